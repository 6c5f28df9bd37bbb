#include "buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool buf_reserve(struct buf *buf, size_t more)
{
    if (buf->room - buf->size >= more)
        return true;
    if (more > SIZE_MAX / 2 - buf->size)
        return false;

    size_t room = buf->room ? buf->room : 512;
    while (room < buf->size + more)
        room *= 2;
    char *data = realloc(buf->data, room);
    if (!data)
        return false;
    buf->data = data;
    buf->room = room;
    return true;
}

bool buf_append(struct buf *buf, const void *data, size_t size)
{
    if (!buf_reserve(buf, size))
        return false;
    if (size > 0)
        memcpy(buf->data + buf->size, data, size);
    buf->size += size;
    return true;
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){ 0 };
}

void buf_reset(struct buf *buf, size_t keep)
{
    buf->size = 0;
    if (buf->room > keep)
        buf_free(buf);
}
