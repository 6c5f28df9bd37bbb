/* Digests: SHA-256 for what is kept, HMAC for what is signed, a keyed hash for tables in memory. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

struct as_digest {
    uint8_t bytes[32];
};

enum { AS_DIGEST_TEXT_SIZE = 65 };

/* [any] SHA-256 of one text, or of the parts one after another. */
struct as_digest as_digest_of(as_str text);
struct as_digest as_digest_of_parts(const as_str *parts, size_t count);
struct as_digest as_hmac(as_str key, as_str text); /* HMAC-SHA-256 */

/* A digest over a long stream. */
struct as_digest_stream;
struct as_digest_stream *as_digest_stream_new(void);
void as_digest_stream_add(struct as_digest_stream *stream, as_str text);
/* Gives the digest and frees the stream. */
struct as_digest as_digest_stream_end(struct as_digest_stream *stream);

static inline bool as_digest_equal(const struct as_digest *a, const struct as_digest *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}
static inline bool as_digest_is_nil(const struct as_digest *digest)
{
    static const struct as_digest nil;
    return memcmp(digest, &nil, sizeof nil) == 0;
}
as_str as_digest_format(const struct as_digest *digest, char out[AS_DIGEST_TEXT_SIZE]);
bool as_digest_parse(as_str text, struct as_digest *ret_digest);

/* Compares secrets in a time that does not depend on where they differ. */
bool as_secret_equal(const void *a, const void *b, size_t size);

/* SipHash-1-3 with a key drawn once per process: ids come from outsiders, who must not be able to
 * aim at one slot of a table. Never stored, never sent. */
uint64_t as_hash_keyed(const void *data, size_t size);

/* 128 bits of the same kind: what stands for a secret in memory, where SHA-256 would be the dearest step of
 * answering a request. Without the process's key nobody can tell what a text's fingerprint is, or find
 * another text that has it. Never stored, never sent. */
struct as_fingerprint {
    uint64_t halves[2];
};
struct as_fingerprint as_fingerprint_of(as_str text);
