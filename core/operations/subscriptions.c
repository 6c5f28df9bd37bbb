/* Subscriptions: what was bought, and what may be changed of it. */
#include "base/digest.h"
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/purchases.h"

/* ---- What is worked out --------------------------------------------------------------------- */

/* Changes with everything that a client may change, and with every change. */
static as_str etag_of(struct as_arena *arena, const struct as_subscription *subscription)
{
    const as_str text =
        as_arena_printf(arena, "%lld %lld %d %d %.*s", (long long)subscription->changed_at,
                        (long long)subscription->quantity, (int)subscription->state,
                        subscription->auto_renew, AS_STR_ARG(subscription->friendly_name));
    const struct as_digest digest = as_digest_of(text);
    char hex[17];
    return as_arena_copy(arena, as_hex(digest.bytes, 8, hex));
}

/* Months of "P1M", "P3Y"; 0: of any other term. */
static int months_of(as_str term)
{
    int number = 0;
    for (size_t i = 1; i + 1 < term.size && i < 4; i++)
        number = number * 10 + (term.data[i] - '0');
    if (term.size < 3 || term.size > 5 || term.data[0] != 'P' || number < 0)
        return 0;
    const char unit = term.data[term.size - 1];
    return unit == 'Y' ? number * 12 : unit == 'M' ? number : 0;
}

static int days_in(int year, int month)
{
    return (int)(as_days_from_civil(month == 12 ? year + 1 : year, month % 12 + 1, 1) -
                 as_days_from_civil(year, month, 1));
}

/* So many months later: the same day, or the month's last. */
static int64_t add_months(int64_t time, int64_t months)
{
    enum { DAY_MS = 86400000 };
    int64_t days = time / DAY_MS;
    int year = 0;
    int month = 0;
    int day = 0;
    as_civil_from_days(days, &year, &month, &day);
    const int64_t all = (int64_t)year * 12 + month - 1 + months;
    year = (int)(all / 12);
    month = (int)(all % 12) + 1;
    const int last = days_in(year, month);
    return as_days_from_civil(year, month, day < last ? day : last) * DAY_MS + time % DAY_MS;
}

/* A term follows the one before it, from the day of the purchase on. */
static int64_t commitment_end(const struct as_subscription *subscription, int64_t now)
{
    const int months = months_of(subscription->term);
    if (months == 0 || subscription->created_at < 0)
        return AS_TIME_NONE;
    int64_t end = AS_TIME_NONE;
    for (int64_t term = 1; end <= now; term++) /* hundreds at most: the service is not that old */
        end = add_months(subscription->created_at, term * months);
    return end;
}

static int work_out(const struct as_preparation *preparation, struct as_subscription *subscription,
                    struct as_err *err)
{
    subscription->commitment_ends_at = commitment_end(subscription, preparation->now);
    subscription->etag = etag_of(preparation->arena, subscription);
    return subscription->etag.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for an etag");
}

static int show_one(const struct as_preparation *preparation, const void *data, void *reply,
                    struct as_err *err)
{
    return work_out(preparation, reply, err);
}

static int show_page(const struct as_preparation *preparation, const void *data, void *reply,
                     struct as_err *err)
{
    const struct as_subscription_page *page = reply;
    struct as_subscription *items = page->items.items;
    int rc = 0;
    for (uint32_t i = 0; i < page->items.count && rc == 0; i++)
        rc = work_out(preparation, &items[i], err);
    return rc;
}

/* ---- Reading -------------------------------------------------------------------------------- */

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
    struct as_id order; /* nil: any */
    struct as_list *items;
    bool has_failed;
};

static int collect_subscription(void *data, const struct as_subscription *one)
{
    struct collect *collect = data;
    if (!as_sellers_see(&collect->sellers, &one->partner))
        return 0;
    if (!as_id_is_nil(&collect->order) && !as_id_equal(&collect->order, &one->order))
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
    const struct as_subscription_list *input = data;
    struct as_subscription_page *page = reply;
    struct collect collect = { .run = run, .order = input->order, .items = &page->items };
    int rc = as_sellers_find(run, &collect.sellers, err);
    if (rc == 0)
        rc = as_subscriptions_walk(run, collect_subscription, &collect, err);
    page->total_count = page->items.count;
    page->customer = run->customer_id;
    return rc == 0 && collect.has_failed
               ? as_err_set(err, AS_E_MEMORY, "no memory for the subscriptions")
               : rc;
}

/* ---- Changing ------------------------------------------------------------------------------- */

/* What was decided on an older state is not even asked about: the quantity in it may be an old one. */
static int check_etag(struct as_run *run, as_str etag, const struct as_subscription *subscription,
                      struct as_err *err)
{
    if (etag.size >= 2 && etag.data[0] == '"' && etag.data[etag.size - 1] == '"')
        etag = as_str_make(etag.data + 1, etag.size - 2); /* clients give it back with its quotes */
    if (etag.size == 0 || as_str_equal(etag, AS_STR("*")) ||
        as_str_equal(etag, etag_of(run->arena, subscription)))
        return 0;
    return as_run_refuse(run, err, AS_E_CONFLICT, "etag.stale",
                         "it has been changed since you read it: read it again");
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
    return check_etag(run, input->etag, &subscription, err);
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
        return as_err_field(err, "auto_renew", "form.bool", "must be true or false", NULL);
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
    .action = AS_ACTION_subscription_get,
    .name = "subscription.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "one subscription",
    .input = &as_subscription_get_fields,
    .reply = &as_subscription_fields,
    .run = get_subscription,
    .finish = show_one,
};
const struct as_operation as_op_subscription_list = {
    .action = AS_ACTION_subscription_list,
    .name = "subscription.list",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "a customer's subscriptions, newest first",
    .input = &as_subscription_list_fields,
    .reply = &as_subscription_page_fields,
    .run = list_subscriptions,
    .finish = show_page,
};
const struct as_operation as_op_subscription_change = {
    .action = AS_ACTION_subscription_change,
    .name = "subscription.change",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "changes quantity, state, renewal or name of a subscription",
    .input = &as_subscription_change_fields,
    .reply = &as_subscription_fields,
    .load = load_change,
    .run = change_subscription,
    .finish = show_one,
};
const struct as_operation as_op_subscription_renew = {
    .action = AS_ACTION_subscription_renew,
    .name = "subscription.renew",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "the automatic renewal at the end of a term",
    .input = &as_subscription_renew_fields,
    .reply = &as_subscription_fields,
    .run = renew_subscription,
    .finish = show_one,
};
