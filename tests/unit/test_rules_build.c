/* Sets as a whole: what is refused, which text a template rule picks, cases, configuration, files. */
#include "test_rules_kit.h"

#include <sys/stat.h>
#include <unistd.h>

#define CHAIN \
    "rule.template { name = 'swiss', describe = 'd', countries = { 'CH' }, version = " \
    "'2024-01-01',\n" \
    "  pick = function(asked) if asked.language == 'de-CH' then return 'de-CH', 'CH' end end,\n" \
    "  otherwise = 'local' }\n" \
    "rule.template { name = 'local', describe = 'd', otherwise = 'end', rank = 3,\n" \
    "  pick = function(asked) if asked.language == 'sv-SE' then return 'sv-SE' end end }\n" \
    "rule.template { name = 'end', describe = 'd', type = 'MCA',\n" \
    "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', link = 'https://example.com/mca',\n" \
    "  version = '2023-04-01', text = { country = 'US', language = 'en-US' } }\n" \
    "rule.template { name = 'others', describe = 'd', otherwise = 'local', from = '2019-10-01' " \
    "}\n"

static void template_is(struct kit *kit, const char *country, const char *language,
                        const char *country_served, const char *language_served,
                        const char *version)
{
    struct as_template got;
    if (as_ruleset_template(kit->set, AS_STR("MCA"), as_str_of(country), as_str_of(language), NOW,
                            &kit->arena, &kit->trace, &got, &kit->err) < 0)
        fail_msg("%s", kit->err.text);
    assert_text(got.country, country_served);
    assert_text(got.language, language_served);
    assert_text(got.version, version);
    assert_text(got.link, "https://example.com/mca");
    assert_text(got.type, "MCA");
    assert_false(as_id_is_nil(&got.id));
}

static void a_chain_serves_the_text_of_the_first_rule_that_picks(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(&kit, "countries/a.lua", CHAIN, NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    template_is(&kit, "CH", "de-CH", "CH", "de-CH", "2024-01-01");
    template_is(&kit, "CH", "sv-SE", "CH", "sv-SE", "2023-04-01");
    template_is(&kit, "CH", "fr-CH", "US", "en-US", "2024-01-01");
    template_is(&kit, "SE", "sv-SE", "SE", "sv-SE", "2023-04-01");
    template_is(&kit, "", "", "US", "en-US", "2023-04-01");
    struct as_template got;
    assert_int_equal(as_ruleset_template(kit.set, AS_STR("MCA"), AS_STR("SE"), AS_STR("sv-SE"), 0,
                                         &kit.arena, NULL, &got, &kit.err),
                     AS_E_NOT_FOUND);
    assert_int_equal(as_ruleset_template(kit.set, AS_STR("MCB"), AS_STR("SE"), AS_STR("sv-SE"), NOW,
                                         &kit.arena, NULL, &got, &kit.err),
                     AS_E_NOT_FOUND);
    struct as_list list;
    assert_int_equal(as_ruleset_templates(kit.set, NOW, &kit.arena, &list, &kit.err), 0);
    assert_int_equal(list.count, 1);
    assert_text(((struct as_template *)list.items)->language, "en-US");
    assert_int_equal(((struct as_template *)list.items)->rank, 3);
    kit_end(&kit);
}

/* The same question is answered from what is kept; a rule that looks at the time is asked each time,
 * and another era is another question. */
static void a_kept_pick_is_what_the_rules_would_pick_again(void **unused)
{
    (void)unused;
    static const char rules[] =
        "rule.template { name = 'old', describe = 'd', to = '2020-01-01', otherwise = 'new',\n"
        "  pick = function(asked) return 'sv-SE' end }\n"
        "rule.template { name = 'new', describe = 'd', from = '2020-01-01', otherwise = 'end',\n"
        "  pick = function(asked)\n"
        "    if asked.country == 'CH' then return now % 2 == 0 and 'de-CH' or 'fr-CH' end\n"
        "    return 'en-US' end }\n"
        "rule.template { name = 'end', describe = 'd', type = 'MCA', version = '1',\n"
        "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', link = 'https://example.com/mca',\n"
        "  text = { country = 'US', language = 'en-US' } }\n"
        "rule.template { name = 'head', describe = 'd', otherwise = 'old' }\n";
    static const struct {
        const char *country;
        int64_t at;
        const char *language;
    } cases[] = {
        { "SE", NOW, "en-US" },           { "SE", NOW + 1, "en-US" },
        { "SE", 1577836799999, "sv-SE" }, { "SE", 1577836800000, "en-US" },
        { "SE", 1577836799999, "sv-SE" }, { "CH", NOW, "de-CH" },
        { "CH", NOW + 1, "fr-CH" },       { "CH", NOW, "de-CH" },
    };
    struct kit kit;
    kit_build(&kit, "countries/a.lua", rules, NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < AS_COUNT(cases); i++) {
            struct as_template got;
            assert_int_equal(as_ruleset_template(kit.set, AS_STR("MCA"),
                                                 as_str_of(cases[i].country), AS_STR("nl-NL"),
                                                 cases[i].at, &kit.arena, NULL, &got, &kit.err),
                             0);
            assert_text(got.language, cases[i].language);
            assert_text(got.country, cases[i].country);
        }
    }
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(kit.set, &count);
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(stats[i].rule, AS_STR("new")))
            assert_int_equal(stats[i].asked, 12); /* kept answers count as asked */
    kit_end(&kit);
}

