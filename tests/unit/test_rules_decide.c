/* Decisions: who is asked, what counts, in which words, on which facts. */
#include "test_rules_kit.h"

#define ALLOW_ALL \
    "rule.permission { name = 'all', describe = 'everybody', actions = { '*' },\n" \
    "  decide = function() return allow() end }\n"

static void without_a_permission_rule_the_answer_is_no(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(&kit, "messages/en-US.lua",
              "messages 'en-US' { ['permission.none'] = 'Nobody may {operation}.' }", NULL);
    assert_int_equal(kit_ask(&kit, ORDER, "sv-SE"), AS_VERDICT_DENY);
    assert_text(kit_answer(&kit, 0)->code, "permission.none");
    assert_text(kit_answer(&kit, 0)->sentence, "Nobody may order.create.");
    assert_text(kit_answer(&kit, 0)->rule, "");
    assert_false(kit.decision.has_failed);
    kit_end(&kit);
}

static void a_deny_beats_an_allow_and_scenarios_are_not_asked_then(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(&kit, "roles/a.lua",
              ALLOW_ALL
              "rule.permission { name = 'no', describe = 'd', actions = { 'order.*' },\n"
              "  decide = function() return deny('role.missing', { who = actor.kind }) end }\n"
              "rule.scenario { name = 's', describe = 'd', before = { '*' },\n"
              "  check = function() return block('never') end }\n",
              "messages/m.lua",
              "messages 'en-US' { ['role.missing'] = 'A {who} may not.',"
              " ['role.missing.remedy'] = 'Ask no {who}.', never = 'N' }\n",
              NULL);
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_DENY);
    assert_int_equal(kit.decision.answers.count, 2);
    assert_text(kit_answer(&kit, 1)->sentence, "A user may not.");
    assert_text(kit_answer(&kit, 1)->remedy, "Ask no user.");
    assert_text(kit_answer(&kit, 1)->file, "roles/a.lua");
    assert_int_equal(kit_answer(&kit, 1)->line, 3);
    assert_int_equal(kit_ask(&kit, CONFIRM, "en-US"), AS_VERDICT_BLOCK);
    kit_end(&kit);
}

static void every_scenario_is_asked_and_the_gravest_decides(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "a.lua",
        ALLOW_ALL
        "local function says(name, f) rule.scenario { name = name, describe = 'd',"
        " before = { 'order.create' }, check = f } end\n"
        "says('quiet', function() end)\n"
        "says('fine', function() return allow() end)\n"
        "says('warns', function() return warn('a.warn', { n = 3, yes = true }) end)\n"
        "says('asks', function() return prompt('a.prompt', { remedy = 'shared.remedy' }) end)\n"
        "says('blocks', function() return block('a.block') end)\n",
        "m.lua",
        "messages 'en-US' { ['a.warn'] = '{n} {yes} {none}.', ['a.prompt'] = 'P',"
        " ['shared.remedy'] = 'Do it.', ['a.block'] = 'B' }\n",
        NULL);
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_BLOCK);
    assert_int_equal(kit.decision.answers.count, 5);
    assert_text(kit_answer(&kit, 2)->sentence, "3 true .");
    assert_text(kit_answer(&kit, 3)->remedy, "Do it.");
    assert_text(as_decision_reason(&kit.decision)->code, "a.block");
    assert_int_equal(kit.trace.count, 6);
    assert_text(kit.trace.steps[1].rule, "quiet");
    assert_int_equal(kit.trace.steps[1].verdict, AS_VERDICT_NONE);
    assert_int_equal(kit_ask(&kit, CONFIRM, "en-US"), AS_VERDICT_ALLOW);
    kit_end(&kit);
}

static void eras_begin_with_their_first_and_end_before_their_last_moment(void **unused)
{
    (void)unused;
    static const struct {
        int64_t now;
        int32_t verdict;
    } cases[] = {
        { 1569887999999, AS_VERDICT_DENY },  /* 2019-09-30T23:59:59.999Z */
        { 1569888000000, AS_VERDICT_ALLOW }, /* 2019-10-01 */
        { 1580515199999, AS_VERDICT_ALLOW }, /* 2020-01-31T23:59:59.999Z */
        { 1580515200000, AS_VERDICT_DENY },  /* 2020-02-01 */
    };
    struct kit kit;
    kit_build(&kit, "a.lua",
              "rule.permission { name = 'era', describe = 'd', actions = { '*' },\n"
              "  from = '2019-10-01', to = date '2020-02-01',\n"
              "  decide = function() return now > 0 and allow() or nil end }\n",
              NULL);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        kit.facts.now = cases[i].now;
        assert_int_equal(kit_ask(&kit, ORDER, "en-US"), cases[i].verdict);
        assert_int_equal(kit.trace.steps[0].is_out_of_era, cases[i].verdict == AS_VERDICT_DENY);
    }
    kit_end(&kit);
}

