#include "store/rulesets.h"

#include "model/table.h"
#include "store/conn.h"

static const struct as_field ruleset_items[] = {
    AS_TIME(struct as_ruleset_record, activated_at, AS_HOST, "when it became active"),
    AS_JSON(struct as_ruleset_record, actor, AS_HOST, "who activated it"),
    AS_DIGEST(struct as_ruleset_record, approved_diff, AS_HOST,
              "digest of the diff that was looked at before"),
    AS_DIGEST(struct as_ruleset_record, digest, AS_HOST,
              "SHA-256 of its files: the name of the rule set"),
    AS_INT(struct as_ruleset_record, rules, AS_HOST, "how many rules it has"),
    AS_INT(struct as_ruleset_record, sequence, AS_HOST, "journal entry of the activation"),
};
AS_FIELDS_OF(as_ruleset_record_fields, struct as_ruleset_record, "ruleset",
             "a rule set that was activated", ruleset_items);

static const struct as_field aside_items[] = {
    AS_TEXT(struct as_rule_aside, rule, AS_FORM_PLAIN, AS_HOST, "its name"),
    AS_DIGEST(struct as_rule_aside, ruleset, AS_HOST, "the rule set it belongs to"),
    AS_INT(struct as_rule_aside, sequence, AS_HOST, "journal entry from which on it is not asked"),
    AS_TIME(struct as_rule_aside, set_aside_at, AS_HOST, "when it was set aside"),
};
AS_FIELDS_OF(as_rule_aside_fields, struct as_rule_aside, "rule_aside",
             "a rule that is not asked until rules are activated again", aside_items);

static const char *const sql_known = "SELECT 1 FROM ruleset_files WHERE digest = ? LIMIT 1";
static const char *const sql_keep =
    "INSERT INTO ruleset_files (digest, path, text) VALUES (?, ?, ?)";
static const char *const sql_files =
    "SELECT path, text FROM ruleset_files WHERE digest = ? ORDER BY path";
static const char *const sql_previous = "SELECT row FROM rulesets WHERE digest <> (SELECT digest "
                                        "FROM rulesets ORDER BY row DESC LIMIT 1)"
                                        " ORDER BY row DESC LIMIT 1";

int as_ruleset_files_keep(struct as_conn *conn, const struct as_digest *digest,
                          const struct as_ruleset_file *files, uint32_t count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_known, &stmt, err);
    if (rc < 0)
        return rc;
    sqlite3_bind_blob(stmt, 1, digest, sizeof *digest, SQLITE_STATIC);
    int step = sqlite3_step(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "looking for the files of a rule set", err);
    sqlite3_reset(stmt);
    if (rc < 0 || step == SQLITE_ROW)
        return rc;

    for (uint32_t i = 0; i < count; i++) {
        if ((rc = as_conn_statement(conn, &sql_keep, &stmt, err)) < 0)
            return rc;
        sqlite3_bind_blob(stmt, 1, digest, sizeof *digest, SQLITE_STATIC);
        sqlite3_bind_text64(stmt, 2, files[i].path.data, files[i].path.size, SQLITE_STATIC,
                            SQLITE_UTF8);
        sqlite3_bind_text64(stmt, 3, files[i].text.size ? files[i].text.data : "",
                            files[i].text.size, SQLITE_STATIC, SQLITE_UTF8);
        if (sqlite3_step(stmt) != SQLITE_DONE)
            rc = as_conn_failed(conn, "keeping the files of a rule set", err);
        sqlite3_reset(stmt);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int as_ruleset_files_get(struct as_conn *conn, const struct as_digest *digest,
                         struct as_arena *arena, struct as_ruleset_file **ret_files,
                         uint32_t *ret_count, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_files, &stmt, err);
    if (rc < 0)
        return rc;

    uint32_t capacity = 0;
    uint32_t count = 0;
    struct as_ruleset_file *files = NULL;
    sqlite3_bind_blob(stmt, 1, digest, sizeof *digest, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (count == capacity) {
            uint32_t grown = capacity ? capacity * 2 : 32;
            struct as_ruleset_file *more = AS_ARENA_ARRAY(arena, struct as_ruleset_file, grown);
            if (!more)
                break;
            if (count)
                memcpy(more, files, count * sizeof *files);
            files = more;
            capacity = grown;
        }
        files[count].path = as_stmt_text(stmt, 0, arena);
        files[count].text = as_stmt_text(stmt, 1, arena);
        count++;
    }
    if (step != SQLITE_DONE)
        rc = step == SQLITE_ROW ? as_err_set(err, AS_E_MEMORY, "no memory for the rule files")
                                : as_conn_failed(conn, "reading the files of a rule set", err);
    sqlite3_reset(stmt);
    if (rc < 0)
        return rc;
    if (count == 0) {
        char text[AS_DIGEST_TEXT_SIZE];
        as_digest_format(digest, text);
        return as_err_word(err, AS_E_NOT_FOUND, "ruleset.unknown",
                           "no rule set with the digest %.12s… is kept here", text);
    }
    *ret_files = files;
    *ret_count = count;
    return 0;
}

