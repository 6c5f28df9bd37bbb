#include "base/encoding.h"

#include <stdint.h>

enum { LOOKED_AT = 256 };

const char *as_encoding_of_begin(as_str begin)
{
    /* The Unicode Standard, 23.8: byte-order marks. Four bytes first, for they begin like two. */
    static const struct {
        as_str mark;
        const char *name;
    } marks[] = {
        { { "\xFF\xFE\0\0", 4 }, "UTF-32 with the low byte first" },
        { { "\0\0\xFE\xFF", 4 }, "UTF-32 with the high byte first" },
        { { "\xFF\xFE", 2 }, "UTF-16 with the low byte first" },
        { { "\xFE\xFF", 2 }, "UTF-16 with the high byte first" },
    };
    for (size_t i = 0; i < AS_COUNT(marks); i++)
        if (as_str_starts_with(begin, marks[i].mark))
            return marks[i].name;
    const size_t size = begin.size < LOOKED_AT ? begin.size : LOOKED_AT;
    size_t nuls[2] = { 0 };
    for (size_t i = 0; i < size; i++)
        nuls[i % 2] += begin.data[i] == '\0';
    if (size >= 4 && nuls[1] * 4 > size && nuls[0] == 0)
        return "UTF-16 with the low byte first";
    if (size >= 4 && nuls[0] * 4 > size && nuls[1] == 0)
        return "UTF-16 with the high byte first";
    return NULL;
}

/* Windows-1252 has letters and signs where Latin-1 has control characters. */
const char *as_encoding_of_bad(as_str around)
{
    const char *begin = as_encoding_of_begin(around);
    if (begin)
        return begin;
    for (size_t i = 0; i < around.size; i++) {
        const unsigned char byte = (unsigned char)around.data[i];
        if (byte >= 0x80 && byte < 0xA0)
            return "Windows-1252";
    }
    return "Latin-1 (ISO 8859-1)";
}
