/* Orders and subscriptions: what the purchase gate stands before. */
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/subject.h"
#include "store/index.h"

enum { QUANTITY_MAX = 1000000 };

/* ---- Ordering ------------------------------------------------------------------------------- */

static int prepare_order(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_order_create *input = data;
    input->id = as_id_random();
    struct as_order_line *lines = input->lines.items;
    for (uint32_t i = 0; i < input->lines.count; i++)
        lines[i].subscription = as_id_random();
    return 0;
}

/* Lines are numbered from 0 to one less than there are, each once. */
static int check_lines(const struct as_list *list, struct as_err *err)
{
    const struct as_order_line *lines = list->items;
    if (list->count == 0)
        return as_err_field(err, "lines", "at least one line is needed");
    for (uint32_t i = 0; i < list->count; i++) {
        bool is_good = lines[i].number >= 0 && lines[i].number < list->count;
        for (uint32_t j = 0; j < i && is_good; j++)
            is_good = lines[j].number != lines[i].number;
        if (!is_good) {
            as_err_word(err, AS_E_INVALID, "line.number",
                        "lines[%u].number: lines are numbered from 0 to %u, each once", i,
                        list->count - 1);
            snprintf(err->path, sizeof err->path, "lines[%u].number", i);
            return err->code;
        }
        if (lines[i].quantity < 1 || lines[i].quantity > QUANTITY_MAX) {
            as_err_word(err, AS_E_INVALID, "quantity.range",
                        "lines[%u].quantity: must lie within 1 and %d", i, QUANTITY_MAX);
            snprintf(err->path, sizeof err->path, "lines[%u].quantity", i);
            return err->code;
        }
    }
    return 0;
}

static int load_order(struct as_run *run, void *data, struct as_err *err)
{
    return check_lines(&((struct as_order_create *)data)->lines, err);
}

/* Who sells: the caller's company, or (by the host) the partner of the newest relationship. */
static int seller_of(struct as_run *run, struct as_id *ret_partner, struct as_err *err)
{
    if (run->partner) {
        *ret_partner = run->partner->id;
        return 0;
    }
    struct as_relationship relationship;
    int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, run->customer_entry.relationship,
                        run->arena, &relationship, err);
    if (rc == 0)
        *ret_partner = relationship.partner;
    return rc;
}

static int create_order(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_order_create *input = data;
    struct as_order *order = reply;
    struct as_entry entry = run->customer_entry;
    struct as_id partner;
    int rc = seller_of(run, &partner, err);
    if (rc < 0)
        return rc;

    *order = (struct as_order){
        .id = input->id,
        .customer = run->customer_id,
        .partner = partner,
        .billing_cycle = input->billing_cycle,
        .currency = input->currency,
        .lines = input->lines,
        .created_at = run->at,
        .previous = entry.order,
    };
    rc = as_row_insert(run->conn, AS_TABLE_ORDERS, order, &order->row, err);
    entry.order = (uint32_t)order->row;

    const struct as_order_line *lines = input->lines.items;
    for (uint32_t i = 0; i < input->lines.count && rc == 0; i++) {
        struct as_subscription subscription = {
            .id = lines[i].subscription,
            .customer = run->customer_id,
            .partner = partner,
            .order = order->id,
            .offer_id = lines[i].offer_id,
            .friendly_name = lines[i].friendly_name,
            .quantity = lines[i].quantity,
            .state = AS_PURCHASE_ACTIVE,
            .billing_cycle = input->billing_cycle,
            .term = lines[i].term,
            .auto_renew = true,
            .created_at = run->at,
            .changed_at = AS_TIME_NONE,
            .previous = entry.subscription,
        };
        rc =
            as_row_insert(run->conn, AS_TABLE_SUBSCRIPTIONS, &subscription, &subscription.row, err);
        entry.subscription = (uint32_t)subscription.row;
    }
    if (rc == 0)
        as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return rc;
}

/* ---- Subscriptions -------------------------------------------------------------------------- */

/* Whose sales the caller sees: its own, and those of its reseller or provider with this customer. What
 * another partner sold is its own affair. */
struct sellers {
    bool are_all; /* the host and the customer itself */
    struct as_id own, partner, provider;
};

static int find_sellers(struct as_run *run, struct sellers *ret_sellers, struct as_err *err)
{
    struct as_relationship relationship = { 0 };
    bool has_other = false;
    *ret_sellers = (struct sellers){ .are_all = !run->partner };
    if (!run->partner)
        return 0;
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    ret_sellers->own = run->partner->id;
    ret_sellers->partner = relationship.partner;
    ret_sellers->provider = relationship.provider;
    return rc;
}

static bool is_seen(const struct sellers *sellers, const struct as_subscription *one)
{
    return sellers->are_all || as_id_equal(&one->partner, &sellers->own) ||
           as_id_equal(&one->partner, &sellers->partner) ||
           as_id_equal(&one->partner, &sellers->provider);
}

struct wanted {
    struct sellers sellers;
    const struct as_id *id;
    struct as_subscription *found;
};

static int look_for_id(void *data, const struct as_subscription *one)
{
    struct wanted *wanted = data;
    if (!as_id_equal(&one->id, wanted->id) || !is_seen(&wanted->sellers, one))
        return 0;
    *wanted->found = *one;
    return 1;
}

