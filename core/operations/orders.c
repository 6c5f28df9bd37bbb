/* Orders: what the purchase gate stands before. */
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/purchases.h"

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

static int load_order(struct as_run *run, void *data, struct as_err *err)
{
    return as_lines_check(&((struct as_order_create *)data)->lines, err);
}

static int create_order(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_order_create *input = data;
    struct as_order *order = reply;
    struct as_entry entry = run->customer_entry;
    *order = (struct as_order){
        .id = input->id,
        .billing_cycle = input->billing_cycle,
        .currency = input->currency,
        .lines = input->lines,
    };
    int rc = as_seller_of(run, &order->partner, err);
    if (rc == 0)
        rc = as_order_place(run, order, &entry, err);
    if (rc == 0)
        as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return rc;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* More than any real customer has; older ones are left out. */
enum { WALK_MAX = 10000 };

static int walk(struct as_run *run, int (*on_order)(void *data, const struct as_order *),
                void *data, struct as_err *err)
{
    struct as_sellers sellers;
    int rc = as_sellers_find(run, &sellers, err);
    int64_t row = run->customer_entry.order;
    for (int count = 0; rc == 0 && row > 0 && count < WALK_MAX; count++) {
        struct as_order order;
        rc = as_row_get(run->conn, AS_TABLE_ORDERS, row, run->arena, &order, err);
        if (rc < 0)
            return rc;
        if (as_sellers_see(&sellers, &order.partner) && on_order(data, &order) != 0)
            return 0;
        row = order.previous == AS_INT_NONE ? 0 : order.previous;
    }
    return rc;
}

struct wanted {
    const struct as_id *id;
    struct as_order *found;
};

static int look_for_id(void *data, const struct as_order *one)
{
    struct wanted *wanted = data;
    if (!as_id_equal(&one->id, wanted->id))
        return 0;
    *wanted->found = *one;
    return 1;
}

static int get_order(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_order_get *input = data;
    struct wanted wanted = { .id = &input->id, .found = reply };
    int rc = walk(run, look_for_id, &wanted, err);
    if (rc == 0 && wanted.found->row == 0)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "order.unknown",
                             "the customer has no such order");
    return rc;
}

struct collect {
    struct as_run *run;
    struct as_list *items;
    bool has_failed;
};

static int collect_order(void *data, const struct as_order *one)
{
    struct collect *collect = data;
    struct as_order *item = as_list_push(collect->run->arena, collect->items, sizeof *item);
    collect->has_failed = !item;
    if (item)
        *item = *one;
    return collect->has_failed;
}

static int list_orders(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_order_page *page = reply;
    struct collect collect = { .run = run, .items = &page->items };
    int rc = walk(run, collect_order, &collect, err);
    page->total_count = page->items.count;
    page->customer = run->customer_id;
    return rc == 0 && collect.has_failed ? as_err_set(err, AS_E_MEMORY, "no memory for the orders")
                                         : rc;
}

const struct as_operation as_op_order_create = {
    .action = AS_ACTION_order_create,
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
const struct as_operation as_op_order_get = {
    .action = AS_ACTION_order_get,
    .name = "order.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "one order",
    .input = &as_order_get_fields,
    .reply = &as_order_fields,
    .run = get_order,
};
const struct as_operation as_op_order_list = {
    .action = AS_ACTION_order_list,
    .name = "order.list",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "a customer's orders, newest first",
    .input = &as_order_list_fields,
    .reply = &as_order_page_fields,
    .run = list_orders,
};
