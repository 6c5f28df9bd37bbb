/* Capability assent.watch/1: folders, told once the changes have come to rest. */
#include <stdlib.h>

#include "base/log.h"
#include "host/state.h"

enum {
    QUIET_MS = 100,   /* files come in pieces */
    LATEST_MS = 1000, /* a folder that never rests is told all the same */
    AGAIN_MS = 5000,  /* a folder that is gone may come back */
};

struct assent_watch {
    struct as_ledger_entry entry;
    uv_fs_event_t event;
    uv_timer_t quiet;
    uint64_t first_ms; /* of the changes that were not told yet; 0: none */
    uint32_t open_handles;
    struct assent_self *self;
    void (*on_change)(void *data);
    void *data;
    bool is_lost; /* the folder is gone */
    char path[];
};

static void on_closed(uv_handle_t *handle)
{
    struct assent_watch *watch = handle->data;
    if (--watch->open_handles == 0)
        free(watch);
}

static void take_back(struct as_ledger_entry *entry)
{
    struct assent_watch *watch = (struct assent_watch *)entry;
    uv_close((uv_handle_t *)&watch->event, on_closed);
    uv_close((uv_handle_t *)&watch->quiet, on_closed);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status);

static void on_quiet(uv_timer_t *timer)
{
    struct assent_watch *watch = timer->data;
    const bool was_lost = watch->is_lost;
    watch->first_ms = 0;
    uv_fs_event_stop(&watch->event); /* it may be another folder of this name by now */
    const int rc = uv_fs_event_start(&watch->event, on_event, watch->path, 0);
    watch->is_lost = rc < 0;
    if (rc < 0 && !was_lost)
        as_log(AS_LOG_WARN, watch->self->name, "%s: the folder cannot be watched: %s", watch->path,
               uv_strerror(rc));
    if (rc < 0)
        uv_timer_start(timer, on_quiet, AGAIN_MS, 0);
    if (was_lost && watch->is_lost)
        return;
    const struct as_lag_mark mark = as_lag_enter(&watch->self->host->lag, watch->self->name);
    watch->on_change(watch->data);
    as_lag_leave(&watch->self->host->lag, mark);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    struct assent_watch *watch = event->data;
    const uint64_t now = uv_now(event->loop);
    if (watch->first_ms == 0)
        watch->first_ms = now;
    const uint64_t left = watch->first_ms + LATEST_MS > now ? watch->first_ms + LATEST_MS - now : 0;
    uv_timer_start(&watch->quiet, on_quiet, left < QUIET_MS ? left : QUIET_MS, 0);
}

static assent_status folder(assent_self *self, const char *path, void (*on_change)(void *data),
                            void *data, assent_watch **ret_watch)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (!path || path[0] != '/' || !on_change)
        return as_host_fail(self, AS_E_INVALID, "a watch needs an absolute path and a function");
    const size_t size = strlen(path) + 1;
    struct assent_watch *watch = calloc(1, sizeof *watch + size);
    if (!watch)
        return as_host_fail(self, AS_E_MEMORY, "no memory for a watch");
    watch->self = self;
    watch->on_change = on_change;
    watch->data = data;
    memcpy(watch->path, path, size);
    watch->event.data = watch;
    watch->quiet.data = watch;
    watch->open_handles = 2;
    uv_fs_event_init(&self->host->loop, &watch->event);
    uv_timer_init(&self->host->loop, &watch->quiet);
    const int rc = uv_fs_event_start(&watch->event, on_event, path, 0);
    if (rc < 0) {
        take_back(&watch->entry);
        return as_host_fail(self, rc == UV_ENOENT ? AS_E_NOT_FOUND : AS_E_STORAGE,
                            "%s: the folder cannot be watched: %s", path, uv_strerror(rc));
    }
    as_ledger_add(&self->ledger, &watch->entry, take_back);
    if (ret_watch)
        *ret_watch = watch;
    return ASSENT_OK;
}

static void cancel(assent_self *self, assent_watch *watch)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (!watch)
        return;
    as_ledger_strike(&watch->entry);
    take_back(&watch->entry);
}

const assent_watching as_cap_watch = {
    .size = sizeof as_cap_watch,
    .folder = folder,
    .cancel = cancel,
};
