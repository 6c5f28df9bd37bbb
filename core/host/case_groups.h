/* Test cases that fail for one cause, told once with the places of all of them: by `rules test`, by an activation
 * and by `check`. [any] */
#pragma once

#include "base/writer.h"
#include "rules/rules.h"

/* Would somebody who repairs one of the two most likely have repaired the other? */
bool as_case_is_like(const struct as_case_result *a, const struct as_case_result *b);
/* Whether number `at` failed and none before it failed alike. */
bool as_case_is_first(const struct as_case_result *results, uint32_t at);

struct as_case_places {
    uint32_t skip;     /* the first ones, which were told otherwise */
    uint32_t most;     /* lines of files; what is more is "…" */
    const char *begin; /* before the first file */
    const char *go_on; /* before each other file */
};
/* Where cases fail like `first`: "<begin>tests/a.lua: 3, 8 (2 cases)<go_on>tests/b.lua: 5". Nothing when all are
 * skipped. */
void as_case_write_places(const struct as_case_result *results, uint32_t count,
                          const struct as_case_result *first, const struct as_case_places *places,
                          struct as_buf *out);