static void a_template_rule_that_fails_fails_the_operation(void **unused)
{
    (void)unused;
    static const struct {
        const char *body, *part;
    } cases[] = {
        { "error('no')", "a.lua:2: rule picks: no (operation T)" },
        { "return 3", "pick returns a language" },
        { "return 'not a locale'", "pick returns a language" },
        { "return 'sv-SE', 'Sweden'", "a country of two capital letters" },
        { "return actor.kind", "a template rule sees no facts" },
        { "return customer.country", "a template rule sees no facts" },
        { "return allow()", "allow can be used only while a permission rule" },
        { "while true do end", "takes more than" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct kit kit;
        char text[1024];
        struct as_template got;
        snprintf(text, sizeof text,
                 "rule.template { name = 'picks', describe = 'd', otherwise = 'end',\n"
                 "  pick = function(asked) %s end }\n"
                 "rule.template { name = 'end', describe = 'd', type = 'T', version = '1',\n"
                 "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', link = 'https://example.com/',\n"
                 "  text = { country = 'US', language = 'en-US' } }\n",
                 cases[i].body);
        kit_build(&kit, "a.lua", text, NULL);
        if (!kit.set)
            fail_msg("%s", kit.problems.items[0].text.data);
        assert_int_equal(as_ruleset_template(kit.set, AS_STR("T"), AS_STR("SE"), AS_STR("sv-SE"),
                                             NOW, &kit.arena, NULL, &got, &kit.err),
                         AS_E_INTERNAL);
        if (!strstr(kit.err.text, cases[i].part))
            fail_msg("%s: %s", cases[i].body, kit.err.text);
        kit_end(&kit);
    }
}

static void everything_wrong_is_told_at_once(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "lib/shared.lua", "return { limit = 3 }", "lib/bad.lua", "local x = \n",
        "scenarios/a.lua",
        "rule.scenario { name = 'one', describe = 'd', before = { 'order.creat' }, check = 3 }\n"
        "rule.scenario { name = 'one', describe = 'd', before = { '*' }, check = function() end,\n"
        "  from = '2020-13-01', too = 1 }\n"
        "rule.permission { describe = 'd', decide = function() end }\n",
        "scenarios/b.lua", "use 'lib/none'\n", "scenarios/c.lua", "nonsense()\n", "messages/m.lua",
        "messages 'en-US' { ['a'] = 'A', ['b'] = 'B' }\nmessages 'sv-SE' { ['a'] = 'A' }\n", NULL);
    assert_null(kit.set);
    assert_problem(&kit, "lib/bad.lua", 2, "unexpected symbol");
    assert_problem(&kit, "scenarios/a.lua", 1, "did you mean 'order.create'?");
    assert_problem(&kit, "scenarios/a.lua", 1, "check: a function is needed, not a number");
    assert_problem(&kit, "scenarios/a.lua", 2,
                   "the name one is taken by the rule at scenarios/a.lua:1");
    assert_problem(&kit, "scenarios/a.lua", 2, "from: ");
    assert_problem(&kit, "scenarios/a.lua", 2, "'too' is not known: did you mean 'to'?");
    assert_problem(&kit, "scenarios/a.lua", 4, "name is missing");
    assert_problem(&kit, "scenarios/a.lua", 4, "actions is missing");
    assert_problem(&kit, "scenarios/b.lua", 1, "there is no file lib/none.lua");
    assert_problem(&kit, "scenarios/c.lua", 1, "the name 'nonsense' is not known");
    assert_problem(&kit, "messages/m.lua", 0, "messages \"sv-SE\": 'b' is missing");
    kit_end(&kit);
}

