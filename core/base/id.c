#include "base/id.h"

#include "base/check.h"

#include <errno.h>
#include <sys/random.h>

static const char hex_digits[] = "0123456789abcdef";

static bool is_hyphen_place(size_t place)
{
    return place == 8 || place == 13 || place == 18 || place == 23;
}

/* The value of a hexadecimal digit, or -1. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool as_id_parse(as_str text, struct as_id *ret_id)
{
    if (text.size != AS_ID_TEXT_SIZE - 1)
        return false;
    struct as_id id = { { 0 } };
    size_t at = 0;
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        if (is_hyphen_place(at) && text.data[at++] != '-')
            return false;
        int high = hex_value(text.data[at]);
        int low = hex_value(text.data[at + 1]);
        if (high < 0 || low < 0)
            return false;
        id.bytes[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *ret_id = id;
    return true;
}

as_str as_id_format(const struct as_id *id, char out[AS_ID_TEXT_SIZE])
{
    size_t at = 0;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        if (is_hyphen_place(at))
            out[at++] = '-';
        out[at++] = hex_digits[id->bytes[i] >> 4];
        out[at++] = hex_digits[id->bytes[i] & 0x0F];
    }
    out[at] = '\0';
    return as_str_make(out, at);
}

struct as_id as_id_random(void)
{
    struct as_id id;
    as_random_bytes(id.bytes, sizeof id.bytes);
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
