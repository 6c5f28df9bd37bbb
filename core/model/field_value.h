/* Reading of single values, shared by JSON and arguments. */
#pragma once

#include "model/field.h"
#include "model/trail.h"

/* The types whose JSON is a text: TEXT, ID, TIME, WORD, DIGEST. */
int as_read_from_text(const struct as_field *field, const struct as_trail *at, as_str text,
                      struct as_arena *arena, void *value, struct as_err *err);
int as_check_int(const struct as_field *field, const struct as_trail *at, int64_t number,
                 struct as_err *err);
/* Sets the bit of one word. */
int as_add_word(const struct as_field *field, const struct as_trail *at, as_str word,
                uint32_t *bits, struct as_err *err);
/* Keeps a value in its canonical form. */
int as_keep_json(const struct as_field *field, const struct as_trail *at, const json_t *json,
                 struct as_arena *arena, as_str *value, struct as_err *err);
