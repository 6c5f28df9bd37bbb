/* A store that fails: whatever fails, a command is done whole or not at all. */
#include "world.h"

#include <sqlite3.h>

#define NO_DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void replay_equal(struct world *world)
{
    static int count;
    char into[128];
    struct as_replay_result result;
    struct as_err err = { 0 };
    snprintf(into, sizeof into, "%s/replayed-%d.db", world->folder, count++);
    if (as_replay(world->path, into, NULL, NULL, &result, &err) < 0)
        fail_msg("%s", err.text);
    if (!result.is_equal)
        fail_msg("replay: %s", result.difference);
}

static int left; /* instructions of SQLite until one fails; 0: none does */

static int on_progress(void *unused)
{
    return left > 0 && --left == 0;
}

/* What fails behind the commit comes too late. */
static int on_commit(void *unused)
{
    left = 0;
    return 0;
}

static int64_t count_of(struct world *world, const char *table)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_open_v2(world->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}

/* Fails one instruction of SQLite after the other: the command is done whole or not at all. */
static void fail_everywhere(struct world *world, const char *operation, const char *input,
                            int expected)
{
    sqlite3 *db = as_conn_sqlite(as_store_writer(world->store));
    int rc = AS_E_STORAGE;
    sqlite3_commit_hook(db, on_commit, NULL);
    for (int at = 1; rc == AS_E_STORAGE && at < 20000; at++) {
        const int64_t journal = count_of(world, "journal");
        const int64_t customers = count_of(world, "customers");
        left = at;
        sqlite3_progress_handler(db, 1, on_progress, NULL);
        rc = world_command(world, &world->sales, NULL, operation, input);
        sqlite3_progress_handler(db, 0, NULL, NULL);
        if (rc != expected && rc != AS_E_STORAGE)
            fail_msg("%s, instruction %d: %d, %s", operation, at, rc, world->last->err.text);
        if (rc == AS_E_STORAGE)
            assert_int_equal(world->last->decision.verdict, AS_VERDICT_NONE);
        const bool is_kept = rc == expected;
        if (count_of(world, "journal") != journal + (is_kept ? 1 : 0))
            fail_msg("%s, instruction %d: answered %d, but the journal has %lld entries, not %lld",
                     operation, at, rc, (long long)count_of(world, "journal"),
                     (long long)(journal + (is_kept ? 1 : 0)));
        assert_int_equal(count_of(world, "customers"),
                         customers + (is_kept && expected == 0 ? 1 : 0));
    }
    assert_int_equal(rc, expected);
    sqlite3_commit_hook(db, NULL, NULL);
}

static void whatever_step_of_the_store_fails_a_command_is_done_whole_or_not_at_all(void **state)
{
    struct world *world = *state;
    static const char input[] =
        "{\"domain\":\"fails.nordvik.example\",\"company_name\":\"Nordvik AS\","
        "\"culture\":\"sv-SE\",\"email\":\"billing@nordvik.example\",\"address\":{\"country\":"
        "\"SE\",\"city\":\"Lund\"}}";
    fail_everywhere(world, "customer.create", input, 0);
    fail_everywhere(world, "customer.create", input, AS_E_CONFLICT);
    replay_equal(world);
}

/* The rule set is no part of the database, so its half of the command is undone with the batch: were it not,
 * the next try would be refused, and decisions would be made that no replay makes. */
static void a_rule_is_set_aside_whole_or_not_at_all(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "aside.nordvik.example");
    sqlite3 *db = as_conn_sqlite(as_store_writer(world->store));
    int rc = AS_E_STORAGE;
    int failures = 0;
    sqlite3_commit_hook(db, on_commit, NULL);
    for (int at = 1; rc == AS_E_STORAGE && at < 20000; at += 3, failures++) {
        left = at;
        sqlite3_progress_handler(db, 1, on_progress, NULL);
        rc = world_command(world, &world->host, NULL, "rule.set_aside",
                           "{\"rule\":\"agents.only_sellers\"}");
        sqlite3_progress_handler(db, 0, NULL, NULL);
        if (rc != 0 && rc != AS_E_STORAGE)
            fail_msg("instruction %d: %s", at, world->last->err.text);
        assert_int_equal(world->last->set_aside.size > 0, rc == 0);
    }
    sqlite3_commit_hook(db, NULL, NULL);
    assert_int_equal(rc, 0);
    assert_true(failures > 10);
    assert_int_equal(count_of(world, "rule_asides"), 1);
    assert_int_equal(world_command(world, &world->host, NULL, "rule.set_aside",
                                   "{\"rule\":\"agents.only_sellers\"}"),
                     AS_E_CONFLICT);
    assert_int_equal(world_command(world, &world->host, NULL, "rule.set_aside",
                                   "{\"rule\":\"agents.only_seller\"}"),
                     AS_E_NOT_FOUND);
    assert_int_equal(world_command(world, &world->host, NULL, "rule.set_aside",
                                   "{\"rule\":\"agents.sell\",\"ruleset\":\"" NO_DIGEST "\"}"),
                     AS_E_CONFLICT);
    /* It is about others, so nobody notices … */
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    /* … but those it is about are denied for another reason than before. */
    assert_int_equal(world_confirm(world, &world->helpdesk, &customer, NULL, "1"), AS_E_DENIED);
    assert_string_equal(world->last->err.word, "rule.failed");
    replay_equal(world);
    world_activate(world);
    assert_int_equal(world_confirm(world, &world->helpdesk, &customer, NULL, "1"), AS_E_DENIED);
    assert_string_equal(world->last->err.word, "role.missing");
    replay_equal(world);
}

static bool is_degraded(struct world *world)
{
    struct as_engine_stats stats;
    as_engine_stats(world->engine, &stats);
    return stats.is_degraded;
}

static void the_engine_is_degraded_until_something_is_written_again(void **state)
{
    struct world *world = *state;
    sqlite3 *db = as_conn_sqlite(as_store_writer(world->store));
    struct as_id customer = world_customer(world, &world->sales, "degraded.nordvik.example");
    const struct as_id nobody = { { 7, 7, 7 } };
    left = 20;
    sqlite3_progress_handler(db, 1, on_progress, NULL);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), AS_E_STORAGE);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    assert_true(is_degraded(world));
    assert_int_equal(world_confirm(world, &world->sales, &nobody, NULL, "1"), AS_E_NOT_FOUND);
    assert_true(is_degraded(world));
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_false(is_degraded(world));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_step_of_the_store_fails_a_command_is_done_whole_or_not_at_all),
        cmocka_unit_test(the_engine_is_degraded_until_something_is_written_again),
        cmocka_unit_test(a_rule_is_set_aside_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
