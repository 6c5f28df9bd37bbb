/* Signed tokens before their signature is looked at: whatever comes is read or refused, and what is read says who,
 * where and until when. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "claims.h"
#include "token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_claims(const json_t *claims)
{
    json_t *audiences = json_pack("[s]", "https://api.partnercenter.example.com");
    const struct oidc_terms terms = {
        .issuer = { "https://login.example.com/{tenantid}/v2.0", 41 },
        .audiences = audiences,
    };
    struct oidc_bearer bearer;
    const char *problem = oidc_claims_read(claims, &terms, INT64_C(1700000000000), 60, &bearer);
    if (!problem) {
        AS_REQUIRE(bearer.claims.subject.size == 36 && bearer.claims.tenant.size == 36);
        AS_REQUIRE(bearer.claims.expires_at_ms > INT64_C(1700000000000));
        AS_REQUIRE(bearer.claims.group_count == 0 || bearer.claims.groups);
    }
    oidc_bearer_free(&bearer);
    json_decref(audiences);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oidc_token token;
    const char *problem = oidc_token_read((assent_text){ (const char *)data, size }, &token);
    AS_REQUIRE(problem || size <= OIDC_TOKEN_LIMIT);
    if (!problem) {
        AS_REQUIRE(token.algorithm == OIDC_RS256 || token.algorithm == OIDC_ES256);
        AS_REQUIRE(token.kid.size > 0 && token.kid.size <= OIDC_KID_LIMIT);
        read_claims(token.claims);
    }
    oidc_token_free(&token);
    return 0;
}
