#include "store/index.h"

#include "base/check.h"
#include "base/digest.h"
#include "store/map.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNK = 4096 }; /* entries; a chunk never moves, so growing copies only pointers */

struct as_index {
    pthread_mutex_t lock;
    bool is_frozen; /* nobody writes any more, so nobody locks */
    struct as_entry **chunks;
    uint32_t chunk_count;
    struct as_map maps[AS_KEY_COUNT];
    atomic_uint_fast64_t identity_version;
};

/* One change; a savepoint that is rolled back takes those behind its mark off the list. */
struct change {
    enum { CHANGE_ENTRY, CHANGE_ADD, CHANGE_REMOVE } kind;
    enum as_key key;
    uint32_t row;
    uint64_t hash;
    struct as_entry entry;
};

struct as_pending {
    struct as_index *index;
    struct change *changes;
    size_t count;
    size_t capacity;
    /* Newest change by hash of what it is about: chains through `heads` and `links`. */
    uint32_t heads[1024];
    uint32_t *links;
    bool touches_identity;
    bool has_failed;
};

int as_index_new(struct as_index **ret_index, struct as_err *err)
{
    struct as_index *index = calloc(1, sizeof *index);
    if (!index)
        return as_err_set(err, AS_E_MEMORY, "no memory for the indexes");
    pthread_mutex_init(&index->lock, NULL);
    for (int key = 0; key < AS_KEY_COUNT; key++)
        as_map_init(&index->maps[key]);
    *ret_index = index;
    return 0;
}

void as_index_free(struct as_index *index)
{
    if (!index)
        return;
    for (uint32_t i = 0; i < index->chunk_count; i++)
        free(index->chunks[i]);
    free(index->chunks);
    for (int key = 0; key < AS_KEY_COUNT; key++)
        as_map_fini(&index->maps[key]);
    pthread_mutex_destroy(&index->lock);
    free(index);
}

size_t as_index_bytes(struct as_index *index)
{
    pthread_mutex_lock(&index->lock);
    size_t bytes = (size_t)index->chunk_count * CHUNK * sizeof(struct as_entry);
    for (int key = 0; key < AS_KEY_COUNT; key++)
        bytes += as_map_bytes(&index->maps[key]);
    pthread_mutex_unlock(&index->lock);
    return bytes;
}

int64_t as_index_count(struct as_index *index, enum as_key key)
{
    int64_t count = 0;
    pthread_mutex_lock(&index->lock);
    for (int shard = 0; shard < AS_MAP_SHARDS; shard++)
        count += index->maps[key].shards[shard].used;
    pthread_mutex_unlock(&index->lock);
    return count;
}

uint64_t as_index_identity_version(const struct as_index *index)
{
    return atomic_load_explicit(&index->identity_version, memory_order_acquire);
}

struct as_entry *as_index_fill_at(struct as_index *index, uint32_t row)
{
    uint32_t chunk = row / CHUNK;
    return chunk < index->chunk_count ? &index->chunks[chunk][row % CHUNK] : NULL;
}

int as_index_fill_entry(struct as_index *index, uint32_t row, const struct as_entry *entry)
{
    uint32_t chunk = row / CHUNK;
    while (chunk >= index->chunk_count) {
        struct as_entry **chunks =
            realloc(index->chunks, ((size_t)index->chunk_count + 1) * sizeof *chunks);
        if (!chunks)
            return AS_E_MEMORY;
        index->chunks = chunks;
        chunks[index->chunk_count] = calloc(CHUNK, sizeof **chunks);
        if (!chunks[index->chunk_count])
            return AS_E_MEMORY;
        index->chunk_count++;
    }
    index->chunks[chunk][row % CHUNK] = *entry;
    return 0;
}

int as_index_fill_expect(struct as_index *index, size_t customers)
{
    int rc = as_map_reserve(&index->maps[AS_KEY_CUSTOMER], customers);
    return rc < 0 ? rc : as_map_reserve(&index->maps[AS_KEY_DOMAIN], customers);
}

