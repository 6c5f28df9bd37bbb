#include "operations/secrets.h"

#include <string.h>

#include "base/id.h"

as_str as_secret_make(struct as_arena *arena, struct as_digest *ret_digest)
{
    uint8_t bytes[32];
    char text[44];
    as_random_bytes(bytes, sizeof bytes);
    const as_str secret = as_arena_copy(arena, as_base64url(bytes, sizeof bytes, text));
    *ret_digest = as_digest_of(secret);
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(text, sizeof text);
    return secret;
}
