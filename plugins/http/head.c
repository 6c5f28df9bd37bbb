#include "head.h"

#include <string.h>

#include "bytes.h"

/* What a byte means inside a line: nothing special; or it needs a look. */
static inline bool is_plain(unsigned char c)
{
    return c > 0x20 && c != 0x7f && c != ':';
}

enum { LONG_TOKEN = 128 };
static const char token_header[] = "authorization:";

/* Does the line that begins there hold the token? What came before stands in the head, the rest in `data`. */
static bool is_of_token(const struct head *head, const char *data, size_t begin)
{
    for (size_t i = 0; i < sizeof token_header - 1; i++) {
        const size_t at = begin + i;
        const char c = at < head->bytes.size ? head->bytes.data[at] : data[at - head->bytes.size];
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != token_header[i])
            return false;
    }
    return true;
}

/* A header was too long: which one? Its line ends `used` bytes into `data`. */
static enum head_result too_big(const struct head *head, const char *data, size_t used,
                                size_t line_size)
{
    return is_of_token(head, data, head->bytes.size + used - line_size) ? HEAD_TOKEN_TOO_BIG
                                                                        : HEAD_TOO_BIG;
}

/* Of a long line that is whole. The first counts: a second one is the parser's to find. */
static void note_token(struct head *head, const char *data, size_t used, size_t line_size)
{
    const size_t end = head->bytes.size + used;
    const size_t line = end - line_size;
    if (head->token.end == 0 && is_of_token(head, data, line))
        head->token = (struct head_token){ line, line + sizeof token_header - 1, end };
}

enum head_result head_feed(struct head *head, const struct head_limits *limits, const char *data,
                           size_t size, size_t *ret_used)
{
    size_t room = limits->head_bytes - head->bytes.size;
    size_t end = size < room ? size : room;
    size_t line_size = head->line_size;
    unsigned char before =
        head->bytes.size > 0 ? (unsigned char)head->bytes.data[head->bytes.size - 1] : 0;
    bool is_done = false;
    size_t i = 0;

    for (; i < end && !is_done; i++) {
        if (line_size > 0 && before != '\r') {
            size_t run = bytes_visible(data + i, end - i);
            if (run > 0) {
                line_size += run;
                i += run;
                before = (unsigned char)data[i - 1];
                if (i == end)
                    break;
            }
        }
        unsigned char c = (unsigned char)data[i];
        if (is_plain(c) && before != '\r') {
            line_size++;
            before = c;
            continue;
        }
        if ((before == '\r') != (c == '\n'))
            return HEAD_BAD; /* a CR or an LF on its own */
        if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f)
            return HEAD_BAD;
        if (line_size == 0 && c != '\r' && c != '\n')
            return HEAD_BAD; /* a folded header, an empty name */
        if (c == '\n') {
            if (line_size == 0) {
                if (head->lines == 0)
                    return HEAD_BAD;
                is_done = true;
            }
            head->lines++;
            line_size = 0;
        } else if (c == '\r') {
            if (line_size > (head->lines == 0 ? limits->request_line_bytes : limits->header_bytes))
                return head->lines == 0 ? HEAD_LINE_TOO_BIG : too_big(head, data, i, line_size);
            if (line_size > 0 && head->lines > limits->headers)
                return HEAD_TOO_BIG;
            if (line_size > LONG_TOKEN && head->lines > 0)
                note_token(head, data, i, line_size);
        } else {
            line_size++;
        }
        before = c;
    }

    if (head->lines > 0 && line_size > limits->header_bytes)
        return too_big(head, data, i, line_size);
    if ((head->lines == 0 && line_size > limits->request_line_bytes) ||
        (!is_done && head->bytes.size + i == limits->head_bytes))
        return head->lines == 0 ? HEAD_LINE_TOO_BIG : HEAD_TOO_BIG;
    if (!buf_append(&head->bytes, data, i))
        return HEAD_TOO_BIG;
    head->line_size = line_size;
    *ret_used = i;
    return is_done ? HEAD_DONE : HEAD_MORE;
}

void head_reset(struct head *head, size_t keep)
{
    buf_reset(&head->bytes, keep);
    head->line_size = 0;
    head->lines = 0;
    head->token = (struct head_token){ 0 };
}

static bool is_token(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return size > 0;
}

static bool is_known_method(assent_text method)
{
    static const char *const known[] = {
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strlen(known[i]) == method.size && memcmp(known[i], method.data, method.size) == 0)
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int head_request_line(char *head, size_t size, struct request_line *ret_line)
{
    char *end = memchr(head, '\r', size);
    char *first = end ? memchr(head, ' ', (size_t)(end - head)) : NULL;
    char *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;
    if (!second || !is_token(head, (size_t)(first - head)) || second == first + 1)
        return 400;

    const char *version = second + 1;
    if (end - version != 8 || memcmp(version, "HTTP/", 5) != 0 || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7]))
        return 400;
    if (version[5] != '1' || version[7] > '1')
        return 505;

    struct request_line line = {
        .method = { head, (size_t)(first - head) },
        .target = { first + 1, (size_t)(second - first - 1) },
        .minor = version[7] - '0',
    };
    if (!is_known_method(line.method))
        return 501;
    *ret_line = line;
    return 0;
}
