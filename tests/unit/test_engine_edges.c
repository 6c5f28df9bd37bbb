/* What the engine promises at the edges: commands that end badly, the operator's own, the ends of pages,
 * customers whom two partners share. */
#include "world.h"

#include "store/journal.h"

#include <sqlite3.h>

/* ---- Replay --------------------------------------------------------------------------------- */

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

static void a_refused_activation_is_replayed_without_its_files(void **state)
{
    struct world *world = *state;
    assert_int_equal(world_command(world, &world->sales, NULL, "ruleset.activate", "{}"),
                     AS_E_DENIED);
    assert_true(world->last->sequence > 0);
    replay_equal(world);
}

/* ---- The operator --------------------------------------------------------------------------- */

static void what_the_operator_confirms_counts_for_the_customers_partner(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "operator.nordvik.example");
    assert_int_equal(world_confirm(world, &world->host, &customer, NULL, "1"), 0);
    const struct as_agreement *agreement = world_reply(world);
    assert_true(as_id_equal(&agreement->partner, &world->direct.id));
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), AS_E_CONFLICT);

    struct as_id resold = world_customer(world, &world->reseller_sales, "resold.nordvik.example");
    assert_int_equal(world_confirm(world, &world->host, &resold, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->reseller_sales, &resold, NULL), 0);
    assert_int_equal(world_confirm(world, &world->provider_sales, &resold, NULL, "1"),
                     AS_E_CONFLICT);
    replay_equal(world);
}

/* ---- Ends of pages -------------------------------------------------------------------------- */

static void a_page_behind_the_end_is_empty_and_one_before_the_start_begins_there(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *operation, *input;
        bool is_empty;
    } cases[] = {
        { "journal.list", "{\"after\":9007199254740992}", true },
        { "journal.list", "{\"after\":0}", false },
        { "ruleset.list", "{\"after\":9007199254740992}", false },
        { "ruleset.list", "{\"after\":2}", false },
        { "ruleset.list", "{\"after\":0}", true },
        { "user.list", "{\"after\":9007199254740992}", true },
        { "user.list", "{\"after\":0}", false },
    };
    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        void *reply = NULL;
        if (world_query(world, rules, &world->host, cases[i].operation, cases[i].input, &reply,
                        &err) < 0)
            fail_msg("%s %s: %s", cases[i].operation, cases[i].input, err.text);
        if ((((const struct as_page *)reply)->items.count == 0) != cases[i].is_empty)
            fail_msg("%s %s: the wrong page", cases[i].operation, cases[i].input);
    }
    as_ruleset_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_activation_is_replayed_without_its_files),
        cmocka_unit_test(what_the_operator_confirms_counts_for_the_customers_partner),
        cmocka_unit_test(a_page_behind_the_end_is_empty_and_one_before_the_start_begins_there),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
