/* JSON from outside: checked bytes in, a jansson tree out; and getters whose complaints name the path. */
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/writer.h"

enum { AS_JSON_DEPTH_MAX = 32, AS_JSON_NAMES_MAX = 256 };

/* Parses one JSON object or array with nothing behind it. A leading byte-order mark is dropped.
 * Refused with the line and column: broken UTF-8, lone surrogates, NUL, the same name twice in one
 * object (by exact spelling), more than 32 levels, more than 256 names in an object, reals that are
 * no numbers. The caller owns the tree. NULL: see err. */
json_t *as_json_parse(as_str text, struct as_err *err);

/* The canonical form: names sorted by bytes, no blanks, integers as they are, text minimally
 * escaped. What is digested and compared is always in this form. */
void as_json_canonical(struct as_buf *buf, const json_t *json);

/* Getters for configuration and files. `path` is the path of the object itself ("" at the top).
 * Absent or null: 0 and *ret untouched when optional, AS_E_INVALID when required. */
int as_json_get_text(const json_t *object, const char *path, const char *name, bool is_required,
                     struct as_arena *arena, as_str *ret_value, struct as_err *err);
int as_json_get_int(const json_t *object, const char *path, const char *name, bool is_required,
                    int64_t min, int64_t max, int64_t *ret_value, struct as_err *err);
int as_json_get_bool(const json_t *object, const char *path, const char *name, bool is_required,
                     bool *ret_value, struct as_err *err);

/* What a value is, for sentences: "an object", "a text", "a number", … */
struct as_noun as_json_noun(const json_t *json);
const char *as_json_kind(const json_t *json);

/* The text of a JSON string as a slice into the tree. */
static inline as_str as_json_string(const json_t *json)
{
    return (as_str){ json_string_value(json), json_string_length(json) };
}
