/* Coverage: the lines there are, those that ran, and a set that is as before afterwards. */
#include "test_rules_kit.h"

#include "rules/selftest/coverage.h"

static const char rules[] = /* line by line */
    "local kept = { 1,\n"
    "  2 }\n"
    "local function sum(...)\n"
    "  local total = 0\n"
    "  for _, n in ipairs({ ... }) do\n"
    "    total = total + n\n"
    "  end\n"
    "  return total\n"
    "end\n"
    "local function unused()\n"
    "  return function()\n"
    "    return kept\n"
    "  end\n"
    "end\n"
    "rule.permission { name = 'r', describe = 'd', actions = { '*' }, decide = function()\n"
    "  if input.quantity == 3 then\n"
    "    return allow()\n"
    "  elseif input.quantity == 4 then\n"
    "    return deny('no')\n"
    "  end\n"
    "  if sum(1, 2) == 4 then\n"
    "\n"
    "    unused()\n"
    "  end\n"
    "end }\n"
    "rule.permission { name = 'q', describe = 'd', actions = { 'agreement.*' }, decide = allow }\n"
    "messages 'en-US' { ['no'] = 'No.' }\n";

static const char marks[] = ".-+"; /* by enum as_line_state */

/* By line: . nothing there, - it did not run, + it ran. */
static void assert_lines(const struct as_coverage *coverage, const char *wanted)
{
    char got[64] = "";
    const struct as_covered_file *file = &coverage->files[0];
    assert_int_equal(coverage->count, 1);
    assert_text(file->path, "r.lua");
    assert_true(file->last < sizeof got);
    for (uint32_t line = 1; line <= file->last; line++)
        got[line - 1] = marks[file->states[line]];
    assert_string_equal(got, wanted);
}

static void watch(struct kit *kit, struct kit_input *input, struct as_coverage *coverage)
{
    if (!kit->set)
        fail_msg("%s", kit->problems.items[0].text.data);
    kit->facts.input = input;
    kit->facts.input_fields = &kit_input_fields;
    assert_int_equal(as_coverage_begin(coverage, kit->set, &kit->files, &kit->arena, &kit->err), 0);
}

static void lines_of_functions_count_and_a_lone_end_does_not(void **unused)
{
    (void)unused;
    struct kit kit;
    struct kit_input input = { .quantity = 3 };
    struct as_coverage coverage;
    kit_build(&kit, "lib/data.lua", "return { 1,\n  2 }\n", "r.lua", rules, "tests/a.lua",
              "local function f()\n  return 1\nend\nf()\n", NULL);
    watch(&kit, &input, &coverage);
    assert_lines(&coverage, "...-----...--..----.-.-.....");
    assert_int_equal(coverage.files[0].code_count, 13);
    kit_end(&kit);
}

static void a_line_that_ran_is_known_until_the_watching_ends(void **unused)
{
    (void)unused;
    struct kit kit;
    struct kit_input input = { .quantity = 3 };
    struct as_coverage coverage;
    kit_build(&kit, "r.lua", rules, NULL);
    watch(&kit, &input, &coverage);
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_ALLOW);
    assert_lines(&coverage, "...-----...--..++--.-.-.....");
    input.quantity = 5;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_DENY);
    assert_lines(&coverage, "...+++++...--..+++-.+.-.....");
    as_coverage_end(&coverage, kit.set);
    assert_int_equal(coverage.files[0].ran_count, 9);
    input.quantity = 4;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_DENY);
    assert_lines(&coverage, "...+++++...--..+++-.+.-.....");
    assert_true(as_coverage_is_reached(kit.set, 0));
    assert_false(as_coverage_is_reached(kit.set, 1));
    kit_end(&kit);
}

static void missed_lines_are_told_as_ranges(void **unused)
{
    (void)unused;
    static const struct {
        const char *lines, *ranges;
    } cases[] = {
        { "", "" },
        { "..++.", "" },
        { "-", "1-1 " },
        { ".--.+--", "2-3 6-7 " },
        { "-..-+.-.", "1-4 7-7 " }, /* a comment and an `end` between them … */
        { "-...-", "1-1 5-5 " },    /* … and another function */
        { "-+-", "1-1 3-3 " },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        uint8_t states[32] = { AS_LINE_NONE };
        char got[64] = "";
        uint32_t line = 1;
        uint32_t from = 0;
        uint32_t to = 0;
        const struct as_covered_file file = { .states = states,
                                              .last = (uint32_t)strlen(cases[i].lines) };
        for (uint32_t k = 0; k < file.last; k++)
            states[k + 1] = (uint8_t)(strchr(marks, cases[i].lines[k]) - marks);
        while (as_coverage_next_missed(&file, &line, &from, &to)) {
            size_t used = strlen(got);
            snprintf(got + used, sizeof got - used, "%u-%u ", from, to);
        }
        assert_string_equal(got, cases[i].ranges);
    }
    assert_int_equal(as_coverage_per_mille(1999, 2000), 999);
    assert_int_equal(as_coverage_per_mille(2, 2), 1000);
    assert_int_equal(as_coverage_per_mille(0, 0), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_functions_count_and_a_lone_end_does_not),
        cmocka_unit_test(missed_lines_are_told_as_ranges),
        cmocka_unit_test(a_line_that_ran_is_known_until_the_watching_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
