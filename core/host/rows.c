#include "host/rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/csv_read.h"
#include "host/rows_line.h"
#include "host/rows_plan.h"

enum { CELL_BYTES = 64 * 1024 };

struct as_rows {
    struct as_arena arena;
    size_t row_bytes;
    bool is_csv, has_begun;
    struct as_err failure;                /* of the file as a whole; code 0: none */
    const struct as_operation *operation; /* of every row; NULL: the rows say it */
    struct as_mapping *mapping;
    as_str word;

    struct as_csv_reader csv;
    as_str names[AS_CSV_COLUMNS_MOST]; /* of the header */
    struct as_plan_header header;
    uint32_t only[AS_CSV_COLUMNS_MOST]; /* columns, as mapping->only */
    struct as_plan *plans;

    struct as_line_reader line;
    uint64_t number;
    struct as_buf input;
    struct as_err row_err;
};

/* ---- Words ---------------------------------------------------------------------------------- */

static bool is_word(const char *rules, as_str text)
{
    return as_operation_find(text) || as_mapping_is_there(rules, text);
}

as_str as_rows_word_of(const char *rules, as_str name)
{
    /* The longest one whose end is nearest to the name's. */
    for (size_t end = name.size; end > 0; end--) {
        if (end < name.size && name.data[end] != '.')
            continue;
        for (size_t begin = 0; begin < end; begin++) {
            const as_str part = as_str_make(name.data + begin, end - begin);
            const bool is_part = begin == 0 || name.data[begin - 1] == '.';
            if (is_part && (begin > 0 || end < name.size) && is_word(rules, part))
                return part;
        }
    }
    return AS_STR_NONE;
}

/* An operation, or a mapping, which may bring one. */
static int take_word(struct as_rows *rows, const char *rules, as_str word, struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(word);
    if (operation) {
        rows->operation = operation;
        return 0;
    }
    if (!as_mapping_is_there(rules, word)) {
        const as_str near = as_operation_nearest(word);
        return as_err_word(err, AS_E_INVALID, "file.operation",
                           "\"%.*s\" is neither an operation nor a mapping%s%.*s%s",
                           word.size > 60 ? 60 : (int)word.size, word.data,
                           near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                           near.size ? "\"?" : "");
    }
    const int rc = as_mapping_read(rules, word, &rows->arena, &rows->mapping, err);
    if (rc < 0)
        return rc;
    if (!rows->operation)
        rows->operation = rows->mapping->operation;
    return 0;
}

static int take_words(struct as_rows *rows, const struct as_rows_source *source, struct as_err *err)
{
    const as_str word =
        source->word.size > 0 ? source->word : as_rows_word_of(source->rules, source->name);
    int rc = word.size > 0 ? take_word(rows, source->rules, word, err) : 0;
    if (rc == 0 && source->mapping.size > 0)
        rc = as_mapping_read(source->rules, source->mapping, &rows->arena, &rows->mapping, err);
    if (rc == 0 && !rows->operation && rows->mapping)
        rows->operation = rows->mapping->operation;
    rows->word = as_arena_printf(&rows->arena, "%.*s%s%.*s", AS_STR_ARG(word),
                                 source->mapping.size ? " " : "", AS_STR_ARG(source->mapping));
    return rc;
}

int as_rows_open(const struct as_rows_source *source, struct as_rows **ret_rows, struct as_err *err)
{
    struct as_rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rows of a file");
    as_arena_init(&rows->arena);
    as_buf_init(&rows->input);
    rows->row_bytes = source->row_bytes;
    rows->is_csv = as_str_ends_with(source->name, AS_STR(".csv")) ||
                   as_str_ends_with(source->name, AS_STR(".tsv")) ||
                   as_str_ends_with(source->name, AS_STR(".CSV"));
    as_csv_reader_init(&rows->csv, source->row_bytes, CELL_BYTES);
    as_line_reader_init(&rows->line, source->row_bytes);
    rows->header.operation = AS_PLAN_CONSTANT;
    if (take_words(rows, source, &rows->failure) == 0)
        rows->failure.code = 0;
    rows->line.operation = rows->operation;
    rows->line.mapping = rows->mapping;
    rows->line.arena = &rows->arena;
    *ret_rows = rows;
    return 0;
}

