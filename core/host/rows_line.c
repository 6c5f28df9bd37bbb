#include "host/rows_line.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum { DEEPEST = 8, NAME_SIZE = 256 };

void as_line_reader_init(struct as_line_reader *reader, size_t row_bytes)
{
    memset(reader, 0, sizeof *reader);
    reader->row_bytes = row_bytes;
    as_buf_init(&reader->line);
    as_buf_init(&reader->input);
    as_buf_init(&reader->value);
}

void as_line_reader_fini(struct as_line_reader *reader)
{
    json_decref(reader->object);
    as_buf_fini(&reader->line);
    as_buf_fini(&reader->input);
    as_buf_fini(&reader->value);
}

static int refuse(struct as_err *err, const char *word, const char *sentence)
{
    return as_err_word(err, AS_E_INVALID, word, "%s", sentence);
}

/* The parser's own text is left out: it ends with a piece of the row, which may be personal. */
static int refuse_parse(const json_error_t *error, struct as_err *err)
{
    const char *what = "is no JSON";
    const enum json_error_code code = json_error_code(error);
    if (code == json_error_duplicate_key)
        what = "the same name stands twice in an object";
    else if (code == json_error_null_character || code == json_error_null_byte_in_key)
        what = "NUL is not allowed";
    else if (code == json_error_numeric_overflow)
        what = "a number is too large";
    else if (code == json_error_end_of_input_expected)
        what = "something follows the object";
    else if (code == json_error_invalid_utf8)
        what = "valid UTF-8 is needed";
    return as_err_word(err, AS_E_INVALID, "row.json", "the row cannot be read at column %d: %s",
                       error->column, what);
}

/* ---- The fields themselves ------------------------------------------------------------------ */

static int no_field(const struct as_line_reader *reader, as_str name, struct as_err *err)
{
    const as_str near = as_field_nearest(reader->operation->input, name);
    return as_err_word(err, AS_E_INVALID, "row.columns", "\"%.*s\" is no field of %s%s%.*s%s",
                       name.size > 80 ? 80 : (int)name.size, name.data, reader->operation->name,
                       near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                       near.size ? "\"?" : "");
}

/* What a name means; known names are looked up once. `field` NULL: it has no effect. */
static int find_column(struct as_line_reader *reader, as_str name,
                       struct as_plan_column *ret_column, struct as_err *err)
{
    for (uint32_t i = 0; i < reader->known_count; i++) {
        if (as_str_equal(reader->known[i].name, name)) {
            *ret_column = reader->known[i];
            return 0;
        }
    }
    struct as_plan_column column = { .name = name };
    column.mapped = as_mapping_find(reader->mapping, name);
    const bool has_effect =
        name.data[0] != '_' && !(column.mapped && column.mapped->field.size == 0);
    if (has_effect)
        column.field =
            as_plan_field(reader->operation->input, column.mapped ? column.mapped->field : name,
                          reader->arena, &column.path);
    if (has_effect && !column.field)
        return no_field(reader, name, err);
    if (reader->known_count < AS_PLAN_MOST) {
        column.name = as_arena_copy(reader->arena, name);
        if (column.name.data)
            reader->known[reader->known_count++] = column;
    }
    *ret_column = column;
    return 0;
}

/* Texts are what a cell would hold; everything else is typed already. */
static json_t *value_of(struct as_line_reader *reader, const struct as_plan_column *column,
                        json_t *value, struct as_err *err)
{
    const bool is_plain = column->field->type != AS_FIELD_TIME && !column->mapped;
    if (is_plain || !json_is_string(value))
        return json_incref(value);
    as_buf_clear(&reader->value);
    as_buf_add_char(&reader->value, '[');
    const int rc = as_plan_value(column, as_json_string(value), &reader->value, err);
    as_buf_add_char(&reader->value, ']');
    if (rc < 0)
        return NULL;
    as_auto_json json_t *list = as_json_parse(as_buf_str(&reader->value), err);
    json_t *first = json_array_get(list, 0);
    return first ? json_incref(first) : json_null();
}

