/* Complaints in the caller's language: as_ruleset_say. */
#include "test_rules_kit.h"

static const char messages[] =
    "messages 'en-US' { ['form.kind'] = '{needed}, please, not {found}', ['busy'] = 'Busy.',\n"
    "  ['needed.int'] = 'a number', ['thing.far'] = '{thing} is far' }\n"
    "messages 'sv-SE' { ['form.kind'] = 'inte {found} utan {needed}', ['busy'] = 'Upptagen.',\n"
    "  ['needed.int'] = 'ett tal', ['thing.far'] = '{thing} ligger bortom' }\n";

static void complain(struct as_err *err)
{
    as_err_field(err, "size", "form.kind", "{needed} is needed, not {found}",
                 AS_VALUES(as_value_noun("needed", AS_NOUN("needed.int", "an integer")),
                           as_value_noun("found", AS_NOUN("kind.list", "a list"))));
}

static void a_complaint_is_said_in_the_nearest_language(void **unused)
{
    (void)unused;
    static const struct {
        const char *locale, *expected;
    } cases[] = {
        { "sv-SE", "size: inte a list utan ett tal" }, /* a word without a sentence stays */
        { "sv-FI", "size: inte a list utan ett tal" },
        { "sv", "size: inte a list utan ett tal" },
        { "en-US", "size: a number, please, not a list" },
        { "fi-FI", "size: a number, please, not a list" },
    };
    struct kit kit;
    kit_build(&kit, "messages/m.lua", messages, NULL);
    assert_non_null(kit.set);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err;
        complain(&err);
        as_ruleset_say(kit.set, as_str_of(cases[i].locale), &err);
        assert_string_equal(err.text, cases[i].expected);
        assert_string_equal(err.word, "invalid");
        assert_string_equal(err.path, "size");
        as_ruleset_say(kit.set, AS_STR("en-US"), &err); /* once is enough */
        assert_string_equal(err.text, cases[i].expected);
    }
    kit_end(&kit);
}

static void without_a_sentence_it_is_the_english_one_of_the_code(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_err err;
    complain(&err);
    as_ruleset_say(NULL, AS_STR("sv-SE"), &err);
    assert_string_equal(err.text, "size: an integer is needed, not a list");
    kit_build(&kit, "messages/m.lua", "messages 'sv-SE' { ['a.b'] = 'c' }", NULL);
    assert_non_null(kit.set);
    as_ruleset_say(kit.set, AS_STR("sv-SE"), &err);
    assert_string_equal(err.text, "size: an integer is needed, not a list");
    kit_end(&kit);
}

static void other_errors_are_said_by_their_word_in_other_languages(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_err err;
    kit_build(&kit, "messages/m.lua", messages, NULL);
    assert_non_null(kit.set);
    as_err_word(&err, AS_E_BUSY, "busy", "7 commands wait already");
    as_ruleset_say(kit.set, AS_STR("fi-FI"), &err);
    assert_string_equal(err.text, "7 commands wait already");
    as_ruleset_say(kit.set, AS_STR("en-GB"), &err);
    assert_string_equal(err.text, "7 commands wait already");
    as_ruleset_say(kit.set, AS_STR("sv-SE"), &err);
    assert_string_equal(err.text, "Upptagen.");

    as_err_word(&err, AS_E_CONFLICT, "thing.far",
                "the moon is far"); /* nothing is there for {thing} */
    as_ruleset_say(kit.set, AS_STR("sv-SE"), &err);
    assert_string_equal(err.text, "the moon is far");

    as_err_word_spoken(&err, AS_E_BUSY, "busy", AS_STR("said by a rule"));
    as_ruleset_say(kit.set, AS_STR("sv-SE"), &err);
    assert_string_equal(err.text, "said by a rule");
    kit_end(&kit);
}

static void what_comes_from_outside_is_no_sentence(void **unused)
{
    (void)unused;
    struct kit kit;
    struct as_err err;
    kit_build(&kit, "messages/m.lua",
              "messages 'en-US' { ['a.b'] = '{value} {\"Field\":1} {nowhere}.' }", NULL);
    assert_non_null(kit.set);
    as_err_say(&err, AS_E_CONFLICT, "a.b", "x",
               AS_VALUES(as_value_text("value", AS_STR("{value}\n"))));
    as_ruleset_say(kit.set, AS_STR("en-US"), &err);
    assert_string_equal(err.text, "{value}? {\"Field\":1} .");
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complaint_is_said_in_the_nearest_language),
        cmocka_unit_test(without_a_sentence_it_is_the_english_one_of_the_code),
        cmocka_unit_test(other_errors_are_said_by_their_word_in_other_languages),
        cmocka_unit_test(what_comes_from_outside_is_no_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
