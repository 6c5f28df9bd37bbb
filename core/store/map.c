#include "store/map.h"

#include "base/err.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 8 };

/* The shard comes from the top bits, the slot from the low ones, the tag from those between. */
static size_t shard_of(uint64_t hash)
{
    return (size_t)(hash >> 54);
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 22);
}

void as_map_init(struct as_map *map)
{
    *map = (struct as_map){ 0 };
}

void as_map_fini(struct as_map *map)
{
    for (size_t i = 0; i < AS_MAP_SHARDS; i++)
        free(map->shards[i].slots);
    *map = (struct as_map){ 0 };
}

/* The tag alone places a slot, so that growing needs no hash that is not kept. */
static void place(struct as_map_slot *slots, uint32_t mask, struct as_map_slot slot)
{
    uint32_t at = slot.tag & mask;
    while (slots[at].row)
        at = (at + 1) & mask;
    slots[at] = slot;
}

static int grow(struct as_map *map, size_t shard)
{
    uint32_t old_count = map->shards[shard].slots ? map->shards[shard].mask + 1 : 0;
    uint32_t count = old_count ? old_count * 2 : FIRST_SLOTS;
    struct as_map_slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return AS_E_MEMORY;

    for (uint32_t i = 0; i < old_count; i++)
        if (map->shards[shard].slots[i].row)
            place(slots, count - 1, map->shards[shard].slots[i]);
    free(map->shards[shard].slots);
    map->shards[shard].slots = slots;
    map->shards[shard].mask = count - 1;
    return 0;
}

int as_map_reserve(struct as_map *map, size_t count)
{
    size_t each = count / AS_MAP_SHARDS;
    uint32_t slots = FIRST_SLOTS;
    /* As full as growing would let it become; a shard that gets more than its share still grows. */
    while ((uint64_t)slots * 3 < (uint64_t)each * 4 && slots < UINT32_MAX / 4)
        slots *= 2;
    for (size_t i = 0; i < AS_MAP_SHARDS && each > 0; i++) {
        if (map->shards[i].slots)
            continue;
        map->shards[i].slots = calloc(slots, sizeof(struct as_map_slot));
        if (!map->shards[i].slots)
            return AS_E_MEMORY;
        map->shards[i].mask = slots - 1;
    }
    return 0;
}

int as_map_put(struct as_map *map, uint64_t hash, uint32_t row)
{
    size_t shard = shard_of(hash);
    uint32_t count = map->shards[shard].slots ? map->shards[shard].mask + 1 : 0;
    if ((uint64_t)(map->shards[shard].used + 1) * 4 > (uint64_t)count * 3 && grow(map, shard) < 0)
        return AS_E_MEMORY;

    place(map->shards[shard].slots, map->shards[shard].mask,
          (struct as_map_slot){ .tag = tag_of(hash), .row = row });
    map->shards[shard].used++;
    return 0;
}

void as_map_remove(struct as_map *map, uint64_t hash, uint32_t row)
{
    size_t shard = shard_of(hash);
    struct as_map_slot *slots = map->shards[shard].slots;
    uint32_t mask = map->shards[shard].mask;
    uint32_t tag = tag_of(hash);
    if (!slots)
        return;

    uint32_t at = tag & mask;
    while (slots[at].row && !(slots[at].tag == tag && slots[at].row == row))
        at = (at + 1) & mask;
    if (!slots[at].row)
        return;

    /* Close the gap: whoever was pushed over it moves back. */
    uint32_t gap = at;
    for (uint32_t next = (gap + 1) & mask; slots[next].row; next = (next + 1) & mask) {
        uint32_t home = slots[next].tag & mask;
        if (((next - home) & mask) >= ((next - gap) & mask)) {
            slots[gap] = slots[next];
            gap = next;
        }
    }
    slots[gap] = (struct as_map_slot){ 0 };
    map->shards[shard].used--;
}

uint32_t as_map_next(const struct as_map *map, uint64_t hash, uint32_t *cursor)
{
    size_t shard = shard_of(hash);
    const struct as_map_slot *slots = map->shards[shard].slots;
    uint32_t mask = map->shards[shard].mask;
    uint32_t tag = tag_of(hash);
    if (!slots)
        return 0;

    for (uint32_t at = (tag + *cursor) & mask; slots[at].row; at = (at + 1) & mask) {
        ++*cursor;
        if (slots[at].tag == tag)
            return slots[at].row;
    }
    return 0;
}

size_t as_map_bytes(const struct as_map *map)
{
    size_t bytes = 0;
    for (size_t i = 0; i < AS_MAP_SHARDS; i++)
        if (map->shards[i].slots)
            bytes += ((size_t)map->shards[i].mask + 1) * sizeof(struct as_map_slot);
    return bytes;
}
