/* Capability assent.timers/1. */
#include <stdlib.h>

#include "host/state.h"

struct assent_timer {
    struct as_ledger_entry entry;
    uv_timer_t timer;
    struct assent_self *self;
    void (*on_tick)(void *data);
    void *data;
    bool is_once;
};

#define LONGEST_MS (UINT64_C(1) << 31)

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void take_back(struct as_ledger_entry *entry)
{
    struct assent_timer *timer = (struct assent_timer *)entry;
    uv_close((uv_handle_t *)&timer->timer, on_closed);
}

static void on_timer(uv_timer_t *handle)
{
    struct assent_timer *timer = handle->data;
    struct assent_self *self = timer->self;
    void (*on_tick)(void *data) = timer->on_tick;
    void *data = timer->data;
    if (timer->is_once) {
        as_ledger_strike(&timer->entry);
        uv_close((uv_handle_t *)handle, on_closed);
    }
    const struct as_lag_mark mark = as_lag_enter(&self->host->lag, self->name);
    on_tick(data);
    as_lag_leave(&self->host->lag, mark);
}

static assent_status start(assent_self *self, uint64_t ms, bool is_once,
                           void (*on_tick)(void *data), void *data, assent_timer **ret_timer)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (ms == 0 || ms > LONGEST_MS || !on_tick)
        return as_host_fail(self, AS_E_INVALID,
                            "a timer needs 1 to 2^31 milliseconds and a function");
    struct assent_timer *timer = calloc(1, sizeof *timer);
    if (!timer)
        return as_host_fail(self, AS_E_MEMORY, "no memory for a timer");
    timer->self = self;
    timer->on_tick = on_tick;
    timer->data = data;
    timer->is_once = is_once;
    timer->timer.data = timer;
    uv_timer_init(&self->host->loop, &timer->timer);
    uv_timer_start(&timer->timer, on_timer, ms, is_once ? 0 : ms);
    as_ledger_add(&self->ledger, &timer->entry, take_back);
    if (ret_timer)
        *ret_timer = timer;
    return ASSENT_OK;
}

static assent_status after(assent_self *self, uint64_t ms, void (*on_tick)(void *data), void *data,
                           assent_timer **ret_timer)
{
    return start(self, ms, true, on_tick, data, ret_timer);
}

static assent_status every(assent_self *self, uint64_t ms, void (*on_tick)(void *data), void *data,
                           assent_timer **ret_timer)
{
    return start(self, ms, false, on_tick, data, ret_timer);
}

static void cancel(assent_self *self, assent_timer *timer)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (!timer)
        return;
    as_ledger_strike(&timer->entry);
    take_back(&timer->entry);
}

static int64_t now_ms(assent_self *self)
{
    return as_clock_now_ms();
}

const assent_timers as_cap_timers = {
    .size = sizeof as_cap_timers,
    .after = after,
    .every = every,
    .cancel = cancel,
    .now_ms = now_ms,
};
