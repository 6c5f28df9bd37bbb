/* Growable bytes: a connection's head, body, waiting input and output. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t size;
    size_t room;
};

/* Makes room for `more` further bytes; false when there is no memory, and nothing has changed. */
bool buf_reserve(struct buf *buf, size_t more);
bool buf_append(struct buf *buf, const void *data, size_t size);
void buf_free(struct buf *buf);

/* Empties it, and gives the memory back when it is more than is worth keeping. */
void buf_reset(struct buf *buf, size_t keep);
