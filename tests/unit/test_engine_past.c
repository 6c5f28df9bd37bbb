/* Decisions of the journal explained: also when the rules, asked again, say something else. */
#include "world.h"

#include "store/journal.h"

#include <sqlite3.h>

static void explain(struct world *world, int64_t sequence, const char *locale,
                    struct as_explained *ret_explained)
{
    struct as_err err = { 0 };
    struct as_conn *reader = NULL;
    struct as_entry_record entry;
    assert_int_equal(as_conn_open_reader(world->store, &reader, &err), 0);
    struct as_run now = {
        .arena = &world->arena,
        .conn = reader,
        .actor = &world->host,
        .locale = as_str_of(locale),
        .at = world->now,
    };
    assert_int_equal(as_journal_get(reader, sequence, &world->arena, &entry, &err), 0);
    if (as_past_of_journal.explain(&now, &entry, ret_explained, &err) < 0)
        fail_msg("%s", err.text);
    as_conn_close(reader);
}

#define assert_text(got, wanted) \
    do { \
        as_str got_ = (got); \
        if (!as_str_equal(got_, as_str_of(wanted))) \
            fail_msg("\"%.*s\" is not \"%s\"", AS_STR_ARG(got_), (const char *)(wanted)); \
    } while (0)

/* The same question once more, as if the journal had this decision about it, with a digest that begins with
 * 123456789012ab. The engine ends: there is one writer. */
static int64_t forge(struct world *world, int64_t sequence, const char *decision)
{
    static const uint8_t digest[] = { 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0xab };
    struct as_err err = { 0 };
    struct as_entry_record entry;
    struct as_conn *writer = as_store_writer(world->store);
    as_engine_stop(world->engine);
    world->engine = NULL;
    assert_int_equal(as_batch_begin(writer, &err), 0);
    assert_int_equal(as_journal_get(writer, sequence, &world->arena, &entry, &err), 0);
    entry.sequence = sequence + 1;
    entry.status = AS_E_DENIED;
    entry.decision = as_str_of(decision);
    entry.outcome = AS_STR("{\"code\":\"rule.failed\",\"sentence\":\"It failed.\"}");
    memcpy(&entry.digest, digest, sizeof digest);
    assert_int_equal(as_journal_append(writer, &entry, &err), 0);
    assert_int_equal(as_batch_commit(writer, &err), 0);
    return entry.sequence;
}

static void a_decision_is_explained_in_the_readers_language(void **state)
{
    struct world *world = *state;
    struct as_explained found;
    struct as_id customer = world_customer(world, &world->sales, "why-one.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    const int64_t refused = world->last->sequence;
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);

    explain(world, refused, "nl-NL", &found);
    assert_text(found.verdict, "block");
    assert_text(found.rule, "gate.order");
    assert_text(found.code, "agreement.missing");
    assert_true(as_str_starts_with(found.sentence, AS_STR("Voor deze klant")));
    assert_true(as_str_starts_with(found.remedy, AS_STR("De partner bevestigt")));
    assert_int_equal(found.difference.size, 0);
    assert_int_equal(found.activation, 1);
    assert_true(as_str_starts_with(found.source, AS_STR("rule.scenario {\n")));
    assert_true(as_str_ends_with(found.source, AS_STR("\n}\n")));
}

static void what_the_clock_ended_is_told_as_the_journal_has_it(void **state)
{
    struct world *world = *state;
    struct as_explained found;
    struct as_id customer = world_customer(world, &world->sales, "why-two.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    explain(world,
            forge(world, world->last->sequence,
                  "{\"answers\":[{\"code\":\"rule.failed\",\"file\":\"roles/slow.lua\",\"line\":7,"
                  "\"rule\":\"slow\",\"sentence\":\"It failed.\",\"verdict\":\"deny\"}],"
                  "\"has_failed\":true,\"is_timed_out\":true,\"verdict\":\"deny\"}"),
            "en-US", &found);
    assert_text(found.verdict, "deny");
    assert_text(found.rule, "slow");
    assert_text(found.file, "roles/slow.lua");
    assert_text(found.sentence, "It failed.");
    assert_int_equal(found.line, 7);
    assert_text(found.difference,
                "The journal has: deny (rule.failed). Asked again, the same rules say: "
                "block (agreement.missing); the clock or the memory limit ended the "
                "decision then.");
}

static void a_changed_journal_is_named_as_such(void **state)
{
    struct world *world = *state;
    struct as_explained found;
    struct as_id customer = world_customer(world, &world->sales, "why-three.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    explain(world, forge(world, world->last->sequence, "{\"answers\":[],\"verdict\":\"deny\"}"),
            "en-US", &found);
    assert_text(found.verdict, "deny");
    assert_true(as_str_find(found.difference, AS_STR("assent replay")) > 0);
}

static void an_erased_personal_part_does_not_stand_in_the_way(void **state)
{
    struct world *world = *state;
    struct as_explained found;
    struct as_id customer = world_customer(world, &world->sales, "why-four.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "2"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const int64_t ordered = world->last->sequence;
    world_stop(world);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM personal", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    struct as_rule_files files;
    world_start(world, world_build_rules(&world->arena, &files));
    explain(world, ordered, "en-US", &found);
    assert_text(found.verdict, "allow");
    assert_int_equal(found.difference.size, 0);
    assert_true(found.rules.count > 0);
    explain(world, ordered - 1, "en-US", &found); /* the confirmation itself */
    assert_text(found.verdict, "allow");
}

/* What `assent why` is given stands for a place while the journal reaches that far, else for a digest. */
static void a_digest_that_begins_with_digits_alone_is_found(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *decision;
        bool is_found;
    } cases[] = {
        { "12345678", true },          { "123456789", true },     { "123456789012", true },
        { "123456789012aB", true },    { "1234567", false },      { "12345679", false },
        { "1234567890120000", false }, { "123456789013", false },
    };
    struct as_id customer = world_customer(world, &world->sales, "why-five.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    const int64_t before = world->last->sequence;
    const int64_t forged = forge(world, before, "{\"answers\":[],\"verdict\":\"deny\"}");
    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        char input[64];
        void *reply = NULL;
        snprintf(input, sizeof input, "{\"decision\":\"%s\"}", cases[i].decision);
        const int rc =
            world_query(world, rules, &world->host, "journal.explain", input, &reply, &err);
        if (rc != (cases[i].is_found ? 0 : AS_E_NOT_FOUND))
            fail_msg("%s: %d %s", cases[i].decision, rc, err.text);
        if (rc == 0)
            assert_int_equal(((const struct as_explained *)reply)->sequence, forged);
    }
    struct as_err err = { 0 };
    char input[64];
    void *reply = NULL;
    snprintf(input, sizeof input, "{\"decision\":\"%lld\"}", (long long)before);
    assert_int_equal(
        world_query(world, rules, &world->host, "journal.explain", input, &reply, &err), 0);
    assert_int_equal(((const struct as_explained *)reply)->sequence, before);
    as_ruleset_free(rules);
}

#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(a_decision_is_explained_in_the_readers_language),
        IN_A_WORLD(what_the_clock_ended_is_told_as_the_journal_has_it),
        IN_A_WORLD(a_changed_journal_is_named_as_such),
        IN_A_WORLD(an_erased_personal_part_does_not_stand_in_the_way),
        IN_A_WORLD(a_digest_that_begins_with_digits_alone_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
