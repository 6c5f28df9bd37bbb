/* Rows by their field tables: the statements are made from the fields, so that a column is named once. */
#include "base/check.h"
#include "model/invitation.h"
#include "store/conn.h"
#include "store/rulesets.h"
#include "store/schedule.h"
#include "store/sign_in_codes.h"
#include "store/sign_ins.h"
#include "store/webhooks.h"

#include <pthread.h>

enum { COLUMNS_MAX = 40 };

static const struct {
    const char *name;
    const struct as_fields *fields;
} tables[AS_TABLE_COUNT] = {
    [AS_TABLE_PARTNERS] = { "partners", &as_partner_fields },
    [AS_TABLE_USERS] = { "users", &as_user_fields },
    [AS_TABLE_TOKENS] = { "tokens", &as_token_fields },
    [AS_TABLE_CUSTOMERS] = { "customers", &as_customer_fields },
    [AS_TABLE_RELATIONSHIPS] = { "relationships", &as_relationship_fields },
    [AS_TABLE_AGREEMENTS] = { "agreements", &as_agreement_fields },
    [AS_TABLE_CARTS] = { "carts", &as_cart_fields },
    [AS_TABLE_ORDERS] = { "orders", &as_order_fields },
    [AS_TABLE_SUBSCRIPTIONS] = { "subscriptions", &as_subscription_fields },
    [AS_TABLE_INVITATIONS] = { "invitations", &as_invitation_fields },
    [AS_TABLE_MAILS] = { "mails", &as_mail_fields },
    [AS_TABLE_RULESETS] = { "rulesets", &as_ruleset_record_fields },
    [AS_TABLE_RULE_ASIDES] = { "rule_asides", &as_rule_aside_fields },
    [AS_TABLE_SCHEDULE] = { "schedule", &as_scheduled_fields },
    [AS_TABLE_SIGN_INS] = { "sign_ins", &as_sign_in_fields },
    [AS_TABLE_SIGN_IN_CODES] = { "sign_in_codes", &as_sign_in_code_fields },
    [AS_TABLE_WEBHOOKS] = { "webhooks", &as_webhook_fields },
    [AS_TABLE_WEBHOOK_VALIDATIONS] = { "webhook_validations", &as_webhook_validation_fields },
};

/* The columns of a table: its fields, nested objects flattened. */
static struct plan {
    struct {
        char name[64];
        const struct as_field *field;
        uint32_t offset; /* from the record's start */
    } columns[COLUMNS_MAX];
    int count;
} plans[AS_TABLE_COUNT];

static void add_columns(struct plan *plan, const struct as_fields *fields, const char *prefix,
                        uint32_t offset)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (field->flags & AS_NOT_KEPT)
            continue;
        if (field->type == AS_FIELD_OBJECT) {
            char deeper[48];
            snprintf(deeper, sizeof deeper, "%s%s_", prefix, field->name);
            add_columns(plan, field->of, deeper, offset + field->offset);
            continue;
        }
        AS_REQUIRE(plan->count < COLUMNS_MAX);
        snprintf(plan->columns[plan->count].name, sizeof plan->columns[0].name, "%s%s", prefix,
                 field->name);
        plan->columns[plan->count].field = field;
        plan->columns[plan->count].offset = offset + field->offset;
        plan->count++;
    }
}

static void make_plans(void)
{
    for (int table = 0; table < AS_TABLE_COUNT; table++)
        add_columns(&plans[table], tables[table].fields, "", 0);
}

static const struct plan *plan_of(enum as_table table)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_plans);
    return &plans[table];
}

const struct as_fields *as_table_fields(enum as_table table)
{
    return tables[table].fields;
}

const char *as_table_name(enum as_table table)
{
    return tables[table].name;
}

/* ---- Statements ----------------------------------------------------------------------------- */

static void write_columns(struct as_buf *sql, const struct plan *plan, const char *after)
{
    for (int i = 0; i < plan->count; i++)
        as_buf_printf(sql, "%s\"%s\"%s", i ? ", " : "", plan->columns[i].name, after);
}

