/* rule.reaction: what a set may declare, what a reaction sees and may want, what a failing one leaves. */
#include "test_rules_kit.h"

struct mail_input {
    as_str to;
    struct as_id customer;
    int64_t number;
    struct as_contact contact; /* about a person */
};
static const struct as_field mail_items[] = {
    AS_OBJECT(struct mail_input, contact, struct as_contact, as_contact_fields, AS_PERSONAL, "who"),
    AS_ID(struct mail_input, customer, 0, "whose"),
    AS_INT(struct mail_input, number, 0, "which"),
    AS_TEXT(struct mail_input, to, AS_FORM_WORD, AS_REQUIRED, "to whom"),
};
static AS_FIELDS_OF(mail_fields, struct mail_input, "mail", "a mail", mail_items);

struct made_reply {
    int64_t row;
    as_str secret;
};
static const struct as_field made_items[] = {
    AS_INT(struct made_reply, row, 0, "which"),
    AS_TEXT(struct made_reply, secret, AS_FORM_PLAIN, AS_SECRET, "shown once"),
};
static AS_FIELDS_OF(made_fields, struct made_reply, "made", "what came of it", made_items);

static const as_str names[] = {
    AS_STR("order.create"), AS_STR("mail.queue"),   AS_STR("order.list"),
    AS_STR("rules.change"), AS_STR("token.accept"), AS_STR("later.add"),
};
static const struct as_fields *const inputs[] = {
    &kit_input_fields, &mail_fields, NULL, NULL, NULL, NULL
};
static const struct as_fields *const replies[] = { &made_fields, NULL, NULL, NULL, NULL, NULL };
static const uint8_t traits[] = {
    0, 0, AS_ACTION_QUERY, AS_ACTION_ABOUT_RULES, AS_ACTION_OPEN, AS_ACTION_OF_HOST,
};
static const struct as_rule_actions actions = { names, inputs,  AS_COUNT(names),
                                                NULL,  replies, traits };

enum { ORDER_CREATE };

#define REACTION(body) \
    "rule.reaction { name = 'r', describe = 'd', on = { 'order.create' }, " \
    "does = { 'mail.queue' }, react = function()\n" body "\nend }\n"

static void build(struct kit *kit, const char *text)
{
    *kit = (struct kit){ .actor = { .kind = AS_ACTOR_USER }, .facts = { .now = NOW } };
    as_log_set_level(AS_LOG_ERROR);
    as_problems_init(&kit->problems);
    as_arena_init(&kit->arena);
    kit->items[0] = (struct as_rule_file){ AS_STR("reactions/a.lua"), as_str_of(text) };
    kit->files = (struct as_rule_files){ .items = kit->items, .count = 1 };
    kit->facts.actor = &kit->actor;
    kit->trace.arena = &kit->arena;
    kit->set = as_ruleset_build(&kit->files, &actions, &kit->problems);
}

static struct as_wanted_list react_in(struct kit *kit, struct as_wanted_room room)
{
    struct as_wanted_list wanted;
    struct kit_input input = { .quantity = 3, .offer_id = AS_STR("OFFER-1") };
    struct made_reply reply = { .row = 7, .secret = AS_STR("hidden") };
    if (!kit->set)
        fail_msg("%s", kit->problems.items[0].text.data);
    kit->trace.count = 0;
    kit->facts.input = &input;
    kit->facts.input_fields = &kit_input_fields;
    kit->facts.event =
        as_ruleset_event(kit->set, ORDER_CREATE, 41, NOW, &input, &reply, &kit->arena);
    assert_non_null(kit->facts.event);
    if (as_ruleset_react(kit->set, ORDER_CREATE, &kit->facts, &room, &kit->arena, &kit->trace,
                         &wanted, &kit->err) < 0)
        fail_msg("%s", kit->err.text);
    return wanted;
}

static struct as_wanted_list react(struct kit *kit)
{
    return react_in(kit, (struct as_wanted_room){ .count = AS_RULE_COMMANDS });
}

/* ---- What is wanted ------------------------------------------------------------------------- */

static void a_reaction_sees_the_event_and_wants_commands_now_and_later(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit, REACTION("return {\n"
                         "  command('mail.queue', { to = 'customer', number = event.reply.row }),\n"
                         "  at(event.at + days(3), 'mail.queue', { to = event.name .. '.' .. "
                         "event.input.offer_id, number = event.sequence }),\n"
                         "}"));
    const struct as_wanted_list wanted = react(&kit);
    assert_int_equal(wanted.count, 2);
    assert_int_equal(wanted.items[0].action, 1);
    assert_int_equal(wanted.items[0].due_at, AS_TIME_NONE);
    assert_text(wanted.items[0].fields, "{\"number\":7,\"to\":\"customer\"}");
    assert_text(wanted.items[0].rule, "r");
    assert_int_equal(wanted.items[1].due_at, NOW + INT64_C(3) * 86400000);
    assert_text(wanted.items[1].fields, "{\"number\":41,\"to\":\"order.create.OFFER-1\"}");
    kit_end(&kit);
}

