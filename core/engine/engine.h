/* The engine: one thread, the only writer, executes commands in order and commits them in groups.
 *
 * It takes all commands that wait (at most AS_BATCH_MAX), runs each in its own savepoint inside one
 * transaction, appends a journal entry for each, commits once with synchronous=FULL, and only then
 * delivers the answers. No timer: while one batch is made durable the next gathers. */
#pragma once

#include "operations/operation.h"

enum { AS_BATCH_MAX = 512, AS_QUEUE_DEFAULT = 8192 };

enum {
    AS_EXIT_SYNC_FAILED = 74, /* a sync failed: nothing more was acknowledged (EX_IOERR) */
    AS_EXIT_CONFIG = 78,      /* start-up and configuration errors (EX_CONFIG) */
};

/* One submission. Made on the loop, belongs to the engine from submit until it is delivered, then to
 * its maker again. Everything it points to lives in its arena. */
struct as_command {
    struct as_arena arena;
    const struct as_operation *operation;
    struct as_actor actor;
    struct as_partner partner; /* of the actor; row 0: none */
    uint64_t identity_version; /* when it was read: a partner that was changed since is read anew */
    void *input;               /* prepared */
    struct as_id request;      /* nil: not idempotent */
    as_str correlation, locale;
    bool is_trial;                      /* nothing of it is kept, whatever comes out */
    struct as_ruleset_package *package; /* of an activation; owned by the maker */
    as_str cause;   /* what it came of (store/schedule.h); empty: somebody asked */
    uint32_t depth; /* how many commands it came of, one after another */
    /* ---- filled by the engine ---- */
    int status; /* 0 or an error code */
    struct as_err err;
    struct as_decision decision;
    void *reply;      /* on success */
    int64_t sequence; /* 0: not journaled */
    bool is_repeat;   /* the kept first answer */
    bool
        was_replaced; /* ruleset.activate: package->set is now the engine's old set, to be freed by the maker */
    as_str set_aside; /* rule.set_aside: the rule that the engine's set asks no more */
    /* ---- */
    void (*on_done)(struct as_command *command); /* called by whoever receives the delivery */
    void *data;
    struct as_command *next;
};

/* Allocates with its arena inside; the input record is cleared. NULL: no memory. */
struct as_command *as_command_new(const struct as_operation *operation);
/* The same with the memory of one that is done with, which must not be used any more. */
struct as_command *as_command_renew(struct as_command *command,
                                    const struct as_operation *operation);
void as_command_free(struct as_command *command);

struct as_engine;

struct as_engine_options {
    struct as_store *store;
    struct as_ruleset *rules;   /* the active set, or NULL; taken over once it has started */
    uint32_t queue_limit;       /* 0: AS_QUEUE_DEFAULT */
    int64_t (*now)(void *data); /* the clock; NULL: the system's */
    void *now_data;
    /* [engine] Hands over a list of finished commands (linked by `next`, in order). */
    void (*deliver)(void *data, struct as_command *list);
    void *deliver_data;
    as_str environment; /* for commands that the engine prepares itself */
    /* Called by whoever receives the delivery, for a command that came of a rule or of time: it frees the
     * command, whose `data` is `on_made_data`. NULL: it is freed. */
    void (*on_made)(struct as_command *command);
    void *on_made_data;
};

/* Reads the journal's end and the request ids of the last 24 hours, and starts the thread. */
int as_engine_start(const struct as_engine_options *options, struct as_engine **ret_engine,
                    struct as_err *err);
/* [any] AS_E_BUSY: the queue is full; AS_E_CLOSING: it is stopping. The command stays the caller's then.
 * The engine takes it up at the next as_engine_wake, or when it looks for more by itself: a loop calls
 * that once a turn, so that what came in together is committed together. */
int as_engine_submit(struct as_engine *engine, struct as_command *command, struct as_err *err);
/* [any] There is something to do; cheap when the engine is at work already. */
void as_engine_wake(struct as_engine *engine);
/* [any] Waits until everything submitted has been delivered, stops the thread, frees the rules. */
void as_engine_stop(struct as_engine *engine);

struct as_engine_stats {
    int64_t queue_length, queue_limit;
    int64_t commands, refused, repeated, batches, failed_batches;
    int64_t sequence; /* newest durable journal entry */
    bool is_degraded; /* the last batch could not be written */
};
/* [any] */
void as_engine_stats(struct as_engine *engine, struct as_engine_stats *ret_stats);

/* For command lines and tests, without a loop: submits and waits for the answer. `options.deliver` of
 * that engine must be as_engine_deliver_waiting. */
int as_engine_execute(struct as_engine *engine, struct as_command *command, struct as_err *err);
void as_engine_deliver_waiting(void *data, struct as_command *list);

/* ---- Queries -------------------------------------------------------------------------------- */

/* [loop or pool] Runs a query on a reader. `run` is filled as as_run_execute wants it. */
int as_query_execute(struct as_run *run, void *input, void *reply, struct as_err *err);

/* What runs of journal.explain and journal.capture are given. */
extern const struct as_past as_past_of_journal;

/* ---- Replay --------------------------------------------------------------------------------- */

struct as_replay_result {
    int64_t entries;
    bool is_equal;
    struct as_digest
        last; /* of the last entry; kept elsewhere, it shows whether entries were cut off */
    char difference[768]; /* the first one, for a person */
};

/* Rebuilds the state from the journal of `path` into the new file `into` (AS_E_CONFLICT: there is
 * something already), checking the chain of digests on the way, and compares every table. `on_progress` may be NULL. */
int as_replay(const char *path, const char *into,
              void (*on_progress)(void *data, int64_t done, int64_t all), void *data,
              struct as_replay_result *ret_result, struct as_err *err);
