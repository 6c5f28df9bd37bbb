#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define HIDE(data, size) ASAN_POISON_MEMORY_REGION(data, size)
#define SHOW(data, size) ASAN_UNPOISON_MEMORY_REGION(data, size)
#else
#define HIDE(data, size) ((void)0)
#define SHOW(data, size) ((void)0)
#endif

enum {
    ALIGNMENT = _Alignof(max_align_t),
    BLOCK_FIRST = 4 * 1024, /* most operations need less */
    BLOCK_MAX = 256 * 1024, /* growth by doubling ends here */
    BLOCK_KEPT = 64 * 1024, /* one large request must not hold its memory for good */
};

struct as_arena_block {
    struct as_arena_block *next;
    size_t size; /* of data */
    _Alignas(max_align_t) char data[];
};

void as_arena_init(struct as_arena *arena)
{
    *arena = (struct as_arena){ 0 };
}

void as_arena_fini(struct as_arena *arena)
{
    struct as_arena_block *block = arena->blocks;
    while (block) {
        struct as_arena_block *next = block->next;
        SHOW(block->data, block->size);
        free(block);
        block = next;
    }
    *arena = (struct as_arena){ 0 };
}

void as_arena_reset(struct as_arena *arena)
{
    struct as_arena_block **link = &arena->blocks;
    while (*link && (*link)->next)
        link = &(*link)->next;
    struct as_arena_block *first = *link;
    if (first && first->size <= BLOCK_KEPT) {
        *link = NULL;
        as_arena_fini(arena);
        arena->blocks = first;
        arena->total = first->size;
        HIDE(first->data, first->size);
    } else {
        as_arena_fini(arena);
    }
}

static struct as_arena_block *add_block(struct as_arena *arena, size_t size)
{
    struct as_arena_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    arena->total += size;
    HIDE(block->data, size);
    return block;
}

void *as_arena_alloc(struct as_arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX / 2)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded == 0)
        rounded = ALIGNMENT; /* every piece has an address of its own */

    struct as_arena_block *block = arena->blocks;
    char *piece = NULL;
    if (block && block->size - arena->used >= rounded) {
        piece = block->data + arena->used;
        arena->used += rounded;
    } else {
        size_t usual = arena->total < BLOCK_FIRST ? BLOCK_FIRST
                       : arena->total > BLOCK_MAX ? BLOCK_MAX
                                                  : arena->total;
        bool is_large = rounded > usual / 2;
        struct as_arena_block *fresh = add_block(arena, is_large ? rounded : usual);
        if (!fresh)
            return NULL;
        piece = fresh->data;
        if (block && is_large) { /* behind the newest, whose room is not given up for it */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
            arena->used = rounded;
        }
    }
    SHOW(piece, size);
    memset(piece, 0, size);
    return piece;
}

as_str as_arena_copy(struct as_arena *arena, as_str text)
{
    if (text.size == SIZE_MAX)
        return AS_STR_NONE;
    char *copy = as_arena_alloc(arena, text.size + 1);
    if (!copy)
        return AS_STR_NONE;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    return as_str_make(copy, text.size);
}

bool as_arena_copy_all(struct as_arena *arena, as_str *const *texts, size_t count)
{
    size_t size = count;
    for (size_t i = 0; i < count; i++)
        size += texts[i]->size;
    char *at = as_arena_alloc(arena, size);
    if (!at)
        return false;
    for (size_t i = 0; i < count; i++) {
        const size_t length = texts[i]->size;
        if (length > 0)
            memcpy(at, texts[i]->data, length);
        *texts[i] = as_str_make(at, length);
        at += length + 1; /* the memory was zeroed: a NUL stands behind each */
    }
    return true;
}

as_str as_arena_printf(struct as_arena *arena, const char *format, ...)
{
    char small[256]; /* most names and sentences; saves formatting them twice */
    va_list args;
    va_start(args, format);
    int size = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (size < 0)
        return AS_STR_NONE;
    if ((size_t)size < sizeof small)
        return as_arena_copy(arena, as_str_make(small, (size_t)size));

    char *text = as_arena_alloc(arena, (size_t)size + 1);
    if (!text)
        return AS_STR_NONE;
    va_start(args, format);
    vsnprintf(text, (size_t)size + 1, format, args);
    va_end(args);
    return as_str_make(text, (size_t)size);
}
