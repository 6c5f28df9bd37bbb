/* What a rule looked at: paths as a rule writes them, values, each once; and nothing when nobody asks. */
#include "test_rules_kit.h"

#define MESSAGES \
    "messages \"en-US\" { [\"stop\"] = \"Stop.\", [\"permission.none\"] = \"No.\", " \
    "[\"rule.failed\"] = " \
    "\"Failed.\" }"
#define EVERYBODY \
    "rule.permission { name = \"all\", describe = \"x\", actions = { \"*\" }, decide = allow }"
#define CHECK(body) \
    MESSAGES EVERYBODY "rule.scenario { name = \"look\", describe = \"x\", before = { " \
                       "\"order.create\" }, check = function() " body " end }"

/* What the last rule looked at, as "path=value path=value". */
static as_str looks_of(struct kit *kit)
{
    struct as_buf text;
    as_buf_init(&text);
    assert_true(kit->trace.count > 0);
    const struct as_trace_step *step = &kit->trace.steps[kit->trace.count - 1];
    const struct as_look *looks = step->looks.items;
    for (uint32_t i = 0; i < step->looks.count; i++)
        as_buf_printf(&text, "%s%.*s=%.*s", i ? " " : "", AS_STR_ARG(looks[i].path),
                      AS_STR_ARG(looks[i].value));
    as_str all = as_arena_copy(&kit->arena, as_buf_str(&text));
    as_buf_fini(&text);
    return all;
}

static void every_kind_of_fact_is_noted_by_its_path(void **unused)
{
    static const struct as_customer customer = { .country = { "SE", 2 },
                                                 .address = { .city = { "Lund", 4 } } };
    struct as_agreement_fact agreement = { .type = AS_STR("A"),
                                           .method = AS_METHOD_DIRECT,
                                           .agreed_at = NOW };
    struct as_order_line line = { .offer_id = AS_STR("O\"1"), .quantity = 3 };
    struct kit_input input = { .quantity = 7, .lines = { &line, 1 } };
    static const struct {
        const char *body, *looks;
    } cases[] = {
        { "local a = customer.country", "customer.country=\"SE\"" },
        { "local a = customer.address.city", "customer.address.city=\"Lund\"" },
        { "local a = customer.domain", "customer.domain=null" },
        { "if customer.country == 'SE' and customer.country ~= 'NO' then return nil end",
          "customer.country=\"SE\"" },
        { "if relationship == nil then return block('stop') end", "relationship=null" },
        { "local a = #purchases", "#purchases=0" },
        { "for i = 1, #agreements do local a = agreements[i].type end",
          "#agreements=1 agreements[1].type=\"A\"" },
        { "local a = agreements[2]", "agreements[2]=null" },
        { "local a = agreements[1].method", "agreements[1].method=\"direct\"" },
        { "local a = agreements[1].agreed_at < now",
          "agreements[1].agreed_at=\"2026-06-01T12:00:00.000Z\" now=\"2026-06-01T12:00:00.000Z\"" },
        { "local a = actor.roles.sales_agent, actor.kind",
          "actor.roles.sales_agent=false actor.kind=\"user\"" },
        { "local a = input.lines[1].offer_id", "input.lines[1].offer_id=\"O\\\"1\"" },
        { "for key, value in pairs(input.contact) do local a = value end",
          "input.contact.email=null input.contact.first_name=null input.contact.last_name=null "
          "input.contact.phone=null" },
        { "local a = input.quantity local b = input.quantitee", "input.quantity=7" },
        { "return nil", "" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char text[1024];
        struct kit kit;
        snprintf(text, sizeof text, CHECK("%s"), cases[i].body);
        kit_build(&kit, "scenarios/test.lua", text, NULL);
        kit.facts.customer = &customer;
        kit.facts.agreements = (struct as_list){ &agreement, 1 };
        kit.facts.input_fields = &kit_input_fields;
        kit.facts.input = &input;
        kit.trace.with_looks = true;
        kit_ask(&kit, ORDER, "en-US");
        assert_text(looks_of(&kit), cases[i].looks);
        kit_end(&kit);
    }
}

static void a_decision_after_an_explanation_is_the_same_as_before(void **unused)
{
    static const struct as_customer swedish = { .country = { "SE", 2 } };
    static const struct as_customer norwegian = { .country = { "NO", 2 } };
    struct kit kit;
    kit_build(&kit, "scenarios/test.lua",
              CHECK("if customer and customer.country == 'SE' and now > 5 then return "
                    "block('stop') end"),
              NULL);
    const struct as_customer *const customers[] = { &swedish, NULL, &norwegian, &swedish };
    for (int round = 0; round < 4; round++)
        for (size_t i = 0; i < AS_COUNT(customers); i++) {
            kit.facts.customer = customers[i];
            kit.trace.with_looks = (round + i) % 2;
            assert_int_equal(kit_ask(&kit, ORDER, "en-US"),
                             customers[i] == &swedish ? AS_VERDICT_BLOCK : AS_VERDICT_ALLOW);
            if (!kit.trace.with_looks)
                assert_text(looks_of(&kit), "");
        }
    kit_end(&kit);
}

static void each_rule_has_its_own_looks(void **unused)
{
    struct kit kit;
    kit_build(
        &kit, "scenarios/test.lua",
        CHECK("return actor.kind == 'host' and block('stop') or nil") "rule.scenario { name = "
                                                                      "\"fails\", describe = "
                                                                      "\"x\", before = { "
                                                                      "\"order.create\" }, "
                                                                      "check = function() return "
                                                                      "actor.id .. 'x' end }",
        NULL);
    kit.trace.with_looks = true;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_BLOCK);
    assert_text(looks_of(&kit), "actor.id=null");
    assert_true(kit.trace.steps[kit.trace.count - 1].failure.size > 0);
    kit.trace.count--;
    assert_text(looks_of(&kit), "actor.kind=\"user\"");
    kit_end(&kit);
}

