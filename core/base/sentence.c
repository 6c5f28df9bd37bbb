#include "base/sentence.h"

static as_str value_of(const struct as_message_arg *args, uint32_t count, as_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(args[i].name, name))
            return args[i].value;
    return AS_STR_NONE; /* absent facts are absent in sentences too */
}

/* Cuts before the first byte of a character that would not fit. */
static size_t cut(as_str text, size_t room)
{
    size_t size = text.size < room ? text.size : room;
    while (size && size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return size;
}

/* Other braces, of JSON that a sentence shows, are text. */
static bool is_name(as_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '_')
            return false;
    }
    return name.size > 0;
}

size_t as_sentence_put(as_str sentence, const struct as_message_arg *args, uint32_t count,
                       char *out, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < sentence.size;) {
        as_str piece = { sentence.data + i, 1 };
        size_t step = 1;
        const char *end = piece.data[0] == '{' ? memchr(piece.data, '}', sentence.size - i) : NULL;
        const as_str name =
            end ? as_str_make(piece.data + 1, (size_t)(end - piece.data) - 1) : AS_STR_NONE;
        if (is_name(name)) {
            step = name.size + 2;
            piece = value_of(args, count, name);
        } else {
            while (i + step < sentence.size && sentence.data[i + step] != '{')
                step++;
            piece.size = step;
        }
        const size_t size = cut(piece, room - used);
        if (size)
            memcpy(out + used, piece.data, size);
        used += size;
        i += step;
    }
    return used;
}
