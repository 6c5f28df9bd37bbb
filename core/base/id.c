#include "base/id.h"

#include "base/check.h"

#include <errno.h>
#include <sys/random.h>

static const char hex_digits[] = "0123456789abcdef";

/* Where the two digits of each byte stand in the text of an id, between hyphens at 8, 13, 18 and 23. */
static const uint8_t places[sizeof(struct as_id)] = { 0,  2,  4,  6,  9,  11, 14, 16,
                                                      19, 21, 24, 26, 28, 30, 32, 34 };

/* One more than the value of a hexadecimal digit; 0: none. */
static const uint8_t hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The value of a hexadecimal digit, or -1. */
static inline int hex_value(char c)
{
    return hex_values[(unsigned char)c] - 1;
}

bool as_id_parse(as_str text, struct as_id *ret_id)
{
    const char *in = text.data;
    if (text.size != AS_ID_TEXT_SIZE - 1 || in[8] != '-' || in[13] != '-' || in[18] != '-' ||
        in[23] != '-')
        return false;
    struct as_id id;
    int bad = 0; /* negative once a digit was */
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        int high = hex_value(in[places[i]]);
        int low = hex_value(in[places[i] + 1]);
        bad |= high | low;
        id.bytes[i] = (uint8_t)((unsigned)high << 4 | (unsigned)low);
    }
    if (bad < 0)
        return false;
    *ret_id = id;
    return true;
}

as_str as_id_format(const struct as_id *id, char out[AS_ID_TEXT_SIZE])
{
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        out[places[i]] = hex_digits[id->bytes[i] >> 4];
        out[places[i] + 1] = hex_digits[id->bytes[i] & 0x0F];
    }
    out[8] = out[13] = out[18] = out[23] = '-';
    out[AS_ID_TEXT_SIZE - 1] = '\0';
    return as_str_make(out, AS_ID_TEXT_SIZE - 1);
}

/* Ids are no secrets, so a thread takes the bytes of several from the system at once. */
struct as_id as_id_random(void)
{
    enum { STOCK = 16 };
    static _Thread_local struct as_id stock[STOCK];
    static _Thread_local uint32_t left;
    if (left == 0) {
        as_random_bytes(stock, sizeof stock);
        left = STOCK;
    }
    struct as_id id = stock[--left];
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x40); /* version 4 */
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
    return id;
}

void as_random_bytes(void *out, size_t size)
{
    char *at = out;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        AS_REQUIRE(got > 0);
        at += got;
        size -= (size_t)got;
    }
}

as_str as_hex(const void *bytes, size_t size, char *out)
{
    const uint8_t *in = bytes;
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = hex_digits[in[i] >> 4];
        out[2 * i + 1] = hex_digits[in[i] & 0x0F];
    }
    out[2 * size] = '\0';
    return as_str_make(out, 2 * size);
}

bool as_hex_parse(as_str text, void *out, size_t size)
{
    uint8_t *bytes = out;
    if (text.size % 2 != 0 || text.size / 2 != size)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (hex_value(text.data[i]) < 0)
            return false;
    }
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(hex_value(text.data[2 * i]) << 4 | hex_value(text.data[2 * i + 1]));
    return true;
}

as_str as_base64url(const void *bytes, size_t size, char *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *in = bytes;
    size_t at = 0;
    uint32_t bits = 0;
    unsigned held = 0; /* bits not written yet */
    for (size_t i = 0; i < size; i++) {
        bits = bits << 8 | in[i];
        held += 8;
        while (held >= 6) {
            held -= 6;
            out[at++] = letters[bits >> held & 0x3F];
        }
    }
    if (held > 0)
        out[at++] = letters[bits << (6 - held) & 0x3F];
    out[at] = '\0';
    return as_str_make(out, at);
}
