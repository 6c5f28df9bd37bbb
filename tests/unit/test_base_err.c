#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_error_has_code_word_and_sentence(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    assert_int_equal(as_err_set(&err, AS_E_BUSY, "the queue holds %d", 5), AS_E_BUSY);
    assert_int_equal(err.code, AS_E_BUSY);
    assert_string_equal(err.word, "busy");
    assert_string_equal(err.text, "the queue holds 5");

    assert_int_equal(as_err_word(&err, AS_E_NOT_FOUND, "customer.unknown", "no customer %s", "7"),
                     AS_E_NOT_FOUND);
    assert_string_equal(err.word, "customer.unknown");
    assert_string_equal(err.text, "no customer 7");
}

static void a_field_error_begins_with_its_path(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    assert_int_equal(
        as_err_field(&err, "contact.email", "form.address", "an address is needed", NULL),
        AS_E_INVALID);
    assert_string_equal(err.word, "invalid");
    assert_string_equal(err.path, "contact.email");
    assert_string_equal(err.text, "contact.email: an address is needed");

    as_err_field(&err, "", "form.object", "an object is needed", NULL);
    assert_string_equal(err.path, "");
    assert_string_equal(err.text, "an object is needed");

    as_err_field(&err, "x", "form.y", "y", NULL);
    as_err_set(&err, AS_E_BUSY, "z");
    assert_string_equal(err.path, "");
}

static void each_layer_adds_its_part(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_err_field(&err, "port", "form.number", "a number is needed", NULL);
    assert_int_equal(as_err_within(&err, "line %d", 3), AS_E_INVALID);
    assert_int_equal(as_err_within(&err, "assent.json"), AS_E_INVALID);
    assert_string_equal(err.text, "assent.json: line 3: port: a number is needed");
    assert_string_equal(err.path, "port");
    assert_string_equal(err.word, "invalid");
}

static void an_error_can_be_made_of_itself(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_err_word(&err, AS_E_INVALID, "json.syntax", "first");
    as_err_word(&err, AS_E_CONFIG, err.word, "again %s", err.text);
    assert_string_equal(err.word, "json.syntax");
    assert_string_equal(err.text, "again first");
    as_err_field(&err, "a.b", "form.first", "first", NULL);
    as_err_field(&err, err.path, err.word, err.text, NULL);
    assert_string_equal(err.text, "a.b: a.b: first");
}

static void sentences_stay_valid_utf8_on_one_line(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_err_set(&err, AS_E_INVALID,
               "a\nb\tc\x01"
               "d\x7f %s",
               "\xff\xc3");
    assert_string_equal(err.text, "a?b?c?d? ?");

    char many[2000];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(many, 'x', sizeof many);
        for (size_t i = shift; i + 4 < sizeof many; i += 4)
            memcpy(many + i, "😀", 4);
        many[sizeof many - 1] = '\0';
        as_err_set(&err, AS_E_INVALID, "%s", many);
        assert_true(strlen(err.text) > sizeof err.text - 5);
        assert_true(as_utf8_is_valid(as_str_of(err.text)));
        assert_null(strchr(err.text, '?'));
        as_err_within(&err, "%s", many);
        as_err_field(&err, many, "form.many", many, NULL);
        assert_true(strlen(err.path) > sizeof err.path - 5);
        assert_true(as_utf8_is_valid(as_str_of(err.path)));
        assert_true(as_utf8_is_valid(as_str_of(err.text)));
        assert_null(strchr(err.text, '?'));
    }
}

