#include "model/field.h"

#include "model/field_value.h"
#include "model/refuse.h"

enum { LIST_LIMIT = 1000 }; /* items, when the field names no limit */

struct reader {
    struct as_arena *arena;
    struct as_err *err;
    uint32_t flags;
};

static int read_int(const struct as_field *field, const struct as_trail *at, const json_t *json,
                    int64_t *value, struct as_err *err)
{
    if (!json_is_integer(json))
        return as_refuse_kind(field, at, json, err);
    const int64_t number = json_integer_value(json);
    const int rc = as_check_int(field, at, number, err);
    if (rc == 0)
        *value = number;
    return rc;
}

static int read_words(const struct as_field *field, const struct as_trail *at, const json_t *json,
                      uint32_t *value, struct as_err *err)
{
    if (!json_is_array(json))
        return as_refuse_kind(field, at, json, err);
    uint32_t bits = 0;
    for (size_t i = 0; i < json_array_size(json); i++) {
        const struct as_trail item = { .above = at, .index = (uint32_t)i };
        const json_t *word = json_array_get(json, i);
        if (!json_is_string(word))
            return as_refuse_noun(AS_NOUN("kind.text", "a text"), &item, word, err);
        const int rc = as_add_word(field, &item, as_json_string(word), &bits, err);
        if (rc < 0)
            return rc;
    }
    *value = bits;
    return 0;
}

static int read_object(const struct reader *reader, const struct as_fields *fields,
                       const struct as_trail *at, const json_t *json, void *record);

/* Makes room for `count` items. Those that are there already stay: their other part comes now. */
static int grow_list(const struct reader *reader, const struct as_fields *of, uint32_t count,
                     struct as_list *list)
{
    if (count <= list->count)
        return 0;
    char *items = as_arena_alloc(reader->arena, (size_t)count * of->size);
    if (!items)
        return as_err_set(reader->err, AS_E_MEMORY, "no memory for a list of %s", of->name);
    if (list->count > 0)
        memcpy(items, list->items, (size_t)list->count * of->size);
    for (uint32_t i = list->count; i < count; i++)
        as_fields_clear(of, items + (size_t)i * of->size);
    *list = (struct as_list){ .items = items, .count = count };
    return 0;
}

static int read_list(const struct reader *reader, const struct as_field *field,
                     const struct as_trail *at, const json_t *json, struct as_list *list)
{
    if (!json_is_array(json))
        return as_refuse_kind(field, at, json, reader->err);
    const uint32_t limit = field->limit ? field->limit : LIST_LIMIT;
    const size_t count = json_array_size(json);
    if (count > limit)
        return as_refuse_items(at, limit, count, reader->err);
    if (!(reader->flags & AS_READ_PARTIAL))
        *list = (struct as_list){ .items = NULL };
    int rc = grow_list(reader, field->of, (uint32_t)count, list);
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        const struct as_trail item = { .above = at, .index = i };
        char *record = (char *)list->items + (size_t)i * field->of->size;
        rc = read_object(reader, field->of, &item, json_array_get(json, i), record);
    }
    return rc;
}

static int read_value(const struct reader *reader, const struct as_field *field,
                      const struct as_trail *at, const json_t *json, void *value)
{
    switch (field->type) {
    case AS_FIELD_INT:
        return read_int(field, at, json, value, reader->err);
    case AS_FIELD_BOOL:
        if (!json_is_boolean(json))
            return as_refuse_kind(field, at, json, reader->err);
        *(bool *)value = json_is_true(json);
        return 0;
    case AS_FIELD_WORDS:
        return read_words(field, at, json, value, reader->err);
    case AS_FIELD_JSON:
        return as_keep_json(field, at, json, reader->arena, value, reader->err);
    case AS_FIELD_OBJECT:
        return read_object(reader, field->of, at, json, value);
    case AS_FIELD_LIST:
        return read_list(reader, field, at, json, value);
    default:
        break;
    }
    if (!json_is_string(json))
        return as_refuse_kind(field, at, json, reader->err);
    return as_read_from_text(field, at, as_json_string(json), reader->arena, value, reader->err);
}

