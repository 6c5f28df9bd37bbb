/* The state as it was: rebuilt for one customer, or for all, as of any entry of the journal. */
#include "world.h"

#include "engine/history.h"
#include "store/journal.h"

struct rebuilding {
    struct as_conn *reader;
    struct as_history *history;
    struct as_id customer; /* nil: everybody */
    int applied;
};

static int apply(void *data, const struct as_entry_record *head)
{
    struct rebuilding *rebuilding = data;
    struct as_err err = { 0 };
    const struct as_id about = as_history_customer(head);
    if (!as_id_is_nil(&rebuilding->customer) && !as_id_is_nil(&about) &&
        !as_id_equal(&about, &rebuilding->customer))
        return 0;
    struct as_entry_record entry;
    struct as_arena arena;
    as_arena_init(&arena);
    assert_int_equal(as_journal_get(rebuilding->reader, head->sequence, &arena, &entry, &err), 0);
    if (as_history_apply(rebuilding->history, &entry, &err) < 0)
        fail_msg("%s", err.text);
    rebuilding->applied++;
    as_arena_fini(&arena);
    return 0;
}

/* Everything before the entry. */
static void rebuild(struct world *world, const struct as_id *customer, int64_t sequence,
                    struct rebuilding *rebuilding)
{
    struct as_err err = { 0 };
    *rebuilding = (struct rebuilding){ .applied = 0 };
    if (customer)
        rebuilding->customer = *customer;
    assert_int_equal(as_conn_open_reader(world->store, &rebuilding->reader, &err), 0);
    if (as_history_open(rebuilding->reader, &rebuilding->history, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(as_journal_scan(rebuilding->reader, 0, sequence - 1, apply, rebuilding, &err),
                     0);
}

static void done(struct rebuilding *rebuilding)
{
    as_history_close(rebuilding->history);
    as_conn_close(rebuilding->reader);
}

/* Asks again what the entry asked; the facts stay in `run`. */
static int ask(struct world *world, struct rebuilding *rebuilding, int64_t sequence,
               struct as_run *ret_run, struct as_err *err)
{
    struct as_entry_record entry;
    void *input = NULL;
    assert_int_equal(as_journal_get(rebuilding->reader, sequence, &world->arena, &entry, err), 0);
    if (as_history_ask(rebuilding->history, &entry, &world->arena, ret_run, &input, err) < 0)
        fail_msg("%s", err->text);
    return as_run_decide(ret_run, input, err);
}

static void a_refusal_is_asked_again_as_of_its_moment(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "past-one.nordvik.example");
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);
    const int64_t refused = world->last->sequence;
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const int64_t passed = world->last->sequence;

    struct rebuilding before;
    struct as_run run;
    struct as_err err = { 0 };
    rebuild(world, &customer, refused, &before);
    assert_int_equal(ask(world, &before, refused, &run, &err), AS_E_BLOCKED);
    assert_string_equal(err.word, "agreement.missing");
    assert_int_equal(run.facts.agreements.count, 0);
    done(&before);

    struct rebuilding after;
    rebuild(world, &customer, passed, &after);
    assert_int_equal(ask(world, &after, passed, &run, &err), 0);
    assert_int_equal(run.facts.agreements.count, 1);
    assert_true(((const struct as_agreement_fact *)run.facts.agreements.items)->is_ours);
    done(&after);
}

static void other_customers_are_left_out(void **state)
{
    struct world *world = *state;
    struct as_id one = world_customer(world, &world->sales, "past-two.nordvik.example");
    struct as_id other = world_customer(world, &world->sales, "past-three.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &other, NULL, "1"), 0);
    assert_int_equal(world_confirm(world, &world->sales, &one, NULL, "1"), 0);

    struct rebuilding rebuilding;
    rebuild(world, &one, INT64_MAX, &rebuilding);
    struct as_conn *conn = as_history_conn(rebuilding.history);
    assert_int_equal(as_row_count(conn, AS_TABLE_CUSTOMERS), 1);
    assert_int_equal(as_row_count(conn, AS_TABLE_AGREEMENTS), 1);
    assert_int_equal(as_row_count(conn, AS_TABLE_PARTNERS), 3);
    done(&rebuilding);
}

/* The journal itself and what activations keep stay where they are. */
static bool is_rebuilt(const char *table)
{
    static const char *const left[] = { "journal", "personal", "rulesets", "ruleset_files" };
    for (size_t i = 0; i < AS_COUNT(left); i++)
        if (strcmp(table, left[i]) == 0)
            return false;
    return true;
}

/* With every entry applied the scratch store holds what the real one does. */
static void the_whole_history_is_the_state(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 300; i++) { /* more than one batch of the scratch store */
        char domain[64];
        snprintf(domain, sizeof domain, "whole-%d.nordvik.example", i);
        struct as_id customer = world_customer(world, &world->sales, domain);
        if (i % 2)
            assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
        if (i % 3)
            world_order(world, &world->sales, &customer, NULL);
    }
    struct rebuilding rebuilding;
    rebuild(world, NULL, INT64_MAX, &rebuilding);
    assert_true(rebuilding.applied > 600);
    for (size_t i = 0; as_state_tables[i]; i++) {
        struct as_digest kept;
        struct as_digest rebuilt;
        int64_t rows = 0;
        struct as_err err = { 0 };
        if (!is_rebuilt(as_state_tables[i]))
            continue;
        assert_int_equal(as_table_digest(rebuilding.reader, as_state_tables[i], &kept, &rows, &err),
                         0);
        assert_int_equal(as_table_digest(as_history_conn(rebuilding.history), as_state_tables[i],
                                         &rebuilt, &rows, &err),
                         0);
        if (!as_digest_equal(&kept, &rebuilt))
            fail_msg("table %s differs", as_state_tables[i]);
    }
    done(&rebuilding);
}

static void a_history_leaves_the_database_as_it_is(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    int64_t last = 0;
    int64_t at = 0;
    struct as_digest before;
    struct as_digest after;
    struct rebuilding rebuilding;
    assert_int_equal(as_journal_tail(as_store_writer(world->store), &last, &at, &before, &err), 0);
    rebuild(world, NULL, INT64_MAX, &rebuilding);
    done(&rebuilding);
    assert_int_equal(as_journal_tail(as_store_writer(world->store), &last, &at, &after, &err), 0);
    assert_true(as_digest_equal(&before, &after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_asked_again_as_of_its_moment),
        cmocka_unit_test(other_customers_are_left_out),
        cmocka_unit_test(the_whole_history_is_the_state),
        cmocka_unit_test(a_history_leaves_the_database_as_it_is),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