static void a_failure_that_decides_nothing_is_not_counted(void **unused)
{
    struct kit kit;
    uint32_t count = 0;
    kit_build(&kit, "scenarios/test.lua", CHECK("return actor.id .. 'x'"), NULL);
    const struct as_rule_stats *stats = as_ruleset_stats(kit.set, &count);
    kit.facts.is_question = true;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_BLOCK);
    assert_int_equal(stats[1].failed, 0);
    kit.facts.is_question = false;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_BLOCK);
    assert_int_equal(stats[1].failed, 1);
    kit_end(&kit);
}

static void whom_a_rule_is_about_and_when_it_holds_are_looked_at_too(void **unused)
{
    static const struct {
        const char *rule, *looks;
    } cases[] = {
        { "actors = { 'host' }", "actor.kind=\"user\"" },
        { "roles = { 'admin_agent' }", "actor.roles=[\"sales_agent\"]" },
        { "lacks = { 'admin_agent' }", "actor.roles=[\"sales_agent\"]" },
        { "partners = { 'direct_bill' }", "partner=null" },
        { "to = '2020-01-01', actors = { 'host' }", "now=\"2026-06-01T12:00:00.000Z\"" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char text[1024];
        struct kit kit;
        snprintf(text, sizeof text,
                 MESSAGES EVERYBODY "rule.permission { name = \"of_some\", describe = \"x\", "
                                    "actions = { \"*\" }, %s, decide = allow }",
                 cases[i].rule);
        kit_build(&kit, "roles/test.lua", text, NULL);
        kit.actor.roles = 1 << AS_ROLE_SALES_AGENT;
        kit.trace.with_looks = true;
        kit_ask(&kit, ORDER, "en-US");
        assert_text(looks_of(&kit), cases[i].looks);
        kit_end(&kit);
    }
}

static void what_is_noted_is_bounded(void **unused)
{
    static struct as_purchase_fact purchases[300];
    static char long_text[5000];
    static struct as_customer customer;
    memset(long_text, 'x', sizeof long_text);
    customer.company_name = as_str_make(long_text, sizeof long_text);
    struct kit kit;
    kit_build(&kit, "scenarios/test.lua",
              CHECK("local a = customer.company_name for i = 1, #purchases do local b = "
                    "purchases[i].quantity end"),
              NULL);
    kit.facts.customer = &customer;
    kit.facts.purchases = (struct as_list){ purchases, AS_COUNT(purchases) };
    kit.trace.with_looks = true;
    kit_ask(&kit, ORDER, "en-US");
    const struct as_trace_step *step = &kit.trace.steps[kit.trace.count - 1];
    assert_int_equal(step->looks.count, 100);
    assert_true(step->looks_are_cut);
    assert_int_equal(((const struct as_look *)step->looks.items)[0].value.size, 1024 + 2);
    kit_end(&kit);
}

static void a_template_rule_looks_at_what_was_asked(void **unused)
{
    struct kit kit;
    kit_build(&kit, "countries/test.lua",
              MESSAGES
              "rule.template { name = \"end\", describe = \"x\", type = \"T\", id = "
              "\"117a77b0-9360-443b-8795-c6dedc750cf9\", version = \"1\", link = "
              "\"https://a.example/\", text = { country = \"US\", language = \"en-US\" } }"
              "rule.template { name = \"first\", describe = \"x\", type = \"T\", pick = "
              "function(asked) if asked.country == 'SE' then return 'sv-SE', 'SE' end end, "
              "otherwise = \"end\" }",
              NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    struct as_template template;
    kit.trace.with_looks = true;
    assert_int_equal(as_ruleset_template(kit.set, AS_STR("T"), AS_STR("SE"), AS_STR("sv"), NOW,
                                         &kit.arena, &kit.trace, &template, &kit.err),
                     0);
    assert_text(looks_of(&kit), "asked.country=\"SE\"");
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_fact_is_noted_by_its_path),
        cmocka_unit_test(a_decision_after_an_explanation_is_the_same_as_before),
        cmocka_unit_test(each_rule_has_its_own_looks),
        cmocka_unit_test(a_failure_that_decides_nothing_is_not_counted),
        cmocka_unit_test(whom_a_rule_is_about_and_when_it_holds_are_looked_at_too),
        cmocka_unit_test(what_is_noted_is_bounded),
        cmocka_unit_test(a_template_rule_looks_at_what_was_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