struct wanted {
    as_str prefix;
    struct as_digest found;
    bool is_found, is_ambiguous;
};

static int compare_prefix(void *data, const void *record)
{
    struct wanted *wanted = data;
    const struct as_ruleset_record *one = record;
    char text[AS_DIGEST_TEXT_SIZE];
    const as_str digest = as_digest_format(&one->digest, text);
    if (!as_str_equal_nocase(as_str_make(digest.data, wanted->prefix.size), wanted->prefix))
        return 0;
    wanted->is_ambiguous = wanted->is_found && !as_digest_equal(&wanted->found, &one->digest);
    wanted->is_found = true;
    wanted->found = one->digest;
    return wanted->is_ambiguous;
}

int as_ruleset_by_prefix(struct as_conn *conn, as_str prefix, struct as_arena *arena,
                         struct as_digest *ret_digest, struct as_err *err)
{
    enum { LEAST = 4, MOST = AS_DIGEST_TEXT_SIZE - 1 };
    struct wanted wanted = { .prefix = prefix };
    for (size_t i = 0; i < prefix.size; i++)
        if (!strchr("0123456789abcdefABCDEF", prefix.data[i]))
            prefix.size = 0;
    if (prefix.size < LEAST || prefix.size > MOST)
        return as_err_set(
            err, AS_E_INVALID,
            "\"%.*s\" is no beginning of a digest: %d to %d of its hexadecimal digits "
            "are needed (assent rules list shows them)",
            (int)(wanted.prefix.size < 80 ? wanted.prefix.size : 80), wanted.prefix.data, LEAST,
            MOST);
    const int64_t count = as_row_count(conn, AS_TABLE_RULESETS);
    int rc = count < 0 ? as_conn_failed(conn, "counting the rule sets", err)
                       : as_row_each(conn, AS_TABLE_RULESETS, NULL, 0, count, arena, compare_prefix,
                                     &wanted, err);
    if (rc < 0)
        return rc;
    if (wanted.is_ambiguous)
        return as_err_set(err, AS_E_INVALID,
                          "several rule sets begin with %.*s: give more digits of the digest",
                          AS_STR_ARG(prefix));
    if (!wanted.is_found)
        return as_err_word(
            err, AS_E_NOT_FOUND, "ruleset.unknown",
            "no rule set whose digest begins with %.*s was ever in force here (assent "
            "rules list shows those that were)",
            AS_STR_ARG(prefix));
    *ret_digest = wanted.found;
    return 0;
}

int as_ruleset_active(struct as_conn *conn, struct as_arena *arena,
                      struct as_ruleset_record *ret_record, struct as_err *err)
{
    int64_t newest = as_row_count(conn, AS_TABLE_RULESETS);
    if (newest < 0)
        return as_conn_failed(conn, "looking for the active rule set", err);
    if (newest == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "ruleset.none",
                           "no rule set has been activated yet");
    return as_row_get(conn, AS_TABLE_RULESETS, newest, arena, ret_record, err);
}

int as_ruleset_previous(struct as_conn *conn, struct as_arena *arena,
                        struct as_ruleset_record *ret_record, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, &sql_previous, &stmt, err);
    if (rc < 0)
        return rc;
    const int step = sqlite3_step(stmt);
    const int64_t row = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, "looking for the rule set before", err);
    sqlite3_reset(stmt);
    if (rc < 0)
        return rc;
    if (row == 0)
        return as_err_word(err, AS_E_NOT_FOUND, "ruleset.no_previous",
                           "no other rule set was in force before this one");
    return as_row_get(conn, AS_TABLE_RULESETS, row, arena, ret_record, err);
}

int as_rule_asides_each(struct as_conn *conn, int64_t after, int64_t before, struct as_arena *arena,
                        void (*on_aside)(void *data, const struct as_rule_aside *aside), void *data,
                        struct as_err *err)
{
    int64_t row = as_row_count(conn, AS_TABLE_RULE_ASIDES);
    if (row < 0)
        return as_conn_failed(conn, "looking for rules set aside", err);
    for (; row > 0; row--) {
        struct as_rule_aside aside;
        const int rc = as_row_get(conn, AS_TABLE_RULE_ASIDES, row, arena, &aside, err);
        if (rc < 0)
            return rc;
        if (aside.sequence <= after)
            break;
        if (aside.sequence < before)
            on_aside(data, &aside);
    }
    return 0;
}
