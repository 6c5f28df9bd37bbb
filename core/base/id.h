/* Identifiers: 128-bit GUIDs, random bytes, and text forms of secrets. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

struct as_id {
    uint8_t bytes[16];
};

enum { AS_ID_TEXT_SIZE = 37 }; /* 36 characters and NUL */

static inline bool as_id_is_nil(const struct as_id *id)
{
    static const struct as_id nil;
    return memcmp(id, &nil, sizeof nil) == 0;
}

static inline bool as_id_equal(const struct as_id *a, const struct as_id *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Reads the 36-character form in any letter case; no braces. False when it is anything else. */
bool as_id_parse(as_str text, struct as_id *ret_id);
/* Writes 36 lower-case characters and NUL; returns them. */
as_str as_id_format(const struct as_id *id, char out[AS_ID_TEXT_SIZE]);
/* [any] A fresh random id (RFC 9562, version 4). */
struct as_id as_id_random(void);

/* [any] Bytes from the system's generator; never fails (aborts when the system has none). */
void as_random_bytes(void *out, size_t size);

/* Text forms; `out` gets a NUL. Hex: 2 * size + 1; base64url without padding: (size * 4 + 2) / 3 + 1. */
as_str as_hex(const void *bytes, size_t size, char *out);
bool as_hex_parse(as_str text, void *out, size_t size);
as_str as_base64url(const void *bytes, size_t size, char *out);
