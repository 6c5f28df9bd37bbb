#include "rules/looks.h"

#include <stdio.h>

#include "model/table.h"

enum {
    LOOKS_MAX = 100,  /* of one rule */
    VALUE_MAX = 1024, /* bytes of one value as JSON */
};

static const struct as_field look_items[] = {
    AS_TEXT(struct as_look, path, AS_FORM_PLAIN, AS_HOST,
            "where it stands, as a rule writes it: customer.country"),
    AS_JSON(struct as_look, value, AS_HOST, "what was there; null: nothing"),
};
AS_FIELDS_OF(as_look_fields, struct as_look, "look", "a fact that a rule looked at", look_items);

void as_looks_open(struct as_looks *looks, struct as_arena *arena)
{
    *looks = (struct as_looks){ .arena = arena };
    as_buf_init(&looks->scratch);
}

void as_looks_close(struct as_looks *looks)
{
    as_buf_fini(&looks->scratch);
}

void as_looks_take(struct as_looks *looks, struct as_trace_step *step)
{
    if (step) {
        step->looks = looks->items;
        step->looks_are_cut = looks->is_cut;
    }
    looks->items = (struct as_list){ NULL, 0 };
    looks->is_cut = false;
}

/* ---- Paths ------------------------------------------------------------------------------ */

as_str as_looks_path(const struct as_looks *looks, const struct as_view *view)
{
    for (uint32_t i = 0; i < looks->followed_count; i++)
        if (looks->followed[i].view == view)
            return looks->followed[i].path;
    return AS_STR_NONE;
}

static as_str join(const struct as_looks *looks, as_str path, as_str step)
{
    return as_arena_printf(looks->arena, "%.*s%.*s", AS_STR_ARG(path), AS_STR_ARG(step));
}

void as_looks_follow(struct as_looks *looks, const struct as_view *view, as_str path, as_str step)
{
    for (uint32_t i = 0; i < looks->followed_count; i++)
        if (looks->followed[i].view == view)
            return; /* a view below another one always stands in the same place */
    if (looks->followed_count == looks->followed_capacity) {
        const uint32_t capacity = looks->followed_capacity ? looks->followed_capacity * 2 : 16;
        struct as_followed *followed = AS_ARENA_ARRAY(looks->arena, struct as_followed, capacity);
        if (!followed)
            return;
        if (looks->followed_count)
            memcpy(followed, looks->followed, looks->followed_count * sizeof *followed);
        looks->followed = followed;
        looks->followed_capacity = capacity;
    }
    const as_str whole = join(looks, path, step);
    if (whole.data)
        looks->followed[looks->followed_count++] = (struct as_followed){ view, whole };
}

/* ---- Values ----------------------------------------------------------------------------- */

static struct as_look *add(struct as_looks *looks)
{
    if (looks->items.count == LOOKS_MAX) {
        looks->is_cut = true;
        return NULL;
    }
    if (!looks->items.items)
        looks->items.items = AS_ARENA_ARRAY(looks->arena, struct as_look, LOOKS_MAX);
    return looks->items.items ? (struct as_look *)looks->items.items + looks->items.count : NULL;
}

/* What the scratch holds, at this path, unless the path is there already. */
static void note(struct as_looks *looks, as_str path, as_str step)
{
    const struct as_look *known = looks->items.items;
    const as_str whole = join(looks, path, step);
    for (uint32_t i = 0; i < looks->items.count; i++)
        if (as_str_equal(known[i].path, whole))
            return;
    struct as_look *look = whole.data ? add(looks) : NULL;
    if (!look || looks->scratch.has_failed)
        return;
    *look = (struct as_look){ whole, as_arena_copy(looks->arena, as_buf_str(&looks->scratch)) };
    if (look->value.data)
        looks->items.count++;
}

/* A long text is cut before its last whole character that fits. */
static as_str shorten(as_str text)
{
    size_t size = text.size < VALUE_MAX ? text.size : VALUE_MAX;
    while (size && size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return as_str_make(text.data, size);
}

void as_looks_note(struct as_looks *looks, as_str path, as_str step, const struct as_field *field,
                   const void *value)
{
    as_buf_clear(&looks->scratch);
    if (field->type == AS_FIELD_TEXT) {
        const as_str text = shorten(*(const as_str *)value);
        as_field_write(field, &text, AS_PART_ALL, &looks->scratch);
    } else {
        as_field_write(field, value, AS_PART_ALL, &looks->scratch);
    }
    note(looks, path, step);
}

void as_looks_note_bool(struct as_looks *looks, as_str path, as_str step, bool value)
{
    as_buf_clear(&looks->scratch);
    as_json_bool(&looks->scratch, value);
    note(looks, path, step);
}

void as_looks_note_count(struct as_looks *looks, as_str path, int64_t count)
{
    as_buf_clear(&looks->scratch);
    as_json_int(&looks->scratch, count);
    if (path.size)
        note(looks, AS_STR("#"), path);
}

void as_looks_note_absent(struct as_looks *looks, as_str path, as_str step)
{
    as_buf_clear(&looks->scratch);
    as_json_null(&looks->scratch);
    note(looks, path, step);
}

void as_looks_note_time(struct as_looks *looks, as_str path, int64_t time)
{
    char text[AS_TIME_TEXT_SIZE];
    as_buf_clear(&looks->scratch);
    as_json_plain_text(&looks->scratch, as_time_format(time, text));
    note(looks, path, AS_STR_NONE);
}
