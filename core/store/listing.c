#include "store/listing.h"

#include "base/fold.h"
#include "store/conn.h"

/* ---- Changing ------------------------------------------------------------------------------- */

static const char *const sql_add_name =
    "INSERT OR IGNORE INTO customer_names (partner, name, customer) VALUES (?, ?, ?)";
static const char *const sql_add_domain =
    "INSERT OR IGNORE INTO customer_domains (partner, domain, customer) VALUES (?, ?, ?)";
static const char *const sql_remove_name =
    "DELETE FROM customer_names WHERE partner = ? AND name = ? AND customer = ?";
static const char *const sql_remove_domain =
    "DELETE FROM customer_domains WHERE partner = ? AND domain = ? AND customer = ?";

static void bind_key(sqlite3_stmt *stmt, int at, as_str key)
{
    sqlite3_bind_text64(stmt, at, key.size ? key.data : "", key.size, SQLITE_STATIC, SQLITE_UTF8);
}

static int change(struct as_conn *conn, const char *const *sql, int64_t partner_row, as_str key,
                  int64_t customer_row, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, sql, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, partner_row);
    bind_key(stmt, 2, key);
    sqlite3_bind_int64(stmt, 3, customer_row);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, "changing who may list a customer", err);
    sqlite3_reset(stmt);
    return rc;
}

static int change_both(struct as_conn *conn, const char *const *sql_name,
                       const char *const *sql_domain, int64_t partner_row,
                       const struct as_customer *customer, struct as_arena *arena,
                       struct as_err *err)
{
    const as_str name = as_fold(arena, customer->company_name);
    const as_str domain = as_fold(arena, customer->domain);
    if (!name.data || !domain.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a listing");
    int rc = change(conn, sql_name, partner_row, name, customer->row, err);
    return rc < 0 ? rc : change(conn, sql_domain, partner_row, domain, customer->row, err);
}

int as_listing_add(struct as_conn *conn, int64_t partner_row, const struct as_customer *customer,
                   struct as_arena *arena, struct as_err *err)
{
    return change_both(conn, &sql_add_name, &sql_add_domain, partner_row, customer, arena, err);
}

int as_listing_remove(struct as_conn *conn, int64_t partner_row, const struct as_customer *customer,
                      struct as_arena *arena, struct as_err *err)
{
    return change_both(conn, &sql_remove_name, &sql_remove_domain, partner_row, customer, arena,
                       err);
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* Each is one range of the primary key between two places, from either end of it. */
#define PAGE(table, key, order) \
    "SELECT customer, " key " FROM " table " WHERE partner = ?1 AND (" key \
    ", customer) > (?2, ?3) AND (" key ", customer) < (?4, ?5) ORDER BY " key " " order \
    ", customer " order " LIMIT ?6"
static const char *const sql_pages[][2] = {
    [AS_LIST_BY_NAME] = { PAGE("customer_names", "name", "ASC"),
                          PAGE("customer_names", "name", "DESC") },
    [AS_LIST_BY_DOMAIN] = { PAGE("customer_domains", "domain", "ASC"),
                            PAGE("customer_domains", "domain", "DESC") },
};

static int read_places(struct as_conn *conn, sqlite3_stmt *stmt, uint32_t limit,
                       struct as_arena *arena, struct as_listing_page *page, struct as_err *err)
{
    int step = SQLITE_DONE;
    while (page->count < limit && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct as_place *place = &page->places[page->count++];
        place->row = sqlite3_column_int64(stmt, 0);
        place->key = as_stmt_text(stmt, 1, arena);
        if (!place->key.data)
            return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    }
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? 0
               : as_conn_failed(conn, "listing customers", err);
}

static void turn_round(struct as_listing_page *page)
{
    for (uint32_t i = 0; i < page->count / 2; i++) {
        const struct as_place other = page->places[page->count - 1 - i];
        page->places[page->count - 1 - i] = page->places[i];
        page->places[i] = other;
    }
}

int as_listing_read(struct as_conn *conn, const struct as_listing_query *query,
                    struct as_arena *arena, struct as_listing_page *ret_page, struct as_err *err)
{
    /* 0xFF never occurs in UTF-8, so it ends the range of what begins with the prefix; 0x01 in no name,
     * so it ends the range of what equals it. Rows begin with 1. */
    const as_str end =
        as_arena_printf(arena, "%.*s%c", AS_STR_ARG(query->prefix), query->is_exact ? 1 : 0xff);
    struct as_listing_page page = { AS_ARENA_ARRAY(arena, struct as_place, query->limit + 1), 0 };
    if (!end.data || !page.places)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    struct as_place low = { query->prefix, 0 };
    struct as_place high = { end, 0 };
    if (query->has_from)
        *(query->is_backward ? &high : &low) = query->from;

    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc == 0)
        rc = as_conn_statement(conn, &sql_pages[query->by][query->is_backward], &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, query->partner_row);
    bind_key(stmt, 2, low.key);
    sqlite3_bind_int64(stmt, 3, low.row);
    bind_key(stmt, 4, high.key);
    sqlite3_bind_int64(stmt, 5, high.row);
    sqlite3_bind_int64(stmt, 6, query->limit);
    rc = read_places(conn, stmt, query->limit, arena, &page, err);
    sqlite3_reset(stmt);
    if (query->is_backward)
        turn_round(&page);
    *ret_page = page;
    return rc;
}
