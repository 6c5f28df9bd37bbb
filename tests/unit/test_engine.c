/* What the engine promises: one way through rules and journal, first answers kept, the state a function
 * of the journal. */
#include "world.h"

#include "store/journal.h"
#include "store/people.h"

#include <sqlite3.h>

static void an_order_waits_for_the_acceptance_and_passes_after_it(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "one.nordvik.example");

    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    assert_string_equal(world->last->err.word, "agreement.missing");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
}

static void the_journal_says_who_when_which_rule_and_which_rule_set(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "two.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    int64_t sequence = world->last->sequence;

    struct as_err err = { 0 };
    struct as_conn *reader = NULL;
    struct as_entry_record entry;
    assert_int_equal(as_conn_open_reader(world->store, &reader, &err), 0);
    assert_int_equal(as_journal_get(reader, sequence, &world->arena, &entry, &err), 0);
    char user[AS_ID_TEXT_SIZE];
    as_id_format(&world->sales.id, user);
    assert_true(as_str_find(entry.actor, as_str_of(user)) > 0);
    assert_int_equal(entry.at, world->now);
    assert_true(as_str_find(entry.decision, AS_STR("\"rule\":")) > 0);
    assert_true(as_str_find(entry.decision, AS_STR("roles/")) > 0);
    assert_false(as_digest_is_nil(&entry.ruleset));
    assert_true(as_str_find(entry.input, AS_STR("Ingrid")) < 0);
    assert_true(as_str_find(entry.outcome, AS_STR("Ingrid")) < 0);
    assert_true(as_str_find(entry.personal_data, AS_STR("Ingrid")) > 0);
    as_conn_close(reader);
}

static void a_refused_command_is_journaled_and_changes_nothing_else(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "three.nordvik.example");
    struct as_engine_stats before;
    struct as_engine_stats after;
    int64_t agreements = as_row_count(as_store_writer(world->store), AS_TABLE_AGREEMENTS);
    as_engine_stats(world->engine, &before);
    assert_int_equal(world_confirm(world, &world->helpdesk, &customer, NULL, "1"), AS_E_DENIED);
    as_engine_stats(world->engine, &after);
    assert_int_equal(after.sequence, before.sequence + 1);
    assert_int_equal(as_row_count(as_store_writer(world->store), AS_TABLE_AGREEMENTS), agreements);
}

static void a_repeat_gets_the_first_answer_also_after_a_restart(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7702";
    struct as_id customer = world_customer(world, &world->sales, "four.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "1"), 0);
    int64_t sequence = world->last->sequence;
    int64_t row_count = as_row_count(as_store_writer(world->store), AS_TABLE_AGREEMENTS);

    for (int restarted = 0; restarted < 2; restarted++) {
        if (restarted)
            world_restart(world);
        assert_int_equal(world_confirm(world, &world->sales, &customer, request, "1"), 0);
        assert_true(world->last->is_repeat);
        assert_int_equal(world->last->sequence, sequence);
        const struct as_agreement *agreement = world_reply(world);
        assert_true(as_str_equal(agreement->contact.first_name, AS_STR("Ingrid")));
        assert_int_equal(as_row_count(as_store_writer(world->store), AS_TABLE_AGREEMENTS),
                         row_count);
    }
}

static void a_repeated_refusal_is_the_same_refusal(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7703";
    struct as_id customer = world_customer(world, &world->sales, "five.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, request), AS_E_BLOCKED);
    char sentence[768];
    snprintf(sentence, sizeof sentence, "%s", world->last->err.text);
    assert_int_equal(world_order(world, &world->sales, &customer, request), AS_E_BLOCKED);
    assert_true(world->last->is_repeat);
    assert_string_equal(world->last->err.text, sentence);
    assert_string_equal(world->last->err.word, "agreement.missing");
}

static void the_same_request_id_with_another_body_is_refused(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7704";
    struct as_id customer = world_customer(world, &world->sales, "six.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "1"), 0);
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "2"), AS_E_REPEATED);
    assert_int_equal(world_order(world, &world->sales, &customer, request), AS_E_REPEATED);
}

static void a_request_id_is_free_again_after_24_hours(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7705";
    struct as_id customer = world_customer(world, &world->sales, "seven.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "1"), 0);
    world->now += INT64_C(86400000) - 1;
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "1"), 0);
    assert_true(world->last->is_repeat);
    world->now += 2;
    assert_int_equal(world_confirm(world, &world->sales, &customer, request, "2"), 0);
    assert_false(world->last->is_repeat);
}

