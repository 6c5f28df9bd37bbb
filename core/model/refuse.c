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

static struct as_noun needed(const struct as_field *field)
{
    switch (field->type) {
    case AS_FIELD_TEXT:
    case AS_FIELD_WORD:
        return AS_NOUN("kind.text", "a text");
    case AS_FIELD_ID:
        return AS_NOUN("needed.id", "an id such as \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"");
    case AS_FIELD_TIME:
        return AS_NOUN("needed.time", "a time such as \"2026-11-20T12:15:07Z\"");
    case AS_FIELD_INT:
        return AS_NOUN("needed.int", "a whole number");
    case AS_FIELD_BOOL:
        return AS_NOUN("needed.bool", "true or false");
    case AS_FIELD_WORDS:
        return AS_NOUN("needed.texts", "a list of texts");
    case AS_FIELD_DIGEST:
        return AS_NOUN("needed.digest", "a digest of 64 hexadecimal digits");
    case AS_FIELD_JSON:
        return AS_NOUN("needed.json", "a JSON value");
    case AS_FIELD_OBJECT:
        return AS_NOUN("kind.object", "an object");
    case AS_FIELD_LIST:
        return AS_NOUN("needed.objects", "a list of objects");
    }
    return AS_NOUN("needed.other", "another value");
}

int as_refuse_noun(struct as_noun what, const struct as_trail *at, const json_t *json,
                   struct as_err *err)
{
    return as_trail_refuse(
        at, err, "form.kind", "{needed} is needed, not {found}",
        AS_VALUES(as_value_noun("needed", what), as_value_noun("found", as_json_noun(json))));
}

int as_refuse_kind(const struct as_field *field, const struct as_trail *at, const json_t *json,
                   struct as_err *err)
{
    return as_refuse_noun(needed(field), at, json, err);
}

int as_refuse_text(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err)
{
    struct as_echo echo;
    return as_trail_refuse(at, err, "form.text", "{needed} is needed, not \"{value}\"",
                           AS_VALUES(as_value_noun("needed", needed(field)),
                                     as_value_text("value", as_str_of(as_echo(text, &echo)))));
}

int as_refuse_word(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err)
{
    struct offered list;
    struct as_echo echo;
    return as_trail_refuse(at, err, "form.words", "one of {words} is needed, not \"{value}\"",
                           AS_VALUES(as_value_text("words", as_str_of(offer_words(field, &list))),
                                     as_value_text("value", as_str_of(as_echo(text, &echo)))));
}

int as_refuse_items(const struct as_trail *at, uint32_t limit, size_t count, struct as_err *err)
{
    return as_trail_refuse(
        at, err, "form.items", "at most {most} items are allowed, not {count}",
        AS_VALUES(as_value_int("most", limit), as_value_int("count", (int64_t)count)));
}

int as_refuse_hosts(const struct as_trail *at, struct as_err *err)
{
    return as_trail_refuse(at, err, "form.host",
                           "only the service itself sets this field; leave it out", NULL);
}

int as_refuse_missing(const struct as_field *field, const struct as_trail *above,
                      struct as_err *err)
{
    const struct as_trail at = { .above = above, .name = field->name };
    return as_trail_refuse(&at, err, "form.missing", "this field is needed ({doc})",
                           AS_VALUES(as_value_text("doc", as_str_of(field->doc))));
}

int as_refuse_unknown(const struct as_fields *fields, uint32_t flags, const struct as_trail *above,
                      as_str name, struct as_err *err)
{
    struct as_echo echo;
    const struct as_trail at = { .above = above, .name = as_echo(name, &echo) };
    const as_str nearest = as_field_nearest(fields, name);
    if (nearest.size > 0)
        return as_trail_refuse(&at, err, "form.unknown_near",
                               "there is no such field; did you mean \"{near}\"?",
                               AS_VALUES(as_value_text("near", nearest)));
    struct offered list = { .used = 0 };
    for (uint32_t i = 0; i < fields->count; i++)
        if ((flags & AS_READ_HOST) || !(fields->items[i].flags & AS_HOST))
            offer(&list, fields->items[i].name, "");
    if (list.used == 0)
        return as_trail_refuse(&at, err, "form.unknown", "there is no such field", NULL);
    return as_trail_refuse(&at, err, "form.unknown_of", "there is no such field; there are {names}",
                           AS_VALUES(as_value_text("names", as_str_of(list.text))));
}

int as_refuse_nested(const struct as_field *field, const struct as_trail *at, struct as_err *err)
{
    return as_trail_refuse(at, err, "form.nested",
                           "{needed} is needed; it cannot be given as a plain text",
                           AS_VALUES(as_value_noun("needed", needed(field))));
}
