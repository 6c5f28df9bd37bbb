/* A list that grows in an arena. */
#pragma once

#include "model/field.h"

/* Room for one more item at the end, or NULL when there is no memory. Capacities are powers of two, so
 * the list is full whenever its count is one. */
static inline void *as_list_push(struct as_arena *arena, struct as_list *list, size_t item_size)
{
    bool is_full = (list->count & (list->count - 1)) == 0;
    if (is_full) {
        size_t capacity = list->count ? (size_t)list->count * 2 : 1;
        void *items = as_arena_alloc(arena, capacity * item_size);
        if (!items)
            return NULL;
        if (list->count)
            memcpy(items, list->items, list->count * item_size);
        list->items = items;
    }
    return (char *)list->items + item_size * list->count++;
}
