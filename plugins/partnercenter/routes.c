/* The contract's table: which route is which operation, through which shapes. */
#include "center.h"
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

static const assent_member location_members[] = { FIELD("location", "location") };
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
    },
    {
        .method = "GET",
        .path = "/agreementtemplates/{id}/document",
        .operation = "template.document",
        .output = &template_link_out,
        .success = 200,
        .query = document_query,
        .flags = ROUTE_SECRET,
        .bad_id = &bad_template_id,
        .faults = unknown_template,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.list",
        .output = &agreement_page_out,
        .success = 200,
        .query = agreement_type,
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.confirm",
        .input = &agreement_confirm_in,
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
    },
    {
        .method = "GET",
        .path = "/customers/{customer}",
        .operation = "customer.get",
        .output = &customer_out,
        .success = 200,
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
        .prepare = profile_prepare,
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
        .output = &order_out,
        .success = 201,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .output = &subscription_out,
        .success = 200,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "PATCH",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.change",
        .input = &subscription_change_in,
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
    },
};
const uint32_t route_count = sizeof routes / sizeof routes[0];
_Static_assert(sizeof routes / sizeof routes[0] <= ROUTES_MOST, "center.h has room for so many");
