/* Where a reader stands: one link per name and index, on the stack, put together only to complain. */
#pragma once

#include "base/err.h"

enum { AS_TRAIL_SIZE = sizeof(((struct as_err *)NULL)->path) };

struct as_trail {
    const struct as_trail *above; /* NULL at the top */
    const char *name;             /* NULL: an index */
    uint32_t index;
};

/* "contact.email", "lines[2].quantity"; what does not fit is left out. Returns `out`. */
const char *as_trail_path(const struct as_trail *trail, char out[AS_TRAIL_SIZE]);

/* as_err_field about where the trail ends. */
int as_trail_refuse(const struct as_trail *trail, struct as_err *err, const char *sentence_word,
                    const char *english, const struct as_value *values);
