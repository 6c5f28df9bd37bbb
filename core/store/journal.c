#include "store/journal.h"

#include "store/conn.h"

struct as_digest as_journal_personal_digest(const uint8_t salt[16], as_str personal_data)
{
    as_str parts[] = { as_str_make((const char *)salt, 16), personal_data };
    return as_digest_of_parts(parts, AS_COUNT(parts));
}

static void key_text(struct as_buf *out, as_str key, as_str value)
{
    if (value.size == 0)
        return;
    as_json_plain_key(out, key);
    as_json_text(out, value);
}

static void key_plain(struct as_buf *out, as_str key, as_str value)
{
    as_json_plain_key(out, key);
    as_json_plain_text(out, value);
}

static void key_id(struct as_buf *out, as_str key, const struct as_id *id)
{
    char text[AS_ID_TEXT_SIZE];
    if (!as_id_is_nil(id))
        key_plain(out, key, as_id_format(id, text));
}

static void key_digest(struct as_buf *out, as_str key, const struct as_digest *digest)
{
    char text[AS_DIGEST_TEXT_SIZE];
    if (!as_digest_is_nil(digest))
        key_plain(out, key, as_digest_format(digest, text));
}

static void key_raw(struct as_buf *out, as_str key, as_str json)
{
    as_json_plain_key(out, key);
    as_json_raw(out, json);
}

/* The canonical form: every name in the order of its bytes. What is absent is left out. */
struct as_digest as_journal_digest(const struct as_entry_record *entry, struct as_buf *scratch)
{
    as_buf_clear(scratch);
    as_json_open(scratch);
    key_raw(scratch, AS_STR("actor"), entry->actor);
    as_json_plain_key(scratch, AS_STR("at"));
    as_json_int(scratch, entry->at);
    if (entry->cause.size)
        key_raw(scratch, AS_STR("cause"), entry->cause);
    key_text(scratch, AS_STR("correlation"), entry->correlation);
    key_id(scratch, AS_STR("customer"), &entry->customer);
    key_raw(scratch, AS_STR("decision"), entry->decision);
    key_raw(scratch, AS_STR("input"), entry->input);
    key_text(scratch, AS_STR("locale"), entry->locale);
    key_text(scratch, AS_STR("operation"), entry->operation);
    key_raw(scratch, AS_STR("outcome"), entry->outcome);
    key_id(scratch, AS_STR("partner"), &entry->partner);
    key_digest(scratch, AS_STR("personal"), &entry->personal);
    key_digest(scratch, AS_STR("previous"), &entry->previous);
    key_id(scratch, AS_STR("request"), &entry->request);
    key_digest(scratch, AS_STR("ruleset"), &entry->ruleset);
    as_json_plain_key(scratch, AS_STR("sequence"));
    as_json_int(scratch, entry->sequence);
    as_json_plain_key(scratch, AS_STR("status"));
    as_json_int(scratch, entry->status);
    as_json_close(scratch);
    return as_digest_of(as_buf_str(scratch));
}

static const char *const sql_append =
    "INSERT INTO journal (sequence, at, operation, actor, partner, customer, request, correlation,"
    " locale, input, decision, status, outcome, ruleset, personal, previous, digest, cause)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char *const sql_append_personal =
    "INSERT INTO personal (sequence, salt, data) VALUES (?, ?, ?)";
static const char *const sql_get =
    "SELECT sequence, at, operation, actor, partner, customer, request, correlation, locale, input,"
    " decision, status, outcome, ruleset, personal, previous, digest, cause FROM journal"
    " WHERE sequence = ?";
static const char *const sql_get_personal = "SELECT salt, data FROM personal WHERE sequence = ?";
static const char *const sql_tail =
    "SELECT sequence, at, digest FROM journal ORDER BY sequence DESC LIMIT 1";
static const char *const sql_scan =
    "SELECT sequence, at, operation, partner, customer, CASE WHEN customer IS NULL THEN input END,"
    " status FROM journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence";
static const char *const sql_find_request =
    "SELECT sequence FROM journal WHERE request = ?1 AND (?2 IS NULL OR partner = ?2)"
    " ORDER BY sequence DESC LIMIT 1";
static const char *const sql_find_digest =
    "SELECT sequence FROM journal WHERE substr(lower(hex(digest)), 1, length(?1)) = lower(?1)"
    " ORDER BY sequence LIMIT 1";
static const char *const sql_at = "SELECT at FROM journal WHERE sequence = ?";

static void bind_id(sqlite3_stmt *stmt, int at, const struct as_id *id)
{
    if (as_id_is_nil(id))
        sqlite3_bind_null(stmt, at);
    else
        sqlite3_bind_blob(stmt, at, id, sizeof *id, SQLITE_STATIC);
}

