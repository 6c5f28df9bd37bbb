/* Building a rule set aside: twice, one set for the engine and one for the loop, checked whole and
 * tested with its own cases. [any], one thread at a time. */
#pragma once

#include "operations/operation.h"
#include "rules/rules.h"

struct as_build {
    struct as_arena arena;
    struct as_problems problems;
    struct as_ruleset_package package; /* files, and the engine's set */
    struct as_ruleset *set;            /* the loop's */
    struct as_digest digest;
    uint32_t cases, failed_cases; /* how many were run, and failed */
};

void as_build_init(struct as_build *build);
/* Frees the sets that are still here. */
void as_build_fini(struct as_build *build);

/* From a folder, with its own tests: what a new set must pass. AS_E_INVALID with the word
 * "ruleset.invalid": `problems` lists everything. */
int as_build_folder(struct as_build *build, const char *folder, struct as_err *err);
/* From the files of a set that was in force: its tests passed then. `what` begins the sentence when it no
 * longer builds: "the active rule set". */
int as_build_stored(struct as_build *build, struct as_conn *conn, const struct as_digest *digest,
                    const char *what, struct as_err *err);
/* The digest of a folder's files alone. */
int as_build_folder_digest(const char *folder, struct as_digest *ret_digest, struct as_err *err);

/* "scenarios/gate.lua:12: ", or nothing when the problem's text says so itself. Returns `out`. */
enum { AS_BUILD_PLACE_SIZE = AS_RULE_PATH_LIMIT + 32 };
const char *as_build_place(const struct as_problem *problem, char *out, size_t size);
/* One line each into the log. */
void as_build_log_problems(const struct as_build *build);
