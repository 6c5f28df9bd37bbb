#include "host/shape_member.h"

#include <stdarg.h>
#include <stdio.h>

static size_t put_path(const struct as_shape_level *level, char *out, size_t size)
{
    size_t used = level->above ? put_path(level->above, out, size) : 0;
    int put = snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", level->name);
    if (put < 0 || used + (size_t)put >= size)
        return used;
    return used + (size_t)put;
}

int as_shape_refuse(const struct as_shape_level *level, struct as_err *err, const char *format, ...)
{
    char path[AS_TRAIL_SIZE] = "";
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (level)
        put_path(level, path, sizeof path);
    return as_err_set(err, AS_E_INVALID, "the shape's member \"%s\": %s", path, why);
}

int as_shape_level_check(const struct as_shape_level *level, const assent_shape *shape,
                         struct as_err *err)
{
    unsigned depth = 0;
    for (const struct as_shape_level *at = level; at; at = at->above)
        depth++;
    if (depth > AS_SHAPE_DEPTH)
        return as_shape_refuse(level, err, "at most %d objects within each other are possible",
                               AS_SHAPE_DEPTH);
    if (shape->member_count > AS_SHAPE_MEMBERS)
        return as_shape_refuse(level, err, "at most %d members are possible, not %u",
                               AS_SHAPE_MEMBERS, (unsigned)shape->member_count);
    return 0;
}

int as_shape_member_check(const struct as_shape_level *level, const assent_member *member,
                          struct as_err *err)
{
    if (!member->outside || !member->outside[0])
        return as_shape_refuse(level, err, "it needs a name outside");
    const int said = (member->inside != NULL) + (member->members != NULL) +
                     (member->constant != NULL) + (member->pattern != NULL);
    if (said != 1 || (member->items && !member->inside))
        return as_shape_refuse(level, err,
                               "exactly one of inside (perhaps with items), members, constant and "
                               "pattern is needed");
    if (member->words && (!member->inside || member->items))
        return as_shape_refuse(level, err, "only a plain field has words");
    return 0;
}

int as_shape_field(const struct as_shape_level *level, const struct as_fields *fields,
                   as_str inside, bool is_list, const struct as_field **ret_field,
                   uint32_t *ret_offset, struct as_err *err)
{
    const struct as_field *field = as_field_find_path(fields, inside, ret_offset);
    if (!field) {
        const as_str near = as_field_nearest(fields, inside);
        return as_shape_refuse(level, err, "\"%.*s\" is no field of %s%s%.*s%s", AS_STR_ARG(inside),
                               fields->name, near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                               near.size ? "\"?" : "");
    }
    if (is_list && field->type != AS_FIELD_LIST)
        return as_shape_refuse(level, err, "\"%.*s\" is no list, so it has no items",
                               AS_STR_ARG(inside));
    *ret_field = field;
    return 0;
}
