/* Commands that nobody asked for: those that come of a rule, and those whose moment has come. [engine] */
#pragma once

#include "engine/executor.h"

/* One more of these: the host asks for it, `cause` says why. Its input is read from `fields` and prepared; on
 * failure there is none. The caller hands it to as_made_done. */
struct as_making_of {
    const struct as_operation *operation;
    as_str fields; /* JSON */
    as_str cause;  /* copied */
    as_str locale, correlation;
    uint32_t depth; /* how many commands it came of, one after another */
};
int as_made_new(struct as_executor *executor, const struct as_making_of *making, int64_t now,
                struct as_command **ret_command, struct as_err *err);
/* Executes it, with what comes of it. Of all that a batch made the newest is kept, for who listens to events;
 * the others are freed. Errors as of as_executor_run. */
int as_made_run(struct as_executor *executor, struct as_command *command, int64_t now,
                struct as_err *err);
/* Hands over what was kept of a batch that was committed (NULL: nothing); or frees that of one that was not. */
struct as_command *as_made_take(struct as_executor *executor);
void as_made_drop(struct as_executor *executor);

/* Asks the reactions to a command that was just carried out, and executes what they want. `run` is its
 * execution. AS_E_STORAGE, AS_E_MEMORY: the batch must be rolled back. */
int as_executor_react(struct as_executor *executor, const struct as_run *run,
                      const struct as_command *command, struct as_err *err);

/* Executes what is due at `now`, at most AS_DUE_MAX of it. Errors as above. */
enum { AS_DUE_MAX = 64 };
int as_executor_run_due(struct as_executor *executor, int64_t now, struct as_err *err);
/* After a batch, whatever became of it: when is the next one due? */
int as_executor_look_due(struct as_executor *executor, struct as_err *err);
