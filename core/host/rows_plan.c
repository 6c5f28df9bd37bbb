#include "host/rows_plan.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/date.h"

enum { DEEPEST = 8 };

/* ---- Names ---------------------------------------------------------------------------------- */

static const struct as_field *field_of(const struct as_fields *fields, as_str name)
{
    for (uint32_t i = 0; i < fields->count; i++)
        if (as_str_equal_nocase(as_str_of(fields->items[i].name), name))
            return &fields->items[i];
    return NULL;
}

const struct as_field *as_plan_field(const struct as_fields *fields, as_str name,
                                     struct as_arena *arena, as_str *ret_path)
{
    as_str path = AS_STR_NONE;
    for (;;) {
        const ptrdiff_t dot = as_str_find(name, AS_STR("."));
        const size_t size = dot < 0 ? name.size : (size_t)dot;
        const struct as_field *field = field_of(fields, as_str_make(name.data, size));
        if (!field || (dot >= 0 && field->type != AS_FIELD_OBJECT))
            return NULL;
        path = path.size > 0 ? as_arena_printf(arena, "%.*s.%s", AS_STR_ARG(path), field->name)
                             : as_arena_copy(arena, as_str_of(field->name));
        if (!path.data)
            return NULL;
        if (dot < 0) {
            *ret_path = path;
            return field;
        }
        fields = field->of;
        name = as_str_make(name.data + size + 1, name.size - size - 1);
    }
}

