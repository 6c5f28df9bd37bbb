/* A map from keyed 64-bit hashes to row numbers: 8 bytes a slot, open addressing, from 5/8 to 3/4 full.
 *
 * It keeps 32 bits of each hash, so a hit is a candidate: the caller looks whether the row really is
 * the one it wants. Hashes must come from as_hash_keyed. Split into shards that grow one by one, so
 * that of a million no insertion moves more than a few thousand slots. Not locked: the index does that. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AS_MAP_SHARDS = 256 };

struct as_map_slot {
    uint32_t tag;
    uint32_t row; /* 0: free */
};

struct as_map {
    struct {
        struct as_map_slot *slots;
        uint32_t count; /* of slots */
        uint32_t used;
    } shards[AS_MAP_SHARDS];
    /* NULL: no row ever is. Else asked when a shard is full: what is dead is left out, and makes room. */
    bool (*is_dead)(const void *data, uint32_t row);
    const void *data;
};

void as_map_init(struct as_map *map);
void as_map_fini(struct as_map *map);
/* Room for so many, of an empty map, so that filling it moves next to nothing. AS_E_MEMORY when there is none. */
int as_map_reserve(struct as_map *map, size_t count);
/* Whether putting this would have to make room first. */
bool as_map_is_full(const struct as_map *map, uint64_t hash);
/* AS_E_MEMORY when it cannot grow. The same hash may be put with several rows. */
int as_map_put(struct as_map *map, uint64_t hash, uint32_t row);
/* Removes the pair; nothing when it is not there. */
void as_map_remove(struct as_map *map, uint64_t hash, uint32_t row);
/* The first candidate; then the next after it. `cursor` starts at 0. Returns 0 when there is no more. */
uint32_t as_map_next(const struct as_map *map, uint64_t hash, uint32_t *cursor);
size_t as_map_bytes(const struct as_map *map);
