/* Webhook registrations, in PascalCase as the contract's page has them, and validation events, in camelCase. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

static const assent_word switch_words[] = {
    { "true", "true" }, { "false", "false" }, { NULL, NULL },
};

static const assent_member set_members[] = {
    FIELD("WebhookUrl", "url"),
    FIELD("WebhookEvents", "events"),
    WORD("SignatureTokenToMsSignatureHeader", "uses_ms_signature", switch_words),
};
const assent_shape webhook_set_in = SHAPE(set_members);

static const assent_member webhook_members[] = {
    FIELD("SubscriberId", "partner"),
    FIELD("WebhookUrl", "url"),
    FIELD("WebhookEvents", "events"),
    FIELD("SignatureTokenToMsSignatureHeader", "uses_ms_signature"),
    FIELD("LastModifiedTimestamp", "changed_at"),
};
const assent_shape webhook_out = SHAPE(webhook_members);

static const assent_member names_members[] = { FIELD("events", "events") };
const assent_shape webhook_names_out = SHAPE(names_members);

static const assent_member validate_members[] = { FIELD("correlationId", "id") };
const assent_shape webhook_validate_out = SHAPE(validate_members);

static const assent_member try_members[] = {
    FIELD("responseCode", "code"),
    FIELD("responseMessage", "message"),
    FIELD("systemError", "problem"),
    FIELD("dateTimeUtc", "at"),
};
static const assent_shape try_out = SHAPE(try_members);

static const assent_member validation_members[] = {
    FIELD("correlationId", "id"),
    FIELD("partnerId", "partner"),
    FIELD("status", "state"),
    FIELD("callbackUrl", "url"),
    ITEMS("results", "results", try_out),
};
const assent_shape webhook_validation_out = SHAPE(validation_members);
