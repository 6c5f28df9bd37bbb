#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/sentence.h"

enum {
    TEXT_SIZE = sizeof(((struct as_err *)NULL)->text),
    NUMBER_SIZE = 24,
    WORD_SIZE = sizeof(((struct as_err *)NULL)->sentence_word),
    PARAMS_SIZE = sizeof(((struct as_err *)NULL)->values),
};

const char *as_err_code_word(int code)
{
    switch (code) {
    case 0:
        return "ok";
    case AS_E_INVALID:
        return "invalid";
    case AS_E_UNAUTHENTICATED:
        return "unauthenticated";
    case AS_E_DENIED:
        return "denied";
    case AS_E_BLOCKED:
        return "blocked";
    case AS_E_NOT_FOUND:
        return "not_found";
    case AS_E_ENDED:
        return "ended";
    case AS_E_CONFLICT:
        return "conflict";
    case AS_E_REPEATED:
        return "repeated";
    case AS_E_TOO_LARGE:
        return "too_large";
    case AS_E_BUSY:
        return "busy";
    case AS_E_STORAGE:
        return "storage";
    case AS_E_ABSENT:
        return "absent";
    case AS_E_CONFIG:
        return "config";
    case AS_E_MEMORY:
        return "memory";
    case AS_E_CLOSING:
        return "closing";
    case AS_E_PENDING:
        return "pending";
    default:
        return "internal";
    }
}

/* What goes in may come from outside and may have been cut: the text becomes valid UTF-8 on one line. */
static void clean(char *text)
{
    size_t size = as_utf8_repair(text, strlen(text));
    text[size] = '\0';
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            text[i] = '?';
    }
}

/* The arguments may point into `err` itself, so nothing of it changes before all is formatted. */
__attribute__((format(printf, 2, 0))) static void format_text(char text[TEXT_SIZE],
                                                              const char *format, va_list args)
{
    if (vsnprintf(text, TEXT_SIZE, format, args) < 0)
        text[0] = '\0';
}

/* Copies what fits; `from` may lie within `to`. */
static void copy_clean(char *to, size_t size, const char *from)
{
    size_t kept = strlen(from);
    kept = kept < size ? kept : size - 1;
    memmove(to, from, kept);
    to[kept] = '\0';
    clean(to);
}

static void append(char *to, size_t size, const char *from)
{
    size_t used = strlen(to);
    copy_clean(to + used, size - used, from);
}

static void fill(struct as_err *err, int code, const char *word, const char *text)
{
    err->code = code;
    copy_clean(err->word, sizeof err->word, word);
    err->path[0] = '\0';
    err->retry_s = 0;
    copy_clean(err->text, sizeof err->text, text);
    err->sentence_size = (uint16_t)strlen(err->text);
    err->sentence_word[0] = '\0';
    err->values_size = 0;
}

int as_err_set(struct as_err *err, int code, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    fill(err, code, as_err_code_word(code), text);
    return code;
}

int as_err_word(struct as_err *err, int code, const char *word, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    fill(err, code, word, text);
    return code;
}

/* ---- Complaints with values ------------------------------------------------------------------ */

static uint32_t take_values(const struct as_value *values, char numbers[][NUMBER_SIZE],
                            struct as_message_arg *args)
{
    uint32_t count = 0;
    for (; values && values->name && count < AS_VALUES_MAX; values++, count++) {
        as_str value = values->text;
        if (!value.data) {
            snprintf(numbers[count], NUMBER_SIZE, "%lld", (long long)values->number);
            value = as_str_of(numbers[count]);
        }
        args[count] = (struct as_message_arg){ as_str_of(values->name), value };
    }
    return count;
}

/* Appends a text with its NUL; false when there is no room. */
static bool pack(char out[PARAMS_SIZE], size_t *used, as_str text)
{
    if (text.size >= PARAMS_SIZE - *used)
        return false;
    if (text.size > 0)
        memcpy(out + *used, text.data, text.size);
    out[*used + text.size] = '\0';
    clean(out + *used);
    *used += strlen(out + *used) + 1;
    return true;
}

/* Name, word and value of each. Without room for all of them the English sentence has to do. */
static bool pack_values(const struct as_value *values, const struct as_message_arg *args,
                        uint32_t count, char out[PARAMS_SIZE], size_t *ret_used)
{
    size_t used = 0;
    for (uint32_t i = 0; i < count; i++) {
        const as_str word = values[i].word ? as_str_of(values[i].word) : AS_STR_NONE;
        if (!pack(out, &used, args[i].name) || !pack(out, &used, word) ||
            !pack(out, &used, args[i].value))
            return false;
    }
    *ret_used = used;
    return true;
}

