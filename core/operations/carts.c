/* Carts: what somebody means to buy. They live for a quarter of an hour, become orders once, and only
 * that meets the purchase gate. */
#include "base/digest.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/purchases.h"

enum {
    LIFE_MS = 15 * 60 * 1000,
    WALK_MAX =
        10000, /* more than one customer needs in a quarter of an hour; older ones are lost */
};

/* ---- Lines ---------------------------------------------------------------------------------- */

/* "P1M", "P1Y", "P3Y": a duration of ISO 8601 in whole days, weeks, months or years. */
static bool is_term(as_str term)
{
    if (term.size < 3 || term.size > 5 || term.data[0] != 'P' || term.data[1] == '0')
        return false;
    for (size_t i = 1; i + 1 < term.size; i++)
        if (term.data[i] < '0' || term.data[i] > '9')
            return false;
    return strchr("DWMY", term.data[term.size - 1]) != NULL;
}

static int check_terms(const struct as_list *list, struct as_err *err)
{
    const struct as_order_line *lines = list->items;
    for (uint32_t i = 0; i < list->count; i++) {
        char path[32];
        if (lines[i].term.size == 0 || is_term(lines[i].term))
            continue;
        snprintf(path, sizeof path, "lines[%u].term", i);
        return as_err_field(err, path, "term.form", "must be a duration such as P1M, P1Y or P3Y",
                            NULL);
    }
    return 0;
}

/* Who numbers no line has them numbered as they stand. */
static void number_lines(struct as_list *list)
{
    struct as_order_line *lines = list->items;
    for (uint32_t i = 0; i < list->count; i++)
        if (lines[i].number != AS_INT_NONE)
            return;
    for (uint32_t i = 0; i < list->count; i++)
        lines[i].number = i;
}

static bool is_one_order(const struct as_order_line *a, const struct as_order_line *b)
{
    return a->billing_cycle == b->billing_cycle && as_str_equal(a->term, b->term) &&
           as_str_equal(a->currency, b->currency);
}

/* An order has one billing cycle, term and currency. Groups are numbered from 0 as they first appear. */
static int group_lines(struct as_run *run, struct as_list *list, struct as_err *err)
{
    struct as_order_line *lines = list->items;
    unsigned groups = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t first = 0;
        while (!is_one_order(&lines[first], &lines[i]))
            first++;
        lines[i].group =
            first < i ? lines[first].group : as_arena_printf(run->arena, "%u", groups++);
        if (!lines[i].group.data)
            return as_err_set(err, AS_E_MEMORY, "no memory for a cart");
    }
    return 0;
}

static int take_lines(struct as_run *run, struct as_list *list, struct as_err *err)
{
    number_lines(list);
    int rc = as_lines_check(list, err);
    if (rc == 0)
        rc = check_terms(list, err);
    return rc < 0 ? rc : group_lines(run, list, err);
}

/* ---- One cart ------------------------------------------------------------------------------- */

/* A cart that has expired is as one that never was; those behind it in the list have, too. */
static int find_cart(struct as_run *run, const struct as_id *id, struct as_cart *ret_cart,
                     struct as_err *err)
{
    struct as_sellers sellers;
    int rc = as_sellers_find(run, &sellers, err);
    int64_t row = run->customer_entry.cart;
    for (int count = 0; rc == 0 && row > 0 && count < WALK_MAX; count++) {
        rc = as_row_get(run->conn, AS_TABLE_CARTS, row, run->arena, ret_cart, err);
        if (rc < 0 || ret_cart->expires_at <= run->at)
            break;
        if (as_id_equal(&ret_cart->id, id) && as_sellers_see(&sellers, &ret_cart->partner))
            return 0;
        row = ret_cart->previous == AS_INT_NONE ? 0 : ret_cart->previous;
    }
    as_fields_clear(&as_cart_fields, ret_cart);
    return rc < 0 ? rc
                  : as_run_refuse(run, err, AS_E_NOT_FOUND, "cart.unknown",
                                  "the customer has no such cart, or it has expired");
}

static int find_active(struct as_run *run, const struct as_id *id, struct as_cart *ret_cart,
                       struct as_err *err)
{
    int rc = find_cart(run, id, ret_cart, err);
    if (rc == 0 && ret_cart->state == AS_CART_ORDERED)
        return as_run_refuse(run, err, AS_E_CONFLICT, "cart.ordered",
                             "this cart has been ordered already");
    return rc;
}

static int prepare_cart(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    ((struct as_cart_create *)data)->id = as_id_random();
    return 0;
}

static int load_create(struct as_run *run, void *data, struct as_err *err)
{
    return take_lines(run, &((struct as_cart_create *)data)->lines, err);
}

static int create_cart(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_cart_create *input = data;
    struct as_cart *cart = reply;
    struct as_entry entry = run->customer_entry;
    *cart = (struct as_cart){
        .id = input->id,
        .customer = run->customer_id,
        .state = AS_CART_ACTIVE,
        .lines = input->lines,
        .changed_by = run->actor->id,
        .created_at = run->at,
        .changed_at = run->at,
        .expires_at = run->at + LIFE_MS,
        .previous = entry.cart,
    };
    int rc = as_seller_of(run, &cart->partner, err);
    if (rc == 0)
        rc = as_row_insert(run->conn, AS_TABLE_CARTS, cart, &cart->row, err);
    if (rc < 0)
        return rc;
    entry.cart = (uint32_t)cart->row;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return 0;
}

