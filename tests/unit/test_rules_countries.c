/* country "SE" { … }: what a declaration says, and what is wrong with one. */
#include "test_rules_kit.h"

#include "model/country.h"

static struct kit kit;

static void a_declaration_says_what_holds_and_what_it_leaves_out_has_a_meaning(void **unused)
{
    (void)unused;
    kit_build(&kit, "countries/validation.lua",
              "country \"SE\" { cultures = { \"sv-SE\", \"en-SE\" }, calling_codes = \"46\","
              "  postal_code = \"### ##\", phone_required = true }\n"
              "country \"CN\" { cultures = \"zh-CN\", postal_code = { \"######\" },"
              "  postal_code_required = false, states = { XJ = \"Xinjiang\", AH = \"Anhui\" } }\n",
              NULL);
    assert_non_null(kit.set);
    const struct as_country *sweden = as_ruleset_country(kit.set, AS_STR("SE"));
    assert_non_null(sweden);
    assert_int_equal(sweden->cultures.count, 2);
    assert_true(as_str_equal(sweden->cultures.items[1], AS_STR("en-SE")));
    assert_int_equal(sweden->calling_codes.count, 1);
    assert_true(sweden->needs_postal_code && sweden->needs_city && sweden->needs_phone);
    assert_false(sweden->needs_state || sweden->needs_registration || sweden->needs_tax_id);
    assert_true(as_patterns_match(&sweden->postal_code, AS_STR("111 20")));
    const struct as_country *china = as_ruleset_country(kit.set, AS_STR("CN"));
    assert_non_null(china);
    assert_false(china->needs_postal_code);
    assert_true(china->needs_state);
    assert_int_equal(china->state_count, 2);
    assert_true(as_str_equal(china->states[0].code, AS_STR("AH"))); /* sorted */
    assert_null(as_ruleset_country(kit.set, AS_STR("NO")));
    assert_null(as_ruleset_country(kit.set, AS_STR("se")));
    assert_null(as_ruleset_country(kit.set, AS_STR("")));
    kit_end(&kit);
}

static void a_wrong_declaration_is_told_with_its_line(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *problem;
    } cases[] = {
        { "country \"UK\" { cultures = \"en-GB\" }",
          "there is no country 'UK': did you mean 'GB'" },
        { "country \"QQ\" { cultures = \"en-GB\" }", "there is no country 'QQ'" },
        { "country \"S\" { }", "there is no country 'S'" },
        { "country \"SE\" { cultures = \"sv-SE\" }\ncountry \"SE\" { cultures = \"sv-SE\" }",
          "declared already, in countries/validation.lua:1" },
        { "country \"SE\" { }", "cultures is missing" },
        { "country \"SE\" { cultures = \"Swedish!\" }", "cultures" },
        { "country \"SE\" { cultures = { } }", "cultures: a text, or a list" },
        { "country \"SE\" { cultures = 7 }", "cultures" },
        { "country \"SE\" { cultures = \"sv-SE\", postal_cod = \"#\" }",
          "'postal_cod' is not known: did you mean 'postal_code'" },
        { "country \"SE\" { cultures = \"sv-SE\", postal_code = \"\\\\d+\" }",
          "postal_code: the pattern" },
        { "country \"SE\" { cultures = \"sv-SE\", city_required = \"yes\" }",
          "city_required: true or false" },
        { "country \"SE\" { cultures = \"sv-SE\", states = { \"AL\" } }", "states: a text" },
        { "country \"SE\" { cultures = \"sv-SE\", states = \"AL\" }", "states: a table" },
        { "country \"SE\" { cultures = \"sv-SE\", tax_id_sample = \"a\\nb\" }",
          "tax_id_sample: a text of one line" },
        { "local lines = {}\nfor i = 1, 70 do lines[i] = \"46\" end\n"
          "country \"SE\" { cultures = \"sv-SE\", calling_codes = lines }",
          "calling_codes: a text, or a list of 1 to 60" },
        { "country(\"SE\")(7)", "table expected" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        kit_build(&kit, "countries/validation.lua", cases[i].text, NULL);
        if (kit.set || kit.problems.count == 0)
            fail_msg("%s: it was taken", cases[i].text);
        const struct as_problem *problem = &kit.problems.items[0];
        if (as_str_find(problem->text, as_str_of(cases[i].problem)) < 0)
            fail_msg("%s: %.*s", cases[i].text, AS_STR_ARG(problem->text));
        assert_true(problem->line >= 1);
        assert_true(as_str_equal(problem->file, AS_STR("countries/validation.lua")));
        kit_end(&kit);
    }
}

static void every_country_of_the_agreement_is_declared_among_the_shipped_rules(void **unused)
{
    (void)unused;
    struct as_arena arena;
    struct as_rule_files files;
    struct as_problems problems;
    struct as_err err = { 0 };
    char folder[512];
    as_arena_init(&arena);
    as_problems_init(&problems);
    snprintf(folder, sizeof folder, "%s/rules/countries", getenv("ASSENT_SOURCE"));
    if (as_rule_files_read(folder, &arena, &files, &err) < 0)
        fail_msg("%s", err.text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < files.count; i++) /* texts use files of lib */
        if (as_str_equal(files.items[i].path, AS_STR("validation.lua")))
            files.items[kept++] = files.items[i];
    files.count = kept;
    struct as_ruleset *set = as_ruleset_build(&files, &kit_actions, &problems);
    assert_non_null(set);

    /* The countries that exist, without those in which the agreement is not offered; of them China is
     * there, since the contract checks its states. */
    static const char *const none[] = { "CU", "EH", "IR", "KP", "SD", "SY" };
    as_str code;
    for (uint32_t i = 0; as_country_at(i, &code); i++) {
        bool is_offered = true;
        for (size_t k = 0; k < AS_COUNT(none); k++)
            is_offered = is_offered && !as_str_equal(code, as_str_of(none[k]));
        if ((as_ruleset_country(set, code) != NULL) != is_offered)
            fail_msg("%.*s: declared or not, the other one would be right", AS_STR_ARG(code));
    }
    as_ruleset_free(set);
    as_problems_fini(&problems);
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_says_what_holds_and_what_it_leaves_out_has_a_meaning),
        cmocka_unit_test(a_wrong_declaration_is_told_with_its_line),
        cmocka_unit_test(every_country_of_the_agreement_is_declared_among_the_shipped_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
