/* Shapes: another vocabulary than ours for the input and the reply of an operation.
 *
 * A plugin's table of names is compiled once, against the field table of the operation: afterwards
 * input is read and replies are written through it in one pass, without looking anything up. What is
 * compiled lives in the arena and is never changed again. [loop] to compile, [any] to use. */
#pragma once

#include "assent/operations.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "model/field.h"

struct as_shape_in;
struct as_shape_out;

/* AS_E_INVALID: a name inside is no field (the nearest is offered), or a member says none or two of
 * what it may say. Members of fields that only the host sets are dropped. */
int as_shape_in_compile(const assent_shape *shape, const struct as_fields *fields,
                        struct as_arena *arena, const struct as_shape_in **ret_in,
                        struct as_err *err);
int as_shape_out_compile(const assent_shape *shape, const struct as_fields *fields,
                         struct as_arena *arena, const struct as_shape_out **ret_out,
                         struct as_err *err);

/* Reads an object into a record that was cleared before. Lenient: names and words match in any letter
 * case, null and the empty text count as absent, unknown names are skipped. Complaints name the path
 * in the words of the outside. */
int as_shape_in_read(const struct as_shape_in *in, const json_t *object, struct as_arena *arena,
                     void *record, struct as_err *err);
/* Turns the path of a complaint, and the sentence that begins with it, into the words of the outside;
 * a field that the shape does not name keeps its own. */
void as_shape_in_rename(const struct as_shape_in *in, struct as_err *err);

/* Writes the record as one object. */
void as_shape_out_write(const struct as_shape_out *out, const void *record, struct as_buf *buf);

/* JSON Schema (2020-12) of the objects that reading through the shape takes, or that writing makes
 * (flags: AS_SCHEMA_INPUT or 0). Fields of the list `given` (ends with NULL; or NULL) come from elsewhere
 * too, so none of them is required. The shape must have been compiled against these fields before. */
void as_shape_schema(const assent_shape *shape, const struct as_fields *fields, uint32_t flags,
                     const char *const *given, struct as_buf *buf);
