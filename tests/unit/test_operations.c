/* What the operations promise: who may know of what, pages, links, the gate asked beforehand. */
#include "world.h"

#include "operations/subject.h"

static struct as_ruleset *rules; /* of the queries, as the loop has its own */

static int open_all(void **state)
{
    world_open(state);
    struct as_rule_files files;
    rules = world_build_rules(&((struct world *)*state)->arena, &files);
    return 0;
}

static int close_all(void **state)
{
    as_ruleset_free(rules);
    return world_close(state);
}

/* An input with the id in the place of its %s. */
#define input_of(world, format, id) \
    as_arena_printf(&(world)->arena, format, as_id_format(id, (char[AS_ID_TEXT_SIZE]){ 0 }).data) \
        .data

/* ---- Who may know of a customer ---- */

static void every_operation_about_a_customer_answers_by_relationship(void **state)
{
    struct world *world = *state;
    struct as_id ours = world_customer(world, &world->sales, "t1.nordvik.example");
    struct as_id resold = world_customer(world, &world->reseller_sales, "t2.nordvik.example");
    struct as_id ended = world_customer(world, &world->sales, "t3.nordvik.example");
    struct as_id nobody = { { 1, 2, 3 } };
    assert_int_equal(world_command(world, &world->host, NULL, "relationship.end",
                                   input_of(world, "{\"customer\":\"%s\"}", &ended)),
                     0);

    const struct {
        const struct as_actor *actor;
        const struct as_id *customer;
        int expected;
    } cases[] = {
        { &world->sales, &ours, 0 },
        { &world->sales, &resold, AS_E_NOT_FOUND },
        { &world->sales, &ended, AS_E_ENDED },
        { &world->sales, &nobody, AS_E_NOT_FOUND },
        { &world->provider_sales, &resold, 0 },
        { &world->provider_sales, &ours, AS_E_NOT_FOUND },
        { &world->provider_sales, &ended, AS_E_NOT_FOUND },
        { &world->reseller_sales, &resold, 0 },
        { &world->reseller_sales, &ours, AS_E_NOT_FOUND },
        { &world->host, &ours, 0 },
        { &world->host, &nobody, AS_E_NOT_FOUND },
    };
    for (uint32_t op = 0; op < as_operation_count; op++) {
        const struct as_operation *operation = as_operations[op];
        if (!(operation->flags & AS_OP_CUSTOMER))
            continue;
        for (size_t i = 0; i < AS_COUNT(cases); i++) {
            struct as_err err = { 0 };
            struct as_run run = {
                .operation = operation,
                .arena = &world->arena,
                .rules = rules,
                .conn = as_store_writer(world->store),
                .actor = cases[i].actor,
                .at = world->now,
            };
            const struct as_partner *partners[] = { &world->direct, &world->provider,
                                                    &world->reseller };
            for (size_t p = 0; p < AS_COUNT(partners); p++)
                if (as_id_equal(&partners[p]->id, &cases[i].actor->partner))
                    run.partner = partners[p];
            int rc = as_subject_find(&run, cases[i].customer, &err);
            if (rc != cases[i].expected)
                fail_msg("%s, case %zu: %d instead of %d (%s)", operation->name, i, rc,
                         cases[i].expected, err.text);
            if (rc == AS_E_NOT_FOUND)
                assert_string_equal(err.word, "customer.unknown");
        }
    }
}

/* ---- Lists ---- */

static void pages_hold_every_customer_once_in_the_order_of_names(void **state)
{
    struct world *world = *state;
    struct as_actor lister = world_user(world, &world->provider, "sales_agent");
    for (int i = 0; i < 25; i++) {
        char input[512];
        snprintf(input, sizeof input,
                 "{\"domain\":\"list%d.example\",\"company_name\":\"%s "
                 "%02d\",\"culture\":\"nl-NL\",\"email\":"
                 "\"a@b.example\",\"country\":\"NL\"}",
                 i, i % 2 ? "ALFA" : "alfa", (i * 7) % 25);
        assert_int_equal(world_command(world, &lister, NULL, "customer.create", input), 0);
    }

    int seen = 0;
    char last[64] = "";
    char input[400] = "{\"prefix\":\"Alfa\",\"size\":4}";
    for (int page_number = 0; page_number < 10; page_number++) {
        struct as_err err = { 0 };
        void *reply = NULL;
        if (world_query(world, rules, &lister, "customer.list", input, &reply, &err) < 0)
            fail_msg("%s", err.text);
        const struct as_customer_page *page = reply;
        const struct as_customer_view *views = page->items.items;
        for (uint32_t i = 0; i < page->items.count; i++, seen++) {
            char name[64];
            snprintf(name, sizeof name, "%.*s", AS_STR_ARG(views[i].customer.company_name));
            assert_true(strcasecmp(last, name) < 0);
            snprintf(last, sizeof last, "%s", name);
        }
        if (page->next.size == 0)
            break;
        snprintf(input, sizeof input, "{\"prefix\":\"Alfa\",\"size\":4,\"after\":\"%.*s\"}",
                 AS_STR_ARG(page->next));
    }
    assert_int_equal(seen, 25);
}

