#include "host/mapping.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/date.h"
#include "base/file.h"

enum { FILE_LIMIT = 256 * 1024, PATH_SIZE = 4400 };

bool as_mapping_is_name(as_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (c != '-' || i == 0))
            return false;
    }
    return name.size > 0 && name.size <= AS_MAPPING_NAME_MOST;
}

static bool path_of(const char *rules, as_str name, char out[PATH_SIZE])
{
    const int size = snprintf(out, PATH_SIZE, "%s/mappings/%.*s.json", rules, AS_STR_ARG(name));
    return size > 0 && size < PATH_SIZE;
}

bool as_mapping_is_there(const char *rules, as_str name)
{
    char path[PATH_SIZE];
    return as_mapping_is_name(name) && path_of(rules, name, path) && access(path, F_OK) == 0;
}

const struct as_mapped_column *as_mapping_find(const struct as_mapping *mapping, as_str name)
{
    for (uint32_t i = 0; mapping && i < mapping->column_count; i++)
        if (as_str_equal_nocase(mapping->columns[i].name, name))
            return &mapping->columns[i];
    return NULL;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* About a place in the file, for the operator who wrote it: in English, like all that is said about
 * files. */
__attribute__((format(printf, 3, 4))) static int refuse_at(struct as_err *err, const char *place,
                                                           const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = '\0';
    va_end(args);
    as_err_set(err, AS_E_INVALID, "%s", text);
    return as_err_at(err, place);
}

/* An object of texts. */
static int read_words(const json_t *object, const char *place, struct as_arena *arena,
                      struct as_mapped_word **ret_words, uint32_t *ret_count, struct as_err *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    if (!object)
        return 0;
    if (!json_is_object(object))
        return refuse_at(err, place, "an object of texts is needed, not %s", as_json_kind(object));
    struct as_mapped_word *words =
        AS_ARENA_ARRAY(arena, struct as_mapped_word, json_object_size(object) + 1);
    uint32_t count = 0;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (!json_is_string(value))
            return refuse_at(err, place, "a text is needed for \"%.60s\", not %s", name,
                             as_json_kind(value));
        if (words)
            words[count++] = (struct as_mapped_word){ as_arena_copy(arena, as_str_of(name)),
                                                      as_arena_copy(arena, as_json_string(value)) };
    }
    if (!words)
        return as_err_set(err, AS_E_MEMORY, "no memory for a mapping");
    *ret_words = words;
    *ret_count = count;
    return 0;
}

static int check_names(const json_t *object, const char *place, const char *const *known,
                       struct as_err *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        bool is_known = false;
        for (size_t i = 0; known[i]; i++)
            is_known = is_known || strcmp(known[i], name) == 0;
        if (!is_known)
            return refuse_at(err, place, "\"%.60s\" is no key of a mapping", name);
    }
    return 0;
}

static int read_column(const json_t *value, const char *name, struct as_arena *arena,
                       struct as_mapped_column *column, struct as_err *err)
{
    static const char *const known[] = { "date", "field", "words", NULL };
    struct as_mapped_word *words = NULL;
    char place[160];
    snprintf(place, sizeof place, "columns.%.100s", name);
    *column = (struct as_mapped_column){ .name = as_arena_copy(arena, as_str_of(name)) };
    if (json_is_null(value))
        return 0;
    if (json_is_string(value)) {
        column->field = as_arena_copy(arena, as_json_string(value));
        return 0;
    }
    if (!json_is_object(value))
        return refuse_at(err, place, "a field's name, null, or an object is needed, not %s",
                         as_json_kind(value));
    int rc = check_names(value, place, known, err);
    if (rc == 0)
        rc = as_json_get_text(value, place, "field", true, arena, &column->field, err);
    if (rc == 0)
        rc = as_json_get_text(value, place, "date", false, arena, &column->date, err);
    if (rc == 0)
        rc = read_words(json_object_get(value, "words"), place, arena, &words, &column->word_count,
                        err);
    column->words = words;
    if (rc == 0 && column->date.size > 0 && !as_date_format_is_good(column->date))
        return refuse_at(err, place,
                         "a format of yyyy, MM or M, and dd or d, each once, is needed, perhaps "
                         "with HH, H, or hh or h with tt, mm and ss");
    return rc;
}

static int read_columns(const json_t *columns, struct as_arena *arena, struct as_mapping *mapping,
                        struct as_err *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    int rc = 0;
    if (!columns)
        return 0;
    if (!json_is_object(columns))
        return refuse_at(err, "columns", "an object is needed, not %s", as_json_kind(columns));
    mapping->columns =
        AS_ARENA_ARRAY(arena, struct as_mapped_column, json_object_size(columns) + 1);
    if (!mapping->columns)
        return as_err_set(err, AS_E_MEMORY, "no memory for a mapping");
    json_object_foreach((json_t *)(uintptr_t)columns, name, value)
    {
        if (as_mapping_find(mapping, as_str_of(name)))
            rc = refuse_at(err, "columns",
                           "\"%.60s\" stands there twice; letter case plays no part", name);
        if (rc == 0)
            rc = read_column(value, name, arena, &mapping->columns[mapping->column_count], err);
        if (rc < 0)
            return rc;
        mapping->column_count++;
    }
    return 0;
}