int as_index_fill_key(struct as_index *index, enum as_key key, uint64_t hash, uint32_t row)
{
    return as_map_put(&index->maps[key], hash, row);
}

/* ---- The changes of a batch --------------------------------------------------------------- */

struct as_pending *as_pending_new(struct as_index *index)
{
    struct as_pending *pending = calloc(1, sizeof *pending);
    if (pending)
        pending->index = index;
    return pending;
}

void as_pending_free(struct as_pending *pending)
{
    if (!pending)
        return;
    free(pending->changes);
    free(pending->links);
    free(pending);
}

static uint32_t *head_of(const struct as_pending *pending, const struct change *change)
{
    uint64_t about =
        change->kind == CHANGE_ENTRY ? change->row * 0x9e3779b97f4a7c15u : change->hash;
    return (uint32_t *)&pending->heads[(about >> 40) % AS_COUNT(pending->heads)];
}

static void push(struct as_pending *pending, const struct change *change)
{
    if (pending->count == pending->capacity) {
        size_t capacity = pending->capacity ? pending->capacity * 2 : 256;
        struct change *changes = realloc(pending->changes, capacity * sizeof *changes);
        if (changes)
            pending->changes = changes;
        uint32_t *links = realloc(pending->links, capacity * sizeof *links);
        if (links)
            pending->links = links;
        if (!changes || !links) {
            pending->has_failed = true;
            return;
        }
        pending->capacity = capacity;
    }
    uint32_t *head = head_of(pending, change);
    pending->changes[pending->count] = *change;
    pending->links[pending->count] = *head;
    *head = (uint32_t)++pending->count; /* 0 stands for none */
}

void as_pending_set_entry(struct as_pending *pending, uint32_t row, const struct as_entry *entry)
{
    push(pending, &(struct change){ .kind = CHANGE_ENTRY, .row = row, .entry = *entry });
}

void as_pending_add_key(struct as_pending *pending, enum as_key key, uint64_t hash, uint32_t row)
{
    push(pending, &(struct change){ .kind = CHANGE_ADD, .key = key, .hash = hash, .row = row });
}

void as_pending_remove_key(struct as_pending *pending, enum as_key key, uint64_t hash, uint32_t row)
{
    push(pending, &(struct change){ .kind = CHANGE_REMOVE, .key = key, .hash = hash, .row = row });
}

void as_pending_touch_identity(struct as_pending *pending)
{
    pending->touches_identity = true;
}

bool as_pending_touches_identity(const struct as_pending *pending)
{
    return pending->touches_identity;
}

size_t as_pending_mark(const struct as_pending *pending)
{
    return pending->count;
}

void as_pending_rollback(struct as_pending *pending, size_t mark)
{
    while (pending->count > mark) {
        pending->count--;
        *head_of(pending, &pending->changes[pending->count]) = pending->links[pending->count];
    }
    if (mark == 0)
        pending->has_failed = false;
}

void as_pending_drop(struct as_pending *pending)
{
    as_pending_rollback(pending, 0);
    pending->touches_identity = false;
}

bool as_pending_has_failed(const struct as_pending *pending)
{
    return pending->has_failed;
}

void as_pending_apply(struct as_pending *pending)
{
    struct as_index *index = pending->index;
    int rc = 0;

    pthread_mutex_lock(&index->lock);
    for (size_t i = 0; i < pending->count && rc == 0; i++) {
        const struct change *change = &pending->changes[i];
        switch (change->kind) {
        case CHANGE_ENTRY:
            rc = as_index_fill_entry(index, change->row, &change->entry);
            break;
        case CHANGE_ADD:
            rc = as_map_put(&index->maps[change->key], change->hash, change->row);
            break;
        case CHANGE_REMOVE:
            as_map_remove(&index->maps[change->key], change->hash, change->row);
            break;
        }
    }
    pthread_mutex_unlock(&index->lock);
    /* The commit is on disk already: an index that lacks it would answer "unknown" for what was
     * acknowledged. A restart builds it anew from the disk. */
    AS_REQUIRE(rc == 0);

    if (pending->touches_identity)
        atomic_fetch_add_explicit(&index->identity_version, 1, memory_order_release);
    as_pending_drop(pending);
}

