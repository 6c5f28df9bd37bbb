/* What comes of commands by rules: right after, or when its moment has come; once, journaled, and replayed. */
#include "world.h"

#include "store/journal.h"
#include "store/schedule.h"

#include <sqlite3.h>

/* The name of the company says which of these wants something. */
static const char reactions[] =
    "rule.reaction {\n"
    "  name = 'after.customer', describe = 'd', on = { 'customer.create' },\n"
    "  does = { 'token.create', 'customer.delete' },\n"
    "  react = function()\n"
    "    local name = event.input.company_name\n"
    "    local function token(application)\n"
    "      return command('token.create', { application = application, partner = partner.id })\n"
    "    end\n"
    "    if name == 'One' then return token('first') end\n"
    "    if name == 'Two' then return { token('a'), token('b') } end\n"
    "    if name == 'Circle' then return token('circle') end\n"
    "    if name == 'Fan' then\n"
    "      local all = {}\n"
    "      for i = 1, 16 do all[i] = token('fan') end\n"
    "      return all\n"
    "    end\n"
    "    if name == 'Refused' then return token('forbidden') end\n"
    "    if name == 'Facts' then\n"
    "      return token(customer.company_name .. relationship.state .. event.input.domain)\n"
    "    end\n"
    "    if name == 'Later' then\n"
    "      return at(event.at + days(3), 'token.create',\n"
    "                { application = 'later', partner = partner.id })\n"
    "    end\n"
    "    if name == 'Chained' then\n"
    "      return at(event.at + days(3), 'token.create',\n"
    "                { application = 'chained', partner = partner.id })\n"
    "    end\n"
    "    if name == 'Later refused' then\n"
    "      return at(event.at + days(3), 'token.create',\n"
    "                { application = 'forbidden', partner = partner.id })\n"
    "    end\n"
    "    if name == 'Gone' then\n"
    "      local id = event.reply.customer.id\n"
    "      return { at(event.at + days(3), 'customer.delete', { customer = id }),\n"
    "               at(event.at + days(3), 'customer.delete', { customer = id }) }\n"
    "    end\n"
    "  end,\n"
    "}\n"
    "rule.reaction {\n"
    "  name = 'fails', describe = 'd', on = { 'customer.create' }, does = { 'token.create' },\n"
    "  react = function() if event.input.company_name == 'Two' then return nil + 1 end end,\n"
    "}\n"
    "rule.reaction {\n"
    "  name = 'after.token', describe = 'd', on = { 'token.create' }, does = { 'token.create' },\n"
    "  react = function()\n"
    "    local again = function()\n"
    "      return command('token.create',\n"
    "                     { application = event.input.application, partner = "
    "event.input.partner })\n"
    "    end\n"
    "    if event.input.application == 'circle' then return again() end\n"
    "    if event.input.application == 'chained' then\n"
    "      return at(event.at + days(1), 'token.create',\n"
    "                { application = 'last', partner = event.input.partner })\n"
    "    end\n"
    "    if event.input.application == 'fan' then\n"
    "      local all = {}\n"
    "      for i = 1, 16 do all[i] = again() end\n"
    "      return all\n"
    "    end\n"
    "  end,\n"
    "}\n"
    "rule.permission {\n"
    "  name = 'not.this', describe = 'd', actions = { 'token.create' }, actors = { 'host' },\n"
    "  decide = function()\n"
    "    if input.application == 'forbidden' then return deny('agreement.missing') end\n"
    "  end,\n"
    "}\n";

static struct as_ruleset *build_with(struct world *world, struct as_rule_files *ret_files)
{
    struct as_rule_files shipped;
    as_ruleset_free(world_build_rules(&world->arena, &shipped));
    struct as_rule_file *items =
        AS_ARENA_ARRAY(&world->arena, struct as_rule_file, shipped.count + 1);
    struct as_rule_file own = { AS_STR("reactions/test.lua"), as_str_of(reactions) };
    uint32_t count = 0;
    for (uint32_t i = 0; i < shipped.count; i++) {
        if (own.path.size && as_str_compare(shipped.items[i].path, own.path) > 0) {
            items[count++] = own;
            own.path = AS_STR_NONE;
        }
        items[count++] = shipped.items[i];
    }
    *ret_files = (struct as_rule_files){ .items = items, .count = count };
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(ret_files, as_operation_actions(), &problems);
    if (!set)
        fail_msg("%.*s", AS_STR_ARG(problems.items[0].text));
    as_problems_fini(&problems);
    return set;
}

