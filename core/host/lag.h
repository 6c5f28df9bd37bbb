/* Who holds the loop: every turn is measured once, and whoever took more than 50 ms of it is named in
 * the log. [loop] */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { AS_LAG_MS = 50 };

struct as_lag {
    uv_prepare_t prepare;
    uv_check_t check;
    const char *who;  /* whose code runs now; NULL: nobody's in particular */
    const char *last; /* who spoke to the host last: the best guess for handles of their own */
    bool is_quiet;    /* a command line of its own: nobody waits for its loop */
    int64_t told_ms;  /* of this turn: held by those who were named already */
    void (*on_idle)(void *data); /* before the loop may sleep */
    void *data;
};

/* `on_idle(data)` is called once per turn before the loop polls. */
void as_lag_open(struct as_lag *lag, uv_loop_t *loop, void (*on_idle)(void *data), void *data);
void as_lag_close(struct as_lag *lag);

/* Around every call into foreign code; `who` must live until then. */
struct as_lag_mark {
    const char *before;
    int64_t began_ms;
};
struct as_lag_mark as_lag_enter(struct as_lag *lag, const char *who);
void as_lag_leave(struct as_lag *lag, struct as_lag_mark mark);
