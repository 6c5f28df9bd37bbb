/* Views: what rules see of C structs. A view is a userdata that is kept and pointed at another struct
 * for each decision; reading a field goes straight to the struct through its field table.
 *
 * Views are pointed within a generation of the sandbox; when the decision ends the generation does
 * too, and with it every view at once. */
#pragma once

#include "model/field.h"
#include "rules/sandbox.h"

struct as_view_type;

struct as_view {
    const struct as_view_type *type;
    const void *record; /* LIST: a struct as_list; WORDS: a uint32_t */
    uint64_t generation;
    int32_t fact; /* who fills it when it is not pointed yet: see on_stale_view; -1: nobody */
};

/* [jumps] Makes the metatables; once per state. */
void as_view_open(lua_State *L);
/* [jumps] The type of a field table in this state, made at first. They live as long as the state. */
const struct as_view_type *as_view_type_of(lua_State *L, const struct as_fields *fields);
/* The type if it was made before; else NULL. */
const struct as_view_type *as_view_type_known(lua_State *L, const struct as_fields *fields);
/* [jumps] Pushes a new view of one struct, or of a list of them, pointed at nothing. */
struct as_view *as_view_push(lua_State *L, const struct as_view_type *type, int32_t fact);
struct as_view *as_view_push_list(lua_State *L, const struct as_view_type *of, int32_t fact);

static inline void as_view_point(const struct as_sandbox *box, struct as_view *view,
                                 const void *record)
{
    view->record = record;
    view->generation = box->generation;
}
static inline void as_views_cut(struct as_sandbox *box)
{
    box->generation++;
}

/* The view at `index`, or NULL when it is something else. */
struct as_view *as_view_at(lua_State *L, int index);
bool as_view_is_list(const struct as_view *view);
/* [jumps] Pushes a table { name, … } with the names of the fields (or words) of a view. */
void as_view_push_names(lua_State *L, const struct as_view *view);