static void a_forged_continuation_token_is_refused(void **state)
{
    struct world *world = *state;
    static const char *const tokens[] = { "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "MDoxOjE3" };
    for (size_t i = 0; i < AS_COUNT(tokens); i++) {
        struct as_err err = { 0 };
        void *reply = NULL;
        char input[128];
        snprintf(input, sizeof input, "{\"after\":\"%s\"}", tokens[i]);
        assert_int_equal(
            world_query(world, rules, &world->sales, "customer.list", input, &reply, &err),
            AS_E_INVALID);
        assert_string_equal(err.word, "page.token");
    }
}

static void a_token_of_one_partner_opens_no_page_of_another(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    world_customer(world, &world->provider_sales, "p1.example");
    world_customer(world, &world->provider_sales, "p2.example");
    assert_int_equal(world_query(world, rules, &world->provider_sales, "customer.list",
                                 "{\"size\":1}", &reply, &err),
                     0);
    char input[256];
    snprintf(input, sizeof input, "{\"after\":\"%.*s\"}",
             AS_STR_ARG(((const struct as_customer_page *)reply)->next));
    assert_int_equal(world_query(world, rules, &world->sales, "customer.list", input, &reply, &err),
                     AS_E_INVALID);
}

/* ---- Texts ---- */

#define MCA "117a77b0-9360-443b-8795-c6dedc750cf9"

static void the_text_follows_the_documented_fallback(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *input, *country, *language;
    } cases[] = {
        { "{\"id\":\"" MCA "\"}", "US", "en-US" },
        { "{\"id\":\"" MCA "\",\"country\":\"SE\",\"language\":\"sv-SE\"}", "SE", "sv-SE" },
        { "{\"id\":\"" MCA "\",\"country\":\"CA\",\"language\":\"de-DE\"}", "CA", "en-US" },
        { "{\"id\":\"" MCA "\",\"country\":\"KO\",\"language\":\"ja-JP\"}", "US", "en-US" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        void *reply = NULL;
        if (world_query(world, rules, &world->sales, "template.document", cases[i].input, &reply,
                        &err) < 0)
            fail_msg("%s: %s", cases[i].input, err.text);
        const struct as_template_link *link = reply;
        assert_true(as_str_equal(link->text.country, as_str_of(cases[i].country)));
        assert_true(as_str_equal(link->text.language, as_str_of(cases[i].language)));
        assert_true(
            as_str_starts_with(link->display_uri, AS_STR("http://here.example/v1/documents/")));
    }
}

static void a_named_customers_country_decides_and_another_is_refused(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    struct as_id customer = world_customer(world, &world->sales, "doc.example");
    assert_int_equal(
        world_query(world, rules, &world->sales, "template.document",
                    input_of(world,
                             "{\"id\":\"" MCA "\",\"customer\":\"%s\",\"language\":\"sv-SE\"}",
                             &customer),
                    &reply, &err),
        0);
    assert_true(as_str_equal(((const struct as_template_link *)reply)->text.country, AS_STR("SE")));
    assert_int_equal(
        world_query(world, rules, &world->sales, "template.document",
                    input_of(world, "{\"id\":\"" MCA "\",\"customer\":\"%s\",\"country\":\"NO\"}",
                             &customer),
                    &reply, &err),
        AS_E_INVALID);
    assert_string_equal(err.word, "template.country");
}

static void a_document_link_opens_for_five_minutes(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    struct as_actor anybody = { 0 };
    char input[600];
    assert_int_equal(world_query(world, rules, &world->sales, "template.document",
                                 "{\"id\":\"" MCA "\"}", &reply, &err),
                     0);
    as_str link = ((const struct as_template_link *)reply)->display_uri;
    size_t skip = strlen("http://here.example/v1/documents/");
    snprintf(input, sizeof input, "{\"token\":\"%.*s\"}", (int)(link.size - skip),
             link.data + skip);
    assert_int_equal(world_query(world, rules, &anybody, "template.open", input, &reply, &err), 0);
    world->now += 5 * 60 * 1000 + 1;
    assert_int_equal(world_query(world, rules, &anybody, "template.open", input, &reply, &err),
                     AS_E_NOT_FOUND);
    assert_int_equal(world_query(world, rules, &anybody, "template.open", "{\"token\":\"forged\"}",
                                 &reply, &err),
                     AS_E_NOT_FOUND);
}

static void retired_and_unknown_templates_are_refused_by_name(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "tpl.example");
    static const struct {
        const char *id, *word;
    } cases[] = {
        { "998b88de-aa99-4388-a42c-1b3517d49490", "template.retired" },
        { "00000000-0000-4000-8000-000000000001", "template.unknown" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char input[600];
        char id[AS_ID_TEXT_SIZE];
        as_id_format(&customer, id);
        snprintf(
            input, sizeof input,
            "{\"customer\":\"%s\",\"template_id\":\"%s\",\"agreed_at\":\"2026-05-30\",\"contact\":"
            "{\"first_name\":\"A\",\"last_name\":\"B\",\"email\":\"a@b.example\"}}",
            id, cases[i].id);
        assert_int_equal(world_command(world, &world->sales, NULL, "agreement.confirm", input),
                         AS_E_INVALID);
        assert_string_equal(world->last->err.word, cases[i].word);
        assert_non_null(strstr(world->last->err.text, cases[i].id));
    }
}

/* ---- The gate and direct acceptance ---- */

static void the_gate_asked_beforehand_answers_as_the_order_would(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    struct as_id customer = world_customer(world, &world->sales, "gate.example");
    const char *input = input_of(world, "{\"customer\":\"%s\"}", &customer);
    assert_int_equal(world_query(world, rules, &world->sales, "gate.check", input, &reply, &err),
                     0);
    const struct as_gate_result *result = reply;
    assert_false(result->passes);
    const struct as_answer *answers = result->answers.items;
    const struct as_answer *block = NULL;
    for (uint32_t i = 0; i < result->answers.count; i++)
        if (answers[i].verdict == AS_VERDICT_BLOCK)
            block = &answers[i];
    assert_non_null(block);
    assert_true(as_str_equal(block->code, AS_STR("agreement.missing")));
    assert_true(block->remedy.size > 0);

    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_query(world, rules, &world->sales, "gate.check", input, &reply, &err),
                     0);
    assert_true(((const struct as_gate_result *)reply)->passes);
}