static int statement(struct as_conn *conn, enum as_table table, enum as_row_verb verb,
                     sqlite3_stmt **ret_stmt, struct as_err *err)
{
    sqlite3_stmt **kept = &conn->rows[table][verb];
    if (*kept) {
        *ret_stmt = *kept;
        return 0;
    }

    const struct plan *plan = plan_of(table);
    const char *name = tables[table].name;
    struct as_buf sql;
    as_buf_init(&sql);
    if (verb == AS_ROW_INSERT) {
        as_buf_printf(&sql, "INSERT INTO %s (", name);
        write_columns(&sql, plan, "");
        as_buf_printf(&sql, ") VALUES (");
        for (int i = 0; i < plan->count; i++)
            as_buf_printf(&sql, i ? ", ?" : "?");
        as_buf_printf(&sql, ")");
    } else if (verb == AS_ROW_UPDATE) {
        as_buf_printf(&sql, "UPDATE %s SET ", name);
        write_columns(&sql, plan, " = ?");
        as_buf_printf(&sql, " WHERE row = ?");
    } else if (verb == AS_ROW_GET) {
        as_buf_printf(&sql, "SELECT %s.row, ", name);
        write_columns(&sql, plan, "");
        as_buf_printf(&sql, " FROM wanted LEFT JOIN %s ON %s.row = wanted.row", name, name);
    } else {
        as_buf_printf(&sql, "SELECT row, ");
        write_columns(&sql, plan, "");
        as_buf_printf(&sql, " FROM %s WHERE %srow > ?1 ORDER BY row LIMIT ?2", name,
                      verb == AS_ROW_EACH          ? ""
                      : table == AS_TABLE_PARTNERS ? "id = ?3 AND "
                                                   : "partner = ?3 AND ");
    }

    int rc = 0;
    if (sql.has_failed)
        rc = as_err_set(err, AS_E_MEMORY, "no memory for a statement");
    else if (sqlite3_prepare_v3(conn->db, sql.data, (int)sql.size, SQLITE_PREPARE_PERSISTENT, kept,
                                NULL) != SQLITE_OK)
        rc = as_conn_failed(conn, name, err);
    as_buf_fini(&sql);
    *ret_stmt = *kept;
    return rc;
}

/* ---- Values --------------------------------------------------------------------------------- */

/* `scratch` holds what is not in the record as SQLite wants it; it must live until the step. */
static void bind_value(sqlite3_stmt *stmt, int at, const struct as_field *field, const void *value,
                       struct as_arena *scratch)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_JSON:
        as_stmt_bind_text(stmt, at, *(const as_str *)value);
        return;
    case AS_FIELD_ID:
        if (!as_id_is_nil(value))
            sqlite3_bind_blob(stmt, at, value, sizeof(struct as_id), SQLITE_STATIC);
        return;
    case AS_FIELD_DIGEST:
        if (!as_digest_is_nil(value))
            sqlite3_bind_blob(stmt, at, value, sizeof(struct as_digest), SQLITE_STATIC);
        return;
    case AS_FIELD_TIME:
    case AS_FIELD_INT:
        if (*(const int64_t *)value != INT64_MIN)
            sqlite3_bind_int64(stmt, at, *(const int64_t *)value);
        return;
    case AS_FIELD_BOOL:
        sqlite3_bind_int(stmt, at, *(const bool *)value);
        return;
    case AS_FIELD_WORD:
        as_stmt_bind_text(stmt, at, as_str_of(field->words[*(const int32_t *)value]));
        return;
    case AS_FIELD_WORDS:
    case AS_FIELD_LIST: {
        struct as_buf text;
        as_buf_init(&text);
        if (field->type == AS_FIELD_WORDS)
            as_field_write_text(field, value, &text);
        else
            as_field_write(field, value, AS_PART_ALL, &text);
        as_stmt_bind_text(stmt, at, as_arena_copy(scratch, as_buf_str(&text)));
        as_buf_fini(&text);
        return;
    }
    case AS_FIELD_OBJECT:
        return; /* flattened */
    }
}

static inline as_str bytes_of(sqlite3_value *value)
{
    /* Not sqlite3_value_text: that would copy each text once more, to end it with a NUL. */
    const char *data = sqlite3_value_blob(value);
    return as_str_make(data, data ? (size_t)sqlite3_value_bytes(value) : 0);
}

static inline void read_bytes(sqlite3_value *from, void *value, size_t size)
{
    const as_str bytes = bytes_of(from);
    if (bytes.size == size)
        memcpy(value, bytes.data, size);
}