static void one_command_nil_and_no_reaction_are_answers_too(void **unused)
{
    (void)unused;
    static const struct {
        const char *body;
        uint32_t count;
    } cases[] = {
        { "return command('mail.queue', { to = 'a' })", 1 },
        { "return nil", 0 },
        { "", 0 },
        { "return {}", 0 },
        { "command('mail.queue', { to = 'a' })", 0 }, /* made, and not returned */
        { "local c = command('mail.queue', { to = 'a' }) return { c, c }", 2 },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct kit kit;
        char text[400];
        snprintf(text, sizeof text,
                 "rule.reaction { name = 'r', describe = 'd', on = { 'order.*' }, does = { "
                 "'mail.queue' }, react = function() %s end }",
                 cases[i].body);
        build(&kit, text);
        assert_int_equal(react(&kit).count, cases[i].count);
        assert_int_equal(kit.trace.steps[0].failure.size, 0);
        assert_false(as_ruleset_reacts(kit.set, 1));
        kit_end(&kit);
    }
}

static void a_rule_out_of_its_era_and_one_set_aside_are_not_asked(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit, "rule.reaction { name = 'old', describe = 'd', to = '2026-01-01', on = { "
                "'order.create' }, does = { 'mail.queue' }, react = function() return "
                "command('mail.queue', { to = 'old' }) end }\n"
                "rule.reaction { name = 'new', describe = 'd', on = { 'order.create' }, does = { "
                "'mail.queue' }, react = function() return command('mail.queue', { to = 'new' }) "
                "end }\n");
    assert_int_equal(react(&kit).count, 1);
    assert_true(as_ruleset_set_aside(kit.set, AS_STR("new"), true));
    assert_int_equal(react(&kit).count, 0);
    assert_true(kit.trace.steps[1].failure.size > 0);
    kit_end(&kit);
}

static void working_days_pass_over_saturday_and_sunday(void **unused)
{
    (void)unused;
    static const struct {
        const char *from, *to;
        int days;
    } cases[] = {
        { "2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z", 0 }, /* a Monday */
        { "2026-06-01T12:00:00Z", "2026-06-04T12:00:00Z", 3 },
        { "2026-06-04T12:00:00Z", "2026-06-09T12:00:00Z", 3 },
        { "2026-06-05T23:59:59Z", "2026-06-08T23:59:59Z", 1 },
        { "2026-06-06T00:00:00Z", "2026-06-08T00:00:00Z", 1 }, /* a Saturday */
        { "2026-06-07T08:00:00Z", "2026-06-08T08:00:00Z", 1 },
        { "1970-01-01T00:00:00Z", "1970-01-08T00:00:00Z", 5 },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct kit kit;
        char text[500];
        int64_t due_at = 0;
        snprintf(text, sizeof text,
                 REACTION("return at(working_days(date '%s', %d), 'mail.queue', { to = 'a' })"),
                 cases[i].from, cases[i].days);
        build(&kit, text);
        const struct as_wanted_list wanted = react(&kit);
        assert_int_equal(wanted.count, 1);
        assert_int_equal(as_time_parse(as_str_of(cases[i].to), &due_at, &kit.err), 0);
        assert_int_equal(wanted.items[0].due_at, due_at);
        kit_end(&kit);
    }
}

/* ---- What fails ----------------------------------------------------------------------------- */

static void a_reaction_that_goes_too_far_wants_nothing_and_says_why(void **unused)
{
    (void)unused;
    static const struct {
        const char *body, *failure;
    } cases[] = {
        { "return command('order.create', {})", "'order.create' is not among what this rule does" },
        { "return command('no.such', {})", "'no.such' is not among what this rule does" },
        { "return command('mail.queue', {})", "to" },
        { "return command('mail.queue', { to = 'a', too = 'b' })", "did you mean \"to\"" },
        { "return command('mail.queue', { to = 5 })", "to" },
        { "return command('mail.queue', { to = 'a', customer = actor })", "not a fact" },
        { "return at(now, 'mail.queue', { to = 'a', contact = { first_name = 'A', last_name = 'B', "
          "email = 'a@b.example' } })",
          "may say nothing about a person" },
        { "return at(-1, 'mail.queue', { to = 'a' })", "a moment" },
        { "return at('tomorrow', 'mail.queue', { to = 'a' })", "number" },
        { "return 5", "returns command(…), at(…)" },
        { "return { 5 }", "returns command(…), at(…)" },
        { "return { a = command('mail.queue', { to = 'a' }), 1 }", "returns command(…), at(…)" },
        { "return allow()", "allow can be used only while" },
        { "return customer.company_name", "nil" },
        { "return event.reply.secret", "secret" },
        { "event.name = 'x'", "facts cannot be changed" },
        { "while true do end", "100000" },
        { "local t = {} for i = 1, 17 do t[i] = command('mail.queue', { to = 'a' }) end return t",
          "at most 16 commands" },
        { "local c = command('mail.queue', { to = 'a' }) local t = {} for i = 1, 17 do t[i] = c "
          "end return t",
          "at most 16 commands" },
        { "return command('mail.queue', { to = string.rep('x', 900000) })", "" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct kit kit;
        char text[600];
        snprintf(text, sizeof text,
                 REACTION("%s") "rule.reaction { name = 'other', describe = 'd', on = { "
                                "'order.create' }, does = { 'mail.queue' }, react = function() "
                                "return command('mail.queue', { to = 'other' }) end }",
                 cases[i].body);
        build(&kit, text);
        const struct as_wanted_list wanted = react(&kit);
        if (as_str_find(kit.trace.steps[0].failure, as_str_of(cases[i].failure)) < 0)
            fail_msg("%s: %s", cases[i].body, kit.trace.steps[0].failure.data);
        if (kit.trace.steps[0].failure.size == 0)
            fail_msg("%s did not fail", cases[i].body);
        assert_int_equal(wanted.count, 1); /* the other one's */
        assert_text(wanted.items[0].rule, "other");
        kit_end(&kit);
    }
}

static void there_is_room_for_so_many_and_none_at_the_end_of_a_chain(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit, REACTION("local c = command('mail.queue', { to = 'a' }) return { c, c, c }"));
    assert_int_equal(react_in(&kit, (struct as_wanted_room){ .count = 3 }).count, 3);
    assert_int_equal(react_in(&kit, (struct as_wanted_room){ .count = 2 }).count, 0);
    assert_true(as_str_find(kit.trace.steps[0].failure, AS_STR("64 in all")) > 0);
    const struct as_wanted_room deepest = { .count = 16, .is_deepest = true };
    assert_int_equal(react_in(&kit, deepest).count, 0);
    assert_true(as_str_find(kit.trace.steps[0].failure, AS_STR("4 deep")) > 0);
    kit_end(&kit);
}