static void sentences_come_in_the_nearest_locale(void **unused)
{
    (void)unused;
    static const struct {
        const char *locale, *sentence;
    } cases[] = {
        { "sv-SE", "Nej." }, { "SV-se", "Nej." }, { "sv-FI", "Nej." }, { "sv", "Nej." },
        { "en-US", "No." },  { "nl-NL", "No." },  { "", "No." },
    };
    struct kit kit;
    kit_build(&kit, "a.lua",
              "rule.permission { name = 'no', describe = 'd', actions = { '*' },\n"
              "  decide = function() return deny(now > 0 and 'a.no' or 'a.un' .. 'worded') end }\n",
              "m.lua",
              "messages 'en-US' { ['a.no'] = 'No.' } messages 'sv-SE' { ['a.no'] = 'Nej.' }", NULL);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        kit_ask(&kit, ORDER, cases[i].locale);
        assert_text(kit_answer(&kit, 0)->sentence, cases[i].sentence);
    }
    kit.facts.now = 0;
    kit_ask(&kit, ORDER, "sv-SE");
    assert_text(kit_answer(&kit, 0)->sentence, "a.unworded");
    const struct as_message_arg args[] = { { AS_STR("x"), AS_STR("1") } };
    assert_text(as_ruleset_sentence(kit.set, AS_STR("sv-SE"), AS_STR("none"), args, 1,
                                    AS_STR("{x} of {x}{"), &kit.arena),
                "1 of 1{");
    kit_end(&kit);
}

static void views_read_every_kind_of_field(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "a.lua",
        "local function check(what, is) if not is then error(what) end end\n"
        "rule.permission { name = 'reads', describe = 'd', actions = { '*' }, decide = function()\n"
        "  check('word', actor.kind == 'user')\n"
        "  check('id', actor.id == '00000000-0000-0000-0000-0000000000aa')\n"
        "  check('no id', actor.partner == nil)\n"
        "  check('role', actor.roles.sales_agent and not actor.roles.admin_agent)\n"
        "  check('nobody', partner == nil and relationship == nil)\n"
        "  check('text', customer.country == 'SE' and customer.culture == nil)\n"
        "  check('object', customer.address.city == 'Malmö')\n"
        "  check('same', customer.address == customer.address)\n"
        "  check('list', #agreements == 2 and agreements[3] == nil and agreements[0] == nil)\n"
        "  local a, b = agreements[1], agreements[2]\n"
        "  check('items', a.type == 'A' and b.type == 'B' and a == agreements[1] and a ~= b)\n"
        "  check('time', a.agreed_at == 5 and b.agreed_at == nil)\n"
        "  check('bool', b.is_ours and not a.is_ours)\n"
        "  check('none', #purchases == 0)\n"
        "  check('integer', input.quantity == 7 and input.offer_id == nil)\n"
        "  check('nested', input.lines[1].offer_id == 'x' and input.contact.email == 'e@x.se')\n"
        "  local n = 0\n"
        "  for i, one in ipairs(agreements) do n = n + i end\n"
        "  for i, one in pairs(agreements) do n = n + i end\n"
        "  check('walk', n == 6)\n"
        "  local names = {}\n"
        "  for name in pairs(actor) do names[#names + 1] = name end\n"
        "  check(table.concat(names, ' '), table.concat(names, ' ') == 'id kind roles')\n"
        "  return allow() end }\n",
        NULL);
    struct as_customer customer;
    struct kit_input input;
    struct as_agreement_fact agreements[2];
    struct as_order_line line;
    as_fields_clear(&as_customer_fields, &customer);
    as_fields_clear(&kit_input_fields, &input);
    as_fields_clear(&as_agreement_fact_fields, &agreements[0]);
    as_fields_clear(&as_agreement_fact_fields, &agreements[1]);
    as_fields_clear(&as_order_line_fields, &line);
    kit.actor.id.bytes[15] = 0xaa;
    kit.actor.roles = 1u << AS_ROLE_SALES_AGENT;
    customer.country = AS_STR("SE");
    customer.address.city = AS_STR("Malmö");
    agreements[0].type = AS_STR("A");
    agreements[0].agreed_at = 5;
    agreements[1].type = AS_STR("B");
    agreements[1].is_ours = true;
    line.offer_id = AS_STR("x");
    input.quantity = 7;
    input.lines = (struct as_list){ &line, 1 };
    input.contact.email = AS_STR("e@x.se");
    kit.facts.customer = &customer;
    kit.facts.agreements = (struct as_list){ agreements, 2 };
    kit.facts.input_fields = &kit_input_fields;
    kit.facts.input = &input;
    for (int round = 0; round < 2; round++)
        if (kit_ask(&kit, ORDER, "en-US") != AS_VERDICT_ALLOW)
            fail_msg("%.*s", AS_STR_ARG(kit.trace.steps[0].failure));
    kit_end(&kit);
}

/* Loads what is asked for and counts. */
struct loads {
    struct as_customer customer;
    int count[AS_FACT_COUNT];
    int rc;
};

static int load(struct as_facts *facts, enum as_fact fact, struct as_err *err)
{
    struct loads *loads = facts->loader;
    loads->count[fact]++;
    if (loads->rc < 0)
        return as_err_set(err, loads->rc, "the disk is away");
    if (fact == AS_FACT_CUSTOMER)
        facts->customer = &loads->customer;
    facts->loaded |= 1u << fact;
    return 0;
}

