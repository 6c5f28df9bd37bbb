/* What a rule looked at, for explanations: each fact once, by its path and with its value.
 *
 * Only a trace that asks for it makes a recorder; otherwise reading a fact costs one look at a pointer that
 * is NULL. Values are for whoever may see the facts themselves: they go into replies, never into the log. */
#pragma once

#include "base/writer.h"
#include "model/field.h"
#include "rules/rules.h"

struct as_view;

struct as_looks {
    struct as_arena *arena; /* of what is kept */
    struct as_list items;   /* of as_look: of the rule that is asked */
    bool is_cut;
    struct as_followed {
        const struct as_view *view;
        as_str path;
    } * followed; /* views whose path is known */
    uint32_t followed_count, followed_capacity;
    struct as_buf scratch;
};

void as_looks_open(struct as_looks *looks, struct as_arena *arena);
void as_looks_close(struct as_looks *looks);
/* Hands over what the rule that was asked has looked at, and begins anew. */
void as_looks_take(struct as_looks *looks, struct as_trace_step *step);

/* Empty: nobody knows how it was reached. */
as_str as_looks_path(const struct as_looks *looks, const struct as_view *view);
/* The view is that of a global (no step), or at the path followed by `step` (".country", "[1]"). */
void as_looks_follow(struct as_looks *looks, const struct as_view *view, as_str path, as_str step);
/* A value was read at the path followed by `step`. Free JSON, objects and lists are not values. */
void as_looks_note(struct as_looks *looks, as_str path, as_str step, const struct as_field *field,
                   const void *value);
void as_looks_note_bool(struct as_looks *looks, as_str path, as_str step, bool value);
void as_looks_note_count(struct as_looks *looks, as_str path, int64_t count);
void as_looks_note_absent(struct as_looks *looks, as_str path, as_str step);
void as_looks_note_time(struct as_looks *looks, as_str path, int64_t time);
