#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void texts_are_compared_by_their_bytes(void **unused)
{
    (void)unused;
    static const struct {
        const char *a;
        const char *b;
        int order;
        bool same_but_for_case;
    } cases[] = {
        { "", "", 0, true },           { "a", "", 1, false },      { "", "a", -1, false },
        { "abc", "abd", -1, false },   { "ab", "abc", -1, false }, { "ABC", "abc", -1, true },
        { "\x7f", "\xc3", -1, false }, { "[", "{", -1, false },    { "Zürich", "zürich", -1, true },
        { "Ä", "ä", -1, false }, /* no letters of ASCII */
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str a = as_str_of(cases[i].a);
        as_str b = as_str_of(cases[i].b);
        int order = as_str_compare(a, b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        assert_int_equal(as_str_equal_nocase(a, b), cases[i].same_but_for_case);
        assert_int_equal(as_str_equal(a, b), cases[i].order == 0);
    }
    assert_int_equal(as_str_compare(AS_STR_NONE, AS_STR("")), 0);
    assert_true(as_str_equal_nocase(AS_STR_NONE, AS_STR("")));
}

static void starts_ends_and_parts_are_found(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *part;
        bool starts;
        bool ends;
        int at;
    } cases[] = {
        { "customer.email", "customer", true, false, 0 },
        { "customer.email", "email", false, true, 9 },
        { "customer.email", "", true, true, 0 },
        { "a", "ab", false, false, -1 },
        { "", "", true, true, 0 },
        { "aab", "ab", false, true, 1 },
        { "abc", "x", false, false, -1 },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str text = as_str_of(cases[i].text);
        as_str part = as_str_of(cases[i].part);
        assert_int_equal(as_str_starts_with(text, part), cases[i].starts);
        assert_int_equal(as_str_ends_with(text, part), cases[i].ends);
        assert_int_equal(as_str_find(text, part), cases[i].at);
    }
    assert_true(as_str_starts_with(AS_STR_NONE, AS_STR_NONE));
    assert_int_equal(as_str_find(AS_STR_NONE, AS_STR("x")), -1);
}

