/* A thing with a field of every type, for the tests of the field tables. */
#pragma once

#include "model/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const char *const sample_states[] = { "", "open", "closed", NULL };
static const char *const sample_roles[] = { "reader", "writer", "owner", NULL };

struct person {
    as_str name;
    as_str mail;
    bool is_staff;
};

static const struct as_field person_items[] = {
    AS_BOOL(struct person, is_staff, 0, "whether the person works here"),
    AS_TEXT(struct person, mail, AS_FORM_EMAIL, AS_PERSONAL, "mail address"),
    AS_TEXT(struct person, name, AS_FORM_NAME, AS_REQUIRED | AS_PERSONAL, "name"),
};
static AS_FIELDS_OF(person_fields, struct person, "person", "somebody", person_items);

struct place {
    as_str city;
    as_str street;
};

static const struct as_field place_items[] = {
    AS_TEXT(struct place, city, AS_FORM_NAME, 0, "town"),
    AS_TEXT(struct place, street, AS_FORM_NAME, 0, "street"),
};
static AS_FIELDS_OF(place_fields, struct place, "place", "somewhere", place_items);

struct sample {
    int64_t row;
    as_str any;
    int64_t at;
    int64_t count;
    struct as_digest digest;
    struct place home;
    struct as_id id;
    bool is_open;
    struct as_list people;
    struct as_list places;
    uint32_t roles;
    as_str secret;
    int32_t state;
    as_str title;
    struct person who;
};

static const struct as_field sample_items[] = {
    AS_JSON(struct sample, any, 0, "whatever", .limit = 64),
    AS_TIME(struct sample, at, 0, "when"),
    AS_INT(struct sample, count, 0, "how many", .min = -5, .max = 1000),
    AS_DIGEST(struct sample, digest, 0, "of the whole"),
    AS_OBJECT(struct sample, home, struct place, place_fields, AS_PERSONAL, "where somebody lives"),
    AS_ID(struct sample, id, AS_HOST, "its id"),
    AS_BOOL(struct sample, is_open, 0, "whether it is open"),
    AS_LIST(struct sample, people, person_fields, 0, "who is concerned", .limit = 3),
    AS_LIST(struct sample, places, place_fields, 0, "where it is"),
    AS_WORDS(struct sample, roles, sample_roles, 0, "what is allowed"),
    AS_TEXT(struct sample, secret, AS_FORM_PLAIN, AS_SECRET, "what only the caller learns"),
    AS_WORD(struct sample, state, sample_states, 0, "how it stands"),
    AS_TEXT(struct sample, title, AS_FORM_NAME, AS_REQUIRED, "what it is called", .limit = 20),
    AS_OBJECT(struct sample, who, struct person, person_fields, 0, "who did it"),
};
static AS_FIELDS_OF(sample_fields, struct sample, "sample", "a thing of every type", sample_items);

/* Reads JSON written in the test; the record must have been cleared when the flags say partial. */
static inline int sample_read(const char *json, uint32_t flags, struct as_arena *arena,
                              struct sample *ret_sample, struct as_err *err)
{
    as_auto_json json_t *tree = as_json_parse(as_str_of(json), err);
    if (!tree)
        return err->code;
    return as_fields_read(&sample_fields, tree, flags, arena, ret_sample, err);
}
