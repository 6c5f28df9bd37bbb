#include "host/host.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "host/state.h"

enum {
    DRAIN_MS = 9000, /* the whole end must be over within 10 s */
};

/* ---- The loop ------------------------------------------------------------------------------- */

void as_host_turn(struct as_host *host)
{
    uv_run(&host->loop, UV_RUN_ONCE);
}

void as_host_turn_until(struct as_host *host, const bool *is_done)
{
    while (!*is_done)
        as_host_turn(host);
}

assent_self *as_host_self(struct as_host *host)
{
    return &host->own;
}

const char *as_host_failure(const struct as_host *host)
{
    return host->own.failure.text;
}

void as_host_stop(struct as_host *host)
{
    if (host->is_stopping) {
        host->is_past_deadline = true; /* asked twice: wait for nobody */
        return;
    }
    host->is_stopping = true;
    host->phase = AS_PHASE_DRAINING;
    as_log(AS_LOG_INFO, "host", "shutting down");
}

static void on_stop_signal(uv_signal_t *signal, int number)
{
    as_host_stop(signal->data);
}

static void on_reload_signal(uv_signal_t *signal, int number)
{
    struct as_host *host = signal->data;
    if (!host->is_stopping)
        as_activation_reload(host, true);
}

static void on_deadline(uv_timer_t *timer)
{
    struct as_host *host = timer->data;
    host->is_past_deadline = true;
}

static int open_loop(struct as_host *host, struct as_err *err)
{
    int rc = uv_loop_init(&host->loop);
    if (rc < 0)
        return as_err_set(err, AS_E_STORAGE, "the loop cannot be made: %s", uv_strerror(rc));
    host->is_loop_open = true;
    as_thread_is(AS_THREAD_LOOP);
    signal(SIGPIPE, SIG_IGN); /* a client that hangs up must not end the process */

    struct {
        uv_signal_t *handle;
        uv_signal_cb on_signal;
        int number;
    } signals[] = {
        { &host->on_term, on_stop_signal, SIGTERM },
        { &host->on_int, on_stop_signal, SIGINT },
        { &host->on_hup, on_reload_signal, SIGHUP },
    };
    as_lag_open(&host->lag, &host->loop, as_submit_end_turn, host);
    host->lag.is_quiet = host->options.is_quiet;
    uv_timer_init(&host->loop, &host->deadline);
    host->deadline.data = host;
    host->uv = (assent_uv){ .size = sizeof host->uv, .loop = &host->loop };
    for (size_t i = 0; i < AS_COUNT(signals); i++) {
        uv_signal_init(&host->loop, signals[i].handle);
        signals[i].handle->data = host;
        if (!host->options.is_quiet)
            uv_signal_start(signals[i].handle, signals[i].on_signal, signals[i].number);
    }
    return as_mailbox_open(&host->mailbox, &host->loop, as_submit_end_turn, host, err);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    if (!uv_is_closing(handle)) {
        as_log(AS_LOG_WARN, "host", "a %s handle was left open by a plugin",
               uv_handle_type_name(handle->type));
        uv_close(handle, NULL);
    }
}

static void close_loop(struct as_host *host)
{
    if (!host->is_loop_open)
        return;
    as_lag_close(&host->lag);
    uv_close((uv_handle_t *)&host->on_term, NULL);
    uv_close((uv_handle_t *)&host->on_int, NULL);
    uv_close((uv_handle_t *)&host->on_hup, NULL);
    uv_close((uv_handle_t *)&host->deadline, NULL);
    as_mailbox_close(&host->mailbox);
    as_rules_watch_close(host);
    /* A plugin's handles close by their callbacks; what has no reason to end is closed here. */
    uv_run(&host->loop, UV_RUN_NOWAIT);
    uv_run(&host->loop, UV_RUN_NOWAIT);
    uv_walk(&host->loop, close_handle, NULL);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    as_mailbox_fini(&host->mailbox);
    uv_loop_close(&host->loop);
    host->is_loop_open = false;
}

/* ---- Opening -------------------------------------------------------------------------------- */

/* Nobody waits for it; who listens to events does. */
static void on_made(struct as_command *command)
{
    as_events_note(command->data, command->sequence);
    as_command_free(command);
}

static int open_engine(struct as_host *host, struct as_err *err)
{
    const struct as_engine_options options = {
        .store = host->store,
        .rules = host->engine_rules,
        .queue_limit = (uint32_t)host->settings.queue_limit,
        .deliver = as_mailbox_deliver,
        .deliver_data = &host->mailbox,
        .environment = host->settings.environment,
        .on_made = on_made,
        .on_made_data = host,
    };
    return as_engine_start(&options, &host->engine, err);
}

