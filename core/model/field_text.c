/* Single values: what JSON and arguments have in common, and the arguments. */
#include "model/field_value.h"

#include "base/cleanup.h"
#include "model/refuse.h"

enum { TEXT_LIMIT = 1024 };                        /* bytes, when the field names no limit */
static const int64_t int_limit = INT64_C(1) << 53; /* what every JSON reader keeps exactly */

static int keep_text(const struct as_trail *at, as_str text, struct as_arena *arena, as_str *value,
                     struct as_err *err)
{
    char path[AS_TRAIL_SIZE];
    const as_str copy = as_arena_copy(arena, text);
    if (!copy.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for %s", as_trail_path(at, path));
    *value = copy;
    return 0;
}

static int read_plain_text(const struct as_field *field, const struct as_trail *at, as_str text,
                           struct as_arena *arena, as_str *value, struct as_err *err)
{
    if (text.size == 0) { /* an empty text counts as missing */
        *value = AS_STR_NONE;
        return 0;
    }
    const size_t limit = field->limit ? field->limit : TEXT_LIMIT;
    if (text.size > limit)
        return as_trail_refuse(at, err, "form.bytes",
                               "at most {most} bytes are allowed, not {size}",
                               AS_VALUES(as_value_int("most", (int64_t)limit),
                                         as_value_int("size", (int64_t)text.size)));
    /* The path is put together only when it is needed. */
    if (as_form_check(field->form, "", text, err) < 0) {
        char path[AS_TRAIL_SIZE];
        return as_err_at(err, as_trail_path(at, path));
    }
    return keep_text(at, text, arena, value, err);
}

/* The clock's own sentence is the better one, but it repeats the text as it is. */
static int read_time(const struct as_field *field, const struct as_trail *at, as_str text,
                     int64_t *value, struct as_err *err)
{
    char path[AS_TRAIL_SIZE];
    if (as_time_parse(text, value, err) == 0)
        return 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return as_refuse_text(field, at, text, err);
    return as_err_at(err, as_trail_path(at, path));
}

static int read_word(const struct as_field *field, const struct as_trail *at, as_str text,
                     int32_t *value, struct as_err *err)
{
    const int index = text.size > 0 ? as_word_index(field->words, text) : -1;
    if (index < 0)
        return as_refuse_word(field, at, text, err);
    *value = index;
    return 0;
}

/* The types whose JSON is a text: the same rules for JSON and for arguments. */
int as_read_from_text(const struct as_field *field, const struct as_trail *at, as_str text,
                      struct as_arena *arena, void *value, struct as_err *err)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
        return read_plain_text(field, at, text, arena, value, err);
    case AS_FIELD_ID:
        return as_id_parse(text, value) ? 0 : as_refuse_text(field, at, text, err);
    case AS_FIELD_TIME:
        return read_time(field, at, text, value, err);
    case AS_FIELD_WORD:
        return read_word(field, at, text, value, err);
    case AS_FIELD_DIGEST:
        return as_digest_parse(text, value) ? 0 : as_refuse_text(field, at, text, err);
    default:
        return as_refuse_text(field, at, text, err);
    }
}

int as_check_int(const struct as_field *field, const struct as_trail *at, int64_t number,
                 struct as_err *err)
{
    const bool has_range = field->min != 0 || field->max != 0;
    const int64_t max = has_range ? field->max : int_limit;
    if (number >= field->min && number <= max)
        return 0;
    return as_trail_refuse(at, err, "form.range",
                           "a whole number from {min} to {max} is needed, not {value}",
                           AS_VALUES(as_value_int("min", field->min), as_value_int("max", max),
                                     as_value_int("value", number)));
}

int as_add_word(const struct as_field *field, const struct as_trail *at, as_str word,
                uint32_t *bits, struct as_err *err)
{
    const int index = as_word_index(field->words, word);
    if (index < 0)
        return as_refuse_word(field, at, word, err);
    *bits |= UINT32_C(1) << index;
    return 0;
}

int as_keep_json(const struct as_field *field, const struct as_trail *at, const json_t *json,
                 struct as_arena *arena, as_str *value, struct as_err *err)
{
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_json_canonical(&text, json);
    if (text.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for %s", field->name);
    if (field->limit && text.size > field->limit)
        return as_trail_refuse(at, err, "form.json_bytes",
                               "at most {most} bytes of JSON are allowed, not {size}",
                               AS_VALUES(as_value_int("most", field->limit),
                                         as_value_int("size", (int64_t)text.size)));
    return keep_text(at, as_buf_str(&text), arena, value, err);
}

/* ---- Arguments ----------------------------------------------------------------------------- */

static int read_int_text(const struct as_field *field, const struct as_trail *at, as_str text,
                         int64_t *value, struct as_err *err)
{
    const bool is_negative = text.size > 0 && text.data[0] == '-';
    int64_t number = 0;
    size_t i = is_negative ? 1 : 0;
    if (i == text.size || text.size - i > 18) /* 18 digits always fit */
        return as_refuse_text(field, at, text, err);
    for (; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return as_refuse_text(field, at, text, err);
        number = number * 10 + (text.data[i] - '0');
    }
    number = is_negative ? -number : number;
    const int rc = as_check_int(field, at, number, err);
    if (rc == 0)
        *value = number;
    return rc;
}

static int read_words_text(const struct as_field *field, const struct as_trail *at, as_str text,
                           uint32_t *value, struct as_err *err)
{
    uint32_t bits = 0;
    as_str left = as_str_trim(text);
    while (left.size > 0) {
        const ptrdiff_t comma = as_str_find(left, AS_STR(","));
        const size_t size = comma < 0 ? left.size : (size_t)comma;
        const size_t gone = comma < 0 ? left.size : size + 1;
        const int rc =
            as_add_word(field, at, as_str_trim(as_str_make(left.data, size)), &bits, err);
        if (rc < 0)
            return rc;
        left = as_str_make(left.data + gone, left.size - gone);
    }
    *value = bits;
    return 0;
}

static int read_json_text(const struct as_field *field, const struct as_trail *at, as_str text,
                          struct as_arena *arena, as_str *value, struct as_err *err)
{
    char path[AS_TRAIL_SIZE];
    const as_str body = as_str_trim(text);
    const bool is_nested = body.size > 0 && (body.data[0] == '{' || body.data[0] == '[');
    as_auto_json json_t *json =
        is_nested ? as_json_parse(body, err)
                  : json_loadb(body.data ? body.data : "", body.size, JSON_DECODE_ANY, NULL);
    if (!json && is_nested)
        return as_err_at(err, as_trail_path(at, path));
    if (!json)
        return as_refuse_text(field, at, text, err);
    return as_keep_json(field, at, json, arena, value, err);
}

int as_field_read_text(const struct as_field *field, const char *path, as_str text,
                       struct as_arena *arena, void *value, struct as_err *err)
{
    const struct as_trail at = { .name = path };
    switch (field->type) {
    case AS_FIELD_INT:
        return read_int_text(field, &at, text, value, err);
    case AS_FIELD_BOOL:
        if (!as_str_equal(text, AS_STR("true")) && !as_str_equal(text, AS_STR("false")))
            return as_refuse_text(field, &at, text, err);
        *(bool *)value = text.size == 4;
        return 0;
    case AS_FIELD_WORDS:
        return read_words_text(field, &at, text, value, err);
    case AS_FIELD_JSON:
        return read_json_text(field, &at, text, arena, value, err);
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        return as_refuse_nested(field, &at, err);
    default:
        return as_read_from_text(field, &at, text, arena, value, err);
    }
}
