#include "out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void grow(struct out *out, size_t more)
{
    const size_t room = 2 * out->room + more;
    char *data = realloc(out->data, room);
    if (!data)
        return;
    out->data = data;
    out->room = room;
}

void out_add(struct out *out, assent_text text)
{
    if (out->grows && !out->is_full && text.size > out->room - out->size)
        grow(out, text.size);
    if (out->is_full || text.size > out->room - out->size) {
        out->is_full = true;
        return;
    }
    if (text.size > 0)
        memcpy(out->data + out->size, text.data, text.size);
    out->size += text.size;
}

void out_string(struct out *out, const char *string)
{
    out_add(out, (assent_text){ string, strlen(string) });
}

void out_number(struct out *out, int64_t number)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%lld", (long long)number);
    out_add(out, (assent_text){ digits, (size_t)size });
}

void out_escaped(struct out *out, assent_text text)
{
    size_t plain = 0; /* where the run of bytes that need nothing begins */
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        char escape[8];
        int size = c == '"' || c == '\\' ? snprintf(escape, sizeof escape, "\\%c", c)
                                         : snprintf(escape, sizeof escape, "\\u%04x", c);
        out_add(out, (assent_text){ text.data + plain, i - plain });
        out_add(out, (assent_text){ escape, (size_t)size });
        plain = i + 1;
    }
    if (plain < text.size)
        out_add(out, (assent_text){ text.data + plain, text.size - plain });
}

void out_json(struct out *out, assent_text text)
{
    out_string(out, "\"");
    out_escaped(out, text);
    out_string(out, "\"");
}
