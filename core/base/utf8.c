#include "base/str.h"

#include <stdint.h>

/* How many bytes the well-formed sequence at `at` has; 0 when there is none. */
static size_t sequence_size(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;

    size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < size)
        return 0;
    /* The second byte alone decides about overlong forms, surrogates and the upper end. */
    unsigned char lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < lowest || at[1] > highest)
        return 0;
    for (size_t i = 2; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    }
    return size;
}

bool as_utf8_is_valid(as_str text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    size_t at = 0;
    while (at < text.size) {
        uint64_t eight = 0;
        if (text.size - at >= sizeof eight) {
            memcpy(&eight, data + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t size = sequence_size(data + at, text.size - at);
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

unsigned as_utf8_next(as_str text, size_t *position)
{
    static const unsigned char lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };

    if (*position >= text.size)
        return 0;
    const unsigned char *at = (const unsigned char *)text.data + *position;
    size_t size = sequence_size(at, text.size - *position);
    if (size == 0) { /* not what was promised: the replacement character, and on */
        *position += 1;
        return 0xFFFD;
    }
    unsigned code = at[0] & lead_bits[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | (at[i] & 0x3F);
    *position += size;
    return code;
}

/* True when the bytes up to the end could be the beginning of one sequence. */
static bool is_cut_off(const unsigned char *at, size_t left)
{
    unsigned char whole[4] = { 0 };
    if (left >= sizeof whole)
        return false;
    memcpy(whole, at, left);
    for (size_t size = left + 1; size <= sizeof whole; size++) {
        /* 0x90 lies within the second byte's bounds after each first byte but 0xE0 and 0xF4. */
        whole[size - 1] = size > 2 ? 0x80 : at[0] == 0xE0 ? 0xA0 : at[0] == 0xF4 ? 0x80 : 0x90;
        if (sequence_size(whole, size) == size)
            return true;
    }
    return false;
}

size_t as_utf8_repair(char *data, size_t size)
{
    unsigned char *bytes = (unsigned char *)data;
    size_t at = 0;
    while (at < size) {
        size_t here = sequence_size(bytes + at, size - at);
        if (here == 0 && is_cut_off(bytes + at, size - at))
            return at;
        if (here == 0)
            bytes[at] = '?';
        at += here == 0 ? 1 : here;
    }
    return size;
}
