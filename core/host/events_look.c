/* One look into the journal for every subscription that waits. */
#include "base/cleanup.h"
#include "base/json.h"
#include "host/state.h"
#include "operations/records.h"
#include "store/journal.h"

static as_str text_of(const json_t *object, const char *name)
{
    return as_json_string(json_object_get(object, name));
}

static as_str first_of(as_str a, as_str b)
{
    return a.size ? a : b;
}

static void put(struct as_buf *out, as_str name, as_str value)
{
    if (value.size == 0)
        return;
    as_json_key(out, name);
    as_json_text(out, value);
}

static int write_body(struct as_look_for *look, struct as_found *found)
{
    char time[AS_TIME_TEXT_SIZE];
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    as_json_open(&out);
    put(&out, AS_STR("at"), as_time_format(found->at, time));
    put(&out, AS_STR("customer"), found->customer);
    put(&out, AS_STR("name"), found->name);
    put(&out, AS_STR("partner"), found->partner);
    put(&out, AS_STR("record"), found->record);
    put(&out, AS_STR("resource"), found->resource);
    as_json_key(&out, AS_STR("sequence"));
    as_json_int(&out, found->sequence);
    as_json_close(&out);
    found->body = as_arena_copy(&look->arena, as_buf_str(&out));
    return out.has_failed || !found->body.data
               ? as_err_set(&look->err, AS_E_MEMORY, "no memory for an event")
               : 0;
}

/* Ids alone: what else an outcome holds may be nobody's business. */
static int describe(struct as_look_for *look, const struct as_entry_record *entry,
                    struct as_found *ret_found)
{
    char id[AS_ID_TEXT_SIZE];
    as_auto_json json_t *outcome = as_json_parse(entry->outcome, &look->err);
    if (!outcome)
        return look->err.code;
    const json_t *inner = json_object_get(outcome, "customer");
    struct as_found found = {
        .sequence = entry->sequence,
        .at = entry->at,
        .name = entry->operation,
        .partner = text_of(outcome, "partner"),
        .customer = first_of(as_json_string(inner), text_of(inner, "id")),
        .resource = first_of(text_of(outcome, "id"), text_of(inner, "id")),
    };
    if (found.partner.size == 0 && !as_id_is_nil(&entry->partner))
        found.partner = as_id_format(&entry->partner, id);
    found.partner = as_arena_copy(&look->arena, found.partner);
    if (!as_id_is_nil(&entry->customer))
        found.customer = as_id_format(&entry->customer, id);
    found.customer = as_arena_copy(&look->arena, found.customer);
    found.resource = as_arena_copy(&look->arena, found.resource);
    found.record = as_audit_record_id(&look->arena, entry);
    if (!as_str_starts_with(found.record, found.partner)) /* somebody else did it for the partner */
        found.record = AS_STR_NONE;
    *ret_found = found;
    return write_body(look, ret_found);
}

static bool is_for(const struct as_found *item, const struct as_found *event)
{
    struct as_id partner;
    if (!item->subscription->has_partner)
        return true;
    return as_id_parse(event->partner, &partner) &&
           as_id_equal(&partner, &item->subscription->partner);
}

static int on_entry(void *data, const struct as_entry_record *narrow)
{
    struct as_look_for *look = data;
    look->seen = narrow->sequence;
    const struct as_operation *operation =
        narrow->status == 0 ? as_operation_find(narrow->operation) : NULL;
    if (!operation)
        return 0;
    const uint32_t number = operation->action;
    struct as_found event = { .sequence = 0 };
    for (uint32_t i = 0; i < look->count; i++) {
        struct as_found *item = &look->items[i];
        if (item->sequence || narrow->sequence <= item->after || !item->subscription->wants[number])
            continue;
        if (event.sequence == 0) {
            struct as_entry_record entry;
            int rc =
                as_journal_get(look->reader, narrow->sequence, &look->arena, &entry, &look->err);
            if (rc == 0)
                rc = describe(look, &entry, &event);
            if (rc < 0)
                return rc;
        }
        if (!is_for(item, &event))
            continue;
        struct assent_subscription *subscription = item->subscription;
        const int64_t after = item->after;
        *item = event;
        item->subscription = subscription;
        item->after = after;
        look->left--;
    }
    return look->left == 0;
}

void as_events_look(struct as_look_for *look)
{
    as_thread_is(AS_THREAD_WORK);
    look->rc = 0;
    if (!look->reader)
        look->rc = as_conn_open_reader(look->host->store, &look->reader, &look->err);
    if (look->rc == 0)
        look->rc = as_conn_read_begin(look->reader, &look->err);
    if (look->rc == 0)
        look->rc =
            as_journal_scan(look->reader, look->after, look->last, on_entry, look, &look->err);
    if (look->reader)
        as_conn_read_end(look->reader);
}
