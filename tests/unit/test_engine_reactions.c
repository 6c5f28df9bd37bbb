/* What comes of commands by rules, right after: journaled, bounded, and replayed. */
#include "test_reactions_kit.h"

static void what_a_rule_wants_is_done_right_after_by_the_host_and_says_why(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "One", NULL), 0);
    const int64_t sequence = world->last->sequence;
    assert_int_equal(newest(world), sequence + 1);
    const struct as_entry_record first = entry_at(world, sequence);
    const struct as_entry_record second = entry_at(world, sequence + 1);
    assert_int_equal(first.cause.size, 0);
    assert_true(as_str_equal(second.operation, AS_STR("token.create")));
    assert_true(as_str_find(second.actor, AS_STR("\"host\"")) > 0);
    assert_true(as_str_find(second.input, AS_STR("first")) > 0);
    assert_true(as_str_find(second.input, AS_STR("digest")) > 0); /* it was prepared */
    assert_int_equal(second.status, 0);
    assert_int_equal(second.at, first.at);
    expect_cause(&second, "after.customer", sequence);
    expect_replay(world);
}

static void a_failing_rule_does_nothing_and_the_others_and_the_command_stand(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Two", NULL), 0);
    assert_int_equal(newest(world), world->last->sequence + 2);
    expect_replay(world);
}

static void the_facts_are_those_after_the_command(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Facts", NULL), 0);
    const struct as_entry_record entry = entry_at(world, newest(world));
    assert_int_equal(newest(world), world->last->sequence + 1);
    assert_true(as_str_find(entry.input, AS_STR("Factsactiver")) > 0);
}

static void a_repeat_and_a_refusal_ask_nobody(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7799";
    assert_int_equal(create(world, "Aside", NULL), 0);
    assert_int_equal(create(world, "One", request), AS_E_CONFLICT); /* the domain is taken */
    const int64_t before = newest(world);
    assert_int_equal(create(world, "One", request), AS_E_CONFLICT);
    assert_int_equal(newest(world), before);
    assert_int_equal(create(world, "One", NULL), 0);
    const int64_t after = newest(world);
    assert_int_equal(after, before + 2);
}

static void what_is_refused_is_journaled_and_the_command_stands(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *name;
        int status;
    } cases[] = { { "Refused", AS_E_DENIED }, { "Unknown", AS_E_NOT_FOUND } };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        assert_int_equal(create(world, cases[i].name, NULL), 0);
        const struct as_entry_record entry = entry_at(world, world->last->sequence + 1);
        assert_int_equal(entry.status, cases[i].status);
        expect_cause(&entry, "after.customer", world->last->sequence);
    }
    expect_replay(world);
}

static void a_circle_ends_four_deep(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Circle", NULL), 0);
    const int64_t sequence = world->last->sequence;
    assert_int_equal(newest(world), sequence + AS_RULE_COMMANDS_DEEP);
    for (int64_t i = 2; i <= AS_RULE_COMMANDS_DEEP; i++) {
        const struct as_entry_record entry = entry_at(world, sequence + i);
        expect_cause(&entry, "after.token", sequence + i - 1);
    }
    expect_replay(world);
}

static void a_fan_of_fans_ends_at_sixty_four(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Fan", NULL), 0);
    const int64_t came = newest(world) - world->last->sequence;
    assert_true(came > AS_RULE_COMMANDS && came <= AS_RULE_COMMANDS_ALL);
    assert_int_equal(create(world, "One", NULL), 0); /* and each command begins anew */
    assert_int_equal(newest(world), world->last->sequence + 1);
    expect_replay(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(what_a_rule_wants_is_done_right_after_by_the_host_and_says_why),
        IN_A_WORLD(a_failing_rule_does_nothing_and_the_others_and_the_command_stand),
        IN_A_WORLD(the_facts_are_those_after_the_command),
        IN_A_WORLD(a_repeat_and_a_refusal_ask_nobody),
        IN_A_WORLD(what_is_refused_is_journaled_and_the_command_stands),
        IN_A_WORLD(a_circle_ends_four_deep),
        IN_A_WORLD(a_fan_of_fans_ends_at_sixty_four),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
