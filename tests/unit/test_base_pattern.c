#include "base/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void a_pattern_that_makes_no_sense_is_named(void **unused)
{
    (void)unused;
    static const struct {
        const char *pattern;
        bool good;
    } cases[] = {
        { "### ##", true },  { "#####[-####]", true },
        { "A[B[C]]", true }, { "CHE-###.###.### (+')/", true },
        { "", false },       { "[]", false },
        { "#]", false },     { "[#", false },
        { "[[#]", false },   { "#{3}", false },
        { "\\d+", false },   { "Å", false },
        { "#|#", false },    { "#################################################", false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        const int rc = as_pattern_check(as_str_of(cases[i].pattern), &err);
        if ((rc == 0) != cases[i].good)
            fail_msg("%s: %d %s", cases[i].pattern, rc, err.text);
    }
}

static struct as_patterns one(const char *pattern, as_str *room)
{
    *room = as_str_of(pattern);
    return (struct as_patterns){ room, 1 };
}

static void texts_match_written_as_the_pattern_is_or_fit_it(void **unused)
{
    (void)unused;
    static const struct {
        const char *pattern, *text;
        bool matches;
        const char *written; /* "": does not fit */
    } cases[] = {
        { "### ##", "111 20", true, "111 20" },
        { "### ##", "11120", false, "111 20" },
        { "### ##", "111-20", false, "111 20" },
        { "### ##", "1112", false, "" },
        { "### ##", "111 200", false, "" },
        { "#### @@", "3511 ab", true, "3511 AB" },
        { "#####[-####]", "98101", true, "98101" },
        { "#####[-####]", "981011234", false, "98101-1234" },
        { "#####[-####]", "98101-12", false, "" },
        { "@@#@ #@@", "sw1a1aa", false, "SW1A 1AA" },
        { "LV-####", "3401", false, "" },
        { "[LV-]####", "3401", true, "3401" },
        { "[LV-]####", "lv3401", false, "LV-3401" },
        { "##[#[#[#]]]", "12", true, "12" },
        { "##[#[#[#]]]", "12345", true, "12345" },
        { "##[#[#[#]]]", "123456", false, "" },
        { "*#", "a1", true, "A1" },
        { "*#", "ä1", false, "" },
        { "#", "", false, "" },
        { "#", " - ", false, "" },
    };
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str room;
        const struct as_patterns patterns = one(cases[i].pattern, &room);
        const as_str text = as_str_of(cases[i].text);
        const as_str written = as_patterns_write(&patterns, text, &arena);
        if (as_patterns_match(&patterns, text) != cases[i].matches)
            fail_msg("%s, %s: the wrong answer", cases[i].pattern, cases[i].text);
        if (!as_str_equal(written, as_str_of(cases[i].written)))
            fail_msg("%s, %s: written %.*s", cases[i].pattern, cases[i].text, AS_STR_ARG(written));
    }
}

static void the_first_of_several_patterns_that_fits_is_written(void **unused)
{
    (void)unused;
    const as_str list[] = { AS_STR("####"), AS_STR("L-####"), AS_STR("@ ####") };
    const struct as_patterns patterns = { list, AS_COUNT(list) };
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    assert_true(as_patterns_match(&patterns, AS_STR("l-1234")));
    assert_true(
        as_str_equal(as_patterns_write(&patterns, AS_STR("l1234"), &arena), AS_STR("L-1234")));
    assert_true(
        as_str_equal(as_patterns_write(&patterns, AS_STR("K1234"), &arena), AS_STR("K 1234")));
}

/* What kills regular expressions: many ways to leave something out, and a text that fits none. */
static void a_hostile_pattern_and_text_end_at_once(void **unused)
{
    (void)unused;
    char text[AS_PATTERN_TEXT + 2];
    as_str room;
    const struct as_patterns patterns =
        one("[#][#][#][#][#][#][#][#][#][#][#][#][#][#][#]@", &room);
    struct as_err err;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    assert_int_equal(as_pattern_check(room, &err), 0);
    memset(text, '1', sizeof text);
    assert_false(as_patterns_match(&patterns, as_str_make(text, AS_PATTERN_TEXT)));
    assert_int_equal(as_patterns_write(&patterns, as_str_make(text, 15), &arena).size, 0);
    assert_false(as_patterns_match(&patterns, as_str_make(text, sizeof text)));
    assert_int_equal(as_patterns_write(&patterns, as_str_make(text, sizeof text), &arena).size, 0);
    text[15] = 'x';
    assert_true(as_patterns_match(&patterns, as_str_make(text, 16)));
}

static void forms_get_the_same_as_a_regular_expression(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    const as_str us[] = { AS_STR("#####[-####]") };
    const as_str more[] = { AS_STR("(##) @*.+'/"), AS_STR("AD###") };
    assert_true(as_str_equal(as_patterns_regex(&(struct as_patterns){ us, 1 }, &arena),
                             AS_STR("^\\d{5}(?:-\\d{4})?$")));
    assert_true(as_str_equal(as_patterns_regex(&(struct as_patterns){ more, 2 }, &arena),
                             AS_STR("^(?:\\(\\d{2}\\) [A-Za-z][A-Za-z0-9]\\.\\+'/|AD\\d{3})$")));
    assert_int_equal(as_patterns_regex(&(struct as_patterns){ NULL, 0 }, &arena).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_that_makes_no_sense_is_named),
        cmocka_unit_test(texts_match_written_as_the_pattern_is_or_fit_it),
        cmocka_unit_test(the_first_of_several_patterns_that_fits_is_written),
        cmocka_unit_test(a_hostile_pattern_and_text_end_at_once),
        cmocka_unit_test(forms_get_the_same_as_a_regular_expression),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
