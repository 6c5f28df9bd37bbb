#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_SIZE = sizeof(((struct as_err *)NULL)->text) };

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
    size_t kept = strnlen(from, size - 1);
    memmove(to, from, kept);
    to[kept] = '\0';
    clean(to);
}

static void append(char *to, size_t size, const char *from)
{
    size_t used = strlen(to);
    copy_clean(to + used, size - used, from);
}

int as_err_set(struct as_err *err, int code, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    err->code = code;
    copy_clean(err->word, sizeof err->word, as_err_code_word(code));
    err->path[0] = '\0';
    err->retry_s = 0;
    copy_clean(err->text, sizeof err->text, text);
    return code;
}

int as_err_word(struct as_err *err, int code, const char *word, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    err->code = code;
    copy_clean(err->word, sizeof err->word, word);
    err->path[0] = '\0';
    err->retry_s = 0;
    copy_clean(err->text, sizeof err->text, text);
    return code;
}

int as_err_field(struct as_err *err, const char *path, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    err->code = AS_E_INVALID;
    err->retry_s = 0;
    copy_clean(err->word, sizeof err->word, as_err_code_word(AS_E_INVALID));
    copy_clean(err->path, sizeof err->path, path);
    copy_clean(err->text, sizeof err->text, err->path);
    append(err->text, sizeof err->text, err->path[0] ? ": " : "");
    append(err->text, sizeof err->text, text);
    return AS_E_INVALID;
}

int as_err_within(struct as_err *err, const char *format, ...)
{
    char text[TEXT_SIZE];
    char before[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);

    memcpy(before, err->text, sizeof before);
    copy_clean(err->text, sizeof err->text, text);
    append(err->text, sizeof err->text, ": ");
    append(err->text, sizeof err->text, before);
    return err->code;
}