static void facts_are_loaded_when_first_looked_at(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(&kit, "a.lua",
              "rule.permission { name = 'one', describe = 'd', actions = { 'order.*' }, decide = "
              "function()\n"
              "  if customer and customer.country == 'SE' and customer.country and not partner\n"
              "     and #agreements == 0 then return allow() end end }\n" ALLOW_ALL,
              NULL);
    struct loads loads = { .customer = { .country = AS_STR("SE") } };
    for (int round = 1; round <= 3; round++) {
        kit.facts =
            (struct as_facts){ .actor = &kit.actor, .now = NOW, .load = load, .loader = &loads };
        assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_ALLOW);
        assert_int_equal(loads.count[AS_FACT_CUSTOMER], round);
        assert_int_equal(loads.count[AS_FACT_PARTNER], round);
        assert_int_equal(loads.count[AS_FACT_AGREEMENTS], round);
        assert_int_equal(loads.count[AS_FACT_PURCHASES], 0);
        kit.facts =
            (struct as_facts){ .actor = &kit.actor, .now = NOW, .load = load, .loader = &loads };
        assert_int_equal(kit_ask(&kit, CONFIRM, "en-US"), AS_VERDICT_ALLOW);
        assert_int_equal(loads.count[AS_FACT_CUSTOMER], round);
    }
    kit_end(&kit);
}

static void a_fact_that_cannot_be_loaded_fails_the_operation_and_not_the_customer(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "a.lua",
        "rule.permission { name = 'one', describe = 'd', actions = { '*' }, decide = function()\n"
        "  if customer then return allow() end end }\n",
        NULL);
    struct loads loads = { .rc = AS_E_STORAGE };
    kit.facts =
        (struct as_facts){ .actor = &kit.actor, .now = NOW, .load = load, .loader = &loads };
    assert_int_equal(as_ruleset_decide(kit.set, ORDER, &kit.facts, AS_STR("en-US"), &kit.arena,
                                       NULL, &kit.decision, &kit.err),
                     AS_E_STORAGE);
    assert_string_equal(kit.err.text, "the disk is away");
    loads.rc = 0;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_ALLOW);
    kit_end(&kit);
}

static void a_fact_of_one_decision_is_gone_in_the_next(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "a.lua",
        "rule.permission { name = 'one', describe = 'd', actions = { '*' }, decide = function()\n"
        "  if customer == nil then return allow() end\n"
        "  if customer.country == 'SE' then return deny('a.b', { c = customer.company_name }) end "
        "end }\n",
        NULL);
    struct as_customer customer = { .country = AS_STR("SE"),
                                    .company_name = AS_STR("A\x01 B\xff") };
    kit.facts.customer = &customer;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_DENY);
    kit.facts.customer = NULL;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_ALLOW);
    kit.facts.customer = &customer;
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_DENY);
    kit_end(&kit);
}

static void a_hundred_thousand_decisions_need_no_more_memory_than_a_few(void **unused)
{
    (void)unused;
    struct kit kit;
    char name[32];
    kit_build(
        &kit, "a.lua",
        "rule.permission { name = 'one', describe = 'd', actions = { '*' }, decide = function()\n"
        "  local t = { customer.company_name .. 'x' }\n"
        "  if #t[1] > 1 then return allow() end end }\n",
        NULL);
    struct as_arena arena;
    as_arena_init(&arena);
    for (int i = 0; i < 100000; i++) {
        struct as_customer customer = { 0 };
        customer.company_name =
            as_str_make(name, (size_t)snprintf(name, sizeof name, "company %d", i));
        kit.facts.customer = &customer;
        as_arena_reset(&arena);
        assert_int_equal(as_ruleset_decide(kit.set, ORDER, &kit.facts, AS_STR("en-US"), &arena,
                                           NULL, &kit.decision, &kit.err),
                         0);
        assert_int_equal(kit.decision.verdict, AS_VERDICT_ALLOW);
    }
    as_arena_fini(&arena);
    uint32_t count = 0;
    assert_int_equal(as_ruleset_stats(kit.set, &count)[0].asked, 100000);
    assert_int_equal(as_ruleset_stats(kit.set, &count)[0].failed, 0);
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_permission_rule_the_answer_is_no),
        cmocka_unit_test(a_deny_beats_an_allow_and_scenarios_are_not_asked_then),
        cmocka_unit_test(every_scenario_is_asked_and_the_gravest_decides),
        cmocka_unit_test(eras_begin_with_their_first_and_end_before_their_last_moment),
        cmocka_unit_test(sentences_come_in_the_nearest_locale),
        cmocka_unit_test(views_read_every_kind_of_field),
        cmocka_unit_test(facts_are_loaded_when_first_looked_at),
        cmocka_unit_test(a_fact_that_cannot_be_loaded_fails_the_operation_and_not_the_customer),
        cmocka_unit_test(a_fact_of_one_decision_is_gone_in_the_next),
        cmocka_unit_test(a_hundred_thousand_decisions_need_no_more_memory_than_a_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
