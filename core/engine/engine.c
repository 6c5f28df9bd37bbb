#include "engine/engine.h"

#include "base/check.h"
#include "base/log.h"
#include "engine/made.h"
#include "store/checkpoint.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PROBE_EVERY_S = 2, REST_MS = 2000 };

struct as_engine {
    struct as_engine_options options;
    struct as_executor executor; /* [engine] */
    int64_t rest_until;          /* [engine] what is due failed: not again at once */
    pthread_t thread;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t wakes;
    struct as_command *first;
    struct as_command **last;
    uint32_t length;
    bool is_waiting;
    bool is_closing;
    struct as_engine_stats stats;
};

static int64_t system_now(void *data)
{
    return as_clock_now_ms();
}

/* ---- A batch -------------------------------------------------------------------------------- */

static int64_t now_of(const struct as_engine *engine)
{
    return engine->options.now(engine->options.now_data);
}

/* First in its batch: a rule set that is put in force is the last. */
static int run_due(struct as_engine *engine, struct as_err *err)
{
    const int64_t now = now_of(engine);
    return now >= engine->rest_until ? as_executor_run_due(&engine->executor, now, err) : 0;
}

/* The clock is read for each command; the salts of a batch come from one call. */
static int run_batch(struct as_engine *engine, struct as_command *list, struct as_err *err)
{
    static _Thread_local uint8_t salts[AS_BATCH_MAX][16];
    struct as_executor *executor = &engine->executor;
    size_t count = 0;
    for (const struct as_command *command = list; command; command = command->next)
        count++;
    as_random_bytes(salts, count * sizeof salts[0]);

    int rc = as_batch_begin(executor->conn, err);
    if (rc == 0)
        rc = run_due(engine, err);
    size_t at = 0;
    for (struct as_command *command = list; command && rc == 0; command = command->next, at++) {
        rc = as_executor_run(executor, command, now_of(engine), salts[at]);
        if (rc < 0)
            *err = command->err;
    }
    return rc == 0 ? as_batch_commit(executor->conn, err) : rc;
}

/* Nothing of the batch was kept, so nobody is told that it was. */
static void fail_batch(struct as_command *list, const struct as_err *err)
{
    for (struct as_command *command = list; command; command = command->next) {
        command->was_replaced = false;
        command->status = err->code;
        command->err = *err;
        command->decision = (struct as_decision){ 0 };
        command->sequence = 0;
        command->is_repeat = false;
        command->set_aside = AS_STR_NONE;
    }
}

/* The kernel may have dropped the pages and say yes the second time: acknowledge nothing more; the next start
 * recovers from the log. */
static void end_if_sync_failed(const struct as_engine *engine)
{
    if (as_conn_fault(engine->executor.conn) != AS_FAULT_SYNC)
        return;
    as_log(AS_LOG_ERROR, "engine", "a sync failed: ending, nothing more is acknowledged");
    _exit(AS_EXIT_SYNC_FAILED);
}

static struct as_command *append(struct as_command *list, struct as_command *last)
{
    struct as_command **end = &list;
    while (*end)
        end = &(*end)->next;
    *end = last;
    return list;
}

static void execute_batch(struct as_engine *engine, struct as_command *list)
{
    struct as_executor *executor = &engine->executor;
    struct as_executor_mark mark = as_executor_mark(executor);
    struct as_err err = { 0 };
    int rc = run_batch(engine, list, &err);
    if (rc < 0) {
        end_if_sync_failed(engine);
        as_batch_rollback(executor->conn);
        for (struct as_command *command = list; command; command = command->next)
            if (command->was_replaced) { /* the new set goes back to its maker */
                command->package->set = executor->rules;
                executor->rules = mark.rules;
            }
        as_executor_rollback(executor, &mark);
        as_made_drop(executor);
        engine->rest_until = now_of(engine) + REST_MS;
        for (const struct as_command *command = list; command; command = command->next)
            if (command->set_aside.size > 0) /* in the set that is in force again */
                as_ruleset_set_aside(executor->rules, command->set_aside, false);
        fail_batch(list, &err);
        as_log(AS_LOG_ERROR, "engine", "a batch was rolled back: %s", err.text);
    }

    struct as_err ignored;
    (void)as_executor_look_due(executor,
                               &ignored); /* it is looked for again after the next batch */

    int64_t commands = executor->made_count;
    int64_t refused = executor->made_refused;
    int64_t repeated = 0;
    for (const struct as_command *command = list; command; command = command->next) {
        commands++;
        refused += command->status < 0;
        repeated += command->is_repeat;
    }
    pthread_mutex_lock(&engine->lock);
    engine->stats.commands += commands;
    engine->stats.refused += refused;
    engine->stats.repeated += repeated;
    engine->stats.batches++;
    engine->stats.failed_batches += rc < 0;
    if (rc == AS_E_STORAGE)
        engine->stats.is_degraded = true;
    else if (executor->sequence > mark.sequence) /* a batch that wrote nothing proves nothing */
        engine->stats.is_degraded = false;
    engine->stats.sequence = executor->sequence;
    pthread_mutex_unlock(&engine->lock);
    list = append(list, as_made_take(executor));
    engine->options.deliver(engine->options.deliver_data, list);
}

