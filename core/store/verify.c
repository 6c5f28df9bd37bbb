/* Digests of whole tables: how a rebuilt state is held against the one that is kept. */
#include "base/check.h"
#include "store/conn.h"

const char *const as_state_tables[] = {
    "journal",
    "personal",
    "partners",
    "users",
    "tokens",
    "customers",
    "customer_names",
    "customer_domains",
    "relationships",
    "agreements",
    "carts",
    "orders",
    "subscriptions",
    "invitations",
    "mails",
    "rulesets",
    "ruleset_files",
    "rule_asides",
    "schedule",
    "sign_ins",
    "sign_in_codes",
    "webhooks",
    "webhook_validations",
    NULL,
};

static void add_value(struct as_digest_stream *stream, sqlite3_stmt *stmt, int column)
{
    int type = sqlite3_column_type(stmt, column);
    int64_t number = type == SQLITE_INTEGER ? sqlite3_column_int64(stmt, column)
                                            : sqlite3_column_bytes(stmt, column);
    char head[32];
    int size = snprintf(head, sizeof head, "%d:%lld:", type, (long long)number);
    as_digest_stream_add(stream, as_str_make(head, (size_t)size));
    if (type == SQLITE_TEXT || type == SQLITE_BLOB)
        as_digest_stream_add(stream, as_str_make(sqlite3_column_blob(stmt, column),
                                                 (size_t)sqlite3_column_bytes(stmt, column)));
}

int as_table_digest(struct as_conn *conn, const char *table, struct as_digest *ret_digest,
                    int64_t *ret_rows, struct as_err *err)
{
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2, 3", table);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return as_conn_failed(conn, table, err);

    struct as_digest_stream *stream = as_digest_stream_new();
    AS_REQUIRE(stream != NULL);
    int64_t rows = 0;
    int step;
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            add_value(stream, stmt, i);
        rows++;
    }
    int rc = step == SQLITE_DONE ? 0 : as_conn_failed(conn, table, err);
    sqlite3_finalize(stmt);
    *ret_digest = as_digest_stream_end(stream);
    *ret_rows = rows;
    return rc;
}
