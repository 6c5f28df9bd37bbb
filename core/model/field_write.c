#include <inttypes.h>

#include "base/check.h"
#include "base/writer.h"
#include "model/field.h"

/* Is a value of these flags in the part? `is_personal` also counts what stands above the field. */
static bool is_in_part(uint32_t flags, bool is_personal, enum as_part part)
{
    if (flags & AS_NOT_KEPT)
        return part == AS_PART_REPLY;
    if (flags & AS_HIDDEN && (part == AS_PART_REPLY || part == AS_PART_IDS))
        return false;
    switch (part) {
    case AS_PART_PUBLIC:
    case AS_PART_IDS:
        return !is_personal;
    case AS_PART_PERSONAL:
        return is_personal;
    case AS_PART_ALL:
    case AS_PART_REPLY:
        break;
    }
    return true;
}

static bool has_personal(const struct as_fields *fields)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if ((field->flags & AS_PERSONAL) || (field->of && has_personal(field->of)))
            return true;
    }
    return false;
}

static void write_words(const struct as_field *field, uint32_t bits, struct as_buf *out)
{
    as_json_open_list(out);
    for (int i = 0; field->words[i]; i++)
        if (bits & (UINT32_C(1) << i))
            as_json_plain_text(out, as_str_of(field->words[i]));
    as_json_close_list(out);
}

static as_str word_of(const struct as_field *field, int32_t index)
{
    int32_t i = 0;
    while (i < index && field->words[i])
        i++;
    const bool is_known = index >= 0 && field->words[i];
    return AS_BROKEN(!is_known) ? AS_STR("") : as_str_of(field->words[i]);
}

/* Writes one value that is neither object nor list, present or not. */
static void write_leaf(const struct as_field *field, const void *value, struct as_buf *out)
{
    union {
        char id[AS_ID_TEXT_SIZE];
        char time[AS_TIME_TEXT_SIZE];
        char digest[AS_DIGEST_TEXT_SIZE];
    } text;
    switch (field->type) {
    case AS_FIELD_TEXT:
        as_json_text(out, *(const as_str *)value);
        break;
    case AS_FIELD_ID:
        as_json_plain_text(out, as_id_format(value, text.id));
        break;
    case AS_FIELD_TIME:
        as_json_plain_text(out, as_time_format(*(const int64_t *)value, text.time));
        break;
    case AS_FIELD_INT:
        as_json_int(out, *(const int64_t *)value);
        break;
    case AS_FIELD_BOOL:
        as_json_bool(out, *(const bool *)value);
        break;
    case AS_FIELD_WORD:
        as_json_plain_text(out, word_of(field, *(const int32_t *)value));
        break;
    case AS_FIELD_WORDS:
        write_words(field, *(const uint32_t *)value, out);
        break;
    case AS_FIELD_DIGEST:
        as_json_plain_text(out, as_digest_format(value, text.digest));
        break;
    case AS_FIELD_JSON:
        as_json_raw(out, *(const as_str *)value);
        break;
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        break;
    }
}

static bool write_object(const struct as_fields *fields, const void *record, enum as_part part,
                         bool is_personal, struct as_buf *out);

/* True when an item holds something of the part. */
static bool write_list(const struct as_field *field, const struct as_list *list, enum as_part part,
                       bool is_personal, struct as_buf *out)
{
    bool has_content = false;
    as_json_open_list(out);
    for (uint32_t i = 0; i < list->count; i++) {
        const char *item = (const char *)list->items + (size_t)i * field->of->size;
        if (write_object(field->of, item, part, is_personal, out))
            has_content = true;
    }
    as_json_close_list(out);
    return has_content;
}

