/* The contract's table: which route is which operation, through which shapes. */
#include "audit.h"
#include "center.h"
#include "shapes.h"
#include "tokens.h"
#include "webhooks.h"

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

/* Not for the outside: documents.c reads it. */
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

static const assent_member location_members[] = {
    FIELD("location", "location"), FIELD("file", "file"), FIELD("name", "name"),
    FIELD("digest", "digest"),     FIELD("size", "size"), FIELD("isDownload", "is_download"),
};
static const assent_shape location_out = SHAPE(location_members);

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
