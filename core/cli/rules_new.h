/* `assent rules new`: the texts, with @name@, @stem@, … to be filled in, and the making of files. */
#pragma once

#include <limits.h>

#include "rules/rules.h"

struct as_new_sentence {
    const char *language; /* "sv": for every locale that begins so; the first one for all others */
    const char *sentence, *remedy;
};

struct as_new_kind {
    as_str kind;        /* "permission" */
    const char *folder; /* "roles" */
    const char *rule, *test;
    const struct as_new_sentence *sentences; /* ended by a NULL language; NULL: it needs none */
};

enum { AS_NEW_KINDS = 3 };
extern const struct as_new_kind as_new_kinds[AS_NEW_KINDS];
extern const char as_new_messages_head[];

/* ---- Making ----------------------------------------------------------------------------- */

/* With ".remedy" behind it a name must still be a code of at most 63 bytes. */
enum { AS_NEW_NAME_LONGEST = 56, AS_NEW_VALUES = 16, AS_NEW_FILES = 3 };

struct as_making {
    const struct as_new_kind *kind;
    as_str name, stem; /* "gate.my_rule", "gate_my_rule" */
    as_str next;       /* the command to run next */
    char folder[PATH_MAX];
    struct as_arena arena;
    struct as_rule_files files; /* those that are there, and behind them those to come */
    uint32_t there_count;
    struct as_ruleset *set; /* of those that are there */
    struct {
        as_str name, value;
    } values[AS_NEW_VALUES];
    uint32_t value_count;
    struct {
        as_str path, text; /* the path within the folder */
        as_str whole;      /* the path from here */
        const char *what;
    } made[AS_NEW_FILES];
    uint32_t made_count;
};

/* Fills in, tries out and writes: all files or none, and never over one that is there. The caller has set
 * all down to the folder, and frees `set`. */
int as_new_make(struct as_making *making, struct as_err *err);
