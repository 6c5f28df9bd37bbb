/* Patterns for postal codes, register numbers and the like: short, without surprises, and matched in
 * time that grows with the text alone.
 *
 *     #   a digit          @   a letter A to Z        *   a letter or a digit
 *     […] may be left out; brackets may stand within brackets
 *     letters, digits, blank and - / . + ( ) ' stand for themselves
 *
 * "#####[-####]" are five digits, and perhaps a hyphen and four more. Letters match in any letter case. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    AS_PATTERN_LIMIT = 48, /* bytes of a pattern; its places fit into the bits of one word */
    AS_PATTERN_TEXT = 100, /* longer texts match nothing */
};

/* AS_E_INVALID says what is wrong with the pattern. */
int as_pattern_check(as_str pattern, struct as_err *err);

/* Below, `patterns` have been checked; a text matches when it matches one of them. */
struct as_patterns {
    const as_str *items;
    uint32_t count;
};

/* Written exactly so, letter case apart. */
bool as_patterns_match(const struct as_patterns *patterns, as_str text);
/* The text as the first pattern writes it that has its letters and digits: "sw1a1aa" becomes "SW1A 1AA".
 * Empty: none has. Lives in the arena. */
as_str as_patterns_write(const struct as_patterns *patterns, as_str text, struct as_arena *arena);
/* The same as a regular expression (the subset that JavaScript, .NET, Java and PCRE share). */
as_str as_patterns_regex(const struct as_patterns *patterns, struct as_arena *arena);
