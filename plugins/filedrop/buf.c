#include "buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){ .data = NULL };
}

void buf_add(struct buf *buf, const char *data, size_t size)
{
    if (size > buf->room - buf->size) {
        size_t room = buf->room ? buf->room : 1024;
        while (room - buf->size < size)
            room *= 2;
        char *grown = buf->has_failed ? NULL : realloc(buf->data, room);
        if (!grown) {
            buf->has_failed = true;
            return;
        }
        buf->data = grown;
        buf->room = room;
    }
    if (size > 0)
        memcpy(buf->data + buf->size, data, size);
    buf->size += size;
}

void buf_string(struct buf *buf, const char *string)
{
    buf_add(buf, string, strlen(string));
}

void buf_number(struct buf *buf, uint64_t number)
{
    char digits[24];
    buf_add(buf, digits, (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number));
}

void buf_json(struct buf *buf, assent_text text)
{
    buf_string(buf, "\"");
    for (size_t i = 0; i < text.size;) {
        const unsigned char c = (unsigned char)text.data[i];
        const size_t size = utf8_character(text.data + i, text.size - i);
        if (size == 0) {
            buf_string(buf, "?");
            i++;
            continue;
        }
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
            char escape[8];
            snprintf(escape, sizeof escape, c == '"' || c == '\\' ? "\\%c" : "\\u%04x", c);
            buf_string(buf, escape);
        } else {
            buf_add(buf, text.data + i, size);
        }
        i += size;
    }
    buf_string(buf, "\"");
}