static void chains_must_end_and_countries_belong_to_one_rule(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "a.lua",
        "rule.template { name = 'a', describe = 'd', type = 'T', otherwise = 'b' }\n"
        "rule.template { name = 'b', describe = 'd', type = 'T', otherwise = 'a' }\n"
        "rule.template { name = 'c', describe = 'd', otherwise = 'nowhere' }\n",
        "b.lua",
        CHAIN
        "rule.template { name = 'again', describe = 'd', countries = { 'CH' }, otherwise = 'local' "
        "}\n"
        "rule.template { name = 'second', describe = 'd', otherwise = 'local' }\n"
        "rule.template { name = 'later', describe = 'd', countries = { 'AT' }, otherwise = 'local',"
        " from = '2030-01-01' }\n"
        "rule.template { name = 'earlier', describe = 'd', countries = { 'AT' }, otherwise = "
        "'local',"
        " to = '2030-01-01' }\n",
        NULL);
    assert_null(kit.set);
    assert_problem(&kit, "a.lua", 1, "goes in a circle");
    assert_problem(&kit, "a.lua", 3,
                   "there is no template rule to go on with, otherwise = nowhere");
    assert_problem(&kit, "b.lua", 10, "country CH is claimed twice, also by swiss at b.lua:1");
    assert_problem(&kit, "b.lua", 11, "two rules begin a chain for all countries at the same time");
    for (uint32_t i = 0; i < kit.problems.count; i++)
        assert_true(as_str_find(kit.problems.items[i].text, AS_STR("country AT")) < 0);
    kit_end(&kit);
}

static void what_lib_files_return_is_shared_once_and_frozen(void **unused)
{
    (void)unused;
    struct kit kit;
    kit_build(
        &kit, "lib/a.lua", "local b = use 'lib/b' return { b = b, names = { 'x', 'y' } }",
        "lib/b.lua", "return { n = 2 }", "r.lua",
        "local a, b = use 'lib/a', use 'lib/b'\n"
        "rule.permission { name = 'r', describe = 'd', actions = { '*' }, decide = function()\n"
        "  local seen = ''\n"
        "  for i, name in ipairs(a.names) do seen = seen .. i .. name end\n"
        "  for key in pairs(a) do seen = seen .. key end\n"
        "  if a.b == b and #a.names == 2 and seen == '1x2ybnames' and\n"
        "     table.concat(a.names, '+') == 'x+y' then return allow() end end }\n",
        NULL);
    assert_int_equal(kit_ask(&kit, ORDER, "en-US"), AS_VERDICT_ALLOW);
    kit_end(&kit);
    kit_build(&kit, "lib/a.lua", "return { n = 1 }", "r.lua", "local a = use 'lib/a'\na.n = 2\n",
              NULL);
    assert_null(kit.set);
    assert_problem(&kit, "r.lua", 2, "'n' cannot be set: this table is frozen");
    kit_end(&kit);
    kit_build(&kit, "lib/a.lua", "use 'lib/b'", "lib/b.lua", "use 'lib/a'", NULL);
    assert_null(kit.set);
    assert_problem(&kit, "lib/b.lua", 1, "in a circle");
    kit_end(&kit);
}

