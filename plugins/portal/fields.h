/* The fields of forms, each described once: what it is called, which control it has, what it needs. */
#pragma once

#include "portal.h"

enum field_flag {
    FIELD_REQUIRED = 1,
    FIELD_WIDE = 2, /* a line of its own */
};

struct field {
    const char *name; /* as the operation calls it; its label is the text "field.NAME" */
    const char *type; /* of the input: "text", "email", …; "select", "area" */
    const char *
        autocomplete; /* https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
    unsigned flags;
    unsigned limit;      /* most characters */
    const char *options; /* of a select: the texts of this group, by name of the value */
};

/* The fields as the list NAME of the page, filled with what was sent, or else with `values`. `path` is the field
 * that the host complained about; NULL: none. */
void fields_show(struct visit *visit, const char *name, const struct field *fields, size_t count,
                 const json_t *values, const char *path);
/* The fields as hidden ones, for a page after the form. */
void fields_keep(struct visit *visit, const char *name, const struct field *fields, size_t count);
/* As labels and values, for reading. */
void fields_review(struct visit *visit, const char *name, const struct field *fields, size_t count,
                   const json_t *values);
/* What was sent becomes members of the body, by their dotted names; what is empty is taken out of it. */
void fields_put(const struct visit *visit, const struct field *fields, size_t count, json_t *body);
/* The first required one that is empty, or NULL. */
const char *fields_missing(const struct visit *visit, const struct field *fields, size_t count);

/* The culture of a chosen language: that of the country; without one it stays `usual`. */
void fields_put_culture(json_t *body, const char *usual);

/* A new customer; its billing profile; who accepted; whom to ask; what is bought. */
extern const struct field account_fields[], profile_fields[], acceptance_fields[], contact_fields[],
    request_fields[], order_fields[];
extern const size_t account_field_count, profile_field_count, acceptance_field_count,
    contact_field_count, request_field_count, order_field_count;
