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

/* A thing that sentences name, "a list": in other languages by its word. */
struct as_noun {
    const char *word;
    const char *english;
};

#define AS_NOUN(noun_word, noun_english) ((struct as_noun){ (noun_word), (noun_english) })

/* A parameter of a complaint: what stands for {name} in its sentence. */
struct as_value {
    const char *name;
    const char *word; /* of a noun; NULL: the same in every language */
    as_str text;      /* without data: the number */
    int64_t number;
};

enum { AS_VALUES_MAX = 6 }; /* of one complaint */

struct as_err {
    int code;
    char word
        [64]; /* stable machine code, "customer.unknown"; the code's own name when none is given */
    char path[192];   /* of the input field complained about, "contact.email"; may be empty */
    char text[768];   /* the sentence, NUL-terminated, valid UTF-8 */
    uint32_t retry_s; /* when it may work; 0: as is usual for the code */
    /* For the sentence in the caller's language (as_ruleset_say): */
    uint16_t sentence_size; /* bytes at the end of `text` that it replaces; 0: it stands already */
    uint16_t values_size;
    char sentence_word[48]; /* stable, of the sentence alone, "form.range"; empty: `word` */
    char values[512];       /* as as_err_value reads them */
};

/* Sets code, the code's default word and the sentence; returns the code. */
int as_err_set(struct as_err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with a word of one's own. */
int as_err_word(struct as_err *err, int code, const char *word, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Complaints that callers get to see have sentences in rules/messages, as {"form.range", "a whole number
 * from {min} to {max} is needed"}: the word is that of the sentence, the English one here is what is said
 * when the set in force has none. tests/unit/test_words.py holds both against each other.
 *
 * Sets an AS_E_INVALID about the field at `path`; its own word is the code's, and what is said begins with
 * the path. `values` is AS_VALUES(…) or NULL. */
int as_err_field(struct as_err *err, const char *path, const char *sentence_word,
                 const char *english, const struct as_value *values);
/* The same with a code and a word of its own, which is the sentence's too; without a path. */
int as_err_say(struct as_err *err, int code, const char *word, const char *english,
               const struct as_value *values);
/* Gives a complaint another word for programs than that of its sentence. */
int as_err_coded(struct as_err *err, const char *word);
/* A complaint without a path gets one: "<path>: " is put before what it says, and it becomes an
 * AS_E_INVALID like those of as_err_field. */
int as_err_at(struct as_err *err, const char *path);

#define AS_VALUES(...) ((const struct as_value[]){ __VA_ARGS__, { .name = NULL } })

static inline struct as_value as_value_text(const char *name, as_str text)
{
    return (struct as_value){ .name = name, .text = { text.data ? text.data : "", text.size } };
}

static inline struct as_value as_value_int(const char *name, int64_t number)
{
    return (struct as_value){ .name = name, .number = number };
}

static inline struct as_value as_value_noun(const char *name, struct as_noun noun)
{
    return (struct as_value){ .name = name, .word = noun.word, .text = as_str_of(noun.english) };
}

/* The next parameter, as texts that lie in `err`; false at the end. `next` begins with 0. */
bool as_err_value(const struct as_err *err, size_t *next, struct as_value *ret_value);
/* As as_err_word, with a sentence that is in the caller's language already. */
int as_err_word_spoken(struct as_err *err, int code, const char *word, as_str sentence);
/* The sentence in the caller's language, in the place of the English one: nobody translates it again. It
 * must not lie in `err`. */
void as_err_spoken(struct as_err *err, as_str sentence);

/* Puts "<context>: " before the sentence; returns the code as it is. */
int as_err_within(struct as_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The default word of a code: "invalid", "busy", "storage", … */
const char *as_err_code_word(int code);