int as_err_say(struct as_err *err, int code, const char *word, const char *english,
               const struct as_value *values)
{
    char text[TEXT_SIZE];
    char packed[PARAMS_SIZE];
    char numbers[AS_VALUES_MAX][NUMBER_SIZE];
    struct as_message_arg args[AS_VALUES_MAX];
    size_t used = 0;
    const uint32_t count = take_values(values, numbers, args);
    const bool is_whole = pack_values(values, args, count, packed, &used);
    text[as_sentence_put(as_str_of(english), args, count, text, sizeof text - 1)] = '\0';

    fill(err, code, word, text);
    copy_clean(err->sentence_word, WORD_SIZE, word);
    if (!is_whole)
        err->sentence_size = 0;
    err->values_size = (uint16_t)used;
    if (used > 0)
        memcpy(err->values, packed, used);
    return code;
}

int as_err_coded(struct as_err *err, const char *word)
{
    copy_clean(err->word, sizeof err->word, word);
    return err->code;
}

int as_err_at(struct as_err *err, const char *path)
{
    char before[TEXT_SIZE];
    const uint16_t sentence_size = err->sentence_size;
    memcpy(before, err->text, sizeof before);
    err->code = AS_E_INVALID;
    err->retry_s = 0;
    copy_clean(err->path, sizeof err->path, path);
    if (!err->sentence_word[0]) /* the word goes, its sentence stays */
        copy_clean(err->sentence_word, WORD_SIZE, err->word);
    copy_clean(err->word, sizeof err->word, as_err_code_word(AS_E_INVALID));
    copy_clean(err->text, sizeof err->text, err->path);
    append(err->text, sizeof err->text, err->path[0] ? ": " : "");
    const size_t begin = strlen(err->text);
    append(err->text, sizeof err->text, before);
    err->sentence_size = sentence_size ? (uint16_t)(strlen(err->text) - begin) : 0;
    return AS_E_INVALID;
}

int as_err_field(struct as_err *err, const char *path, const char *sentence_word,
                 const char *english, const struct as_value *values)
{
    char where[sizeof err->path]; /* `path` may be the error's own */
    copy_clean(where, sizeof where, path);
    as_err_say(err, AS_E_INVALID, sentence_word, english, values);
    return as_err_at(err, where);
}

static const char *take_text(const struct as_err *err, size_t *next)
{
    const char *text = err->values + *next;
    *next += strlen(text) + 1;
    return text;
}

bool as_err_value(const struct as_err *err, size_t *next, struct as_value *ret_value)
{
    if (*next >= err->values_size)
        return false;
    const char *name = take_text(err, next);
    const char *word = take_text(err, next);
    const char *value = take_text(err, next);
    *ret_value =
        (struct as_value){ .name = name, .word = word[0] ? word : NULL, .text = as_str_of(value) };
    return true;
}

int as_err_word_spoken(struct as_err *err, int code, const char *word, as_str sentence)
{
    as_err_word(err, code, word, "%.*s", AS_STR_ARG(sentence));
    err->sentence_size = 0;
    return code;
}

void as_err_spoken(struct as_err *err, as_str sentence)
{
    char text[TEXT_SIZE];
    const size_t size = strlen(err->text);
    const size_t begin = size > err->sentence_size ? size - err->sentence_size : 0;
    snprintf(text, sizeof text, "%.*s", AS_STR_ARG(sentence));
    err->text[begin] = '\0';
    append(err->text, sizeof err->text, text);
    err->sentence_size = 0;
}

int as_err_within(struct as_err *err, const char *format, ...)
{
    char text[TEXT_SIZE];
    char before[TEXT_SIZE];
    const size_t size = strlen(err->text);
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    memcpy(before, err->text, sizeof before);
    copy_clean(err->text, sizeof err->text, text);
    append(err->text, sizeof err->text, ": ");
    const size_t begin = strlen(err->text) + size - err->sentence_size;
    append(err->text, sizeof err->text, before);
    const size_t end = strlen(err->text);
    if (err->sentence_size > 0)
        err->sentence_size = end > begin ? (uint16_t)(end - begin) : 0;
    return err->code;
}
