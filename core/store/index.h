/* The memory indexes: what is looked up by a random key, and the newest rows of each customer.
 *
 * On disk such keys would dirty a page per command. They are filled at start by one scan and change
 * only after the commit: the writing connection collects the changes of its batch in a `struct
 * as_pending`, looks there first, and applies them under the lock when the batch is durable.
 * Readers on other threads see committed state alone. [any] */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

enum as_key {
    AS_KEY_CUSTOMER,   /* customer id -> row of customers */
    AS_KEY_DOMAIN,     /* domain in lower case -> row of customers */
    AS_KEY_TOKEN,      /* digest of a token -> row of tokens */
    AS_KEY_INVITATION, /* digest of the newest link's token -> row of invitations */
    AS_KEY_COUNT,
};

/* What is known of a customer without touching the disk. 44 bytes. */
struct as_entry {
    struct as_id id;
    uint32_t relationship; /* newest row of each kind; 0: none */
    uint32_t agreement;
    uint32_t subscription;
    uint32_t order;
    uint32_t cart;
    uint32_t partner;       /* row of the newest relationship's partner */
    uint32_t provider : 28; /* and of its provider; 0: none */
    uint32_t has_older : 1; /* there are relationships before the newest */
    uint32_t state : 3;     /* the newest relationship's enum as_relationship_state */
};

struct as_index;

int as_index_new(struct as_index **ret_index, struct as_err *err);
void as_index_free(struct as_index *index);
size_t as_index_bytes(struct as_index *index);
/* How many pairs a key has: customers that there are, tokens ever made. */
int64_t as_index_count(struct as_index *index, enum as_key key);
/* Grows with every commit that changed a partner, user or token: caches of actors look at it. */
uint64_t as_index_identity_version(const struct as_index *index);

/* While filling at start, before other threads know the index. */
int as_index_fill_entry(struct as_index *index, uint32_t row, const struct as_entry *entry);
struct as_entry *as_index_fill_at(struct as_index *index, uint32_t row);
/* So many customers will come: room for their keys. */
int as_index_fill_expect(struct as_index *index, size_t customers);
int as_index_fill_key(struct as_index *index, enum as_key key, uint64_t hash, uint32_t row);

/* Nothing will change any more, and no other thread knows it yet: lookups need no lock from here on. */
void as_index_freeze(struct as_index *index);

/* The changes of one batch; owned by the writing connection. */
struct as_pending;
struct as_pending *as_pending_new(struct as_index *index);
void as_pending_free(struct as_pending *pending);
/* An entry of zeros: there is no such customer any more. */
void as_pending_set_entry(struct as_pending *pending, uint32_t row, const struct as_entry *entry);
void as_pending_add_key(struct as_pending *pending, enum as_key key, uint64_t hash, uint32_t row);
void as_pending_remove_key(struct as_pending *pending, enum as_key key, uint64_t hash,
                           uint32_t row);
void as_pending_touch_identity(struct as_pending *pending);
bool as_pending_touches_identity(const struct as_pending *pending);
/* A command's savepoint: where the list stood, and back to there. */
size_t as_pending_mark(const struct as_pending *pending);
void as_pending_rollback(struct as_pending *pending, size_t mark);
/* After the commit: publish everything at once. Before it became durable: forget everything. */
void as_pending_apply(struct as_pending *pending);
void as_pending_drop(struct as_pending *pending);
/* Memory ran out while collecting: the batch must not commit. */
bool as_pending_has_failed(const struct as_pending *pending);

/* Lookups; `pending` is NULL on readers. */
bool as_index_customer(struct as_index *index, const struct as_pending *pending,
                       const struct as_id *id, uint32_t *ret_row, struct as_entry *ret_entry);
bool as_index_entry(struct as_index *index, const struct as_pending *pending, uint32_t row,
                    struct as_entry *ret_entry);
/* Up to `limit` candidate rows of a key. */
uint32_t as_index_candidates(struct as_index *index, const struct as_pending *pending,
                             enum as_key key, uint64_t hash, uint32_t *ret_rows, uint32_t limit);
