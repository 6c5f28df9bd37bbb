/* Carts through the real engine, whose clock is the test's: how long they live, what they become, and that
 * the journal alone gives the same state. */
#include "world.h"

#define MINUTE_MS INT64_C(60000)

static const char one_line[] = "{\"offer_id\":\"A\",\"quantity\":2}";

static int make(struct world *world, const struct as_id *customer, const char *lines,
                struct as_id *ret_cart)
{
    char input[1024];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(customer, id);
    snprintf(input, sizeof input, "{\"customer\":\"%s\",\"lines\":[%s]}", id, lines);
    int rc = world_command(world, &world->sales, NULL, "cart.create", input);
    if (rc == 0)
        *ret_cart = ((const struct as_cart *)world_reply(world))->id;
    return rc;
}

static int ask(struct world *world, const char *operation, const struct as_id *customer,
               const struct as_id *cart, const char *more, const char *request)
{
    char input[1024];
    char ids[2][AS_ID_TEXT_SIZE];
    snprintf(input, sizeof input, "{\"customer\":\"%s\",\"id\":\"%s\"%s}",
             as_id_format(customer, ids[0]).data, as_id_format(cart, ids[1]).data, more);
    return world_command(world, &world->sales, request, operation, input);
}

static int look(struct world *world, const struct as_id *customer, const struct as_id *cart)
{
    char input[256];
    char ids[2][AS_ID_TEXT_SIZE];
    void *reply = NULL;
    struct as_err err = { 0 };
    struct as_rule_files files;
    struct as_ruleset *rules = world_build_rules(&world->arena, &files);
    snprintf(input, sizeof input, "{\"customer\":\"%s\",\"id\":\"%s\"}",
             as_id_format(customer, ids[0]).data, as_id_format(cart, ids[1]).data);
    const int rc = world_query(world, rules, &world->sales, "cart.get", input, &reply, &err);
    as_ruleset_free(rules);
    return rc;
}

static struct as_id confirmed_customer(struct world *world, const char *domain)
{
    const struct as_id customer = world_customer(world, &world->sales, domain);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    return customer;
}

static void a_cart_is_there_for_a_quarter_of_an_hour_and_not_a_moment_longer(void **state)
{
    struct world *world = *state;
    const struct as_id customer = confirmed_customer(world, "expiry.example");
    struct as_id cart;
    assert_int_equal(make(world, &customer, one_line, &cart), 0);
    const struct as_cart *made = world_reply(world);
    assert_int_equal(made->expires_at - made->created_at, 15 * MINUTE_MS);

    static const char more[] = ",\"lines\":[{\"offer_id\":\"B\",\"quantity\":5}]";
    world->now += 15 * MINUTE_MS - 1;
    assert_int_equal(look(world, &customer, &cart), 0);
    assert_int_equal(ask(world, "cart.change", &customer, &cart, more, NULL), 0);
    assert_int_equal(((const struct as_cart *)world_reply(world))->expires_at, world->now + 1);
    world->now += 1;
    assert_int_equal(look(world, &customer, &cart), AS_E_NOT_FOUND);
    assert_int_equal(ask(world, "cart.change", &customer, &cart, more, NULL), AS_E_NOT_FOUND);
    assert_string_equal(world->last->err.word, "cart.unknown");
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), AS_E_NOT_FOUND);
    assert_string_equal(world->last->err.word, "cart.unknown");
}

static void an_older_cart_is_found_behind_newer_ones_and_after_a_restart(void **state)
{
    struct world *world = *state;
    const struct as_id customer = confirmed_customer(world, "many.example");
    struct as_id carts[3];
    for (size_t i = 0; i < AS_COUNT(carts); i++)
        assert_int_equal(make(world, &customer, one_line, &carts[i]), 0);
    world_restart(world);
    for (size_t i = 0; i < AS_COUNT(carts); i++)
        assert_int_equal(look(world, &customer, &carts[i]), 0);
}

