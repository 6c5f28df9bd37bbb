/* The language of rules as data: every name that a rule file may use, described where it is made.
 *
 * The engine makes functions and checks declarations by these tables; the annotations for editors, the
 * list for luacheck and the manual (meta.h) are written from them. Types are in the notation of LuaLS. */
#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { AS_PARAMS_MAX = 4 };

/* The name ends with '?' when it may be left out; "..." takes any number. */
struct as_param {
    const char *name, *type;
};

/* A function, or a value when it has no `returns` and no parameters but a `value`. */
struct as_function {
    const char *name;
    lua_CFunction call; /* NULL: that of the stock library */
    const char *doc;
    const char *returns; /* NULL: nothing */
    struct as_param params[AS_PARAMS_MAX];
    const char *value; /* type of a value that is no function */
};

/* One key of a declaration: rule.permission { name = … }. */
struct as_key {
    const char *name;
    const char *type;         /* NULL: a list of `words` */
    const char *const *words; /* NULL-terminated; words[0] may be "" */
    bool is_needed;
    const char *doc;
};

struct as_functions {
    const char *name; /* "string"; "": globals */
    const char *doc;
    const struct as_function *items;
    uint32_t count;
};

struct as_keys {
    const char *name; /* "rule.permission" */
    const char *doc;
    const struct as_key *items;
    uint32_t count;
};

#define AS_FUNCTIONS_OF(symbol, label, line, array) \
    const struct as_functions symbol = { (label), (line), (array), (uint32_t)AS_COUNT(array) }
#define AS_KEYS_OF(symbol, label, line, array) \
    const struct as_keys symbol = { (label), (line), (array), (uint32_t)AS_COUNT(array) }

/* A fact, in the order in which it is explained. */
struct as_fields;
struct as_fact_doc {
    int global; /* enum as_global: its name is as_global_names[global] */
    const struct as_fields
        *fields; /* `input`: nothing, since it is another for each operation; `now`: NULL */
    bool is_list;
    bool may_be_absent;
    const char *doc;
};
extern const struct as_fact_doc as_fact_docs[]; /* globals.c */
extern const uint32_t as_fact_doc_count;
extern const struct as_fields *const as_asked_fields; /* what `pick` gets */

/* Functions, by the files that make them. */
extern const struct as_functions as_functions_of_answers;      /* answer.c */
extern const struct as_functions as_functions_of_declarations; /* declare.c */
extern const struct as_functions as_functions_of_reactions;    /* react.c */
extern const struct as_functions as_functions_of_verbs;        /* declare.c */
extern const struct as_functions as_functions_of_time;         /* helpers.c */
extern const struct as_functions as_functions_of_cases;        /* selftest/read.c */
extern const struct as_functions as_functions_basic;           /* library.c */
extern const struct as_functions as_functions_of_texts;        /* library_string.c */
extern const struct as_functions as_functions_of_tables;       /* library_table.c */
extern const struct as_functions as_functions_of_math;         /* library_stock.c */
extern const struct as_functions as_functions_of_utf8;         /* library_stock.c */
/* Functions on texts that are globals too; NULL at the end. */
extern const char *const as_functions_also_global[];

/* [jumps] Puts the functions that are not stock ones into the table on top of the stack. */
void as_functions_put(lua_State *L, const struct as_functions *functions);

/* Keys of declarations (keys.c). */
extern const struct as_keys as_keys_of_permission, as_keys_of_scenario, as_keys_of_template,
    as_keys_of_directory, as_keys_of_reaction, as_keys_of_text, as_keys_of_country, as_keys_of_case,
    as_keys_of_template_case, as_keys_of_directory_case, as_keys_of_reaction_case;

bool as_key_is_known(const struct as_keys *keys, as_str name);
/* The key nearest to a wrong one, or none. */
as_str as_key_nearest(const struct as_keys *keys, as_str name);
