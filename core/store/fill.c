#include "store/fill.h"

#include "base/digest.h"
#include "store/conn.h"
#include "store/people.h"

#include <stdlib.h>

/* Partner ids to rows, for the few partners there are: sorted, searched by halves. */
struct partner_rows {
    struct partner_row {
        struct as_id id;
        uint32_t row;
    } * items;
    size_t count, room;
};

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct as_id));
}

static uint32_t row_of(const struct partner_rows *partners, const void *id)
{
    const struct partner_row *found =
        id ? bsearch(id, partners->items, partners->count, sizeof *partners->items, by_id) : NULL;
    return found ? found->row : 0;
}

static const void *blob(sqlite3_stmt *stmt, int column, size_t size)
{
    return sqlite3_column_bytes(stmt, column) == (int)size ? sqlite3_column_blob(stmt, column)
                                                           : NULL;
}

struct fill {
    struct as_index *index;
    struct partner_rows partners;
};

static struct as_entry *entry_of(struct fill *fill, const void *id)
{
    uint32_t row = 0;
    struct as_entry ignored;
    if (!id || !as_index_customer(fill->index, NULL, id, &row, &ignored))
        return NULL;
    return as_index_fill_at(fill->index, row);
}

static int on_partner(struct fill *fill, sqlite3_stmt *stmt)
{
    const void *id = blob(stmt, 1, sizeof(struct as_id));
    if (!id)
        return 0;
    struct partner_rows *partners = &fill->partners;
    if (partners->count == partners->room) {
        const size_t room = partners->room ? partners->room * 2 : 64;
        struct partner_row *items = realloc(partners->items, room * sizeof *items);
        if (!items)
            return AS_E_MEMORY;
        partners->items = items;
        partners->room = room;
    }
    struct partner_row *added = &partners->items[partners->count++];
    memcpy(&added->id, id, sizeof added->id);
    added->row = (uint32_t)sqlite3_column_int64(stmt, 0);
    return 0;
}

static int on_token(struct fill *fill, sqlite3_stmt *stmt)
{
    const void *digest = blob(stmt, 1, sizeof(struct as_digest));
    if (!digest)
        return 0;
    return as_index_fill_key(fill->index, AS_KEY_TOKEN,
                             as_hash_keyed(digest, sizeof(struct as_digest)),
                             (uint32_t)sqlite3_column_int64(stmt, 0));
}

static int on_customer_id(struct fill *fill, sqlite3_stmt *stmt)
{
    const void *id = blob(stmt, 1, sizeof(struct as_id));
    if (!id)
        return 0;
    uint32_t row = (uint32_t)sqlite3_column_int64(stmt, 0);
    struct as_entry entry = { 0 };
    memcpy(&entry.id, id, sizeof entry.id);
    int rc = as_index_fill_entry(fill->index, row, &entry);
    if (rc == 0)
        rc = as_index_fill_key(fill->index, AS_KEY_CUSTOMER,
                               as_hash_keyed(id, sizeof(struct as_id)), row);
    return rc;
}

static int on_customer(struct fill *fill, sqlite3_stmt *stmt)
{
    if (!blob(stmt, 1, sizeof(struct as_id)))
        return 0;
    as_str domain = { sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2) };
    int rc = on_customer_id(fill, stmt);
    if (rc == 0)
        rc = as_index_fill_key(fill->index, AS_KEY_DOMAIN, as_domain_hash(domain),
                               (uint32_t)sqlite3_column_int64(stmt, 0));
    return rc;
}

static int on_relationship(struct fill *fill, sqlite3_stmt *stmt)
{
    struct as_entry *entry = entry_of(fill, blob(stmt, 1, sizeof(struct as_id)));
    if (!entry)
        return 0;
    as_str state = { sqlite3_column_blob(stmt, 4), (size_t)sqlite3_column_bytes(stmt, 4) };
    int index = as_word_index(as_relationship_states, state);
    entry->has_older = entry->relationship != 0;
    entry->relationship = (uint32_t)sqlite3_column_int64(stmt, 0);
    entry->partner = row_of(&fill->partners, blob(stmt, 2, sizeof(struct as_id)));
    entry->provider = row_of(&fill->partners, blob(stmt, 3, sizeof(struct as_id))) & 0xfffffff;
    entry->state = (unsigned)(index > 0 ? index : 0) & 7;
    return 0;
}

static int on_agreement(struct fill *fill, sqlite3_stmt *stmt)
{
    struct as_entry *entry = entry_of(fill, blob(stmt, 1, sizeof(struct as_id)));
    if (entry)
        entry->agreement = (uint32_t)sqlite3_column_int64(stmt, 0);
    return 0;
}

