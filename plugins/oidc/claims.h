/* What a token claims, held against what the operator expects of its issuer. Names of claims are those of RFC 7519
 * and of Entra ID's access tokens. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "assent/identity.h"

#define OIDC_TENANT_MARK "{tenantid}"

/* Of one issuer. Lists are JSON arrays of texts; NULL: anything goes. */
struct oidc_terms {
    assent_text issuer; /* may hold OIDC_TENANT_MARK */
    const json_t *audiences, *tenants, *scopes, *applications;
};

struct oidc_bearer {
    assent_claims claims;
    assent_text *names; /* groups, then app roles */
};

/* Does the token claim to come from this issuer, for a tenant that it may speak for? */
bool oidc_claims_are_of(const json_t *claims, const struct oidc_terms *terms);
/* NULL: it may be used now; else why not, for the log. Texts of the bearer point into `claims`. */
const char *oidc_claims_read(const json_t *claims, const struct oidc_terms *terms, int64_t now_ms,
                             int64_t difference_s, struct oidc_bearer *ret_bearer);
void oidc_bearer_free(struct oidc_bearer *bearer); /* also an empty one */
