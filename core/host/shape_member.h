/* What reading and writing through a shape have in common: the promises of its members. */
#pragma once

#include "assent/operations.h"
#include "model/field.h"
#include "model/trail.h"

enum {
    AS_SHAPE_MEMBERS = 128, /* of one object */
    AS_SHAPE_DEPTH = 16,    /* objects within objects */
};

/* Where the compiler stands, for complaints. */
struct as_shape_level {
    const struct as_shape_level *above; /* NULL at the top */
    const char *name;
};

int as_shape_level_check(const struct as_shape_level *level, const assent_shape *shape,
                         struct as_err *err);
/* The member says exactly one of the things it may say. */
int as_shape_member_check(const struct as_shape_level *level, const assent_member *member,
                          struct as_err *err);
/* The field of a dotted name; a list of objects when `is_list`. */
int as_shape_field(const struct as_shape_level *level, const struct as_fields *fields,
                   as_str inside, bool is_list, const struct as_field **ret_field,
                   uint32_t *ret_offset, struct as_err *err);
/* An AS_E_INVALID about the member at `level`. */
int as_shape_refuse(const struct as_shape_level *level, struct as_err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
