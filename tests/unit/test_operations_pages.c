/* The list of customers: its tokens, both directions, filters, and what changes between two pages. */
#include "world.h"

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

static struct as_id make(struct world *world, const struct as_actor *actor, const char *name)
{
    static int number;
    char input[512];
    snprintf(
        input, sizeof input,
        "{\"domain\":\"page%d.example\",\"company_name\":\"%s\",\"culture\":\"sv-SE\",\"email\":"
        "\"a@b.example\",\"country\":\"SE\"}",
        ++number, name);
    assert_int_equal(world_command(world, actor, NULL, "customer.create", input), 0);
    return ((const struct as_customer_view *)world_reply(world))->customer.id;
}

static int ask(struct world *world, const struct as_actor *actor, const char *input,
               const struct as_customer_page **ret_page, struct as_err *err)
{
    void *reply = NULL;
    int rc = world_query(world, rules, actor, "customer.list", input, &reply, err);
    *ret_page = reply;
    return rc;
}

/* {"<key>":"<token>",…}; no key: without a token. */
static as_str with_token(struct world *world, const char *rest, const char *key, as_str token)
{
    if (!key)
        return as_arena_printf(&world->arena, "{%s}", rest);
    return as_arena_printf(&world->arena, "{\"%s\":\"%.*s\"%s%s}", key, AS_STR_ARG(token),
                           *rest ? "," : "", rest);
}

static const struct as_customer_page *page_of(struct world *world, const struct as_actor *actor,
                                              const char *rest, const char *key, as_str token)
{
    const struct as_customer_page *page = NULL;
    struct as_err err = { 0 };
    const as_str input = with_token(world, rest, key, token);
    if (ask(world, actor, input.data, &page, &err) < 0)
        fail_msg("%s: %s", input.data, err.text);
    return page;
}

/* "A B C " */
static const char *names_of(struct world *world, const struct as_customer_page *page)
{
    const struct as_customer_view *views = page->items.items;
    as_str text = AS_STR("");
    for (uint32_t i = 0; i < page->items.count; i++)
        text = as_arena_printf(&world->arena, "%.*s%.*s ", AS_STR_ARG(text),
                               AS_STR_ARG(views[i].customer.company_name));
    return text.data;
}

static void one_token_leads_to_the_page_behind_and_to_the_one_before(void **state)
{
    struct world *world = *state;
    for (char name[] = "Qa"; name[1] <= 'g'; name[1]++)
        make(world, &world->sales, name);
    const struct as_actor *who = &world->sales;
    const struct as_customer_page *first =
        page_of(world, who, "\"prefix\":\"q\",\"size\":3", NULL, AS_STR_NONE);
    assert_string_equal(names_of(world, first), "Qa Qb Qc ");
    assert_int_equal(first->previous.size, 0);
    const struct as_customer_page *second =
        page_of(world, who, "\"prefix\":\"Q\",\"size\":3", "after", first->next);
    assert_string_equal(names_of(world, second), "Qd Qe Qf ");
    const struct as_customer_page *back =
        page_of(world, who, "\"prefix\":\"q\",\"size\":3", "before", second->next);
    assert_string_equal(names_of(world, back), "Qa Qb Qc ");
    assert_int_equal(back->previous.size, 0);
    assert_true(as_str_equal(back->next, first->next));
    const struct as_customer_page *third =
        page_of(world, who, "\"prefix\":\"q\",\"size\":3", "after", second->previous);
    assert_string_equal(names_of(world, third), "Qg ");
    assert_int_equal(third->next.size, 0);
    const struct as_customer_page *last =
        page_of(world, who, "\"prefix\":\"q\",\"size\":3,\"last\":true", NULL, AS_STR_NONE);
    assert_string_equal(names_of(world, last), "Qe Qf Qg ");
    assert_int_equal(last->next.size, 0);
    assert_string_equal(names_of(world, page_of(world, who, "\"prefix\":\"q\",\"size\":10",
                                                "before", last->previous)),
                        "Qa Qb Qc Qd ");
}

static void a_token_is_good_for_its_caller_and_its_filter_alone(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 3; i++) {
        make(world, &world->sales, i ? "Ra" : "Rb");
        make(world, &world->provider_sales, "Ra");
    }
    const as_str token =
        page_of(world, &world->sales, "\"prefix\":\"r\",\"size\":1", NULL, AS_STR_NONE)->next;
    assert_true(token.size > 0);
    static const char *const others[] = {
        "",
        "\"prefix\":\"ra\"",
        "\"prefix\":\"r\",\"exact\":true",
        "\"prefix\":\"r\",\"by\":\"domain\"",
    };
    const struct as_customer_page *page = NULL;
    for (size_t i = 0; i < AS_COUNT(others); i++) {
        struct as_err err = { 0 };
        const as_str input = with_token(world, others[i], "after", token);
        assert_int_equal(ask(world, &world->sales, input.data, &page, &err), AS_E_INVALID);
        assert_string_equal(err.word, "page.token");
        assert_string_equal(err.path, "after");
    }
    struct as_err err = { 0 };
    const as_str same = with_token(world, "\"prefix\":\"R\",\"size\":1", "after", token);
    assert_int_equal(ask(world, &world->provider_sales, same.data, &page, &err), AS_E_INVALID);
    assert_int_equal(ask(world, &world->helpdesk, same.data, &page, &err),
                     0); /* of the same partner */
    world_restart(world);
    assert_int_equal(ask(world, &world->sales, same.data, &page, &err), 0);
    ((char *)(uintptr_t)same.data)[20] ^= 1;
    assert_int_equal(ask(world, &world->sales, same.data, &page, &err), AS_E_INVALID);
}

