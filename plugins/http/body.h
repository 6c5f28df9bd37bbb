/* The body of a request: a counted one, or chunks. The reader is strict: anything a lenient peer
 * could read in another way is bad. */
#pragma once

#include "buf.h"

#include <stdint.h>

enum body_result {
    BODY_MORE,
    BODY_DONE,
    BODY_BAD,     /* 400: the framing */
    BODY_TOO_BIG, /* 413 */
    BODY_FULL,    /* 503: all bodies together are over their limit, or no memory */
};

enum chunk_state {
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_END_CR,
    CHUNK_END_LF,
};

/* What all bodies hold at once. */
struct body_budget {
    uint64_t held_bytes;
    uint64_t limit_bytes;
};

struct body {
    struct buf bytes;
    struct body_budget *budget; /* bytes.room is counted there */
    uint64_t limit_bytes;
    uint64_t left_bytes; /* of the body, or of the chunk */
    bool is_chunked;
    enum chunk_state chunk;
    uint32_t digits;
    uint32_t extension_bytes;
};

void body_begin(struct body *body, bool is_chunked, uint64_t length, uint64_t limit_bytes);
enum body_result body_feed(struct body *body, const char *data, size_t size, size_t *ret_used);
/* Gives the memory back: a small buffer is kept for the next one unless `keep` is 0. */
void body_reset(struct body *body, size_t keep);
