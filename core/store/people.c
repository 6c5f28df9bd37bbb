#include "store/people.h"

#include "base/digest.h"
#include "store/conn.h"

static const char *const sql_partner = "SELECT row FROM partners WHERE id = ?";
static const char *const sql_user = "SELECT row FROM users WHERE id = ?";
static const char *const sql_token = "SELECT row FROM tokens WHERE id = ?";

static int find(struct as_conn *conn, const char *const *sql, enum as_table table, const char *word,
                const struct as_id *id, struct as_arena *arena, void *ret_record,
                struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, id, sizeof *id, SQLITE_STATIC);
    int step = sqlite3_step(stmt);
    int64_t row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return as_conn_failed(conn, word, err);
    if (!row) {
        char text[AS_ID_TEXT_SIZE];
        as_id_format(id, text);
        return as_err_word(err, AS_E_NOT_FOUND, word, "%s: there is none with the id %s", word,
                           text);
    }
    return as_row_get(conn, table, row, arena, ret_record, err);
}

int as_partner_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                    struct as_partner *ret_partner, struct as_err *err)
{
    return find(conn, &sql_partner, AS_TABLE_PARTNERS, "partner.unknown", id, arena, ret_partner,
                err);
}

int as_user_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                 struct as_user *ret_user, struct as_err *err)
{
    return find(conn, &sql_user, AS_TABLE_USERS, "user.unknown", id, arena, ret_user, err);
}

int as_token_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                  struct as_token *ret_token, struct as_err *err)
{
    return find(conn, &sql_token, AS_TABLE_TOKENS, "token.unknown", id, arena, ret_token, err);
}

int as_token_find_digest(struct as_conn *conn, const struct as_digest *digest,
                         struct as_arena *arena, struct as_token *ret_token, struct as_err *err)
{
    uint32_t rows[8];
    uint32_t count =
        as_index_candidates(as_store_index(conn->store), conn->pending, AS_KEY_TOKEN,
                            as_hash_keyed(digest, sizeof *digest), rows, AS_COUNT(rows));
    for (uint32_t i = 0; i < count; i++) {
        int rc = as_row_get(conn, AS_TABLE_TOKENS, rows[i], arena, ret_token, err);
        if (rc < 0)
            return rc;
        if (as_secret_equal(&ret_token->digest, digest, sizeof *digest))
            return 0;
    }
    return as_err_word(err, AS_E_NOT_FOUND, "token.unknown", "there is no such token");
}

static const char *const sql_partner_mpn = "SELECT row FROM partners WHERE mpn_id = ?";
static const char *const sql_resellers =
    "SELECT row, count(*) OVER () FROM partners WHERE provider = ? ORDER BY row";

int as_partner_find_mpn(struct as_conn *conn, as_str mpn_id, struct as_arena *arena,
                        struct as_partner *ret_partner, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, &sql_partner_mpn, &stmt, err)) < 0)
        return rc;
    as_stmt_bind_text(stmt, 1, mpn_id);
    const int step = sqlite3_step(stmt);
    const int64_t row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return as_conn_failed(conn, "looking for a partner", err);
    if (row)
        return as_row_get(conn, AS_TABLE_PARTNERS, row, arena, ret_partner, err);
    as_fields_clear(&as_partner_fields, ret_partner);
    return 0;
}

int as_partner_resellers(struct as_conn *conn, const struct as_id *provider, struct as_arena *arena,
                         int64_t **ret_rows, uint32_t *ret_count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, &sql_resellers, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, provider, sizeof *provider, SQLITE_STATIC);
    uint32_t count = 0;
    int64_t *rows = NULL;
    int step = SQLITE_DONE;
    while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!rows)
            rows = AS_ARENA_ARRAY(arena, int64_t, (size_t)sqlite3_column_int64(stmt, 1));
        if (rows)
            rows[count++] = sqlite3_column_int64(stmt, 0);
        else
            rc = as_err_set(err, AS_E_MEMORY, "no memory for the resellers");
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "looking for resellers", err);
    sqlite3_reset(stmt);
    *ret_rows = rows;
    *ret_count = count;
    return rc;
}