static int get_cart(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_cart_get *input = data;
    return find_cart(run, &input->id, reply, err);
}

static int load_change(struct as_run *run, void *data, struct as_err *err)
{
    return take_lines(run, &((struct as_cart_change *)data)->lines, err);
}

static int change_cart(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_cart_change *input = data;
    struct as_cart *cart = reply;
    int rc = find_active(run, &input->id, cart, err);
    if (rc < 0)
        return rc;
    cart->lines = input->lines;
    cart->changed_by = run->actor->id;
    cart->changed_at = run->at;
    return as_row_update(run->conn, AS_TABLE_CARTS, cart->row, cart, err);
}

/* ---- Checking out --------------------------------------------------------------------------- */

static int prepare_checkout(const struct as_preparation *preparation, void *data,
                            struct as_err *err)
{
    ((struct as_cart_checkout *)data)->seed = as_id_random();
    return 0;
}

/* How many orders a cart becomes only its lines say, so their ids follow from the seed: the form of
 * version 8 (RFC 9562), with bits of SHA-256. */
static struct as_id id_from(const struct as_id *seed, const char *kind, int64_t number)
{
    char text[48];
    int size = snprintf(text, sizeof text, "%s:%lld", kind, (long long)number);
    const as_str parts[] = {
        as_str_make((const char *)seed->bytes, sizeof seed->bytes),
        as_str_make(text, (size_t)size),
    };
    const struct as_digest digest = as_digest_of_parts(parts, AS_COUNT(parts));
    struct as_id id;
    memcpy(id.bytes, digest.bytes, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x80);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

/* The rules want to see what is bought. */
static int load_checkout(struct as_run *run, void *data, struct as_err *err)
{
    struct as_cart_checkout *input = data;
    struct as_cart cart;
    int rc = find_cart(run, &input->id, &cart, err);
    if (rc == 0)
        input->lines = cart.lines;
    return rc;
}

/* The order of one group, without what its placing adds. Lines are numbered anew within it. */
static int make_order(struct as_run *run, const struct as_cart_checkout *input,
                      const struct as_cart *cart, const struct as_order_line *first,
                      struct as_order *ret_order, struct as_err *err)
{
    const struct as_order_line *lines = cart->lines.items;
    *ret_order = (struct as_order){
        .id = id_from(&input->seed, "order", first->number),
        .billing_cycle = first->billing_cycle,
        .currency = first->currency,
    };
    for (uint32_t i = 0; i < cart->lines.count; i++) {
        if (!as_str_equal(lines[i].group, first->group))
            continue;
        struct as_order_line *line =
            as_list_push(run->arena, &ret_order->lines, sizeof(struct as_order_line));
        if (!line)
            return as_err_set(err, AS_E_MEMORY, "no memory for an order");
        *line = lines[i];
        line->number = ret_order->lines.count - 1;
        line->subscription = id_from(&input->seed, "subscription", lines[i].number);
    }
    return as_seller_of(run, &ret_order->partner, err);
}

static bool is_first_of_group(const struct as_order_line *lines, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (as_str_equal(lines[i].group, lines[at].group))
            return false;
    return true;
}

static int checkout_cart(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_cart_checkout *input = data;
    struct as_checkout *checkout = reply;
    struct as_entry entry = run->customer_entry;
    struct as_cart cart;
    int rc = find_active(run, &input->id, &cart, err);
    const struct as_order_line *lines = cart.lines.items;
    for (uint32_t i = 0; rc == 0 && i < cart.lines.count; i++) {
        if (!is_first_of_group(lines, i))
            continue;
        struct as_order *order =
            as_list_push(run->arena, &checkout->orders, sizeof(struct as_order));
        if (!order)
            return as_err_set(err, AS_E_MEMORY, "no memory for the orders");
        rc = make_order(run, input, &cart, &lines[i], order, err);
        if (rc == 0)
            rc = as_order_place(run, order, &entry, err);
    }
    if (rc < 0)
        return rc;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    cart.state = AS_CART_ORDERED;
    cart.changed_by = run->actor->id;
    cart.changed_at = run->at;
    return as_row_update(run->conn, AS_TABLE_CARTS, cart.row, &cart, err);
}

const struct as_operation as_op_cart_create = {
    .action = AS_ACTION_cart_create,
    .name = "cart.create",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "a cart, good for 15 minutes; nothing is bought yet",
    .input = &as_cart_create_fields,
    .reply = &as_cart_fields,
    .prepare = prepare_cart,
    .load = load_create,
    .run = create_cart,
};
const struct as_operation as_op_cart_get = {
    .action = AS_ACTION_cart_get,
    .name = "cart.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "a cart that has not expired",
    .input = &as_cart_get_fields,
    .reply = &as_cart_fields,
    .run = get_cart,
};
const struct as_operation as_op_cart_change = {
    .action = AS_ACTION_cart_change,
    .name = "cart.change",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "other lines for a cart",
    .input = &as_cart_change_fields,
    .reply = &as_cart_fields,
    .load = load_change,
    .run = change_cart,
};
const struct as_operation as_op_cart_checkout = {
    .action = AS_ACTION_cart_checkout,
    .name = "cart.checkout",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "buys what is in a cart: an order for each billing cycle, term and currency",
    .input = &as_cart_checkout_fields,
    .reply = &as_checkout_fields,
    .prepare = prepare_checkout,
    .load = load_checkout,
    .run = checkout_cart,
};