static void the_request_id_of_one_partner_means_nothing_to_another(void **state)
{
    struct world *world = *state;
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7706";
    struct as_id ours = world_customer(world, &world->sales, "eight.nordvik.example");
    struct as_id theirs = world_customer(world, &world->provider_sales, "nine.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &ours, request, "1"), 0);
    assert_int_equal(world_confirm(world, &world->provider_sales, &theirs, request, "1"), 0);
    assert_false(world->last->is_repeat);
}

static void time_never_goes_back_in_the_journal(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "ten.nordvik.example");
    int64_t now = world->now;
    world->now -= 3600000;
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(((const struct as_agreement *)world_reply(world))->recorded_at, now);
    world->now = now;
}

static void the_same_person_is_confirmed_once_per_partner_and_text(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "eleven.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, ""), 0);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, ""), AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "agreement.exists");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "4755501234"), 0);
}

static void another_partners_customer_and_none_get_the_same_answer(void **state)
{
    struct world *world = *state;
    struct as_id foreign = world_customer(world, &world->provider_sales, "twelve.nordvik.example");
    struct as_id nobody = { { 9, 9, 9 } };
    assert_int_equal(world_confirm(world, &world->sales, &foreign, NULL, "1"), AS_E_NOT_FOUND);
    char sentence[768];
    snprintf(sentence, sizeof sentence, "%s", world->last->err.text);
    assert_int_equal(world_confirm(world, &world->sales, &nobody, NULL, "1"), AS_E_NOT_FOUND);
    assert_string_equal(world->last->err.text, sentence);
    assert_string_equal(world->last->err.word, "customer.unknown");
}

static void a_partner_whose_relationship_ended_is_told_so(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "thirteen.nordvik.example");
    char input[64];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&customer, id);
    snprintf(input, sizeof input, "{\"customer\":\"%s\"}", id);
    assert_int_equal(world_command(world, &world->host, NULL, "relationship.end", input), 0);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), AS_E_ENDED);
    world_restart(world);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), AS_E_ENDED);
}

static void a_reseller_asks_its_provider_who_may_confirm(void **state)
{
    struct world *world = *state;
    struct as_id customer =
        world_customer(world, &world->reseller_sales, "fourteen.nordvik.example");
    assert_int_equal(world_confirm(world, &world->reseller_sales, &customer, NULL, "1"),
                     AS_E_DENIED);
    assert_non_null(strstr(world->last->err.text, "Polder Distributie BV"));
    assert_int_equal(world_order(world, &world->reseller_sales, &customer, NULL), AS_E_BLOCKED);
    assert_int_equal(world_confirm(world, &world->provider_sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->reseller_sales, &customer, NULL), 0);
}

/* ---- Replay ---- */

static void replay_equal(struct world *world, bool is_expected, const char *word)
{
    static int count; /* replay overwrites nothing */
    char into[128];
    struct as_replay_result result;
    struct as_err err = { 0 };
    snprintf(into, sizeof into, "%s/replayed-%d.db", world->folder, ++count);
    int rc = as_replay(world->path, into, NULL, NULL, &result, &err);
    if (rc < 0)
        fail_msg("%s", err.text);
    if (result.is_equal != is_expected)
        fail_msg("replay: %s", result.difference);
    if (word && !strstr(result.difference, word))
        fail_msg("the difference is told as: %s", result.difference);
}

static void replaying_the_journal_gives_the_same_state(void **state)
{
    struct world *world = *state;
    replay_equal(world, true, NULL);
}

static void replay_overwrites_nothing(void **state)
{
    struct world *world = *state;
    struct as_replay_result result;
    struct as_err err = { 0 };
    assert_int_equal(as_replay(world->path, world->path, NULL, NULL, &result, &err), AS_E_CONFLICT);
    assert_non_null(strstr(err.text, "needs a new name"));
    assert_int_equal(access(world->path, F_OK), 0);
}