bool as_customer_locate(struct as_conn *conn, const struct as_id *id, uint32_t *ret_row,
                        struct as_entry *ret_entry)
{
    return as_index_customer(as_store_index(conn->store), conn->pending, id, ret_row, ret_entry);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

uint64_t as_domain_hash(as_str domain)
{
    char folded[256]; /* a domain has at most 253 bytes */
    size_t size = domain.size < sizeof folded ? domain.size : sizeof folded;
    for (size_t i = 0; i < size; i++)
        folded[i] = lower(domain.data[i]);
    return as_hash_keyed(folded, size);
}

void as_customer_enter(struct as_conn *conn, const struct as_customer *customer,
                       const struct as_entry *entry)
{
    const uint32_t row = (uint32_t)customer->row;
    as_pending_set_entry(conn->pending, row, entry);
    as_pending_add_key(conn->pending, AS_KEY_CUSTOMER,
                       as_hash_keyed(&customer->id, sizeof customer->id), row);
    as_pending_add_key(conn->pending, AS_KEY_DOMAIN, as_domain_hash(customer->domain), row);
}

void as_customer_leave(struct as_conn *conn, const struct as_customer *customer)
{
    static const struct as_entry nothing;
    const uint32_t row = (uint32_t)customer->row;
    as_pending_remove_key(conn->pending, AS_KEY_CUSTOMER,
                          as_hash_keyed(&customer->id, sizeof customer->id), row);
    as_pending_remove_key(conn->pending, AS_KEY_DOMAIN, as_domain_hash(customer->domain), row);
    as_pending_set_entry(conn->pending, row, &nothing);
}

static const char *const sql_domain = "SELECT domain FROM customers WHERE row = ?";

int as_domain_is_taken(struct as_conn *conn, as_str domain, bool *ret_is_taken, struct as_err *err)
{
    uint32_t rows[8];
    uint32_t count = as_index_candidates(as_store_index(conn->store), conn->pending, AS_KEY_DOMAIN,
                                         as_domain_hash(domain), rows, AS_COUNT(rows));
    *ret_is_taken = false;
    for (uint32_t i = 0; i < count && !*ret_is_taken; i++) {
        sqlite3_stmt *stmt = NULL;
        int rc = as_conn_statement(conn, &sql_domain, &stmt, err);
        if (rc < 0)
            return rc;
        sqlite3_bind_int64(stmt, 1, rows[i]);
        const int step = sqlite3_step(stmt);
        if (step == SQLITE_ROW)
            *ret_is_taken =
                as_str_equal_nocase(domain, as_str_make((const char *)sqlite3_column_text(stmt, 0),
                                                        (size_t)sqlite3_column_bytes(stmt, 0)));
        else if (step != SQLITE_DONE)
            rc = as_conn_failed(conn, "looking for a domain", err);
        sqlite3_reset(stmt);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int as_customer_find_domain(struct as_conn *conn, as_str domain, struct as_arena *arena,
                            struct as_customer *ret_customer, struct as_err *err)
{
    uint32_t rows[8];
    const uint32_t count =
        as_index_candidates(as_store_index(conn->store), conn->pending, AS_KEY_DOMAIN,
                            as_domain_hash(domain), rows, AS_COUNT(rows));
    int rc = as_conn_read_begin(conn, err);
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        rc = as_row_get(conn, AS_TABLE_CUSTOMERS, rows[i], arena, ret_customer, err);
        if (rc == 0 && as_str_equal_nocase(domain, ret_customer->domain))
            return 0;
    }
    return rc < 0 ? rc
                  : as_err_word(err, AS_E_NOT_FOUND, "customer.unknown",
                                "there is no customer with this domain");
}

static const char *const sql_contact_tokens = "SELECT row FROM tokens WHERE customer = ?1 AND "
                                              "revoked_at IS NULL AND expires_at > ?2 AND row > "
                                              "?3 ORDER BY row LIMIT 1";

int as_token_next_of_contact(struct as_conn *conn, const struct as_id *customer, int64_t at,
                             int64_t after, int64_t *ret_row, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    const int rc = as_conn_statement(conn, &sql_contact_tokens, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, customer, sizeof *customer, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, at);
    sqlite3_bind_int64(stmt, 3, after);
    const int step = sqlite3_step(stmt);
    *ret_row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? 0
               : as_conn_failed(conn, "looking for a contact's tokens", err);
}
