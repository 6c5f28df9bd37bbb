#include "model/field.h"

#include <string.h>

/* Most fields of one table; far above any thing of the model. */
enum { FIELDS_MAX = 256 };

static void set_absent(const struct as_fields *fields, void *record)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        void *value = as_field_at(record, field);
        if (field->type == AS_FIELD_TIME)
            *(int64_t *)value = AS_TIME_NONE;
        else if (field->type == AS_FIELD_INT)
            *(int64_t *)value = AS_INT_NONE;
        else if (field->type == AS_FIELD_OBJECT)
            set_absent(field->of, value);
    }
}

void as_fields_clear(const struct as_fields *fields, void *record)
{
    memset(record, 0, fields->size);
    set_absent(fields, record);
}

static bool is_value_absent(const struct as_field *field, const void *value)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_JSON:
        return ((const as_str *)value)->size == 0;
    case AS_FIELD_ID:
        return as_id_is_nil(value);
    case AS_FIELD_TIME:
        return *(const int64_t *)value == AS_TIME_NONE;
    case AS_FIELD_INT:
        return *(const int64_t *)value == AS_INT_NONE;
    case AS_FIELD_BOOL:
        return !*(const bool *)value;
    case AS_FIELD_WORD:
        return *(const int32_t *)value == 0;
    case AS_FIELD_WORDS:
        return *(const uint32_t *)value == 0;
    case AS_FIELD_DIGEST:
        return as_digest_is_nil(value);
    case AS_FIELD_LIST:
        return ((const struct as_list *)value)->count == 0;
    case AS_FIELD_OBJECT:
        break;
    }
    for (uint32_t i = 0; i < field->of->count; i++) {
        const struct as_field *part = &field->of->items[i];
        if (!is_value_absent(part, as_field_at(value, part)))
            return false;
    }
    return true;
}

bool as_field_is_absent(const struct as_field *field, const void *record)
{
    return is_value_absent(field, as_field_at(record, field));
}

const struct as_field *as_field_find(const struct as_fields *fields, as_str name)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const char *own = fields->items[i].name;
        if (strncmp(own, name.data ? name.data : "", name.size) == 0 && own[name.size] == '\0')
            return &fields->items[i];
    }
    return NULL;
}

const struct as_field *as_field_find_path(const struct as_fields *fields, as_str path,
                                          uint32_t *ret_offset)
{
    uint32_t offset = 0;
    for (;;) {
        const ptrdiff_t dot = as_str_find(path, AS_STR("."));
        const size_t size = dot < 0 ? path.size : (size_t)dot;
        const struct as_field *field = as_field_find(fields, as_str_make(path.data, size));
        if (!field)
            return NULL;
        offset += field->offset;
        if (dot < 0) {
            *ret_offset = offset;
            return field;
        }
        if (field->type != AS_FIELD_OBJECT)
            return NULL;
        fields = field->of;
        path = as_str_make(path.data + size + 1, path.size - size - 1);
    }
}

as_str as_field_nearest(const struct as_fields *fields, as_str name)
{
    as_str names[FIELDS_MAX];
    const uint32_t count = fields->count < FIELDS_MAX ? fields->count : FIELDS_MAX;
    for (uint32_t i = 0; i < count; i++)
        names[i] = as_str_of(fields->items[i].name);
    return as_str_nearest(name, names, count);
}

int as_word_index(const char *const *words, as_str word)
{
    for (int i = 0; words[i]; i++)
        if (as_str_equal(as_str_of(words[i]), word))
            return i;
    return -1;
}

/* ---- The tables themselves -------------------------------------------------------------- */

static size_t value_size(const struct as_field *field)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_JSON:
        return sizeof(as_str);
    case AS_FIELD_ID:
        return sizeof(struct as_id);
    case AS_FIELD_TIME:
    case AS_FIELD_INT:
        return sizeof(int64_t);
    case AS_FIELD_BOOL:
        return sizeof(bool);
    case AS_FIELD_WORD:
    case AS_FIELD_WORDS:
        return sizeof(int32_t);
    case AS_FIELD_DIGEST:
        return sizeof(struct as_digest);
    case AS_FIELD_LIST:
        return sizeof(struct as_list);
    case AS_FIELD_OBJECT:
        break;
    }
    return field->of ? field->of->size : 0;
}

static const char *fault_of_words(const struct as_field *field)
{
    if (!field->words || !field->words[0])
        return "has no words";
    const bool begins_empty = field->words[0][0] == '\0';
    if (field->type == AS_FIELD_WORD)
        return begins_empty ? NULL : "needs \"\" as its first word";
    int count = 0;
    while (field->words[count])
        count++;
    if (begins_empty)
        return "must not have an empty word";
    return count > 32 ? "has more words than bits" : NULL;
}

static const char *fault_of(const struct as_fields *fields, const struct as_field *field)
{
    const bool has_words = field->type == AS_FIELD_WORD || field->type == AS_FIELD_WORDS;
    const bool is_nested = field->type == AS_FIELD_OBJECT || field->type == AS_FIELD_LIST;
    if (!field->name || !field->name[0])
        return "has no name";
    for (const char *c = field->name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_'))
            return "must be named with small letters, digits and _";
    if (!field->doc || !field->doc[0])
        return "has no doc";
    if (is_nested && !field->of)
        return "has no table of its own";
    if (field->offset + value_size(field) > fields->size)
        return "lies outside its struct";
    if (field->min > field->max)
        return "has a smallest number over its largest";
    return has_words ? fault_of_words(field) : NULL;
}

int as_fields_check(const struct as_fields *fields, struct as_err *err)
{
    if (!fields->name || !fields->doc || !fields->doc[0])
        return as_err_set(err, AS_E_INTERNAL, "a field table has no name or no doc");
    if (fields->count > FIELDS_MAX)
        return as_err_set(err, AS_E_INTERNAL, "%s has more than %d fields", fields->name,
                          FIELDS_MAX);
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        const char *fault = fault_of(fields, field);
        if (!fault && i > 0 && strcmp(fields->items[i - 1].name, field->name) >= 0)
            fault = "is out of order: names are sorted by bytes, each there once";
        if (fault)
            return as_err_set(err, AS_E_INTERNAL, "%s.%s %s", fields->name,
                              field->name ? field->name : "?", fault);
        if (field->of && as_fields_check(field->of, err) < 0)
            return as_err_within(err, "%s.%s", fields->name, field->name);
    }
    return 0;
}
