/* The schema, as a list of steps; PRAGMA user_version says how many have been taken.
 *
 * Column names are the field names of the field tables (a test holds the two against each other).
 * The write path only appends; what is looked up by a random key is indexed in memory (index.h), what
 * people sort and search by has a real index. */
#include "store/migrate.h"

#include "base/fold.h"

#include <sqlite3.h>

static const char *const steps[] = {
    /* 1: the first schema */
    "CREATE TABLE journal ("
    "  sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, operation TEXT NOT NULL,"
    "  actor TEXT NOT NULL, partner BLOB, customer BLOB, request BLOB, correlation TEXT,"
    "  locale TEXT, input TEXT NOT NULL, decision TEXT NOT NULL, status INTEGER NOT NULL,"
    "  outcome TEXT NOT NULL, ruleset BLOB, personal BLOB, previous BLOB NOT NULL,"
    "  digest BLOB NOT NULL) STRICT;"
    "CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal"
    "  BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;"
    "CREATE TRIGGER journal_stays BEFORE DELETE ON journal"
    "  BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;"
    "CREATE TABLE personal ("
    "  sequence INTEGER PRIMARY KEY, salt BLOB NOT NULL, data TEXT NOT NULL) STRICT;"

    "CREATE TABLE partners ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,"
    "  country TEXT NOT NULL, provider BLOB, created_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE users ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, partner BLOB NOT NULL, name TEXT,"
    "  principal_name TEXT, roles TEXT, created_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX users_partner ON users (partner);"
    "CREATE TABLE tokens ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, partner BLOB NOT "
    "NULL,"
    "  user BLOB, application TEXT, created_at INTEGER NOT NULL, expires_at INTEGER,"
    "  revoked_at INTEGER) STRICT;"
    "CREATE INDEX tokens_partner ON tokens (partner);"

    "CREATE TABLE customers ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL, commerce_id BLOB NOT NULL, billing_id BLOB NOT "
    "NULL,"
    "  domain TEXT NOT NULL, company_name TEXT NOT NULL, registration_number TEXT,"
    "  country TEXT NOT NULL, culture TEXT NOT NULL, language TEXT, email TEXT, first_name TEXT,"
    "  last_name TEXT, address_line1 TEXT, address_line2 TEXT, address_city TEXT, address_state "
    "TEXT,"
    "  address_postal_code TEXT, address_country TEXT, address_region TEXT, address_first_name "
    "TEXT,"
    "  address_last_name TEXT, address_phone TEXT, credential BLOB, created_at INTEGER NOT NULL)"
    "  STRICT;"
    /* Who may list a customer, by what people search for: one row per partner that sees it. */
    "CREATE TABLE customer_names ("
    "  partner INTEGER NOT NULL, name TEXT NOT NULL, customer INTEGER NOT NULL,"
    "  PRIMARY KEY (partner, name, customer)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE customer_domains ("
    "  partner INTEGER NOT NULL, domain TEXT NOT NULL, customer INTEGER NOT NULL,"
    "  PRIMARY KEY (partner, domain, customer)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE relationships ("
    "  row INTEGER PRIMARY KEY, customer BLOB NOT NULL, partner BLOB NOT NULL, provider BLOB,"
    "  state TEXT NOT NULL, since INTEGER NOT NULL, previous INTEGER) STRICT;"
    "CREATE TABLE agreements ("
    "  row INTEGER PRIMARY KEY, customer BLOB NOT NULL, partner BLOB, type TEXT NOT NULL,"
    "  template_id BLOB NOT NULL, version TEXT NOT NULL, link TEXT, method TEXT NOT NULL,"
    "  contact_first_name TEXT, contact_last_name TEXT, contact_email TEXT, contact_phone TEXT,"
    "  agreed_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, user BLOB, sequence INTEGER NOT "
    "NULL,"
    "  previous INTEGER) STRICT;"
    "CREATE TABLE orders ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL, customer BLOB NOT NULL, partner BLOB NOT NULL,"
    "  billing_cycle TEXT, currency TEXT, lines TEXT NOT NULL, created_at INTEGER NOT NULL,"
    "  previous INTEGER) STRICT;"
    "CREATE TABLE subscriptions ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL, customer BLOB NOT NULL, partner BLOB NOT NULL,"
    "  \"order\" BLOB NOT NULL, offer_id TEXT NOT NULL, friendly_name TEXT, quantity INTEGER NOT "
    "NULL,"
    "  state TEXT NOT NULL, billing_cycle TEXT, term TEXT, auto_renew INTEGER NOT NULL,"
    "  created_at INTEGER NOT NULL, changed_at INTEGER, previous INTEGER) STRICT;"

    "CREATE TABLE rulesets ("
    "  row INTEGER PRIMARY KEY, digest BLOB NOT NULL, activated_at INTEGER NOT NULL,"
    "  actor TEXT NOT NULL, sequence INTEGER NOT NULL, rules INTEGER NOT NULL) STRICT;"
    "CREATE TABLE ruleset_files ("
    "  digest BLOB NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,"
    "  PRIMARY KEY (digest, path)) STRICT, WITHOUT ROWID;",
    /* 2: what the operator looked at before an activation */
    "ALTER TABLE rulesets ADD COLUMN approved_diff BLOB;",
    /* 3: rules that were set aside */
    "CREATE TABLE rule_asides ("
    "  row INTEGER PRIMARY KEY, rule TEXT NOT NULL, ruleset BLOB NOT NULL, sequence INTEGER NOT "
    "NULL,"
    "  set_aside_at INTEGER NOT NULL) STRICT;",
    /* 4: which file held the text that was accepted */
    "ALTER TABLE agreements ADD COLUMN text_digest BLOB;",
    /* 5: where partners want to be told of events */
    "CREATE TABLE webhooks ("
    "  row INTEGER PRIMARY KEY, partner BLOB NOT NULL UNIQUE, url TEXT NOT NULL, events TEXT,"
    "  uses_ms_signature INTEGER NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT "
    "NULL,"
    "  sequence INTEGER NOT NULL) STRICT;"
    "CREATE TABLE webhook_validations ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, partner BLOB NOT NULL, url TEXT NOT NULL,"
    "  state TEXT NOT NULL, created_at INTEGER NOT NULL, results TEXT) STRICT;"
    "CREATE INDEX webhook_validations_by_partner ON webhook_validations (partner, created_at);"
    "CREATE INDEX webhook_validations_by_time ON webhook_validations (created_at);",
    /* 6: what people and programs sign in with */
    "CREATE TABLE sign_ins ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, partner BLOB NOT NULL,"
    "  user BLOB, application TEXT, digest BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL,"
    "  expires_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;",
    /* 7: carts, what lines say besides, and what is known of a partner in the partner network */
    "CREATE TABLE carts ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL, customer BLOB NOT NULL, partner BLOB NOT NULL,"
    "  state TEXT NOT NULL, lines TEXT NOT NULL, changed_by BLOB, created_at INTEGER NOT NULL,"
    "  changed_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, previous INTEGER) STRICT;"
    "ALTER TABLE subscriptions ADD COLUMN parent BLOB;"
    "ALTER TABLE subscriptions ADD COLUMN partner_on_record TEXT;"
    "ALTER TABLE partners ADD COLUMN mpn_id TEXT;"
    "ALTER TABLE partners ADD COLUMN agreement_signed_at INTEGER;"
    "CREATE UNIQUE INDEX partners_mpn ON partners (mpn_id) WHERE mpn_id IS NOT NULL;"
    "CREATE INDEX partners_provider ON partners (provider) WHERE provider IS NOT NULL;",
    /* 8: profiles that change, names without letter case in more than ASCII */
    "ALTER TABLE customers ADD COLUMN version INTEGER;"
    "UPDATE customer_names SET name = as_fold(name) WHERE name <> as_fold(name);",
    /* 9: what came of a rule or of time, and what is due later */
    "ALTER TABLE journal ADD COLUMN cause TEXT;"
    "CREATE TABLE schedule ("
    "  row INTEGER PRIMARY KEY, due_at INTEGER NOT NULL, operation TEXT NOT NULL,"
    "  input TEXT NOT NULL, customer BLOB, sequence INTEGER NOT NULL, done_at INTEGER,"
    "  done_sequence INTEGER, reason TEXT) STRICT;"
    "CREATE INDEX schedule_waiting ON schedule (due_at, row) WHERE done_at IS NULL;"
    "CREATE INDEX schedule_customer ON schedule (customer) WHERE done_at IS NULL;",
    /* 10: invitations, what is known of who accepted, mails that go out */
    "CREATE TABLE invitations ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,"
    "  customer BLOB, partner BLOB NOT NULL, provider BLOB, domain TEXT, type TEXT NOT NULL,"
    "  email TEXT, first_name TEXT, last_name TEXT, locale TEXT, delivery TEXT, text TEXT,"
    "  link_id BLOB NOT NULL, token_digest BLOB NOT NULL, generation INTEGER NOT NULL, user BLOB,"
    "  created_at INTEGER NOT NULL, sent_at INTEGER, opened_at INTEGER, ended_at INTEGER,"
    "  expires_at INTEGER, reminders INTEGER NOT NULL, blocked_by TEXT, reason TEXT,"
    "  agreement INTEGER) STRICT;"
    "CREATE INDEX invitations_customer ON invitations (customer) WHERE customer IS NOT NULL;"
    "CREATE INDEX invitations_partner ON invitations (partner);"
    "CREATE INDEX invitations_provider ON invitations (provider) WHERE provider IS NOT NULL;"
    "CREATE INDEX invitations_domain ON invitations (partner, domain COLLATE NOCASE) WHERE kind = "
    "'relationship';"
    "CREATE TABLE mails ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, invitation BLOB NOT NULL,"
    "  sign_in_code BLOB, customer BLOB, partner BLOB NOT NULL, template TEXT NOT NULL,"
    "  \"to\" TEXT NOT NULL, number INTEGER NOT NULL, generation INTEGER NOT NULL,"
    "  state TEXT NOT NULL, tries INTEGER NOT NULL, reason TEXT, created_at INTEGER NOT NULL,"
    "  done_at INTEGER) STRICT;"
    "CREATE INDEX mails_partner ON mails (partner);"
    "ALTER TABLE agreements ADD COLUMN assurance TEXT;"
    "ALTER TABLE agreements ADD COLUMN evidence_address TEXT;"
    "ALTER TABLE agreements ADD COLUMN evidence_user_agent TEXT;"
    "ALTER TABLE agreements ADD COLUMN evidence_language TEXT;"
    "ALTER TABLE agreements ADD COLUMN evidence_shown_at INTEGER;"
    "ALTER TABLE agreements ADD COLUMN invitation BLOB;",
    /* 11: contacts sign in: passwords, one-time codes, tokens that are of no partner */
    "ALTER TABLE customers ADD COLUMN password TEXT;"
    "ALTER TABLE customers ADD COLUMN password_chosen_at INTEGER;"
    "CREATE TABLE tokens_of_all ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, partner BLOB,"
    "  user BLOB, application TEXT, customer BLOB, assurance TEXT, created_at INTEGER NOT NULL,"
    "  expires_at INTEGER, revoked_at INTEGER) STRICT;"
    "INSERT INTO tokens_of_all SELECT row, id, digest, partner, user, application, NULL, NULL,"
    "  created_at, expires_at, revoked_at FROM tokens;"
    "DROP TABLE tokens;"
    "ALTER TABLE tokens_of_all RENAME TO tokens;"
    "CREATE INDEX tokens_partner ON tokens (partner);"
    "CREATE INDEX tokens_customer ON tokens (customer) WHERE customer IS NOT NULL;"
    "CREATE TABLE sign_in_codes ("
    "  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, invitation BLOB NOT NULL,"
    "  digest BLOB NOT NULL, tries INTEGER NOT NULL, created_at INTEGER NOT NULL,"
    "  expires_at INTEGER NOT NULL, used_at INTEGER) STRICT;"
    "CREATE INDEX sign_in_codes_invitation ON sign_in_codes (invitation, created_at);",
};

