/* Orders: what the purchase gate stands before. */
#include "operations/handlers.h"
#include "operations/purchases.h"

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
