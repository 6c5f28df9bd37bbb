/* Routes: partners among each other and with a customer. */
#include "routes.h"
#include "shapes.h"

/* The codes of this route alone, from its own page; 2200 begins the family of accounts not found. */
static const struct fault status_faults[] = {
    { "invalid", 400, 2000, NULL },
    { "partner.named_twice", 400, 2000, NULL },
    { "partner.unnamed", 400, 2001, NULL },
    { "reseller.unknown", 400, 2200, NULL },
    { NULL, 0, 0, NULL },
};

static const struct fault request_faults[] = {
    { "invalid", 400, 2000, NULL },
    { NULL, 0, 0, NULL },
};

static const struct parameter status_query[] = {
    { "mpnId", "mpn_id" },
    { "tenantId", "partner" },
    { NULL, NULL },
};

static const struct parameter request_query[] = {
    { "indirectCloudSolutionProviderId", "provider" },
    { "indirectResellerId", "reseller" },
    { NULL, NULL },
};

static const struct parameter partnership_renames[] = {
    { "relationship_type", "type" },
    { "filter", "prefix" },
    { NULL, NULL },
};

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const struct described partnership_reads[] = {
    { "relationship_type", "query",
      JSON({ "type": "string", "enum": ["IsIndirectCloudSolutionProviderOf", "IsIndirectResellerOf"], "description": "what the own partner is to the other; its kind decides when absent" }) },
    { "filter", "query",
      JSON({ "type": "string", "description": "JSON: Field is Name, Operator is starts_with or equals" }) },
    { NULL, NULL, NULL },
};

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "GET",
        .path = "/customers/{customer}/relationships",
        .operation = "relationship.list",
        .output = &customer_partnership_page_out,
        .success = 200,
    },
    {
        .method = "GET",
        .path = "/customers/relationshiprequests",
        .operation = "relationship.request",
        .output = &relationship_link_out,
        .success = 200,
        .query = request_query,
        .faults = request_faults,
    },
    {
        .method = "GET",
        .path = "/relationships",
        .operation = "partnership.list",
        .output = &partnership_page_out,
        .success = 200,
        .renames = partnership_renames,
        .prepare = relationships_prepare,
        .query_example = "relationship_type=IsIndirectCloudSolutionProviderOf",
        .reads = partnership_reads,
    },
    {
        .method = "GET",
        .path = "/compliance/csp/agreementstatus",
        .operation = "partner.agreement_status",
        .output = &agreement_status_out,
        .success = 200,
        .query = status_query,
        .query_example = "tenantId=8d1f9a43-1f4e-4a60-9f3e-2c6b1b7d5e10",
        .faults = status_faults,
    },
};
const struct route_group partner_routes = ROUTE_GROUP(routes);
