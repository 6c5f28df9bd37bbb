#include "operations/purchases.h"

#include "operations/subject.h"

enum { QUANTITY_MAX = 1000000 };

int as_sellers_find(struct as_run *run, struct as_sellers *ret_sellers, struct as_err *err)
{
    struct as_relationship relationship = { 0 };
    bool has_other = false;
    *ret_sellers = (struct as_sellers){ .are_all = !run->partner };
    if (!run->partner)
        return 0;
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    ret_sellers->own = run->partner->id;
    ret_sellers->partner = relationship.partner;
    ret_sellers->provider = relationship.provider;
    return rc;
}

bool as_sellers_see(const struct as_sellers *sellers, const struct as_id *partner)
{
    return sellers->are_all || as_id_equal(partner, &sellers->own) ||
           as_id_equal(partner, &sellers->partner) || as_id_equal(partner, &sellers->provider);
}

int as_seller_of(struct as_run *run, struct as_id *ret_partner, struct as_err *err)
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

int as_lines_check(const struct as_list *list, struct as_err *err)
{
    const struct as_order_line *lines = list->items;
    if (list->count == 0)
        return as_err_field(err, "lines", "lines.none", "at least one line is needed", NULL);
    for (uint32_t i = 0; i < list->count; i++) {
        bool is_good = lines[i].number >= 0 && lines[i].number < list->count;
        for (uint32_t j = 0; j < i && is_good; j++)
            is_good = lines[j].number != lines[i].number;
        if (!is_good) {
            as_err_say(err, AS_E_INVALID, "line.number",
                       "lines[{line}].number: lines are numbered from 0 to {last}, each once",
                       AS_VALUES(as_value_int("line", i), as_value_int("last", list->count - 1)));
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

static int add_subscription(struct as_run *run, const struct as_order *order,
                            const struct as_order_line *line, struct as_entry *entry,
                            struct as_err *err)
{
    struct as_subscription subscription = {
        .id = line->subscription,
        .customer = order->customer,
        .partner = order->partner,
        .order = order->id,
        .offer_id = line->offer_id,
        .friendly_name = line->friendly_name,
        .quantity = line->quantity,
        .state = AS_PURCHASE_ACTIVE,
        .billing_cycle = order->billing_cycle,
        .term = line->term,
        .auto_renew = true,
        .parent = line->parent,
        .partner_on_record = line->partner_on_record,
        .created_at = run->at,
        .changed_at = AS_TIME_NONE,
        .previous = entry->subscription,
    };
    int rc =
        as_row_insert(run->conn, AS_TABLE_SUBSCRIPTIONS, &subscription, &subscription.row, err);
    if (rc == 0)
        entry->subscription = (uint32_t)subscription.row;
    return rc;
}

int as_order_place(struct as_run *run, struct as_order *order, struct as_entry *entry,
                   struct as_err *err)
{
    order->customer = run->customer_id;
    order->created_at = run->at;
    order->previous = entry->order;
    int rc = as_row_insert(run->conn, AS_TABLE_ORDERS, order, &order->row, err);
    if (rc == 0)
        entry->order = (uint32_t)order->row;

    const struct as_order_line *lines = order->lines.items;
    for (uint32_t i = 0; i < order->lines.count && rc == 0; i++)
        rc = add_subscription(run, order, &lines[i], entry, err);
    return rc;
}
