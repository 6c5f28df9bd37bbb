/* A signed token taken apart, before anybody knows whether it is genuine: RFC 7515, compact form, and RFC 7519.
 *
 * Stricter than the standards where they leave room: base64url has one spelling, JSON no doubled names, the header
 * nothing that brings keys, addresses, compression or another token along (RFC 8725). */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "assent/abi.h"

enum { OIDC_TOKEN_LIMIT = 8192, OIDC_KID_LIMIT = 256 };

enum oidc_algorithm { OIDC_NO_ALGORITHM, OIDC_RS256, OIDC_ES256 };

struct oidc_token {
    json_t *header, *claims;
    enum oidc_algorithm algorithm; /* what it says of itself; the key decides */
    assent_text kid;
};

/* NULL: it has the form of a token; else why not, in words of our own, for the log. */
const char *oidc_token_read(assent_text token, struct oidc_token *ret_token);
void oidc_token_free(struct oidc_token *token); /* also an empty one */

/* Bytes of a text in base64url without padding and in its one spelling. False: it is not, or `size` bytes are too
 * few. */
bool oidc_base64url(assent_text text, unsigned char *out, size_t size, size_t *ret_size);
