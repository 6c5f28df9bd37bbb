/* Coverage: which lines of the functions in rule files ran while a set was asked. For test runs only;
 * a set that is watched is slower, and must not serve decisions.
 *
 * What is outside of functions runs whenever the files are loaded and does not count. */
#pragma once

#include "rules/rules.h"

enum as_line_state { AS_LINE_NONE, AS_LINE_MISSED, AS_LINE_RAN };

/* A file that takes part in decisions and has functions. */
struct as_covered_file {
    as_str path;
    uint8_t *states;                /* by line, beginning with 1; enum as_line_state */
    uint32_t last;                  /* the last line */
    uint32_t code_count, ran_count; /* lines; the second once the watching has ended */
};

struct as_coverage {
    struct as_covered_file *files; /* in the order of the set's files */
    uint32_t count;
    const char *source;           /* the latest one that ran, … */
    struct as_covered_file *file; /* … and its file; NULL: none of them */
};

/* Finds the lines there are and begins to watch `set`, which was built from `files`. Everything lives
 * in the arena; `coverage` must stay where it is until the end. */
int as_coverage_begin(struct as_coverage *coverage, struct as_ruleset *set,
                      const struct as_rule_files *files, struct as_arena *arena,
                      struct as_err *err);
/* Watches no longer, and counts. */
void as_coverage_end(struct as_coverage *coverage, struct as_ruleset *set);

/* The next lines from `*line` on (begin with 1) that did not run, with nothing between them that did.
 * False: there are no more. */
bool as_coverage_next_missed(const struct as_covered_file *file, uint32_t *line,
                             uint32_t *ret_first, uint32_t *ret_last);
/* Was the rule with this number, as in as_ruleset_stats, ever asked? A text at the end of a chain also
 * lends its id and link to those before it, and counts when one of them was asked. */
bool as_coverage_is_reached(const struct as_ruleset *set, uint32_t number);
/* Per mille, rounded down: 1000 only when every line ran. */
uint32_t as_coverage_per_mille(uint32_t ran_count, uint32_t code_count);
