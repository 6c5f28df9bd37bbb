/* Which cases are run, when files were named. */
#include "rules/selftest/cases.h"

static bool names_rules(const struct as_test_options *options)
{
    for (uint32_t i = 0; i < options->only_count; i++)
        if (as_rule_file_decides(options->only[i]))
            return true;
    return false;
}

static bool is_named(const struct as_test_options *options, as_str path)
{
    for (uint32_t i = 0; i < options->only_count; i++)
        if (as_str_equal(options->only[i], path))
            return true;
    return options->only_count == 0;
}

/* Was a rule of one of the files that were named asked? */
static bool is_about_named(const struct as_test_options *options, const struct as_trace *trace)
{
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct as_trace_step *step = &trace->steps[i];
        if (!step->is_out_of_era && !step->is_about_others && !step->is_after &&
            is_named(options, step->file))
            return true;
    }
    return false;
}

int as_cases_choose(const struct as_rule_files *files, const struct as_rule_actions *actions,
                    const struct as_test_options *options, struct as_arena *arena,
                    struct as_case_list *ret_cases, struct as_err *err)
{
    const bool reads_all = names_rules(options);
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < files->count; i++)
        if (as_str_starts_with(files->items[i].path, AS_STR("tests/")) &&
            (reads_all || is_named(options, files->items[i].path)))
            rc = as_cases_read(files, &files->items[i], actions, arena, ret_cases, err);
    return rc;
}

bool as_case_is_chosen(const struct as_test_options *options, as_str file,
                       const struct as_trace *trace)
{
    return is_named(options, file) || is_about_named(options, trace);
}