/* By their parts, so that what belongs to one object stands together: a dot comes before all else. */
static int compare(const void *left, const void *right)
{
    const as_str a = ((const struct as_plan_column *)left)->path;
    const as_str b = ((const struct as_plan_column *)right)->path;
    for (size_t i = 0; i < a.size && i < b.size; i++) {
        const unsigned char x = a.data[i] == '.' ? 1 : (unsigned char)a.data[i];
        const unsigned char y = b.data[i] == '.' ? 1 : (unsigned char)b.data[i];
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.size < b.size ? -1 : a.size > b.size;
}

static bool is_below(as_str path, as_str above)
{
    return path.size >= above.size && as_str_starts_with(path, above) &&
           (path.size == above.size || path.data[above.size] == '.');
}

/* ---- Making --------------------------------------------------------------------------------- */

static int no_field(const struct as_operation *operation, as_str name, struct as_err *err)
{
    const as_str near = as_field_nearest(operation->input, name);
    return as_err_word(err, AS_E_INVALID, "file.columns",
                       "the column \"%.*s\" is no field of %s%s%.*s%s; a mapping may name it, and "
                       "columns that begin with an underscore have no effect",
                       name.size > 80 ? 80 : (int)name.size, name.data ? name.data : "",
                       operation->name, near.size ? ", did you mean \"" : "", AS_STR_ARG(near),
                       near.size ? "\"?" : "");
}

static int add_header(struct as_plan *plan, const struct as_mapping *mapping,
                      const struct as_plan_header *header, bool is_whole, struct as_arena *arena,
                      struct as_err *err)
{
    for (uint32_t i = 0; i < header->count; i++) {
        const as_str name = header->names[i];
        const struct as_mapped_column *mapped = as_mapping_find(mapping, name);
        if (i == header->operation || name.data[0] == '_' || (mapped && mapped->field.size == 0))
            continue;
        struct as_plan_column column = { .cell = i, .name = name, .mapped = mapped };
        column.field = as_plan_field(plan->operation->input, mapped ? mapped->field : name, arena,
                                     &column.path);
        if (column.field)
            plan->columns[plan->count++] = column;
        else if (is_whole)
            return no_field(plan->operation, name, err);
        else
            plan->strangers[plan->stranger_count++] = i;
    }
    return 0;
}

static bool has_column(const struct as_plan *plan, as_str path)
{
    for (uint32_t i = 0; i < plan->count; i++)
        if (is_below(plan->columns[i].path, path))
            return true;
    return false;
}

static int add_constants(struct as_plan *plan, const struct as_mapping *mapping,
                         struct as_arena *arena, struct as_err *err)
{
    for (uint32_t i = 0; mapping && i < mapping->constant_count; i++) {
        const struct as_mapped_word *constant = &mapping->constants[i];
        struct as_plan_column column = {
            .cell = AS_PLAN_CONSTANT,
            .name = constant->from,
            .constant = constant->to,
        };
        column.field = as_plan_field(plan->operation->input, constant->from, arena, &column.path);
        if (!column.field || plan->count == AS_PLAN_MOST)
            return no_field(plan->operation, constant->from, err);
        if (!has_column(plan, column.path)) /* what the file says counts */
            plan->columns[plan->count++] = column;
    }
    return 0;
}

static int check_twice(const struct as_plan *plan, struct as_err *err)
{
    for (uint32_t i = 1; i < plan->count; i++) {
        const struct as_plan_column *one = &plan->columns[i - 1];
        const struct as_plan_column *other = &plan->columns[i];
        if (is_below(other->path, one->path))
            return as_err_word(err, AS_E_INVALID, "file.columns",
                               "the columns \"%.*s\" and \"%.*s\" say the same, %.*s: only one of "
                               "them may stand there",
                               AS_STR_ARG(one->name), AS_STR_ARG(other->name),
                               AS_STR_ARG(one->path));
    }
    return 0;
}

static int check_required(const struct as_plan *plan, const struct as_fields *fields, as_str above,
                          struct as_arena *arena, struct as_err *err)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        const as_str path = as_arena_printf(arena, "%.*s%s%s", AS_STR_ARG(above),
                                            above.size ? "." : "", field->name);
        const bool is_there = has_column(plan, path);
        if (!is_there && (field->flags & AS_REQUIRED) && !(field->flags & AS_HOST))
            return as_err_word(err, AS_E_INVALID, "file.columns",
                               "%s needs the column \"%.*s\", or a mapping that says which column "
                               "that is",
                               plan->operation->name, AS_STR_ARG(path));
        if (!is_there || field->type != AS_FIELD_OBJECT)
            continue;
        const int rc = check_required(plan, field->of, path, arena, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int as_plan_make(const struct as_operation *operation, const struct as_mapping *mapping,
                 const struct as_plan_header *header, bool is_whole, struct as_arena *arena,
                 struct as_plan **ret_plan, struct as_err *err)
{
    struct as_plan *plan = AS_ARENA_NEW(arena, struct as_plan);
    if (!plan)
        return as_err_set(err, AS_E_MEMORY, "no memory for the columns of a file");
    plan->operation = operation;
    int rc = add_header(plan, mapping, header, is_whole, arena, err);
    if (rc == 0)
        rc = add_constants(plan, mapping, arena, err);
    if (rc < 0)
        return rc;
    qsort(plan->columns, plan->count, sizeof *plan->columns, compare);
    rc = check_twice(plan, err);
    if (rc == 0 && is_whole)
        rc = check_required(plan, operation->input, AS_STR_NONE, arena, err);
    if (rc == 0)
        *ret_plan = plan;
    return rc;
}

/* ---- Values --------------------------------------------------------------------------------- */

static bool is_whole_number(as_str text)
{
    size_t at = text.size > 0 && text.data[0] == '-' ? 1 : 0;
    const size_t digits = text.size - at;
    if (digits == 0 || digits > 18 || (digits > 1 && text.data[at] == '0'))
        return false;
    for (; at < text.size; at++)
        if (text.data[at] < '0' || text.data[at] > '9')
            return false;
    return true;
}

static void write_words(as_str text, struct as_buf *out)
{
    as_json_open_list(out);
    while (text.size > 0) {
        const ptrdiff_t comma = as_str_find(text, AS_STR(","));
        const size_t size = comma < 0 ? text.size : (size_t)comma;
        const size_t gone = comma < 0 ? size : size + 1;
        as_json_text(out, as_str_trim(as_str_make(text.data, size)));
        text = as_str_make(text.data + gone, text.size - gone);
    }
    as_json_close_list(out);
}

/* JSON within a cell, for what cells cannot say; anything else stays a text, and the field complains. */
static void write_nested(as_str text, struct as_buf *out)
{
    struct as_err unused;
    as_auto_json json_t *json = as_json_parse(text, &unused);
    if (json)
        as_json_canonical(out, json);
    else
        as_json_text(out, text);
}

static int write_time(const struct as_plan_column *column, as_str text, struct as_buf *out,
                      struct as_err *err)
{
    char iso[AS_TIME_TEXT_SIZE];
    int64_t ms = 0;
    const bool has_format = column->mapped && column->mapped->date.size > 0;
    const int rc = has_format ? as_date_parse(text, column->mapped->date, &ms, err)
                              : as_date_parse_iso(text, &ms, err);
    if (rc < 0)
        return as_err_within(err, "%.*s", AS_STR_ARG(column->name));
    as_json_plain_text(out, as_time_format(ms, iso));
    return 1;
}

static as_str translate(const struct as_mapped_column *mapped, as_str text)
{
    for (uint32_t i = 0; mapped && i < mapped->word_count; i++)
        if (as_str_equal_nocase(mapped->words[i].from, text))
            return mapped->words[i].to;
    return text;
}

int as_plan_value(const struct as_plan_column *column, as_str text, struct as_buf *out,
                  struct as_err *err)
{
    text = translate(column->mapped, text);
    if (text.size == 0)
        return 0;
    switch (column->field->type) {
    case AS_FIELD_TIME:
        return write_time(column, text, out, err);
    case AS_FIELD_INT:
        if (is_whole_number(text))
            as_json_raw(out, text);
        else
            as_json_text(out, text);
        break;
    case AS_FIELD_BOOL:
        if (as_str_equal_nocase(text, AS_STR("true")) || as_str_equal_nocase(text, AS_STR("false")))
            as_json_bool(out, text.size == 4);
        else
            as_json_text(out, text);
        break;
    case AS_FIELD_WORDS:
        write_words(text, out);
        break;
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
    case AS_FIELD_JSON:
        write_nested(text, out);
        break;
    default:
        as_json_text(out, text);
        break;
    }
    return 1;
}

/* ---- A record ------------------------------------------------------------------------------- */

struct nest {
    as_str open[DEEPEST]; /* the objects that are open, from the outermost */
    uint32_t depth;
};

/* Closes and opens objects until the last name of the path can be written; returns that. */
static as_str go_to(struct nest *nest, as_str path, struct as_buf *out)
{
    uint32_t at = 0;
    for (;;) {
        const ptrdiff_t dot = as_str_find(path, AS_STR("."));
        if (dot < 0 || at == DEEPEST)
            break;
        const as_str part = as_str_make(path.data, (size_t)dot);
        path = as_str_make(path.data + dot + 1, path.size - (size_t)dot - 1);
        if (at < nest->depth && !as_str_equal(nest->open[at], part))
            for (; nest->depth > at; nest->depth--)
                as_json_close(out);
        if (at == nest->depth) {
            as_json_plain_key(out, part);
            as_json_open(out);
            nest->open[nest->depth++] = part;
        }
        at++;
    }
    for (; nest->depth > at; nest->depth--)
        as_json_close(out);
    return path;
}

int as_plan_write(const struct as_plan *plan, const struct as_csv_reader *record, bool trims,
                  struct as_buf *out, struct as_err *err)
{
    struct nest nest = { .depth = 0 };
    as_json_open(out);
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct as_plan_column *column = &plan->columns[i];
        as_str text =
            column->cell == AS_PLAN_CONSTANT ? column->constant : as_csv_cell(record, column->cell);
        if (trims)
            text = as_str_trim(text);
        if (translate(column->mapped, text).size == 0)
            continue;
        as_json_plain_key(out, go_to(&nest, column->path, out));
        const int rc = as_plan_value(column, text, out, err);
        if (rc < 0)
            return rc;
    }
    for (; nest.depth > 0; nest.depth--)
        as_json_close(out);
    as_json_close(out);
    return 0;
}