static void bind_digest(sqlite3_stmt *stmt, int at, const struct as_digest *digest)
{
    if (as_digest_is_nil(digest))
        sqlite3_bind_null(stmt, at);
    else
        sqlite3_bind_blob(stmt, at, digest, sizeof *digest, SQLITE_STATIC);
}

int as_journal_append(struct as_conn *conn, const struct as_entry_record *entry, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_append, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, entry->sequence);
    sqlite3_bind_int64(stmt, 2, entry->at);
    as_stmt_bind_text(stmt, 3, entry->operation);
    as_stmt_bind_text(stmt, 4, entry->actor);
    bind_id(stmt, 5, &entry->partner);
    bind_id(stmt, 6, &entry->customer);
    bind_id(stmt, 7, &entry->request);
    as_stmt_bind_text(stmt, 8, entry->correlation);
    as_stmt_bind_text(stmt, 9, entry->locale);
    as_stmt_bind_text(stmt, 10, entry->input);
    as_stmt_bind_text(stmt, 11, entry->decision);
    sqlite3_bind_int64(stmt, 12, entry->status);
    as_stmt_bind_text(stmt, 13, entry->outcome);
    bind_digest(stmt, 14, &entry->ruleset);
    bind_digest(stmt, 15, &entry->personal);
    sqlite3_bind_blob(stmt, 16, &entry->previous, sizeof entry->previous, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 17, &entry->digest, sizeof entry->digest, SQLITE_STATIC);
    as_stmt_bind_text(stmt, 18, entry->cause);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, "adding to the journal", err);
    sqlite3_reset(stmt);
    if (rc < 0 || entry->personal_data.size == 0)
        return rc;

    if ((rc = as_conn_statement(conn, &sql_append_personal, &stmt, err)) < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, entry->sequence);
    sqlite3_bind_blob(stmt, 2, entry->salt, sizeof entry->salt, SQLITE_STATIC);
    as_stmt_bind_text(stmt, 3, entry->personal_data);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, "adding a personal part", err);
    sqlite3_reset(stmt);
    return rc;
}

static void column_bytes(sqlite3_stmt *stmt, int column, void *out, size_t size)
{
    if (sqlite3_column_bytes(stmt, column) == (int)size)
        memcpy(out, sqlite3_column_blob(stmt, column), size);
}

int as_journal_get(struct as_conn *conn, int64_t sequence, struct as_arena *arena,
                   struct as_entry_record *ret_entry, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_get, &stmt, err);
    if (rc < 0)
        return rc;

    struct as_entry_record entry = { 0 };
    sqlite3_bind_int64(stmt, 1, sequence);
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW) {
        entry.sequence = sqlite3_column_int64(stmt, 0);
        entry.at = sqlite3_column_int64(stmt, 1);
        entry.operation = as_stmt_text(stmt, 2, arena);
        entry.actor = as_stmt_text(stmt, 3, arena);
        column_bytes(stmt, 4, &entry.partner, sizeof entry.partner);
        column_bytes(stmt, 5, &entry.customer, sizeof entry.customer);
        column_bytes(stmt, 6, &entry.request, sizeof entry.request);
        entry.correlation = as_stmt_text(stmt, 7, arena);
        entry.locale = as_stmt_text(stmt, 8, arena);
        entry.input = as_stmt_text(stmt, 9, arena);
        entry.decision = as_stmt_text(stmt, 10, arena);
        entry.status = sqlite3_column_int64(stmt, 11);
        entry.outcome = as_stmt_text(stmt, 12, arena);
        column_bytes(stmt, 13, &entry.ruleset, sizeof entry.ruleset);
        column_bytes(stmt, 14, &entry.personal, sizeof entry.personal);
        column_bytes(stmt, 15, &entry.previous, sizeof entry.previous);
        column_bytes(stmt, 16, &entry.digest, sizeof entry.digest);
        entry.cause = as_stmt_text(stmt, 17, arena);
    }
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "reading the journal", err);
    sqlite3_reset(stmt);
    if (rc < 0)
        return rc;
    if (step == SQLITE_DONE)
        return as_err_word(err, AS_E_NOT_FOUND, "journal.unknown", "the journal has no entry %lld",
                           (long long)sequence);

    if (!as_digest_is_nil(&entry.personal)) {
        if ((rc = as_conn_statement(conn, &sql_get_personal, &stmt, err)) < 0)
            return rc;
        sqlite3_bind_int64(stmt, 1, sequence);
        step = sqlite3_step(stmt);
        if (step == SQLITE_ROW) {
            column_bytes(stmt, 0, entry.salt, sizeof entry.salt);
            entry.personal_data = as_stmt_text(stmt, 1, arena);
        } else if (step != SQLITE_DONE) {
            rc = as_conn_failed(conn, "reading a personal part", err);
        }
        sqlite3_reset(stmt);
    }
    *ret_entry = entry;
    return rc;
}