static void whoever_may_ask_the_gate_hears_what_stands_in_the_way_of_the_customer(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    struct as_id customer = world_customer(world, &world->sales, "gate2.example");
    assert_int_equal(world_query(world, rules, &world->helpdesk, "gate.check",
                                 input_of(world, "{\"customer\":\"%s\"}", &customer), &reply, &err),
                     0);
    const struct as_gate_result *result = reply;
    const struct as_answer *answers = result->answers.items;
    bool names_the_agreement = false;
    for (uint32_t i = 0; i < result->answers.count; i++)
        names_the_agreement =
            names_the_agreement || as_str_equal(answers[i].code, AS_STR("agreement.missing"));
    assert_false(result->passes);
    assert_true(names_the_agreement);
}

static void a_direct_acceptance_opens_the_gate_and_shows_as_signed(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    void *reply = NULL;
    struct as_id customer = world_customer(world, &world->sales, "direct.example");
    const char *status = input_of(world, "{\"customer\":\"%s\"}", &customer);
    const char *accept =
        input_of(world,
                 "{\"customer\":\"%s\",\"template_id\":\"" MCA "\",\"contact\":{\"first_name\":"
                 "\"A\",\"last_name\":\"B\",\"email\":\"a@b.example\"}}",
                 &customer);
    assert_int_equal(
        world_query(world, rules, &world->sales, "agreement.direct_status", status, &reply, &err),
        0);
    assert_false(((const struct as_direct_status *)reply)->is_signed);
    assert_int_equal(world_command(world, &world->host, NULL, "agreement.accept", accept), 0);
    assert_int_equal(
        world_query(world, rules, &world->sales, "agreement.direct_status", status, &reply, &err),
        0);
    assert_true(((const struct as_direct_status *)reply)->is_signed);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);

    /* It has bought now: accepting once more is for its partner to confirm. */
    assert_int_equal(world_command(world, &world->host, NULL, "agreement.accept", accept),
                     AS_E_BLOCKED);
    assert_non_null(strstr(world->last->err.text, "Please reach out to your Partner"));
}

