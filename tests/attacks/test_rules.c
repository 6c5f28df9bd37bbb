/* Hostile rules: every file of tests/attacks/rules says in its first line how it must end.
 *
 *     -- fails: TEXT       the rule fails with this text, and its safe answer stands
 *     -- problem N: TEXT   the set is refused, with this text at line N (0: the whole file)
 *     -- allows            it does no harm and works
 *
 * Whichever it is, loading and every decision end within 20 ms and 2 MB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "cost.h"
#include "rules/set.h"

static const as_str action_names[] = { AS_STR("agreement.confirm"), AS_STR("order.create") };
static const struct as_fields *const action_inputs[] = { NULL, NULL };
static const struct as_rule_actions actions = { action_names, action_inputs, 2 };

static int wrong; /* all of them are shown before the test fails */

static void say_and_fail(as_str name, const char *what, as_str got)
{
    print_error("%.*s: %s, got: %.*s\n", AS_STR_ARG(name), what, AS_STR_ARG(got));
    wrong++;
}

static void expect_problem(as_str name, const char *wanted, const struct as_problems *problems)
{
    char text[1200];
    char *end = NULL;
    long line = strtol(wanted, &end, 10);
    const char *part = *end == ':' ? end + 2 : "";
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct as_problem *problem = &problems->items[i];
        if (as_str_find(problem->text, as_str_of(part)) >= 0 &&
            (problem->line == line || end == wanted))
            return;
    }
    const struct as_problem *first = &problems->items[0];
    snprintf(text, sizeof text, "%lld: %.*s", problems->count ? (long long)first->line : -1,
             problems->count ? (int)first->text.size : 0, problems->count ? first->text.data : "");
    say_and_fail(name, wanted, as_str_of(text));
}

/* Loading or deciding once more, for what it takes. */
struct once {
    const struct as_rule_files *files;
    struct as_ruleset *set;
    struct as_facts *facts;
    size_t memory;
};

static void load_once(void *data)
{
    struct once *once = data;
    struct as_problems problems;
    as_problems_init(&problems);
    as_ruleset_free(as_ruleset_build(once->files, &actions, &problems));
    once->memory = problems.memory;
    as_problems_fini(&problems);
}

static void decide_once(void *data)
{
    struct once *once = data;
    struct as_arena arena;
    struct as_decision decision;
    struct as_err err = { 0 };
    as_arena_init(&arena);
    const size_t before = once->set->box.used;
    once->set->box.peak = before;
    as_ruleset_decide(once->set, 0, once->facts, AS_STR("en-US"), &arena, NULL, &decision, &err);
    once->memory = once->set->box.peak - before;
    as_arena_fini(&arena);
}

static void expect_cheap(as_str name, const char *what, void (*run)(void *data), struct once *once,
                         size_t base)
{
    char text[160];
    const uint64_t took = cost_least_ns(run, once);
    const size_t memory = once->memory > base ? once->memory - base : 0;
    if (took <= COST_TIME_NS && memory <= COST_MEMORY)
        return;
    snprintf(text, sizeof text, "%llu us, %zu KB", (unsigned long long)took / 1000, memory / 1024);
    say_and_fail(name, what, as_str_of(text));
}

/* What a set without rules takes. */
static size_t empty_memory(void)
{
    const struct as_rule_files none = { 0 };
    struct once once = { .files = &none };
    load_once(&once);
    return once.memory;
}

static void ask(as_str name, struct as_ruleset *set, const char *expected, struct as_arena *arena)
{
    struct as_err err = { 0 };
    struct as_actor actor = { .kind = AS_ACTOR_USER, .roles = 1u << AS_ROLE_SALES_AGENT };
    struct as_facts facts = { .actor = &actor, .now = 1780315200000 };
    struct as_trace trace = { .arena = arena };
    struct as_decision decision;
    for (int round = 0; round < 3; round++) { /* what fails must not spoil what follows */
        trace.count = 0;
        assert_int_equal(
            as_ruleset_decide(set, 0, &facts, AS_STR("en-US"), arena, &trace, &decision, &err), 0);
        as_str failure = trace.count ? trace.steps[0].failure : AS_STR_NONE;
        if (as_str_starts_with(as_str_of(expected), AS_STR("allows"))) {
            if (decision.verdict != AS_VERDICT_ALLOW)
                say_and_fail(name, expected, failure);
            continue;
        }
        const struct as_answer *reason = as_decision_reason(&decision);
        if (decision.verdict != AS_VERDICT_DENY || !decision.has_failed || !reason ||
            !as_str_equal(reason->code, AS_STR("rule.failed")) ||
            as_str_find(failure, as_str_of(expected + strlen("fails: "))) < 0)
            say_and_fail(name, expected, failure);
        assert_true(as_utf8_is_valid(failure));
        assert_true(as_str_starts_with(failure, AS_STR("attack.lua:")));
        assert_true(as_str_ends_with(failure, AS_STR("(operation agreement.confirm)")));
    }
    expect_cheap(name, "one decision", decide_once, &(struct once){ .set = set, .facts = &facts },
                 0);
}