/* as_fold(text): for steps that change what names are listed by. */
static void fold_text(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *data = sqlite3_value_blob(values[0]);
    const size_t size = data ? (size_t)sqlite3_value_bytes(values[0]) : 0;
    char *out = sqlite3_malloc64(size + 1);
    (void)count;
    if (!out) {
        sqlite3_result_error_nomem(context);
        return;
    }
    const size_t folded = as_fold_into(as_str_make(data, size), out);
    sqlite3_result_text64(context, out, folded, sqlite3_free, SQLITE_UTF8);
}

int as_schema_version_wanted(void)
{
    return (int)AS_COUNT(steps);
}

int as_schema_version(struct as_conn *conn, int *ret_version, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(as_conn_sqlite(conn), "PRAGMA user_version", -1, &stmt, NULL) !=
            SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW) {
        sqlite3_finalize(stmt);
        return as_conn_failed(conn, "reading the schema's version", err);
    }
    *ret_version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return 0;
}

static const char foreign[] = "the database holds another program's tables: name another one";

/* A database that was never ours is left as it is. */
static int refuse_foreign(struct as_conn *conn, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = 0;
    if (sqlite3_prepare_v2(as_conn_sqlite(conn), "SELECT count(*) FROM sqlite_schema", -1, &stmt,
                           NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        rc = as_conn_failed(conn, "looking for tables", err);
    else if (sqlite3_column_int64(stmt, 0) > 0)
        rc = as_err_set(err, AS_E_CONFIG, "%s", foreign);
    sqlite3_finalize(stmt);
    return rc;
}

int as_schema_migrate(struct as_conn *conn, struct as_err *err)
{
    return as_schema_migrate_to(conn, as_schema_version_wanted(), err);
}

int as_schema_migrate_to(struct as_conn *conn, int wanted, struct as_err *err)
{
    int version = 0;
    int rc = as_schema_version(conn, &version, err);
    if (rc < 0)
        return rc;
    if (version > as_schema_version_wanted())
        return as_err_set(
            err, AS_E_CONFIG,
            "the database was written by a newer assent (schema %d, this one knows %d): "
            "run that version, or restore a backup",
            version, as_schema_version_wanted());
    if (version == 0 && (rc = refuse_foreign(conn, err)) < 0)
        return rc;
    if (sqlite3_create_function(as_conn_sqlite(conn), "as_fold", 1,
                                SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, fold_text, NULL,
                                NULL) != SQLITE_OK)
        return as_conn_failed(conn, "migrating the schema", err);

    for (; version < wanted; version++) {
        char set_version[64];
        snprintf(set_version, sizeof set_version, "PRAGMA user_version = %d", version + 1);
        sqlite3 *db = as_conn_sqlite(conn);
        if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_exec(db, steps[version], NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_exec(db, set_version, NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
            rc = as_conn_failed(conn, "migrating the schema", err);
            sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
            return rc;
        }
    }
    return 0;
}

int as_store_probe(struct as_conn *conn, struct as_err *err)
{
    int version = 0;
    char set_version[64];
    int rc = as_schema_version(conn, &version, err);
    if (rc < 0)
        return rc;
    snprintf(set_version, sizeof set_version, "PRAGMA user_version = %d", version);
    if (sqlite3_exec(as_conn_sqlite(conn), set_version, NULL, NULL, NULL) != SQLITE_OK)
        return as_conn_failed(conn, "probing the disk", err);
    return 0;
}
