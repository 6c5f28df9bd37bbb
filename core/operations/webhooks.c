/* Webhooks: a partner says where it wants to be told, and tries it out. Whoever delivers (a plugin) reads the
 * registrations as the host and says what came of a validation event. */
#include "store/webhooks.h"

#include "operations/handlers.h"
#include "operations/list.h"
#include "store/people.h"

enum {
    MINUTE_MS = 60 * 1000,
    VALIDATIONS_A_MINUTE = 2,
    TRIES_MAX = 20,
    PAGE_DEFAULT = 100,
};
static const int64_t kept_ms = 7ll * 24 * 3600 * 1000;

/* Whose: the caller's, or whom the host names. */
static int find_partner(struct as_run *run, const struct as_id *named, struct as_id *ret_partner,
                        struct as_err *err)
{
    if (run->partner && (as_id_is_nil(named) || as_id_equal(named, &run->partner->id))) {
        *ret_partner = run->partner->id;
        return 0;
    }
    if (run->partner)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner");
    if (as_id_is_nil(named))
        return as_err_field(err, "partner", "partner.needed", "name the partner", NULL);
    *ret_partner = *named;
    struct as_partner partner;
    return as_partner_find(run->conn, named, run->arena, &partner, err);
}

static int find_webhook(struct as_run *run, const struct as_id *named,
                        struct as_webhook *ret_webhook, struct as_err *err)
{
    struct as_id partner;
    int rc = find_partner(run, named, &partner, err);
    if (rc == 0)
        rc = as_webhook_find(run->conn, &partner, run->arena, ret_webhook, err);
    if (rc == AS_E_NOT_FOUND)
        return as_run_refuse(run, err, rc, "webhook.none", "no webhook is registered");
    return rc;
}

static void take(const struct as_webhook_set *input, int64_t at, struct as_webhook *webhook)
{
    webhook->url = input->url;
    webhook->events = input->events;
    webhook->uses_ms_signature = as_str_equal(input->uses_ms_signature, AS_STR("true"));
    webhook->changed_at = at;
}

static int register_webhook(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_set *input = data;
    struct as_webhook *webhook = reply;
    struct as_id partner;
    int rc = find_partner(run, &input->partner, &partner, err);
    if (rc < 0)
        return rc;
    rc = as_webhook_find(run->conn, &partner, run->arena, webhook, err);
    if (rc == 0)
        return as_run_refuse(run, err, AS_E_CONFLICT, "webhook.exists",
                             "a webhook is registered already: change it");
    if (rc != AS_E_NOT_FOUND)
        return rc;
    *webhook = (struct as_webhook){
        .partner = partner,
        .created_at = run->at,
        .sequence = run->sequence,
    };
    take(input, run->at, webhook);
    return as_row_insert(run->conn, AS_TABLE_WEBHOOKS, webhook, &webhook->row, err);
}

static int change_webhook(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_set *input = data;
    struct as_webhook *webhook = reply;
    int rc = find_webhook(run, &input->partner, webhook, err);
    if (rc < 0)
        return rc;
    take(input, run->at, webhook);
    return as_row_update(run->conn, AS_TABLE_WEBHOOKS, webhook->row, webhook, err);
}

static int get_webhook(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_get *input = data;
    return find_webhook(run, &input->partner, reply, err);
}

static int list_events(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_webhook_names *names = reply;
    (void)run, (void)data, (void)err;
    for (uint32_t i = 0; as_webhook_events[i]; i++)
        names->events |= 1u << i;
    return 0;
}

struct collect {
    struct as_run *run;
    struct as_page *page;
    int64_t last;
};

static int collect_webhook(void *data, const void *record)
{
    struct collect *collect = data;
    const struct as_webhook *webhook = record;
    struct as_webhook *item =
        as_list_push(collect->run->arena, &collect->page->items, sizeof *item);
    collect->last = webhook->row;
    if (item)
        *item = *webhook;
    return !item;
}

static int list_webhooks(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_list *input = data;
    struct as_page *page = reply;
    const int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    struct collect collect = { .run = run, .page = page };
    int rc = as_conn_read_begin(run->conn, err);
    if (rc == 0)
        rc = as_row_each(run->conn, AS_TABLE_WEBHOOKS, NULL,
                         input->after == AS_INT_NONE ? 0 : input->after, size, run->arena,
                         collect_webhook, &collect, err);
    page->total_count = page->items.count;
    page->next = page->items.count == size ? collect.last : AS_INT_NONE;
    return rc;
}

/* ---- Trying it out --------------------------------------------------------------------------- */

static int prepare_validation(const struct as_preparation *preparation, void *data,
                              struct as_err *err)
{
    struct as_webhook_validate *input = data;
    (void)preparation, (void)err;
    input->id = as_id_random();
    return 0;
}