static int put(json_t *input, as_str path, json_t *value, struct as_err *err)
{
    json_t *at = input;
    for (;;) {
        const ptrdiff_t dot = as_str_find(path, AS_STR("."));
        if (dot < 0)
            break;
        json_t *inner = json_object_getn(at, path.data, (size_t)dot);
        if (!inner) {
            inner = json_object();
            json_object_setn_new(at, path.data, (size_t)dot, inner);
        }
        at = inner;
        path = as_str_make(path.data + dot + 1, path.size - (size_t)dot - 1);
    }
    if (!json_is_object(at) || json_object_getn(at, path.data, path.size)) {
        json_decref(value);
        return as_err_word(err, AS_E_INVALID, "row.columns",
                           "the same field is said twice: \"%.*s\"", AS_STR_ARG(path));
    }
    if (json_object_setn_new(at, path.data, path.size, value) < 0)
        return as_err_set(err, AS_E_MEMORY, "no memory for a row");
    return 0;
}

/* "contact", "email": "contact.email". Empty: there is no such name. */
static as_str join(as_str above, as_str key, char out[NAME_SIZE])
{
    const size_t start = above.size ? above.size + 1 : 0;
    if (key.size == 0 || start + key.size > NAME_SIZE)
        return AS_STR_NONE;
    memcpy(out, above.data ? above.data : "", above.size);
    if (start > 0)
        out[above.size] = '.';
    memcpy(out + start, key.data, key.size);
    return as_str_make(out, start + key.size);
}

static int put_all(struct as_line_reader *reader, const json_t *object, as_str above, int depth,
                   json_t *input, struct as_err *err)
{
    const char *key = NULL;
    size_t key_size = 0;
    json_t *value = NULL;
    if (depth > DEEPEST)
        return refuse(err, "row.depth", "the row is nested too deeply");
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, key_size, value)
    {
        char buffer[NAME_SIZE];
        struct as_plan_column column;
        const as_str name = join(above, as_str_make(key, key_size), buffer);
        if (name.size == 0)
            return refuse(err, "row.columns", "a name in the row is empty or too long");
        if (depth == 0 && strcmp(key, "operation") == 0)
            continue;
        if (json_is_object(value) && key[0] != '_') {
            const int rc = put_all(reader, value, name, depth + 1, input, err);
            if (rc < 0)
                return rc;
            continue;
        }
        int rc = find_column(reader, name, &column, err);
        if (rc < 0)
            return rc;
        if (!column.field || json_is_null(value))
            continue;
        json_t *read = value_of(reader, &column, value, err);
        rc = read ? put(input, column.path, read, err) : AS_E_INVALID;
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int put_constants(struct as_line_reader *reader, json_t *input, struct as_err *err)
{
    for (uint32_t i = 0; reader->mapping && i < reader->mapping->constant_count; i++) {
        const struct as_mapped_word *constant = &reader->mapping->constants[i];
        struct as_plan_column column = { .name = constant->from };
        struct as_err is_said;
        column.field =
            as_plan_field(reader->operation->input, constant->from, reader->arena, &column.path);
        if (!column.field)
            return no_field(reader, constant->from, err);
        as_auto_json json_t *text = json_stringn(constant->to.data, constant->to.size);
        json_t *value = value_of(reader, &column, text, err);
        if (!value)
            return err->code;
        (void)put(input, column.path, value, &is_said); /* what the row says counts */
    }
    return 0;
}

static int is_wanted(const struct as_line_reader *reader, const json_t *object, struct as_row *row,
                     struct as_err *err)
{
    for (uint32_t i = 0; reader->mapping && i < reader->mapping->only_count; i++) {
        const struct as_mapped_word *only = &reader->mapping->only[i];
        const json_t *value = json_object_getn(object, only->from.data, only->from.size);
        const bool is_equal =
            json_is_boolean(value)
                ? as_str_equal_nocase(only->to, as_str_of(json_is_true(value) ? "true" : "false"))
                : json_is_string(value) && as_str_equal_nocase(as_json_string(value), only->to);
        if (is_equal)
            continue;
        row->is_refused = true;
        return as_err_word(err, AS_E_INVALID, "row.skipped",
                           "only rows with \"%.*s\" in \"%.*s\" are executed", AS_STR_ARG(only->to),
                           AS_STR_ARG(only->from));
    }
    return 0;
}

static bool is_value_as_is(const struct as_plan_column *column, const json_t *value)
{
    struct as_err unused;
    int64_t ms;
    if (!column->field || json_is_null(value))
        return false;
    return column->field->type != AS_FIELD_TIME || !json_is_string(value) ||
           as_time_parse(as_json_string(value), &ms, &unused) == 0;
}

/* Whether the row is the operation's input already, by its very names: most are, and putting one together anew
 * takes as long as reading it. False also for what is wrong: put_all says what. */
static bool is_as_is(struct as_line_reader *reader, const json_t *object, as_str above, int depth)
{
    const char *key = NULL;
    size_t key_size = 0;
    json_t *value = NULL;
    if (depth > DEEPEST)
        return false;
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, key_size, value)
    {
        char buffer[NAME_SIZE];
        struct as_plan_column column;
        struct as_err unused;
        const as_str name = join(above, as_str_make(key, key_size), buffer);
        const bool is_own = depth == 0 && strcmp(key, "operation") == 0;
        if (name.size == 0 || is_own || memchr(key, '.', key_size))
            return false;
        if (json_is_object(value)
                ? !is_as_is(reader, value, name, depth + 1)
                : find_column(reader, name, &column, &unused) < 0 ||
                      !as_str_equal(name, column.path) || !is_value_as_is(&column, value))
            return false;
    }
    return true;
}