/* ---- Lookups -------------------------------------------------------------------------------- */

static void lock_to_look(struct as_index *index)
{
    if (!index->is_frozen)
        pthread_mutex_lock(&index->lock);
}

static void unlock_after_look(struct as_index *index)
{
    if (!index->is_frozen)
        pthread_mutex_unlock(&index->lock);
}

void as_index_freeze(struct as_index *index)
{
    index->is_frozen = true;
}

static const struct change *newest_entry(const struct as_pending *pending, uint32_t row)
{
    struct change about = { .kind = CHANGE_ENTRY, .row = row };
    for (uint32_t at = *head_of(pending, &about); at; at = pending->links[at - 1]) {
        const struct change *change = &pending->changes[at - 1];
        if (change->kind == CHANGE_ENTRY && change->row == row)
            return change;
    }
    return NULL;
}

bool as_index_entry(struct as_index *index, const struct as_pending *pending, uint32_t row,
                    struct as_entry *ret_entry)
{
    const struct change *change = pending ? newest_entry(pending, row) : NULL;
    if (change) {
        *ret_entry = change->entry;
        return !as_id_is_nil(&change->entry.id); /* nil: deleted in this batch */
    }
    lock_to_look(index);
    const struct as_entry *entry = as_index_fill_at(index, row);
    bool is_there = entry && !as_id_is_nil(&entry->id);
    if (is_there)
        *ret_entry = *entry;
    unlock_after_look(index);
    return is_there;
}

bool as_index_customer(struct as_index *index, const struct as_pending *pending,
                       const struct as_id *id, uint32_t *ret_row, struct as_entry *ret_entry)
{
    uint32_t rows[8];
    uint64_t hash = as_hash_keyed(id, sizeof *id);
    uint32_t count =
        as_index_candidates(index, pending, AS_KEY_CUSTOMER, hash, rows, AS_COUNT(rows));
    for (uint32_t i = 0; i < count; i++) {
        if (as_index_entry(index, pending, rows[i], ret_entry) && as_id_equal(&ret_entry->id, id)) {
            *ret_row = rows[i];
            return true;
        }
    }
    return false;
}

static bool is_removed(const struct as_pending *pending, enum as_key key, uint64_t hash,
                       uint32_t row)
{
    struct change about = { .kind = CHANGE_REMOVE, .hash = hash };
    for (uint32_t at = *head_of(pending, &about); at; at = pending->links[at - 1]) {
        const struct change *change = &pending->changes[at - 1];
        if (change->kind != CHANGE_ENTRY && change->key == key && change->hash == hash &&
            change->row == row)
            return change->kind == CHANGE_REMOVE;
    }
    return false;
}

uint32_t as_index_candidates(struct as_index *index, const struct as_pending *pending,
                             enum as_key key, uint64_t hash, uint32_t *ret_rows, uint32_t limit)
{
    uint32_t count = 0;
    if (pending) {
        struct change about = { .kind = CHANGE_ADD, .hash = hash };
        for (uint32_t at = *head_of(pending, &about); at && count < limit;
             at = pending->links[at - 1]) {
            const struct change *change = &pending->changes[at - 1];
            if (change->kind == CHANGE_ADD && change->key == key && change->hash == hash &&
                !is_removed(pending, key, hash, change->row))
                ret_rows[count++] = change->row;
        }
    }

    lock_to_look(index);
    uint32_t cursor = 0;
    uint32_t row = 0;
    while (count < limit && (row = as_map_next(&index->maps[key], hash, &cursor)) != 0)
        if (!pending || !is_removed(pending, key, hash, row))
            ret_rows[count++] = row;
    unlock_after_look(index);
    return count;
}
