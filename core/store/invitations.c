#include "store/invitations.h"

#include "base/digest.h"
#include "store/conn.h"

static const char *const sql_invitation = "SELECT row FROM invitations WHERE id = ?1";
static const char *const sql_mail = "SELECT row FROM mails WHERE id = ?1";
static const char *const sql_same_customer =
    "SELECT max(row) FROM invitations WHERE customer = ?1 AND partner = ?2 AND kind = ?3";
static const char *const sql_same_domain =
    "SELECT max(row) FROM invitations WHERE partner = ?2 AND domain = ?1 COLLATE NOCASE"
    " AND kind = 'relationship'";
static const char *const sql_newest =
    "SELECT max(row) FROM invitations WHERE customer = ?1 AND (partner = ?2 OR provider = ?2)";
static const char *const sql_unknown = "SELECT state, count(*) FROM invitations WHERE partner = ?1 "
                                       "AND customer IS NULL GROUP BY state";

#define PAGE_END " AND (?3 IS NULL OR state = ?3) AND row < ?4"
static const char *const sql_of_customer =
    "SELECT row FROM invitations WHERE customer = ?1"
    " AND (?2 IS NULL OR partner = ?2 OR provider = ?2)" PAGE_END " ORDER BY row DESC LIMIT ?5";
static const char *const sql_of_partner =
    "SELECT row FROM invitations WHERE partner = ?2" PAGE_END
    " UNION SELECT row FROM invitations WHERE provider = ?2" PAGE_END " ORDER BY row DESC LIMIT ?5";
static const char *const sql_of_all =
    "SELECT row FROM invitations WHERE true" PAGE_END " ORDER BY row DESC LIMIT ?5";
static const char *const sql_mails_of_partner =
    "SELECT row FROM mails WHERE partner = ?2" PAGE_END " ORDER BY row DESC LIMIT ?5";
static const char *const sql_mails_of_all =
    "SELECT row FROM mails WHERE true" PAGE_END " ORDER BY row DESC LIMIT ?5";

static void bind_id(sqlite3_stmt *stmt, int at, const struct as_id *id)
{
    if (as_id_is_nil(id))
        sqlite3_bind_null(stmt, at);
    else
        sqlite3_bind_blob(stmt, at, id, sizeof *id, SQLITE_STATIC);
}

/* The first column of the first row; 0: there is none. */
static int take_row(struct as_conn *conn, sqlite3_stmt *stmt, const char *what, int64_t *ret_row,
                    struct as_err *err)
{
    const int step = sqlite3_step(stmt);
    *ret_row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : as_conn_failed(conn, what, err);
}

static int find_row(struct as_conn *conn, const char *const *sql, const struct as_id *id,
                    int64_t *ret_row, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    bind_id(stmt, 1, id);
    return take_row(conn, stmt, "looking for an id", ret_row, err);
}

static int unknown(struct as_err *err)
{
    return as_err_word(err, AS_E_NOT_FOUND, "invitation.unknown", "there is no such invitation");
}

int as_invitation_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                       struct as_invitation *ret_invitation, struct as_err *err)
{
    int64_t row = 0;
    const int rc = find_row(conn, &sql_invitation, id, &row, err);
    if (rc < 0)
        return rc;
    return row ? as_row_get(conn, AS_TABLE_INVITATIONS, row, arena, ret_invitation, err)
               : unknown(err);
}

int as_invitation_find_digest(struct as_conn *conn, const struct as_digest *digest,
                              struct as_arena *arena, struct as_invitation *ret_invitation,
                              struct as_err *err)
{
    uint32_t rows[8];
    const uint32_t count =
        as_index_candidates(as_store_index(conn->store), conn->pending, AS_KEY_INVITATION,
                            as_hash_keyed(digest, sizeof *digest), rows, AS_COUNT(rows));
    int rc = as_conn_read_begin(conn, err);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        rc = as_row_get(conn, AS_TABLE_INVITATIONS, rows[i], arena, ret_invitation, err);
        if (rc == 0 && as_secret_equal(&ret_invitation->token_digest, digest, sizeof *digest))
            return 0;
    }
    return rc < 0 ? rc : unknown(err);
}

static int get_or_none(struct as_conn *conn, int64_t row, struct as_arena *arena,
                       struct as_invitation *ret_invitation, struct as_err *err)
{
    if (row)
        return as_row_get(conn, AS_TABLE_INVITATIONS, row, arena, ret_invitation, err);
    as_fields_clear(&as_invitation_fields, ret_invitation);
    return 0;
}

int as_invitation_find_same(struct as_conn *conn, const struct as_invitation *wanted,
                            struct as_arena *arena, struct as_invitation *ret_invitation,
                            struct as_err *err)
{
    const bool is_by_domain = wanted->kind == AS_INVITATION_RELATIONSHIP;
    sqlite3_stmt *stmt = NULL;
    int64_t row = 0;
    int rc =
        as_conn_statement(conn, is_by_domain ? &sql_same_domain : &sql_same_customer, &stmt, err);
    if (rc < 0)
        return rc;
    if (is_by_domain)
        as_stmt_bind_text(stmt, 1, wanted->domain);
    else
        bind_id(stmt, 1, &wanted->customer);
    bind_id(stmt, 2, &wanted->partner);
    if (!is_by_domain)
        as_stmt_bind_text(stmt, 3, as_str_of(as_invitation_kinds[wanted->kind]));
    rc = take_row(conn, stmt, "looking for an invitation", &row, err);
    return rc < 0 ? rc : get_or_none(conn, row, arena, ret_invitation, err);
}

