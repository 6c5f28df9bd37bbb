#include "model/refuse.h"

#include <stdio.h>

#include "model/echo.h"

enum { OFFERED_SIZE = 400 }; /* of a list of names in a sentence */

struct offered {
    char text[OFFERED_SIZE];
    size_t used;
    bool is_full;
};

/* Adds a word while there is room; what does not fit ends in "…". */
static void offer(struct offered *list, const char *word, const char *mark)
{
    if (list->is_full)
        return;
    if (list->used + strlen(word) + 2 * strlen(mark) + sizeof ", , …" > sizeof list->text) {
        list->is_full = true;
        word = "…";
        mark = "";
    }
    const int put = snprintf(list->text + list->used, sizeof list->text - list->used, "%s%s%s%s",
                             list->used > 0 ? ", " : "", mark, word, mark);
    list->used += put > 0 ? (size_t)put : 0;
}

static const char *offer_words(const struct as_field *field, struct offered *list)
{
    *list = (struct offered){ .used = 0 };
    for (int i = 0; field->words[i]; i++)
        if (field->words[i][0])
            offer(list, field->words[i], "\"");
    return list->text;
}

static const char *needed(const struct as_field *field)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_WORD:
        return "a text";
    case AS_FIELD_ID:
        return "an id such as \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"";
    case AS_FIELD_TIME:
        return "a time such as \"2026-11-20T12:15:07Z\"";
    case AS_FIELD_INT:
        return "a whole number";
    case AS_FIELD_BOOL:
        return "true or false";
    case AS_FIELD_WORDS:
        return "a list of texts";
    case AS_FIELD_DIGEST:
        return "a digest of 64 hexadecimal digits";
    case AS_FIELD_JSON:
        return "a JSON value";
    case AS_FIELD_OBJECT:
        return "an object";
    case AS_FIELD_LIST:
        return "a list of objects";
    }
    return "another value";
}

int as_refuse_kind(const struct as_field *field, const struct as_trail *at, const json_t *json,
                   struct as_err *err)
{
    return as_trail_refuse(at, err, "%s is needed, not %s", needed(field), as_json_kind(json));
}

int as_refuse_text(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err)
{
    struct as_echo echo;
    return as_trail_refuse(at, err, "%s is needed, not \"%s\"", needed(field),
                           as_echo(text, &echo));
}

int as_refuse_word(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err)
{
    struct offered list;
    struct as_echo echo;
    return as_trail_refuse(at, err, "one of %s is needed, not \"%s\"", offer_words(field, &list),
                           as_echo(text, &echo));
}

int as_refuse_missing(const struct as_field *field, const struct as_trail *above,
                      struct as_err *err)
{
    const struct as_trail at = { .above = above, .name = field->name };
    return as_trail_refuse(&at, err, "this field is needed (%s)", field->doc);
}

int as_refuse_unknown(const struct as_fields *fields, uint32_t flags, const struct as_trail *above,
                      as_str name, struct as_err *err)
{
    struct as_echo echo;
    const struct as_trail at = { .above = above, .name = as_echo(name, &echo) };
    const as_str nearest = as_field_nearest(fields, name);
    if (nearest.size > 0)
        return as_trail_refuse(&at, err, "there is no such field; did you mean \"%.*s\"?",
                               AS_STR_ARG(nearest));
    struct offered list = { .used = 0 };
    for (uint32_t i = 0; i < fields->count; i++)
        if ((flags & AS_READ_HOST) || !(fields->items[i].flags & AS_HOST))
            offer(&list, fields->items[i].name, "");
    return as_trail_refuse(&at, err, "there is no such field%s%s",
                           list.used > 0 ? "; there are " : "", list.text);
}

int as_refuse_nested(const struct as_field *field, const struct as_trail *at, struct as_err *err)
{
    return as_trail_refuse(at, err, "%s is needed; it cannot be given as a plain text",
                           needed(field));
}
