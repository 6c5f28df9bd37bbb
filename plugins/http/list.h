/* A ring of links that live inside their owners; a ring's head is a link of its own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct link {
    struct link *prev;
    struct link *next;
};

#define LINK_OWNER(pointer, type, member) \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

static inline void link_init(struct link *link)
{
    link->prev = link->next = link;
}

static inline bool link_is_alone(const struct link *link)
{
    return link->next == link;
}

static inline void link_remove(struct link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link_init(link);
}

/* To the end of the ring; taken out of its place before. */
static inline void link_to_end(struct link *ring, struct link *link)
{
    link_remove(link);
    link->prev = ring->prev;
    link->next = ring;
    ring->prev->next = link;
    ring->prev = link;
}
