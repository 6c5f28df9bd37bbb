/* Rules that fail again and again: counted, due, set aside, and what stands then. */
#include "test_rules_kit.h"

/* A scenario that fails for one company alone, and a template that fails for one country. */
#define RULES \
    "rule.permission { name = 'all', describe = 'everybody', actions = { '*' }, decide = allow " \
    "}\n" \
    "rule.scenario { name = 'first', describe = 'd', before = { 'order.create' },\n" \
    "  check = function() if customer.company_name == 'Bad' then return nil + 1 end end }\n" \
    "rule.scenario { name = 'second', describe = 'd', before = { 'order.create' },\n" \
    "  check = function() return warn('a.warn') end }\n" \
    "rule.permission { name = 'who', describe = 'd', actions = { 'agreement.confirm' },\n" \
    "  decide = function() return oops() end }\n" \
    "rule.template { name = 'text', describe = 'd', type = 'T', version = '1',\n" \
    "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', link = 'https://a.example/',\n" \
    "  pick = function(asked) if asked.country == 'XX' then return nil + 1 end\n" \
    "    if asked.country == 'SE' then return 'sv-SE' end end, otherwise = 'last' }\n" \
    "rule.template { name = 'last', describe = 'd', type = 'T', version = '1',\n" \
    "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', link = 'https://a.example/',\n" \
    "  text = { country = 'US', language = 'en-US' } }\n"
#define MESSAGES "messages 'en-US' { ['a.warn'] = 'W', ['rule.failed'] = '{rule} failed.' }\n"

static struct as_customer good = { .company_name = AS_STR("Good") };
static struct as_customer bad = { .company_name = AS_STR("Bad") };

static void build(struct kit *kit)
{
    kit_build(kit, "a.lua", RULES, "m.lua", MESSAGES, NULL);
    if (!kit->set)
        fail_msg("%s", kit->problems.items[0].text.data);
}

/* As the service asks, without a trace. */
static int32_t decide(struct kit *kit, uint32_t action, const struct as_customer *customer)
{
    kit->facts.customer = customer;
    if (as_ruleset_decide(kit->set, action, &kit->facts, AS_STR("en-US"), &kit->arena, NULL,
                          &kit->decision, &kit->err) < 0)
        fail_msg("%s", kit->err.text);
    return kit->decision.verdict;
}

static const struct as_rule_stats *stats_of(const struct kit *kit, const char *rule)
{
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(kit->set, &count);
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(stats[i].rule, as_str_of(rule)))
            return &stats[i];
    fail_msg("there is no rule %s", rule);
    return NULL;
}

static void ten_failures_in_a_row_make_a_rule_due_and_an_answer_between_them_does_not(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit);
    for (int i = 0; i < 9; i++)
        assert_int_equal(decide(&kit, ORDER, &bad), AS_VERDICT_BLOCK);
    assert_int_equal(decide(&kit, ORDER, &good), AS_VERDICT_ALLOW);
    for (int i = 0; i < 9; i++)
        assert_int_equal(decide(&kit, ORDER, &bad), AS_VERDICT_BLOCK);
    assert_int_equal(as_ruleset_due(kit.set), 0);
    assert_int_equal(stats_of(&kit, "first")->failed_in_row, 9);
    decide(&kit, ORDER, &bad);
    assert_int_equal(as_ruleset_due(kit.set), 1);
    assert_int_equal(stats_of(&kit, "first")->failed_in_row, 10);
    assert_int_equal(stats_of(&kit, "first")->failed, 19);
    assert_int_equal(stats_of(&kit, "first")->is_aside, 0); /* that is a command's matter */
    assert_int_equal(stats_of(&kit, "second")->failed_in_row, 0);
    kit_end(&kit);
}

static void explanations_count_as_no_failure_in_a_row(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit);
    kit.facts.customer = &bad;
    for (int i = 0; i < 12; i++)
        kit_ask(&kit, ORDER, "en-US"); /* traced */
    assert_int_equal(as_ruleset_due(kit.set), 0);
    assert_int_equal(stats_of(&kit, "first")->failed_in_row, 0);
    kit_end(&kit);
}

