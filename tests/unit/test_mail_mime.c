/* A mail as bytes: ASCII alone, short lines, nothing that a value could add, and the values back again. */
#include "mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mime_mail sample(void)
{
    return (struct mime_mail){
        .from = "agreements@assent.example",
        .from_name = "Contoso",
        .to = "ingrid@nordvik.example",
        .to_name = "Ingrid Solheim",
        .reply_to = "",
        .message_id = "6f9619ff-8b86-d011-b42d-00cf4fc964ff@assent.example",
        .language = "en-US",
        .subject = "An agreement",
        .text = "Hello\n",
        .html = "<p>Hello</p>\n",
        .at_ms = 1795302463000,
    };
}

static char *write_mail(const struct mime_mail *mail)
{
    size_t size = 0;
    char *bytes = mime_write(mail, &size);
    assert_non_null(bytes);
    assert_int_equal(size, strlen(bytes));
    return bytes;
}

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        found++;
    return found;
}

static void headers_are_those_of_the_standards(void **unused)
{
    (void)unused;
    static const char *const lines[] = {
        "From: \"Contoso\"\r\n <agreements@assent.example>\r\n",
        "To: \"Ingrid Solheim\"\r\n <ingrid@nordvik.example>\r\n",
        "Subject: An agreement\r\n",
        "Date: Sat, 21 Nov 2026 23:07:43 +0000\r\n",
        "Message-ID: <6f9619ff-8b86-d011-b42d-00cf4fc964ff@assent.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Language: en-US\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: multipart/alternative;\r\n",
        "\r\n boundary=\"=_6f9619ff-8b86-d011-b42d-00cf4fc964ff\"\r\n",
        "--=_6f9619ff-8b86-d011-b42d-00cf4fc964ff\r\nContent-Type: text/plain; charset=utf-8\r\n",
        "--=_6f9619ff-8b86-d011-b42d-00cf4fc964ff\r\nContent-Type: text/html; charset=utf-8\r\n",
        "--=_6f9619ff-8b86-d011-b42d-00cf4fc964ff--\r\n",
    };
    const struct mime_mail mail = sample();
    char *bytes = write_mail(&mail);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(count(bytes, lines[i]), 1);
    assert_null(strstr(bytes, "Reply-To"));
    free(bytes);
}

/* Ends of lines, in every place where a value stands, and the same hidden in UTF-8's C1 controls. */
static void no_value_adds_a_header(void **unused)
{
    (void)unused;
    static const char *const evil[] = {
        "x\r\nBcc: all@example.org",
        "x\nBcc: all@example.org",
        "x\rBcc: all@example.org",
        "x\r\n\r\nbody",
        "\302\205Bcc: all@example.org",
        "\"\r\nBcc: all@example.org",
        "Zo\xC3\xAB\r\nBcc: all@example.org",
    };
    for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        struct mime_mail mail = sample();
        const struct mime_mail plain = sample();
        mail.subject = mail.from_name = mail.to_name = evil[i];
        char *bytes = write_mail(&mail);
        char *expected = write_mail(&plain);
        const char *body = strstr(bytes, "\r\n\r\n");
        assert_null(strstr(bytes, "\nBcc"));
        assert_null(strstr(bytes, "\rBcc"));
        assert_string_equal(body, strstr(expected, "\r\n\r\n"));
        free(bytes);
        free(expected);
    }
}

static void what_is_no_ascii_is_in_words_of_at_most_75_characters(void **unused)
{
    (void)unused;
    struct mime_mail mail = sample();
    mail.subject = "P\xC3\xA5minnelse: \xC3\x85ngstr\xC3\xB6m v\xC3\xA4ntar p\xC3\xA5 ert svar om "
                   "Microsofts kundavtal \xE2\x80\x93 f\xC3\xB6re fredag \xF0\x9F\x93\x84";
    char *bytes = write_mail(&mail);
    char *at = strstr(bytes, "Subject: ");
    char *end = strstr(at, "\r\nDate");
    *end = '\0';
    assert_true(count(at, "=?UTF-8?B?") > 1);
    for (char *line = at; line; line = strstr(line + 2, "\r\n")) {
        const char *next = strstr(line + 2, "\r\n");
        const size_t size = next ? (size_t)(next - line) : strlen(line);
        assert_true(size <= 76 + 2);
    }
    free(bytes);
}

static void a_quote_in_a_name_ends_no_string(void **unused)
{
    (void)unused;
    struct mime_mail mail = sample();
    mail.to_name = "Ingrid \"I\\\" <evil@example.org>";
    char *bytes = write_mail(&mail);
    assert_non_null(strstr(bytes, "To: \"Ingrid \\\"I\\\\\\\" <evil@example.org>\"\r\n <ingrid@"));
    free(bytes);
}

static void bodies_are_ascii_in_short_lines(void **unused)
{
    (void)unused;
    char text[4000] = "";
    struct mime_mail mail = sample();
    for (int i = 0; i < 60; i++)
        strcat(text, "\xC3\x85ngstr\xC3\xB6m = en l\xC3\xA5ng rad utan slut ");
    strcat(text, "\n.\n..\nFrom here\nblank at the end \ntab\t\n=\n");
    mail.text = mail.html = text;
    char *bytes = write_mail(&mail);
    size_t column = 0;
    for (const char *at = bytes; *at; at++) {
        assert_true((unsigned char)*at < 0x7f);
        if (*at == '\n')
            assert_true(at > bytes && at[-1] == '\r');
        if (*at == '\r')
            assert_int_equal(at[1], '\n');
        column = *at == '\n' ? 0 : column + 1;
        assert_true(column <= 77); /* 76 and the CR */
    }
    assert_non_null(strstr(bytes, "\r\nblank at the end=20\r\ntab=09\r\n=3D\r\n"));
    free(bytes);
}

static void addresses_that_could_say_more_than_an_address_are_refused(void **unused)
{
    (void)unused;
    static const char *const good[] = { "a@b.example", "a.b+c@d-e.example",
                                        "x@xn--ngstrm-exa.example" };
    static const char *const bad[] = {
        "",
        "a",
        "@b",
        "a@",
        "a@b@c",
        "a b@c",
        "a@b\r\nRCPT",
        "a@b\n",
        "<a@b>",
        "a@b>",
        "a,b@c",
        "\"a\"@b",
        "a@b;c",
        "a@.b",
        "a@b..c",
        "a@b.",
        "a@-b",
        "\xC3\xA5@b.example",
        "a@[127.0.0.1]",
        "a@b\x01",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_null(mime_address_problem(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_non_null(mime_address_problem(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_those_of_the_standards),
        cmocka_unit_test(no_value_adds_a_header),
        cmocka_unit_test(what_is_no_ascii_is_in_words_of_at_most_75_characters),
        cmocka_unit_test(a_quote_in_a_name_ends_no_string),
        cmocka_unit_test(bodies_are_ascii_in_short_lines),
        cmocka_unit_test(addresses_that_could_say_more_than_an_address_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
