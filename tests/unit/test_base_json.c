#include "base/json.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void good_json_is_taken(void **unused)
{
    (void)unused;
    static const char *const cases[] = {
        "{}",
        "[]",
        " {\"a\":[1,2.5,-3,\"x\",true,false,null]} \n",
        "\xEF\xBB\xBF{}",
        "{\"a\":1,\"A\":2}",
        "[\"\\ud83d\\ude00 \\\" \\\\\"]",
        "[\"]:{[\\\\\"]",
        "[9223372036854775807,-9223372036854775808]",
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        as_auto_json json_t *json = as_json_parse(as_str_of(cases[i]), &err);
        assert_string_equal(err.text, "");
        assert_non_null(json);
    }
}

static void bad_json_is_refused_with_its_place(void **unused)
{
    (void)unused;
#define CASE(literal, word, place) \
    { \
        { literal, sizeof(literal) - 1 }, word, place \
    }
    static const struct {
        as_str text;
        const char *word;
        const char *place; /* how the sentence begins */
    } cases[] = {
        CASE("", "json.syntax", "JSON line 1, column 1: "),
        CASE(" \n", "json.syntax", "JSON line 1, column 1: "),
        CASE("\xEF\xBB\xBF", "json.syntax", "JSON line 1, column 1: "),
        CASE("\xEF\xBB\xBF\xEF\xBB\xBF{}", "json.syntax", "JSON line 1, column 1: "),
        CASE("1", "json.syntax", "JSON line 1, column 1: "),
        CASE("\"text\"", "json.syntax", "JSON line 1, "),
        CASE("{\"a\":1,}", "json.syntax", "JSON line 1, column 8: "),
        CASE("{\n\"a\":\n}", "json.syntax", "JSON line 3, column 1: "),
        CASE("{\"a\" 1}", "json.syntax", "JSON line 1, column 6: "),
        CASE("[1,2", "json.syntax", "JSON line 1, column 4: "),
        CASE("[1 2]", "json.syntax", "JSON line 1, column 4: "),
        CASE("[tru]", "json.syntax", "JSON line 1, "),
        CASE("[NaN]", "json.syntax", "JSON line 1, "),
        CASE("[Infinity]", "json.syntax", "JSON line 1, "),
        CASE("[01]", "json.syntax", "JSON line 1, "),
        CASE("[1.]", "json.syntax", "JSON line 1, "),
        CASE("['a']", "json.syntax", "JSON line 1, "),
        CASE("[\"\\x\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"a\nb\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"\t\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"open", "json.syntax", "JSON line 1, "),
        CASE("[\"\\", "json.syntax", "JSON line 1, "),
        CASE("[\"\\u12\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"\\ud800\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"\\udc00\"]", "json.syntax", "JSON line 1, "),
        CASE("[\"\\ud800\\u0041\"]", "json.syntax", "JSON line 1, "),
        CASE("{} {}", "json.syntax", "JSON line 1, column 4: "),
        CASE("{}]", "json.syntax", "JSON line 1, column 3: "),
        CASE("[1}", "json.syntax", "JSON line 1, column 3: "),
        CASE("]", "json.syntax", "JSON line 1, column 1: "),
        CASE(":", "json.syntax", "JSON line 1, column 1: "),
        CASE("[\"\\u0000\"]", "json.null", "JSON line 1, "),
        CASE("{\"\\u0000\":1}", "json.null", "JSON line 1, "),
        CASE("[\"ä\0\"]", "json.null", "JSON line 1, column 4: "),
        CASE("{}\0", "json.null", "JSON line 1, column 3: "),
        CASE("[\"\xff\"]", "json.utf8", "JSON line 1, "),
        CASE("[\"\xc0\x80\"]", "json.utf8", "JSON line 1, "),
        CASE("[\"\xed\xa0\x80\"]", "json.utf8", "JSON line 1, "),
        CASE("[\"\xc3", "json.utf8", "JSON line 1, "),
        CASE("[]\xff", "json.utf8", "JSON line 1, "),
        CASE("{\"a\":1,\"b\":2,\"a\":3}", "json.duplicate", "JSON line 1, column 16: "),
        CASE("{\"a\":1,\"\\u0061\":3}", "json.duplicate", "JSON line 1, "),
        CASE("[1e999]", "json.number", "JSON line 1, "),
        CASE("[9223372036854775808]", "json.number", "JSON line 1, "),
    };
#undef CASE
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        /* In memory of its own size, so that reading too far is noticed. */
        char *copy = malloc(cases[i].text.size + 1);
        memcpy(copy, cases[i].text.data, cases[i].text.size);
        char *exact = realloc(copy, cases[i].text.size > 0 ? cases[i].text.size : 1);
        json_t *json = as_json_parse(as_str_make(exact, cases[i].text.size), &err);
        free(exact);
        assert_null(json);
        if (strcmp(err.word, cases[i].word) != 0 ||
            strncmp(err.text, cases[i].place, strlen(cases[i].place)) != 0)
            fail_msg("%s: \"%s\" [%s] instead of \"%s…\" [%s]", cases[i].text.data, err.text,
                     err.word, cases[i].place, cases[i].word);
        assert_int_equal(err.code, AS_E_INVALID);
        assert_true(as_utf8_is_valid(as_str_of(err.text)));
    }
}

