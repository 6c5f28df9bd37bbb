/* Memory of one operation: allocated piece by piece, dropped as a whole.
 *
 * Not shared between threads at the same time; an arena may be handed from one to another. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct as_arena_block;

struct as_arena {
    struct as_arena_block *blocks; /* the newest first */
    size_t used;                   /* of the newest */
    size_t total;                  /* bytes of all blocks */
};

void as_arena_init(struct as_arena *arena);
void as_arena_fini(struct as_arena *arena);
/* Empties it and keeps its first block for the next operation. */
void as_arena_reset(struct as_arena *arena);

/* Zeroed and aligned for every type; NULL when there is no memory. */
void *as_arena_alloc(struct as_arena *arena, size_t size);
/* A copy, followed by a NUL that its size does not count; data is NULL when there is no memory
 * (also for the empty text: its data is "" then). */
as_str as_arena_copy(struct as_arena *arena, as_str text);
/* The same for several at once, in one piece of memory; false, with none changed: no memory. */
bool as_arena_copy_all(struct as_arena *arena, as_str *const *texts, size_t count);
as_str as_arena_printf(struct as_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define AS_ARENA_NEW(arena, type) ((type *)as_arena_alloc((arena), sizeof(type)))
#define AS_ARENA_ARRAY(arena, type, count) ((type *)as_arena_alloc((arena), sizeof(type) * (count)))
