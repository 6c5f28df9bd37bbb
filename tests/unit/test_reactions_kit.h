/* What the tests of reactions share: a world whose rules react, and looks into its journal. */
#pragma once

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
    "    if name == 'Unknown' then\n"
    "      return command('customer.delete', { customer = "
    "'00000000-0000-4000-8000-000000000001' })\n"
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

#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_with, world_close)
