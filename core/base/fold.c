#include "base/fold.h"

/* Letters whose small form stands `move` further; every `step`-th of the span. Sorted. */
static const struct span {
    uint32_t first, last, step;
    int32_t move;
} spans[] = {
    { 0x41, 0x5A, 1, 32 },        { 0xC0, 0xD6, 1, 32 },        { 0xD8, 0xDE, 1, 32 },
    { 0x100, 0x12E, 2, 1 },       { 0x132, 0x136, 2, 1 },       { 0x139, 0x147, 2, 1 },
    { 0x14A, 0x176, 2, 1 },       { 0x178, 0x178, 1, -121 },    { 0x179, 0x17D, 2, 1 },
    { 0x17F, 0x17F, 1, -268 },    { 0x1A0, 0x1A4, 2, 1 },       { 0x1AF, 0x1AF, 1, 1 },
    { 0x1CD, 0x1DB, 2, 1 },       { 0x1DE, 0x1EE, 2, 1 },       { 0x1F4, 0x1F4, 1, 1 },
    { 0x1F8, 0x21E, 2, 1 },       { 0x222, 0x232, 2, 1 },       { 0x386, 0x386, 1, 38 },
    { 0x388, 0x38A, 1, 37 },      { 0x38C, 0x38C, 1, 64 },      { 0x38E, 0x38F, 1, 63 },
    { 0x391, 0x3A1, 1, 32 },      { 0x3A3, 0x3AB, 1, 32 },      { 0x3C2, 0x3C2, 1, 1 },
    { 0x3D8, 0x3EE, 2, 1 },       { 0x400, 0x40F, 1, 80 },      { 0x410, 0x42F, 1, 32 },
    { 0x460, 0x480, 2, 1 },       { 0x48A, 0x4BE, 2, 1 },       { 0x4C0, 0x4C0, 1, 15 },
    { 0x4C1, 0x4CD, 2, 1 },       { 0x4D0, 0x52E, 2, 1 },       { 0x531, 0x556, 1, 48 },
    { 0x1C90, 0x1CBA, 1, -3008 }, { 0x1CBD, 0x1CBF, 1, -3008 }, { 0x1E00, 0x1E94, 2, 1 },
    { 0x1E9E, 0x1E9E, 1, -7615 }, { 0x1EA0, 0x1EFE, 2, 1 },     { 0xFF21, 0xFF3A, 1, 32 },
};

static uint32_t fold_point(uint32_t point)
{
    size_t low = 0;
    size_t high = AS_COUNT(spans);
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const struct span *span = &spans[middle];
        if (point > span->last)
            low = middle + 1;
        else if (point < span->first)
            high = middle;
        else
            return (point - span->first) % span->step == 0 ? point + (uint32_t)span->move : point;
    }
    return point;
}

/* The code point at the beginning of `text`, which is not empty; 0 bytes: it is none. */
static size_t take_point(as_str text, uint32_t *ret_point)
{
    const unsigned char first = (unsigned char)text.data[0];
    const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t point = size == 1 ? first : first & (0x7Fu >> size);
    if (size > text.size || (first >= 0x80 && first < 0xC0))
        return 0;
    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)text.data[i] & 0x3F);
    *ret_point = point;
    return size;
}

/* Only what folding yields: below U+10000. */
static size_t put_point(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | point >> 12);
    out[1] = (char)(0x80 | (point >> 6 & 0x3F));
    out[2] = (char)(0x80 | (point & 0x3F));
    return 3;
}

size_t as_fold_into(as_str text, char *out)
{
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        const unsigned char c = (unsigned char)text.data[at];
        if (c < 0x80) { /* nearly everything */
            out[size++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
            at++;
            continue;
        }
        uint32_t point = 0;
        const size_t taken = take_point(as_str_make(text.data + at, text.size - at), &point);
        const uint32_t folded = taken ? fold_point(point) : 0;
        if (taken && folded != point) {
            size += put_point(folded, out + size);
        } else {
            memmove(out + size, text.data + at, taken ? taken : 1);
            size += taken ? taken : 1;
        }
        at += taken ? taken : 1;
    }
    return size;
}

as_str as_fold(struct as_arena *arena, as_str text)
{
    char *out = as_arena_alloc(arena, text.size + 1);
    if (!out)
        return AS_STR_NONE;
    const size_t size = as_fold_into(text, out);
    out[size] = '\0';
    return as_str_make(out, size);
}