static void a_cart_becomes_one_order_for_each_cycle_term_and_currency(void **state)
{
    struct world *world = *state;
    const struct as_id customer = confirmed_customer(world, "groups.example");
    struct as_id cart;
    static const char lines[] =
        "{\"number\":2,\"offer_id\":\"A\",\"quantity\":1,\"billing_cycle\":\"monthly\",\"term\":"
        "\"P1Y\"},"
        "{\"number\":0,\"offer_id\":\"B\",\"quantity\":2,\"billing_cycle\":\"annual\",\"term\":"
        "\"P1Y\"},"
        "{\"number\":1,\"offer_id\":\"C\",\"quantity\":3,\"billing_cycle\":\"monthly\",\"term\":"
        "\"P1Y\"},"
        "{\"number\":4,\"offer_id\":\"D\",\"quantity\":4,\"billing_cycle\":\"monthly\",\"term\":"
        "\"P3Y\"},"
        "{\"number\":3,\"offer_id\":\"E\",\"quantity\":5,\"billing_cycle\":\"monthly\",\"term\":"
        "\"P1Y\",\"currency\":\"SEK\"}";
    assert_int_equal(make(world, &customer, lines, &cart), 0);
    const struct as_order_line *put = ((const struct as_cart *)world_reply(world))->lines.items;
    static const char *const groups[] = { "0", "1", "0", "2", "3" };
    for (size_t i = 0; i < AS_COUNT(groups); i++)
        assert_true(as_str_equal(put[i].group, world_text(groups[i])));

    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), 0);
    const struct as_checkout *checkout = world_reply(world);
    const struct as_order *orders = checkout->orders.items;
    assert_int_equal(checkout->orders.count, 4);
    assert_int_equal(orders[0].lines.count, 2);
    const struct as_order_line *first = orders[0].lines.items;
    for (int i = 0; i < 2; i++)
        assert_int_equal(first[i].number, i);
    assert_true(as_str_equal(first[1].offer_id, AS_STR("C")));
    assert_false(as_id_equal(&first[0].subscription, &first[1].subscription));
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < i; k++)
            assert_false(as_id_equal(&orders[i].id, &orders[k].id));
    assert_int_equal(as_row_count(as_store_writer(world->store), AS_TABLE_SUBSCRIPTIONS), 5);
}

static void only_the_checkout_meets_the_gate(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "gate.example");
    struct as_id cart;
    assert_int_equal(make(world, &customer, one_line, &cart), 0);
    assert_int_equal(ask(world, "cart.change", &customer, &cart,
                         ",\"lines\":[{\"offer_id\":\"B\",\"quantity\":5}]", NULL),
                     0);
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), AS_E_BLOCKED);
    assert_string_equal(world->last->err.word, "agreement.missing");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), 0);
}

static void a_cart_is_ordered_once_and_a_repeat_gets_the_same_orders(void **state)
{
    static const char request[] = "2f1d7c9e-0a54-4a0e-9c40-8f6d5a1e7702";
    struct world *world = *state;
    const struct as_id customer = confirmed_customer(world, "once.example");
    struct as_id cart;
    assert_int_equal(make(world, &customer, one_line, &cart), 0);
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", request), 0);
    const struct as_id order =
        ((const struct as_order *)((const struct as_checkout *)world_reply(world))->orders.items)
            ->id;
    world->now += 20 * MINUTE_MS; /* the cart is gone, the answer is not */
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", request), 0);
    assert_true(world->last->is_repeat);
    const struct as_checkout *again = world_reply(world);
    assert_true(as_id_equal(&((const struct as_order *)again->orders.items)->id, &order));

    assert_int_equal(make(world, &customer, one_line, &cart), 0);
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), 0);
    assert_int_equal(ask(world, "cart.checkout", &customer, &cart, "", NULL), AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "cart.ordered");
    assert_int_equal(ask(world, "cart.change", &customer, &cart,
                         ",\"lines\":[{\"offer_id\":\"B\",\"quantity\":5}]", NULL),
                     AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "cart.ordered");
}

