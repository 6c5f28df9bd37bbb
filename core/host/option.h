/* The types that an option of a manifest may have. */
#pragma once

#include "base/json.h"

enum as_option_type {
    AS_OPTION_TEXT,
    AS_OPTION_PATH,
    AS_OPTION_FILE, /* a path of something that can be read now */
    AS_OPTION_ADDRESS,
    AS_OPTION_ID,
    AS_OPTION_USER, /* the id of a user who exists */
    AS_OPTION_INTEGER,
    AS_OPTION_BOOLEAN,
    AS_OPTION_TEXTS,
    AS_OPTION_TABLES, /* a list of tables, with the fields that the declaration names */
    AS_OPTION_TYPES,
};

struct as_option_type_word {
    const char *name;   /* in a manifest */
    const char *needed; /* in sentences: "a text" */
};
extern const struct as_option_type_word as_option_types[AS_OPTION_TYPES];

/* The type that a declaration names, or -1. */
int as_option_type_of(const json_t *option);
bool as_option_fits(enum as_option_type type, const json_t *value);
