/* What the engine promises at the edges: commands that end badly, the operator's own, the ends of pages,
 * customers whom two partners share. */
#include "world.h"

#include "store/journal.h"
#include "store/people.h"

#include <pthread.h>
#include <stdatomic.h>

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

/* ---- Repeats -------------------------------------------------------------------------------- */

static as_str reply_text(struct world *world)
{
    struct as_buf text;
    as_buf_init(&text);
    as_fields_write(world->last->operation->reply, world->last->reply, AS_PART_REPLY, &text);
    const as_str kept = as_arena_copy(&world->arena, as_buf_str(&text));
    as_buf_fini(&text);
    return kept;
}

static void every_command_is_answered_again_as_the_first_time(void **state)
{
    struct world *world = *state;
    char partner[AS_ID_TEXT_SIZE];
    char customer[AS_ID_TEXT_SIZE];
    char subscription[AS_ID_TEXT_SIZE];
    struct as_actor admin = world_user(world, &world->direct, "admin_agent");
    struct as_id id = world_customer(world, &world->sales, "again.nordvik.example");
    char ids[3][AS_ID_TEXT_SIZE];
    for (int i = 0; i < 3; i++) {
        char domain[48];
        snprintf(domain, sizeof domain, "again%d.nordvik.example", i);
        const struct as_id made = world_customer(world, &world->sales, domain);
        as_id_format(&made, ids[i]);
    }
    assert_int_equal(world_confirm(world, &world->sales, &id, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &id, NULL), 0);
    const struct as_order *order = world_reply(world);
    as_id_format(&((const struct as_order_line *)order->lines.items)->subscription, subscription);
    as_id_format(&world->direct.id, partner);
    as_id_format(&id, customer);
    const struct {
        const struct as_actor *actor;
        const char *operation;
        as_str input;
    } cases[] = {
#define INPUT(...) as_arena_printf(&world->arena, __VA_ARGS__)
        { &world->host, "partner.create",
          INPUT("{\"name\":\"Q\",\"kind\":\"direct_bill\",\"country\":\"SE\"}") },
        { &admin, "user.create",
          INPUT("{\"partner\":\"%s\",\"name\":\"Åsa "
                "Ö\",\"principal_name\":\"a@b.example\",\"roles\":["
                "\"sales_agent\",\"helpdesk_agent\"]}",
                partner) },
        { &admin, "token.create",
          INPUT("{\"partner\":\"%s\",\"application\":\"A\",\"days\":3}", partner) },
        { &world->sales, "customer.create",
          INPUT(
              "{\"domain\":\"twice.nordvik.example\",\"company_name\":\"N\",\"culture\":\"sv-SE\","
              "\"email\":\"b@nordvik.example\",\"first_name\":\"Ida\",\"address\":{\"country\":"
              "\"SE\","
              "\"city\":\"Lund\",\"phone\":\"1\",\"last_name\":\"L\"}}") },
        { &world->sales, "order.create",
          INPUT("{\"customer\":\"%s\",\"lines\":[{\"number\":1,\"offer_id\":\"A\",\"quantity\":1},{"
                "\"number\":0,\"offer_id\":\"B\",\"quantity\":2,\"friendly_name\":\"x\"}]}",
                customer) },
        { &world->sales, "subscription.change",
          INPUT("{\"customer\":\"%s\",\"id\":\"%s\",\"quantity\":9}", customer, subscription) },
        { &world->host, "subscription.renew",
          INPUT("{\"customer\":\"%s\",\"id\":\"%s\"}", customer, subscription) },
        { &world->helpdesk, "customer.change",
          INPUT("{\"customer\":\"%s\",\"etag\":\"*\",\"company_name\":\"Nytt "
                "Namn\",\"culture\":\"sv-SE\",\"email\":\"c@nordvik.example\"}",
                customer) },
        { &admin, "relationship.end", INPUT("{\"customer\":\"%s\"}", ids[0]) },
        { &admin, "relationship.change",
          INPUT("{\"customer\":\"%s\",\"state\":\"ended\"}", ids[1]) },
        { &admin, "customer.delete", INPUT("{\"customer\":\"%s\"}", ids[2]) },
#undef INPUT
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char request[AS_ID_TEXT_SIZE];
        const struct as_id request_id = as_id_random();
        as_id_format(&request_id, request);
        if (world_command(world, cases[i].actor, request, cases[i].operation, cases[i].input.data) <
            0)
            fail_msg("%s: %s", cases[i].operation, world->last->err.text);
        const as_str first = reply_text(world);
        world->now += 1000;
        if (world_command(world, cases[i].actor, request, cases[i].operation, cases[i].input.data) <
            0)
            fail_msg("%s, again: %s", cases[i].operation, world->last->err.text);
        assert_true(world->last->is_repeat);
        assert_string_equal(reply_text(world).data, first.data);
    }
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

static void a_page_takes_the_memory_of_its_own_rows_alone(void **state)
{
    struct world *world = *state;
    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    struct as_actor admin = world_user(world, &world->direct, "admin_agent");
    for (int i = 0; i < 500; i++)
        (void)world_user(world, &world->provider, "helpdesk_agent");
    struct as_err err = { 0 };
    void *reply = NULL;
    const struct as_arena kept = world->arena;
    as_arena_init(&world->arena);
    assert_int_equal(world_query(world, rules, &admin, "user.list", "{\"size\":3}", &reply, &err),
                     0);
    const struct as_page *page = reply;
    assert_int_equal(page->items.count, 3);
    assert_int_equal(page->next, AS_INT_NONE); /* there are no more than these */
    assert_true(world->arena.total < (size_t)24 * 1024);
    as_arena_fini(&world->arena);
    world->arena = kept;
    as_ruleset_free(rules);
}

/* ---- Who has no partner --------------------------------------------------------------------- */

static void who_has_no_partner_and_is_not_the_operator_sees_nobodys_rows(void **state)
{
    struct world *world = *state;
    char of_direct[80];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&world->direct.id, id);
    snprintf(of_direct, sizeof of_direct, "{\"partner\":\"%s\"}", id);
    const struct {
        const char *operation, *input;
        int expected; /* 0: an empty page */
    } cases[] = {
        { "journal.list", "{}", 0 },
        { "partner.list", "{}", AS_E_NOT_FOUND },
        { "user.list", "{}", AS_E_NOT_FOUND },
        { "user.list", of_direct, AS_E_NOT_FOUND },
        { "token.list", of_direct, AS_E_NOT_FOUND },
        { "customer.list", of_direct, AS_E_NOT_FOUND },
    };
    struct as_id customer = world_customer(world, &world->sales, "contact.nordvik.example");
    const struct as_actor contact = { .kind = AS_ACTOR_CONTACT, .customer = customer };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const struct as_operation *operation = as_operation_find(world_text(cases[i].operation));
        struct as_err err = { 0 };
        as_auto_json json_t *json = as_json_parse(world_text(cases[i].input), &err);
        void *input = as_arena_alloc(&world->arena, operation->input->size);
        void *reply = as_arena_alloc(&world->arena, operation->reply->size);
        assert_int_equal(as_fields_read(operation->input, json, 0, &world->arena, input, &err), 0);
        as_fields_clear(operation->reply, reply);
        struct as_run run = {
            .operation = operation,
            .arena = &world->arena,
            .conn = as_store_writer(world->store),
            .actor = &contact,
            .at = world->now,
            .key = as_store_key(world->store),
        };
        /* As if a rule had let them through. */
        const int rc = operation->run(&run, input, reply, &err);
        if (rc != cases[i].expected)
            fail_msg("%s %s: %d", cases[i].operation, cases[i].input, rc);
        if (rc == 0)
            assert_int_equal(((const struct as_page *)reply)->items.count, 0);
    }
}

