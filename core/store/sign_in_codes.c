#include "store/sign_in_codes.h"

#include "model/table.h"
#include "store/conn.h"

static const struct as_field code_items[] = {
    AS_TIME(struct as_sign_in_code, created_at, AS_HOST, "when it was made"),
    AS_DIGEST(struct as_sign_in_code, digest, AS_HOST | AS_HIDDEN,
              "of the code, with the host's key"),
    AS_TIME(struct as_sign_in_code, expires_at, AS_HOST, "from then on it is good for nothing"),
    AS_ID(struct as_sign_in_code, id, AS_HOST, "its id, which says nothing about the code"),
    AS_ID(struct as_sign_in_code, invitation, AS_HOST, "for whom it was made"),
    AS_INT(struct as_sign_in_code, tries, AS_HOST, "wrong ones so far"),
    AS_TIME(struct as_sign_in_code, used_at, AS_HOST, "when it was used; absent: it was not"),
};
AS_FIELDS_OF(as_sign_in_code_fields, struct as_sign_in_code, "sign_in_code",
             "a one-time code that was sent", code_items);

static const char *const sql_by_id = "SELECT row FROM sign_in_codes WHERE id = ?";
static const char *const sql_newest =
    "SELECT max(row), count(*) FILTER (WHERE created_at > ?2) FROM sign_in_codes"
    " WHERE invitation = ?1";

static int find(struct as_conn *conn, const char *const *sql, const struct as_id *key,
                int64_t after, int64_t *ret_row, int64_t *ret_count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, key, sizeof *key, SQLITE_STATIC);
    if (ret_count)
        sqlite3_bind_int64(stmt, 2, after);
    const int step = sqlite3_step(stmt);
    *ret_row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    if (ret_count)
        *ret_count = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 1) : 0;
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return as_conn_failed(conn, "looking for a code", err);
    return 0;
}

int as_sign_in_code_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                         struct as_sign_in_code *ret_code, struct as_err *err)
{
    int64_t row = 0;
    const int rc = find(conn, &sql_by_id, id, 0, &row, NULL, err);
    if (rc == 0 && row == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "code.unknown", "there is no such code");
    return rc < 0 ? rc : as_row_get(conn, AS_TABLE_SIGN_IN_CODES, row, arena, ret_code, err);
}

int as_sign_in_code_newest(struct as_conn *conn, const struct as_id *invitation, int64_t after,
                           struct as_arena *arena, struct as_sign_in_code *ret_code,
                           int64_t *ret_count, struct as_err *err)
{
    int64_t row = 0;
    *ret_code = (struct as_sign_in_code){ .row = 0 };
    const int rc = find(conn, &sql_newest, invitation, after, &row, ret_count, err);
    if (rc < 0 || row == 0)
        return rc;
    return as_row_get(conn, AS_TABLE_SIGN_IN_CODES, row, arena, ret_code, err);
}
