/* Inside the self-test: cases as they are read from files. */
#pragma once

#include "base/json.h"
#include "rules/rules.h"
#include "rules/sandbox.h"

struct as_case {
    as_str file;
    int64_t line;
    as_str name;
    as_str json;    /* the case's table */
    as_str problem; /* why there is none */
};

struct as_case_list {
    struct as_case *items;
    uint32_t count, capacity;
    size_t memory; /* the most that reading a file took, bytes; for tests */
};

/* Runs one case file and appends its cases; they live in the arena. `files` are for `use`. */
int as_cases_read(const struct as_rule_files *files, const struct as_rule_file *file,
                  const struct as_rule_actions *actions, struct as_arena *arena,
                  struct as_case_list *cases, struct as_err *err);

/* The cases of all files that may hold chosen ones; and whether one that ran was chosen: by its own file, or
 * because a rule of a file that was named was asked. */
int as_cases_choose(const struct as_rule_files *files, const struct as_rule_actions *actions,
                    const struct as_test_options *options, struct as_arena *arena,
                    struct as_case_list *ret_cases, struct as_err *err);
bool as_case_is_chosen(const struct as_test_options *options, as_str file,
                       const struct as_trace *trace);

/* A case with `groups` or `app_roles`: the roles that must come out and those that do, as texts. What the
 * case itself has wrong: AS_E_INVALID. */
int as_case_directory(struct as_ruleset *set, const json_t *one, int64_t now,
                      struct as_arena *arena, struct as_trace *trace, as_str *ret_expected,
                      as_str *ret_got, struct as_err *err);