static int validate(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_validate *input = data;
    struct as_webhook_validation *validation = reply;
    struct as_webhook webhook;
    int64_t count = 0;
    int rc = find_webhook(run, &input->partner, &webhook, err);
    if (rc < 0)
        return rc;
    if (!(webhook.events & 1u << AS_WEBHOOK_TEST_CREATED))
        return as_run_refuse(run, err, AS_E_CONFLICT, "webhook.no_test",
                             "the webhook is not registered for test-created");
    rc =
        as_webhook_validations_since(run->conn, &webhook.partner, run->at - MINUTE_MS, &count, err);
    if (rc < 0)
        return rc;
    if (count >= VALIDATIONS_A_MINUTE)
        return as_run_refuse(run, err, AS_E_CONFLICT, "webhook.too_often",
                             "at most two validation events a minute");
    rc = as_webhook_validations_drop(run->conn, run->at - kept_ms, err);
    if (rc < 0)
        return rc;
    *validation = (struct as_webhook_validation){
        .id = input->id,
        .partner = webhook.partner,
        .url = webhook.url,
        .state = AS_VALIDATION_PENDING,
        .created_at = run->at,
    };
    return as_row_insert(run->conn, AS_TABLE_WEBHOOK_VALIDATIONS, validation, &validation->row,
                         err);
}

static int find_validation(struct as_run *run, const struct as_id *id,
                           struct as_webhook_validation *ret_validation, struct as_err *err)
{
    int rc = as_webhook_validation_find(run->conn, id, run->arena, ret_validation, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && (as_run_is_foreign(run, &ret_validation->partner) ||
                                             ret_validation->created_at < run->at - kept_ms)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "validation.unknown",
                             "there is no validation event with this correlation id");
    return rc;
}

static int get_validation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_validation_get *input = data;
    return find_validation(run, &input->id, reply, err);
}

static int note_try(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_webhook_tried *input = data;
    struct as_webhook_validation *validation = reply;
    int rc = find_validation(run, &input->id, validation, err);
    if (rc < 0)
        return rc;
    const struct as_webhook_try *before = validation->results.items;
    struct as_list results = { 0 };
    for (uint32_t i = 0; i <= validation->results.count && i < TRIES_MAX; i++) {
        struct as_webhook_try *one = as_list_push(run->arena, &results, sizeof *one);
        if (!one)
            return as_err_set(err, AS_E_MEMORY, "no memory for a validation");
        *one =
            i < validation->results.count
                ? before[i]
                : (struct as_webhook_try){ run->at, input->code, input->message, input->problem };
    }
    validation->results = results;
    if (input->state != AS_VALIDATION_NONE)
        validation->state = input->state;
    return as_row_update(run->conn, AS_TABLE_WEBHOOK_VALIDATIONS, validation->row, validation, err);
}

const struct as_operation as_op_webhook_register = {
    .action = AS_ACTION_webhook_register,
    .name = "webhook.register",
    .kind = AS_COMMAND,
    .doc = "says where the own partner wants to be told of events; one for each partner",
    .input = &as_webhook_set_fields,
    .reply = &as_webhook_fields,
    .run = register_webhook,
};
const struct as_operation as_op_webhook_change = {
    .action = AS_ACTION_webhook_change,
    .name = "webhook.change",
    .kind = AS_COMMAND,
    .doc = "says anew where the own partner wants to be told, and of what",
    .input = &as_webhook_set_fields,
    .reply = &as_webhook_fields,
    .run = change_webhook,
};
const struct as_operation as_op_webhook_get = {
    .action = AS_ACTION_webhook_get,
    .name = "webhook.get",
    .kind = AS_QUERY,
    .doc = "where the own partner is told of events",
    .input = &as_webhook_get_fields,
    .reply = &as_webhook_fields,
    .run = get_webhook,
};
const struct as_operation as_op_webhook_events = {
    .action = AS_ACTION_webhook_events,
    .name = "webhook.events",
    .kind = AS_QUERY,
    .doc = "the names of all events that a webhook can be registered for",
    .input = &as_webhook_get_fields,
    .reply = &as_webhook_names_fields,
    .run = list_events,
};
const struct as_operation as_op_webhook_list = {
    .action = AS_ACTION_webhook_list,
    .name = "webhook.list",
    .kind = AS_QUERY,
    .doc = "every partner's webhook, for who delivers",
    .input = &as_webhook_list_fields,
    .reply = &as_webhook_page_fields,
    .run = list_webhooks,
};
const struct as_operation as_op_webhook_validate = {
    .action = AS_ACTION_webhook_validate,
    .name = "webhook.validate",
    .kind = AS_COMMAND,
    .doc = "sends a test event to the own webhook; at most two a minute",
    .input = &as_webhook_validate_fields,
    .reply = &as_webhook_validation_fields,
    .prepare = prepare_validation,
    .run = validate,
};
const struct as_operation as_op_webhook_validation = {
    .action = AS_ACTION_webhook_validation,
    .name = "webhook.validation",
    .kind = AS_QUERY,
    .doc = "what came of a test event; kept for seven days",
    .input = &as_webhook_validation_get_fields,
    .reply = &as_webhook_validation_fields,
    .run = get_validation,
};
const struct as_operation as_op_webhook_tried = {
    .action = AS_ACTION_webhook_tried,
    .name = "webhook.tried",
    .kind = AS_COMMAND,
    .doc = "notes an attempt to deliver a test event, by who delivers",
    .input = &as_webhook_tried_fields,
    .reply = &as_webhook_validation_fields,
    .run = note_try,
};