void as_rows_close(struct as_rows *rows)
{
    if (!rows)
        return;
    as_csv_reader_fini(&rows->csv);
    as_line_reader_fini(&rows->line);
    as_buf_fini(&rows->input);
    as_arena_fini(&rows->arena);
    free(rows);
}

as_str as_rows_word(const struct as_rows *rows)
{
    return rows->word;
}

/* ---- The header ----------------------------------------------------------------------------- */

static int find_only(struct as_rows *rows, struct as_err *err)
{
    for (uint32_t i = 0; rows->mapping && i < rows->mapping->only_count; i++) {
        const as_str wanted = rows->mapping->only[i].from;
        uint32_t at = 0;
        while (at < rows->header.count && !as_str_equal_nocase(rows->names[at], wanted))
            at++;
        if (at == rows->header.count || i == AS_CSV_COLUMNS_MOST)
            return as_err_word(err, AS_E_INVALID, "file.columns",
                               "the mapping %.*s needs the column \"%.*s\"",
                               AS_STR_ARG(rows->mapping->name), AS_STR_ARG(wanted));
        rows->only[i] = at;
    }
    return 0;
}

static int check_names(const struct as_rows *rows, struct as_err *err)
{
    for (uint32_t i = 0; i < rows->header.count; i++) {
        if (rows->names[i].size == 0)
            return as_err_word(err, AS_E_INVALID, "file.columns",
                               "column %u has no name: the first row must name every column",
                               (unsigned)i + 1);
        for (uint32_t k = 0; k < i; k++)
            if (as_str_equal_nocase(rows->names[i], rows->names[k]))
                return as_err_word(
                    err, AS_E_INVALID, "file.columns", "the column \"%.*s\" stands there twice",
                    rows->names[i].size > 80 ? 80 : (int)rows->names[i].size, rows->names[i].data);
    }
    return 0;
}

static int take_header(struct as_rows *rows, struct as_err *err)
{
    const struct as_csv_reader *csv = &rows->csv;
    const bool is_text = as_utf8_is_valid(as_buf_str(&csv->text));
    if (csv->problem || !is_text)
        return as_err_word(err, AS_E_INVALID, "file.header",
                           "the first row must name the columns, and cannot be read: %s",
                           csv->problem ? csv->problem : "it is no UTF-8");
    rows->header.names = rows->names;
    rows->header.count = csv->count;
    for (uint32_t i = 0; i < csv->count; i++) {
        rows->names[i] = as_arena_copy(&rows->arena, as_str_trim(as_csv_cell(csv, i)));
        const bool is_field =
            rows->operation && as_field_find(rows->operation->input, AS_STR("operation"));
        if (!is_field && as_str_equal_nocase(rows->names[i], AS_STR("operation")))
            rows->header.operation = i;
    }
    int rc = check_names(rows, err);
    if (rc == 0)
        rc = find_only(rows, err);
    if (rc < 0)
        return rc;
    const bool has_column = rows->header.operation != AS_PLAN_CONSTANT;
    if (!rows->operation && !has_column)
        return as_err_word(err, AS_E_INVALID, "file.operation",
                           "which operation? The file's name says it (name.agreement.confirm.csv), "
                           "or the folder, or a column \"operation\"");
    if (!rows->operation)
        return 0;
    return as_plan_make(rows->operation, rows->mapping, &rows->header, !has_column, &rows->arena,
                        &rows->plans, err);
}

/* ---- A record ------------------------------------------------------------------------------- */

static int refuse(struct as_row *row, struct as_err *err, const char *word, const char *sentence)
{
    row->code = as_str_of(word);
    as_err_word(err, AS_E_INVALID, word, "%s", sentence);
    return AS_E_INVALID;
}

static int problem_of(const struct as_rows *rows, struct as_row *row, struct as_err *err)
{
    const struct as_csv_reader *csv = &rows->csv;
    char sentence[256];
    char lines[80] = "";
    if (csv->last_line > csv->line)
        snprintf(lines, sizeof lines, " (lines %llu to %llu)", (unsigned long long)csv->line,
                 (unsigned long long)csv->last_line);
    if (csv->problem == as_csv_too_long) {
        snprintf(sentence, sizeof sentence,
                 "the row is longer than %zu bytes, or a cell than %d%s: is a quote missing?",
                 rows->row_bytes, CELL_BYTES, lines);
        return refuse(row, err, "row.size", sentence);
    }
    snprintf(
        sentence, sizeof sentence,
        "the row is no CSV: %s%s; cells with a separator, a quote or a line's end in them stand "
        "in quotes, and quotes in them are doubled",
        csv->problem, lines);
    return refuse(row, err, "row.csv", sentence);
}