static void run_attack(as_str name, as_str text)
{
    char expected[256];
    const char *line_end = memchr(text.data, '\n', text.size);
    assert_non_null(line_end);
    snprintf(expected, sizeof expected, "%.*s", (int)(line_end - text.data - 3), text.data + 3);
    struct as_rule_file file = { AS_STR("attack.lua"), text };
    const struct as_rule_files files = { &file, 1 };
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_arena arena;
    as_arena_init(&arena);
    struct as_ruleset *set = as_ruleset_build(&files, &actions, &problems);
    if (strncmp(expected, "problem ", 8) == 0) {
        if (set)
            say_and_fail(name, expected, AS_STR("a set"));
        expect_problem(name, expected + 8, &problems);
    } else if (!set) {
        say_and_fail(name, expected, problems.items[0].text);
    } else {
        ask(name, set, expected, &arena);
    }
    expect_cheap(name, "loading", load_once, &(struct once){ .files = &files }, empty_memory());
    as_ruleset_free(set);
    as_arena_fini(&arena);
    as_problems_fini(&problems);
}

static void hostile_rules_end_as_their_first_line_says(void **unused)
{
    (void)unused;
    const char *source = getenv("ASSENT_SOURCE");
    char folder[512];
    char path[1024];
    struct as_arena arena;
    struct as_err err = { 0 };
    as_str *names = NULL;
    size_t count = 0;
    as_arena_init(&arena);
    snprintf(folder, sizeof folder, "%s/tests/attacks/rules", source ? source : ".");
    if (as_dir_list(folder, &arena, &names, &count, &err) < 0)
        fail_msg("%s", err.text);
    assert_true(count > 150);
    for (size_t i = 0; i < count; i++) {
        as_str text;
        snprintf(path, sizeof path, "%s/%.*s", folder, AS_STR_ARG(names[i]));
        if (as_file_read(path, 1 << 20, true, &arena, &text, &err) < 0)
            fail_msg("%s", err.text);
        run_attack(names[i], text);
    }
    assert_int_equal(wrong, 0);
    as_arena_fini(&arena);
}

static void byte_code_is_no_rule_file(void **unused)
{
    (void)unused;
    struct as_rule_file file = { AS_STR("attack.lua"), AS_STR("\x1bLuaT") };
    const struct as_rule_files files = { &file, 1 };
    struct as_problems problems;
    as_problems_init(&problems);
    assert_null(as_ruleset_build(&files, &actions, &problems));
    assert_int_equal(problems.count, 1);
    assert_true(as_str_find(problems.items[0].text, AS_STR("binary")) >= 0);
    as_problems_fini(&problems);
}

static void a_failing_rule_does_not_silence_the_others(void **unused)
{
    (void)unused;
    struct as_rule_file file = {
        AS_STR("gate.lua"),
        AS_STR("rule.permission { name = 'all', describe = 'd', actions = { '*' },\n"
               "  decide = function() return allow() end }\n"
               "rule.scenario { name = 'one', describe = 'd', before = { 'order.*' },\n"
               "  check = function() error('broken') end }\n"
               "rule.scenario { name = 'two', describe = 'd', before = { 'order.*' },\n"
               "  check = function() return warn('two.says', { n = 2 }) end }\n")
    };
    const struct as_rule_files files = { &file, 1 };
    struct as_problems problems;
    struct as_arena arena;
    struct as_err err = { 0 };
    struct as_actor actor = { .kind = AS_ACTOR_USER };
    struct as_facts facts = { .actor = &actor };
    struct as_decision decision;
    as_problems_init(&problems);
    as_arena_init(&arena);
    struct as_ruleset *set = as_ruleset_build(&files, &actions, &problems);
    assert_non_null(set);
    assert_int_equal(
        as_ruleset_decide(set, 1, &facts, AS_STR("en-US"), &arena, NULL, &decision, &err), 0);
    assert_int_equal(decision.verdict, AS_VERDICT_BLOCK);
    assert_int_equal(decision.answers.count, 3);
    const struct as_answer *answers = decision.answers.items;
    assert_true(as_str_equal(answers[1].code, AS_STR("rule.failed")));
    assert_true(as_str_equal(answers[2].code, AS_STR("two.says")));
    assert_true(decision.has_failed);
    assert_false(decision.is_timed_out);
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(set, &count);
    assert_int_equal(count, 3);
    assert_int_equal(stats[1].failed, 1);
    assert_int_equal(stats[2].asked, 1);
    as_ruleset_free(set);
    as_arena_fini(&arena);
    as_problems_fini(&problems);
}

int main(void)
{
    as_log_set_level(AS_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_rules_end_as_their_first_line_says),
        cmocka_unit_test(byte_code_is_no_rule_file),
        cmocka_unit_test(a_failing_rule_does_not_silence_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
