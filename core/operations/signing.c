#include "operations/signing.h"

#include "base/digest.h"

enum { SIGNATURE_SIZE = 16, SIGNED_MAX = 1024 };

/* Over every byte of the payload: a NUL in it ends nothing. */
static bool sign(struct as_arena *arena, as_str key, const char *purpose, as_str payload,
                 struct as_digest *ret_signature)
{
    const size_t head = strlen(purpose) + 1;
    char *text = as_arena_alloc(arena, head + payload.size);
    if (!text)
        return false;
    memcpy(text, purpose, head - 1);
    text[head - 1] = ':';
    memcpy(text + head, payload.data, payload.size);
    *ret_signature = as_hmac(key, as_str_make(text, head + payload.size));
    return true;
}

as_str as_sign(struct as_arena *arena, as_str key, const char *purpose, as_str payload)
{
    struct as_digest signature;
    char *both = as_arena_alloc(arena, payload.size + SIGNATURE_SIZE);
    char *text = as_arena_alloc(arena, (payload.size + SIGNATURE_SIZE) * 4 / 3 + 4);
    if (!both || !text || payload.size == 0 || !sign(arena, key, purpose, payload, &signature))
        return AS_STR_NONE;
    memcpy(both, payload.data, payload.size);
    memcpy(both + payload.size, signature.bytes, SIGNATURE_SIZE);
    return as_base64url(both, payload.size + SIGNATURE_SIZE, text);
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Canonical base64url alone: no padding, no stray bits. */
static bool decode(as_str text, uint8_t *out, size_t *ret_size)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        int value = value_of(text.data[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[size++] = (uint8_t)(bits >> have);
            bits &= (1u << have) - 1;
        }
    }
    *ret_size = size;
    return have < 6 && bits == 0;
}

bool as_unsign(struct as_arena *arena, as_str key, const char *purpose, as_str text,
               as_str *ret_payload)
{
    size_t size = 0;
    if (text.size == 0 || text.size > SIGNED_MAX)
        return false;
    uint8_t *both = as_arena_alloc(arena, text.size);
    if (!both || !decode(text, both, &size) || size <= SIGNATURE_SIZE)
        return false;
    as_str payload = { (const char *)both, size - SIGNATURE_SIZE };
    struct as_digest signature;
    if (!sign(arena, key, purpose, payload, &signature) ||
        !as_secret_equal(signature.bytes, both + payload.size, SIGNATURE_SIZE))
        return false;
    *ret_payload = payload;
    return true;
}
