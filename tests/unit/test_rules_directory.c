/* rule.directory: what groups and app roles give, what is refused, when an answer ends. */
#include "test_rules_kit.h"

#define AGENTS "0f14d0ab-9605-4a62-a9e4-5ed26688389b"
#define TWO_YEARS \
    "rule.directory { name = 'old', describe = 'd', to = '2026-01-01',\n" \
    "  groups = { Sellers = 'sales_agent' } }\n" \
    "rule.directory { name = 'new', describe = 'd', from = '2026-01-01',\n" \
    "  groups = { Sellers = { 'helpdesk_agent', 'billing_admin' }, ['" AGENTS \
    "'] = 'admin_agent' },\n" \
    "  app_roles = { Sellers = 'user_admin' } }\n"

enum {
    ADMIN = 1 << AS_ROLE_ADMIN_AGENT,
    SALES = 1 << AS_ROLE_SALES_AGENT,
    HELPDESK = 1 << AS_ROLE_HELPDESK_AGENT,
    USERS = 1 << AS_ROLE_USER_ADMIN,
    BILLING = 1 << AS_ROLE_BILLING_ADMIN,
};

static uint32_t roles_at(struct kit *kit, const char *group, const char *app_role, const char *day,
                         int64_t *ret_until)
{
    const as_str groups[] = { AS_STR("Everybody"), as_str_of(group) };
    const as_str app_roles[] = { as_str_of(app_role) };
    const struct as_directory_names names = {
        .groups = groups,
        .group_count = 2,
        .app_roles = app_roles,
        .app_role_count = 1,
    };
    int64_t at = 0;
    assert_int_equal(as_time_parse(as_str_of(day), &at, &kit->err), 0);
    return as_ruleset_roles(kit->set, &names, at, NULL, ret_until);
}