static int take_flat(struct as_line_reader *reader, const json_t *object, struct as_row *row,
                     struct as_err *err)
{
    if (!reader->mapping && is_as_is(reader, object, AS_STR_NONE, 0)) {
        row->operation = as_str_of(reader->operation->name);
        row->input = reader->raw;
        return 0;
    }
    as_auto_json json_t *input = json_object();
    int rc = is_wanted(reader, object, row, err);
    if (rc == 0)
        rc = put_all(reader, object, AS_STR_NONE, 0, input, err);
    if (rc == 0)
        rc = put_constants(reader, input, err);
    if (rc < 0)
        return rc;
    as_json_canonical(&reader->input, input);
    if (reader->input.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for a row");
    row->operation = as_str_of(reader->operation->name);
    row->input = as_buf_str(&reader->input);
    return 0;
}

/* ---- {"operation","input"} ------------------------------------------------------------------ */

static int dump(const char *text, size_t size, void *data)
{
    as_buf_add(data, as_str_make(text, size));
    return ((struct as_buf *)data)->has_failed ? -1 : 0;
}

static bool is_envelope(const struct as_line_reader *reader, const json_t *object)
{
    return !reader->operation || json_is_object(json_object_get(object, "input"));
}

static int take_envelope(struct as_line_reader *reader, const json_t *object, struct as_row *row,
                         struct as_err *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    const json_t *operation = json_object_get(object, "operation");
    const json_t *input = json_object_get(object, "input");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (value != operation && value != input && name[0] != '_')
            return refuse(err, "row.unknown",
                          "a row has \"operation\" and \"input\", and no other name");
    }
    const bool has_operation = json_is_string(operation) || (!operation && reader->operation);
    if (!has_operation || !json_is_object(input))
        return refuse(err, "row.form",
                      "a row needs \"operation\", a text, and \"input\", an object");
    if (json_dump_callback(input, dump, &reader->input, JSON_COMPACT | JSON_REAL_PRECISION(17)) < 0)
        return refuse(err, "row.depth", "the row is nested too deeply");
    row->operation = operation ? as_json_string(operation) : as_str_of(reader->operation->name);
    row->input = as_buf_str(&reader->input);
    return 0;
}

