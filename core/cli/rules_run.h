/* One run of `assent rules test`: what was tested and what came of it, for the reports. */
#pragma once

#include <jansson.h>
#include <limits.h>

#include "rules/rules.h"
#include "rules/selftest/coverage.h"

struct as_rules_run {
    struct as_arena arena;
    struct as_problems problems; /* why there is no set */
    struct as_rule_files files;
    struct as_ruleset *set; /* NULL: it could not be built, and the cases were only read */
    char folder[PATH_MAX];
    const as_str *only; /* files that were named; none: all cases ran */
    uint32_t only_count;
    struct as_list results; /* of as_case_result, in the order of the files */
    uint32_t failed_count, skipped_count;
    bool has_coverage;
    struct as_coverage coverage;
    uint64_t took_ns;
};

static inline bool as_rules_run_has_passed(const struct as_rules_run *run)
{
    return run->set && run->problems.count == 0 && run->failed_count == 0;
}

/* rules_report.c */
void as_rules_run_print(const struct as_rules_run *run);
/* rules_report_json.c: the caller owns it. */
json_t *as_rules_run_json(const struct as_rules_run *run);
/* rules_junit.c: writes the file whole or not at all. */
int as_rules_run_junit(const struct as_rules_run *run, const char *path, struct as_err *err);
