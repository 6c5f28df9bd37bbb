/* Decisions of the journal explained: also when the rules, asked again, say something else. */
#include "world.h"

#include "engine/past.h"
#include "operations/handlers.h"
#include "store/journal.h"

#include <sqlite3.h>

static void explain_to(struct world *world, const struct as_actor *reader_actor, int64_t sequence,
                       const char *locale, struct as_explained *ret_explained)
{
    struct as_err err = { 0 };
    struct as_conn *reader = NULL;
    struct as_entry_record entry;
    assert_int_equal(as_conn_open_reader(world->store, &reader, &err), 0);
    struct as_run now = {
        .arena = &world->arena,
        .conn = reader,
        .actor = reader_actor,
        .locale = as_str_of(locale),
        .at = world->now,
    };
    assert_int_equal(as_journal_get(reader, sequence, &world->arena, &entry, &err), 0);
    if (as_past_of_journal.explain(&now, &entry, ret_explained, &err) < 0)
        fail_msg("%s", err.text);
    as_conn_close(reader);
}

static void explain(struct world *world, int64_t sequence, const char *locale,
                    struct as_explained *ret_explained)
{
    explain_to(world, &world->host, sequence, locale, ret_explained);
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

/* How many facts about the customer's agreements the rule gate.order looked at, as far as they are told. */
static uint32_t told_of_agreements(const struct as_explained *found, bool *ret_is_cut)
{
    uint32_t count = 0;
    const struct as_explained_rule *rules = found->rules.items;
    for (uint32_t i = 0; i < found->rules.count; i++) {
        const struct as_look *looks = rules[i].facts.items;
        if (!as_str_equal(rules[i].rule, AS_STR("gate.order")))
            continue;
        *ret_is_cut = rules[i].has_more_facts;
        for (uint32_t k = 0; k < rules[i].facts.count; k++)
            count += as_str_starts_with(looks[k].path, AS_STR("agreements[1]."));
    }
    return count;
}

static void what_another_partner_recorded_is_not_told_to_this_one(void **state)
{
    struct world *world = *state;
    struct as_explained found;
    char input[512];
    char id[AS_ID_TEXT_SIZE];
    char other[AS_ID_TEXT_SIZE];
    bool is_cut = false;
    struct as_id customer = world_customer(world, &world->sales, "why-five.nordvik.example");
    as_id_format(&customer, id);
    as_id_format(&world->provider.id, other);
    snprintf(input, sizeof input,
             "{\"customer\":\"%s\",\"partner\":\"%s\",\"template_id\":"
             "\"117a77b0-9360-443b-8795-c6dedc750cf9\",\"contact\":{\"first_name\":\"Ingrid\","
             "\"last_name\":\"Solheim\",\"email\":\"ingrid@nordvik.example\"}}",
             id, other);
    assert_int_equal(world_command(world, &world->host, NULL, "agreement.accept", input), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const int64_t ordered = world->last->sequence;

    explain(world, ordered, "en-US", &found);
    assert_true(told_of_agreements(&found, &is_cut) > 0);
    assert_false(is_cut);
    explain_to(world, &world->sales, ordered, "en-US", &found);
    assert_int_equal(told_of_agreements(&found, &is_cut), 0);
    assert_true(is_cut);

    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    explain_to(world, &world->sales, world->last->sequence, "en-US", &found);
    assert_true(told_of_agreements(&found, &is_cut) > 0);
}

/* journal.explain as the actor asks it, by the decision's place in the journal. */
static int ask(struct world *world, const struct as_actor *actor, const struct as_partner *partner,
               const struct as_past *past, int64_t sequence)
{
    struct as_err err = { 0 };
    struct as_conn *reader = NULL;
    struct as_explained found;
    const struct as_journal_explain input = { .decision = as_arena_printf(&world->arena, "%lld",
                                                                          (long long)sequence) };
    assert_int_equal(as_conn_open_reader(world->store, &reader, &err), 0);
    struct as_run run = {
        .operation = &as_op_journal_explain,
        .arena = &world->arena,
        .conn = reader,
        .actor = actor,
        .partner = partner,
        .locale = AS_STR("en-US"),
        .at = world->now,
        .past = past,
    };
    const int rc = as_op_journal_explain.run(&run, &input, &found, &err);
    as_conn_close(reader);
    return rc;
}

static void a_partner_waits_for_no_walk_over_more_than_a_million_entries(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    struct as_entry_record entry;
    struct as_conn *writer = as_store_writer(world->store);
    struct as_id customer = world_customer(world, &world->sales, "why-six.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    const int64_t refused = world->last->sequence;
    const struct as_past *past = &as_past_of_journal;
    assert_int_equal(ask(world, &world->sales, &world->direct, past, refused), 0);

    as_engine_stop(world->engine);
    world->engine = NULL;
    assert_int_equal(as_batch_begin(writer, &err), 0);
    assert_int_equal(as_journal_get(writer, refused, &world->arena, &entry, &err), 0);
    for (entry.sequence = 1000000; entry.sequence <= 1000001; entry.sequence++)
        assert_int_equal(as_journal_append(writer, &entry, &err), 0);
    assert_int_equal(as_batch_commit(writer, &err), 0);
    assert_int_equal(ask(world, &world->sales, &world->direct, past, 1000000), 0);
    assert_int_equal(ask(world, &world->sales, &world->direct, past, 1000001), AS_E_CONFLICT);
    assert_int_equal(ask(world, &world->provider_sales, &world->provider, past, 1000001),
                     AS_E_NOT_FOUND);
    assert_int_equal(ask(world, &world->host, NULL, past, 1000001), 0);
}

static struct world *asked_world;
static int64_t asked_sequence;

/* While this one is being explained somebody else asks. */
static int explain_meanwhile(struct as_run *run, const struct as_entry_record *entry,
                             struct as_explained *ret_explained, struct as_err *err)
{
    struct world *world = asked_world;
    const struct as_past *past = &as_past_of_journal;
    assert_int_equal(ask(world, &world->sales, &world->direct, past, asked_sequence), AS_E_BUSY);
    assert_int_equal(ask(world, &world->host, NULL, past, asked_sequence), 0);
    return past->explain(run, entry, ret_explained, err);
}

static void partners_are_told_one_after_another_and_the_operator_at_once(void **state)
{
    static const struct as_past slow = { .explain = explain_meanwhile };
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "why-seven.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    asked_world = world;
    asked_sequence = world->last->sequence;
    assert_int_equal(ask(world, &world->sales, &world->direct, &slow, asked_sequence), 0);
    assert_int_equal(ask(world, &world->sales, &world->direct, &as_past_of_journal, asked_sequence),
                     0);
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
        IN_A_WORLD(what_another_partner_recorded_is_not_told_to_this_one),
        IN_A_WORLD(a_partner_waits_for_no_walk_over_more_than_a_million_entries),
        IN_A_WORLD(partners_are_told_one_after_another_and_the_operator_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
