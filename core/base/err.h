/* Errors that tell a story: a code for the program, a word for machines, a sentence for a person.
 *
 * A function that can fail returns 0 or a negative AS_E_… code and fills `err`, its last parameter.
 * Each layer adds the part it knows with as_err_within. */
#pragma once

#include <stdint.h>

#include "base/str.h"

enum {
    AS_E_INVALID = ASSENT_E_INVALID,
    AS_E_UNAUTHENTICATED = ASSENT_E_UNAUTHENTICATED,
    AS_E_DENIED = ASSENT_E_DENIED,
    AS_E_BLOCKED = ASSENT_E_BLOCKED,
    AS_E_NOT_FOUND = ASSENT_E_NOT_FOUND,
    AS_E_ENDED = ASSENT_E_ENDED,
    AS_E_CONFLICT = ASSENT_E_CONFLICT,
    AS_E_REPEATED = ASSENT_E_REPEATED,
    AS_E_TOO_LARGE = ASSENT_E_TOO_LARGE,
    AS_E_BUSY = ASSENT_E_BUSY,
    AS_E_STORAGE = ASSENT_E_STORAGE,
    AS_E_ABSENT = ASSENT_E_ABSENT,
    AS_E_CONFIG = ASSENT_E_CONFIG,
    AS_E_MEMORY = ASSENT_E_MEMORY,
    AS_E_CLOSING = ASSENT_E_CLOSING,
    AS_E_INTERNAL = ASSENT_E_INTERNAL,
    AS_E_PENDING = ASSENT_E_PENDING,
};

struct as_err {
    int code;
    char word
        [64]; /* stable machine code, "customer.unknown"; the code's own name when none is given */
    char path[192];   /* of the input field complained about, "contact.email"; may be empty */
    char text[768];   /* the sentence, NUL-terminated, valid UTF-8 */
    uint32_t retry_s; /* when it may work; 0: as is usual for the code */
};

/* Sets code, the code's default word and the sentence; returns the code. */
int as_err_set(struct as_err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with a word of one's own. */
int as_err_word(struct as_err *err, int code, const char *word, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Sets an AS_E_INVALID about the field at `path`; the sentence begins with the path. */
int as_err_field(struct as_err *err, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "<context>: " before the sentence; returns the code as it is. */
int as_err_within(struct as_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The default word of a code: "invalid", "busy", "storage", … */
const char *as_err_code_word(int code);
