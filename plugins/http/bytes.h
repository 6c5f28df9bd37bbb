/* Looking at bytes eight at a time: most of a request is plain text, and a look at each byte of it costs
 * more than all else that is done with a head. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The first byte ends up lowest. */
static inline uint64_t bytes_load(const char *data)
{
    uint64_t eight;
    memcpy(&eight, data, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* 0 when none of the eight is below `limit` (at most 0x80); else the lowest bit that is set stands in the
 * first such byte. */
static inline uint64_t bytes_below(uint64_t eight, unsigned char limit)
{
    return (eight - UINT64_C(0x0101010101010101) * limit) & ~eight & UINT64_C(0x8080808080808080);
}

/* The same for bytes that are `c`. */
static inline uint64_t bytes_equal(uint64_t eight, unsigned char c)
{
    return bytes_below(eight ^ UINT64_C(0x0101010101010101) * c, 1);
}

/* The place among eight of the first byte that is marked. */
static inline size_t bytes_first(uint64_t marks)
{
    return (size_t)__builtin_ctzll(marks) / 8;
}

/* How many bytes from the beginning are neither a control, a blank nor DEL; of the last seven, some may be
 * left to the caller. */
static inline size_t bytes_visible(const char *data, size_t size)
{
    size_t i = 0;
#ifdef __SSE2__ /* signed tokens are long: sixteen at a time, where every machine can */
    for (; i + 16 <= size; i += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x20)), bytes);
        const __m128i marks = _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));
        const int mask = _mm_movemask_epi8(marks);
        if (mask)
            return i + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    for (; i + 8 <= size; i += 8) {
        uint64_t eight = bytes_load(data + i);
        uint64_t marks = bytes_below(eight, 0x21) | bytes_equal(eight, 0x7f);
        if (marks)
            return i + bytes_first(marks);
    }
    return size & ~(size_t)7;
}

/* No byte is a control, a blank, DEL, or `also` (0x80 and above count when it is set). The last bytes are
 * looked at together with some of those before them. */
static inline bool bytes_all_fit(const char *data, size_t size, char also)
{
    uint64_t marks = 0;
    size_t i = 0;
    if (size < 8) {
        for (; i < size; i++) {
            const unsigned char c = (unsigned char)data[i];
            if (c <= 0x20 || c == 0x7f || (also && (c == (unsigned char)also || c >= 0x80)))
                return false;
        }
        return true;
    }
    for (; i < size; i += 8) {
        const uint64_t eight = bytes_load(data + (i + 8 <= size ? i : size - 8));
        marks |= bytes_below(eight, 0x21) | bytes_equal(eight, 0x7f);
        if (also)
            marks |=
                bytes_equal(eight, (unsigned char)also) | (eight & UINT64_C(0x8080808080808080));
    }
    return marks == 0;
}
