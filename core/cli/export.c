/* assent export: streams partners, customers, agreements or the journal, as they were at one moment. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "cli/commands.h"
#include "host/settings.h"
#include "operations/inputs.h"
#include "store/index.h"
#include "store/journal.h"
#include "store/people.h"
#include "store/snapshot.h"

enum { PAGE = 500, COLUMNS_MOST = 128, FLUSH_BYTES = 256 * 1024, PATH_SIZE = 128 };

/* A value that is no object, by its dotted name. */
struct column {
    char path[PATH_SIZE];
    const struct as_field *field;
    uint32_t offset;
};

struct export
{
    const struct as_fields *fields;
    const char *operation; /* that brings a row back; NULL: none */
    struct column columns[COLUMNS_MOST];
    uint32_t count;
    bool is_csv;
    const struct column *filter; /* NULL: everything */
    as_str wanted;
    struct as_conn *conn;
    struct as_index *index;
    struct as_arena arena; /* of a page */
    struct as_buf out, value;
    int64_t last_row;
    int rc;
    struct as_err *err;
};

static void add_columns(struct export *export, const struct as_fields *fields, const char *above,
                        uint32_t offset)
{
    for (uint32_t i = 0; i < fields->count && export->count < COLUMNS_MOST; i++) {
        const struct as_field *field = &fields->items[i];
        struct column column = { .field = field, .offset = offset + field->offset };
        snprintf(column.path, sizeof column.path, "%s%s%s", above, *above ? "." : "", field->name);
        if (field->type == AS_FIELD_OBJECT)
            add_columns(export, field->of, column.path, column.offset);
        else
            export->columns[export->count++] = column;
    }
}

/* ---- A row ---------------------------------------------------------------------------------- */

static as_str text_of(struct export *export, const struct column *column, const void *record)
{
    as_buf_clear(&export->value);
    as_field_write_text(column->field, (const char *)record + column->offset, &export->value);
    return as_buf_str(&export->value);
}

static void write_cells(struct export *export, const void *record)
{
    bool is_first = true;
    if (export->operation) {
        as_csv_first(&export->out, as_str_of(export->operation));
        is_first = false;
    }
    for (uint32_t i = 0; i < export->count; i++) {
        const as_str text = text_of(export, &export->columns[i], record);
        if (is_first)
            as_csv_first(&export->out, text);
        else
            as_csv_next(&export->out, text);
        is_first = false;
    }
    as_csv_end(&export->out);
}

static void write_header(struct export *export)
{
    bool is_first = !export->operation;
    if (!is_first)
        as_csv_first(&export->out, AS_STR("operation"));
    for (uint32_t i = 0; i < export->count; i++) {
        const as_str name = as_str_of(export->columns[i].path);
        if (is_first)
            as_csv_first(&export->out, name);
        else
            as_csv_next(&export->out, name);
        is_first = false;
    }
    as_csv_end(&export->out);
}

/* In a buffer of its own: the writer sees by the byte before whether a comma is needed. */
static void write_line(struct export *export, const void *record)
{
    struct as_buf *line = &export->value;
    as_buf_clear(line);
    if (!export->operation) {
        as_fields_write(export->fields, record, AS_PART_ALL, line);
    } else {
        as_json_open(line);
        as_json_key(line, AS_STR("operation"));
        as_json_text(line, as_str_of(export->operation));
        as_json_key(line, AS_STR("input"));
        as_fields_write(export->fields, record, AS_PART_ALL, line);
        as_json_close(line);
    }
    as_buf_add_char(line, '\n');
    as_buf_add(&export->out, as_buf_str(line));
    export->out.has_failed = export->out.has_failed || line->has_failed;
}

static int flush(struct export *export)
{
    const bool is_good =
        !export->out.has_failed && fwrite(export->out.data ? export->out.data : "", 1,
                                          export->out.size, stdout) == export->out.size;
    as_buf_clear(&export->out);
    return is_good ? 0
                   : as_err_set(export->err, AS_E_STORAGE, "standard output: %s", strerror(errno));
}

static int put(struct export *export, const void *record)
{
    if (export->filter &&
        !as_str_equal_nocase(text_of(export, export->filter, record), export->wanted))
        return 0;
    if (export->is_csv)
        write_cells(export, record);
    else
        write_line(export, record);
    return export->out.size > FLUSH_BYTES || export->out.has_failed ? flush(export) : 0;
}

/* ---- What there is -------------------------------------------------------------------------- */