static void an_event_is_nothing_to_a_decision_before_and_after_one(void **unused)
{
    (void)unused;
    struct kit kit;
    build(&kit, REACTION("return nil") "rule.permission { name = 'p', describe = 'd', actions = { "
                                       "'*' }, decide = function()\n"
                                       "  if event == nil then return allow() end\n"
                                       "  return deny('event.there')\nend }\n");
    kit.trace.arena = &kit.arena;
    assert_int_equal(kit_ask(&kit, ORDER_CREATE, ""), AS_VERDICT_ALLOW);
    react(&kit);
    kit.facts.event = NULL;
    assert_int_equal(kit_ask(&kit, ORDER_CREATE, ""), AS_VERDICT_ALLOW);
    bool is_named = false; /* who explains a decision hears of the reaction */
    for (uint32_t i = 0; i < kit.trace.count; i++)
        is_named |= kit.trace.steps[i].is_after;
    assert_true(is_named);
    kit_end(&kit);
}

/* ---- What a set may declare ----------------------------------------------------------------- */

static void what_a_reaction_announces_is_checked(void **unused)
{
    (void)unused;
    static const struct {
        const char *keys, *problem;
    } cases[] = {
        { "on = { 'order.create' }, does = { 'mail.queu' }", "did you mean 'mail.queue'" },
        { "on = { 'order.create' }, does = { 'order.list' }", "is a query" },
        { "on = { 'order.create' }, does = { 'rules.change' }", "about the rules" },
        { "on = { 'order.create' }, does = { 'token.accept' }", "proof of the caller's own" },
        { "on = { 'order.create' }, does = { 'later.add' }", "due later" },
        { "on = { 'order.create' }, does = { 'mail.*' }", "is no operation" },
        { "on = { 'order.create' }, does = {}", "a list of 1 to" },
        { "on = { 'order.create' }", "does is missing" },
        { "does = { 'mail.queue' }", "on is missing" },
        { "on = { 'order.list' }, does = { 'mail.queue' }", "is a query" },
        { "on = { 'rules.change' }, does = { 'mail.queue' }", "about the rules" },
        { "on = { 'order.creat' }, does = { 'mail.queue' }", "did you mean 'order.create'" },
        { "on = { 'order.create' }, doe = { 'mail.queue' }", "did you mean 'does'" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct kit kit;
        char text[400];
        snprintf(text, sizeof text,
                 "rule.reaction { name = 'r', describe = 'd', %s, react = function() end }",
                 cases[i].keys);
        build(&kit, text);
        assert_null(kit.set);
        assert_problem(&kit, "reactions/a.lua", 1, cases[i].problem);
        kit_end(&kit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reaction_sees_the_event_and_wants_commands_now_and_later),
        cmocka_unit_test(one_command_nil_and_no_reaction_are_answers_too),
        cmocka_unit_test(a_rule_out_of_its_era_and_one_set_aside_are_not_asked),
        cmocka_unit_test(working_days_pass_over_saturday_and_sunday),
        cmocka_unit_test(a_reaction_that_goes_too_far_wants_nothing_and_says_why),
        cmocka_unit_test(there_is_room_for_so_many_and_none_at_the_end_of_a_chain),
        cmocka_unit_test(an_event_is_nothing_to_a_decision_before_and_after_one),
        cmocka_unit_test(what_a_reaction_announces_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
