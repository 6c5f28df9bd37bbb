#include "engine/requests.h"

#include "base/digest.h"
#include "store/conn.h"
#include "store/map.h"

#include <stdlib.h>

/* How late it may be noticed that 24 hours are over: what is found is looked at, so this is about memory alone. */
enum { LOOK_EVERY_MS = 10 * 60 * 1000 };

struct added {
    uint64_t hash;
    uint32_t row;
};

/* The map's rows stand for journal sequences: the newest one that has this row is meant. */
struct as_requests {
    struct as_conn *conn;
    struct as_map map;
    int64_t newest; /* sequence */
    int64_t oldest; /* sequence; what was before is older than 24 hours */
    int64_t looked_at;
    struct added *added; /* since the batch began */
    size_t added_count;
    size_t added_room;
};

static uint64_t hash_of(const struct as_id *partner, const struct as_id *request)
{
    struct as_id both[2] = { *partner, *request };
    return as_hash_keyed(both, sizeof both);
}

/* 0 stands for a free slot. */
static uint32_t row_of(int64_t sequence)
{
    return (uint32_t)(sequence % UINT32_MAX) + 1;
}

static int64_t sequence_of(const struct as_requests *requests, uint32_t row)
{
    const int64_t back = (requests->newest - (int64_t)(row - 1)) % UINT32_MAX;
    return requests->newest - (back < 0 ? back + UINT32_MAX : back);
}

static bool is_dead(const void *data, uint32_t row)
{
    const struct as_requests *requests = data;
    return sequence_of(requests, row) < requests->oldest;
}

static int keep_for_rollback(struct as_requests *requests, uint64_t hash, uint32_t row)
{
    if (requests->added_count == requests->added_room) {
        const size_t room = requests->added_room ? requests->added_room * 2 : 64;
        struct added *added = realloc(requests->added, room * sizeof *added);
        if (!added)
            return AS_E_MEMORY;
        requests->added = added;
        requests->added_room = room;
    }
    requests->added[requests->added_count++] = (struct added){ hash, row };
    return 0;
}

int as_requests_add(struct as_requests *requests, const struct as_id *partner,
                    const struct as_id *request, int64_t sequence, int64_t at, struct as_err *err)
{
    const uint64_t hash = hash_of(partner, request);
    if (as_map_is_full(&requests->map, hash) && at >= requests->looked_at + LOOK_EVERY_MS) {
        requests->looked_at = at;
        const int rc =
            as_journal_first_since(requests->conn, at - AS_REQUEST_LIFE_MS, &requests->oldest, err);
        if (rc < 0)
            return rc;
    }
    requests->newest = sequence;
    const uint32_t row = row_of(sequence);
    if (as_map_put(&requests->map, hash, row) < 0)
        return as_err_set(err, AS_E_MEMORY, "no memory for a request id");
    if (keep_for_rollback(requests, hash, row) < 0) {
        as_map_remove(&requests->map, hash, row);
        return as_err_set(err, AS_E_MEMORY, "no memory for a request id");
    }
    return 0;
}

void as_requests_settle(struct as_requests *requests)
{
    requests->added_count = 0;
}

void as_requests_rollback(struct as_requests *requests)
{
    while (requests->added_count > 0) {
        const struct added *last = &requests->added[--requests->added_count];
        as_map_remove(&requests->map, last->hash, last->row);
    }
}

int as_requests_find(struct as_requests *requests, const struct as_id *partner,
                     const struct as_id *request, int64_t now, struct as_arena *arena,
                     struct as_entry_record *ret_entry, struct as_err *err)
{
    const uint64_t hash = hash_of(partner, request);
    uint32_t cursor = 0;
    uint32_t row;
    while ((row = as_map_next(&requests->map, hash, &cursor)) != 0) {
        const int rc =
            as_journal_get(requests->conn, sequence_of(requests, row), arena, ret_entry, err);
        if (rc < 0)
            return rc;
        if (ret_entry->at > now - AS_REQUEST_LIFE_MS && as_id_equal(&ret_entry->partner, partner) &&
            as_id_equal(&ret_entry->request, request))
            return 1;
    }
    return 0;
}

static const char *const sql_recent =
    "SELECT sequence, partner, request FROM journal WHERE sequence >= ? AND request IS NOT NULL"
    " ORDER BY sequence";

static void take_id(sqlite3_stmt *stmt, int column, struct as_id *ret_id)
{
    *ret_id = (struct as_id){ { 0 } };
    if (sqlite3_column_bytes(stmt, column) == (int)sizeof *ret_id)
        memcpy(ret_id, sqlite3_column_blob(stmt, column), sizeof *ret_id);
}

static int read_recent(struct as_requests *requests, int64_t now, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc =
        as_journal_first_since(requests->conn, now - AS_REQUEST_LIFE_MS, &requests->oldest, err);
    if (rc == 0)
        rc = as_conn_statement(requests->conn, &sql_recent, &stmt, err);
    if (rc < 0)
        return rc;

    requests->looked_at = now;
    sqlite3_bind_int64(stmt, 1, requests->oldest);
    int step = SQLITE_DONE;
    while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct as_id partner;
        struct as_id request;
        take_id(stmt, 1, &partner);
        take_id(stmt, 2, &request);
        rc = as_requests_add(requests, &partner, &request, sqlite3_column_int64(stmt, 0), now, err);
        as_requests_settle(requests);
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = as_conn_failed(requests->conn, "reading the recent request ids", err);
    sqlite3_reset(stmt);
    as_conn_trim(requests->conn);
    return rc;
}

int as_requests_open(struct as_conn *conn, int64_t now, struct as_requests **ret_requests,
                     struct as_err *err)
{
    struct as_requests *requests = calloc(1, sizeof *requests);
    if (!requests)
        return as_err_set(err, AS_E_MEMORY, "no memory for the recent request ids");
    requests->conn = conn;
    as_map_init(&requests->map);
    requests->map.is_dead = is_dead;
    requests->map.data = requests;
    int rc = read_recent(requests, now, err);
    if (rc < 0) {
        as_requests_close(requests);
        return rc;
    }
    *ret_requests = requests;
    return 0;
}

void as_requests_close(struct as_requests *requests)
{
    if (!requests)
        return;
    free(requests->added);
    as_map_fini(&requests->map);
    free(requests);
}
