/* Sentences by code and locale. */
#include "rules/set.h"

#include <stdlib.h>

#include "base/log.h"

enum { SENTENCE_MAX = 2048 };

struct as_locale *as_locale_find(const struct as_ruleset *set, as_str name)
{
    for (uint32_t i = 0; i < set->locale_count; i++)
        if (as_str_equal_nocase(set->locales[i].name, name))
            return &set->locales[i];
    return NULL;
}

struct as_locale *as_locale_new(struct as_ruleset *set, as_str name, as_str file)
{
    if (set->locale_count == set->locale_capacity) {
        uint32_t capacity = set->locale_capacity ? set->locale_capacity * 2 : 8;
        struct as_locale *locales = AS_ARENA_ARRAY(&set->arena, struct as_locale, capacity);
        if (!locales)
            return NULL;
        if (set->locale_count)
            memcpy(locales, set->locales, set->locale_count * sizeof *locales);
        set->locales = locales;
        set->locale_capacity = capacity;
    }
    struct as_locale *locale = &set->locales[set->locale_count++];
    *locale = (struct as_locale){ .name = as_arena_copy(&set->arena, name),
                                  .file = as_arena_copy(&set->arena, file) };
    return locale;
}

bool as_locale_add(struct as_ruleset *set, struct as_locale *locale, as_str code, as_str text)
{
    if (locale->count == locale->capacity) {
        uint32_t capacity = locale->capacity ? locale->capacity * 2 : 64;
        struct as_sentence *sentences = AS_ARENA_ARRAY(&set->arena, struct as_sentence, capacity);
        if (!sentences)
            return false;
        if (locale->count)
            memcpy(sentences, locale->sentences, locale->count * sizeof *sentences);
        locale->sentences = sentences;
        locale->capacity = capacity;
    }
    struct as_sentence *sentence = &locale->sentences[locale->count++];
    sentence->code = as_arena_copy(&set->arena, code);
    sentence->text = as_arena_copy(&set->arena, text);
    return sentence->code.data && sentence->text.data;
}

static int compare_sentences(const void *left, const void *right)
{
    const struct as_sentence *a = left;
    const struct as_sentence *b = right;
    return as_str_compare(a->code, b->code);
}

void as_locales_sort(struct as_ruleset *set)
{
    for (uint32_t i = 0; i < set->locale_count; i++)
        if (set->locales[i].count)
            qsort(set->locales[i].sentences, set->locales[i].count, sizeof(struct as_sentence),
                  compare_sentences);
}

const struct as_sentence *as_sentence_find(const struct as_locale *locale, as_str code)
{
    const struct as_sentence wanted = { .code = code };
    return locale->count ? bsearch(&wanted, locale->sentences, locale->count, sizeof wanted,
                                   compare_sentences)
                         : NULL;
}

static as_str language_of(as_str locale)
{
    ptrdiff_t dash = as_str_find(locale, AS_STR("-"));
    return dash < 0 ? locale : as_str_make(locale.data, (size_t)dash);
}

/* In the locale, else in another of its language. */
static const struct as_sentence *find_in_language(const struct as_ruleset *set, as_str locale,
                                                  as_str code)
{
    const struct as_locale *exact = as_locale_find(set, locale);
    const struct as_sentence *found = exact ? as_sentence_find(exact, code) : NULL;
    as_str language = language_of(locale);
    for (uint32_t i = 0; !found && language.size && i < set->locale_count; i++)
        if (as_str_equal_nocase(language_of(set->locales[i].name), language))
            found = as_sentence_find(&set->locales[i], code);
    return found;
}

const struct as_sentence *as_sentence_nearest(const struct as_ruleset *set, as_str locale,
                                              as_str code)
{
    const struct as_sentence *found = find_in_language(set, locale, code);
    const struct as_locale *english = found ? NULL : as_locale_find(set, AS_STR("en-US"));
    return english ? as_sentence_find(english, code) : found;
}

as_str as_sentence_fill(as_str text, const struct as_message_arg *args, uint32_t count,
                        struct as_arena *arena)
{
    char out[SENTENCE_MAX];
    return as_arena_copy(arena,
                         as_str_make(out, as_sentence_put(text, args, count, out, sizeof out)));
}

as_str as_ruleset_text(const struct as_ruleset *set, as_str locale, as_str code, as_str otherwise)
{
    const struct as_sentence *sentence = set ? as_sentence_nearest(set, locale, code) : NULL;
    return sentence ? sentence->text : otherwise;
}

as_str as_ruleset_sentence(const struct as_ruleset *set, as_str locale, as_str code,
                           const struct as_message_arg *args, uint32_t arg_count, as_str otherwise,
                           struct as_arena *arena)
{
    return as_sentence_fill(as_ruleset_text(set, locale, code, otherwise), args, arg_count, arena);
}

/* What stands for a value that has a sentence of its own. */
static as_str translate(const struct as_ruleset *set, as_str locale, const struct as_value *value)
{
    const struct as_sentence *found =
        value->word ? as_sentence_nearest(set, locale, as_str_of(value->word)) : NULL;
    return found ? found->text : value->text;
}

/* Of the other errors' words only the sentences of other languages are wanted: the English one that C has
 * says more. */
static const struct as_sentence *find_for(const struct as_ruleset *set, as_str locale,
                                          const struct as_err *err)
{
    if (err->sentence_word[0])
        return as_sentence_nearest(set, locale, as_str_of(err->sentence_word));
    if (as_str_equal_nocase(language_of(locale), AS_STR("en")))
        return NULL;
    const struct as_sentence *found = find_in_language(set, locale, as_str_of(err->word));
    return found && as_str_find(found->text, AS_STR("{")) < 0 ? found
                                                              : NULL; /* nothing to put there */
}

void as_ruleset_say(const struct as_ruleset *set, as_str locale, struct as_err *err)
{
    struct as_message_arg args[AS_VALUES_MAX];
    size_t next = 0;
    char out[sizeof err->text];
    uint32_t count = 0;
    struct as_value value;
    if (!set || err->sentence_size == 0)
        return;
    const struct as_sentence *sentence = find_for(set, locale, err);
    if (!sentence)
        return;
    while (count < AS_COUNT(args) && as_err_value(err, &next, &value))
        args[count++] =
            (struct as_message_arg){ as_str_of(value.name), translate(set, locale, &value) };
    const size_t size = as_sentence_put(sentence->text, args, count, out, sizeof out);
    as_err_spoken(err, as_str_make(out, size));
}

as_str as_ruleset_locale(const struct as_ruleset *set, uint32_t number)
{
    return number < set->locale_count ? set->locales[number].name : AS_STR_NONE;
}