static int on_cart(struct fill *fill, sqlite3_stmt *stmt)
{
    struct as_entry *entry = entry_of(fill, blob(stmt, 1, sizeof(struct as_id)));
    if (entry)
        entry->cart = (uint32_t)sqlite3_column_int64(stmt, 0);
    return 0;
}

static int on_order(struct fill *fill, sqlite3_stmt *stmt)
{
    struct as_entry *entry = entry_of(fill, blob(stmt, 1, sizeof(struct as_id)));
    if (entry)
        entry->order = (uint32_t)sqlite3_column_int64(stmt, 0);
    return 0;
}

static int on_subscription(struct fill *fill, sqlite3_stmt *stmt)
{
    struct as_entry *entry = entry_of(fill, blob(stmt, 1, sizeof(struct as_id)));
    if (entry)
        entry->subscription = (uint32_t)sqlite3_column_int64(stmt, 0);
    return 0;
}

static int on_invitation(struct fill *fill, sqlite3_stmt *stmt)
{
    const void *digest = blob(stmt, 1, sizeof(struct as_digest));
    if (!digest)
        return 0;
    return as_index_fill_key(fill->index, AS_KEY_INVITATION,
                             as_hash_keyed(digest, sizeof(struct as_digest)),
                             (uint32_t)sqlite3_column_int64(stmt, 0));
}

/* What decisions are made of is enough to look: nobody signs in then, and nothing is made. */
enum use { EITHER, TO_WORK, TO_LOOK };

/* The order matters: customers before what is about them. */
static const struct {
    enum use use;
    const char *sql;
    int (*on_row)(struct fill *fill, sqlite3_stmt *stmt);
} scans[] = {
    { EITHER, "SELECT row, id FROM partners ORDER BY id", on_partner },
    { TO_WORK, "SELECT row, digest FROM tokens", on_token },
    { TO_WORK,
      "SELECT row, id, domain FROM customers WHERE domain <> '" AS_DELETED_DOMAIN "' ORDER BY row",
      on_customer },
    { TO_LOOK, "SELECT row, id FROM customers WHERE domain <> '" AS_DELETED_DOMAIN "' ORDER BY row",
      on_customer_id },
    { EITHER, "SELECT row, customer, partner, provider, state FROM relationships ORDER BY row",
      on_relationship },
    { EITHER, "SELECT row, customer FROM agreements ORDER BY row", on_agreement },
    { TO_WORK, "SELECT row, customer FROM carts ORDER BY row", on_cart },
    { TO_WORK, "SELECT row, token_digest FROM invitations", on_invitation },
    { TO_WORK, "SELECT row, customer FROM orders ORDER BY row", on_order },
    { EITHER, "SELECT row, customer FROM subscriptions ORDER BY row", on_subscription },
};

static int fill_for(enum use use, struct as_index *index, struct as_conn *conn, struct as_err *err)
{
    struct fill fill = { .index = index };
    int64_t customers = as_row_count(conn, AS_TABLE_CUSTOMERS);
    int rc = 0;
    if (customers > 0 && as_index_fill_expect(index, (size_t)customers) < 0)
        rc = as_err_set(err, AS_E_MEMORY, "no memory for the indexes");
    for (size_t i = 0; i < AS_COUNT(scans) && rc == 0; i++) {
        sqlite3_stmt *stmt = NULL;
        if (scans[i].use != EITHER && scans[i].use != use)
            continue;
        if (sqlite3_prepare_v2(as_conn_sqlite(conn), scans[i].sql, -1, &stmt, NULL) != SQLITE_OK) {
            rc = as_conn_failed(conn, "filling the indexes", err);
            break;
        }
        int step = SQLITE_DONE;
        while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW)
            if (scans[i].on_row(&fill, stmt) < 0)
                rc = as_err_set(err, AS_E_MEMORY, "no memory for the indexes");
        if (rc == 0 && step != SQLITE_DONE)
            rc = as_conn_failed(conn, "filling the indexes", err);
        sqlite3_finalize(stmt);
    }
    free(fill.partners.items);
    as_conn_trim(conn);
    return rc;
}

int as_index_fill(struct as_index *index, struct as_conn *conn, struct as_err *err)
{
    return fill_for(TO_WORK, index, conn, err);
}

int as_index_fill_to_look(struct as_index *index, struct as_conn *conn, struct as_err *err)
{
    return fill_for(TO_LOOK, index, conn, err);
}
