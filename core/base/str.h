/* Text slices: pointer and length, never owned, not NUL-terminated. The same struct as the SDK's,
 * so that nothing is copied at the border. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "assent/abi.h"

typedef assent_text as_str;

#define AS_STR(literal) ((as_str){ (literal), sizeof(literal) - 1 })
#define AS_STR_NONE ((as_str){ NULL, 0 })
#define AS_STR_ARG(text) (int)(text).size, (text).data ? (text).data : "" /* for "%.*s" */
#define AS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline as_str as_str_of(const char *text)
{
    return (as_str){ text, text ? strlen(text) : 0 };
}

static inline as_str as_str_make(const char *data, size_t size)
{
    return (as_str){ data, size };
}

static inline bool as_str_equal(as_str a, as_str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Letter case of ASCII letters is ignored; the locale plays no part in any of these. */
bool as_str_equal_nocase(as_str a, as_str b);
int as_str_compare(as_str a, as_str b); /* by bytes, as memcmp */
bool as_str_starts_with(as_str text, as_str start);
bool as_str_ends_with(as_str text, as_str end);
/* Position of the first occurrence, or -1. */
ptrdiff_t as_str_find(as_str text, as_str part);
as_str as_str_trim(as_str text); /* ASCII blanks at both ends */

/* How many single-letter edits lie between two short words; used to offer near names. */
unsigned as_str_distance(as_str a, as_str b);

/* The nearest of `names` when it is near enough to be a slip of the pen; else none. */
as_str as_str_nearest(as_str word, const as_str *names, size_t count);

/* Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF). */
bool as_utf8_is_valid(as_str text);
/* Decodes one code point at `*position` of valid UTF-8 and moves on; 0 at the end. */
unsigned as_utf8_next(as_str text, size_t *position);
/* Puts '?' for every byte that is no part of well-formed UTF-8; a character that the end cuts off is
 * dropped. Returns the size left. */
size_t as_utf8_repair(char *data, size_t size);

/* "%s"-style glob with * and ? (one code point), linear in the length of each. */
bool as_str_glob(as_str text, as_str pattern);