static int check_cells(const struct as_rows *rows, struct as_row *row, struct as_err *err)
{
    const struct as_csv_reader *csv = &rows->csv;
    char sentence[160];
    if (csv->problem)
        return problem_of(rows, row, err);
    if (!as_utf8_is_valid(as_buf_str(&csv->text)))
        return refuse(row, err, "row.encoding", "valid UTF-8 is needed");
    if (csv->count == rows->header.count)
        return 0;
    snprintf(sentence, sizeof sentence, "the row has %u cells, the header %u", (unsigned)csv->count,
             (unsigned)rows->header.count);
    return refuse(row, err, "row.columns", sentence);
}

static bool is_wanted(const struct as_rows *rows, struct as_row *row, struct as_err *err)
{
    for (uint32_t i = 0; rows->mapping && i < rows->mapping->only_count; i++) {
        const struct as_mapped_word *only = &rows->mapping->only[i];
        if (as_str_equal_nocase(as_str_trim(as_csv_cell(&rows->csv, rows->only[i])), only->to))
            continue;
        row->is_refused = true;
        as_err_word(err, AS_E_INVALID, "row.skipped",
                    "only rows with \"%.*s\" in the column \"%.*s\" are executed",
                    AS_STR_ARG(only->to), AS_STR_ARG(only->from));
        return false;
    }
    return true;
}

/* The operation of a row, and which column is what in it. */
static int find_plan(struct as_rows *rows, struct as_row *row, struct as_plan **ret_plan,
                     struct as_err *err)
{
    const struct as_operation *operation = rows->operation;
    const as_str name = rows->header.operation == AS_PLAN_CONSTANT
                            ? AS_STR_NONE
                            : as_str_trim(as_csv_cell(&rows->csv, rows->header.operation));
    if (name.size > 0)
        operation = as_operation_find(name);
    if (!operation)
        return refuse(row, err, name.size > 0 ? "operation.unknown" : "row.operation",
                      name.size > 0 ? "there is no such operation"
                                    : "the column \"operation\" is empty");
    for (struct as_plan *plan = rows->plans; plan; plan = plan->next) {
        if (plan->operation == operation) {
            *ret_plan = plan;
            return 0;
        }
    }
    const int rc =
        as_plan_make(operation, rows->mapping, &rows->header, false, &rows->arena, ret_plan, err);
    if (rc == 0) {
        (*ret_plan)->next = rows->plans;
        rows->plans = *ret_plan;
    }
    return rc;
}

static int check_strangers(const struct as_rows *rows, const struct as_plan *plan,
                           struct as_err *err)
{
    for (uint32_t i = 0; i < plan->stranger_count; i++) {
        const uint32_t at = plan->strangers[i];
        if (as_csv_cell(&rows->csv, at).size > 0)
            return as_err_word(
                err, AS_E_INVALID, "row.columns", "%s has no field \"%.*s\": leave the cell empty",
                plan->operation->name, rows->names[at].size > 80 ? 80 : (int)rows->names[at].size,
                rows->names[at].data);
    }
    return 0;
}

static int take_record(struct as_rows *rows, struct as_row *row, struct as_err *err)
{
    struct as_plan *plan = NULL;
    int rc = check_cells(rows, row, err);
    if (rc == 0 && !is_wanted(rows, row, err))
        rc = AS_E_INVALID;
    if (rc == 0)
        rc = find_plan(rows, row, &plan, err);
    if (rc == 0)
        rc = check_strangers(rows, plan, err);
    if (rc < 0)
        return rc;
    as_buf_clear(&rows->input);
    rc = as_plan_write(plan, &rows->csv, rows->mapping && rows->mapping->trims, &rows->input, err);
    if (rc == 0 && rows->input.has_failed)
        rc = as_err_set(err, AS_E_MEMORY, "no memory for a row");
    row->operation = as_str_of(plan->operation->name);
    row->input = as_buf_str(&rows->input);
    return rc;
}