/* Required fields of this object; what is nested was checked when it was read. */
static int check_own_required(const struct reader *reader, const struct as_fields *fields,
                              const struct as_trail *at, const json_t *json, const void *record)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        const bool is_left_to_host = (field->flags & AS_HOST) && !(reader->flags & AS_READ_HOST);
        if (!(field->flags & AS_REQUIRED) || is_left_to_host)
            continue;
        const bool is_given = field->type == AS_FIELD_BOOL
                                  ? json_is_boolean(json_object_get(json, field->name))
                                  : !as_field_is_absent(field, record);
        if (!is_given)
            return as_refuse_missing(field, at, reader->err);
    }
    return 0;
}

static int read_object(const struct reader *reader, const struct as_fields *fields,
                       const struct as_trail *at, const json_t *json, void *record)
{
    if (!json_is_object(json))
        return as_refuse_noun(AS_NOUN("kind.object", "an object"), at, json, reader->err);
    const bool is_whole = !(reader->flags & AS_READ_PARTIAL);
    if (is_whole)
        as_fields_clear(fields, record);

    uint32_t next = 0; /* JSON of our own comes in the order of the table */
    json_t *object = (json_t *)(uintptr_t)json; /* iterators only read, though they ask for more */
    for (void *iter = json_object_iter(object); iter; iter = json_object_iter_next(object, iter)) {
        const as_str name = { json_object_iter_key(iter), json_object_iter_key_len(iter) };
        const struct as_field *field = next < fields->count ? &fields->items[next] : NULL;
        if (!field || strcmp(field->name, name.data) != 0)
            field = as_field_find(fields, name);
        if (!field)
            return as_refuse_unknown(fields, reader->flags, at, name, reader->err);
        next = (uint32_t)(field - fields->items) + 1;

        const struct as_trail inner = { .above = at, .name = field->name };
        if ((field->flags & AS_HOST) && !(reader->flags & AS_READ_HOST))
            return as_refuse_hosts(&inner, reader->err);
        const json_t *value = json_object_iter_value(iter);
        if (json_is_null(value))
            continue;
        const int rc = read_value(reader, field, &inner, value, as_field_at(record, field));
        if (rc < 0)
            return rc;
    }
    return is_whole ? check_own_required(reader, fields, at, json, record) : 0;
}

int as_fields_read(const struct as_fields *fields, const json_t *object, uint32_t flags,
                   struct as_arena *arena, void *record, struct as_err *err)
{
    const struct reader reader = { .arena = arena, .err = err, .flags = flags };
    const struct as_trail top = { .name = "" };
    return read_object(&reader, fields, &top, object, record);
}

int as_field_read(const struct as_field *field, const char *path, const json_t *json,
                  uint32_t flags, struct as_arena *arena, void *value, struct as_err *err)
{
    const struct reader reader = { .arena = arena, .err = err, .flags = flags };
    const struct as_trail at = { .name = path };
    return read_value(&reader, field, &at, json, value);
}

/* ---- After merging ------------------------------------------------------------------------- */

static int check_required(const struct as_fields *fields, const void *record,
                          const struct as_trail *at, struct as_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        const void *value = as_field_at(record, field);
        const struct as_trail inner = { .above = at, .name = field->name };
        if (field->type == AS_FIELD_BOOL)
            continue;
        if (as_field_is_absent(field, record)) {
            if (field->flags & AS_REQUIRED)
                rc = as_refuse_missing(field, at, err);
        } else if (field->type == AS_FIELD_OBJECT) {
            rc = check_required(field->of, value, &inner, err);
        } else if (field->type == AS_FIELD_LIST) {
            const struct as_list *list = value;
            for (uint32_t k = 0; rc == 0 && k < list->count; k++) {
                const struct as_trail item = { .above = &inner, .index = k };
                const char *own = (const char *)list->items + (size_t)k * field->of->size;
                rc = check_required(field->of, own, &item, err);
            }
        }
    }
    return rc;
}

int as_fields_check_required(const struct as_fields *fields, const void *record, const char *path,
                             struct as_err *err)
{
    const struct as_trail at = { .name = path };
    return check_required(fields, record, &at, err);
}
