#include "body.h"

enum {
    SIZE_DIGITS_MAX = 16,
    EXTENSION_BYTES_MAX = 512,
};

void body_begin(struct body *body, bool is_chunked, uint64_t length, uint64_t limit_bytes)
{
    body->limit_bytes = limit_bytes;
    body->is_chunked = is_chunked;
    body->left_bytes = is_chunked ? 0 : length;
    body->chunk = CHUNK_SIZE;
    body->digits = 0;
    body->extension_bytes = 0;
}

static enum body_result keep_bytes(struct body *body, const char *data, size_t size)
{
    struct buf *bytes = &body->bytes;
    if (bytes->room - bytes->size < size) {
        /* Doubling holds at most twice what is asked for; counted before it is taken. */
        size_t before = bytes->room;
        size_t after = before ? before : 512;
        while (after < bytes->size + size)
            after *= 2;
        if (body->budget->held_bytes + (after - before) > body->budget->limit_bytes)
            return BODY_FULL;
        bool is_ok = buf_reserve(bytes, size);
        body->budget->held_bytes += bytes->room - before;
        if (!is_ok)
            return BODY_FULL;
    }
    return buf_append(bytes, data, size) ? BODY_MORE : BODY_FULL;
}

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum body_result size_byte(struct body *body, unsigned char c)
{
    int digit = hex_digit(c);
    if (digit >= 0) {
        if (++body->digits > SIZE_DIGITS_MAX)
            return BODY_BAD;
        body->left_bytes = body->left_bytes << 4 | (unsigned)digit;
        return BODY_MORE;
    }
    if (body->digits == 0 || (c != '\r' && c != ';'))
        return BODY_BAD;
    if (body->left_bytes > body->limit_bytes - body->bytes.size)
        return BODY_TOO_BIG;
    body->chunk = c == '\r' ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
    body->extension_bytes = 0;
    return BODY_MORE;
}

static enum body_result extension_byte(struct body *body, unsigned char c)
{
    if (c == '\r') {
        body->chunk = CHUNK_SIZE_LF;
        return BODY_MORE;
    }
    if ((c < 0x20 && c != '\t') || c == 0x7f || ++body->extension_bytes > EXTENSION_BYTES_MAX)
        return BODY_BAD;
    return BODY_MORE;
}

/* The bytes of the frame around the data. */
static enum body_result frame_byte(struct body *body, unsigned char c)
{
    switch (body->chunk) {
    case CHUNK_SIZE:
        return size_byte(body, c);
    case CHUNK_EXTENSION:
        return extension_byte(body, c);
    case CHUNK_SIZE_LF:
        if (c != '\n')
            return BODY_BAD;
        body->chunk = body->left_bytes > 0 ? CHUNK_DATA : CHUNK_END_CR;
        return BODY_MORE;
    case CHUNK_DATA_CR:
        body->chunk = CHUNK_DATA_LF;
        return c == '\r' ? BODY_MORE : BODY_BAD;
    case CHUNK_DATA_LF:
        body->chunk = CHUNK_SIZE;
        body->digits = 0;
        return c == '\n' ? BODY_MORE : BODY_BAD;
    case CHUNK_END_CR:
        body->chunk = CHUNK_END_LF;
        return c == '\r' ? BODY_MORE : BODY_BAD; /* anything else begins a trailer: none is taken */
    case CHUNK_END_LF:
        return c == '\n' ? BODY_DONE : BODY_BAD;
    case CHUNK_DATA:
        break;
    }
    return BODY_BAD;
}

enum body_result body_feed(struct body *body, const char *data, size_t size, size_t *ret_used)
{
    size_t i = 0;
    while (i < size) {
        enum body_result result;
        if (!body->is_chunked || body->chunk == CHUNK_DATA) {
            size_t part = size - i < body->left_bytes ? size - i : (size_t)body->left_bytes;
            result = keep_bytes(body, data + i, part);
            if (result != BODY_MORE)
                return result;
            body->left_bytes -= part;
            i += part;
            if (body->left_bytes == 0 && body->is_chunked)
                body->chunk = CHUNK_DATA_CR;
            else if (body->left_bytes == 0)
                result = BODY_DONE;
        } else {
            result = frame_byte(body, (unsigned char)data[i++]);
        }
        if (result != BODY_MORE) {
            *ret_used = i;
            return result;
        }
    }
    *ret_used = i;
    return BODY_MORE;
}

void body_reset(struct body *body, size_t keep)
{
    size_t before = body->bytes.room;
    buf_reset(&body->bytes, keep);
    body->budget->held_bytes -= before - body->bytes.room;
}