/* ---- Lines ---------------------------------------------------------------------------------- */

static bool is_blank(as_str line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r')
            return false;
    return true;
}

static int take_line(struct as_line_reader *reader, as_str line, struct as_row *row,
                     struct as_err *err)
{
    json_error_t error;
    row->number = reader->number;
    reader->raw = line;
    as_buf_clear(&reader->input);
    json_decref(reader->object);
    reader->object = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, &error);
    if (!reader->object)
        return refuse_parse(&error, err);
    if (!json_is_object(reader->object))
        return refuse(err, "row.form", "a row is an object with \"operation\" and \"input\"");
    return is_envelope(reader, reader->object) ? take_envelope(reader, reader->object, row, err)
                                               : take_flat(reader, reader->object, row, err);
}

static int take_long(struct as_line_reader *reader, struct as_row *row, struct as_err *err)
{
    row->number = reader->number;
    reader->is_skipping = false;
    reader->raw = AS_STR_NONE;
    json_decref(reader->object);
    reader->object = NULL;
    return as_err_word(err, AS_E_INVALID, "row.size", "the row is longer than %zu bytes",
                       reader->row_bytes);
}

/* True: a line is whole; *ret_line lives until the next call. */
static bool take_bytes(struct as_line_reader *reader, as_str *bytes, bool is_end, as_str *ret_line)
{
    const char *end = bytes->size > 0 ? memchr(bytes->data, '\n', bytes->size) : NULL;
    const as_str piece = as_str_make(bytes->data, end ? (size_t)(end - bytes->data) : bytes->size);
    if (end && reader->line.size == 0 && !reader->is_skipping) {
        *ret_line = piece;
    } else {
        if (!reader->is_skipping)
            as_buf_add(&reader->line, piece);
        *ret_line = as_buf_str(&reader->line);
    }
    const size_t used = piece.size + (end ? 1 : 0);
    if (used > 0)
        *bytes = as_str_make(bytes->data + used, bytes->size - used);
    if (reader->line.size > reader->row_bytes || reader->line.has_failed ||
        ret_line->size > reader->row_bytes) {
        reader->is_skipping = true;
        as_buf_clear(&reader->line);
    }
    return end || (is_end && (ret_line->size > 0 || reader->is_skipping));
}

int as_line_next(struct as_line_reader *reader, as_str *bytes, bool is_end, struct as_row *row,
                 struct as_err *err)
{
    as_str line;
    if (reader->line.size > 0 && reader->raw.data == reader->line.data) {
        as_buf_clear(&reader->line); /* the last row lay in there */
        reader->raw = AS_STR_NONE;
    }
    while (take_bytes(reader, bytes, is_end, &line)) {
        reader->number++;
        if (reader->is_skipping)
            return take_long(reader, row, err);
        if (!is_blank(line))
            return take_line(reader, line, row, err) < 0 ? err->code : 1;
        as_buf_clear(&reader->line);
    }
    return 0;
}

void as_line_todo(const struct as_line_reader *reader, as_str code, as_str sentence,
                  struct as_buf *out)
{
    if (!json_is_object(reader->object)) {
        as_buf_add(out, reader->raw);
        as_buf_add_char(out, '\n');
        return;
    }
    as_auto_json json_t *row = json_copy(reader->object);
    if (row) {
        json_object_set_new(row, "_code", json_stringn(code.data, code.size));
        json_object_set_new(row, "_reason", json_stringn(sentence.data, sentence.size));
    }
    as_json_canonical(out, row);
    as_buf_add_char(out, '\n');
}