int as_invitation_newest(struct as_conn *conn, const struct as_id *customer,
                         const struct as_id *partner, struct as_arena *arena,
                         struct as_invitation *ret_invitation, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int64_t row = 0;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, &sql_newest, &stmt, err)) < 0)
        return rc;
    bind_id(stmt, 1, customer);
    bind_id(stmt, 2, partner);
    rc = take_row(conn, stmt, "looking for an invitation", &row, err);
    return rc < 0 ? rc : get_or_none(conn, row, arena, ret_invitation, err);
}

/* ---- Pages ---------------------------------------------------------------------------------- */

struct page {
    const struct as_id *customer, *partner;
    const char *state; /* "": any */
    int64_t before;
    uint32_t limit;
};

/* The rows first, so that no statement is under way while they are read. */
static int read_rows(struct as_conn *conn, const char *const *sql, const struct page *page,
                     struct as_arena *arena, int64_t **ret_rows, uint32_t *ret_count,
                     struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int64_t *rows = AS_ARENA_ARRAY(arena, int64_t, page->limit);
    uint32_t count = 0;
    if (!rows)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page");
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    bind_id(stmt, 1, page->customer);
    bind_id(stmt, 2, page->partner);
    as_stmt_bind_text(stmt, 3, as_str_of(page->state));
    sqlite3_bind_int64(stmt, 4, page->before > 0 ? page->before : INT64_MAX);
    sqlite3_bind_int64(stmt, 5, page->limit);
    int step = SQLITE_DONE;
    while (count < page->limit && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        rows[count++] = sqlite3_column_int64(stmt, 0);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "reading a page", err);
    sqlite3_reset(stmt);
    *ret_rows = rows;
    *ret_count = count;
    return rc;
}

static const char *const *invitations_sql(const struct as_invitation_query *query)
{
    if (!as_id_is_nil(&query->customer))
        return &sql_of_customer;
    if (as_id_is_nil(&query->partner))
        return &sql_of_all;
    return &sql_of_partner;
}

int as_invitations_each(struct as_conn *conn, const struct as_invitation_query *query,
                        struct as_arena *arena,
                        int (*on_invitation)(void *data, const struct as_invitation *), void *data,
                        struct as_err *err)
{
    const struct page page = { &query->customer, &query->partner,
                               as_invitation_states[query->state], query->before, query->limit };
    int64_t *rows = NULL;
    uint32_t count = 0;
    int rc = read_rows(conn, invitations_sql(query), &page, arena, &rows, &count, err);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct as_invitation one;
        rc = as_row_get(conn, AS_TABLE_INVITATIONS, rows[i], arena, &one, err);
        if (rc == 0 && on_invitation(data, &one) != 0)
            break;
    }
    return rc;
}

int as_invitations_count_unknown(struct as_conn *conn, const struct as_id *partner,
                                 int64_t counts[AS_INVITATION_CANCELLED + 1], struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, &sql_unknown, &stmt, err)) < 0)
        return rc;
    bind_id(stmt, 1, partner);
    int step = SQLITE_DONE;
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        const as_str state = as_str_make((const char *)sqlite3_column_text(stmt, 0),
                                         (size_t)sqlite3_column_bytes(stmt, 0));
        const int index = as_word_index(as_invitation_states, state);
        if (index > 0)
            counts[index] = sqlite3_column_int64(stmt, 1);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE ? 0 : as_conn_failed(conn, "counting invitations", err);
}

/* ---- Mails ---------------------------------------------------------------------------------- */

int as_mail_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                 struct as_mail *ret_mail, struct as_err *err)
{
    int64_t row = 0;
    const int rc = find_row(conn, &sql_mail, id, &row, err);
    if (rc < 0)
        return rc;
    if (!row)
        return as_err_word(err, AS_E_NOT_FOUND, "mail.unknown", "there is no such mail");
    return as_row_get(conn, AS_TABLE_MAILS, row, arena, ret_mail, err);
}

int as_mails_each(struct as_conn *conn, const struct as_id *partner, int32_t state, int64_t before,
                  uint32_t limit, struct as_arena *arena,
                  int (*on_mail)(void *data, const struct as_mail *), void *data,
                  struct as_err *err)
{
    static const struct as_id nobody;
    const struct page page = { &nobody, partner, as_mail_states[state], before, limit };
    const char *const *sql = as_id_is_nil(partner) ? &sql_mails_of_all : &sql_mails_of_partner;
    int64_t *rows = NULL;
    uint32_t count = 0;
    int rc = read_rows(conn, sql, &page, arena, &rows, &count, err);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct as_mail one;
        rc = as_row_get(conn, AS_TABLE_MAILS, rows[i], arena, &one, err);
        if (rc == 0 && on_mail(data, &one) != 0)
            break;
    }
    return rc;
}
