/* Routes: customers, their domains and addresses. */
#include "routes.h"
#include "shapes.h"

static const struct parameter etag_rename[] = {
    { "If-Match", "etag" },
    { "If-Match", "attributes.etag" },
    { NULL, NULL },
};

static const struct parameter list_renames[] = {
    { "MS-ContinuationToken", "after" },
    { "MS-ContinuationToken", "before" },
    { "filter", "prefix" },
    { "filter", "partner" },
    { "filter", "provider" },
    { NULL, NULL },
};

static const assent_member taken_members[] = { FIELD("taken", "is_taken") };
static const assent_shape taken_out = SHAPE(taken_members);

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const char create_example[] = JSON({
    "companyProfile": { "domain": "nordvik-example.onmicrosoft.example" },
    "billingProfile": {
        "culture": "nb-NO", "language": "nb", "email": "billing@nordvik.example",
        "companyName": "Nordvik AS",
        "defaultAddress": {
            "country": "NO", "city": "Oslo", "addressLine1": "Storgata 1", "postalCode": "0155",
            "firstName": "Ingrid", "lastName": "Solheim", "phoneNumber": "4755501234"
        }
    }
});

static const char page_links[] = JSON({ "$ref": "#/components/schemas/PageLinks" });

static const char end_example[] = JSON({ "relationshipToPartner": "none" });

static const char billing_example[] = JSON({
    "culture": "nb-NO", "language": "nb", "email": "accounts@nordvik.example",
    "companyName": "Nordvik AS", "firstName": "Ingrid", "lastName": "Solheim",
    "defaultAddress": {
        "country": "NO", "city": "Oslo", "addressLine1": "Storgata 2", "postalCode": "0155",
        "firstName": "Ingrid", "lastName": "Solheim", "phoneNumber": "4755501234"
    }
});

static const char address_example[] = JSON({
    "country": "NO", "city": "Oslo", "addressLine1": "Storgata 1", "postalCode": "0155"
});

static const struct described list_reads[] = {
    { "size", "query",
      JSON({ "type": "integer", "minimum": 0, "maximum": 500, "description": "most customers on a page; 100 when absent, 0 for as many as may be" }) },
    { "filter", "query",
      JSON({ "type": "string", "description": "JSON: Field is CompanyName, Domain, IndirectReseller or IndirectCloudSolutionProvider, Operator is starts_with or equals" }) },
    { "seekOperation", "query",
      JSON({ "type": "string", "enum": ["First", "Next", "Previous", "Last"], "description": "Next and Previous need the token of a page" }) },
    { "MS-ContinuationToken", "query",
      JSON({ "type": "string", "description": "of a page; also as a header" }) },
    { "MS-ContinuationToken", "header", JSON({ "type": "string", "description": "of a page" }) },
    { NULL, NULL, NULL },
};

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "POST",
        .path = "/customers",
        .operation = "customer.create",
        .input = &customer_create_in,
        .example = create_example,
        .output = &customer_created_out,
        .success = 201,
        .flags = ROUTE_SECRET,
        .throttled = THROTTLED_CUSTOMERS,
    },
    {
        .method = "GET",
        .path = "/customers",
        .operation = "customer.list",
        .output = &customer_page_out,
        .success = 200,
        .throttled = THROTTLED_CUSTOMERS,
        .renames = list_renames,
        .prepare = customers_prepare,
        .finish = customers_finish,
        .query_example = "size=25&filter={\"Field\":\"CompanyName\",\"Value\":\"No\","
                         "\"Operator\":\"starts_with\"}",
        .reads = list_reads,
        .adds = page_links,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}",
        .operation = "customer.get",
        .output = &customer_out,
        .success = 200,
        .throttled = THROTTLED_CUSTOMERS,
    },
    {
        .method = "PATCH",
        .path = "/customers/{customer}",
        .operation = "relationship.change",
        .input = &customer_end_in,
        .example = end_example,
        .output = &customer_ended_out,
        .success = 200,
    },
    {
        .method = "DELETE",
        .path = "/customers/{customer}",
        .operation = "customer.delete",
        .success = 204,
        .finish = deleted_finish,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/profiles/billing",
        .operation = "customer.get",
        .output = &billing_out,
        .success = 200,
    },
    {
        .method = "PUT",
        .path = "/customers/{customer}/profiles/billing",
        .operation = "customer.change",
        .input = &billing_in,
        .example = billing_example,
        .output = &billing_out,
        .success = 200,
        .renames = etag_rename,
        .flags = ROUTE_ETAG,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/profiles/company",
        .operation = "customer.get",
        .output = &company_out,
        .success = 200,
    },
    {
        .method = "HEAD",
        .path = "/domains/{domain}",
        .operation = "domain.check",
        .id_from = "customer.create#/companyProfile/domain",
        .output = &taken_out,
        .success = 200,
        .finish = domain_finish,
    },
    {
        .method = "POST",
        .path = "/validations/address",
        .operation = "address.check",
        .input = &address_whole,
        .example = address_example,
        .output = &address_checked_out,
        .success = 200,
    },
    {
        .method = "GET",
        .path = "/countryvalidationrules/{country}",
        .operation = "country.rules",
        .id_example = "NO",
        .output = &country_out,
        .success = 200,
    },
};
const struct route_group customer_routes = ROUTE_GROUP(routes);
