/* The contract's table: which route is which operation, through which shapes. */
#include "center.h"
#include "openapi.h"
#include "shapes.h"

static const struct fault unknown_template[] = {
    { "template.unknown", 404, 1000, NULL },
    { NULL, 0, 0, NULL },
};
static const struct fault bad_template_id = { NULL, 404, 1000, "TemplateUnknown" };
static const struct fault bad_subscription_id = { NULL, 404, 20003, "SubscriptionUnknown" };

static const struct parameter agreement_type[] = { { "agreementType", "type" }, { NULL, NULL } };
static const struct parameter document_query[] = {
    { "language", "language" },
    { "country", "country" },
    { NULL, NULL },
};
static const struct parameter contact_rename[] = {
    { "primaryContact", "contact" },
    { NULL, NULL },
};
static const struct parameter list_renames[] = {
    { "MS-ContinuationToken", "after" },
    { "filter", "prefix" },
    { "filter", "partner" },
    { NULL, NULL },
};

/* ---- For the description: examples, and what code reads or adds by itself ---- */

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

static const char confirm_example[] = JSON({
    "primaryContact": {
        "firstName": "Ingrid", "lastName": "Solheim", "email": "ingrid@nordvik.example",
        "phoneNumber": "4755501234"
    },
    "templateId": "117a77b0-9360-443b-8795-c6dedc750cf9",
    "dateAgreed": "2024-02-03T00:00:00.000Z",
    "type": "MicrosoftCustomerAgreement"
});

static const char order_example[] = JSON({
    "billingCycle": "monthly",
    "lineItems": [{ "lineItemNumber": 0, "offerId": "OFFER-EXAMPLE-1", "quantity": 3 }]
});

static const char change_example[] = JSON({ "quantity": 7, "friendlyName": "Office" });

static const struct described list_reads[] = {
    { "size", "query",
      JSON({ "type": "integer", "minimum": 0, "maximum": 500, "description": "most customers on a page; 100 when absent, 0 for as many as may be" }) },
    { "filter", "query",
      JSON({ "type": "string", "description": "JSON: Field is CompanyName, Domain or IndirectReseller, Operator is starts_with or equals" }) },
    { "seekOperation", "query",
      JSON({ "type": "string", "enum": ["First", "Next"], "description": "Next needs the token of the page before" }) },
    { "MS-ContinuationToken", "query",
      JSON({ "type": "string", "description": "of the page before; also as a header" }) },
    { "MS-ContinuationToken", "header", JSON({ "type": "string", "description": "of the page before" }) },
    { NULL, NULL, NULL },
};

#define SUBSCRIPTION_ORDERED "order.create#/lineItems/0/subscriptionId"

static const char page_links[] = JSON({ "$ref": "#/components/schemas/PageLinks" });

/* clang-format on */

/* ---- The table ---- */

static const assent_member location_members[] = { FIELD("location", "location") };
static const assent_shape location_out = SHAPE(location_members);

const struct route routes[] = {
    {
        .method = "GET",
        .path = "/agreements",
        .operation = "template.list",
        .output = &template_page_out,
        .success = 200,
        .query = agreement_type,
        .query_example = "agreementType=MicrosoftCustomerAgreement",
    },
    {
        .method = "GET",
        .path = "/agreementtemplates/{id}/document",
        .operation = "template.document",
        .id_from = "template.list#/items/0/templateId",
        .output = &template_link_out,
        .success = 200,
        .query = document_query,
        .flags = ROUTE_SECRET,
        .bad_id = &bad_template_id,
        .faults = unknown_template,
        .query_example = "language=nb-NO&country=NO",
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.list",
        .output = &agreement_page_out,
        .success = 200,
        .query = agreement_type,
        .query_example = "agreementType=*",
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.confirm",
        .input = &agreement_confirm_in,
        .example = confirm_example,
        .output = &agreement_out,
        .success = 201,
        .renames = contact_rename,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus",
        .operation = "agreement.direct_status",
        .output = &direct_status_out,
        .success = 200,
    },
    {
        .method = "POST",
        .path = "/customers",
        .operation = "customer.create",
        .input = &customer_create_in,
        .example = create_example,
        .output = &customer_created_out,
        .success = 201,
        .flags = ROUTE_SECRET,
    },
    {
        .method = "GET",
        .path = "/customers",
        .operation = "customer.list",
        .output = &customer_page_out,
        .success = 200,
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
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/orders",
        .operation = "order.create",
        .input = &order_create_in,
        .example = order_example,
        .output = &order_out,
        .success = 201,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .id_from = SUBSCRIPTION_ORDERED,
        .output = &subscription_out,
        .success = 200,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "PATCH",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.change",
        .id_from = SUBSCRIPTION_ORDERED,
        .input = &subscription_change_in,
        .example = change_example,
        .output = &subscription_out,
        .success = 200,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "GET",
        .path = "/documents/{token}",
        .operation = "template.open",
        .output = &location_out,
        .success = 302,
        .flags = ROUTE_SECRET | ROUTE_OPTIONAL,
        .route_flags = ASSENT_ROUTE_OPEN,
        .finish = document_finish,
        .answer = JSON({ "type" : "object", "maxProperties" : 0 }),
    },
};
const uint32_t route_count = sizeof routes / sizeof routes[0];
_Static_assert(sizeof routes / sizeof routes[0] <= ROUTES_MOST, "center.h has room for so many");