/* ---- Subscriptions ---- */

static void only_a_change_of_quantity_meets_the_gate(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "sub.example");
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const struct as_order *order = world_reply(world);
    struct as_id subscription = ((const struct as_order_line *)order->lines.items)[0].subscription;
    char ids[2][AS_ID_TEXT_SIZE];
    as_id_format(&customer, ids[0]);
    as_id_format(&subscription, ids[1]);

    static const struct {
        const char *change;
        int expected;
        const char *word;
    } cases[] = {
        { "\"quantity\":7", 0, NULL },
        { "\"friendly_name\":\"x\"", 0, NULL },
        { "\"state\":\"suspended\"", 0, NULL },
        { "\"quantity\":8", AS_E_CONFLICT, "subscription.inactive" },
        { "\"state\":\"active\",\"quantity\":9", 0, NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char input[300];
        snprintf(input, sizeof input, "{\"customer\":\"%s\",\"id\":\"%s\",%s}", ids[0], ids[1],
                 cases[i].change);
        assert_int_equal(world_command(world, &world->sales, NULL, "subscription.change", input),
                         cases[i].expected);
        if (cases[i].word)
            assert_string_equal(world->last->err.word, cases[i].word);
    }
    char renew[200];
    snprintf(renew, sizeof renew, "{\"customer\":\"%s\",\"id\":\"%s\"}", ids[0], ids[1]);
    assert_int_equal(world_command(world, &world->host, NULL, "subscription.renew", renew), 0);
}

static void order_lines_are_numbered_from_nought(void **state)
{
    struct world *world = *state;
    struct as_id customer = world_customer(world, &world->sales, "lines.example");
    static const char *const lines[] = { "{\"number\":1,\"offer_id\":\"X\",\"quantity\":1}",
                                         "{\"number\":0,\"offer_id\":\"X\",\"quantity\":1},{"
                                         "\"number\":0,\"offer_id\":\"Y\",\"quantity\":1}",
                                         "{\"number\":0,\"offer_id\":\"X\",\"quantity\":2000000}" };
    for (size_t i = 0; i < AS_COUNT(lines); i++) {
        char input[300];
        char id[AS_ID_TEXT_SIZE];
        as_id_format(&customer, id);
        snprintf(input, sizeof input, "{\"customer\":\"%s\",\"lines\":[%s]}", id, lines[i]);
        int64_t sequence = 0;
        assert_int_equal(world_command(world, &world->sales, NULL, "order.create", input),
                         AS_E_INVALID);
        sequence = world->last->sequence;
        assert_int_equal(sequence, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_about_a_customer_answers_by_relationship),
        cmocka_unit_test(pages_hold_every_customer_once_in_the_order_of_names),
        cmocka_unit_test(a_forged_continuation_token_is_refused),
        cmocka_unit_test(a_token_of_one_partner_opens_no_page_of_another),
        cmocka_unit_test(the_text_follows_the_documented_fallback),
        cmocka_unit_test(a_named_customers_country_decides_and_another_is_refused),
        cmocka_unit_test(a_document_link_opens_for_five_minutes),
        cmocka_unit_test(retired_and_unknown_templates_are_refused_by_name),
        cmocka_unit_test(the_gate_asked_beforehand_answers_as_the_order_would),
        cmocka_unit_test(whoever_may_ask_the_gate_hears_what_stands_in_the_way_of_the_customer),
        cmocka_unit_test(a_direct_acceptance_opens_the_gate_and_shows_as_signed),
        cmocka_unit_test(only_a_change_of_quantity_meets_the_gate),
        cmocka_unit_test(order_lines_are_numbered_from_nought),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
