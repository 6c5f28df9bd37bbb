#include "model/echo.h"

/* The bytes of the character at `start`: 0 when it is not well-formed. */
static size_t rune_size(as_str text, size_t start)
{
    const unsigned char first = (unsigned char)text.data[start];
    const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (start + size > text.size || !as_utf8_is_valid(as_str_make(text.data + start, size)))
        return 0;
    return size;
}

const char *as_echo(as_str text, struct as_echo *echo)
{
    size_t used = 0;
    size_t at = 0;
    while (at < text.size) {
        const size_t size = rune_size(text, at);
        if (used + (size ? size : 1) > AS_ECHO_LIMIT)
            break;
        size_t next = at;
        const unsigned rune = size ? as_utf8_next(text, &next) : 0;
        if (!size || as_rune_is_control(rune) || as_rune_turns_text(rune)) {
            echo->text[used++] = '?';
        } else {
            memcpy(echo->text + used, text.data + at, size);
            used += size;
        }
        at += size ? size : 1;
    }
    if (at < text.size) {
        memcpy(echo->text + used, "…", sizeof "…" - 1);
        used += sizeof "…" - 1;
    }
    echo->text[used] = '\0';
    return echo->text;
}

bool as_rune_is_control(unsigned rune)
{
    return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0x2028 || rune == 0x2029;
}

bool as_rune_turns_text(unsigned rune)
{
    return (rune >= 0x202a && rune <= 0x202e) || (rune >= 0x2066 && rune <= 0x2069);
}

bool as_rune_is_blank(unsigned rune)
{
    return rune == ' ' || rune == '\t' || rune == 0xa0 || rune == 0xad || rune == 0x1680 ||
           (rune >= 0x2000 && rune <= 0x200f) || rune == 0x202f ||
           (rune >= 0x205f && rune <= 0x2064) || rune == 0x3000 || rune == 0xfeff;
}
