#include "host/case_groups.h"

#include <inttypes.h>

/* "scenarios/gate.lua:12: rule gate.order: …" without the operation, in which cases differ. */
static as_str cause_of(const struct as_case_result *result)
{
    const ptrdiff_t end = as_str_find(result->failure, AS_STR(" (operation "));
    return end < 0 ? result->failure : as_str_make(result->failure.data, (size_t)end);
}

bool as_case_is_like(const struct as_case_result *a, const struct as_case_result *b)
{
    if (a->is_broken != b->is_broken || !as_str_equal(cause_of(a), cause_of(b)))
        return false;
    if (a->failure.size && !a->is_broken)
        return true;
    return as_str_equal(a->got, b->got) && as_str_equal(a->expected, b->expected) &&
           as_str_equal(a->rule, b->rule);
}

bool as_case_is_first(const struct as_case_result *results, uint32_t at)
{
    bool is_first = !results[at].has_passed;
    for (uint32_t i = 0; i < at && is_first; i++)
        is_first = results[i].has_passed || !as_case_is_like(&results[i], &results[at]);
    return is_first;
}

/* Cases of a table stand in one line. */
static void end_line(uint32_t cases, struct as_buf *out)
{
    if (cases > 1)
        as_buf_printf(out, " (%u cases)", cases);
}

void as_case_write_places(const struct as_case_result *results, uint32_t count,
                          const struct as_case_result *first, const struct as_case_places *places,
                          struct as_buf *out)
{
    const struct as_case_result *before = NULL;
    uint32_t same = 1;
    uint32_t lines = 0;
    uint32_t skip = places->skip;
    for (uint32_t i = 0; i < count; i++) {
        const struct as_case_result *one = &results[i];
        if (one->has_passed || !as_case_is_like(first, one))
            continue;
        if (skip > 0) {
            skip--;
            continue;
        }
        const bool is_new = !before || !as_str_equal(before->file, one->file);
        if (!is_new && before->line == one->line) {
            same++;
            continue;
        }
        end_line(same, out);
        same = 1;
        if (lines++ == places->most) {
            as_buf_add(out, AS_STR(", …"));
            return;
        }
        if (is_new)
            as_buf_printf(out, "%s%.*s: ", before ? places->go_on : places->begin,
                          AS_STR_ARG(one->file));
        as_buf_printf(out, "%s%" PRId64, is_new ? "" : ", ", one->line);
        before = one;
    }
    end_line(same, out);
}
