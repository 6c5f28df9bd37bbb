/* What is due later is done when its moment has come: once, journaled, and replayed. */
#include "test_reactions_kit.h"

static void what_is_due_later_is_done_once_when_its_moment_has_come(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Later", NULL), 0);
    const struct as_entry_record added = entry_at(world, world->last->sequence + 1);
    assert_true(as_str_equal(added.operation, AS_STR("schedule.add")));
    assert_false(as_id_is_nil(&added.customer));
    expect_cause(&added, "after.customer", world->last->sequence);
    assert_int_equal(waiting(world), 1);

    let_pass(world, 2);
    assert_int_equal(waiting(world), 1);
    restart(world);
    world->now += INT64_C(86400000) - 1;
    let_pass(world, 0);
    assert_int_equal(waiting(world), 1);
    world->now += 1;
    let_pass(world, 0);
    assert_int_equal(waiting(world), 0);
    const struct as_entry_record done = entry_at(world, world->last->sequence - 1);
    assert_true(as_str_equal(done.operation, AS_STR("token.create")));
    assert_int_equal(as_cause_schedule(done.cause), number(world, "SELECT max(row) FROM schedule"));
    assert_int_equal(number(world, "SELECT max(done_sequence) FROM schedule"), done.sequence);

    const int64_t before = newest(world);
    let_pass(world, 30);
    restart(world);
    let_pass(world, 30);
    assert_int_equal(newest(world), before + 2);
    expect_replay(world);
}

static void what_was_due_is_an_event_too(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Chained", NULL), 0);
    let_pass(world, 3);
    assert_int_equal(waiting(world), 1); /* the next one */
    let_pass(world, 1);
    assert_int_equal(waiting(world), 0);
    const struct as_entry_record last = entry_at(world, world->last->sequence - 1);
    assert_true(as_str_find(last.input, AS_STR("\"last\"")) > 0);
    expect_replay(world);
}

static void what_was_due_and_is_refused_is_done_with(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Later refused", NULL), 0);
    let_pass(world, 3);
    assert_int_equal(waiting(world), 0);
    const struct as_entry_record entry = entry_at(world, world->last->sequence - 1);
    assert_int_equal(entry.status, AS_E_DENIED);
    expect_replay(world);
}

static void what_was_due_for_a_customer_that_is_gone_is_done_with(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Gone", NULL), 0);
    let_pass(world, 3);
    assert_int_equal(waiting(world), 0);
    const struct as_entry_record first = entry_at(world, world->last->sequence - 2);
    const struct as_entry_record second = entry_at(world, world->last->sequence - 1);
    assert_true(as_str_equal(first.operation, AS_STR("customer.delete")));
    assert_true(as_str_equal(second.operation, AS_STR("customer.delete")));
    assert_int_equal(first.status, 0);
    assert_int_equal(second.status, AS_E_NOT_FOUND);
    expect_replay(world);
}

static void what_can_no_longer_be_made_is_given_up_by_a_command(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Later", NULL), 0);
    world_stop(world);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE schedule SET operation = 'of.long_ago'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    struct as_rule_files files;
    world_start(world, build_with(world, &files));
    let_pass(world, 3);
    assert_int_equal(waiting(world), 0);
    const struct as_entry_record entry = entry_at(world, world->last->sequence - 1);
    assert_true(as_str_equal(entry.operation, AS_STR("schedule.drop")));
    assert_int_equal(entry.status, 0);
}