static void cases_tell_what_was_expected_and_what_came(void **unused)
{
    (void)unused;
    static const struct {
        bool has_passed;
        const char *part;
    } expected[] = {
        { true, "" },
        { false, "the answer allow" },
        { false, "did you mean 'locale'?" },
        { false, "customer" },
        { true, "" },
        { false, "the text SE, sv-SE" },
        { true, "" },
        { false, "tests/a.lua:18:" },
    };
    struct kit kit;
    kit_build(
        &kit, "r.lua",
        CHAIN
        "rule.permission { name = 'r', describe = 'd', actions = { '*' }, decide = function()\n"
        "  if input.quantity == 3 and input.lines and actor.roles.sales_agent then return allow() "
        "end\n"
        "  return deny('a.no', { n = input.quantity }) end }\n"
        "messages 'en-US' { ['a.no'] = 'No {n}.' }\n",
        "tests/a.lua",
        "case 'sales agents buy three' {\n"
        "  operation = 'order.create', actor = { roles = { 'sales_agent' } },\n"
        "  input = { quantity = 3, lines = {} }, agreements = {}, now = date '2026-01-01', expect "
        "= 'allow' }\n"
        "case 'four too' {\n"
        "  operation = 'order.create', actor = { roles = { 'sales_agent' } },\n"
        "  input = { quantity = 4 }, expect = 'allow' }\n"
        "case 'a slip' { operation = 'order.create', local_ = 'x', expect = 'deny' }\n"
        "case 'a wrong fact' { operation = 'order.create', customer = { contry = 'SE' }, expect = "
        "'deny' }\n"
        "case 'words' { operation = 'order.create', input = { quantity = 1 }, expect = 'deny',\n"
        "  code = 'a.no', codes = { 'a.no' }, rule = 'r', sentence = 'No 1.' }\n"
        "case 'a text' { template = 'MCA', country = 'SE', language = 'en-US',\n"
        "  expect = { country = 'SE', language = 'sv-SE' } }\n"
        "case 'the swiss' { template = 'MCA', country = 'CH', language = 'de-CH', rule = 'swiss',\n"
        "  version = '2024-01-01', expect = { country = 'CH', language = 'de-CH' } }\n"
        "\n\n\n"
        "oops()\n",
        NULL);
    if (!kit.set)
        fail_msg("%s", kit.problems.items[0].text.data);
    struct as_list list;
    assert_int_equal(
        as_ruleset_test(kit.set, &kit.files, &kit_actions, NULL, &kit.arena, &list, &kit.err), 0);
    const struct as_case_result *results = list.items;
    assert_int_equal(list.count, AS_COUNT(expected));
    for (uint32_t i = 0; i < list.count; i++) {
        char text[1500];
        snprintf(text, sizeof text, "%.*s / %.*s", AS_STR_ARG(results[i].expected),
                 AS_STR_ARG(results[i].got));
        if (results[i].has_passed != expected[i].has_passed || !strstr(text, expected[i].part))
            fail_msg("%u: %s", i, text);
    }
    assert_int_equal(results[1].line, 4);
    assert_text(results[1].rule, "r");
    assert_text(results[1].rule_file, "r.lua");
    kit_end(&kit);
}