static as_str column_text(sqlite3_stmt *stmt, int column)
{
    const char *text = sqlite3_column_blob(stmt, column);
    return text ? as_str_make(text, (size_t)sqlite3_column_bytes(stmt, column)) : AS_STR_NONE;
}

int as_journal_scan(struct as_conn *conn, int64_t after, int64_t last,
                    int (*on_entry)(void *data, const struct as_entry_record *entry), void *data,
                    struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_scan, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_int64(stmt, 1, after);
    sqlite3_bind_int64(stmt, 2, last);
    int step = SQLITE_DONE;
    while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct as_entry_record entry = {
            .sequence = sqlite3_column_int64(stmt, 0),
            .at = sqlite3_column_int64(stmt, 1),
            .operation = column_text(stmt, 2),
            .input = column_text(stmt, 5),
            .status = sqlite3_column_int64(stmt, 6),
        };
        column_bytes(stmt, 3, &entry.partner, sizeof entry.partner);
        column_bytes(stmt, 4, &entry.customer, sizeof entry.customer);
        rc = on_entry(data, &entry);
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "walking the journal", err);
    sqlite3_reset(stmt);
    return rc;
}

/* The sequence that the bound statement yields. */
static int take_sequence(struct as_conn *conn, sqlite3_stmt *stmt, int64_t *ret_sequence,
                         struct as_err *err)
{
    int rc = 0;
    const int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW)
        *ret_sequence = sqlite3_column_int64(stmt, 0);
    else if (step != SQLITE_DONE)
        rc = as_conn_failed(conn, "looking through the journal", err);
    else
        rc = as_err_word(err, AS_E_NOT_FOUND, "journal.unknown", "the journal has no such entry");
    sqlite3_reset(stmt);
    return rc;
}

int as_journal_find_request(struct as_conn *conn, const struct as_id *request,
                            const struct as_id *partner, int64_t *ret_sequence, struct as_err *err)
{
    static const struct as_id any;
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_find_request, &stmt, err);
    if (rc < 0)
        return rc;
    bind_id(stmt, 1, request);
    bind_id(stmt, 2, partner ? partner : &any);
    return take_sequence(conn, stmt, ret_sequence, err);
}

int as_journal_find_digest(struct as_conn *conn, as_str digits, int64_t *ret_sequence,
                           struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_find_digest, &stmt, err);
    if (rc < 0)
        return rc;
    as_stmt_bind_text(stmt, 1, digits);
    return take_sequence(conn, stmt, ret_sequence, err);
}

int as_journal_tail(struct as_conn *conn, int64_t *ret_sequence, int64_t *ret_at,
                    struct as_digest *ret_digest, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_tail, &stmt, err);
    if (rc < 0)
        return rc;
    *ret_sequence = 0;
    *ret_at = 0;
    *ret_digest = (struct as_digest){ 0 };
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW) {
        *ret_sequence = sqlite3_column_int64(stmt, 0);
        *ret_at = sqlite3_column_int64(stmt, 1);
        column_bytes(stmt, 2, ret_digest, sizeof *ret_digest);
    } else if (step != SQLITE_DONE) {
        rc = as_conn_failed(conn, "reading the journal's end", err);
    }
    sqlite3_reset(stmt);
    return rc;
}

int as_journal_first_since(struct as_conn *conn, int64_t at, int64_t *ret_sequence,
                           struct as_err *err)
{
    int64_t last = 0;
    int64_t last_at = 0;
    struct as_digest digest;
    int rc = as_journal_tail(conn, &last, &last_at, &digest, err);
    if (rc < 0)
        return rc;

    int64_t low = 1;
    int64_t high = last + 1; /* the answer lies in low … high */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        sqlite3_stmt *stmt = NULL;
        if ((rc = as_conn_statement(conn, &sql_at, &stmt, err)) < 0)
            return rc;
        sqlite3_bind_int64(stmt, 1, middle);
        const int step = sqlite3_step(stmt);
        const bool is_before = step == SQLITE_ROW && sqlite3_column_int64(stmt, 0) < at;
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            rc = as_conn_failed(conn, "looking for a time in the journal", err);
        sqlite3_reset(stmt);
        if (rc < 0)
            return rc;
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_sequence = low;
    return 0;
}