/* ---- A customer of two partners ------------------------------------------------------------- */

/* The store without the engine, to write into it. */
static struct as_conn *stop_engine(struct world *world)
{
    struct as_err err = { 0 };
    world_stop(world);
    if (as_store_open(world->path, &world->store, &err) < 0)
        fail_msg("%s", err.text);
    return as_store_writer(world->store);
}

static void start_engine(struct world *world)
{
    struct as_rule_files files;
    as_store_close(world->store);
    world_start(world, world_build_rules(&world->arena, &files));
}

/* As after a second partner's invitation was accepted. */
static void share(struct world *world, const struct as_id *customer,
                  const struct as_partner *partner)
{
    struct as_err err = { 0 };
    struct as_entry entry;
    uint32_t customer_row = 0;
    struct as_conn *conn = stop_engine(world);
    assert_true(as_customer_locate(conn, customer, &customer_row, &entry));
    struct as_relationship relationship = {
        .customer = *customer,
        .partner = partner->id,
        .state = AS_RELATIONSHIP_ACTIVE,
        .since = world->now,
        .previous = entry.relationship,
    };
    assert_int_equal(as_batch_begin(conn, &err), 0);
    assert_int_equal(
        as_row_insert(conn, AS_TABLE_RELATIONSHIPS, &relationship, &relationship.row, &err), 0);
    entry.relationship = (uint32_t)relationship.row;
    entry.partner = (uint32_t)partner->row;
    entry.provider = 0;
    entry.has_older = 1;
    as_pending_set_entry(as_conn_pending(conn), customer_row, &entry);
    assert_int_equal(as_batch_commit(conn, &err), 0);
    start_engine(world);
}

static uint32_t subscriptions_seen(struct world *world, const struct as_actor *actor,
                                   const struct as_id *customer)
{
    struct as_err err = { 0 };
    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    void *page = NULL;
    char input[64];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(customer, id);
    snprintf(input, sizeof input, "{\"customer\":\"%s\"}", id);
    if (world_query(world, rules, actor, "subscription.list", input, &page, &err) < 0)
        fail_msg("%s", err.text);
    as_ruleset_free(rules);
    return ((const struct as_subscription_page *)page)->items.count;
}

