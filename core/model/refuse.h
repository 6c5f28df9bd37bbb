/* The complaints of the readers: what would be right, and what was there instead. Each returns its
 * AS_E_INVALID. */
#pragma once

#include "model/field.h"
#include "model/trail.h"

int as_refuse_kind(const struct as_field *field, const struct as_trail *at, const json_t *json,
                   struct as_err *err);
int as_refuse_noun(struct as_noun needed, const struct as_trail *at, const json_t *json,
                   struct as_err *err);
int as_refuse_text(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err);
/* Lists the words of the field. */
int as_refuse_word(const struct as_field *field, const struct as_trail *at, as_str text,
                   struct as_err *err);
/* A list has more items than it may have. */
int as_refuse_items(const struct as_trail *at, uint32_t limit, size_t count, struct as_err *err);
/* The field is not the caller's to set. */
int as_refuse_hosts(const struct as_trail *at, struct as_err *err);
/* The field of the object at `above` is not there. */
int as_refuse_missing(const struct as_field *field, const struct as_trail *above,
                      struct as_err *err);
/* Offers the nearest name; when none is near, those that the reader with these flags may use. */
int as_refuse_unknown(const struct as_fields *fields, uint32_t flags, const struct as_trail *above,
                      as_str name, struct as_err *err);
/* The field cannot be given as a plain text. */
int as_refuse_nested(const struct as_field *field, const struct as_trail *at, struct as_err *err);
