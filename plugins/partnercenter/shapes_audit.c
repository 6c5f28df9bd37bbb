/* Audit records. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

/* Clients want one in every record; a person's is not known by an id of its own. */
static const assent_word application_words[] = { { "", "assent" }, { NULL, NULL } };

static const assent_member record_members[] = {
    FIELD("id", "id"),
    FIELD("partnerId", "partner"),
    FIELD("customerId", "customer"),
    FIELD("customerName", "customer_name"),
    FIELD("userPrincipalName", "user_principal_name"),
    WORD("applicationId", "application", application_words),
    FIELD("resourceType", "resource_type"),
    FIELD("resourceNewValue", "new_value"), /* audit.c makes a text of it */
    FIELD("operationType", "operation_type"),
    FIELD("originalCorrelationId", "correlation"),
    FIELD("operationDate", "at"),
    FIELD("operationStatus", "status"),
    OBJECT_TYPE("AuditRecord"),
};
const assent_shape audit_record_out = SHAPE(record_members);

/* The continuation token stands last: the links are made from it. */
static const assent_member page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", audit_record_out),
    OBJECT_TYPE("Collection"),
    FIELD("continuationToken", "next"),
};
const assent_shape audit_page_out = SHAPE(page_members);
