#include "target.h"

#include <string.h>
#include <strings.h>

#include "bytes.h"

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of the well-formed character at `data` that is no control, 0 when there is none. */
static size_t utf8_character(const unsigned char *data, size_t size)
{
    unsigned char c = data[0];
    size_t length = c < 0x80                ? 1
                    : c >= 0xc2 && c < 0xe0 ? 2
                    : c >= 0xe0 && c < 0xf0 ? 3
                    : c >= 0xf0 && c < 0xf5 ? 4
                                            : 0;
    if (length == 0 || length > size)
        return 0;
    if (length == 1)
        return c < 0x20 || c == 0x7f ? 0 : 1;
    for (size_t i = 1; i < length; i++) {
        if ((data[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((c == 0xc2 && data[1] < 0xa0) ||                                  /* controls */
        (c == 0xe0 && data[1] < 0xa0) || (c == 0xf0 && data[1] < 0x90) || /* too long */
        (c == 0xed && data[1] > 0x9f) ||                                  /* surrogates */
        (c == 0xf4 && data[1] > 0x8f))                                    /* beyond Unicode */
        return 0;
    return length;
}

static bool is_utf8(const char *data, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t length = utf8_character((const unsigned char *)data + i, size - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

/* "http://host:1/path" to "/path": proxies may send it, and every server must take it. */
static bool skip_origin(char **target, size_t *size)
{
    size_t skip = *size >= 7 && strncasecmp(*target, "http://", 7) == 0    ? 7
                  : *size >= 8 && strncasecmp(*target, "https://", 8) == 0 ? 8
                                                                           : 0;
    if (skip == 0)
        return false;
    char *slash = memchr(*target + skip, '/', *size - skip);
    if (!slash || slash == *target + skip ||
        memchr(*target, '?', (size_t)(slash - *target)) != NULL)
        return false;
    *size -= (size_t)(slash - *target);
    *target = slash;
    return true;
}

static bool is_dots(const char *segment, size_t size)
{
    return (size == 1 && segment[0] == '.') ||
           (size == 2 && segment[0] == '.' && segment[1] == '.');
}

static bool is_printable(const char *target, size_t size)
{
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t eight = bytes_load(target + i);
        if (bytes_below(eight, 0x21) | bytes_equal(eight, 0x7f) | bytes_equal(eight, '#') |
            (eight & UINT64_C(0x8080808080808080)))
            return false;
    }
    for (; i < size; i++) {
        unsigned char c = (unsigned char)target[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
    }
    return true;
}

/* How many bytes from the beginning are part of a segment as they are; of the last seven, some may be left
 * to the caller. */
static size_t plain_run(const char *data, size_t size)
{
    for (size_t i = 0; i + 8 <= size; i += 8) {
        uint64_t eight = bytes_load(data + i);
        uint64_t marks =
            bytes_equal(eight, '/') | bytes_equal(eight, '%') | bytes_equal(eight, '\\');
        if (marks)
            return i + bytes_first(marks);
    }
    return size & ~(size_t)7;
}

/* Decodes data[0..size) in place, folding slashes; the new size, or 0. */
static size_t decode_path(char *data, size_t size)
{
    size_t used = 0;
    size_t segment = 1; /* where the current one begins */
    bool has_bytes_above = false;

    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '/') {
            if (used > 0 && data[used - 1] == '/')
                continue;
            if (used > segment && is_dots(data + segment, used - segment))
                return 0;
            data[used++] = '/';
            segment = used;
            continue;
        }
        if (c == '%') {
            int high = i + 2 < size ? hex_digit((unsigned char)data[i + 1]) : -1;
            int low = i + 2 < size ? hex_digit((unsigned char)data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return 0;
            c = (unsigned char)(high << 4 | low);
            if (c == '/' || c < 0x20 || c == 0x7f)
                return 0;
            has_bytes_above |= c >= 0x80;
            i += 2;
        }
        if (c == '\\')
            return 0;
        data[used++] = (char)c;
        size_t run = plain_run(data + i + 1, size - i - 1);
        if (run > 0) {
            if (used != i + 1)
                memmove(data + used, data + i + 1, run);
            used += run;
            i += run;
        }
    }
    if (used > segment && is_dots(data + segment, used - segment))
        return 0;
    if (used > 1 && data[used - 1] == '/')
        used--;
    return has_bytes_above && !is_utf8(data, used) ? 0 : used;
}

bool target_clean(char *target, size_t size, assent_text *ret_path, assent_text *ret_query)
{
    if (!is_printable(target, size))
        return false;
    if (size == 0 || (target[0] != '/' && !skip_origin(&target, &size)))
        return false;

    char *mark = memchr(target, '?', size);
    size_t raw_size = mark ? (size_t)(mark - target) : size;
    assent_text query = { mark ? mark + 1 : NULL, mark ? size - raw_size - 1 : 0 };
    size_t path_size = decode_path(target, raw_size);
    if (path_size == 0)
        return false;
    *ret_path = (assent_text){ target, path_size };
    *ret_query = query;
    return true;
}
