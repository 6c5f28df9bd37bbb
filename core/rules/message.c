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

const struct as_sentence *as_sentence_nearest(const struct as_ruleset *set, as_str locale,
                                              as_str code)
{
    const struct as_locale *exact = as_locale_find(set, locale);
    const struct as_sentence *found = exact ? as_sentence_find(exact, code) : NULL;
    as_str language = language_of(locale);
    for (uint32_t i = 0; !found && language.size && i < set->locale_count; i++)
        if (as_str_equal_nocase(language_of(set->locales[i].name), language))
            found = as_sentence_find(&set->locales[i], code);
    const struct as_locale *english = found ? NULL : as_locale_find(set, AS_STR("en-US"));
    return english ? as_sentence_find(english, code) : found;
}

static as_str value_of(const struct as_message_arg *args, uint32_t count, as_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(args[i].name, name))
            return args[i].value;
    return AS_STR_NONE; /* absent facts are absent in sentences too */
}

/* Cuts before the first byte of a character that would not fit. */
static size_t cut(as_str text, size_t room)
{
    size_t size = text.size < room ? text.size : room;
    while (size && size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return size;
}

as_str as_sentence_fill(as_str text, const struct as_message_arg *args, uint32_t count,
                        struct as_arena *arena)
{
    char out[SENTENCE_MAX];
    size_t used = 0;
    for (size_t i = 0; i < text.size;) {
        as_str piece = { text.data + i, 1 };
        size_t step = 1;
        const char *end = text.data[i] == '{' ? memchr(text.data + i, '}', text.size - i) : NULL;
        if (end) {
            step = (size_t)(end - text.data) - i + 1;
            piece = value_of(args, count, as_str_make(text.data + i + 1, step - 2));
        } else {
            while (i + step < text.size && text.data[i + step] != '{')
                step++;
            piece.size = step;
        }
        size_t size = cut(piece, sizeof out - used);
        if (size)
            memcpy(out + used, piece.data, size);
        used += size;
        i += step;
    }
    return as_arena_copy(arena, as_str_make(out, used));
}

as_str as_ruleset_sentence(const struct as_ruleset *set, as_str locale, as_str code,
                           const struct as_message_arg *args, uint32_t arg_count, as_str otherwise,
                           struct as_arena *arena)
{
    const struct as_sentence *sentence = as_sentence_nearest(set, locale, code);
    return as_sentence_fill(sentence ? sentence->text : otherwise, args, arg_count, arena);
}

as_str as_ruleset_locale(const struct as_ruleset *set, uint32_t number)
{
    return number < set->locale_count ? set->locales[number].name : AS_STR_NONE;
}
