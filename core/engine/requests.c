#include "engine/requests.h"

#include "base/digest.h"
#include "store/conn.h"
#include "store/map.h"

#include <stdlib.h>

enum { CHUNK = 1024 };

struct request {
    uint64_t hash;
    int64_t sequence;
    int64_t at;
};

/* A queue in chunks: new ones come in at the end, old ones leave at the front, nothing is moved. The
 * map's rows are running numbers: `first` is that of the oldest, in chunk 0 at `offset`. */
struct as_requests {
    struct as_map map;
    struct request **chunks;
    size_t chunk_count;
    size_t chunk_capacity;
    size_t offset;
    size_t count;
    uint32_t first;
};

static uint64_t hash_of(const struct as_id *partner, const struct as_id *request)
{
    struct as_id both[2] = { *partner, *request };
    return as_hash_keyed(both, sizeof both);
}

static struct request *at(const struct as_requests *requests, size_t index)
{
    size_t place = requests->offset + index;
    return &requests->chunks[place / CHUNK][place % CHUNK];
}

/* Running numbers wrap after 2^32 and leave out 0, which the map takes for a free slot; far more than
 * one day can hold. */
static uint32_t number_of(const struct as_requests *requests, size_t index)
{
    uint32_t number = (uint32_t)(requests->first + index);
    return number ? number : 1;
}

static int push(struct as_requests *requests, const struct request *request)
{
    size_t place = requests->offset + requests->count;
    if (place / CHUNK >= requests->chunk_count) {
        if (requests->chunk_count == requests->chunk_capacity) {
            size_t capacity = requests->chunk_capacity ? requests->chunk_capacity * 2 : 16;
            struct request **chunks = realloc(requests->chunks, capacity * sizeof *chunks);
            if (!chunks)
                return AS_E_MEMORY;
            requests->chunks = chunks;
            requests->chunk_capacity = capacity;
        }
        struct request *chunk = malloc(CHUNK * sizeof *chunk);
        if (!chunk)
            return AS_E_MEMORY;
        requests->chunks[requests->chunk_count++] = chunk;
    }
    if (as_map_put(&requests->map, request->hash, number_of(requests, requests->count)) < 0)
        return AS_E_MEMORY;
    *at(requests, requests->count) = *request;
    requests->count++;
    return 0;
}

int as_requests_add(struct as_requests *requests, const struct as_id *partner,
                    const struct as_id *request, int64_t sequence, int64_t at_ms)
{
    struct request one = { hash_of(partner, request), sequence, at_ms };
    return push(requests, &one);
}

void as_requests_rollback(struct as_requests *requests, int64_t sequence)
{
    while (requests->count > 0 && at(requests, requests->count - 1)->sequence > sequence) {
        requests->count--;
        as_map_remove(&requests->map, at(requests, requests->count)->hash,
                      number_of(requests, requests->count));
    }
}

void as_requests_expire(struct as_requests *requests, int64_t now)
{
    while (requests->count > 0 && at(requests, 0)->at <= now - AS_REQUEST_LIFE_MS) {
        as_map_remove(&requests->map, at(requests, 0)->hash, number_of(requests, 0));
        requests->first++;
        requests->offset++;
        requests->count--;
        if (requests->offset == CHUNK) {
            free(requests->chunks[0]);
            requests->chunk_count--;
            memmove(requests->chunks, requests->chunks + 1,
                    requests->chunk_count * sizeof *requests->chunks);
            requests->offset = 0;
        }
    }
}

int as_requests_find(struct as_requests *requests, struct as_conn *conn,
                     const struct as_id *partner, const struct as_id *request,
                     struct as_arena *arena, struct as_entry_record *ret_entry, struct as_err *err)
{
    uint64_t hash = hash_of(partner, request);
    uint32_t cursor = 0;
    uint32_t number;
    while ((number = as_map_next(&requests->map, hash, &cursor)) != 0) {
        const struct request *one = at(requests, (uint32_t)(number - requests->first));
        if (one->hash != hash)
            continue;
        int rc = as_journal_get(conn, one->sequence, arena, ret_entry, err);
        if (rc < 0)
            return rc;
        if (as_id_equal(&ret_entry->partner, partner) && as_id_equal(&ret_entry->request, request))
            return 1;
    }
    return 0;
}

static const char *const sql_recent =
    "SELECT sequence, at, partner, request FROM journal WHERE sequence >= ? AND request IS NOT NULL"
    " ORDER BY sequence";

static int read_recent(struct as_requests *requests, struct as_conn *conn, int64_t now,
                       struct as_err *err)
{
    int64_t since = 0;
    int rc = as_journal_first_since(conn, now - AS_REQUEST_LIFE_MS, &since, err);
    sqlite3_stmt *stmt = NULL;
    if (rc == 0)
        rc = as_conn_statement(conn, &sql_recent, &stmt, err);
    if (rc < 0)
        return rc;

    sqlite3_bind_int64(stmt, 1, since);
    int step = SQLITE_DONE;
    while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct as_id partner = { { 0 } };
        struct as_id request = { { 0 } };
        if (sqlite3_column_bytes(stmt, 2) == (int)sizeof partner)
            memcpy(&partner, sqlite3_column_blob(stmt, 2), sizeof partner);
        if (sqlite3_column_bytes(stmt, 3) == (int)sizeof request)
            memcpy(&request, sqlite3_column_blob(stmt, 3), sizeof request);
        if (as_requests_add(requests, &partner, &request, sqlite3_column_int64(stmt, 0),
                            sqlite3_column_int64(stmt, 1)) < 0)
            rc = as_err_set(err, AS_E_MEMORY, "no memory for the recent request ids");
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "reading the recent request ids", err);
    sqlite3_reset(stmt);
    as_conn_trim(conn);
    return rc;
}

int as_requests_open(struct as_conn *conn, int64_t now, struct as_requests **ret_requests,
                     struct as_err *err)
{
    struct as_requests *requests = calloc(1, sizeof *requests);
    if (!requests)
        return as_err_set(err, AS_E_MEMORY, "no memory for the recent request ids");
    as_map_init(&requests->map);
    requests->first = 1;
    int rc = read_recent(requests, conn, now, err);
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
    for (size_t i = 0; i < requests->chunk_count; i++)
        free(requests->chunks[i]);
    free(requests->chunks);
    as_map_fini(&requests->map);
    free(requests);
}
