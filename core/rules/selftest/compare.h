/* Inside the self-test: one case being run, and what became of it. */
#pragma once

#include "rules/selftest/cases.h"
#include "rules/set.h"

struct as_case_run {
    struct as_ruleset *set;
    const struct as_rule_actions *actions;
    struct as_arena *arena;
    const struct as_case *one;
    const json_t *json;
    struct as_case_result *result;
    struct as_trace trace;
};

/* A text of the case; none when it has no such member. */
static inline as_str as_case_text(const struct as_case_run *run, const char *name)
{
    const json_t *value = json_object_get(run->json, name);
    return value && json_is_string(value) ? as_json_string(value) : AS_STR_NONE;
}

/* The case has not passed; told with whatever else differs. */
void as_case_differ(struct as_case_run *run, const char *what, as_str expected, as_str got);
/* What the case says under this name, if it does. */
void as_case_expect_text(struct as_case_run *run, const char *name, as_str got);
/* The case itself cannot be run. */
void as_case_broken(struct as_case_run *run, as_str problem);
void as_case_compare(struct as_case_run *run, const struct as_decision *decision);
/* Whoever is refused reads a sentence, in whatever language: a code that rules say has one in each. */
void as_case_expect_words(struct as_case_run *run);

/* run.c: one object of facts; NULL when the case has none. And all the facts of an operation. */
int as_case_read_record(const struct as_case_run *run, const char *name,
                        const struct as_fields *fields, bool is_needed, void **ret_record,
                        struct as_err *err);
int as_case_read_facts(const struct as_case_run *run, const struct as_fields *input,
                       struct as_facts *facts, struct as_err *err);

/* reaction.c: a case with `after` and `reacts`. */
int as_case_reaction(struct as_case_run *run, struct as_err *err);
