#include "host/lag.h"

#include <inttypes.h>
#include <time.h>

#include "base/log.h"

/* Precise to a few milliseconds, and a tenth of the cost of the precise one. */
static int64_t coarse_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* libuv looked at the clock when it came back from polling and when it began its turn, and calls us
 * when the work that follows is done. */
static void look(struct as_lag *lag, uv_loop_t *loop)
{
    const int64_t held_ms = (int64_t)(uv_hrtime() / 1000000) - (int64_t)uv_now(loop);
    if (held_ms - lag->told_ms > AS_LAG_MS && !lag->is_quiet)
        as_log(AS_LOG_WARN, "loop", "the loop was held for %" PRId64 " ms; last seen: %s", held_ms,
               lag->last ? lag->last : "the host itself");
    lag->told_ms = 0;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct as_lag *lag = prepare->data;
    look(lag, prepare->loop);
    if (lag->on_idle)
        lag->on_idle(lag->data);
}

static void on_check(uv_check_t *check)
{
    look(check->data, check->loop);
}

void as_lag_open(struct as_lag *lag, uv_loop_t *loop, void (*on_idle)(void *data), void *data)
{
    *lag = (struct as_lag){ .on_idle = on_idle, .data = data };
    uv_prepare_init(loop, &lag->prepare);
    uv_check_init(loop, &lag->check);
    lag->prepare.data = lag;
    lag->check.data = lag;
    uv_prepare_start(&lag->prepare, on_prepare);
    uv_check_start(&lag->check, on_check);
    uv_unref((uv_handle_t *)&lag->prepare);
    uv_unref((uv_handle_t *)&lag->check);
}

void as_lag_close(struct as_lag *lag)
{
    uv_close((uv_handle_t *)&lag->prepare, NULL);
    uv_close((uv_handle_t *)&lag->check, NULL);
}

struct as_lag_mark as_lag_enter(struct as_lag *lag, const char *who)
{
    const struct as_lag_mark mark = { .before = lag->who, .began_ms = coarse_ms() };
    lag->who = who;
    lag->last = who;
    return mark;
}

void as_lag_leave(struct as_lag *lag, struct as_lag_mark mark)
{
    const int64_t held_ms = coarse_ms() - mark.began_ms;
    if (held_ms - lag->told_ms > AS_LAG_MS && !lag->is_quiet) {
        as_log(AS_LOG_WARN, "loop", "%s held the loop for %" PRId64 " ms", lag->who, held_ms);
        lag->told_ms = held_ms;
    }
    lag->who = mark.before;
}