/* ---- The thread ----------------------------------------------------------------------------- */

/* A balancer sends no commands to a host that says it is not well, so no command would find out that the
 * disk works again. */
static void wait_and_probe(struct as_engine *engine)
{
    struct timespec until;
    struct as_err err;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PROBE_EVERY_S;
    if (pthread_cond_timedwait(&engine->wakes, &engine->lock, &until) != ETIMEDOUT)
        return;
    pthread_mutex_unlock(&engine->lock);
    const int rc = as_store_probe(engine->executor.conn, &err);
    if (rc < 0)
        end_if_sync_failed(engine);
    pthread_mutex_lock(&engine->lock);
    if (rc == 0)
        engine->stats.is_degraded = false;
}

/* AS_TIME_NONE: nothing waits for its moment. */
static int64_t wakes_at(const struct as_engine *engine)
{
    const int64_t due_at = engine->executor.due_at;
    return due_at == AS_TIME_NONE || due_at > engine->rest_until ? due_at : engine->rest_until;
}

static bool is_due(const struct as_engine *engine)
{
    const int64_t at = wakes_at(engine);
    return at != AS_TIME_NONE && !engine->stats.is_degraded && now_of(engine) >= at;
}

/* By the system's clock, so that it counts when that is set while we wait. */
static void wait_until_due(struct as_engine *engine)
{
    enum { MS = 1000, NS_PER_MS = 1000000 };
    int64_t at = wakes_at(engine);
    if (at == AS_TIME_NONE) {
        pthread_cond_wait(&engine->wakes, &engine->lock);
        return;
    }
    at += as_clock_now_ms() - now_of(engine); /* tests have a clock of their own */
    const struct timespec until = { at / MS, at % MS * NS_PER_MS };
    (void)pthread_cond_timedwait(&engine->wakes, &engine->lock, &until);
}

/* Everything that waits, at most a batch, and nothing when something is due; false: it is closing. A rule set is always the last of its batch, so that the
 * commands behind it are decided by it only once it is durable. */
static bool take(struct as_engine *engine, struct as_command **ret_list)
{
    pthread_mutex_lock(&engine->lock);
    while (!engine->first && !engine->is_closing && !is_due(engine)) {
        engine->is_waiting = true;
        if (engine->stats.is_degraded)
            wait_and_probe(engine);
        else
            wait_until_due(engine);
        engine->is_waiting = false;
    }
    const bool goes_on = engine->first || !engine->is_closing;
    struct as_command *list = engine->first;
    struct as_command **end = &engine->first;
    for (int count = 0; *end && count < AS_BATCH_MAX; count++) {
        bool ends_batch = (*end)->package != NULL;
        end = &(*end)->next;
        engine->length--;
        if (ends_batch)
            break;
    }
    if (list) {
        engine->first = *end;
        *end = NULL;
        if (!engine->first)
            engine->last = &engine->first;
    }
    pthread_mutex_unlock(&engine->lock);
    *ret_list = list;
    return goes_on;
}

static void *work(void *data)
{
    struct as_engine *engine = data;
    struct as_command *list;
    struct as_err err;
    as_thread_is(AS_THREAD_ENGINE);
    while (take(engine, &list)) {
        execute_batch(engine, list);
        if (as_checkpoint_if_due(engine->executor.conn, &err) < 0)
            end_if_sync_failed(engine);
    }
    return NULL;
}

