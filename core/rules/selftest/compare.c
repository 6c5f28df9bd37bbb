/* What a case expected beside what the rules answered. */
#include "rules/selftest/compare.h"

static as_str join(const struct as_case_run *run, as_str before, const char *what, as_str text)
{
    return as_arena_printf(run->arena, "%.*s%s%s%s%.*s", AS_STR_ARG(before),
                           before.size ? "; " : "", what, *what ? " " : "", AS_STR_ARG(text));
}

void as_case_differ(struct as_case_run *run, const char *what, as_str expected, as_str got)
{
    struct as_case_result *result = run->result;
    result->has_passed = false;
    result->expected = join(run, result->expected, what, expected);
    result->got = join(run, result->got, what, got.size ? got : AS_STR("nothing"));
}

void as_case_expect_text(struct as_case_run *run, const char *name, as_str got)
{
    const json_t *expected = json_object_get(run->json, name);
    if (expected && !(json_is_string(expected) && as_str_equal(as_json_string(expected), got)))
        as_case_differ(run, name, json_is_string(expected) ? as_json_string(expected) : AS_STR("?"),
                       got);
}

void as_case_broken(struct as_case_run *run, as_str problem)
{
    run->result->has_passed = false;
    run->result->is_broken = true;
    run->result->expected = AS_STR("a case that can be run");
    run->result->got = as_arena_copy(run->arena, problem);
}

static const struct as_answer *first_with(const struct as_decision *decision, int32_t verdict)
{
    const struct as_answer *answers = decision->answers.items;
    for (uint32_t i = 0; i < decision->answers.count; i++)
        if (answers[i].verdict == verdict)
            return &answers[i];
    return NULL;
}

static bool lists_code(const json_t *codes, as_str code)
{
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const json_t *item = json_array_get(codes, i);
        if (json_is_string(item) && as_str_equal(as_json_string(item), code))
            return true;
    }
    return false;
}

/* Exactly these codes, in whatever order. */
static void expect_codes(struct as_case_run *run, const struct as_decision *decision)
{
    const json_t *codes = json_object_get(run->json, "codes");
    const struct as_answer *answers = decision->answers.items;
    if (!codes)
        return;
    for (size_t i = 0; i < json_array_size(codes); i++) {
        as_str code = as_json_string(json_array_get(codes, i));
        bool is_there = false;
        for (uint32_t k = 0; k < decision->answers.count && !is_there; k++)
            is_there = as_str_equal(answers[k].code, code);
        if (!is_there)
            as_case_differ(run, "codes with", code, AS_STR("not said"));
    }
    for (uint32_t k = 0; k < decision->answers.count; k++)
        if (answers[k].code.size && !lists_code(codes, answers[k].code))
            as_case_differ(run, "codes with", AS_STR("nothing else"), answers[k].code);
}

static as_str with_code(const struct as_case_run *run, as_str answer, as_str code)
{
    return as_arena_printf(run->arena, "%.*s%s%.*s", AS_STR_ARG(answer), code.size ? " " : "",
                           AS_STR_ARG(code));
}

void as_case_compare(struct as_case_run *run, const struct as_decision *decision)
{
    as_str expected = as_case_text(run, "expect");
    const struct as_answer *reason = first_with(decision, decision->verdict);
    as_str got = as_str_of(as_verdicts[decision->verdict]);
    if (as_str_equal(expected, AS_STR("warn")) && decision->verdict == AS_VERDICT_ALLOW &&
        first_with(decision, AS_VERDICT_WARN)) {
        reason = first_with(decision, AS_VERDICT_WARN);
        got = expected;
    }
    if (reason) {
        run->result->rule = reason->rule;
        run->result->rule_file = reason->file;
        run->result->rule_line = reason->line;
    }
    if (!as_str_equal(expected, got)) { /* codes and words follow from the answer */
        as_case_differ(run, "the answer", with_code(run, expected, as_case_text(run, "code")),
                       with_code(run, got, reason ? reason->code : AS_STR_NONE));
        return;
    }
    as_case_expect_text(run, "code", reason ? reason->code : AS_STR_NONE);
    expect_codes(run, decision);
    as_case_expect_text(run, "rule", reason ? reason->rule : AS_STR_NONE);
    as_case_expect_text(run, "sentence", reason ? reason->sentence : AS_STR_NONE);
    as_case_expect_text(run, "remedy", reason ? reason->remedy : AS_STR_NONE);
}

void as_case_expect_words(struct as_case_run *run)
{
    const struct as_ruleset *set = run->set;
    for (uint32_t i = 0; i < run->trace.count; i++) {
        const struct as_trace_step *step = &run->trace.steps[i];
        as_str lacking = AS_STR_NONE;
        if (!step->code.size || step->failure.size)
            continue;
        for (uint32_t k = 0; k < set->locale_count; k++)
            if (!as_sentence_find(&set->locales[k], step->code))
                lacking =
                    as_arena_printf(run->arena, "%.*s%s%.*s", AS_STR_ARG(lacking),
                                    lacking.size ? ", " : "", AS_STR_ARG(set->locales[k].name));
        if (lacking.size)
            as_case_differ(run, "",
                           as_arena_printf(run->arena, "a sentence for %.*s in %.*s",
                                           AS_STR_ARG(step->code), AS_STR_ARG(lacking)),
                           as_arena_printf(run->arena, "none, and %.*s (%.*s:%lld) says it",
                                           AS_STR_ARG(step->rule), AS_STR_ARG(step->file),
                                           (long long)step->line));
    }
}
