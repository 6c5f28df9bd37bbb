#include "host/events.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "host/submit.h"
#include "store/journal.h"

enum { LOOK_MAX = 20000 }; /* entries of one look, by their narrow columns */

void as_subscription_free(struct assent_subscription *subscription)
{
    free(subscription->wants);
    free(subscription);
}

static void hand_over(const struct as_found *item)
{
    struct assent_subscription *subscription = item->subscription;
    struct as_host *host = subscription->self->host;
    const struct as_cursor *cursor = subscription->cursor;
    const assent_event event = {
        .size = sizeof event,
        .sequence = (uint64_t)item->sequence,
        .at_ms = item->at,
        .mark = cursor->mark,
        .name = item->name,
        .partner = item->partner,
        .customer = item->customer,
        .resource = item->resource,
        .record = item->record,
        .body = item->body,
    };
    subscription->given = item->sequence;
    const struct as_lag_mark mark = as_lag_enter(&host->lag, subscription->self->name);
    subscription->on_event(subscription->data, &event);
    as_lag_leave(&host->lag, mark);
}

static void end_look(struct as_look_for *look)
{
    struct as_host *host = look->host;
    for (uint32_t i = 0; i < look->count; i++) {
        const struct as_found *item = &look->items[i];
        struct assent_subscription *subscription = item->subscription;
        subscription->is_looked_for = false;
        if (subscription->is_closed) {
            as_subscription_free(subscription);
        } else if (host->events->is_closing) {
            continue;
        } else if (item->sequence) {
            subscription->looked = item->sequence;
            hand_over(item);
        } else if (look->seen > subscription->looked) {
            subscription->looked = look->seen;
            subscription->cursor->sequence = look->seen;
            as_events_touch(host);
        }
    }
}

static void look_work(uv_work_t *request)
{
    as_events_look(request->data);
}

static void on_looked(uv_work_t *request, int status)
{
    struct as_look_for *look = request->data;
    struct as_host *host = look->host;
    (void)status;
    host->works--;
    as_pool_reader_give_back(host, look->reader);
    const bool has_failed = look->rc < 0;
    if (has_failed)
        as_log(AS_LOG_ERROR, "events", "reading the journal for events: %s", look->err.text);
    if (look->rc == 0 && look->left > 0)
        look->seen = look->last; /* entries may be few and far between */
    end_look(look);
    host->events->look = NULL; /* only now: what was settled meanwhile waits for the next look */
    as_arena_fini(&look->arena);
    free(look);
    if (!has_failed) /* else the next command tries again */
        as_events_begin(host);
}

static bool is_hungry(const struct assent_subscription *subscription, int64_t newest)
{
    return subscription->given == 0 && subscription->looked < newest;
}

static struct as_look_for *make_look(struct as_host *host)
{
    struct as_events *events = host->events;
    uint32_t count = 0;
    for (const struct assent_subscription *at = events->first; at; at = at->next)
        count += is_hungry(at, events->newest);
    struct as_look_for *look = count ? calloc(1, sizeof *look) : NULL;
    if (!look)
        return NULL;
    as_arena_init(&look->arena);
    look->host = host;
    look->after = events->newest;
    look->items = AS_ARENA_ARRAY(&look->arena, struct as_found, count);
    for (struct assent_subscription *at = events->first; at && look->items; at = at->next) {
        if (!is_hungry(at, events->newest))
            continue;
        look->items[look->count++] = (struct as_found){ .subscription = at, .after = at->looked };
        look->after = at->looked < look->after ? at->looked : look->after;
    }
    look->left = look->count;
    look->last = events->newest - look->after > LOOK_MAX ? look->after + LOOK_MAX : events->newest;
    return look;
}

void as_events_begin(struct as_host *host)
{
    struct as_events *events = host->events;
    if (!events || events->look || events->is_closing)
        return;
    struct as_look_for *look = make_look(host);
    if (!look)
        return;
    look->request.data = look;
    look->reader = as_pool_reader_take(host);
    if (look->count == 0 || uv_queue_work(&host->loop, &look->request, look_work, on_looked) < 0) {
        as_pool_reader_give_back(host, look->reader);
        as_arena_fini(&look->arena);
        free(look);
        return;
    }
    for (uint32_t i = 0; i < look->count; i++)
        look->items[i].subscription->is_looked_for = true;
    host->works++;
    events->look = look;
}

void as_events_note(struct as_host *host, int64_t sequence)
{
    struct as_events *events = host->events;
    if (!events || sequence <= events->newest)
        return;
    events->newest = sequence;
    if (events->first)
        as_events_begin(host);
}

/* ---- Life ------------------------------------------------------------------------------------ */

int as_events_open(struct as_host *host, struct as_err *err)
{
    struct as_digest unused;
    int64_t at = 0;
    struct as_events *events = calloc(1, sizeof *events);
    if (!events || asprintf(&events->path, "%s.cursors", host->settings.data) < 0) {
        free(events);
        return as_err_set(err, AS_E_MEMORY, "no memory for events");
    }
    as_buf_init(&events->text);
    uv_timer_init(&host->loop, &events->timer);
    events->timer.data = host;
    host->events = events;
    const int rc = as_cursors_read(events->path, &events->cursors, err);
    return rc < 0 ? rc : as_journal_tail(host->reader, &events->newest, &at, &unused, err);
}

void as_events_stop(struct as_host *host)
{
    if (host->events)
        host->events->is_closing = true;
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void as_events_close(struct as_host *host)
{
    struct as_events *events = host->events;
    if (!events)
        return;
    as_events_write(events);
    as_cursors_fini(&events->cursors);
    as_buf_fini(&events->text);
    free(events->path);
    host->events = NULL;
    events->timer.data = events;
    uv_close((uv_handle_t *)&events->timer, on_timer_closed);
}