static void set_aside_answers_as_failing_does_and_the_others_are_asked(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_buf failed;
    struct as_buf aside;
    build(&kit);
    as_buf_init(&failed);
    as_buf_init(&aside);
    static const uint32_t actions[] = { ORDER, CONFIRM };
    for (size_t i = 0; i < AS_COUNT(actions); i++) {
        as_buf_clear(&failed);
        as_buf_clear(&aside);
        decide(&kit, actions[i], &bad);
        as_fields_write(&as_decision_fields, &kit.decision, AS_PART_ALL, &failed);
        assert_true(as_ruleset_set_aside(kit.set, AS_STR("first"), true));
        assert_true(as_ruleset_set_aside(kit.set, AS_STR("who"), true));
        const uint64_t asked = stats_of(&kit, "first")->asked;
        decide(&kit, actions[i], &good);
        as_fields_write(&as_decision_fields, &kit.decision, AS_PART_ALL, &aside);
        assert_true(as_str_equal(as_buf_str(&aside), as_buf_str(&failed)));
        assert_int_equal(stats_of(&kit, "first")->asked, asked);
        as_ruleset_set_aside(kit.set, AS_STR("first"), false);
        as_ruleset_set_aside(kit.set, AS_STR("who"), false);
    }
    assert_false(as_ruleset_set_aside(kit.set, AS_STR("nobody"), true));
    assert_int_equal(decide(&kit, ORDER, &good), AS_VERDICT_ALLOW);
    as_ruleset_set_aside(kit.set, AS_STR("first"), true);
    kit.facts.customer = &good;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_BLOCK);
    assert_int_equal(kit.decision.answers.count, 3);
    assert_true(as_str_find(kit.trace.steps[1].failure, AS_STR("set aside")) >= 0);
    as_buf_fini(&failed);
    as_buf_fini(&aside);
    kit_end(&kit);
}

static int pick(struct kit *kit, const char *country, struct as_template *ret_template)
{
    return as_ruleset_template(kit->set, AS_STR("T"), as_str_of(country), AS_STR("sv-SE"), NOW,
                               &kit->arena, NULL, ret_template, &kit->err);
}

/* What was picked before must not be remembered: after a restart nobody would. */
static void a_template_that_is_set_aside_gives_no_text_not_even_one_it_gave_before(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_template template;
    build(&kit);
    assert_int_equal(pick(&kit, "SE", &template), 0);
    assert_int_equal(pick(&kit, "SE", &template), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(pick(&kit, "XX", &template), AS_E_INTERNAL);
    assert_int_equal(as_ruleset_due(kit.set), 1);
    assert_int_equal(pick(&kit, "SE", &template), 0);
    assert_true(as_ruleset_set_aside(kit.set, AS_STR("text"), true));
    assert_int_equal(pick(&kit, "SE", &template), AS_E_INTERNAL);
    assert_string_equal(kit.err.word, "rule.failed");
    assert_non_null(strstr(kit.err.text, "a.lua:8: rule text: set aside"));
    assert_int_equal(stats_of(&kit, "text")->failed, 10);
    kit_end(&kit);
}

static void counting_afresh_leaves_nothing_of_the_cases(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit);
    for (int i = 0; i < 12; i++)
        decide(&kit, ORDER, &bad);
    as_ruleset_count_afresh(kit.set);
    assert_int_equal(as_ruleset_due(kit.set), 0);
    assert_int_equal(stats_of(&kit, "first")->asked, 0);
    assert_int_equal(stats_of(&kit, "first")->failed, 0);
    assert_int_equal(stats_of(&kit, "first")->failed_in_row, 0);
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_failures_in_a_row_make_a_rule_due_and_an_answer_between_them_does_not),
        cmocka_unit_test(explanations_count_as_no_failure_in_a_row),
        cmocka_unit_test(set_aside_answers_as_failing_does_and_the_others_are_asked),
        cmocka_unit_test(a_template_that_is_set_aside_gives_no_text_not_even_one_it_gave_before),
        cmocka_unit_test(counting_afresh_leaves_nothing_of_the_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