static void configuration_is_assignments_and_plugins(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *json;
    } good[] = {
        { "data = 'a.db'\nport = 80 + 3\nlist = { 'x', 'y' }\nplugin 'http' { listen = '1:2', t = "
          "true }\n\n"
          "plugin 'b' {}\n",
          "{\"data\":\"a.db\",\"list\":[\"x\",\"y\"],\"port\":83,\"plugins\":[{\"name\":\"http\","
          "\"line\":4,\"options\":{\"listen\":\"1:2\",\"t\":true}},"
          "{\"name\":\"b\",\"line\":6,\"options\":{}}]}" },
        { "", "{\"plugins\":[]}" },
    };
    static const struct {
        const char *text, *part;
    } bad[] = {
        { "x = 1\ny = = 2", "c.lua:2:" },
        { "x = os.getenv('HOME')", "c.lua:1: os is not there" },
        { "x = 0.5", "'x': a whole number" },
        { "x = function() end", "'x': a text" },
        { "while true do end", "c.lua:1: loading takes more than" },
        { "plugins = {}", "plugins are written as" },
        { "x = {} x.x = x", "deeper than" },
        { "x = { 1, a = 2 }", "mixed" },
        { "plugn 'http' {}", "did you mean 'plugin'?" },
        { "\x1bLua", "binary" },
    };
    struct as_arena arena;
    struct as_err err = { 0 };
    as_str json;
    as_arena_init(&arena);
    for (size_t i = 0; i < AS_COUNT(good); i++) {
        if (as_config_read("c.lua", as_str_of(good[i].text), &arena, &json, &err) < 0)
            fail_msg("%s", err.text);
        assert_text(json, good[i].json);
    }
    for (size_t i = 0; i < AS_COUNT(bad); i++) {
        assert_int_equal(as_config_read("c.lua", as_str_of(bad[i].text), &arena, &json, &err),
                         AS_E_CONFIG);
        if (!strstr(err.text, bad[i].part))
            fail_msg("%s: %s", bad[i].text, err.text);
    }
    as_arena_fini(&arena);
}

static void put(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_set_is_known_by_the_files_that_decide(void **unused)
{
    (void)unused;
    char folder[] = "/tmp/assent-rules-XXXXXX";
    char path[256];
    struct as_arena arena;
    struct as_rule_files files;
    struct as_err err = { 0 };
    as_arena_init(&arena);
    assert_non_null(mkdtemp(folder));
    static const char *const folders[] = { "roles", "tests", "meta" };
    for (size_t i = 0; i < AS_COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    put(folder, "roles/b.lua", "-- b");
    put(folder, "roles/a.lua", "-- a");
    put(folder, "roles/notes.txt", "no rule");
    put(folder, "tests/t.lua", "-- t");
    put(folder, "meta/m.lua", "-- m");
    if (as_rule_files_read(folder, &arena, &files, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(files.count, 3);
    assert_text(files.items[0].path, "roles/a.lua");
    assert_text(files.items[2].path, "tests/t.lua");
    struct as_digest before = as_rule_files_digest(&files);
    put(folder, "tests/t.lua", "-- another");
    assert_int_equal(as_rule_files_read(folder, &arena, &files, &err), 0);
    struct as_digest after = as_rule_files_digest(&files);
    assert_true(as_digest_equal(&before, &after));
    put(folder, "roles/a.lua", "-- aa");
    assert_int_equal(as_rule_files_read(folder, &arena, &files, &err), 0);
    after = as_rule_files_digest(&files);
    assert_false(as_digest_equal(&before, &after));
    snprintf(path, sizeof path, "%s/roles/link.lua", folder);
    assert_int_equal(symlink("a.lua", path), 0);
    assert_true(as_rule_files_read(folder, &arena, &files, &err) < 0);
    snprintf(path, sizeof path, "rm -r %s", folder);
    assert_int_equal(system(path), 0);
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_serves_the_text_of_the_first_rule_that_picks),
        cmocka_unit_test(a_kept_pick_is_what_the_rules_would_pick_again),
        cmocka_unit_test(a_template_rule_that_fails_fails_the_operation),
        cmocka_unit_test(everything_wrong_is_told_at_once),
        cmocka_unit_test(chains_must_end_and_countries_belong_to_one_rule),
        cmocka_unit_test(what_lib_files_return_is_shared_once_and_frozen),
        cmocka_unit_test(cases_tell_what_was_expected_and_what_came),
        cmocka_unit_test(configuration_is_assignments_and_plugins),
        cmocka_unit_test(a_set_is_known_by_the_files_that_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