static void customers_that_go_or_get_another_name_break_no_chain_of_pages(void **state)
{
    struct world *world = *state;
    struct as_actor admin = world_user(world, &world->direct, "admin_agent");
    struct as_id ids[6];
    for (int i = 0; i < 6; i++) {
        const char name[] = { 'S', (char)('a' + i), '\0' };
        ids[i] = make(world, &world->sales, name);
    }
    char id[AS_ID_TEXT_SIZE];
    const struct as_customer_page *page =
        page_of(world, &world->sales, "\"prefix\":\"s\",\"size\":2", NULL, AS_STR_NONE);
    assert_string_equal(names_of(world, page), "Sa Sb ");
    as_id_format(&ids[1], id);
    const as_str deleting = as_arena_printf(&world->arena, "{\"customer\":\"%s\"}", id);
    assert_int_equal(world_command(world, &admin, NULL, "customer.delete", deleting.data), 0);
    page = page_of(world, &world->sales, "\"prefix\":\"s\",\"size\":2", "after", page->next);
    assert_string_equal(names_of(world, page), "Sc Sd ");
    as_id_format(&ids[3], id);
    const as_str renaming = as_arena_printf(
        &world->arena,
        "{\"customer\":\"%s\",\"etag\":\"*\",\"company_name\":\"Szz\",\"culture\":\"sv-SE\","
        "\"email\":\"a@b.example\"}",
        id);
    assert_int_equal(world_command(world, &world->sales, NULL, "customer.change", renaming.data),
                     0);
    page = page_of(world, &world->sales, "\"prefix\":\"s\",\"size\":9", "after", page->next);
    assert_string_equal(names_of(world, page), "Se Sf Szz ");
}

static void a_provider_and_its_reseller_list_the_same_customer_by_its_new_name(void **state)
{
    struct world *world = *state;
    const struct as_id resold = make(world, &world->reseller_sales, "Tomte Öl");
    make(world, &world->provider_sales, "Tomte Direkt");
    char id[AS_ID_TEXT_SIZE];
    char reseller[AS_ID_TEXT_SIZE];
    char provider[AS_ID_TEXT_SIZE];
    as_id_format(&resold, id);
    as_id_format(&world->reseller.id, reseller);
    as_id_format(&world->provider.id, provider);
    const as_str renaming = as_arena_printf(&world->arena,
                                            "{\"customer\":\"%s\",\"etag\":\"*\",\"company_name\":"
                                            "\"ÅÄÖ Bryggeri\",\"culture\":\"sv-SE\","
                                            "\"email\":\"a@b.example\"}",
                                            id);
    assert_int_equal(
        world_command(world, &world->provider_sales, NULL, "customer.change", renaming.data), 0);
    const struct {
        const struct as_actor *actor;
        const char *input, *names;
    } cases[] = {
        { &world->reseller_sales, "{\"prefix\":\"åäö\"}", "ÅÄÖ Bryggeri " },
        { &world->reseller_sales, "{\"prefix\":\"tomte\"}", "" },
        { &world->provider_sales, "{\"prefix\":\"Åäö b\"}", "ÅÄÖ Bryggeri " },
        { &world->provider_sales, "{\"prefix\":\"tomte\"}", "Tomte Direkt " },
        { &world->provider_sales,
          as_arena_printf(&world->arena, "{\"partner\":\"%s\"}", reseller).data, "ÅÄÖ Bryggeri " },
        { &world->reseller_sales,
          as_arena_printf(&world->arena, "{\"provider\":\"%s\"}", provider).data, "ÅÄÖ Bryggeri " },
        { &world->sales, "{\"prefix\":\"åäö\"}", "" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const struct as_customer_page *page = NULL;
        struct as_err err = { 0 };
        if (ask(world, cases[i].actor, cases[i].input, &page, &err) < 0)
            fail_msg("%s: %s", cases[i].input, err.text);
        assert_string_equal(names_of(world, page), cases[i].names);
    }
    const struct as_customer_page *page = NULL;
    struct as_err err = { 0 };
    assert_int_equal(ask(world, &world->sales, cases[5].input, &page, &err), AS_E_NOT_FOUND);
    assert_int_equal(ask(world, &world->reseller_sales, cases[4].input, &page, &err), 0);
    assert_int_equal(ask(world, &world->sales, cases[4].input, &page, &err), AS_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_token_leads_to_the_page_behind_and_to_the_one_before),
        cmocka_unit_test(a_token_is_good_for_its_caller_and_its_filter_alone),
        cmocka_unit_test(customers_that_go_or_get_another_name_break_no_chain_of_pages),
        cmocka_unit_test(a_provider_and_its_reseller_list_the_same_customer_by_its_new_name),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