/* Texts stay SQLite's; read_record copies them all at once. */
static int read_value(sqlite3_value *from, const struct as_field *field, void *value,
                      struct as_arena *arena, struct as_err *err)
{
    /* NULL reads as no bytes, or as 0: asking for the type of each column costs as much as its value. */
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_JSON:
        *(as_str *)value = bytes_of(from);
        return 0;
    case AS_FIELD_ID:
        read_bytes(from, value, sizeof(struct as_id));
        return 0;
    case AS_FIELD_DIGEST:
        read_bytes(from, value, sizeof(struct as_digest));
        return 0;
    case AS_FIELD_TIME:
    case AS_FIELD_INT: {
        int64_t number = sqlite3_value_int64(from);
        if (number != 0 || sqlite3_value_type(from) != SQLITE_NULL)
            *(int64_t *)value = number;
        return 0;
    }
    case AS_FIELD_BOOL:
        *(bool *)value = sqlite3_value_int(from) != 0;
        return 0;
    case AS_FIELD_WORD: {
        const as_str word = bytes_of(from);
        if (word.size == 0)
            return 0;
        int index = as_word_index(field->words, word);
        if (index < 0)
            return as_err_set(err, AS_E_STORAGE,
                              "the database holds the unknown word \"%.*s\" as %s",
                              AS_STR_ARG(word), field->name);
        *(int32_t *)value = index;
        return 0;
    }
    case AS_FIELD_WORDS: {
        const as_str words = bytes_of(from);
        if (words.size == 0)
            return 0;
        return as_field_read_text(field, field->name, words, arena, value, err);
    }
    case AS_FIELD_LIST: {
        const as_str text = bytes_of(from);
        if (text.size == 0)
            return 0;
        json_t *json = as_json_parse(text, err);
        if (!json)
            return err->code;
        int rc = as_field_read(field, field->name, json, AS_READ_HOST, arena, value, err);
        json_decref(json);
        return rc;
    }
    case AS_FIELD_OBJECT:
        return 0;
    }
    return 0;
}

static int bind_record(sqlite3_stmt *stmt, const struct plan *plan, const void *record)
{
    struct as_arena scratch;
    as_arena_init(&scratch);
    sqlite3_clear_bindings(stmt);
    for (int i = 0; i < plan->count; i++)
        bind_value(stmt, i + 1, plan->columns[i].field,
                   (const char *)record + plan->columns[i].offset, &scratch);
    int step = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    as_arena_fini(&scratch);
    return step;
}

static int read_record(sqlite3_stmt *stmt, enum as_table table, struct as_arena *arena,
                       void *record, struct as_err *err)
{
    const struct plan *plan = plan_of(table);
    as_str *texts[COLUMNS_MAX];
    size_t text_count = 0;
    as_fields_clear(tables[table].fields, record);
    *(int64_t *)record = sqlite3_column_int64(stmt, 0);
    for (int i = 0; i < plan->count; i++) {
        const struct as_field *field = plan->columns[i].field;
        void *value = (char *)record + plan->columns[i].offset;
        int rc = read_value(sqlite3_column_value(stmt, i + 1), field, value, arena, err);
        if (rc < 0)
            return rc;
        const bool is_text = field->type == AS_FIELD_TEXT || field->type == AS_FIELD_JSON;
        if (is_text && ((const as_str *)value)->data)
            texts[text_count++] = value;
    }
    if (!as_arena_copy_all(arena, texts, text_count))
        return as_err_set(err, AS_E_MEMORY, "no memory for a row");
    return 0;
}

/* ---- Rows ----------------------------------------------------------------------------------- */

int as_row_insert(struct as_conn *conn, enum as_table table, const void *record, int64_t *ret_row,
                  struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = statement(conn, table, AS_ROW_INSERT, &stmt, err);
    if (rc < 0)
        return rc;
    if (bind_record(stmt, plan_of(table), record) != SQLITE_DONE)
        return as_conn_failed(conn, tables[table].name, err);

    int64_t row = sqlite3_last_insert_rowid(conn->db);
    if (row > UINT32_MAX)
        return as_err_set(err, AS_E_STORAGE, "%s: the table is full (%lld rows)",
                          tables[table].name, (long long)row);
    *ret_row = row;
    return 0;
}

int as_row_update(struct as_conn *conn, enum as_table table, int64_t row, const void *record,
                  struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    const struct plan *plan = plan_of(table);
    int rc = statement(conn, table, AS_ROW_UPDATE, &stmt, err);
    if (rc < 0)
        return rc;

    struct as_arena scratch;
    as_arena_init(&scratch);
    sqlite3_clear_bindings(stmt);
    for (int i = 0; i < plan->count; i++)
        bind_value(stmt, i + 1, plan->columns[i].field,
                   (const char *)record + plan->columns[i].offset, &scratch);
    sqlite3_bind_int64(stmt, plan->count + 1, row);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, tables[table].name, err);
    sqlite3_reset(stmt);
    as_arena_fini(&scratch);
    if (rc == 0 && sqlite3_changes(conn->db) != 1)
        return as_err_set(err, AS_E_INTERNAL, "%s: there is no row %lld", tables[table].name,
                          (long long)row);
    return rc;
}

