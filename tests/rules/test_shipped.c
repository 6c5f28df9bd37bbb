/* The shipped rules build, and every one of their cases holds. */
#include "world.h"

static void every_case_of_the_shipped_rules_holds(void **state)
{
    struct as_arena arena;
    struct as_rule_files files;
    struct as_list results = { 0 };
    struct as_err err = { 0 };
    as_arena_init(&arena);
    struct as_ruleset *set = world_build_rules(&arena, &files);
    if (as_ruleset_test(set, &files, as_operation_actions(), NULL, &arena, &results, &err) < 0)
        fail_msg("%s", err.text);

    int failed = 0;
    const struct as_case_result *cases = results.items;
    for (uint32_t i = 0; i < results.count; i++) {
        if (cases[i].has_passed)
            continue;
        failed++;
        print_error("%.*s:%lld: %.*s\n  expected %.*s\n  got %.*s\n", AS_STR_ARG(cases[i].file),
                    (long long)cases[i].line, AS_STR_ARG(cases[i].name),
                    AS_STR_ARG(cases[i].expected), AS_STR_ARG(cases[i].got));
    }
    assert_int_equal(failed, 0);
    assert_true(results.count > 500);
    as_ruleset_free(set);
    as_arena_fini(&arena);
}

static void a_country_of_its_own_leaves_the_others_as_they_are(void **state)
{
    struct as_arena arena;
    struct as_rule_files shipped;
    struct as_err err = { 0 };
    as_arena_init(&arena);
    as_ruleset_free(world_build_rules(&arena, &shipped));
    struct as_rule_file *items = AS_ARENA_ARRAY(&arena, struct as_rule_file, shipped.count + 1);
    memcpy(items, shipped.items, shipped.count * sizeof *items);
    items[shipped.count] = (struct as_rule_file){
        AS_STR("countries/zz_own.lua"),
        AS_STR("rule.template { name = \"own.ch\", describe = \"x\", type = "
               "\"MicrosoftCustomerAgreement\","
               " from = \"2023-04-01\", countries = { \"CH\" }, otherwise = "
               "\"customer_agreement.2023\","
               " pick = function(asked) if asked.language == \"it-CH\" then return \"it-CH\" end "
               "end }"),
    };
    struct as_rule_files files = { items, shipped.count + 1 };
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&files, as_operation_actions(), &problems);
    for (uint32_t i = 0; i < problems.count; i++)
        print_error("%.*s\n", AS_STR_ARG(problems.items[i].text));
    assert_non_null(set);

    static const struct {
        const char *country, *asked, *served;
    } cases[] = {
        { "CH", "it-CH", "it-CH" },
        { "SE", "sv-SE", "sv-SE" },
        { "US", "", "en-US" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_template text;
        if (as_ruleset_template(set, AS_STR("MicrosoftCustomerAgreement"),
                                as_str_of(cases[i].country), as_str_of(cases[i].asked),
                                INT64_C(1780315200000), &arena, NULL, &text, &err) < 0)
            fail_msg("%s: %s", cases[i].country, err.text);
        assert_true(as_str_equal(text.language, as_str_of(cases[i].served)));
        assert_true(as_str_equal(text.version, AS_STR("2023-04-01")));
    }
    as_problems_fini(&problems);
    as_ruleset_free(set);
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_the_shipped_rules_holds),
        cmocka_unit_test(a_country_of_its_own_leaves_the_others_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
