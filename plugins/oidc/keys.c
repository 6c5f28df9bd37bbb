#include "keys.h"

#include <stdlib.h>
#include <string.h>

enum {
    RSA_BYTES_LEAST = 2048 / 8,
    RSA_BYTES_MOST = 8192 / 8,
    RSA_EXPONENT_BYTES_MOST = 8,
    POINT_BYTES = 32
};

static assent_text text_of(const json_t *value)
{
    return (assent_text){ json_string_value(value), json_string_length(value) };
}

static bool is_word(const json_t *value, const char *word)
{
    return json_is_string(value) && json_string_length(value) == strlen(word) &&
           strcmp(json_string_value(value), word) == 0;
}

/* Absent, or just this. */
static bool agrees(const json_t *key, const char *name, const char *word)
{
    const json_t *value = json_object_get(key, name);
    return !value || is_word(value, word);
}

static bool may_verify(const json_t *key)
{
    const json_t *uses = json_object_get(key, "key_ops");
    bool is_listed = !uses;
    for (size_t i = 0; i < json_array_size(uses); i++)
        is_listed = is_listed || is_word(json_array_get(uses, i), "verify");
    return is_listed && agrees(key, "use", "sig");
}

static bool is_number(const json_t *value, size_t least, size_t most, unsigned char *out)
{
    size_t size = 0;
    return json_is_string(value) && oidc_base64url(text_of(value), out, most + 3, &size) &&
           size >= least && size <= most;
}

/* An exponent of 1 would make every text its own signature. */
static bool is_rsa(const json_t *key)
{
    unsigned char bytes[RSA_BYTES_MOST + 3];
    size_t size = 0;
    const json_t *exponent = json_object_get(key, "e");
    if (!is_number(json_object_get(key, "n"), RSA_BYTES_LEAST, RSA_BYTES_MOST, bytes) ||
        bytes[0] == 0 || !is_number(exponent, 1, RSA_EXPONENT_BYTES_MOST, bytes))
        return false;
    oidc_base64url(text_of(exponent), bytes, sizeof bytes, &size);
    return bytes[0] != 0 && (bytes[size - 1] & 1) && (size > 1 || bytes[0] >= 3);
}

static bool is_ec(const json_t *key)
{
    unsigned char bytes[POINT_BYTES + 3];
    return is_word(json_object_get(key, "crv"), "P-256") &&
           is_number(json_object_get(key, "x"), POINT_BYTES, POINT_BYTES, bytes) &&
           is_number(json_object_get(key, "y"), POINT_BYTES, POINT_BYTES, bytes);
}

/* Its public part alone goes to the library, whatever else was published with it. */
static cjose_jwk_t *import(const json_t *key, enum oidc_algorithm algorithm)
{
    json_t *n = json_object_get(key, "n");
    json_t *e = json_object_get(key, "e");
    json_t *x = json_object_get(key, "x");
    json_t *y = json_object_get(key, "y");
    json_t *public =
        algorithm == OIDC_RS256
            ? json_pack("{s:s,s:O,s:O}", "kty", "RSA", "n", n, "e", e)
            : json_pack("{s:s,s:s,s:O,s:O}", "kty", "EC", "crv", "P-256", "x", x, "y", y);
    cjose_err err;
    cjose_jwk_t *jwk = public ? cjose_jwk_import_json((cjose_header_t *)public, &err) : NULL;
    json_decref(public);
    return jwk;
}

static enum oidc_algorithm algorithm_of(const json_t *key)
{
    const json_t *kind = json_object_get(key, "kty");
    if (is_word(kind, "RSA") && agrees(key, "alg", "RS256") && is_rsa(key))
        return OIDC_RS256;
    if (is_word(kind, "EC") && agrees(key, "alg", "ES256") && is_ec(key))
        return OIDC_ES256;
    return OIDC_NO_ALGORITHM;
}

static const char *add_key(struct oidc_keys *keys, const json_t *key)
{
    const assent_text kid = text_of(json_object_get(key, "kid"));
    const enum oidc_algorithm algorithm = algorithm_of(key);
    if (algorithm == OIDC_NO_ALGORITHM || kid.size == 0 || kid.size > OIDC_KID_LIMIT ||
        !may_verify(key))
        return NULL;
    if (oidc_keys_find(keys, kid))
        return "two keys have the same kid";
    if (keys->count == OIDC_KEYS_MAX)
        return "there are more than 64 keys in it";
    cjose_jwk_t *jwk = import(key, algorithm);
    if (!jwk)
        return "a key in it cannot be read";
    char *copy = malloc(kid.size);
    if (!copy) {
        cjose_jwk_release(jwk);
        return "there is no memory for it";
    }
    memcpy(copy, kid.data, kid.size);
    keys->items[keys->count++] = (struct oidc_key){ { copy, kid.size }, algorithm, jwk };
    return NULL;
}

const char *oidc_keys_read(const char *text, size_t size, struct oidc_keys **ret_keys)
{
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *list = json_object_get(json, "keys");
    const char *problem = json_is_array(list) ? NULL : "it is no JSON object with a list `keys`";
    struct oidc_keys *keys = calloc(1, sizeof *keys);
    if (!keys)
        problem = "there is no memory for it";
    for (size_t i = 0; !problem && i < json_array_size(list); i++)
        problem = add_key(keys, json_array_get(list, i));
    if (!problem && keys->count == 0)
        problem = "it has no key with a kid for RS256 (RSA, 2048 bits and more) or ES256 (P-256)";
    json_decref(json);
    if (problem)
        oidc_keys_free(keys);
    else
        *ret_keys = keys;
    return problem;
}

void oidc_keys_free(struct oidc_keys *keys)
{
    for (uint32_t i = 0; keys && i < keys->count; i++) {
        free((char *)(uintptr_t)keys->items[i].kid.data);
        cjose_jwk_release(keys->items[i].jwk);
    }
    free(keys);
}

const struct oidc_key *oidc_keys_find(const struct oidc_keys *keys, assent_text kid)
{
    for (uint32_t i = 0; keys && i < keys->count; i++)
        if (keys->items[i].kid.size == kid.size &&
            memcmp(keys->items[i].kid.data, kid.data, kid.size) == 0)
            return &keys->items[i];
    return NULL;
}

bool oidc_key_signed(const struct oidc_key *key, enum oidc_algorithm algorithm, const char *token,
                     size_t size)
{
    cjose_err err;
    if (key->algorithm != algorithm) /* the library would follow the token */
        return false;
    cjose_jws_t *jws = cjose_jws_import(token, size, &err);
    const bool is_signed = jws && cjose_jws_verify(jws, key->jwk, &err);
    cjose_jws_release(jws);
    return is_signed;
}
