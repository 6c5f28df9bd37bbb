/* Codes without a sentence: found when the set is built, or by the case that says one. */
#include "test_rules_kit.h"

#include "base/writer.h"

static void build_rule(struct kit *kit, const char *check, const char *messages)
{
    static struct as_buf buf;
    as_buf_fini(&buf);
    as_buf_init(&buf);
    as_buf_printf(&buf,
                  "rule.scenario { name = 'r', describe = 'd', before = { '*' }, check = "
                  "function()\n%s\nend }\n",
                  check);
    as_buf_add_char(&buf, '\0');
    kit_build(kit, "r.lua", buf.data, "messages/m.lua", messages, NULL);
}

static void a_code_in_a_file_that_has_no_sentence_is_an_error_there(void **unused)
{
    (void)unused;
    static const struct {
        const char *check;
        int64_t
            line; /* of the rule's file, in which the function begins in line 2; 0: none is found */
    } cases[] = {
        { "return block('a.none')", 2 },
        { "return block 'a.none'", 2 },
        { "if input then\nreturn warn('a.none', { n = 1, t = tostring(now) })\nend", 3 },
        { "local answer = prompt('a.none')\nreturn answer", 2 },
        { "local function f()\nreturn function()\nreturn block('a.none') end end\nreturn f()()",
          4 },
        { "return now > 0 and warn('a.one') or\nblock('a.none')", 3 },
        { "local say = now > 0 and block or warn\nlocal n = 1\nreturn warn('a.none', { n = n })",
          4 },
        { "return (now > 0 and block or warn)('a.none')", 2 },
        { "return warn('a.one')", 0 },
        { "return warn('a.two')", 0 }, /* other locales lack it, which is told where they are */
        /* Not known without running: nothing is guessed. */
        { "return warn('a.' .. 'none')", 0 },
        { "return warn('a.none' .. now)", 0 },
        { "return warn(tostring('a.none'))", 0 },
        { "local code = 'a.none' return warn(code)", 0 },
        { "local warn = function() end return warn('a.none')", 0 },
        { "local own = { warn = function() end } return own.warn('a.none')", 0 },
        { "local function f(_ENV) return warn('a.none') end return f({ warn = tostring }) and nil",
          0 },
        { "return starts_with('a.none', 'a') and warn('a.one')", 0 },
        { "return warn('a.one', { n = 'a.none' })", 0 },
    };
    static const char sentences[] = "messages 'en-US' { ['a.one'] = '1', ['a.two'] = '2' }\n"
                                    "messages 'sv-SE' { ['a.one'] = '1' }\n";
    static const char text[] = "no sentence for the code 'a.none'";
    struct kit kit;
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        bool is_found = false;
        build_rule(&kit, cases[i].check, sentences);
        for (uint32_t k = 0; k < kit.problems.count; k++) {
            const struct as_problem *problem = &kit.problems.items[k];
            if (!as_str_starts_with(problem->text, as_str_of(text)))
                continue;
            is_found = true;
            if (problem->line != cases[i].line || !as_str_equal(problem->file, AS_STR("r.lua")))
                fail_msg("%s: found at line %lld", cases[i].check, (long long)problem->line);
        }
        if (is_found != (cases[i].line > 0))
            fail_msg("%s: %s", cases[i].check, is_found ? "found" : "not found");
        kit_end(&kit);
    }
}

/* Tells of the last constant in a function with more of them than fit into one byte. */
static void a_code_behind_many_constants_is_found(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_buf buf;
    as_buf_init(&buf);
    as_buf_add(&buf, AS_STR("local t = { warn,"));
    for (int i = 0; i < 600; i++)
        as_buf_printf(&buf, "'text %d',", i);
    as_buf_add(&buf, AS_STR("}\nreturn warn('a.none')"));
    as_buf_add_char(&buf, '\0');
    build_rule(&kit, buf.data, "messages 'en-US' { ['a.one'] = '1' }");
    assert_problem(&kit, "r.lua", 3, "no sentence for the code 'a.none'");
    kit_end(&kit);
    as_buf_fini(&buf);
}

static void a_set_without_sentences_and_one_that_was_in_force_are_let_be(void **unused)
{
    (void)unused;
    struct kit kit;
    build_rule(&kit, "return block('a.none')", "");
    assert_non_null(kit.set);
    as_ruleset_free(kit.set);
    kit.items[1].text = AS_STR("messages 'en-US' { ['a.one'] = '1' }");
    kit.set = as_ruleset_build(&kit.files, &kit_actions, &kit.problems);
    assert_null(kit.set);
    kit.files.were_in_force = true;
    kit.set = as_ruleset_build(&kit.files, &kit_actions, &kit.problems);
    assert_non_null(kit.set);
    kit_end(&kit);
}

static void a_case_in_which_a_code_without_a_sentence_is_said_fails(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_list list;
    kit_build(
        &kit, "r.lua",
        "rule.permission { name = 'all', describe = 'd', actions = { '*' }, decide = allow }\n"
        "rule.scenario { name = 'r', describe = 'd', before = { '*' },\n"
        "  check = function() return warn('a.' .. (input.offer_id or 'one')) end }\n",
        "messages/m.lua",
        "messages 'en-US' { ['a.one'] = '1' } messages 'sv-SE' { ['a.one'] = '1' }\n",
        "tests/a.lua",
        "case 'worded' { operation = 'order.create', expect = 'warn' }\n"
        "case 'not' { operation = 'order.create', input = { offer_id = 'x' }, expect = "
        "'warn', code = 'a.x' }\n",
        NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    assert_int_equal(
        as_ruleset_test(kit.set, &kit.files, &kit_actions, NULL, &kit.arena, &list, &kit.err), 0);
    assert_int_equal(list.count, 2);
    const struct as_case_result *results = list.items;
    assert_true(results[0].has_passed);
    assert_false(results[1].has_passed);
    assert_text(results[1].expected, "a sentence for a.x in en-US, sv-SE");
    assert_text(results[1].got, "none, and r (r.lua:2) says it");
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_in_a_file_that_has_no_sentence_is_an_error_there),
        cmocka_unit_test(a_code_behind_many_constants_is_found),
        cmocka_unit_test(a_set_without_sentences_and_one_that_was_in_force_are_let_be),
        cmocka_unit_test(a_case_in_which_a_code_without_a_sentence_is_said_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