static void change(struct world *world, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void changed_rule_files_and_missing_personal_parts_are_found_out_by_replay(void **state)
{
    struct world *world = *state;
    world_stop(world);
    change(world, "UPDATE ruleset_files SET text = text || ' ' WHERE path = 'roles/agents.lua'");
    replay_equal(world, false, "ruleset_files");
    change(world, "UPDATE ruleset_files SET text = substr(text, 1, length(text) - 1) "
                  "WHERE path = 'roles/agents.lua'");
    replay_equal(world, true, NULL);
    change(world, "CREATE TABLE aside AS SELECT * FROM personal WHERE sequence = "
                  "(SELECT max(sequence) FROM personal);"
                  "DELETE FROM personal WHERE sequence = (SELECT sequence FROM aside)");
    replay_equal(world, false, "is missing");
    change(world, "INSERT INTO personal SELECT * FROM aside; DROP TABLE aside");
    replay_equal(world, true, NULL);
    struct as_rule_files files;
    world_start(world, world_build_rules(&world->arena, &files));
}

static void a_changed_row_is_found_out_by_replay(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "fifteen.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    world_stop(world);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE agreements SET agreed_at = agreed_at - 1 WHERE row = "
                                  "(SELECT max(row) FROM agreements)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    replay_equal(world, false, "agreements");

    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "DROP TRIGGER journal_keeps; UPDATE journal SET at = at + 1 WHERE "
                     "sequence = 3",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    replay_equal(world, false, "entry 3");
    struct as_rule_files files;
    world_start(world, world_build_rules(&world->arena, &files));
}

static void the_journal_refuses_to_be_changed(void **state)
{
    struct world *world = *state;
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(db, "DELETE FROM journal", NULL, NULL, &message), SQLITE_OK);
    assert_non_null(strstr(message, "only grows"));
    sqlite3_free(message);
    sqlite3_close(db);
}

/* ---- The queue ---- */

static void on_done_count(struct as_command *command)
{
    __atomic_fetch_add((int *)command->data, 1, __ATOMIC_SEQ_CST);
    as_command_free(command);
}

static void a_full_queue_says_busy_and_loses_nothing(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    int answered = 0;
    int accepted = 0;
    int busy = 0;
    for (int i = 0; i < 20000; i++) {
        struct as_command *command = as_command_new(as_operation_find(AS_STR("token.revoke")));
        command->actor = world->host;
        command->on_done = on_done_count;
        command->data = &answered;
        ((struct as_token_revoke *)command->input)->id.bytes[0] = 1;
        int rc = as_engine_submit(world->engine, command, &err);
        if (rc == 0) {
            accepted++;
            continue;
        }
        assert_int_equal(rc, AS_E_BUSY);
        as_command_free(command);
        busy++;
    }
    world_stop(world);
    assert_int_equal(answered, accepted);
    assert_int_equal(accepted + busy, 20000);
    struct as_rule_files files;
    world_start(world, world_build_rules(&world->arena, &files));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_waits_for_the_acceptance_and_passes_after_it),
        cmocka_unit_test(the_journal_says_who_when_which_rule_and_which_rule_set),
        cmocka_unit_test(a_refused_command_is_journaled_and_changes_nothing_else),
        cmocka_unit_test(a_repeat_gets_the_first_answer_also_after_a_restart),
        cmocka_unit_test(a_repeated_refusal_is_the_same_refusal),
        cmocka_unit_test(the_same_request_id_with_another_body_is_refused),
        cmocka_unit_test(a_request_id_is_free_again_after_24_hours),
        cmocka_unit_test(the_request_id_of_one_partner_means_nothing_to_another),
        cmocka_unit_test(time_never_goes_back_in_the_journal),
        cmocka_unit_test(the_same_person_is_confirmed_once_per_partner_and_text),
        cmocka_unit_test(another_partners_customer_and_none_get_the_same_answer),
        cmocka_unit_test(a_partner_whose_relationship_ended_is_told_so),
        cmocka_unit_test(a_reseller_asks_its_provider_who_may_confirm),
        cmocka_unit_test(replaying_the_journal_gives_the_same_state),
        cmocka_unit_test(the_journal_refuses_to_be_changed),
        cmocka_unit_test(a_full_queue_says_busy_and_loses_nothing),
        cmocka_unit_test(replaying_the_journal_gives_the_same_state),
        cmocka_unit_test(replay_overwrites_nothing),
        cmocka_unit_test(changed_rule_files_and_missing_personal_parts_are_found_out_by_replay),
        cmocka_unit_test(a_changed_row_is_found_out_by_replay),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
