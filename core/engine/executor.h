/* One command after another: executed in a savepoint, journaled, its first answer kept.
 *
 * The engine drives it with the clock, replay with the journal; both take exactly this way. */
#pragma once

#include "engine/engine.h"
#include "engine/requests.h"
#include "store/journal.h"
#include "store/schedule.h"

struct as_executor {
    struct as_conn *conn;
    struct as_ruleset *rules; /* in force; owned by whoever drives */
    as_str key;
    struct as_requests *requests; /* NULL in replay: the journal holds first answers alone */
    bool reacts;                  /* asks reactions; not in replay, for the same reason */
    as_str environment;
    struct as_command *made; /* the newest of this batch that nobody asked for (made.h); or NULL */
    uint32_t made_count, made_refused;
    void (*on_made)(struct as_command *command);
    void *on_made_data;
    uint32_t made_of_root; /* commands that came of the one that somebody asked for */
    int64_t due_at;        /* when the next one is due; AS_TIME_NONE: none waits */
    bool is_due_changed;   /* … as of a moment ago */
    int64_t sequence;      /* of the newest entry, durable or not yet */
    int64_t at;
    struct as_digest digest;
    struct as_buf scratch;
    struct as_buf input; /* texts of the entry that is being made */
    struct as_buf outcome;
    struct as_buf decision;
    struct as_buf actor;
    struct as_buf personal;
};

/* Continues behind the journal's end. */
int as_executor_open(struct as_executor *executor, struct as_conn *conn, as_str key,
                     struct as_err *err);
void as_executor_close(struct as_executor *executor);

/* Executes a command inside the open batch, at `at` (never before the newest entry's time), with a salt
 * for its personal part. Fills status, err, decision, reply, sequence and is_repeat. A command of
 * ruleset.activate that succeeds leaves its new set in executor->rules and the old one in the package;
 * one of rule.set_aside changes the set itself, which is undone by whoever rolls back the batch.
 * Returns 0, or AS_E_STORAGE or AS_E_MEMORY when the batch must be rolled back. */
int as_executor_run(struct as_executor *executor, struct as_command *command, int64_t at,
                    const uint8_t salt[16]);
/* What was due is done with by this entry; nothing when it is no such entry. */
int as_executor_mark_due(struct as_executor *executor, const struct as_entry_record *entry,
                         struct as_err *err);
/* A batch begins here; after a rollback it is as if nothing behind this point had happened. */
struct as_executor_mark {
    int64_t sequence, at;
    struct as_digest digest;
    struct as_ruleset *rules;
};
struct as_executor_mark as_executor_mark(struct as_executor *executor);
void as_executor_rollback(struct as_executor *executor, const struct as_executor_mark *mark);
