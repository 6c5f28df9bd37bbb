#include "store/schedule.h"

#include "base/json.h"
#include "model/table.h"
#include "store/conn.h"

static const struct as_field items[] = {
    AS_ID(struct as_scheduled, customer, AS_HOST, "whom it is about"),
    AS_TIME(struct as_scheduled, done_at, AS_HOST, "when it was executed or given up"),
    AS_INT(struct as_scheduled, done_sequence, AS_HOST, "journal entry by which it was done"),
    AS_TIME(struct as_scheduled, due_at, AS_HOST, "when it is to be executed"),
    AS_JSON(struct as_scheduled, input, AS_HOST, "its fields"),
    AS_TEXT(struct as_scheduled, operation, AS_FORM_WORD, AS_HOST, "the command"),
    AS_TEXT(struct as_scheduled, reason, AS_FORM_PLAIN, AS_HOST, "why it was given up"),
    AS_INT(struct as_scheduled, sequence, AS_HOST, "journal entry that added it"),
};
AS_FIELDS_OF(as_scheduled_fields, struct as_scheduled, "scheduled",
             "a command that waits for its moment", items);

static const char *const sql_next = "SELECT min(due_at) FROM schedule WHERE done_at IS NULL";
static const char *const sql_due =
    "SELECT row FROM schedule WHERE done_at IS NULL AND due_at <= ? ORDER BY due_at, row LIMIT 1";
static const char *const sql_done =
    "UPDATE schedule SET done_at = ?2, done_sequence = ?3, reason = ?4"
    " WHERE row = ?1 AND done_at IS NULL";
static const char *const sql_count =
    "SELECT count(*) FROM schedule WHERE done_at IS NULL AND customer IS ?";
static const char *const sql_waiting =
    "SELECT row FROM schedule WHERE done_at IS NULL AND (due_at, row) >"
    " (coalesce((SELECT due_at FROM schedule WHERE row = ?1), -1), ?1)"
    " ORDER BY due_at, row LIMIT ?2";

/* One number; AS_TIME_NONE: NULL or no row. */
static int take_number(struct as_conn *conn, sqlite3_stmt *stmt, int64_t *ret_number,
                       struct as_err *err)
{
    int rc = 0;
    const int step = sqlite3_step(stmt);
    *ret_number = AS_TIME_NONE;
    if (step == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
        *ret_number = sqlite3_column_int64(stmt, 0);
    else if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "looking for what is due", err);
    sqlite3_reset(stmt);
    return rc;
}

int as_schedule_next(struct as_conn *conn, int64_t *ret_due_at, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    const int rc = as_conn_statement(conn, &sql_next, &stmt, err);
    return rc < 0 ? rc : take_number(conn, stmt, ret_due_at, err);
}

int as_schedule_due(struct as_conn *conn, int64_t now, struct as_arena *arena,
                    struct as_scheduled *ret_scheduled, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int64_t row = 0;
    int rc = as_conn_statement(conn, &sql_due, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, now);
    rc = take_number(conn, stmt, &row, err);
    if (rc < 0)
        return rc;
    if (row == AS_TIME_NONE)
        return as_err_word(err, AS_E_NOT_FOUND, "schedule.none", "nothing is due");
    return as_row_get(conn, AS_TABLE_SCHEDULE, row, arena, ret_scheduled, err);
}

int as_schedule_done(struct as_conn *conn, int64_t row, int64_t at, int64_t sequence, as_str reason,
                     struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_done, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, at);
    sqlite3_bind_int64(stmt, 3, sequence);
    as_stmt_bind_text(stmt, 4, reason);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, "marking what was due", err);
    sqlite3_reset(stmt);
    if (rc == 0 && sqlite3_changes(conn->db) != 1)
        return as_err_word(err, AS_E_NOT_FOUND, "schedule.unknown",
                           "no command waits for its moment in row %lld", (long long)row);
    return rc;
}

int as_schedule_count(struct as_conn *conn, const struct as_id *customer, int64_t *ret_count,
                      struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    const int rc = as_conn_statement(conn, &sql_count, &stmt, err);
    if (rc < 0)
        return rc;
    if (as_id_is_nil(customer))
        sqlite3_bind_null(stmt, 1);
    else
        sqlite3_bind_blob(stmt, 1, customer, sizeof *customer, SQLITE_STATIC);
    return take_number(conn, stmt, ret_count, err);
}

int as_schedule_waiting(struct as_conn *conn, int64_t after, int64_t limit, int64_t *ret_rows,
                        uint32_t *ret_count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc == 0)
        rc = as_conn_statement(conn, &sql_waiting, &stmt, err);
    if (rc < 0)
        return rc;
    int step;
    *ret_count = 0;
    sqlite3_bind_int64(stmt, 1, after);
    sqlite3_bind_int64(stmt, 2, limit);
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW)
        ret_rows[(*ret_count)++] = sqlite3_column_int64(stmt, 0);
    if (step != SQLITE_DONE)
        rc = as_conn_failed(conn, "listing what is due", err);
    sqlite3_reset(stmt);
    return rc;
}

/* ---- Causes --------------------------------------------------------------------------------- */

/* Names of rules are words: nothing in them has to be escaped. */
as_str as_cause_of_rule(struct as_arena *arena, as_str rule, int64_t sequence)
{
    return as_arena_printf(arena, "{\"rule\":\"%.*s\",\"sequence\":%lld}", AS_STR_ARG(rule),
                           (long long)sequence);
}

static const as_str before_row = AS_STR("{\"schedule\":");

as_str as_cause_of_schedule(struct as_arena *arena, int64_t row)
{
    return as_arena_printf(arena, "%.*s%lld}", AS_STR_ARG(before_row), (long long)row);
}

int64_t as_cause_schedule(as_str cause)
{
    int64_t row = 0;
    if (!as_str_starts_with(cause, before_row))
        return 0;
    for (size_t i = before_row.size; i < cause.size && cause.data[i] >= '0' && cause.data[i] <= '9';
         i++)
        row = row * 10 + (cause.data[i] - '0');
    return row;
}
