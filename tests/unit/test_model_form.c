#include "model/echo.h"
#include "model/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void check(enum as_text_form form, const char *const *good, const char *const *bad)
{
    for (; *good; good++) {
        struct as_err err = { 0 };
        as_form_check(form, "it", as_str_of(*good), &err);
        assert_string_equal(err.text, "");
    }
    for (; *bad; bad++) {
        struct as_err err = { 0 };
        const int rc = as_form_check(form, "it", as_str_of(*bad), &err);
        if (rc != AS_E_INVALID)
            fail_msg("taken though it is bad: \"%s\"", *bad);
        assert_string_equal(err.path, "it");
        assert_memory_equal(err.text, "it: ", 4);
        assert_true(as_utf8_is_valid(as_str_of(err.text)));
    }
}

static void plain_texts_have_lines_but_no_controls(void **unused)
{
    (void)unused;
    static const char *const good[] = { "", "two\r\n\tlines", "Åsa 李 🙂", " ", NULL };
    static const char *const bad[] = { "\x01", "a\x7f",        "a\xc2\x85", "\x1b[31m",
                                       "\xff", "\xed\xa0\x80", NULL };
    check(AS_FORM_PLAIN, good, bad);
    struct as_err err;
    assert_int_equal(as_form_check(AS_FORM_PLAIN, "it", AS_STR("a\0b"), &err), AS_E_INVALID);
}

static void names_are_one_visible_line_that_reads_as_it_is(void **unused)
{
    (void)unused;
    static const char *const good[] = { "Åsa Öberg",
                                        "O'Brien",
                                        "李小龍",
                                        "محمد",
                                        "X",
                                        " Ann ",
                                        "a\xe2\x80\x8f"
                                        "b",
                                        NULL };
    static const char *const bad[] = {
        "",
        " ",
        " \xc2\xa0\xe3\x80\x80",
        "\xe2\x80\x8b", /* zero width */
        "a\nb",
        "a\tb",
        "a\x7f",
        "a\xc2\x85", /* next line */
        "a\xe2\x80\xa8"
        "b", /* U+2028 */
        "a\xe2\x80\xa9"
        "b", /* U+2029 */
        "a\xe2\x80\xaa"
        "b", /* U+202A */
        "a\xe2\x80\xae"
        "b", /* U+202E */
        "a\xe2\x81\xa6"
        "b", /* U+2066 */
        "a\xe2\x81\xa9"
        "b", /* U+2069 */
        "\xc3",
        NULL,
    };
    check(AS_FORM_NAME, good, bad);
}

static void countries_are_two_capital_letters(void **unused)
{
    (void)unused;
    static const char *const good[] = { "SE", "NL", "ZZ", NULL };
    static const char *const bad[] = { "", "se", "Se", "S", "SWE", "S1", "Å", " SE", NULL };
    check(AS_FORM_COUNTRY, good, bad);
}

static void locales_are_language_script_region_and_variants(void **unused)
{
    (void)unused;
    static const char *const good[] = { "sv",  "sv-SE",  "en-us",          "zh-Hans-CN", "sr-Latn",
                                        "fil", "es-419", "ca-ES-valencia", "de-CH-1996", NULL };
    static const char *const bad[] = { "",
                                       "s",
                                       "swedish",
                                       "sv_SE",
                                       "sv-",
                                       "-SE",
                                       "sv--SE",
                                       "sv-S",
                                       "sv-SEE",
                                       "sv-SE-x",
                                       "zh-CN-Hans",
                                       "sv-SE ",
                                       "s1",
                                       "sv-42",
                                       "åå",
                                       "en-US-" TEN,
                                       "en-valencia-valencia-valencia-valencia",
                                       NULL };
    check(AS_FORM_LOCALE, good, bad);
}

static void a_mail_address_is_one_plain_one(void **unused)
{
    (void)unused;
    static const char *const good[] = {
        "name@example.com",
        "first.last+tag@sub.example.co",
        "o'brien_1!#$%&*/=?^`{|}~-@x-y.example",
        "åsa@example.se",
        "info@åkeri.example",
        "x@xn--keri-poa.example",
        "1@2.example",
        SIXTY "abcd@example.com",
        "a@" SIXTY "." SIXTY "." SIXTY ".example",
        NULL,
    };
    static const char *const bad[] = {
        "",
        "x",
        "@example.com",
        "a@",
        "a@b",
        "a@localhost",
        "a@b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a..b@example.com",
        "a b@example.com",
        "\"a b\"@example.com",
        "a(comment)@example.com",
        "Name <a@example.com>",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a@[10.0.0.1]",
        "a@10.0.0.1",
        "a@-x.example",
        "a@x-.example",
        "a@x..example",
        "a@.example",
        "a@x.example.",
        "a@x_y.example",
        "a@x.example ",
        " a@x.example",
        "a\xe2\x80\xae@x.example",
        "a\xc2\xa0@x.example",
        "a@x\xe2\x80\x8b.example",
        "a\xf3\xa0\x80\x81@x.example",
        SIXTY "abcde@example.com",
        "a@" SIXTY "abcd.example",
        SIXTY "@" SIXTY "." SIXTY "." SIXTY ".example.com",
        NULL,
    };
    check(AS_FORM_EMAIL, good, bad);
}

