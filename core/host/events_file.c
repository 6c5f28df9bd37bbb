/* The cursors' file: written on the pool, some seconds after something changed. */
#include "base/file.h"
#include "base/log.h"
#include "host/state.h"

enum { SAVE_MS = 5000 }; /* so much may be handed over again after a kill */

static void on_timer(uv_timer_t *timer);

void as_events_touch(struct as_host *host)
{
    struct as_events *events = host->events;
    events->is_dirty = true;
    if (events->is_timed || events->is_closing)
        return;
    events->is_timed = true;
    uv_timer_start(&events->timer, on_timer, SAVE_MS, 0);
}

static void write_file(const struct as_events *events)
{
    struct as_err err;
    if (events->text.has_failed ||
        as_file_write(events->path, as_buf_str(&events->text), 0600, &err) < 0)
        as_log(AS_LOG_WARN, "events", "%s: the cursors of events were not written", events->path);
}

static void save_work(uv_work_t *request)
{
    const struct as_host *host = request->data;
    write_file(host->events);
}

static void on_saved(uv_work_t *request, int status)
{
    struct as_host *host = request->data;
    (void)status;
    host->works--;
    host->events->is_saving = false;
    if (host->events->is_dirty)
        as_events_touch(host);
}

static void take_text(struct as_events *events)
{
    as_buf_clear(&events->text);
    as_cursors_write(&events->cursors, &events->text);
    events->is_dirty = false;
}

static void on_timer(uv_timer_t *timer)
{
    struct as_host *host = timer->data;
    struct as_events *events = host->events;
    events->is_timed = false;
    if (events->is_saving)
        return;
    take_text(events);
    events->save.data = host;
    if (uv_queue_work(&host->loop, &events->save, save_work, on_saved) < 0) {
        as_events_touch(host);
        return;
    }
    events->is_saving = true;
    host->works++;
}

void as_events_write(struct as_events *events)
{
    if (!events->is_dirty)
        return;
    take_text(events);
    write_file(events);
}