static void what_a_line_cannot_be_is_refused(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "lines.example");
    static const struct {
        const char *lines;
        const char *path;
    } cases[] = {
        { "{\"number\":1,\"offer_id\":\"A\",\"quantity\":1}", "lines[0].number" },
        { "{\"number\":0,\"offer_id\":\"A\",\"quantity\":1},{\"offer_id\":\"B\",\"quantity\":1}",
          "lines[1].number" },
        { "{\"offer_id\":\"A\",\"quantity\":1000001}", "lines[0].quantity" },
        { "{\"offer_id\":\"A\",\"quantity\":1,\"term\":\"1Y\"}", "lines[0].term" },
        { "{\"offer_id\":\"A\",\"quantity\":1,\"term\":\"P0Y\"}", "lines[0].term" },
        { "{\"offer_id\":\"A\",\"quantity\":1,\"term\":\"PT1H\"}", "lines[0].term" },
        { "{\"offer_id\":\"A\",\"quantity\":1,\"term\":\"PY\"}", "lines[0].term" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_id cart;
        assert_int_equal(make(world, &customer, cases[i].lines, &cart), AS_E_INVALID);
        assert_string_equal(world->last->err.path, cases[i].path);
    }
}

static void a_partner_that_was_changed_is_read_anew_by_the_engine(void **state)
{
    struct world *world = *state;
    char input[256];
    char id[AS_ID_TEXT_SIZE];
    assert_int_equal(world->direct.agreement_signed_at, AS_TIME_NONE);
    snprintf(input, sizeof input, "{\"id\":\"%s\",\"mpn_id\":\"1234567\",\"is_signed\":\"true\"}",
             as_id_format(&world->direct.id, id).data);
    assert_int_equal(world_command(world, &world->host, NULL, "partner.change", input), 0);
    const int64_t signed_at = world->now;
    world->now += MINUTE_MS;

    /* The caller's partner is still the one that was read before, as on a loop that has not noticed. */
    (void)world_customer(world, &world->sales, "anew.example");
    assert_int_equal(world->last->partner.agreement_signed_at, signed_at);
    assert_true(as_str_equal(world->last->partner.mpn_id, AS_STR("1234567")));

    /* Signed stays signed since then; and may be taken back. */
    assert_int_equal(world_command(world, &world->host, NULL, "partner.change", input), 0);
    assert_int_equal(((const struct as_partner *)world_reply(world))->agreement_signed_at,
                     signed_at);
    snprintf(input, sizeof input, "{\"id\":\"%s\",\"is_signed\":\"false\"}", id);
    assert_int_equal(world_command(world, &world->host, NULL, "partner.change", input), 0);
    assert_int_equal(((const struct as_partner *)world_reply(world))->agreement_signed_at,
                     AS_TIME_NONE);
    snprintf(input, sizeof input, "{\"id\":\"%s\",\"mpn_id\":\"1234567\"}",
             as_id_format(&world->provider.id, id).data);
    assert_int_equal(world_command(world, &world->host, NULL, "partner.change", input),
                     AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "mpn.taken");
}

static void the_journal_alone_gives_the_same_carts_orders_and_partners(void **state)
{
    struct world *world = *state;
    a_cart_becomes_one_order_for_each_cycle_term_and_currency(state);
    only_the_checkout_meets_the_gate(state);
    a_cart_is_ordered_once_and_a_repeat_gets_the_same_orders(state);
    a_partner_that_was_changed_is_read_anew_by_the_engine(state);
    a_cart_is_there_for_a_quarter_of_an_hour_and_not_a_moment_longer(state);
    world_restart(world);
    assert_true(as_row_count(as_store_writer(world->store), AS_TABLE_CARTS) >= 5);

    char into[128];
    struct as_replay_result result;
    struct as_err err = { 0 };
    snprintf(into, sizeof into, "%s/again.db", world->folder);
    if (as_replay(world->path, into, NULL, NULL, &result, &err) < 0)
        fail_msg("%s", err.text);
    if (!result.is_equal)
        fail_msg("%s", result.difference);
}

#define CART_TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CART_TEST(a_cart_is_there_for_a_quarter_of_an_hour_and_not_a_moment_longer),
        CART_TEST(an_older_cart_is_found_behind_newer_ones_and_after_a_restart),
        CART_TEST(a_cart_becomes_one_order_for_each_cycle_term_and_currency),
        CART_TEST(only_the_checkout_meets_the_gate),
        CART_TEST(a_cart_is_ordered_once_and_a_repeat_gets_the_same_orders),
        CART_TEST(what_a_line_cannot_be_is_refused),
        CART_TEST(a_partner_that_was_changed_is_read_anew_by_the_engine),
        CART_TEST(the_journal_alone_gives_the_same_carts_orders_and_partners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