static void a_domain_has_two_labels_or_more(void **unused)
{
    (void)unused;
    static const char *const good[] = {
        "example.com",     "A-b.Example",       "1x.example", "a.b.c.d.example",
        "xn--keri-poa.se", SIXTY "abc.example", NULL
    };
    static const char *const bad[] = { "",
                                       "example",
                                       ".example",
                                       "example.",
                                       "a..b",
                                       "-a.example",
                                       "a-.example",
                                       "a_b.example",
                                       "a b.example",
                                       "åkeri.se",
                                       "10.0.0.1",
                                       "a.example/x",
                                       "a.example:80",
                                       SIXTY "abcd.example",
                                       SIXTY "." SIXTY "." SIXTY "." SIXTY ".exampleexample",
                                       NULL };
    check(AS_FORM_DOMAIN, good, bad);
}

static void a_word_is_an_identifier(void **unused)
{
    (void)unused;
    static const char *const good[] = { "a",
                                        "2023-04-01",
                                        "MicrosoftCustomerAgreement",
                                        "CFQ7TTC0LH18:0001",
                                        "agreement.ch",
                                        "customers.*",
                                        "_",
                                        NULL };
    static const char *const bad[] = { "", " ", "a b", "a/b", "a,b", "å", "a\n", "<a>", NULL };
    check(AS_FORM_WORD, good, bad);
}

static void a_link_is_http_without_a_user(void **unused)
{
    (void)unused;
    static const char *const good[] = {
        "https://example.com",         "http://example.com/",
        "HTTPS://Example.COM/a?b=c#d", "https://example.com:8443/x",
        "https://[2001:db8::1]/x",     "https://[::1]:80",
        "https://example.com/a@b",     "https://example.com?x=%20",
        "http://localhost/x",          NULL,
    };
    static const char *const bad[] = {
        "",
        "example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "https:/example.com",
        "https://",
        "https:///x",
        "https://user@example.com/",
        "https://user:pw@example.com/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://example.com\\@evil.example/",
        "https://example.com:/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:123456/",
        "https://example.com:8a/",
        "https://.example.com/",
        "https://[]/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[g%00]/",
        "https://example.com/\"onclick=",
        "https://åkeri.se/",
        " https://example.com",
        NULL,
    };
    check(AS_FORM_URL, good, bad);
}

static void complaints_say_what_would_be_right(void **unused)
{
    (void)unused;
    static const struct {
        enum as_text_form form;
        const char *text, *sentence;
    } cases[] = {
        { AS_FORM_EMAIL, "x",
          "contact.email: a mail address such as \"name@example.com\" is needed, not \"x\"" },
        { AS_FORM_COUNTRY, "se",
          "contact.email: a country of two capital letters such as \"SE\" is needed, not \"se\"" },
        { AS_FORM_LOCALE, "sv_SE",
          "contact.email: a language such as \"sv\" or \"sv-SE\" is needed, not \"sv_SE\"" },
        { AS_FORM_NAME, "a\x01",
          "contact.email: one line without control characters is needed (U+0001 at byte 2)" },
        { AS_FORM_NAME, "\xe2\x80\xae",
          "contact.email: characters that turn the direction of writing are not allowed "
          "(U+202E at byte 1)" },
        { AS_FORM_NAME, " ", "contact.email: more than blanks is needed" },
        { AS_FORM_WORD, "\xff", "contact.email: valid UTF-8 is needed" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err;
        as_form_check(cases[i].form, "contact.email", as_str_of(cases[i].text), &err);
        assert_string_equal(err.text, cases[i].sentence);
    }
}

static void what_was_sent_is_shown_short_and_tame(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        { "plain", "plain" },
        { "", "" },
        { TEN TEN TEN TEN, TEN TEN TEN TEN },
        { TEN TEN TEN TEN "x", TEN TEN TEN TEN "…" },
        { TEN TEN TEN "abcdefghi"
                      "ö",
          TEN TEN TEN "abcdefghi"
                      "…" },
        { "a\nb\x1b[0m", "a?b?[0m" },
        { "a\xe2\x80\xae"
          "b",
          "a?b" },
        { "a\xff\xc3", "a??" },
        { "a\xc2\x85"
          "b",
          "a?b" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_echo echo;
        assert_string_equal(as_echo(as_str_of(cases[i].text), &echo), cases[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_texts_have_lines_but_no_controls),
        cmocka_unit_test(names_are_one_visible_line_that_reads_as_it_is),
        cmocka_unit_test(countries_are_two_capital_letters),
        cmocka_unit_test(locales_are_language_script_region_and_variants),
        cmocka_unit_test(a_mail_address_is_one_plain_one),
        cmocka_unit_test(a_domain_has_two_labels_or_more),
        cmocka_unit_test(a_word_is_an_identifier),
        cmocka_unit_test(a_link_is_http_without_a_user),
        cmocka_unit_test(complaints_say_what_would_be_right),
        cmocka_unit_test(what_was_sent_is_shown_short_and_tame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
