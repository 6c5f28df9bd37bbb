/* The head of a request: gathered behind a guard, then read.
 *
 * The guard lets through only what every parser reads the same way: lines that end in CRLF, no
 * control characters, no folded lines, no empty names. The parser sees a head whole or not at all. */
#pragma once

#include "assent/abi.h"
#include "buf.h"

enum head_result {
    HEAD_MORE,
    HEAD_DONE,
    HEAD_BAD,          /* 400 */
    HEAD_LINE_TOO_BIG, /* 414: the request line */
    HEAD_TOO_BIG,      /* 431: a header, or all together */
    HEAD_TOKEN_TOO_BIG, /* 401: the header that holds the token, which is bad whatever stands in it */
};

struct head_limits {
    size_t request_line_bytes;
    size_t header_bytes;
    size_t head_bytes;
    uint32_t headers;
};

struct head {
    struct buf bytes;
    size_t line_size; /* of the current line, without its end */
    uint32_t lines;   /* whole ones */
    /* A long header that holds a token, as places in `bytes`: its line, its value, its end; 0: none. The guard
     * has seen every byte of it, and a parser that looks at each one again takes as long for it as for all the rest. */
    struct head_token {
        size_t line, value, end;
    } token;
};

/* Takes bytes up to the end of the head; *ret_used of them are in head->bytes then (HEAD_MORE and
 * HEAD_DONE). No memory counts as too big. */
enum head_result head_feed(struct head *head, const struct head_limits *limits, const char *data,
                           size_t size, size_t *ret_used);
void head_reset(struct head *head, size_t keep);

struct request_line {
    assent_text method;
    assent_text target;
    int minor; /* of HTTP/1 */
};

/* 0, or the status to refuse with: 400, 501 (a method nobody knows), 505. */
int head_request_line(char *head, size_t size, struct request_line *ret_line);