static void the_operator_sees_what_waits_and_can_drop_it(void **state)
{
    struct world *world = *state;
    void *reply = NULL;
    struct as_err err = { 0 };
    struct as_rule_files files;
    struct as_ruleset *rules = build_with(world, &files);
    assert_int_equal(create(world, "Later", NULL), 0);
    assert_int_equal(create(world, "Later", NULL), 0);
    assert_int_equal(
        world_query(world, rules, &world->host, "schedule.list", "{\"size\":1}", &reply, &err), 0);
    const struct as_page *page = reply;
    assert_int_equal(page->items.count, 1);
    assert_int_equal(page->next, 1);
    const struct as_schedule_view *first = page->items.items;
    assert_true(as_str_equal(first->operation, AS_STR("token.create")));
    assert_int_equal(world_query(world, rules, &world->host, "schedule.list",
                                 "{\"size\":1,\"after\":1}", &reply, &err),
                     0);
    page = reply;
    assert_int_equal(((const struct as_schedule_view *)page->items.items)->row, 2);
    assert_int_equal(page->next, AS_INT_NONE);
    assert_int_equal(world_query(world, rules, &world->sales, "schedule.list", "{}", &reply, &err),
                     AS_E_DENIED);

    static const char drop[] = "{\"row\":1,\"reason\":\"not wanted\"}";
    assert_int_equal(world_command(world, &world->sales, NULL, "schedule.drop", drop), AS_E_DENIED);
    assert_int_equal(world_command(world, &world->host, NULL, "schedule.drop", drop), 0);
    assert_int_equal(world_command(world, &world->host, NULL, "schedule.drop", drop),
                     AS_E_NOT_FOUND);
    let_pass(world, 3);
    assert_int_equal(waiting(world), 0);
    assert_int_equal(number(world, "SELECT count(*) FROM journal WHERE cause LIKE '%schedule%'"),
                     1);
    as_ruleset_free(rules);
    expect_replay(world);
}

static void what_cannot_wait_is_not_taken(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *input, *word;
    } cases[] = {
        { "{\"operation\":\"no.such\",\"due_at\":\"2026-07-01\"}", "no operation" },
        { "{\"operation\":\"customer.list\",\"due_at\":\"2026-07-01\"}", "cannot wait" },
        { "{\"operation\":\"schedule.add\",\"due_at\":\"2026-07-01\"}", "cannot wait" },
        { "{\"operation\":\"rule.set_aside\",\"due_at\":\"2026-07-01\"}", "cannot wait" },
        { "{\"operation\":\"token.grant\",\"due_at\":\"2026-07-01\"}", "cannot wait" },
        { "{\"operation\":\"token.create\",\"due_at\":\"2026-07-01\",\"input\":{\"nam\":1}}",
          "nam" },
        { "{\"operation\":\"customer.delete\",\"due_at\":\"2026-07-01\",\"input\":[]}", "" },
        { "{\"operation\":\"user.create\",\"due_at\":\"2026-07-01\",\"input\":{\"name\":\"A B\","
          "\"partner\":\"117a77b0-9360-443b-8795-c6dedc750cf9\",\"principal_name\":\"a@b.example\","
          "\"roles\":[\"sales_agent\"]}}",
          "nothing about a person" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        assert_int_equal(world_command(world, &world->host, NULL, "schedule.add", cases[i].input),
                         AS_E_INVALID);
        if (!strstr(world->last->err.text, cases[i].word))
            fail_msg("%s: %s", cases[i].input, world->last->err.text);
    }
    assert_int_equal(waiting(world), 0);
}

static void a_customer_has_room_for_a_hundred(void **state)
{
    struct world *world = *state;
    char id[AS_ID_TEXT_SIZE];
    char input[256];
    assert_int_equal(create(world, "Full", NULL), 0);
    as_id_format(&((const struct as_customer_view *)world_reply(world))->customer.id, id);
    snprintf(input, sizeof input,
             "{\"operation\":\"customer.delete\",\"due_at\":\"2099-01-01\",\"customer\":\"%s\","
             "\"input\":{\"customer\":\"%s\"}}",
             id, id);
    for (int i = 0; i < 100; i++)
        assert_int_equal(world_command(world, &world->host, NULL, "schedule.add", input), 0);
    assert_int_equal(world_command(world, &world->host, NULL, "schedule.add", input),
                     AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "schedule.full");
    expect_replay(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(what_is_due_later_is_done_once_when_its_moment_has_come),
        IN_A_WORLD(what_was_due_is_an_event_too),
        IN_A_WORLD(what_was_due_and_is_refused_is_done_with),
        IN_A_WORLD(what_was_due_for_a_customer_that_is_gone_is_done_with),
        IN_A_WORLD(what_can_no_longer_be_made_is_given_up_by_a_command),
        IN_A_WORLD(the_operator_sees_what_waits_and_can_drop_it),
        IN_A_WORLD(what_cannot_wait_is_not_taken),
        IN_A_WORLD(a_customer_has_room_for_a_hundred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
