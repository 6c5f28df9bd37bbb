/* JSON Schema of a field table, written from the table itself.
 *
 * The keywords are those of JSON Schema 2020-12 (json-schema.org/draft/2020-12/json-schema-validation),
 * which OpenAPI 3.1 uses; `x-personal` is ours. Lengths of a table are bytes and those of a schema
 * are characters, so a schema may let pass what the host finds too long, and never the reverse. */
#include "base/writer.h"
#include "model/field.h"

enum { TEXT_LIMIT = 1024, LIST_LIMIT = 1000 }; /* of what is read, when the field names none */

static const char id_format[] = "uuid";
static const char time_format[] = "date-time";

static void put_text(struct as_buf *out, const char *key, const char *value)
{
    if (!value)
        return;
    as_json_key(out, as_str_of(key));
    as_json_text(out, as_str_of(value));
}

static void put_int(struct as_buf *out, const char *key, int64_t value)
{
    as_json_key(out, as_str_of(key));
    as_json_int(out, value);
}

static bool may_be_null(uint32_t flags)
{
    return (flags & AS_SCHEMA_INPUT) && !(flags & AS_SCHEMA_NEEDED);
}

void as_schema_put_type(const char *type, uint32_t flags, struct as_buf *out)
{
    as_json_key(out, AS_STR("type"));
    if (!may_be_null(flags)) {
        as_json_text(out, as_str_of(type));
        return;
    }
    as_json_open_list(out);
    as_json_text(out, as_str_of(type));
    as_json_text(out, AS_STR("null"));
    as_json_close_list(out);
}

/* ---- Texts and numbers ---------------------------------------------------------------------- */

/* Of AS_FORM_EMAIL: the letters of RFC 6531 are welcome. */
static const char *form_format(enum as_text_form form)
{
    switch (form) {
    case AS_FORM_EMAIL:
        return "idn-email";
    case AS_FORM_DOMAIN:
        return "hostname";
    case AS_FORM_URL:
        return "uri";
    case AS_FORM_PLAIN:
    case AS_FORM_NAME:
    case AS_FORM_COUNTRY:
    case AS_FORM_LOCALE:
    case AS_FORM_WORD:
        break;
    }
    return NULL;
}

static const char *form_pattern(enum as_text_form form)
{
    switch (form) {
    case AS_FORM_COUNTRY:
        return "^[A-Z]{2}$";
    case AS_FORM_LOCALE:
        return "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
    case AS_FORM_WORD:
        return "^[A-Za-z0-9._:*-]+$";
    case AS_FORM_PLAIN:
    case AS_FORM_NAME:
    case AS_FORM_EMAIL:
    case AS_FORM_DOMAIN:
    case AS_FORM_URL:
        break;
    }
    return NULL;
}

static void put_text_type(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    const bool is_input = flags & AS_SCHEMA_INPUT;
    as_schema_put_type("string", flags, out);
    put_text(out, "format", field->flags & AS_SECRET ? "password" : form_format(field->form));
    if (is_input)
        put_text(out, "pattern", form_pattern(field->form));
    if (is_input && (flags & AS_SCHEMA_NEEDED))
        put_int(out, "minLength", 1); /* the empty text counts as absent */
    if (field->limit > 0 || is_input)
        put_int(out, "maxLength", field->limit > 0 ? field->limit : TEXT_LIMIT);
}

static void put_int_type(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    const bool has_range = field->min != 0 || field->max != 0;
    const int64_t max = has_range ? field->max : INT64_C(1) << 53;
    as_schema_put_type("integer", flags, out);
    put_text(out, "format", field->min >= INT32_MIN && max <= INT32_MAX ? "int32" : "int64");
    put_int(out, "minimum", field->min);
    put_int(out, "maximum", max);
}

static void put_words(const struct as_field *field, bool has_null, struct as_buf *out)
{
    as_json_key(out, AS_STR("enum"));
    as_json_open_list(out);
    for (int i = 0; field->words[i]; i++)
        if (field->words[i][0])
            as_json_text(out, as_str_of(field->words[i]));
    if (has_null)
        as_json_null(out);
    as_json_close_list(out);
}

/* ---- Lists and objects ---------------------------------------------------------------------- */

static uint32_t below(const struct as_field *field, uint32_t flags)
{
    const bool is_personal = field->flags & AS_PERSONAL;
    return (flags & (AS_SCHEMA_INPUT | AS_SCHEMA_PERSONAL)) |
           (is_personal ? AS_SCHEMA_PERSONAL : 0);
}

