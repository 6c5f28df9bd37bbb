#include "store/map.h"

#include "base/err.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { FEWEST_SLOTS = 8, PAGE_BYTES = 4096, PAGE_SLOTS = PAGE_BYTES / sizeof(struct as_map_slot) };

/* The shard comes from the top bits, the tag from those behind. */
static size_t shard_of(uint64_t hash)
{
    return (size_t)(hash >> 56);
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 24);
}

/* The tag alone places a slot, so that growing needs no hash that is not kept; and in the order of the tags, so
 * that it moves them from one end to the other. */
static uint32_t home_of(uint32_t tag, uint32_t count)
{
    return (uint32_t)((uint64_t)tag * count >> 32);
}

static uint32_t after(uint32_t at, uint32_t count)
{
    return at + 1 == count ? 0 : at + 1;
}

static uint32_t distance(uint32_t from, uint32_t to, uint32_t count)
{
    return to >= from ? to - from : to + count - from;
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* Whole pages go back to the system when a shard grows out of them: on the heap the shards that grow would leave
 * holes of half their size. */
static uint32_t round_up(uint32_t count)
{
    return count < PAGE_SLOTS ? count : (count + PAGE_SLOTS - 1) / PAGE_SLOTS * PAGE_SLOTS;
}

/* NULL: no memory. */
static struct as_map_slot *new_slots(uint32_t count)
{
    if (count < PAGE_SLOTS)
        return calloc(count, sizeof(struct as_map_slot));
    void *pages = mmap(NULL, (size_t)count * sizeof(struct as_map_slot), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

static void free_slots(struct as_map_slot *slots, uint32_t count)
{
    if (count < PAGE_SLOTS)
        free(slots);
    else
        munmap(slots, (size_t)count * sizeof(struct as_map_slot));
}

void as_map_init(struct as_map *map)
{
    *map = (struct as_map){ 0 };
}

void as_map_fini(struct as_map *map)
{
    for (size_t i = 0; i < AS_MAP_SHARDS; i++)
        free_slots(map->shards[i].slots, map->shards[i].count);
    *map = (struct as_map){ 0 };
}

/* ---- Putting and finding -------------------------------------------------------------------- */

static void place(struct as_map_slot *slots, uint32_t count, struct as_map_slot slot)
{
    uint32_t at = home_of(slot.tag, count);
    while (slots[at].row)
        at = after(at, count);
    slots[at] = slot;
}

static bool is_kept(const struct as_map *map, const struct as_map_slot *slot)
{
    return slot->row && !(map->is_dead && map->is_dead(map->data, slot->row));
}

/* A little more at a time: doubling would leave half of the memory empty. */
static int make_room(struct as_map *map, size_t shard)
{
    struct as_map_slot *old = map->shards[shard].slots;
    const uint32_t old_count = map->shards[shard].count;
    uint32_t used = 0;
    for (uint32_t i = 0; i < old_count; i++)
        used += is_kept(map, &old[i]);
    const uint32_t count = round_up(used + used / 8 * 5 + FEWEST_SLOTS);
    struct as_map_slot *slots = new_slots(count);
    if (!slots)
        return AS_E_MEMORY;

    for (uint32_t i = 0; i < old_count; i++)
        if (is_kept(map, &old[i]))
            place(slots, count, old[i]);
    free_slots(old, old_count);
    map->shards[shard].slots = slots;
    map->shards[shard].count = count;
    map->shards[shard].used = used;
    return 0;
}

int as_map_reserve(struct as_map *map, size_t count)
{
    /* Full as growing would let it become, but for shards that get more than their share: most stay below. */
    const uint32_t slots = round_up((uint32_t)(count / AS_MAP_SHARDS * 17 / 12) + FEWEST_SLOTS);
    for (size_t i = 0; i < AS_MAP_SHARDS && count >= AS_MAP_SHARDS; i++) {
        if (map->shards[i].slots)
            continue;
        map->shards[i].slots = new_slots(slots);
        if (!map->shards[i].slots)
            return AS_E_MEMORY;
        map->shards[i].count = slots;
    }
    return 0;
}

bool as_map_is_full(const struct as_map *map, uint64_t hash)
{
    const size_t shard = shard_of(hash);
    return (uint64_t)(map->shards[shard].used + 1) * 4 > (uint64_t)map->shards[shard].count * 3;
}

int as_map_put(struct as_map *map, uint64_t hash, uint32_t row)
{
    const size_t shard = shard_of(hash);
    if (as_map_is_full(map, hash) && make_room(map, shard) < 0)
        return AS_E_MEMORY;

    place(map->shards[shard].slots, map->shards[shard].count,
          (struct as_map_slot){ .tag = tag_of(hash), .row = row });
    map->shards[shard].used++;
    return 0;
}

void as_map_remove(struct as_map *map, uint64_t hash, uint32_t row)
{
    const size_t shard = shard_of(hash);
    struct as_map_slot *slots = map->shards[shard].slots;
    const uint32_t count = map->shards[shard].count;
    const uint32_t tag = tag_of(hash);
    if (!slots)
        return;

    uint32_t at = home_of(tag, count);
    while (slots[at].row && !(slots[at].tag == tag && slots[at].row == row))
        at = after(at, count);
    if (!slots[at].row)
        return;

    /* Close the gap: whoever was pushed over it moves back. */
    uint32_t gap = at;
    for (uint32_t next = after(gap, count); slots[next].row; next = after(next, count)) {
        const uint32_t home = home_of(slots[next].tag, count);
        if (distance(home, next, count) >= distance(gap, next, count)) {
            slots[gap] = slots[next];
            gap = next;
        }
    }
    slots[gap] = (struct as_map_slot){ 0 };
    map->shards[shard].used--;
}

uint32_t as_map_next(const struct as_map *map, uint64_t hash, uint32_t *cursor)
{
    const size_t shard = shard_of(hash);
    const struct as_map_slot *slots = map->shards[shard].slots;
    const uint32_t count = map->shards[shard].count;
    const uint32_t tag = tag_of(hash);
    if (!slots)
        return 0;

    uint32_t at = home_of(tag, count) + *cursor;
    for (at = at >= count ? at - count : at; slots[at].row; at = after(at, count)) {
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
        bytes += (size_t)map->shards[i].count * sizeof(struct as_map_slot);
    return bytes;
}
