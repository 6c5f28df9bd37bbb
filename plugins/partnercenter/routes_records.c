/* Routes: audit records and webhooks. */
#include "audit.h"
#include "routes.h"
#include "shapes.h"
#include "webhooks.h"

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

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const struct described audit_reads[] = {
    { "startDate", "query",
      JSON({ "type": "string", "description": "at most 90 days back; 30 days when absent" }) },
    { "endDate", "query",
      JSON({ "type": "string", "description": "at most 30 days behind the start; a day is the whole day" }) },
    { "filter", "query",
      JSON({ "type": "string", "description": "JSON: Field is CompanyName with the Operator substring, or CustomerId or ResourceType with equals" }) },
    { "size", "query",
      JSON({ "type": "integer", "minimum": 0, "maximum": 500, "description": "most records on a page; 500 when absent or 0" }) },
    { "MS-ContinuationToken", "query",
      JSON({ "type": "string", "description": "of the page before; also as a header" }) },
    { "MS-ContinuationToken", "header", JSON({ "type": "string", "description": "of the page before" }) },
    { NULL, NULL, NULL },
};

/* audit.c writes what neither the host's fields nor the shape have. */
static const char audit_record[] = JSON({ "$ref": "#/components/schemas/AuditRecord" });

static const char audit_page[] = JSON({
    "allOf": [
        { "$ref": "#/components/schemas/PageLinks" },
        {
            "type": "object",
            "required": ["totalCount", "items", "attributes"],
            "properties": {
                "totalCount": { "type": "integer", "description": "how many are on this page" },
                "items": { "type": "array", "items": { "$ref": "#/components/schemas/AuditRecord" },
                           "description": "oldest first; a page may be short, or empty, and yet have a next" },
                "attributes": { "type": "object", "properties": { "objectType": { "const": "Collection" } } },
                "continuationToken": { "type": "string", "description": "of the next page, while there is one" }
            }
        }
    ]
});

static const char webhook_example[] = JSON({
    "WebhookUrl": "https://hooks.nordvik.example/partner-center",
    "WebhookEvents": ["subscription-updated", "test-created"]
});

static const char event_names[] = JSON({ "type": "array", "items": { "type": "string" } });

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "GET",
        .path = "/auditrecords",
        .operation = "audit.list",
        .output = &audit_page_out,
        .success = 200,
        .renames = audit_renames,
        .prepare = audit_prepare,
        .finish = audit_finish_page,
        .query_example = "size=25&filter={\"Field\":\"ResourceType\",\"Value\":\"Customer\","
                         "\"Operator\":\"equals\"}",
        .reads = audit_reads,
        .answer = audit_page,
    },
    {
        .method = "GET",
        .path = "/auditrecords/{id}",
        .operation = "audit.get",
        .output = &audit_record_out,
        .success = 200,
        .finish = audit_finish_record,
        .answer = audit_record,
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
        .query_example = "size=25&filter={\"Field\":\"ResourceType\",\"Value\":\"Customer\","
                         "\"Operator\":\"equals\"}",
        .reads = audit_reads,
        .answer = audit_page,
    },
    {
        .method = "GET",
        .path = "/auditactivity/v1/auditrecords/{id}",
        .operation = "audit.get",
        .output = &audit_record_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .finish = audit_finish_record,
        .answer = audit_record,
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
        .example = webhook_example,
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
        .example = webhook_example,
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
        .answer = event_names,
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
        .id_from = "webhook.validate#/correlationId",
        .output = &webhook_validation_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .bad_id = &bad_correlation_id,
    },
};
const struct route_group record_routes = ROUTE_GROUP(routes);