int as_engine_start(const struct as_engine_options *options, struct as_engine **ret_engine,
                    struct as_err *err)
{
    struct as_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return as_err_set(err, AS_E_MEMORY, "no memory for the engine");
    engine->options = *options;
    if (!engine->options.now)
        engine->options.now = system_now;
    if (!engine->options.queue_limit)
        engine->options.queue_limit = AS_QUEUE_DEFAULT;
    engine->last = &engine->first;
    engine->stats.queue_limit = engine->options.queue_limit;
    pthread_mutex_init(&engine->lock, NULL);
    pthread_cond_init(&engine->wakes, NULL);

    struct as_conn *conn = as_store_writer(options->store);
    int rc = as_executor_open(&engine->executor, conn, as_store_key(options->store), err);
    engine->executor.rules = options->rules;
    engine->executor.reacts = true;
    engine->executor.environment = options->environment;
    engine->executor.on_made = options->on_made ? options->on_made : as_command_free;
    engine->executor.on_made_data = options->on_made_data;
    engine->executor.is_due_changed = true;
    engine->stats.sequence = engine->executor.sequence;
    if (rc == 0)
        rc = as_requests_open(conn, engine->options.now(engine->options.now_data),
                              &engine->executor.requests, err);
    if (rc == 0)
        rc = as_executor_look_due(&engine->executor, err);
    if (rc == 0 && pthread_create(&engine->thread, NULL, work, engine) != 0)
        rc = as_err_set(err, AS_E_MEMORY, "the engine's thread cannot be started");
    if (rc < 0) {
        as_executor_close(&engine->executor);
        free(engine);
        return rc;
    }
    *ret_engine = engine;
    return 0;
}

int as_engine_submit(struct as_engine *engine, struct as_command *command, struct as_err *err)
{
    int rc = 0;
    command->next = NULL;
    pthread_mutex_lock(&engine->lock);
    if (engine->is_closing) {
        rc =
            as_err_word(err, AS_E_CLOSING, "closing", "the host is shutting down: try again later");
    } else if (engine->length >= engine->options.queue_limit) {
        rc = as_err_word(err, AS_E_BUSY, "busy", "%u commands wait already: try again in a second",
                         engine->length);
    } else {
        *engine->last = command;
        engine->last = &command->next;
        engine->length++;
    }
    pthread_mutex_unlock(&engine->lock);
    return rc;
}

void as_engine_wake(struct as_engine *engine)
{
    pthread_mutex_lock(&engine->lock);
    bool is_needed = engine->is_waiting && engine->first;
    pthread_mutex_unlock(&engine->lock);
    if (is_needed)
        pthread_cond_signal(&engine->wakes);
}

void as_engine_stop(struct as_engine *engine)
{
    if (!engine)
        return;
    pthread_mutex_lock(&engine->lock);
    engine->is_closing = true;
    pthread_cond_signal(&engine->wakes);
    pthread_mutex_unlock(&engine->lock);
    pthread_join(engine->thread, NULL);

    as_ruleset_free(engine->executor.rules);
    as_executor_close(&engine->executor);
    pthread_cond_destroy(&engine->wakes);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

void as_engine_stats(struct as_engine *engine, struct as_engine_stats *ret_stats)
{
    pthread_mutex_lock(&engine->lock);
    *ret_stats = engine->stats;
    ret_stats->queue_length = engine->length;
    pthread_mutex_unlock(&engine->lock);
}

/* ---- Without a loop ------------------------------------------------------------------------- */

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done;
};

static void on_done_wake(struct as_command *command)
{
    struct waiter *waiter = command->data;
    pthread_mutex_lock(&waiter->lock);
    waiter->is_done = true;
    pthread_cond_signal(&waiter->done);
    pthread_mutex_unlock(&waiter->lock);
}

void as_engine_deliver_waiting(void *data, struct as_command *list)
{
    while (list) {
        struct as_command *next = list->next; /* gone once its waiter wakes */
        list->on_done(list);
        list = next;
    }
}

int as_engine_execute(struct as_engine *engine, struct as_command *command, struct as_err *err)
{
    struct waiter waiter = { .lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER };
    command->on_done = on_done_wake;
    command->data = &waiter;
    int rc = as_engine_submit(engine, command, err);
    if (rc < 0)
        return rc;
    as_engine_wake(engine);
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.is_done)
        pthread_cond_wait(&waiter.done, &waiter.lock);
    pthread_mutex_unlock(&waiter.lock);
    if (command->status < 0)
        *err = command->err;
    return command->status;
}

int as_query_execute(struct as_run *run, void *input, void *reply, struct as_err *err)
{
    as_fields_clear(run->operation->reply, reply);
    return as_run_execute(run, input, reply, err);
}