/* Writes name and value when the part has something of it; true when that is more than "false". */
static bool write_member(const struct as_field *field, const void *record, enum as_part part,
                         bool is_personal, struct as_buf *out)
{
    const bool is_nested = field->type == AS_FIELD_OBJECT || field->type == AS_FIELD_LIST;
    is_personal = is_personal || (field->flags & AS_PERSONAL);
    /* The personal part looks into everything, for what lies deeper. */
    const bool is_searched = is_nested && part == AS_PART_PERSONAL && !(field->flags & AS_NOT_KEPT);
    if (!is_searched && !is_in_part(field->flags, is_personal, part))
        return false;

    const void *value = as_field_at(record, field);
    if (!is_nested && part == AS_PART_IDS && field->type != AS_FIELD_ID)
        return false;
    if (!is_nested) {
        const bool is_absent = as_field_is_absent(field, record);
        if (is_absent && field->type != AS_FIELD_BOOL)
            return false;
        as_json_plain_key(out, as_str_of(field->name));
        write_leaf(field, value, out);
        return !is_absent;
    }

    const size_t mark = out->size;
    bool has_content = false;
    if (field->type == AS_FIELD_OBJECT) {
        as_json_plain_key(out, as_str_of(field->name));
        has_content = write_object(field->of, value, part, is_personal, out);
    } else {
        const struct as_list *list = value;
        const bool has_some = !is_searched || is_personal || has_personal(field->of);
        if (list->count == 0 || !has_some)
            return false;
        as_json_plain_key(out, as_str_of(field->name));
        has_content = write_list(field, list, part, is_personal, out);
        /* Elsewhere the number of items is content of its own. */
        has_content =
            has_content || is_personal || (part != AS_PART_PERSONAL && part != AS_PART_IDS);
    }
    if (!has_content)
        out->size = mark;
    return has_content;
}

static bool write_object(const struct as_fields *fields, const void *record, enum as_part part,
                         bool is_personal, struct as_buf *out)
{
    bool has_content = false;
    as_json_open(out);
    for (uint32_t i = 0; i < fields->count; i++)
        if (write_member(&fields->items[i], record, part, is_personal, out))
            has_content = true;
    as_json_close(out);
    return has_content;
}

void as_fields_write(const struct as_fields *fields, const void *record, enum as_part part,
                     struct as_buf *out)
{
    write_object(fields, record, part, false, out);
}

/* as_field_is_absent for a value that stands alone. */
static bool is_absent(const struct as_field *field, const void *value)
{
    struct as_field alone = *field;
    alone.offset = 0;
    return as_field_is_absent(&alone, value);
}

void as_field_write(const struct as_field *field, const void *value, enum as_part part,
                    struct as_buf *out)
{
    const bool is_nested = field->type == AS_FIELD_OBJECT || field->type == AS_FIELD_LIST;
    const bool is_personal = field->flags & AS_PERSONAL;
    const bool is_searched = is_nested && part == AS_PART_PERSONAL && !(field->flags & AS_NOT_KEPT);
    if (!is_searched && !is_in_part(field->flags, is_personal, part))
        as_json_null(out);
    else if (field->type == AS_FIELD_OBJECT)
        write_object(field->of, value, part, is_personal, out);
    else if (field->type == AS_FIELD_LIST)
        write_list(field, value, part, is_personal, out);
    else if (field->type != AS_FIELD_BOOL && is_absent(field, value))
        as_json_null(out);
    else
        write_leaf(field, value, out);
}

void as_field_write_text(const struct as_field *field, const void *value, struct as_buf *out)
{
    union {
        char id[AS_ID_TEXT_SIZE];
        char time[AS_TIME_TEXT_SIZE];
        char digest[AS_DIGEST_TEXT_SIZE];
    } text;
    if (is_absent(field, value)) {
        if (field->type == AS_FIELD_BOOL)
            as_buf_add(out, AS_STR("false"));
        return;
    }
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_JSON:
        as_buf_add(out, *(const as_str *)value);
        break;
    case AS_FIELD_ID:
        as_buf_add(out, as_id_format(value, text.id));
        break;
    case AS_FIELD_TIME:
        as_buf_add(out, as_time_format(*(const int64_t *)value, text.time));
        break;
    case AS_FIELD_INT:
        as_buf_printf(out, "%" PRId64, *(const int64_t *)value);
        break;
    case AS_FIELD_BOOL:
        as_buf_add(out, AS_STR("true"));
        break;
    case AS_FIELD_WORD:
        as_buf_add(out, word_of(field, *(const int32_t *)value));
        break;
    case AS_FIELD_WORDS: {
        const uint32_t bits = *(const uint32_t *)value;
        const char *comma = "";
        for (int i = 0; field->words[i]; i++) {
            if (!(bits & (UINT32_C(1) << i)))
                continue;
            as_buf_add(out, as_str_of(comma));
            as_buf_add(out, as_str_of(field->words[i]));
            comma = ",";
        }
        break;
    }
    case AS_FIELD_DIGEST:
        as_buf_add(out, as_digest_format(value, text.digest));
        break;
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        as_field_write(field, value, AS_PART_PUBLIC, out);
        break;
    }
}