static void sentences_do_not_repeat_what_came_in(void **unused)
{
    (void)unused;
    static const char *const cases[] = {
        "{\"a\": secret}",
        "{\"a\": \"secret\" \"secret\"}",
        "{\"secret\":1,\"secret\":2}",
        "[1]secret",
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        assert_null(as_json_parse(as_str_of(cases[i]), &err));
        assert_null(strstr(err.text, "secret"));
    }
}

static void nesting_ends_at_32_levels(void **unused)
{
    (void)unused;
    static const struct {
        size_t depth;
        bool good;
    } cases[] = { { 1, true }, { 32, true }, { 33, false }, { 100000, false } };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        as_auto_buf struct as_buf buf = { 0 };
        for (size_t j = 1; j < cases[i].depth; j++)
            as_buf_add(&buf, j % 2 ? AS_STR("{\"a\":") : AS_STR("["));
        as_buf_add(&buf, AS_STR("[]"));
        for (size_t j = cases[i].depth - 1; j >= 1; j--)
            as_buf_add_char(&buf, j % 2 ? '}' : ']');
        as_auto_json json_t *json = as_json_parse(as_buf_str(&buf), &err);
        assert_int_equal(json != NULL, cases[i].good);
        assert_string_equal(err.word, cases[i].good ? "" : "json.depth");
    }
}

static void an_object_has_at_most_256_names(void **unused)
{
    (void)unused;
    static const struct {
        int names;
        int repeats; /* objects of that many names, one after another */
        bool good;
    } cases[] = { { 256, 1, true }, { 257, 1, false }, { 200, 5, true }, { 100000, 1, false } };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        as_auto_buf struct as_buf buf = { 0 };
        as_json_open_list(&buf);
        for (int j = 0; j < cases[i].repeats; j++) {
            as_json_open(&buf);
            for (int k = 0; k < cases[i].names; k++) {
                char name[16];
                snprintf(name, sizeof name, ":%d", k);
                as_json_key(&buf, as_str_of(name));
                as_json_raw(&buf, AS_STR("{\"x\":[]}"));
            }
            as_json_close(&buf);
        }
        as_json_close_list(&buf);
        as_auto_json json_t *json = as_json_parse(as_buf_str(&buf), &err);
        assert_int_equal(json != NULL, cases[i].good);
        assert_string_equal(err.word, cases[i].good ? "" : "json.names");
    }
}

static void the_canonical_form_is_sorted_and_tight(void **unused)
{
    (void)unused;
    static const char *const cases[][2] = {
        { "{ }", "{}" },
        { "[ 1 , -2, 0 ]", "[1,-2,0]" },
        { "{\"b\":1, \"a\":{\"d\":null,\"c\":true}, \"\":false}",
          "{\"\":false,\"a\":{\"c\":true,\"d\":null},\"b\":1}" },
        { "{\"aa\":1,\"a\":2,\"B\":3,\"ä\":4}", "{\"B\":3,\"a\":2,\"aa\":1,\"ä\":4}" },
        { "[\"\\u00e4\\/\\u001f\\n\"]", "[\"ä/\\u001f\\n\"]" },
        { "[2.5, 1e3, 0.1]", "[2.5,1000.0,0.10000000000000001]" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        as_auto_json json_t *json = as_json_parse(as_str_of(cases[i][0]), &err);
        assert_non_null(json);
        as_auto_buf struct as_buf buf = { 0 };
        as_json_canonical(&buf, json);
        assert_false(buf.has_failed);
        as_buf_add_char(&buf, '\0');
        assert_string_equal(buf.data, cases[i][1]);
    }
}

static void large_objects_are_sorted_too(void **unused)
{
    (void)unused;
    as_auto_json json_t *json = json_object();
    for (int i = 99; i >= 0; i--) {
        char name[16];
        snprintf(name, sizeof name, "n%02d", i);
        json_object_set_new(json, name, json_integer(i));
    }
    as_auto_buf struct as_buf buf = { 0 };
    as_json_canonical(&buf, json);
    as_auto_buf struct as_buf expected = { 0 };
    as_json_open(&expected);
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%02d", i);
        as_json_key(&expected, as_str_of(name));
        as_json_int(&expected, i);
    }
    as_json_close(&expected);
    assert_true(as_str_equal(as_buf_str(&buf), as_buf_str(&expected)));
}

