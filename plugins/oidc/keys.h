/* A key set (RFC 7517): public keys by their id, each with the one algorithm that it is for. */
#pragma once

#include <cjose/cjose.h>

#include "token.h"

enum { OIDC_KEYS_MAX = 64, OIDC_KEYS_LIMIT_BYTES = 256 * 1024 };

struct oidc_key {
    assent_text kid; /* owned */
    enum oidc_algorithm algorithm;
    cjose_jwk_t *jwk;
};

struct oidc_keys {
    struct oidc_key items[OIDC_KEYS_MAX];
    uint32_t count;
};

/* NULL, and a set that the caller frees; else what is wrong with the text. Keys of other kinds are passed over. */
const char *oidc_keys_read(const char *text, size_t size, struct oidc_keys **ret_keys);
void oidc_keys_free(struct oidc_keys *keys); /* may be NULL */
const struct oidc_key *oidc_keys_find(const struct oidc_keys *keys, assent_text kid);

/* Is the token signed by this key, by its algorithm? `token` is NUL-terminated. */
bool oidc_key_signed(const struct oidc_key *key, enum oidc_algorithm algorithm, const char *token,
                     size_t size);
