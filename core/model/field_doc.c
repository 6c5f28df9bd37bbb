/* The manual of a field table, written from the table itself. */
#include <inttypes.h>

#include "base/writer.h"
#include "model/field.h"

enum { NAME_WIDTH = 20 };

static const char *form_text(enum as_text_form form)
{
    switch (form) {
    case AS_FORM_PLAIN:
        return "text";
    case AS_FORM_NAME:
        return "one line of text";
    case AS_FORM_COUNTRY:
        return "two capital letters";
    case AS_FORM_LOCALE:
        return "language such as sv-SE";
    case AS_FORM_EMAIL:
        return "mail address";
    case AS_FORM_DOMAIN:
        return "domain";
    case AS_FORM_WORD:
        return "word";
    case AS_FORM_URL:
        return "link";
    }
    return "text";
}

static void describe_words(const struct as_field *field, const char *before, struct as_buf *out)
{
    as_buf_add(out, as_str_of(before));
    const char *comma = "";
    for (int i = 0; field->words[i]; i++) {
        if (!field->words[i][0])
            continue;
        as_buf_printf(out, "%s%s", comma, field->words[i]);
        comma = ", ";
    }
}

static void describe_type(const struct as_field *field, struct as_buf *out)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
        as_buf_add(out, as_str_of(form_text(field->form)));
        if (field->limit)
            as_buf_printf(out, " of at most %u bytes", (unsigned)field->limit);
        break;
    case AS_FIELD_ID:
        as_buf_add(out, AS_STR("id"));
        break;
    case AS_FIELD_TIME:
        as_buf_add(out, AS_STR("time"));
        break;
    case AS_FIELD_INT:
        as_buf_add(out, AS_STR("whole number"));
        if (field->min != 0 || field->max != 0)
            as_buf_printf(out, " from %" PRId64 " to %" PRId64, field->min, field->max);
        break;
    case AS_FIELD_BOOL:
        as_buf_add(out, AS_STR("true or false"));
        break;
    case AS_FIELD_WORD:
        describe_words(field, "one of ", out);
        break;
    case AS_FIELD_WORDS:
        describe_words(field, "list of ", out);
        break;
    case AS_FIELD_DIGEST:
        as_buf_add(out, AS_STR("64 hexadecimal digits"));
        break;
    case AS_FIELD_JSON:
        as_buf_add(out, AS_STR("any JSON value"));
        break;
    case AS_FIELD_OBJECT:
        as_buf_add(out, AS_STR("object"));
        break;
    case AS_FIELD_LIST:
        as_buf_add(out, AS_STR("list"));
        if (field->limit)
            as_buf_printf(out, " of at most %u", (unsigned)field->limit);
        break;
    }
}

static void describe(const struct as_fields *fields, int depth, struct as_buf *out)
{
    static const struct {
        uint32_t flag;
        const char *text;
    } flags[] = {
        { AS_REQUIRED, "required" },       { AS_PERSONAL, "personal" },
        { AS_HOST, "set by the service" }, { AS_SECRET, "secret" },
        { AS_HIDDEN, "never shown" },      { AS_DERIVED, "worked out" },
    };
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        as_buf_printf(out, "%*s%-*s ", depth * 2, "", NAME_WIDTH - depth * 2, field->name);
        describe_type(field, out);
        for (size_t k = 0; k < AS_COUNT(flags); k++)
            if (field->flags & flags[k].flag)
                as_buf_printf(out, ", %s", flags[k].text);
        as_buf_printf(out, ": %s\n", field->doc);
        if (field->of)
            describe(field->of, depth + 1, out);
    }
}

void as_fields_describe(const struct as_fields *fields, struct as_buf *out)
{
    describe(fields, 0, out);
}
