/* Webhooks: where each partner wants to be told, and what came of trying it out. */
#pragma once

#include "store/store.h"

/* Bits of as_webhook.events: the names that the outside contract documents. */
enum as_webhook_event {
    AS_WEBHOOK_TEST_CREATED,
    AS_WEBHOOK_SUBSCRIPTION_UPDATED,
};
extern const char *const as_webhook_events[];

/* One per partner. */
struct as_webhook {
    int64_t row;
    struct as_id partner;
    as_str url;
    uint32_t events;
    bool uses_ms_signature; /* the signature comes in x-ms-signature instead of Authorization */
    int64_t created_at;
    int64_t changed_at;
    int64_t sequence; /* of the journal entry that made it: what came before is not told */
};
extern const struct as_fields as_webhook_fields;

/* One attempt to deliver a validation event. */
struct as_webhook_try {
    int64_t at;
    as_str code;    /* of the answer, "OK" */
    as_str message; /* what the receiver said, cut short */
    as_str problem; /* why no answer came */
};
extern const struct as_fields as_webhook_try_fields;

enum as_validation_state {
    AS_VALIDATION_NONE,
    AS_VALIDATION_PENDING,
    AS_VALIDATION_COMPLETED,
    AS_VALIDATION_FAILED,
};
extern const char *const as_validation_states[];

struct as_webhook_validation {
    int64_t row;
    struct as_id id; /* the correlation id */
    struct as_id partner;
    as_str url;
    int32_t state;
    int64_t created_at;
    struct as_list results; /* of as_webhook_try */
};
extern const struct as_fields as_webhook_validation_fields;

/* AS_E_NOT_FOUND ("webhook.none"). */
int as_webhook_find(struct as_conn *conn, const struct as_id *partner, struct as_arena *arena,
                    struct as_webhook *ret_webhook, struct as_err *err);
/* AS_E_NOT_FOUND ("validation.unknown"). */
int as_webhook_validation_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                               struct as_webhook_validation *ret_validation, struct as_err *err);
/* How many a partner has begun since then. */
int as_webhook_validations_since(struct as_conn *conn, const struct as_id *partner, int64_t since,
                                 int64_t *ret_count, struct as_err *err);
/* Removes those of every partner that began before. */
int as_webhook_validations_drop(struct as_conn *conn, int64_t before, struct as_err *err);
