/* What is due: a row of the schedule becomes a command of the host's. The row is done in the same transaction as
 * the command's entry, whatever the rules say to it: so it is executed once, also when the process is killed
 * between. */
#include "base/log.h"
#include "engine/made.h"

static bool is_fatal(int rc)
{
    return rc == AS_E_STORAGE || rc == AS_E_MEMORY;
}

/* This version of assent cannot make it any more: a command says so, and it waits no longer. */
static int give_up(struct as_executor *executor, const struct as_scheduled *row, int64_t now,
                   struct as_arena *arena, const struct as_err *why, struct as_err *err)
{
    struct as_command *command = NULL;
    as_buf_clear(&executor->scratch);
    as_json_open(&executor->scratch);
    as_json_key(&executor->scratch, AS_STR("reason"));
    as_json_text(&executor->scratch, as_str_of(why->word[0] ? why->word : "invalid"));
    as_json_key(&executor->scratch, AS_STR("row"));
    as_json_int(&executor->scratch, row->row);
    as_json_close(&executor->scratch);
    const struct as_making_of making = {
        .operation = as_operation_find(AS_STR("schedule.drop")),
        .fields = as_arena_copy(arena, as_buf_str(&executor->scratch)),
    };
    as_log(AS_LOG_WARN, "engine", "what was due (row %lld, %.*s) cannot be executed: %s",
           (long long)row->row, AS_STR_ARG(row->operation), why->text);
    int rc = as_made_new(executor, &making, now, &command, err);
    return rc < 0 ? rc : as_made_run(executor, command, now, err);
}

static int run_row(struct as_executor *executor, const struct as_scheduled *row, int64_t now,
                   struct as_arena *arena, struct as_err *err)
{
    struct as_err why = { 0 };
    struct as_command *command = NULL;
    const struct as_making_of making = {
        .operation = as_operation_find(row->operation),
        .fields = row->input,
        .cause = as_cause_of_schedule(arena, row->row),
    };
    int rc = making.operation
                 ? as_made_new(executor, &making, now, &command, &why)
                 : as_err_set(&why, AS_E_INVALID, "this program has no such operation");
    if (rc == 0)
        return as_made_run(executor, command, now, err);
    if (!is_fatal(rc))
        return give_up(executor, row, now, arena, &why, err);
    *err = why;
    return rc;
}

int as_executor_run_due(struct as_executor *executor, int64_t now, struct as_err *err)
{
    struct as_arena arena;
    int rc = 0;
    if (executor->due_at == AS_TIME_NONE || executor->due_at > now)
        return 0;
    as_arena_init(&arena);
    for (int count = 0; count < AS_DUE_MAX && rc == 0; count++) {
        struct as_scheduled row;
        as_arena_reset(&arena);
        rc = as_schedule_due(executor->conn, now, &arena, &row, err);
        if (rc == 0)
            rc = run_row(executor, &row, now, &arena, err);
    }
    as_arena_fini(&arena);
    executor->is_due_changed = true;
    return rc == AS_E_NOT_FOUND ? 0 : rc;
}

int as_executor_look_due(struct as_executor *executor, struct as_err *err)
{
    if (!executor->is_due_changed)
        return 0;
    const int rc = as_schedule_next(executor->conn, &executor->due_at, err);
    executor->is_due_changed = rc < 0;
    return rc;
}