static void a_tree_that_is_too_deep_has_no_canonical_form(void **unused)
{
    (void)unused;
    as_auto_json json_t *json = json_array();
    for (int i = 0; i < 1000; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, json);
        json = outer;
    }
    as_auto_buf struct as_buf buf = { 0 };
    as_json_canonical(&buf, json);
    assert_true(buf.has_failed);
}

static void getters_name_the_path_and_what_is_needed(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    as_auto_json json_t *json = as_json_parse(
        AS_STR("{\"text\":\"ä\",\"int\":7,\"real\":7.0,\"yes\":true,\"no\":false,\"null\":null}"),
        &err);
    as_str text = AS_STR_NONE;
    int64_t number = -1;
    bool truth = false;

    assert_int_equal(as_json_get_text(json, "", "text", true, &arena, &text, &err), 0);
    assert_string_equal(text.data, "ä");
    assert_int_equal(as_json_get_int(json, "", "int", true, 0, 7, &number, &err), 0);
    assert_int_equal(number, 7);
    assert_int_equal(as_json_get_bool(json, "", "yes", true, &truth, &err), 0);
    assert_true(truth);
    assert_int_equal(as_json_get_bool(json, "", "no", true, &truth, &err), 0);
    assert_false(truth);

    static const char *const absent[] = { "null", "nowhere" };
    for (size_t i = 0; i < AS_COUNT(absent); i++) {
        assert_int_equal(as_json_get_text(json, "a", absent[i], false, &arena, &text, &err), 0);
        assert_int_equal(as_json_get_int(json, "a", absent[i], false, 0, 1, &number, &err), 0);
        assert_int_equal(as_json_get_bool(json, "a", absent[i], false, &truth, &err), 0);
    }
    assert_string_equal(text.data, "ä");
    assert_int_equal(number, 7);

    assert_int_equal(as_json_get_text(json, "a.b", "nowhere", true, &arena, &text, &err),
                     AS_E_INVALID);
    assert_string_equal(err.path, "a.b.nowhere");
    assert_string_equal(err.text, "a.b.nowhere: a text is needed");
    assert_int_equal(as_json_get_text(json, "", "int", false, &arena, &text, &err), AS_E_INVALID);
    assert_string_equal(err.text, "int: a text is needed, not a number");
    assert_int_equal(as_json_get_int(json, "", "int", true, 8, 9, &number, &err), AS_E_INVALID);
    assert_string_equal(err.text, "int: an integer from 8 to 9 is needed, not 7");
    assert_int_equal(as_json_get_int(json, "", "real", true, 0, 9, &number, &err), AS_E_INVALID);
    assert_string_equal(err.text, "real: an integer is needed, not a number with a fraction");
    assert_int_equal(as_json_get_bool(json, "", "int", true, &truth, &err), AS_E_INVALID);
    assert_string_equal(err.text, "int: true or false is needed, not a number");
    assert_int_equal(as_json_get_bool(NULL, "top", "int", false, &truth, &err), AS_E_INVALID);
    assert_string_equal(err.text, "top: an object is needed, not nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_json_is_taken),
        cmocka_unit_test(bad_json_is_refused_with_its_place),
        cmocka_unit_test(sentences_do_not_repeat_what_came_in),
        cmocka_unit_test(nesting_ends_at_32_levels),
        cmocka_unit_test(an_object_has_at_most_256_names),
        cmocka_unit_test(the_canonical_form_is_sorted_and_tight),
        cmocka_unit_test(large_objects_are_sorted_too),
        cmocka_unit_test(a_tree_that_is_too_deep_has_no_canonical_form),
        cmocka_unit_test(getters_name_the_path_and_what_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