static int on_partner(void *data, const void *record)
{
    struct export *export = data;
    const struct as_partner *partner = record;
    export->last_row = partner->row;
    export->rc = put(export, partner);
    return export->rc;
}

/* Oldest first, as they are to be brought back. */
static int find_relationships(struct export *export, int64_t newest, struct as_list *ret_list)
{
    uint32_t count = 0;
    struct as_relationship one;
    for (int64_t row = newest; row > 0; count++) {
        const int rc = as_row_get(export->conn, AS_TABLE_RELATIONSHIPS, row, &export->arena, &one,
                                  export->err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    struct as_relationship *items =
        AS_ARENA_ARRAY(&export->arena, struct as_relationship, count + 1);
    if (!items)
        return as_err_set(export->err, AS_E_MEMORY, "no memory for a customer");
    *ret_list = (struct as_list){ .items = items, .count = count };
    for (int64_t row = newest; row > 0;) {
        const int rc = as_row_get(export->conn, AS_TABLE_RELATIONSHIPS, row, &export->arena,
                                  &items[--count], export->err);
        if (rc < 0)
            return rc;
        row = items[count].previous == AS_INT_NONE ? 0 : items[count].previous;
    }
    return 0;
}

static int on_customer(void *data, const void *record)
{
    struct export *export = data;
    struct as_customer_import customer = { .customer = *(const struct as_customer *)record };
    struct as_entry entry = { .relationship = 0 };
    export->last_row = customer.customer.row;
    if (as_str_equal(customer.customer.domain, AS_STR(AS_DELETED_DOMAIN)))
        return 0;
    as_index_entry(export->index, NULL, (uint32_t)customer.customer.row, &entry);
    export->rc = find_relationships(export, entry.relationship, &customer.relationships);
    if (export->rc == 0)
        export->rc = put(export, &customer);
    return export->rc;
}

static int on_agreement(void *data, const void *record)
{
    struct export *export = data;
    const struct as_agreement *from = record;
    const struct as_agreement_import agreement = {
        .customer = from->customer,
        .partner = from->partner,
        .template_id = from->template_id,
        .user = from->user,
        .type = from->type,
        .version = from->version,
        .link = from->link,
        .method = from->method,
        .contact = from->contact,
        .agreed_at = from->agreed_at,
        .recorded_at = from->recorded_at,
        .text_digest = from->text_digest,
        .assurance = from->assurance,
        .evidence = from->evidence,
        .invitation = from->invitation,
    };
    struct as_entry entry;
    uint32_t row = 0;
    export->last_row = from->row;
    if (!as_index_customer(export->index, NULL, &from->customer, &row, &entry))
        return 0; /* of one that was deleted */
    export->rc = put(export, &agreement);
    return export->rc;
}

static int each_row(struct export *export, enum as_table table,
                    int (*on_row)(void *data, const void *record))
{
    for (int64_t before = -1; before != export->last_row;) {
        before = export->last_row;
        as_arena_reset(&export->arena);
        const int rc = as_row_each(export->conn, table, NULL, before, PAGE, &export->arena, on_row,
                                   export, export->err);
        if (rc < 0 || export->rc < 0)
            return rc < 0 ? rc : export->rc;
    }
    return 0;
}

static int each_entry(struct export *export, int64_t last)
{
    for (int64_t sequence = 1; sequence <= last; sequence++) {
        struct as_entry_record entry;
        as_arena_reset(&export->arena);
        int rc = as_journal_get(export->conn, sequence, &export->arena, &entry, export->err);
        if (rc < 0)
            return rc;
        const struct as_journal_view view = {
            .sequence = entry.sequence,
            .at = entry.at,
            .operation = entry.operation,
            .actor = entry.actor,
            .customer = entry.customer,
            .request = entry.request,
            .correlation = entry.correlation,
            .input = entry.input,
            .decision = entry.decision,
            .status =
                entry.status == 0 ? AS_STR("ok") : as_str_of(as_err_code_word((int)entry.status)),
            .outcome = entry.outcome,
            .ruleset = entry.ruleset,
            .personal = entry.personal,
            .previous = entry.previous,
            .digest = entry.digest,
        };
        if ((rc = put(export, &view)) < 0)
            return rc;
    }
    return 0;
}

/* ---- The command ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const struct as_fields *fields;
    const char *operation;
    enum as_table table;
    int (*on_row)(void *data, const void *record);
    bool needs_index; /* it alone knows which customers there are, and their newest relationships */
} kinds[] = {
    { "partners", &as_partner_import_fields, "partner.import", AS_TABLE_PARTNERS, on_partner,
      false },
    { "customers", &as_customer_import_fields, "customer.import", AS_TABLE_CUSTOMERS, on_customer,
      true },
    { "agreements", &as_agreement_import_fields, "agreement.import", AS_TABLE_AGREEMENTS,
      on_agreement, true },
    { "journal", &as_journal_view_fields, NULL, AS_TABLE_COUNT, NULL, false },
};

static bool take_filter(struct as_cli *cli, struct export *export)
{
    const char *filter = as_cli_value(cli, "filter");
    const char *equals = filter ? strchr(filter, '=') : NULL;
    if (!filter)
        return true;
    const as_str name = as_str_make(filter, equals ? (size_t)(equals - filter) : strlen(filter));
    for (uint32_t i = 0; equals && i < export->count; i++)
        if (as_str_equal(as_str_of(export->columns[i].path), name))
            export->filter = &export->columns[i];
    export->wanted = as_str_of(equals ? equals + 1 : "");
    if (!export->filter)
        as_cli_wrong_usage(cli, "--filter %.80s: FIELD=VALUE is needed, a column of the export",
                           filter);
    return export->filter != NULL;
}

static int stream(struct export *export, struct as_snapshot *snapshot, size_t kind)
{
    int rc = 0;
    export->conn = snapshot->readers[0];
    if (kinds[kind].needs_index) {
        rc = as_snapshot_wait(snapshot, export->err);
        export->index = as_store_index(snapshot->store);
    }
    if (rc == 0 && export->is_csv)
        write_header(export);
    if (rc == 0)
        rc = kinds[kind].on_row ? each_row(export, kinds[kind].table, kinds[kind].on_row)
                                : each_entry(export, snapshot->sequence);
    if (rc == 0)
        rc = flush(export);
    if (rc == 0 && fflush(stdout) != 0)
        rc = as_err_set(export->err, AS_E_STORAGE, "standard output: %s", strerror(errno));
    return rc;
}

static int run(struct export *export, const char *config, size_t kind, struct as_err *err)
{
    struct as_settings settings;
    struct as_snapshot snapshot;
    int rc = as_settings_read(config, &settings, err);
    if (rc < 0)
        return rc;
    rc = as_snapshot_open(settings.data, 1, &snapshot, err);
    if (rc == 0) {
        export->err = err;
        as_arena_init(&export->arena);
        rc = stream(export, &snapshot, kind);
        as_arena_fini(&export->arena);
        as_snapshot_close(&snapshot);
    }
    as_settings_fini(&settings);
    return rc;
}

static int export_command(struct as_cli *cli)
{
    struct as_err err;
    size_t kind = 0;
    const char *format = as_cli_value(cli, "format");
    while (kind < AS_COUNT(kinds) && strcmp(kinds[kind].name, cli->args[0]) != 0)
        kind++;
    if (kind == AS_COUNT(kinds))
        return as_cli_wrong_usage(
            cli, "%.40s: partners, customers, agreements or journal can be exported", cli->args[0]);
    if (format && strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0)
        return as_cli_wrong_usage(cli, "--format: csv or jsonl is needed, not %.40s", format);
    struct export *export = calloc(1, sizeof *export);
    if (!export) {
        as_err_set(&err, AS_E_MEMORY, "no memory for an export");
        return as_cli_fail(cli, AS_CLI_NO, &err);
    }
    export->fields = kinds[kind].fields;
    export->operation = kinds[kind].operation;
    export->is_csv = !cli->is_json && !(format && strcmp(format, "jsonl") == 0);
    add_columns(export, export->fields, "", 0);
    int code = AS_CLI_USAGE;
    if (take_filter(cli, export)) {
        code = AS_CLI_OK;
        if (run(export, cli->config, kind, &err) < 0)
            code = as_cli_fail(cli, err.code == AS_E_CONFIG ? AS_CLI_CONFIG : AS_CLI_NO, &err);
    }
    as_buf_fini(&export->out);
    as_buf_fini(&export->value);
    free(export);
    return code;
}

static const struct as_cli_flag flags[] = {
    { "filter", "FIELD=VALUE", "only where a column has this value, in any letter case" },
    { "format", "csv|jsonl", "of the rows (default csv)" },
    { NULL },
};

const struct as_cli_command as_cli_export = {
    .name = "export",
    .usage = "partners|customers|agreements|journal [--filter FIELD=VALUE] [--format csv|jsonl]",
    .doc = "prints everything of a kind, as `assent import` brings it back; beside a server or "
           "without",
    .least = 1,
    .most = 1,
    .flags = flags,
    .has_config = true,
    .run = export_command,
};
