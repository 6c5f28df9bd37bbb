/* Subscriptions: what was bought, and what may be changed of it. */
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/purchases.h"

struct wanted {
    struct as_sellers sellers;
    const struct as_id *id;
    struct as_subscription *found;
};

static int look_for_id(void *data, const struct as_subscription *one)
{
    struct wanted *wanted = data;
    if (!as_id_equal(&one->id, wanted->id) || !as_sellers_see(&wanted->sellers, &one->partner))
        return 0;
    *wanted->found = *one;
    return 1;
}

static int find_subscription(struct as_run *run, const struct as_id *id,
                             struct as_subscription *ret_subscription, struct as_err *err)
{
    struct wanted wanted = { .id = id, .found = ret_subscription };
    ret_subscription->row = 0;
    int rc = as_sellers_find(run, &wanted.sellers, err);
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
    struct as_sellers sellers;
    struct as_list *items;
    bool has_failed;
};

static int collect_subscription(void *data, const struct as_subscription *one)
{
    struct collect *collect = data;
    if (!as_sellers_see(&collect->sellers, &one->partner))
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
    int rc = as_sellers_find(run, &collect.sellers, err);
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
