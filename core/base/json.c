#include "base/json.h"

#include "base/cleanup.h"

#include <stdio.h>
#include <stdlib.h>

/* Line and column, both from 1, of a byte; the column counts characters. */
static void find_place(as_str text, size_t offset, int *ret_line, int *ret_column)
{
    int line = 1;
    int column = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        if (text.data[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text.data[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

/* The word is for programs and tells kinds apart; the sentence is the same for all. */
static int refuse(const char *word, int line, int column, struct as_noun what, struct as_err *err)
{
    as_err_say(err, AS_E_INVALID, "json.at", "JSON line {line}, column {column}: {what}",
               AS_VALUES(as_value_int("line", line), as_value_int("column", column),
                         as_value_noun("what", what)));
    return as_err_coded(err, word);
}

static int refuse_at(as_str text, size_t offset, const char *word, struct as_noun what,
                     struct as_err *err)
{
    int line = 0;
    int column = 0;
    find_place(text, offset, &line, &column);
    return refuse(word, line, column, what, err);
}

/* The position behind the string that begins at `at`. */
static size_t skip_string(as_str text, size_t at)
{
    for (at++; at < text.size && text.data[at] != '"'; at++) {
        if (text.data[at] == '\\')
            at++;
    }
    return at + 1;
}

/* What the parser has no limit for, checked before it builds anything. Only brackets, colons and
 * strings matter here; everything that is wrong otherwise is left to the parser. */
static int check_shape(as_str text, struct as_err *err)
{
    unsigned names[AS_JSON_DEPTH_MAX + 1] = { 0 };
    size_t depth = 0;
    size_t at = 0;
    while (at < text.size) {
        switch (text.data[at]) {
        case '"':
            at = skip_string(text, at);
            continue;
        case '{':
        case '[':
            if (depth == AS_JSON_DEPTH_MAX)
                return refuse_at(text, at, "json.depth",
                                 AS_NOUN("json.too_deep", "at most 32 levels may be nested"), err);
            names[++depth] = 0;
            break;
        case '}':
        case ']':
            if (depth <= 1)
                return 0; /* the end, or something the parser refuses */
            depth--;
            break;
        case ':':
            if (++names[depth] > AS_JSON_NAMES_MAX)
                return refuse_at(text, at, "json.names",
                                 AS_NOUN("json.too_many", "an object has at most 256 names"), err);
            break;
        default:
            break;
        }
        at++;
    }
    return 0;
}

/* Turns the parser's complaint into ours. Its own text ends with a piece of the input, which is
 * left out: it may be personal. */
static int refuse_parse(const json_error_t *error, struct as_err *err)
{
    const struct {
        enum json_error_code code;
        const char *word;
        struct as_noun what;
    } known[] = {
        { json_error_premature_end_of_input, "json.syntax",
          AS_NOUN("json.ends_early", "the text ends too early") },
        { json_error_end_of_input_expected, "json.syntax",
          AS_NOUN("json.goes_on", "nothing may follow the value") },
        { json_error_invalid_utf8, "json.utf8",
          AS_NOUN("json.not_utf8", "well-formed UTF-8 is needed") },
        { json_error_null_character, "json.null",
          AS_NOUN("json.escaped_nul", "NUL (\\u0000) is not allowed") },
        { json_error_null_byte_in_key, "json.null",
          AS_NOUN("json.escaped_nul", "NUL (\\u0000) is not allowed") },
        { json_error_duplicate_key, "json.duplicate",
          AS_NOUN("json.twice",
                  "this name stands in the same object already; each may stand once") },
        { json_error_numeric_overflow, "json.number",
          AS_NOUN("json.too_large", "a number is too large; integers have at most 64 bits") },
    };

    if (json_error_code(error) == json_error_out_of_memory)
        return as_err_set(err, AS_E_MEMORY, "no memory to read JSON");
    for (size_t i = 0; i < AS_COUNT(known); i++) {
        if (json_error_code(error) == known[i].code)
            return refuse(known[i].word, error->line, error->column, known[i].what, err);
    }
    char own[JSON_ERROR_TEXT_LENGTH];
    const char *near = strstr(error->text, " near ");
    const int size = near ? (int)(near - error->text) : (int)strlen(error->text);
    snprintf(own, sizeof own, "%.*s", size, error->text);
    struct as_noun what = { "json.other", own };
    if (strcmp(own, "invalid token") == 0)
        what = AS_NOUN("json.value", "an object, a list, a text in double quotes, a number, true, "
                                     "false or null is needed");
    else if (as_str_starts_with(as_str_of(own), AS_STR("invalid Unicode")))
        what = AS_NOUN("json.unicode",
                       "\\u needs four hexadecimal digits, and surrogates come in pairs");
    else if (strcmp(own, "invalid escape") == 0)
        what = AS_NOUN("json.escape", "a backslash is followed by one of \" \\ / b f n r t u");
    return refuse("json.syntax", error->line, error->column, what, err);
}

json_t *as_json_parse(as_str text, struct as_err *err)
{
    const as_str mark = AS_STR("\xEF\xBB\xBF");
    if (as_str_starts_with(text, mark))
        text = as_str_make(text.data + mark.size, text.size - mark.size);
    if (as_str_trim(text).size == 0) {
        refuse("json.syntax", 1, 1,
               AS_NOUN("json.empty", "an object or a list is needed, not an empty text"), err);
        return NULL;
    }
    const char *nul = memchr(text.data, '\0', text.size);
    if (nul) {
        refuse_at(text, (size_t)(nul - text.data), "json.null",
                  AS_NOUN("json.nul", "NUL is not allowed"), err);
        return NULL;
    }
    if (check_shape(text, err) < 0)
        return NULL;

    json_error_t error;
    json_t *json = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        refuse_parse(&error, err);
    return json;
}

struct member {
    as_str name;
    const json_t *value;
};

static int compare_members(const void *a, const void *b)
{
    return as_str_compare(((const struct member *)a)->name, ((const struct member *)b)->name);
}

static void write_canonical(struct as_buf *buf, const json_t *json, unsigned depth);

static void write_object(struct as_buf *buf, const json_t *json, unsigned depth)
{
    enum { MEMBERS_FEW = 16 }; /* most objects; the rest takes memory from the heap */
    struct member few[MEMBERS_FEW];
    as_auto_free struct member *many = NULL;
    struct member *members = few;
    size_t count = json_object_size(json);
    if (count > MEMBERS_FEW) {
        many = malloc(count * sizeof *many);
        if (!many) {
            buf->has_failed = true;
            return;
        }
        members = many;
    }

    json_t *object = (json_t *)json; /* iterators only read, though they ask for more */
    size_t at = 0;
    for (void *iter = json_object_iter(object); iter; iter = json_object_iter_next(object, iter)) {
        as_str name = { json_object_iter_key(iter), json_object_iter_key_len(iter) };
        members[at++] = (struct member){ .name = name, .value = json_object_iter_value(iter) };
    }
    if (count > 1)
        qsort(members, count, sizeof *members, compare_members);
    as_json_open(buf);
    for (size_t i = 0; i < count; i++) {
        as_json_key(buf, members[i].name);
        write_canonical(buf, members[i].value, depth + 1);
    }
    as_json_close(buf);
}

static void write_real(struct as_buf *buf, const json_t *json)
{
    char text[64];
    size_t size = json_dumpb(json, text, sizeof text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    if (size == 0 || size > sizeof text)
        buf->has_failed = true;
    else
        as_json_raw(buf, as_str_make(text, size));
}

static void write_canonical(struct as_buf *buf, const json_t *json, unsigned depth)
{
    /* Twice what comes in, because parsed trees are put into ours; deeper ones are a mistake. */
    if (!json || depth > 2 * AS_JSON_DEPTH_MAX) {
        buf->has_failed = true;
        return;
    }
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        write_object(buf, json, depth);
        break;
    case JSON_ARRAY:
        as_json_open_list(buf);
        for (size_t i = 0; i < json_array_size(json); i++)
            write_canonical(buf, json_array_get(json, i), depth + 1);
        as_json_close_list(buf);
        break;
    case JSON_STRING:
        as_json_text(buf, as_json_string(json));
        break;
    case JSON_INTEGER:
        as_json_int(buf, json_integer_value(json));
        break;
    case JSON_REAL:
        write_real(buf, json);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        as_json_bool(buf, json_is_true(json));
        break;
    case JSON_NULL:
        as_json_null(buf);
        break;
    }
}

void as_json_canonical(struct as_buf *buf, const json_t *json)
{
    write_canonical(buf, json, 1);
}

struct as_noun as_json_noun(const json_t *json)
{
    if (!json)
        return AS_NOUN("kind.nothing", "nothing");
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return AS_NOUN("kind.object", "an object");
    case JSON_ARRAY:
        return AS_NOUN("kind.list", "a list");
    case JSON_STRING:
        return AS_NOUN("kind.text", "a text");
    case JSON_INTEGER:
        return AS_NOUN("kind.number", "a number");
    case JSON_REAL:
        return AS_NOUN("kind.fraction", "a number with a fraction");
    case JSON_TRUE:
        return AS_NOUN("kind.true", "true");
    case JSON_FALSE:
        return AS_NOUN("kind.false", "false");
    case JSON_NULL:
        return AS_NOUN("kind.null", "null");
    }
    return AS_NOUN("kind.nothing", "nothing");
}

const char *as_json_kind(const json_t *json)
{
    return as_json_noun(json).english;
}

enum { FIELD_PATH_SIZE = sizeof(((struct as_err *)NULL)->path) };

static const char *join(const char *path, const char *name, char out[FIELD_PATH_SIZE])
{
    snprintf(out, FIELD_PATH_SIZE, "%s%s%s", path, path[0] ? "." : "", name);
    return out;
}

static int refuse_kind(const char *path, struct as_noun needed, const json_t *found,
                       struct as_err *err)
{
    return as_err_field(
        err, path, "form.kind", "{needed} is needed, not {found}",
        AS_VALUES(as_value_noun("needed", needed), as_value_noun("found", as_json_noun(found))));
}

/* The member, NULL in *ret_value when it is absent or null and may be. */
static int find_member(const json_t *object, const char *path, const char *name, bool is_required,
                       struct as_noun needed, const json_t **ret_value, struct as_err *err)
{
    char field[FIELD_PATH_SIZE];
    if (!json_is_object(object))
        return refuse_kind(path, AS_NOUN("kind.object", "an object"), object, err);
    const json_t *value = json_object_get(object, name);
    if (json_is_null(value))
        value = NULL;
    if (!value && is_required)
        return as_err_field(err, join(path, name, field), "form.absent", "{needed} is needed",
                            AS_VALUES(as_value_noun("needed", needed)));
    *ret_value = value;
    return 0;
}

int as_json_get_text(const json_t *object, const char *path, const char *name, bool is_required,
                     struct as_arena *arena, as_str *ret_value, struct as_err *err)
{
    const struct as_noun needed = AS_NOUN("kind.text", "a text");
    char field[FIELD_PATH_SIZE];
    const json_t *value = NULL;
    int rc = find_member(object, path, name, is_required, needed, &value, err);
    if (rc < 0 || !value)
        return rc;
    if (!json_is_string(value))
        return refuse_kind(join(path, name, field), needed, value, err);
    as_str copy = as_arena_copy(arena, as_json_string(value));
    if (!copy.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for %s", join(path, name, field));
    *ret_value = copy;
    return 0;
}

int as_json_get_int(const json_t *object, const char *path, const char *name, bool is_required,
                    int64_t min, int64_t max, int64_t *ret_value, struct as_err *err)
{
    const struct as_noun needed = AS_NOUN("needed.integer", "an integer");
    char field[FIELD_PATH_SIZE];
    const json_t *value = NULL;
    int rc = find_member(object, path, name, is_required, needed, &value, err);
    if (rc < 0 || !value)
        return rc;
    if (!json_is_integer(value))
        return refuse_kind(join(path, name, field), needed, value, err);
    int64_t number = json_integer_value(value);
    if (number < min || number > max)
        return as_err_field(err, join(path, name, field), "form.integer_range",
                            "an integer from {min} to {max} is needed, not {value}",
                            AS_VALUES(as_value_int("min", min), as_value_int("max", max),
                                      as_value_int("value", number)));
    *ret_value = number;
    return 0;
}

int as_json_get_bool(const json_t *object, const char *path, const char *name, bool is_required,
                     bool *ret_value, struct as_err *err)
{
    const struct as_noun needed = AS_NOUN("needed.bool", "true or false");
    char field[FIELD_PATH_SIZE];
    const json_t *value = NULL;
    int rc = find_member(object, path, name, is_required, needed, &value, err);
    if (rc < 0 || !value)
        return rc;
    if (!json_is_boolean(value))
        return refuse_kind(join(path, name, field), needed, value, err);
    *ret_value = json_is_true(value);
    return 0;
}