/* What as_ruleset_say does with it (tests/unit/test_rules_say.c). */
static void a_complaint_keeps_what_its_sentence_is_made_of(void **unused)
{
    (void)unused;
    struct as_err err;
    struct as_value value;
    size_t next = 0;
    as_err_field(&err, "size", "form.range", "{what} from {min} to {max}, not \"{text}\"",
                 AS_VALUES(as_value_noun("what", AS_NOUN("needed.int", "a whole number")),
                           as_value_int("min", -1), as_value_int("max", INT64_MAX),
                           as_value_text("text", AS_STR("a\nb{min}"))));
    assert_string_equal(err.text,
                        "size: a whole number from -1 to 9223372036854775807, not \"a?b{min}\"");
    assert_string_equal(err.word, "invalid");
    assert_string_equal(err.sentence_word, "form.range");
    static const char *const expected[][3] = {
        { "what", "needed.int", "a whole number" },
        { "min", NULL, "-1" },
        { "max", NULL, "9223372036854775807" },
        { "text", NULL, "a?b{min}" },
    };
    for (size_t i = 0; i < AS_COUNT(expected); i++) {
        assert_true(as_err_value(&err, &next, &value));
        assert_string_equal(value.name, expected[i][0]);
        if (expected[i][1])
            assert_string_equal(value.word, expected[i][1]);
        else
            assert_null(value.word);
        assert_string_equal(value.text.data, expected[i][2]);
    }
    assert_false(as_err_value(&err, &next, &value));

    as_err_say(&err, AS_E_CONFLICT, "thing.far", "too far", NULL);
    assert_string_equal(err.word, "thing.far");
    assert_string_equal(err.sentence_word, "thing.far");
    assert_int_equal(err.values_size, 0);
}

static void the_sentence_is_replaced_behind_all_that_stands_before_it(void **unused)
{
    (void)unused;
    struct as_err err;
    char many[2000];
    as_err_say(&err, AS_E_INVALID, "json.at", "here", NULL);
    as_err_at(&err, "a.b");
    as_err_within(&err, "line %d", 3);
    assert_string_equal(err.text, "line 3: a.b: here");
    as_err_spoken(&err, AS_STR("här"));
    assert_string_equal(err.text, "line 3: a.b: här");
    as_err_spoken(&err, AS_STR("again"));
    assert_string_equal(err.text,
                        "line 3: a.b: häragain"); /* nobody does: nothing is left to say */
    assert_int_equal(err.sentence_size, 0);

    memset(many, 'x', sizeof many);
    many[sizeof many - 1] = '\0';
    as_err_field(&err, "a", "form.many", many, NULL);
    as_err_within(&err, "%s", many);
    as_err_spoken(&err, AS_STR("y"));
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    as_err_field(&err, "a", "form.many", "{x}", AS_VALUES(as_value_text("x", as_str_of(many))));
    assert_int_equal(err.sentence_size, 0); /* too long to be kept: the English one has to do */
    assert_int_equal(err.values_size, 0);
}

static void every_code_has_a_word(void **unused)
{
    (void)unused;
    static const struct {
        int code;
        const char *word;
    } cases[] = {
        { AS_E_INVALID, "invalid" },     { AS_E_UNAUTHENTICATED, "unauthenticated" },
        { AS_E_DENIED, "denied" },       { AS_E_BLOCKED, "blocked" },
        { AS_E_NOT_FOUND, "not_found" }, { AS_E_ENDED, "ended" },
        { AS_E_CONFLICT, "conflict" },   { AS_E_REPEATED, "repeated" },
        { AS_E_TOO_LARGE, "too_large" }, { AS_E_BUSY, "busy" },
        { AS_E_STORAGE, "storage" },     { AS_E_ABSENT, "absent" },
        { AS_E_CONFIG, "config" },       { AS_E_MEMORY, "memory" },
        { AS_E_CLOSING, "closing" },     { AS_E_INTERNAL, "internal" },
        { AS_E_PENDING, "pending" },     { 77, "internal" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_string_equal(as_err_code_word(cases[i].code), cases[i].word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_has_code_word_and_sentence),
        cmocka_unit_test(a_field_error_begins_with_its_path),
        cmocka_unit_test(each_layer_adds_its_part),
        cmocka_unit_test(an_error_can_be_made_of_itself),
        cmocka_unit_test(sentences_stay_valid_utf8_on_one_line),
        cmocka_unit_test(a_complaint_keeps_what_its_sentence_is_made_of),
        cmocka_unit_test(the_sentence_is_replaced_behind_all_that_stands_before_it),
        cmocka_unit_test(every_code_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
