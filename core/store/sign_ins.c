#include "store/sign_ins.h"

#include "model/table.h"
#include "store/conn.h"

const char *const as_sign_in_kinds[] = { "", "client", "password", "refresh", NULL };

static const struct as_field sign_in_items[] = {
    AS_TEXT(struct as_sign_in, application, AS_FORM_NAME, AS_HOST, "the program's name"),
    AS_TIME(struct as_sign_in, created_at, AS_HOST, "when it was made"),
    AS_DIGEST(struct as_sign_in, digest, AS_HOST | AS_HIDDEN, "SHA-256 of the secret"),
    AS_TIME(struct as_sign_in, expires_at, AS_HOST, "from then on it is good for nothing"),
    AS_ID(struct as_sign_in, id, AS_HOST, "its id; a program's client id"),
    AS_WORD(struct as_sign_in, kind, as_sign_in_kinds, AS_HOST, "for whom or what"),
    AS_ID(struct as_sign_in, partner, AS_HOST, "at which partner"),
    AS_TIME(struct as_sign_in, revoked_at, AS_HOST, "when it was ended; absent: it is good"),
    AS_ID(struct as_sign_in, user, AS_HOST, "the person"),
};
AS_FIELDS_OF(as_sign_in_fields, struct as_sign_in, "sign_in",
             "what somebody signs in with at the token endpoint", sign_in_items);

static const char *const sql_by_id = "SELECT row FROM sign_ins WHERE id = ?";
static const char *const sql_by_digest = "SELECT row FROM sign_ins WHERE digest = ?";

static int find(struct as_conn *conn, const char *const *sql, const void *key, int key_size,
                struct as_arena *arena, struct as_sign_in *ret_sign_in, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, key, key_size, SQLITE_STATIC);
    const int step = sqlite3_step(stmt);
    const int64_t row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return as_conn_failed(conn, "looking for a sign-in", err);
    if (row == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "sign_in.unknown", "there is no such sign-in");
    return as_row_get(conn, AS_TABLE_SIGN_INS, row, arena, ret_sign_in, err);
}

int as_sign_in_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                    struct as_sign_in *ret_sign_in, struct as_err *err)
{
    return find(conn, &sql_by_id, id, sizeof *id, arena, ret_sign_in, err);
}

int as_sign_in_find_digest(struct as_conn *conn, const struct as_digest *digest,
                           struct as_arena *arena, struct as_sign_in *ret_sign_in,
                           struct as_err *err)
{
    return find(conn, &sql_by_digest, digest, sizeof *digest, arena, ret_sign_in, err);
}