static int suspend(struct world *world, const struct as_actor *actor, const struct as_id *customer,
                   const struct as_id *subscription)
{
    char input[256];
    char id[AS_ID_TEXT_SIZE];
    char subscription_id[AS_ID_TEXT_SIZE];
    as_id_format(customer, id);
    as_id_format(subscription, subscription_id);
    snprintf(input, sizeof input, "{\"customer\":\"%s\",\"id\":\"%s\",\"state\":\"suspended\"}", id,
             subscription_id);
    return world_command(world, actor, NULL, "subscription.change", input);
}

static void what_one_partner_sold_is_no_business_of_another(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "shared.nordvik.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const struct as_order *order = world_reply(world);
    const struct as_id sold = ((const struct as_order_line *)order->lines.items)->subscription;

    share(world, &customer, &world->provider);
    assert_int_equal(subscriptions_seen(world, &world->provider_sales, &customer), 0);
    assert_int_equal(suspend(world, &world->provider_sales, &customer, &sold), AS_E_NOT_FOUND);
    assert_string_equal(world->last->err.word, "subscription.unknown");
    assert_int_equal(subscriptions_seen(world, &world->sales, &customer), 1);
    assert_int_equal(subscriptions_seen(world, &world->host, &customer), 1);
    assert_int_equal(suspend(world, &world->sales, &customer, &sold), 0);
}

static void a_reseller_and_its_provider_see_what_either_sold(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->reseller_sales, "both.nordvik.example");
    assert_int_equal(world_confirm(world, &world->provider_sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->reseller_sales, &customer, NULL), 0);
    assert_int_equal(world_order(world, &world->provider_sales, &customer, NULL), 0);
    assert_int_equal(subscriptions_seen(world, &world->reseller_sales, &customer), 2);
    assert_int_equal(subscriptions_seen(world, &world->provider_sales, &customer), 2);
}

/* ---- Threads -------------------------------------------------------------------------------- */

struct look {
    struct as_index *index;
    atomic_bool is_over;
};

static void *on_look(void *data)
{
    struct look *look = data;
    while (!atomic_load(&look->is_over))
        (void)as_index_bytes(look->index);
    return NULL;
}

/* The thread sanitizer looks on. */
static void the_size_of_the_indexes_is_told_while_they_grow(void **state)
{
    struct world *world = *state;
    struct look look = { .index = as_store_index(world->store) };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, on_look, &look), 0);
    for (int i = 0; i < 100; i++) {
        char domain[64];
        snprintf(domain, sizeof domain, "grows%d.nordvik.example", i);
        (void)world_customer(world, &world->sales, domain);
    }
    atomic_store(&look.is_over, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* ---- A long journal ------------------------------------------------------------------------ */

static void a_long_journal_is_read_in_pages_of_bounded_work(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    struct as_conn *conn = stop_engine(world);
    struct as_entry_record entry;
    int64_t last = 0;
    int64_t at = 0;
    struct as_digest digest;
    assert_int_equal(as_journal_tail(conn, &last, &at, &digest, &err), 0);
    assert_int_equal(as_journal_get(conn, last, &world->arena, &entry, &err), 0);
    assert_int_equal(as_batch_begin(conn, &err), 0);
    for (int i = 0; i < 25000; i++) {
        entry.sequence++;
        assert_int_equal(as_journal_append(conn, &entry, &err), 0);
    }
    assert_int_equal(as_batch_commit(conn, &err), 0);
    start_engine(world);

    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    int pages = 0;
    for (int64_t after = 0; after != AS_INT_NONE; pages++) {
        char input[96];
        void *reply = NULL;
        snprintf(input, sizeof input,
                 "{\"operation\":\"order.create\",\"after\":%lld,\"size\":500}", (long long)after);
        if (world_query(world, rules, &world->host, "journal.list", input, &reply, &err) < 0)
            fail_msg("%s", err.text);
        const struct as_page *page = reply;
        assert_true(page->next == AS_INT_NONE || page->next <= after + 10000);
        after = page->next;
    }
    assert_int_equal(pages, 3);
    as_ruleset_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_activation_is_replayed_without_its_files),
        cmocka_unit_test(what_the_operator_confirms_counts_for_the_customers_partner),
        cmocka_unit_test(a_page_behind_the_end_is_empty_and_one_before_the_start_begins_there),
        cmocka_unit_test(a_page_takes_the_memory_of_its_own_rows_alone),
        cmocka_unit_test(who_has_no_partner_and_is_not_the_operator_sees_nobodys_rows),
        cmocka_unit_test(every_command_is_answered_again_as_the_first_time),
        cmocka_unit_test(the_size_of_the_indexes_is_told_while_they_grow),
        cmocka_unit_test(a_reseller_and_its_provider_see_what_either_sold),
        cmocka_unit_test(what_one_partner_sold_is_no_business_of_another),
        cmocka_unit_test(a_long_journal_is_read_in_pages_of_bounded_work),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