static int open_with(void **state)
{
    world_open(state);
    struct world *world = *state;
    struct as_ruleset_package package = { 0 };
    struct as_err err = { 0 };
    uint32_t rules = 0;
    package.set = build_with(world, &package.files);
    (void)as_ruleset_stats(package.set, &rules);
    package.rules = rules;
    struct as_command *command = as_command_new(as_operation_find(AS_STR("ruleset.activate")));
    ((struct as_ruleset_activate *)command->input)->digest = as_rule_files_digest(&package.files);
    command->actor = world->host;
    command->package = &package;
    if (as_engine_execute(world->engine, command, &err) < 0)
        fail_msg("%s", err.text);
    as_ruleset_free(package.set);
    as_command_free(command);
    return 0;
}

static void restart(struct world *world)
{
    struct as_rule_files files;
    world_stop(world);
    world_start(world, build_with(world, &files));
}

/* ---- Looking -------------------------------------------------------------------------------- */

static int create(struct world *world, const char *name, const char *request)
{
    static int number;
    char input[512];
    number += !request;
    snprintf(input, sizeof input,
             "{\"domain\":\"r%d.example\",\"company_name\":\"%s\",\"culture\":\"sv-SE\",\"email\":"
             "\"a@b.example\",\"country\":\"SE\"}",
             number, name);
    return world_command(world, &world->sales, request, "customer.create", input);
}

static struct as_entry_record entry_at(struct world *world, int64_t sequence)
{
    struct as_err err = { 0 };
    struct as_conn *reader = NULL;
    struct as_entry_record entry;
    assert_int_equal(as_conn_open_reader(world->store, &reader, &err), 0);
    if (as_journal_get(reader, sequence, &world->arena, &entry, &err) < 0)
        fail_msg("%s", err.text);
    as_conn_close(reader);
    return entry;
}

static int64_t newest(struct world *world)
{
    struct as_engine_stats stats;
    as_engine_stats(world->engine, &stats);
    return stats.sequence;
}

static int64_t number(struct world *world, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

static int64_t waiting(struct world *world)
{
    return number(world, "SELECT count(*) FROM schedule WHERE done_at IS NULL");
}

/* Some command or other, so that the engine looks at its clock. */
static void let_pass(struct world *world, int days)
{
    world->now += INT64_C(86400000) * days;
    assert_int_equal(create(world, "Nobody", NULL), 0);
}

static void expect_cause(const struct as_entry_record *entry, const char *rule, int64_t sequence)
{
    char wanted[128];
    snprintf(wanted, sizeof wanted, "{\"rule\":\"%s\",\"sequence\":%lld}", rule,
             (long long)sequence);
    if (!as_str_equal(entry->cause, as_str_of(wanted)))
        fail_msg("\"%.*s\" is not %s", AS_STR_ARG(entry->cause), wanted);
}

static void expect_replay(struct world *world)
{
    static int count;
    char into[128];
    struct as_replay_result result;
    struct as_err err = { 0 };
    snprintf(into, sizeof into, "%s/replayed-%d.db", world->folder, ++count);
    if (as_replay(world->path, into, NULL, NULL, &result, &err) < 0)
        fail_msg("%s", err.text);
    if (!result.is_equal)
        fail_msg("%s", result.difference);
}

/* ---- Right after ---------------------------------------------------------------------------- */

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

static void what_the_rules_refuse_is_journaled_and_the_command_stands(void **state)
{
    struct world *world = *state;
    assert_int_equal(create(world, "Refused", NULL), 0);
    const struct as_entry_record entry = entry_at(world, world->last->sequence + 1);
    assert_int_equal(entry.status, AS_E_DENIED);
    expect_cause(&entry, "after.customer", world->last->sequence);
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

/* ---- Later ---------------------------------------------------------------------------------- */

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

#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_with, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(what_a_rule_wants_is_done_right_after_by_the_host_and_says_why),
        IN_A_WORLD(a_failing_rule_does_nothing_and_the_others_and_the_command_stand),
        IN_A_WORLD(the_facts_are_those_after_the_command),
        IN_A_WORLD(a_repeat_and_a_refusal_ask_nobody),
        IN_A_WORLD(what_the_rules_refuse_is_journaled_and_the_command_stands),
        IN_A_WORLD(a_circle_ends_four_deep),
        IN_A_WORLD(a_fan_of_fans_ends_at_sixty_four),
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
