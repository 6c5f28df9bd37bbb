#include "base/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CAPACITY_FIRST = 256 };

/* For each byte of a text: 0 when it stands for itself, else the letter behind the backslash. */
/* clang-format off */
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u', /* 0x00 */
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', /* 0x10 */
    ['"'] = '"', ['\\'] = '\\',
};
/* clang-format on */

void as_buf_init(struct as_buf *buf)
{
    *buf = (struct as_buf){ 0 };
}

void as_buf_fini(struct as_buf *buf)
{
    free(buf->data);
    *buf = (struct as_buf){ 0 };
}

static bool grow(struct as_buf *buf, size_t more)
{
    if (buf->has_failed)
        return false;
    if (more > PTRDIFF_MAX - buf->size) {
        buf->has_failed = true;
        return false;
    }
    size_t needed = buf->size + more;
    size_t capacity = buf->capacity > 0 ? buf->capacity : CAPACITY_FIRST;
    while (capacity < needed)
        capacity *= 2;
    char *data = realloc(buf->data, capacity);
    if (!data) {
        buf->has_failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

static inline bool make_room(struct as_buf *buf, size_t more)
{
    if (__builtin_expect(!buf->has_failed && buf->capacity - buf->size >= more, 1))
        return true;
    return grow(buf, more);
}

bool as_buf_reserve(struct as_buf *buf, size_t more)
{
    return make_room(buf, more);
}

void as_buf_add(struct as_buf *buf, as_str text)
{
    if (text.size == 0 || !make_room(buf, text.size))
        return;
    memcpy(buf->data + buf->size, text.data, text.size);
    buf->size += text.size;
}

void as_buf_add_char(struct as_buf *buf, char c)
{
    if (make_room(buf, 1))
        buf->data[buf->size++] = c;
}

void as_buf_printf(struct as_buf *buf, const char *format, ...)
{
    if (!make_room(buf, 1))
        return;
    size_t room = buf->capacity - buf->size;
    va_list args;
    va_start(args, format);
    int size = vsnprintf(buf->data + buf->size, room, format, args);
    va_end(args);
    if (size < 0) {
        buf->has_failed = true;
        return;
    }
    if ((size_t)size >= room) {
        if (!make_room(buf, (size_t)size + 1))
            return;
        va_start(args, format);
        vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
        va_end(args);
    }
    buf->size += (size_t)size;
}

/* Room for a comma and `more` bytes; the comma is put when something stands before the value. */
static inline bool begin_value(struct as_buf *buf, size_t more)
{
    if (!make_room(buf, more + 1))
        return false;
    if (buf->size > 0) {
        char last = buf->data[buf->size - 1];
        if (last != '{' && last != '[' && last != ':')
            buf->data[buf->size++] = ',';
    }
    return true;
}

/* Is none of the eight bytes a control, a quote or a backslash? */
static inline bool is_clean(const char *eight_bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    uint64_t eight = 0;
    memcpy(&eight, eight_bytes, sizeof eight);
    uint64_t quotes = eight ^ ones * '"';
    uint64_t slashes = eight ^ ones * '\\';
    uint64_t dirty = ((eight - ones * ' ') & ~eight) | ((quotes - ones) & ~quotes) |
                     ((slashes - ones) & ~slashes);
    return !(dirty & tops);
}

/* How many bytes from `at` on stand for themselves. */
static size_t clean_run(const char *at, size_t left)
{
    size_t run = 0;
    while (left - run >= 8 && is_clean(at + run))
        run += 8;
    if (left >= 8 && left - run < 8 &&
        is_clean(at + left - 8)) /* the last eight, some of them again */
        return left;
    while (run < left && !escapes[(unsigned char)at[run]])
        run++;
    return run;
}

static void add_escaped(struct as_buf *buf, char c)
{
    static const char hex[] = "0123456789abcdef";

    if (!make_room(buf, 6))
        return;
    char *out = buf->data + buf->size;
    char escape = escapes[(unsigned char)c];
    out[0] = '\\';
    out[1] = escape;
    if (escape != 'u') {
        buf->size += 2;
        return;
    }
    out[2] = '0';
    out[3] = '0';
    out[4] = hex[(unsigned char)c >> 4];
    out[5] = hex[c & 0x0F];
    buf->size += 6;
}

static void add_quoted(struct as_buf *buf, as_str text)
{
    if (text.size > PTRDIFF_MAX / 2 || !begin_value(buf, text.size + 3)) {
        buf->has_failed = true;
        return;
    }
    buf->data[buf->size++] = '"';
    size_t at = clean_run(text.data, text.size);
    if (at > 0)
        memcpy(buf->data + buf->size, text.data, at); /* the room is there */
    buf->size += at;
    if (at == text.size) {
        buf->data[buf->size++] = '"';
        return;
    }
    while (at < text.size) {
        size_t run = clean_run(text.data + at, text.size - at);
        as_buf_add(buf, as_str_make(text.data + at, run));
        at += run;
        if (at < text.size)
            add_escaped(buf, text.data[at++]);
    }
    as_buf_add_char(buf, '"');
}

void as_json_open(struct as_buf *buf)
{
    if (begin_value(buf, 1))
        buf->data[buf->size++] = '{';
}

void as_json_close(struct as_buf *buf)
{
    as_buf_add_char(buf, '}');
}

void as_json_open_list(struct as_buf *buf)
{
    if (begin_value(buf, 1))
        buf->data[buf->size++] = '[';
}

void as_json_close_list(struct as_buf *buf)
{
    as_buf_add_char(buf, ']');
}

void as_json_key(struct as_buf *buf, as_str key)
{
    add_quoted(buf, key);
    as_buf_add_char(buf, ':');
}

static inline char *put(char *at, as_str text)
{
    memcpy(at, text.data, text.size);
    return at + text.size;
}

void as_json_plain_key(struct as_buf *buf, as_str key)
{
    if (!begin_value(buf, key.size + 3))
        return;
    char *at = buf->data + buf->size;
    *at++ = '"';
    at = put(at, key);
    *at++ = '"';
    *at++ = ':';
    buf->size = (size_t)(at - buf->data);
}

void as_json_plain_text(struct as_buf *buf, as_str value)
{
    if (!begin_value(buf, value.size + 2))
        return;
    char *at = buf->data + buf->size;
    *at++ = '"';
    at = put(at, value);
    *at++ = '"';
    buf->size = (size_t)(at - buf->data);
}

void as_json_text(struct as_buf *buf, as_str value)
{
    add_quoted(buf, value);
}

void as_json_int(struct as_buf *buf, int64_t value)
{
    char digits[20]; /* the sign and 19 digits */
    char *start = digits + sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        *--start = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0)
        *--start = '-';

    size_t size = (size_t)(digits + sizeof digits - start);
    if (!begin_value(buf, size))
        return;
    memcpy(buf->data + buf->size, start, size);
    buf->size += size;
}

void as_json_bool(struct as_buf *buf, bool value)
{
    as_json_raw(buf, value ? AS_STR("true") : AS_STR("false"));
}

void as_json_null(struct as_buf *buf)
{
    as_json_raw(buf, AS_STR("null"));
}

void as_json_raw(struct as_buf *buf, as_str json)
{
    if (json.size > PTRDIFF_MAX / 2 || !begin_value(buf, json.size)) {
        buf->has_failed = true;
        return;
    }
    as_buf_add(buf, json);
}
