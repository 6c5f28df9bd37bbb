#include "model/trail.h"

#include <stdio.h>

/* Returns how much of `out` is used. */
static size_t put(const struct as_trail *trail, char out[AS_TRAIL_SIZE])
{
    size_t used = trail->above ? put(trail->above, out) : 0;
    const size_t room = AS_TRAIL_SIZE - used;
    const int size = trail->name ? snprintf(out + used, room, "%s%s",
                                            used > 0 && trail->name[0] ? "." : "", trail->name)
                                 : snprintf(out + used, room, "[%u]", (unsigned)trail->index);
    used += size > 0 ? (size_t)size : 0;
    return used < AS_TRAIL_SIZE ? used : AS_TRAIL_SIZE - 1;
}

const char *as_trail_path(const struct as_trail *trail, char out[AS_TRAIL_SIZE])
{
    out[0] = '\0';
    put(trail, out);
    return out;
}

int as_trail_refuse(const struct as_trail *trail, struct as_err *err, const char *sentence_word,
                    const char *english, const struct as_value *values)
{
    char path[AS_TRAIL_SIZE];
    return as_err_field(err, as_trail_path(trail, path), sentence_word, english, values);
}
