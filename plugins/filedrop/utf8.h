/* Well-formed UTF-8, as RFC 3629 has it. */
#pragma once

#include <stddef.h>

/* Bytes of the character that begins at `data`, or 0 when it is not well-formed or not whole. */
static inline size_t utf8_character(const char *data, size_t size)
{
    const unsigned char *at = (const unsigned char *)data;
    if (size == 0)
        return 0;
    if (at[0] < 0x80)
        return 1;
    const size_t length = at[0] >= 0xc2 && at[0] < 0xe0   ? 2
                          : (at[0] & 0xf0) == 0xe0        ? 3
                          : at[0] >= 0xf0 && at[0] < 0xf5 ? 4
                                                          : 0;
    if (length == 0 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90) || /* too long */
        (at[0] == 0xed && at[1] > 0x9f) ||                                    /* surrogates */
        (at[0] == 0xf4 && at[1] > 0x8f))                                      /* beyond Unicode */
        return 0;
    return length;
}