static int find_subscription(struct as_run *run, const struct as_id *id,
                             struct as_subscription *ret_subscription, struct as_err *err)
{
    struct wanted wanted = { .id = id, .found = ret_subscription };
    ret_subscription->row = 0;
    int rc = find_sellers(run, &wanted.sellers, err);
    if (rc == 0)
        rc = as_subscriptions_walk(run, look_for_id, &wanted, err);
    if (rc < 0)
        return rc;
    if (ret_subscription->row == 0)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "subscription.unknown",
                             "the customer has no such subscription");
    return 0;
}

static int get_subscription(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_subscription_get *input = data;
    return find_subscription(run, &input->id, reply, err);
}

struct collect {
    struct as_run *run;
    struct sellers sellers;
    struct as_list *items;
    bool has_failed;
};

static int collect_subscription(void *data, const struct as_subscription *one)
{
    struct collect *collect = data;
    if (!is_seen(&collect->sellers, one))
        return 0;
    struct as_subscription *item = as_list_push(collect->run->arena, collect->items, sizeof *item);
    if (!item) {
        collect->has_failed = true;
        return 1;
    }
    *item = *one;
    return 0;
}

static int list_subscriptions(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_subscription_page *page = reply;
    struct collect collect = { .run = run, .items = &page->items };
    int rc = find_sellers(run, &collect.sellers, err);
    if (rc == 0)
        rc = as_subscriptions_walk(run, collect_subscription, &collect, err);
    page->total_count = page->items.count;
    return rc == 0 && collect.has_failed
               ? as_err_set(err, AS_E_MEMORY, "no memory for the subscriptions")
               : rc;
}

/* The rules want to know whether the quantity changes, so the present one is put beside the wanted. */
static int load_change(struct as_run *run, void *data, struct as_err *err)
{
    struct as_subscription_change *input = data;
    struct as_subscription subscription;
    int rc = find_subscription(run, &input->id, &subscription, err);
    if (rc < 0)
        return rc;
    input->current_quantity = subscription.quantity;
    if (input->quantity == subscription.quantity)
        input->quantity = AS_INT_NONE;
    return 0;
}

static int change_subscription(struct as_run *run, const void *data, void *reply,
                               struct as_err *err)
{
    const struct as_subscription_change *input = data;
    struct as_subscription *subscription = reply;
    int rc = find_subscription(run, &input->id, subscription, err);
    if (rc < 0)
        return rc;

    bool changes_quantity = input->quantity != AS_INT_NONE;
    bool is_off = subscription->state != AS_PURCHASE_ACTIVE;
    if (changes_quantity && is_off && input->state != AS_PURCHASE_ACTIVE)
        return as_run_refuse(run, err, AS_E_CONFLICT, "subscription.inactive",
                             "the quantity cannot change while the subscription is not active");
    if (changes_quantity)
        subscription->quantity = input->quantity;
    if (input->state)
        subscription->state = input->state;
    if (input->auto_renew.size && !as_str_equal_nocase(input->auto_renew, AS_STR("true")) &&
        !as_str_equal_nocase(input->auto_renew, AS_STR("false")))
        return as_err_field(err, "auto_renew", "must be true or false");
    if (input->auto_renew.size)
        subscription->auto_renew = as_str_equal_nocase(input->auto_renew, AS_STR("true"));
    if (input->friendly_name.size)
        subscription->friendly_name = input->friendly_name;
    subscription->changed_at = run->at;
    return as_row_update(run->conn, AS_TABLE_SUBSCRIPTIONS, subscription->row, subscription, err);
}

static int renew_subscription(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_subscription_renew *input = data;
    struct as_subscription *subscription = reply;
    int rc = find_subscription(run, &input->id, subscription, err);
    if (rc < 0)
        return rc;
    if (subscription->state != AS_PURCHASE_ACTIVE || !subscription->auto_renew)
        return as_run_refuse(run, err, AS_E_CONFLICT, "subscription.inactive",
                             "only an active subscription with automatic renewal is renewed");
    subscription->changed_at = run->at;
    return as_row_update(run->conn, AS_TABLE_SUBSCRIPTIONS, subscription->row, subscription, err);
}

const struct as_operation as_op_order_create = {
    .name = "order.create",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "a purchase: makes a subscription of each line",
    .input = &as_order_create_fields,
    .reply = &as_order_fields,
    .prepare = prepare_order,
    .load = load_order,
    .run = create_order,
};
const struct as_operation as_op_subscription_get = {
    .name = "subscription.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "one subscription",
    .input = &as_subscription_get_fields,
    .reply = &as_subscription_fields,
    .run = get_subscription,
};
const struct as_operation as_op_subscription_list = {
    .name = "subscription.list",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "a customer's subscriptions, newest first",
    .input = &as_subscription_list_fields,
    .reply = &as_subscription_page_fields,
    .run = list_subscriptions,
};
const struct as_operation as_op_subscription_change = {
    .name = "subscription.change",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "changes quantity, state, renewal or name of a subscription",
    .input = &as_subscription_change_fields,
    .reply = &as_subscription_fields,
    .load = load_change,
    .run = change_subscription,
};
const struct as_operation as_op_subscription_renew = {
    .name = "subscription.renew",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "the automatic renewal at the end of a term",
    .input = &as_subscription_renew_fields,
    .reply = &as_subscription_fields,
    .run = renew_subscription,
};