/* The statement stays under way; as_conn_rest ends it. */
static int get(struct as_conn *conn, enum as_table table, int64_t row, struct as_arena *arena,
               void *ret_record, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 || (rc = statement(conn, table, AS_ROW_GET, &stmt, err)) < 0)
        return rc;

    conn->wanted = row;
    conn->under_way |= 1u << table;
    if (sqlite3_step(stmt) != SQLITE_ROW)
        rc = as_conn_failed(conn, tables[table].name, err);
    else if (sqlite3_column_int64(stmt, 0) != row) /* the joined row's own number, or NULL */
        return as_err_set(err, AS_E_NOT_FOUND, "%s: there is no row %lld", tables[table].name,
                          (long long)row);
    else
        rc = read_record(stmt, table, arena, ret_record, err);
    if (rc < 0)
        as_conn_rest(conn);
    return rc;
}

int as_row_get(struct as_conn *conn, enum as_table table, int64_t row, struct as_arena *arena,
               void *ret_record, struct as_err *err)
{
    int rc = get(conn, table, row, arena, ret_record, err);
    if (rc != AS_E_NOT_FOUND || !conn->is_reading)
        return rc;
    /* A commit between the begin of the transaction and a look into the memory indexes shows a row that the
     * view does not have yet: look afresh. So whoever asks need not do it again. */
    as_conn_read_end(conn);
    return get(conn, table, row, arena, ret_record, err);
}

int as_row_each(struct as_conn *conn, enum as_table table, const struct as_id *partner,
                int64_t after, int64_t limit, struct as_arena *arena,
                int (*on_row)(void *data, const void *record), void *data, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_read_begin(conn, err);
    if (rc < 0 ||
        (rc = statement(conn, table, partner ? AS_ROW_EACH_OF : AS_ROW_EACH, &stmt, err)) < 0)
        return rc;

    void *record = as_arena_alloc(arena, tables[table].fields->size);
    if (!record)
        return as_err_set(err, AS_E_MEMORY, "no memory for a row");
    sqlite3_bind_int64(stmt, 1, after);
    sqlite3_bind_int64(stmt, 2, limit);
    if (partner)
        sqlite3_bind_blob(stmt, 3, partner, sizeof *partner, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        rc = read_record(stmt, table, arena, record, err);
        if (rc < 0 || on_row(data, record) != 0)
            break;
    }
    if (rc == 0 && step != SQLITE_ROW && step != SQLITE_DONE)
        rc = as_conn_failed(conn, tables[table].name, err);
    sqlite3_reset(stmt);
    return rc;
}

int64_t as_row_count(struct as_conn *conn, enum as_table table)
{
    static const char *const sql[AS_TABLE_COUNT] = {
        [AS_TABLE_PARTNERS] = "SELECT max(row) FROM partners",
        [AS_TABLE_USERS] = "SELECT max(row) FROM users",
        [AS_TABLE_TOKENS] = "SELECT max(row) FROM tokens",
        [AS_TABLE_CUSTOMERS] = "SELECT max(row) FROM customers",
        [AS_TABLE_RELATIONSHIPS] = "SELECT max(row) FROM relationships",
        [AS_TABLE_AGREEMENTS] = "SELECT max(row) FROM agreements",
        [AS_TABLE_CARTS] = "SELECT max(row) FROM carts",
        [AS_TABLE_ORDERS] = "SELECT max(row) FROM orders",
        [AS_TABLE_SUBSCRIPTIONS] = "SELECT max(row) FROM subscriptions",
        [AS_TABLE_INVITATIONS] = "SELECT max(row) FROM invitations",
        [AS_TABLE_MAILS] = "SELECT max(row) FROM mails",
        [AS_TABLE_RULESETS] = "SELECT max(row) FROM rulesets",
        [AS_TABLE_RULE_ASIDES] = "SELECT max(row) FROM rule_asides",
        [AS_TABLE_SCHEDULE] = "SELECT max(row) FROM schedule",
        [AS_TABLE_SIGN_INS] = "SELECT max(row) FROM sign_ins",
        [AS_TABLE_SIGN_IN_CODES] = "SELECT max(row) FROM sign_in_codes",
        [AS_TABLE_WEBHOOKS] = "SELECT max(row) FROM webhooks",
        [AS_TABLE_WEBHOOK_VALIDATIONS] = "SELECT max(row) FROM webhook_validations",
    };
    struct as_err ignored;
    sqlite3_stmt *stmt = NULL;
    if (as_conn_statement(conn, &sql[table], &stmt, &ignored) < 0)
        return -1;
    int64_t count = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_reset(stmt);
    return count;
}
