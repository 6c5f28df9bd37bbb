/* Capabilities of time, files, threads and numbers: timers/1, watch/1, work/1, metrics/1, uv/1. */
#ifndef ASSENT_LOOP_H
#define ASSENT_LOOP_H

#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_TIMERS_1 "assent.timers/1"
#define ASSENT_WATCH_1 "assent.watch/1"
#define ASSENT_WORK_1 "assent.work/1"
#define ASSENT_METRICS_1 "assent.metrics/1"
#define ASSENT_UV_1 "assent.uv/1"

/* A registration that can be taken back; the host takes back the rest after close. */
typedef struct assent_timer assent_timer;
typedef struct assent_watch assent_watch;

typedef struct assent_timers {
    size_t size;
    /* [loop] Calls `on_tick(data)` once after, or each, `ms` milliseconds (1 … 2^31). `ret_timer` may
     * be NULL for a timer that nobody will cancel. */
    assent_status (*after)(assent_self *self, uint64_t ms, void (*on_tick)(void *data), void *data,
                           assent_timer **ret_timer);
    assent_status (*every)(assent_self *self, uint64_t ms, void (*on_tick)(void *data), void *data,
                           assent_timer **ret_timer);
    /* [loop] Also inside on_tick. A one-shot timer that has fired is gone already: do not cancel it. */
    void (*cancel)(assent_self *self, assent_timer *timer);
    /* [any] Milliseconds since 1970 UTC. */
    int64_t (*now_ms)(assent_self *self);
} assent_timers;

typedef struct assent_watching {
    size_t size;
    /* [loop] Calls `on_change(data)` some 100 ms after anything changed in the folder `path`
     * (a NUL-terminated absolute path). Events can be lost by the system: look again now and then. */
    assent_status (*folder)(assent_self *self, const char *path, void (*on_change)(void *data),
                            void *data, assent_watch **ret_watch);
    void (*cancel)(assent_self *self, assent_watch *watch);
} assent_watching;

typedef struct assent_work {
    size_t size;
    /* [loop] Runs `work(data)` on a thread of the pool, then `done(data)` on the loop. `work` gets
     * bytes and leaves bytes: it may call nothing of the host but what is tagged [any]. The host
     * waits for it before close. */
    assent_status (*run)(assent_self *self, void (*work)(void *data), void (*done)(void *data),
                         void *data);
} assent_work;

typedef struct assent_metric assent_metric;

typedef struct assent_metrics {
    size_t size;
    /* [loop] A counter or gauge by its Prometheus name and one line of help; the same name again
     * gives the same metric. Names must match [a-z_][a-z0-9_]*. */
    assent_status (*counter)(assent_self *self, const char *name, const char *help,
                             assent_metric **ret_metric);
    assent_status (*gauge)(assent_self *self, const char *name, const char *help,
                           assent_metric **ret_metric);
    /* [loop] */
    void (*add)(assent_metric *metric, int64_t amount);
    void (*set)(assent_metric *metric, int64_t value);
    /* [loop] The whole page in the Prometheus text format; valid until the next call. */
    assent_text (*page)(assent_self *self);
    /* [loop] "ok" or one line per part that is not, for /readyz?verbose; *ret_ready tells. Valid
     * until the next call. */
    assent_text (*health)(assent_self *self, int32_t *ret_ready);
} assent_metrics;

typedef struct assent_uv {
    size_t size;
    /* [loop] The uv_loop_t itself, for transports. Its handles must be closed in close. */
    void *loop;
} assent_uv;

#ifdef __cplusplus
}
#endif

#endif
