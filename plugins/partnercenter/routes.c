/* The contract's table: which route is which operation, through which shapes. */
#include "audit.h"
#include "center.h"
#include "openapi.h"
#include "shapes.h"
#include "tokens.h"
#include "webhooks.h"

static const struct fault unknown_template[] = {
    { "template.unknown", 404, 1000, NULL },
    { NULL, 0, 0, NULL },
};
static const struct fault bad_template_id = { NULL, 404, 1000, "TemplateUnknown" };
static const struct fault bad_order_id = { NULL, 404, 20000, "OrderUnknown" };
static const struct fault bad_cart_id = { NULL, 404, 800008, "CartUnknown" };
static const struct fault bad_subscription_id = { NULL, 404, 20003, "SubscriptionUnknown" };

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

static const struct parameter audit_renames[] = {
    { "MS-ContinuationToken", "after" },
    { "startDate", "start" },
    { "endDate", "end" },
    { "filter", "company" },
    { "filter", "customer" },
    { "filter", "resource" },
    { NULL, NULL },
};

static const struct parameter webhook_renames[] = {
    { "WebhookUrl", "url" },
    { "WebhookEvents", "events" },
    { NULL, NULL },
};
static const struct fault bad_correlation_id = { NULL, 404, 1000, "ValidationUnknown" };

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

/* Not for the outside: documents.c reads it. */
static const assent_member location_members[] = {
    FIELD("location", "location"), FIELD("file", "file"), FIELD("name", "name"),
    FIELD("digest", "digest"),     FIELD("size", "size"), FIELD("isDownload", "is_download"),
};
static const assent_shape location_out = SHAPE(location_members);
static const assent_member taken_members[] = { FIELD("taken", "is_taken") };
static const assent_shape taken_out = SHAPE(taken_members);

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
    },
    {
        .method = "GET",
        .path = "/compliance/csp/agreementstatus",
        .operation = "partner.agreement_status",
        .output = &agreement_status_out,
        .success = 200,
        .query = status_query,
        .faults = status_faults,
    },
    {
        .method = "PATCH",
        .path = "/customers/{customer}",
        .operation = "relationship.change",
        .input = &customer_end_in,
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
        .output = &taken_out,
        .success = 200,
        .finish = domain_finish,
    },
    {
        .method = "POST",
        .path = "/validations/address",
        .operation = "address.check",
        .input = &address_in,
        .output = &address_checked_out,
        .success = 200,
    },
    {
        .method = "GET",
        .path = "/countryvalidationrules/{country}",
        .operation = "country.rules",
        .output = &country_out,
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
        .throttled = THROTTLED_ORDERS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders",
        .operation = "order.list",
        .output = &order_page_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders/{id}",
        .operation = "order.get",
        .output = &order_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
        .bad_id = &bad_order_id,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders/{id}/provisioningstatus",
        .operation = "order.get",
        .output = &order_provisioning_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
        .bad_id = &bad_order_id,
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/carts",
        .operation = "cart.create",
        .input = &cart_in,
        .output = &cart_out,
        .success = 201,
        .throttled = THROTTLED_CARTS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/carts/{id}",
        .operation = "cart.get",
        .output = &cart_out,
        .success = 200,
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "PUT",
        .path = "/customers/{customer}/carts/{id}",
        .operation = "cart.change",
        .input = &cart_in,
        .output = &cart_out,
        .success = 200,
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/carts/{id}/checkout",
        .operation = "cart.checkout",
        .output = &checkout_out,
        .success = 201,
        /* No input: two clients send the text "success", and what stands there means nothing. */
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions",
        .operation = "subscription.list",
        .output = &subscription_page_out,
        .success = 200,
        .throttled = THROTTLED_SUBSCRIPTIONS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .id_from = SUBSCRIPTION_ORDERED,
        .output = &subscription_out,
        .success = 200,
        .throttled = THROTTLED_SUBSCRIPTIONS,
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
        .flags = ROUTE_ETAG,
        .throttled = THROTTLED_SUBSCRIPTIONS,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "GET",
        .path = "/auditrecords",
        .operation = "audit.list",
        .output = &audit_page_out,
        .success = 200,
        .renames = audit_renames,
        .prepare = audit_prepare,
        .finish = audit_finish_page,
    },
    {
        .method = "GET",
        .path = "/auditrecords/{id}",
        .operation = "audit.get",
        .output = &audit_record_out,
        .success = 200,
        .finish = audit_finish_record,
    },
    {
        .method = "GET",
        .path = "/auditactivity/v1/auditrecords",
        .operation = "audit.list",
        .output = &audit_page_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .renames = audit_renames,
        .prepare = audit_prepare,
        .finish = audit_finish_page,
    },
    {
        .method = "GET",
        .path = "/auditactivity/v1/auditrecords/{id}",
        .operation = "audit.get",
        .output = &audit_record_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .finish = audit_finish_record,
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
    {
        .method = "GET",
        .path = "/webhooks/v1/registration",
        .operation = "webhook.get",
        .output = &webhook_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
    },
    {
        .method = "POST",
        .path = "/webhooks/v1/registration",
        .operation = "webhook.register",
        .input = &webhook_set_in,
        .output = &webhook_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .renames = webhook_renames,
    },
    {
        .method = "PUT",
        .path = "/webhooks/v1/registration",
        .operation = "webhook.change",
        .input = &webhook_set_in,
        .output = &webhook_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .renames = webhook_renames,
    },
    {
        .method = "GET",
        .path = "/webhooks/v1/registration/events",
        .operation = "webhook.events",
        .output = &webhook_names_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .finish = webhook_finish_names,
    },
    {
        .method = "POST",
        .path = "/webhooks/v1/registration/validationEvents",
        .operation = "webhook.validate",
        .output = &webhook_validate_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
    },
    {
        .method = "GET",
        .path = "/webhooks/v1/registration/validationEvents/{id}",
        .operation = "webhook.validation",
        .output = &webhook_validation_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .bad_id = &bad_correlation_id,
    },
    {
        .method = "GET",
        .path = "/webhooks/v1/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .output = &subscription_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "POST",
        .path = "/{tenant}/oauth2/token",
        .operation = "token.grant",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare,
        .finish = tokens_finish_v1,
        .refuse = tokens_refuse,
    },
    {
        .method = "POST",
        .path = "/{tenant}/oauth2/v2.0/token",
        .operation = "token.grant",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare,
        .finish = tokens_finish,
        .refuse = tokens_refuse,
    },
    {
        .method = "POST",
        .path = "/generatetoken",
        .operation = "token.exchange",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare_exchange,
        .finish = tokens_finish,
        .refuse = tokens_refuse,
    },
};
const uint32_t route_count = sizeof routes / sizeof routes[0];
_Static_assert(sizeof routes / sizeof routes[0] <= ROUTES_MOST, "center.h has room for so many");