static void names_give_roles_and_what_is_not_named_gives_none(void **unused)
{
    (void)unused;
    static const struct {
        const char *group, *app_role;
        uint32_t roles;
    } cases[] = {
        { "Sellers", "", HELPDESK | BILLING },
        { "", "Sellers", USERS },
        { "Sellers", "Sellers", HELPDESK | BILLING | USERS },
        { AGENTS, "", ADMIN },
        { "0F14D0AB-9605-4A62-A9E4-5ED26688389B", "", ADMIN }, /* an id in any letter case */
        { "sellers", "SELLERS", 0 },                           /* a name in its own */
        { "Sellers ", "", 0 },
        { "Sell", "ers", 0 },
        { "", AGENTS, 0 },
        { "", "", 0 },
    };
    struct kit kit;
    int64_t until = 0;
    kit_build(&kit, "roles/a.lua", TWO_YEARS, NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_int_equal(roles_at(&kit, cases[i].group, cases[i].app_role, "2026-06-01", &until),
                         cases[i].roles);
    kit_end(&kit);
}

static void an_answer_ends_when_an_era_begins(void **unused)
{
    (void)unused;
    struct kit kit;
    int64_t until = 0;
    int64_t begins = 0;
    kit_build(&kit, "roles/a.lua", TWO_YEARS, NULL);
    assert_int_equal(as_time_parse(AS_STR("2026-01-01"), &begins, &kit.err), 0);
    assert_int_equal(roles_at(&kit, "Sellers", "", "2025-12-31", &until), SALES);
    assert_int_equal(until, begins);
    assert_int_equal(roles_at(&kit, "Sellers", "", "2026-01-01", &until), HELPDESK | BILLING);
    assert_int_equal(until, AS_TIME_NONE);
    kit_end(&kit);
}

static void a_set_without_a_directory_gives_nobody_anything(void **unused)
{
    (void)unused;
    struct kit kit;
    int64_t until = 0;
    kit_build(&kit, "roles/a.lua",
              "rule.permission { name = 'a', describe = 'd', actions = { '*' }, decide = allow }",
              NULL);
    assert_int_equal(roles_at(&kit, "AdminAgents", "AdminAgent", "2026-06-01", &until), 0);
    kit_end(&kit);
}

static void what_is_wrong_is_said_with_its_place(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *problem;
    } cases[] = {
        { "{ groups = { A = 'admin_agnt' } }",
          "groups['A']: there is no role 'admin_agnt': did you "
          "mean 'admin_agent'?" },
        { "{ groups = { A = { 'admin_agent', 'admin_agent' } } }",
          "groups['A']: 'admin_agent' is there twice" },
        { "{ groups = { A = 1 } }", "groups['A']: a role, or a list of roles, is needed" },
        { "{ groups = { A = {} } }", "groups['A']: a role, or a list of roles, is needed" },
        { "{ groups = { A = { a = 'x' } } }",
          "groups['A']: a role, or a list of roles, is needed" },
        { "{ groups = { 'admin_agent' } }", "groups: [\"name or id\"] = \"role\" is needed" },
        { "{ groups = { [''] = 'admin_agent' } }",
          "groups: [\"name or id\"] = \"role\" is needed" },
        { "{ groups = { ['a\\nb'] = 'admin_agent' } }",
          "groups: [\"name or id\"] = \"role\" is needed" },
        { "{ groups = 'AdminAgents' }", "groups: a table [\"name or id\"] = \"role\" is needed" },
        { "{ groups = { ['" AGENTS "'] = 'admin_agent',\n"
          "['0F14D0AB-9605-4a62-a9e4-5ed26688389b'] = 'sales_agent' } }",
          "groups: '" AGENTS "' is there twice" },
        { "{ app_roles = { A = 'x' } }", "app_roles['A']: there is no role 'x'" },
        { "{}", "groups or app_roles is missing" },
        { "{ grops = {}, app_roles = { A = 'user_admin' } }", "'grops' is not known: did you mean "
                                                              "'groups'?" },
        { "{ groups = { A = 'user_admin' }, decide = allow }", "'decide' is not known" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char text[512];
        struct kit kit;
        snprintf(text, sizeof text, "rule.directory { name = 'a', describe = 'd', %s",
                 cases[i].text + 1);
        kit_build(&kit, "roles/a.lua", text, NULL);
        assert_null(kit.set);
        assert_problem(&kit, "roles/a.lua", 1, cases[i].problem);
        kit_end(&kit);
    }
}

static void two_rules_do_not_map_the_same_name_at_a_time(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(&kit, "roles/a.lua",
              "rule.directory { name = 'a', describe = 'd', groups = { A = 'user_admin' } }",
              "roles/b.lua",
              "rule.directory { name = 'b', describe = 'd', app_roles = { A = 'user_admin' } }\n"
              "rule.directory { name = 'c', describe = 'd', groups = { A = 'user_admin' } }",
              NULL);
    assert_null(kit.set);
    assert_int_equal(kit.problems.count, 1);
    assert_problem(&kit, "roles/b.lua", 2,
                   "groups['A'] is mapped at the same time by a at roles/a.lua:1");
    kit_end(&kit);
}

static void cases_of_a_directory_fail_when_other_roles_come_out(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool passes;
        const char *got;
    } cases[] = {
        { "{ groups = { 'Sellers' }, expect = { 'billing_admin', 'helpdesk_agent' }, rule = 'new' "
          "}",
          true, "" },
        { "{ groups = { 'Sellers' }, now = '2025-06-01', expect = { 'sales_agent' } }", true, "" },
        { "{ groups = {}, expect = 'none' }", true, "" },
        { "{ groups = { 'Sellers' }, expect = { 'billing_admin' } }", false,
          "helpdesk_agent, billing_admin" },
        { "{ groups = { 'Sellers' }, expect = 'none' }", false, "helpdesk_agent, billing_admin" },
        { "{ app_roles = { 'Sellers' }, expect = { 'user_admin' }, rule = 'old' }", false, "new" },
        { "{ groups = { 'x' }, expect = { 'admin' } }", false, "there is no role 'admin'" },
        { "{ groups = { 'x' }, expect = {} }", false, "a list of roles" },
        { "{ groups = 'x', expect = 'none' }", false, "a list of names is needed" },
        { "{ groups = { 'x' }, operation = 'order.create', expect = 'none' }", false,
          "'operation' is not known" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char text[512];
        struct kit kit;
        struct as_list results;
        snprintf(text, sizeof text, "case 'one' %s", cases[i].text);
        kit_build(&kit, "roles/a.lua", TWO_YEARS, "tests/a.lua", text, NULL);
        assert_non_null(kit.set);
        assert_int_equal(as_ruleset_test(kit.set, &kit.files, &kit_actions, NULL, &kit.arena,
                                         &results, &kit.err),
                         0);
        assert_int_equal(results.count, 1);
        const struct as_case_result *result = results.items;
        if (result->has_passed != cases[i].passes ||
            as_str_find(result->got, as_str_of(cases[i].got)) < 0)
            fail_msg("%s: %.*s", cases[i].text, AS_STR_ARG(result->got));
        kit_end(&kit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_give_roles_and_what_is_not_named_gives_none),
        cmocka_unit_test(an_answer_ends_when_an_era_begins),
        cmocka_unit_test(a_set_without_a_directory_gives_nobody_anything),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(two_rules_do_not_map_the_same_name_at_a_time),
        cmocka_unit_test(cases_of_a_directory_fail_when_other_roles_come_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