/* What is named must be there, when it is known whose fields they are. */
static int check_fields(const struct as_mapping *mapping, struct as_err *err)
{
    if (!mapping->operation)
        return 0;
    const struct as_fields *fields = mapping->operation->input;
    uint32_t unused = 0;
    for (uint32_t i = 0; i < mapping->column_count + mapping->constant_count; i++) {
        const bool is_column = i < mapping->column_count;
        const as_str name = is_column ? mapping->columns[i].field
                                      : mapping->constants[i - mapping->column_count].from;
        if (name.size > 0 && !as_field_find_path(fields, name, &unused))
            return refuse_at(err, is_column ? "columns" : "constants",
                             "\"%.*s\" is no field of %s; `assent help %s` lists them",
                             AS_STR_ARG(name), mapping->operation->name, mapping->operation->name);
    }
    return 0;
}

static int read_tree(const json_t *tree, struct as_arena *arena, struct as_mapping *mapping,
                     struct as_err *err)
{
    static const char *const known[] = { "columns",   "constants", "description", "only",
                                         "operation", "trim",      NULL };
    as_str operation = AS_STR_NONE;
    as_str description = AS_STR_NONE;
    if (!json_is_object(tree))
        return as_err_set(err, AS_E_INVALID, "an object is needed, not %s", as_json_kind(tree));
    int rc = check_names(tree, "", known, err);
    if (rc == 0)
        rc = as_json_get_text(tree, "", "operation", false, arena, &operation, err);
    if (rc == 0)
        rc = as_json_get_text(tree, "", "description", false, arena, &description, err);
    if (rc == 0)
        rc = as_json_get_bool(tree, "", "trim", false, &mapping->trims, err);
    if (rc == 0)
        rc = read_columns(json_object_get(tree, "columns"), arena, mapping, err);
    if (rc == 0)
        rc = read_words(json_object_get(tree, "constants"), "constants", arena, &mapping->constants,
                        &mapping->constant_count, err);
    if (rc == 0)
        rc = read_words(json_object_get(tree, "only"), "only", arena, &mapping->only,
                        &mapping->only_count, err);
    if (rc < 0)
        return rc;
    mapping->operation = operation.size > 0 ? as_operation_find(operation) : NULL;
    if (operation.size > 0 && !mapping->operation)
        return refuse_at(err, "operation",
                         "\"%.*s\" is no operation; `assent operations` lists them",
                         AS_STR_ARG(operation));
    return check_fields(mapping, err);
}

int as_mapping_read(const char *rules, as_str name, struct as_arena *arena,
                    struct as_mapping **ret_mapping, struct as_err *err)
{
    char path[PATH_SIZE];
    as_str text;
    struct as_mapping *mapping = AS_ARENA_NEW(arena, struct as_mapping);
    if (!as_mapping_is_there(rules, name) || !path_of(rules, name, path))
        return as_err_word(err, AS_E_NOT_FOUND, "mapping.unknown",
                           "there is no mapping \"%.*s\": %s/mappings/%.*s.json would be it",
                           AS_STR_ARG(name), rules, AS_STR_ARG(name));
    int rc = as_file_read(path, FILE_LIMIT, true, arena, &text, err);
    if (rc < 0)
        return rc;
    as_auto_json json_t *tree = as_json_parse(text, err);
    if (!mapping)
        return as_err_set(err, AS_E_MEMORY, "no memory for a mapping");
    mapping->name = as_arena_copy(arena, name);
    rc = tree ? read_tree(tree, arena, mapping, err) : err->code;
    if (rc < 0) {
        as_err_within(err, "%s", path);
        err->code = AS_E_CONFIG;
        return err->code;
    }
    *ret_mapping = mapping;
    return 0;
}

void as_mapping_check_all(const char *rules,
                          void (*on_problem)(void *data, const struct as_err *err), void *data)
{
    as_auto_arena struct as_arena arena;
    struct as_err err;
    as_str *names = NULL;
    size_t count = 0;
    as_arena_init(&arena);
    const as_str folder = as_arena_printf(&arena, "%s/mappings", rules);
    if (!folder.data || access(folder.data, F_OK) < 0)
        return; /* nobody needs one */
    if (as_dir_list(folder.data, &arena, &names, &count, &err) < 0) {
        on_problem(data, &err);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct as_mapping *mapping = NULL;
        if (!as_str_ends_with(names[i], AS_STR(".json")))
            continue;
        const as_str name = as_str_make(names[i].data, names[i].size - 5);
        if (!as_mapping_is_name(name)) {
            as_err_set(&err, AS_E_CONFIG,
                       "%s: a mapping's name is made of small letters, digits and hyphens",
                       folder.data);
            on_problem(data, &err);
        } else if (as_mapping_read(rules, name, &arena, &mapping, &err) < 0) {
            on_problem(data, &err);
        }
    }
}