static int next_record(struct as_rows *rows, as_str *bytes, bool is_end, struct as_row *row,
                       struct as_err *err)
{
    for (;;) {
        size_t used = 0;
        const bool is_there = as_csv_read(&rows->csv, *bytes, is_end, &used);
        if (used > 0)
            *bytes = as_str_make(bytes->data + used, bytes->size - used);
        const bool is_header_lost =
            !is_there && rows->number == 0 && rows->csv.has_begun && rows->csv.problem;
        if (is_header_lost) /* its end may be far away */
            return take_header(rows, err);
        if (!is_there && is_end && rows->number == 0)
            return as_err_word(err, AS_E_INVALID, "file.empty",
                               "the file is empty: its first row must name the columns");
        if (!is_there)
            return 0;
        rows->number++;
        if (rows->number == 1) {
            const int rc = take_header(rows, err);
            if (rc < 0)
                return rc;
            continue;
        }
        const bool is_blank =
            !rows->csv.problem && rows->csv.count == 1 && rows->csv.cells[0].size == 0;
        if (!is_blank)
            break;
    }
    *row = (struct as_row){ .number = rows->number };
    return take_record(rows, row, &rows->row_err) < 0 ? AS_E_INVALID : 1;
}

/* ---- Both ----------------------------------------------------------------------------------- */

static int next(struct as_rows *rows, as_str *bytes, bool is_end, struct as_row *row,
                struct as_err *err)
{
    if (rows->is_csv)
        return next_record(rows, bytes, is_end, row, err);
    *row = (struct as_row){ .number = 0 };
    const int rc = as_line_next(&rows->line, bytes, is_end, row, &rows->row_err);
    rows->number = rows->line.number;
    return rc;
}

int as_rows_next(struct as_rows *rows, as_str *bytes, bool is_end, struct as_row *ret_row,
                 struct as_err *err)
{
    if (!rows->has_begun && rows->failure.code == 0) {
        rows->has_begun = bytes->size > 0;
        if (as_str_starts_with(*bytes, AS_STR("\xEF\xBB\xBF")))
            *bytes = as_str_make(bytes->data + 3, bytes->size - 3);
    }
    if (rows->failure.code < 0) {
        *err = rows->failure;
        return err->code;
    }
    rows->row_err.code = 0;
    ret_row->number = 0;
    const int rc = next(rows, bytes, is_end, ret_row, &rows->failure);
    if (rc >= 0)
        return rc;
    if (ret_row->number == 0) {
        *err = rows->failure;
        return err->code;
    }
    ret_row->operation = ret_row->input = AS_STR_NONE;
    ret_row->code = as_str_of(rows->row_err.word);
    ret_row->sentence = as_str_of(rows->row_err.text);
    return 1;
}

/* ---- Once more, to be put right -------------------------------------------------------------- */

const char *as_rows_todo_suffix(const struct as_rows *rows)
{
    return rows->is_csv ? ".todo.csv" : ".todo.jsonl";
}

static bool is_remark(const struct as_rows *rows, uint32_t column)
{
    return column < rows->header.count && rows->names[column].data[0] == '_';
}

void as_rows_todo_header(const struct as_rows *rows, struct as_buf *out)
{
    if (!rows->is_csv)
        return;
    for (uint32_t i = 0; i < rows->header.count; i++) {
        if (is_remark(rows, i))
            continue;
        as_csv_first(out, rows->names[i]);
        as_buf_add_char(out, ',');
    }
    as_csv_first(out, AS_STR("_code"));
    as_csv_next(out, AS_STR("_reason"));
    as_csv_end(out);
}

void as_rows_todo_row(const struct as_rows *rows, as_str code, as_str sentence, struct as_buf *out)
{
    if (!rows->is_csv) {
        as_line_todo(&rows->line, code, sentence, out);
        return;
    }
    const struct as_csv_reader *csv = &rows->csv;
    for (uint32_t i = 0; i < rows->header.count; i++) {
        if (is_remark(rows, i))
            continue;
        if (i < csv->count)
            as_csv_first(out, as_csv_cell(csv, i));
        as_buf_add_char(out, ',');
    }
    as_csv_first(out, code);
    as_csv_next(out, sentence);
    as_csv_end(out);
}