static void trimming_takes_blanks_of_ascii_only(void **unused)
{
    (void)unused;
    static const char *const cases[][2] = {
        { " a b ", "a b" }, { "\t\r\n\v\f x", "x" },    { "   ", "" },
        { "", "" },         { "\xc2\xa0", "\xc2\xa0" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_true(as_str_equal(as_str_trim(as_str_of(cases[i][0])), as_str_of(cases[i][1])));
    assert_int_equal(as_str_trim(AS_STR_NONE).size, 0);
}

static void the_distance_counts_edits(void **unused)
{
    (void)unused;
    static const struct {
        const char *a;
        const char *b;
        unsigned distance;
    } cases[] = {
        { "", "", 0 },           { "", "abc", 3 },           { "kitten", "sitting", 3 },
        { "email", "emial", 2 }, { "country", "contry", 1 }, { "same", "same", 0 },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str a = as_str_of(cases[i].a);
        as_str b = as_str_of(cases[i].b);
        assert_int_equal(as_str_distance(a, b), cases[i].distance);
        assert_int_equal(as_str_distance(b, a), cases[i].distance);
    }
    char long_word[200];
    memset(long_word, 'a', sizeof long_word);
    assert_int_equal(as_str_distance(as_str_make(long_word, 200), AS_STR("a")), 200);
}

static void only_a_slip_of_the_pen_is_offered_a_name(void **unused)
{
    (void)unused;
    static const as_str names[] = { AS_STR("email"), AS_STR("country"), AS_STR("language"),
                                    AS_STR("id") };
    static const char *const cases[][2] = {
        { "emial", "email" },
        { "EMAIL", "email" },
        { "contry", "country" },
        { "langauge", "language" },
        { "telephone", "" },
        { "x", "" },
        { "", "" },
        { "ids", "id" },
        { "country", "country" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str nearest = as_str_nearest(as_str_of(cases[i][0]), names, AS_COUNT(names));
        assert_true(as_str_equal(nearest, as_str_of(cases[i][1])));
    }
    assert_null(as_str_nearest(AS_STR("x"), NULL, 0).data);
}

static void utf8_is_valid_exactly_when_rfc_3629_says_so(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        { "", true },
        { "plain text that is longer than eight bytes", true },
        { "Grüße aus Zürich", true },
        { "\xe2\x82\xac", true },
        { "\xf0\x9f\x98\x80", true },
        { "\xf4\x8f\xbf\xbf", true },
        { "\xed\x9f\xbf\xee\x80\x80", true },
        { "\xc0\x80", false },         /* overlong */
        { "\xc1\xbf", false },         /* overlong */
        { "\xe0\x9f\xbf", false },     /* overlong */
        { "\xf0\x8f\xbf\xbf", false }, /* overlong */
        { "\xed\xa0\x80", false },     /* a surrogate */
        { "\xf4\x90\x80\x80", false }, /* over U+10FFFF */
        { "\xf5\x80\x80\x80", false },
        { "\x80", false },
        { "\xc3", false },
        { "\xe2\x82", false },
        { "\xe2\x28\xa1", false },
        { "12345678\xff", false },
        { "1234567\xc3\xa4", true },
        { "\xff", false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_int_equal(as_utf8_is_valid(as_str_of(cases[i].text)), cases[i].valid);
    assert_true(as_utf8_is_valid(AS_STR_NONE));
}

static void code_points_come_one_by_one(void **unused)
{
    (void)unused;
    static const unsigned expected[] = { 'a', 0xE4, 0x20AC, 0x1F600, 0xFFFD, 'b', 0, 0 };
    as_str text = AS_STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xff"
                         "b");
    size_t at = 0;
    for (size_t i = 0; i < AS_COUNT(expected); i++)
        assert_int_equal(as_utf8_next(text, &at), expected[i]);
    assert_int_equal(at, text.size);
}

static void broken_utf8_is_repaired(void **unused)
{
    (void)unused;
    static const char *const cases[][2] = {
        { "fine", "fine" },
        { "Gr\xc3\xbc", "Gr\xc3\xbc" },
        { "Gr\xc3", "Gr" },
        { "x\xe2\x82", "x" },
        { "x\xe0", "x" },
        { "x\xf4\x8f\xbf", "x" },
        { "x\xf0\x9f\x98", "x" },
        { "\xff"
          "a",
          "?a" },
        { "a\xe2\x28\xa1"
          "b",
          "a?(?b" },
        { "x\xed\xa0", "x??" },
        { "x\xf0\x80", "x??" },
        { "x\x80", "x?" },
        { "\xc3", "" },
        { "", "" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char text[16];
        strcpy(text, cases[i][0]);
        size_t size = as_utf8_repair(text, strlen(text));
        assert_true(as_str_equal(as_str_make(text, size), as_str_of(cases[i][1])));
        assert_true(as_utf8_is_valid(as_str_make(text, size)));
    }
}

static void every_cut_of_a_valid_text_is_repaired_without_marks(void **unused)
{
    (void)unused;
    static const char whole[] =
        "aä€😀\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xe0\xa0\x80\xf0\x90\x80\x80";
    for (size_t cut = 0; cut < sizeof whole; cut++) {
        char text[sizeof whole];
        memcpy(text, whole, cut);
        size_t size = as_utf8_repair(text, cut);
        assert_true(cut - size < 4);
        assert_memory_equal(text, whole, size);
        assert_true(as_utf8_is_valid(as_str_make(text, size)));
    }
}

static void globs_match_whole_texts(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *pattern;
        bool matches;
    } cases[] = {
        { "", "", true },
        { "", "*", true },
        { "", "?", false },
        { "abc", "abc", true },
        { "abc", "ab", false },
        { "abc", "abcd", false },
        { "abc", "a*", true },
        { "abc", "*c", true },
        { "abc", "a?c", true },
        { "abc", "a*b*c*", true },
        { "abc", "*x*", false },
        { "abcbc", "*bc", true },
        { "ä", "?", true },
        { "ä", "??", false },
        { "ä", "*??", false },
        { "aäb", "a?b", true },
        { "a*b", "a*b", true },
        { "agreement.ch", "agreement.*", true },
        { "mississippi", "m*iss*p?", true },
        { "mississippi", "m*iss*s?", false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_int_equal(as_str_glob(as_str_of(cases[i].text), as_str_of(cases[i].pattern)),
                         cases[i].matches);
}

static void a_hostile_glob_ends_soon(void **unused)
{
    (void)unused;
    static char text[20000];
    static char pattern[2001];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < 2000; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    pattern[2000] = 'b';
    assert_false(as_str_glob(as_str_make(text, sizeof text), as_str_make(pattern, 2001)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_compared_by_their_bytes),
        cmocka_unit_test(starts_ends_and_parts_are_found),
        cmocka_unit_test(trimming_takes_blanks_of_ascii_only),
        cmocka_unit_test(the_distance_counts_edits),
        cmocka_unit_test(only_a_slip_of_the_pen_is_offered_a_name),
        cmocka_unit_test(utf8_is_valid_exactly_when_rfc_3629_says_so),
        cmocka_unit_test(code_points_come_one_by_one),
        cmocka_unit_test(broken_utf8_is_repaired),
        cmocka_unit_test(every_cut_of_a_valid_text_is_repaired_without_marks),
        cmocka_unit_test(globs_match_whole_texts),
        cmocka_unit_test(a_hostile_glob_ends_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