void as_schema_put_most_items(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    if (field->limit > 0 || (flags & AS_SCHEMA_INPUT))
        put_int(out, "maxItems", field->limit > 0 ? field->limit : LIST_LIMIT);
}

static void put_list_type(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    as_schema_put_type("array", flags, out);
    as_schema_put_most_items(field, flags, out);
    as_json_key(out, AS_STR("items"));
    as_fields_schema(field->of, below(field, flags) | AS_SCHEMA_NEEDED, out);
}

static bool is_shown(const struct as_field *field, uint32_t flags)
{
    return (flags & AS_SCHEMA_INPUT) ? !(field->flags & AS_HOST) : !(field->flags & AS_HIDDEN);
}

/* What is read must be there when the table says so; of what is written a BOOL always is. */
static bool is_needed(const struct as_field *field, uint32_t flags)
{
    return (flags & AS_SCHEMA_INPUT) ? field->flags & AS_REQUIRED : field->type == AS_FIELD_BOOL;
}

/* The members of an object's schema. */
static void put_object_type(const struct as_fields *fields, uint32_t flags, struct as_buf *out)
{
    uint32_t needed = 0;
    as_schema_put_type("object", flags, out);
    as_json_key(out, AS_STR("properties"));
    as_json_open(out);
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (!is_shown(field, flags))
            continue;
        const bool is_one_needed = is_needed(field, flags);
        needed += is_one_needed;
        as_json_key(out, as_str_of(field->name));
        as_field_schema(field,
                        (flags & (AS_SCHEMA_INPUT | AS_SCHEMA_PERSONAL)) |
                            (is_one_needed ? AS_SCHEMA_NEEDED : 0),
                        out);
    }
    as_json_close(out);
    if (needed > 0) {
        as_json_key(out, AS_STR("required"));
        as_json_open_list(out);
        for (uint32_t i = 0; i < fields->count; i++)
            if (is_shown(&fields->items[i], flags) && is_needed(&fields->items[i], flags))
                as_json_text(out, as_str_of(fields->items[i].name));
        as_json_close_list(out);
    }
    if (flags & AS_SCHEMA_INPUT) {
        as_json_key(out, AS_STR("additionalProperties"));
        as_json_bool(out, false);
    }
}

/* ---- One field ------------------------------------------------------------------------------ */

void as_field_schema_type(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
        put_text_type(field, flags, out);
        break;
    case AS_FIELD_ID:
        as_schema_put_type("string", flags, out);
        put_text(out, "format", id_format);
        break;
    case AS_FIELD_TIME:
        as_schema_put_type("string", flags, out);
        put_text(out, "format", time_format);
        break;
    case AS_FIELD_INT:
        put_int_type(field, flags, out);
        break;
    case AS_FIELD_BOOL:
        as_schema_put_type("boolean", flags, out);
        break;
    case AS_FIELD_WORD:
        as_schema_put_type("string", flags, out);
        put_words(field, may_be_null(flags), out);
        break;
    case AS_FIELD_WORDS:
        as_schema_put_type("array", flags, out);
        as_json_key(out, AS_STR("items"));
        as_json_open(out);
        put_words(field, false, out);
        as_json_close(out);
        break;
    case AS_FIELD_DIGEST:
        as_schema_put_type("string", flags, out);
        put_text(out, "pattern", "^[0-9a-f]{64}$");
        break;
    case AS_FIELD_JSON:
        break; /* any value */
    case AS_FIELD_OBJECT:
        put_object_type(field->of, below(field, flags) | (flags & AS_SCHEMA_NEEDED), out);
        break;
    case AS_FIELD_LIST:
        put_list_type(field, flags, out);
        break;
    }
}

static void put_true(struct as_buf *out, const char *key, bool is_so)
{
    if (!is_so)
        return;
    as_json_key(out, as_str_of(key));
    as_json_bool(out, true);
}

void as_field_schema_notes(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    const bool is_secret = field->flags & AS_SECRET;
    put_text(out, "description", field->doc);
    put_true(out, "x-personal", (field->flags & AS_PERSONAL) || (flags & AS_SCHEMA_PERSONAL));
    put_true(out, flags & AS_SCHEMA_INPUT ? "writeOnly" : "readOnly", is_secret);
}

void as_field_schema(const struct as_field *field, uint32_t flags, struct as_buf *out)
{
    as_json_open(out);
    as_field_schema_type(field, flags, out);
    as_field_schema_notes(field, flags, out);
    as_json_close(out);
}

void as_fields_schema(const struct as_fields *fields, uint32_t flags, struct as_buf *out)
{
    as_json_open(out);
    put_text(out, "description", fields->doc);
    put_object_type(fields, flags, out);
    as_json_close(out);
}
