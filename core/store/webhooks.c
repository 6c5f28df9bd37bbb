#include "store/webhooks.h"

#include "model/table.h"
#include "store/conn.h"

/* The documented names; those of others' affairs can be asked for and are never sent. */
const char *const as_webhook_events[] = {
    "test-created",
    "subscription-updated",
    "usagerecords-thresholdExceeded",
    "referral-created",
    "referral-updated",
    "invoice-ready",
    "azure-fraud-event-detected",
    "dap-admin-relationship-approved",
    "dap-admin-relationship-terminated",
    "dap-admin-relationship-terminated-by-microsoft",
    "reseller-relationship-accepted-by-customer",
    "indirect-reseller-relationship-accepted-by-customer",
    "granular-admin-relationship-created",
    "granular-admin-relationship-updated",
    "granular-admin-relationship-activated",
    "granular-admin-relationship-approved",
    "granular-admin-relationship-expired",
    "granular-admin-relationship-terminated",
    "granular-admin-access-assignment-created",
    "granular-admin-access-assignment-updated",
    "granular-admin-access-assignment-activated",
    "granular-admin-access-assignment-deleted",
    NULL,
};
const char *const as_validation_states[] = { "", "pending", "completed", "failed", NULL };

static const struct as_field webhook_items[] = {
    AS_TIME(struct as_webhook, changed_at, AS_HOST, "when it was changed last"),
    AS_TIME(struct as_webhook, created_at, AS_HOST, "when it was made"),
    AS_WORDS(struct as_webhook, events, as_webhook_events, 0,
             "which events the partner is told of"),
    AS_ID(struct as_webhook, partner, AS_HOST, "whose it is"),
    AS_INT(struct as_webhook, sequence, AS_HOST, "journal entry that made it"),
    AS_TEXT(struct as_webhook, url, AS_FORM_URL, AS_REQUIRED, "where events are sent"),
    AS_BOOL(struct as_webhook, uses_ms_signature, AS_HOST,
            "the signature comes in x-ms-signature instead of Authorization"),
};
AS_FIELDS_OF(as_webhook_fields, struct as_webhook, "webhook", "where a partner wants to be told",
             webhook_items);

static const struct as_field try_items[] = {
    AS_TIME(struct as_webhook_try, at, AS_HOST, "when"),
    AS_TEXT(struct as_webhook_try, code, AS_FORM_WORD, AS_HOST, "of the answer, \"OK\""),
    AS_TEXT(struct as_webhook_try, message, AS_FORM_PLAIN, AS_HOST, "what the receiver said"),
    AS_TEXT(struct as_webhook_try, problem, AS_FORM_PLAIN, AS_HOST, "why no answer came"),
};
AS_FIELDS_OF(as_webhook_try_fields, struct as_webhook_try, "webhook_try", "one attempt to deliver",
             try_items);

static const struct as_field validation_items[] = {
    AS_TIME(struct as_webhook_validation, created_at, AS_HOST, "when it was asked for"),
    AS_ID(struct as_webhook_validation, id, AS_HOST, "its correlation id"),
    AS_ID(struct as_webhook_validation, partner, AS_HOST, "whose webhook is tried"),
    AS_LIST(struct as_webhook_validation, results, as_webhook_try_fields, AS_HOST,
            "what came of each attempt"),
    AS_WORD(struct as_webhook_validation, state, as_validation_states, AS_HOST,
            "whether it was delivered"),
    AS_TEXT(struct as_webhook_validation, url, AS_FORM_URL, AS_HOST, "where it is sent"),
};
AS_FIELDS_OF(as_webhook_validation_fields, struct as_webhook_validation, "webhook_validation",
             "a validation event and what came of it", validation_items);

/* ---- Lookups --------------------------------------------------------------------------------- */

static const char *const sql_webhook = "SELECT row FROM webhooks WHERE partner = ?";
static const char *const sql_validation = "SELECT row FROM webhook_validations WHERE id = ?";
static const char *const sql_since =
    "SELECT count(*) FROM webhook_validations WHERE partner = ? AND created_at > ?";
static const char *const sql_drop = "DELETE FROM webhook_validations WHERE created_at < ?";

static int find_row(struct as_conn *conn, const char *const *sql, const struct as_id *id,
                    const char *what, int64_t *ret_row, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = as_conn_statement(conn, sql, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, id, sizeof *id, SQLITE_STATIC);
    const int step = sqlite3_step(stmt);
    *ret_row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : as_conn_failed(conn, what, err);
}

int as_webhook_find(struct as_conn *conn, const struct as_id *partner, struct as_arena *arena,
                    struct as_webhook *ret_webhook, struct as_err *err)
{
    int64_t row = 0;
    const int rc = find_row(conn, &sql_webhook, partner, "looking for a webhook", &row, err);
    if (rc < 0)
        return rc;
    if (row == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "webhook.none", "no webhook is registered");
    return as_row_get(conn, AS_TABLE_WEBHOOKS, row, arena, ret_webhook, err);
}

int as_webhook_validation_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                               struct as_webhook_validation *ret_validation, struct as_err *err)
{
    int64_t row = 0;
    const int rc = find_row(conn, &sql_validation, id, "looking for a validation", &row, err);
    if (rc < 0)
        return rc;
    if (row == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "validation.unknown",
                           "there is no validation event with this correlation id");
    return as_row_get(conn, AS_TABLE_WEBHOOK_VALIDATIONS, row, arena, ret_validation, err);
}

int as_webhook_validations_since(struct as_conn *conn, const struct as_id *partner, int64_t since,
                                 int64_t *ret_count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_since, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, partner, sizeof *partner, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, since);
    const int step = sqlite3_step(stmt);
    *ret_count = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW ? 0 : as_conn_failed(conn, "counting validations", err);
}

int as_webhook_validations_drop(struct as_conn *conn, int64_t before, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_drop, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, before);
    const int step = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return step == SQLITE_DONE ? 0 : as_conn_failed(conn, "removing old validations", err);
}