static int open_parts(struct as_host *host, struct as_err *err)
{
    int rc = as_settings_read(host->options.config, &host->settings, err);
    if (rc == 0 && host->options.listen)
        rc = as_settings_override(&host->settings, AS_STR("http"), "listen",
                                  as_str_of(host->options.listen), err);
    if (rc == 0 && !host->options.is_quiet)
        rc = as_plugins_load(host, err);
    if (rc == 0)
        rc = open_loop(host, err);
    if (rc == 0)
        rc = as_store_open(host->settings.data, &host->store, err);
    if (rc == 0)
        rc = as_conn_open_reader(host->store, &host->reader, err);
    if (rc == 0)
        rc = as_actors_init(&host->actors, host->reader, err);
    if (rc == 0)
        rc = as_attempts_init(&host->proofs.attempts, err);
    if (rc == 0)
        rc = as_activation_at_start(host, err);
    if (rc == 0)
        rc = open_engine(host, err);
    if (rc == 0)
        rc = as_activation_first(host, err);
    if (rc == 0)
        rc = as_rules_watch_open(host, err);
    if (rc == 0) {
        host->public_address = host->settings.public_address;
        rc = as_events_open(host, err);
    }
    if (rc == 0) {
        rc = as_plugins_start(host, err);
    }
    return rc;
}

int as_host_open(const struct as_host_options *options, struct as_host **ret_host,
                 struct as_err *err)
{
    struct as_host *host = calloc(1, sizeof *host);
    if (!host)
        return as_err_set(err, AS_E_MEMORY, "no memory for the host");
    host->options = *options;
    host->started_at = as_clock_now_ms();
    /* libcrypto sets itself up at its first use; on a thread of the pool it would leave memory. */
    (void)as_digest_of(AS_STR(""));
    host->own = (struct assent_self){ .host = host, .name = "host", .is_builtin = true };
    as_ledger_init(&host->own.ledger);
    as_arena_init(&host->own.arena);
    as_arena_init(&host->arena);
    as_routes_init(&host->routes);
    as_metrics_init(&host->metrics);
    const int rc = open_parts(host, err);
    if (rc < 0) {
        as_host_close(host);
        return rc;
    }
    *ret_host = host;
    return 0;
}

/* ---- Running -------------------------------------------------------------------------------- */

static void tell_ready(struct as_host *host)
{
    host->phase = AS_PHASE_READY;
    as_log(AS_LOG_INFO, "host", "ready%s%.*s", host->address.size ? " at " : "",
           AS_STR_ARG(host->address));
    if (host->options.on_ready)
        host->options.on_ready(host->options.data, host->address);
}

static bool has_ended(const struct as_host *host)
{
    return host->is_past_deadline || as_plugins_are_drained(host);
}

int as_host_run(struct as_host *host)
{
    while (!host->is_stopping) {
        if (host->phase == AS_PHASE_STARTING && (!host->server || host->address.size > 0))
            tell_ready(host);
        uv_run(&host->loop, UV_RUN_ONCE);
    }
    uv_timer_start(&host->deadline, on_deadline, DRAIN_MS, 0);
    as_events_stop(host);
    as_plugins_drain(host);
    while (!has_ended(host))
        uv_run(&host->loop, UV_RUN_ONCE);
    return 0;
}

/* ---- Closing -------------------------------------------------------------------------------- */

static bool has_work(const struct as_host *host)
{
    uint32_t works = host->works;
    for (const struct assent_self *self = host->plugins; self; self = self->next)
        works += self->works;
    return works > 0;
}

/* What still runs on the pool (a long report) cannot be ended from outside, and its memory cannot be freed
 * under it. The commands are durable: the process ends without it. */
static void leave_work_behind(void)
{
    as_log(AS_LOG_WARN, "host", "ended without waiting for work on the pool");
    _exit(0);
}

static void stop_engine(struct as_host *host)
{
    host->phase = AS_PHASE_CLOSING;
    as_events_stop(host);
    if (host->is_loop_open) {
        while (has_work(host) && !host->is_past_deadline) /* its answers may still be commands */
            uv_run(&host->loop, UV_RUN_ONCE);
        uv_timer_stop(&host->deadline);
    }
    struct as_engine *engine = host->engine;
    if (!engine)
        as_ruleset_free(host->engine_rules);
    host->engine_rules = NULL; /* else the engine frees it */
    if (engine) {
        as_engine_stop(engine);
        host->engine = NULL;
        as_mailbox_empty(&host->mailbox);
    }
    if (host->is_loop_open && has_work(host))
        leave_work_behind();
}

int as_host_close(struct as_host *host)
{
    int code = 0;
    if (!host)
        return 0;
    const bool was_serving = host->is_stopping;
    stop_engine(host);
    if (host->is_loop_open)
        as_plugins_close(host);
    as_events_close(host);
    close_loop(host);
    as_submit_end_turn(host);
    as_submit_fini(host);
    as_bearers_fini(host);
    as_attempts_fini(&host->proofs.attempts);
    as_actors_fini(&host->actors);
    if (host->reader)
        as_conn_close(host->reader);
    as_ruleset_free(host->rules);
    if (host->store && as_store_close(host->store) < 0)
        code = AS_EXIT_SYNC_FAILED;
    as_plugins_free(host);
    as_routes_fini(&host->routes);
    as_metrics_fini(&host->metrics);
    as_arena_fini(&host->own.arena);
    as_arena_fini(&host->arena);
    as_settings_fini(&host->settings);
    if (was_serving)
        as_log(AS_LOG_INFO, "host", "ended");
    free(host);
    return code;
}
