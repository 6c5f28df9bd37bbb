/* The linter finds each slip in a copy of the shipped mails, names its place, and finds nothing in the mails as they are. */
#include "lint.h"
#include "templates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[512];    /* a folder of rules */
static char mails[600];     /* its mails */
static char all[64 * 1024]; /* what was found, a line each */

static void note(void *data, const char *path, uint32_t line, const char *sentence)
{
    (void)data;
    const size_t used = strlen(all);
    const char *within = path + strlen(mails);
    snprintf(all + used, sizeof all - used, "%s:%u: %s\n", within[0] == '/' ? within + 1 : within,
             (unsigned)line, sentence);
}

static uint32_t lint(void)
{
    all[0] = '\0';
    return mail_lint(mails, note, NULL);
}

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
    char command[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    assert_int_equal(system(command), 0);
}

static void put(const char *path, const char *text)
{
    char whole[1024];
    snprintf(whole, sizeof whole, "%s/%s", mails, path);
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_copy(void **unused)
{
    (void)unused;
    const char *source = getenv("ASSENT_SOURCE");
    snprintf(folder, sizeof folder, "/tmp/assent-lint-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(mails, sizeof mails, "%s/" MAIL_FOLDER, folder);
    shell("mkdir -p %s/messages && cp -r %s/rules/messages/. %s/messages", folder,
          source ? source : ".", folder);
    return 0;
}

static int remove_copy(void **unused)
{
    (void)unused;
    shell("rm -r %s", folder);
    return 0;
}

static void put_back(const char *path)
{
    const char *source = getenv("ASSENT_SOURCE");
    const char *from = source ? source : ".";
    shell("rm %s/%s; test ! -e %s/rules/" MAIL_FOLDER "/%s || cp %s/rules/" MAIL_FOLDER "/%s %s/%s",
          mails, path, from, path, from, path, mails, path);
}

static void the_shipped_mails_are_as_they_should_be(void **unused)
{
    (void)unused;
    if (lint() != 0)
        fail_msg("%s", all);
}

/* One file is replaced; the sentence must name its line. */
static void each_slip_is_found_where_it_is(void **unused)
{
    (void)unused;
    static const struct {
        const char *path, *text, *found;
    } cases[] = {
        { "en-US/code.txt", "Hello\n{{code\n", "en-US/code.txt:2: a tag is not closed" },
        { "en-US/code.txt", "Hello\n", "en-US/code.txt:0: {{code}} is missing" },
        { "en-US/code.txt", "{{code}}\n{{cod}}\n", "code.txt:2: no mail has a variable \"cod\"" },
        { "en-US/code.txt", "{{code}}\n{{link}}\n",
          "code.txt:2: the mail \"code\" has no variable \"link\"" },
        { "en-US/code.txt", "{{code}}\n{{{first_name}}}\n", "code.txt:2: {{{first_name}}} writes" },
        { "en-US/code.txt", "{{code}}\n{{>nothing}}\n", "there is no _nothing.txt" },
        { "en-US/code.txt", "{{code}}{{temporary_password}}",
          "the mail \"code\" has no variable \"temporary_password\"" },
        { "en-US/code.txt", "{{code}} \x80\n", "code.txt:1: a byte that is no text (80)" },
        { "en-US/code.txt", "{{code}}\x07\n", "code.txt:1: a byte that is no text (07)" },
        { "en-US/code.subject", "one\ntwo\n", "code.subject:2: a subject is one line" },
        { "en-US/code.subject", "", "code.subject:1: the subject is empty" },
        { "en-US/invitation.subject", "{{temporary_password}}\n",
          "invitation.subject:1: {{temporary_password}} may not stand in a subject" },
        { "en-US/invitation.txt",
          "{{link}}{{partner_name}}{{company_name}}{{expires_on}}\n{{temporary_password}}\n",
          "invitation.txt:2: {{temporary_password}} must stand within" },
        { "en-US/invitation.txt",
          "{{link}}{{partner_name}}{{company_name}}{{expires_on}}\n{{^temporary_password}}"
          "{{temporary_password}}{{/temporary_password}}\n",
          "invitation.txt:2: {{temporary_password}} must stand within" },
        { "en-US/reminder.txt", "{{link}}{{partner_name}}{{expires_on}}{{temporary_password}}\n",
          "the mail \"reminder\" has no variable \"temporary_password\"" },
        { "en-US/code.html", "{{code}}\n<ScRipt>x</script>\n", "code.html:2: \"<script\" may not" },
        { "en-US/code.html", "{{code}}\n<a\nonClick = 'x'>", "code.html:3: \"onClick = 'x'>\"" },
        { "en-US/code.html", "{{code}}\n<a href=\"JavaScript:x\">",
          "code.html:2: \"javascript:\"" },
        { "en-US/code.html", "{{code}}\n<img src='https://x.example/?{{code}}'>",
          "code.html:2: \"<img\" may not" },
        { "en-US/code.html", "{{code}}<p class={{code}}>", "needs quotes around it" },
        { "en-US/code.html", "{{code}}<a href=\"{{first_name}}\">", "only href=\"{{link}}\"" },
        { "en-US/code.html", "{{code}}<p style=\"color:{{first_name}}\">", "only href=" },
        { "_begin.html", "<body>\n<script>", "_begin.html:2: \"<script\" may not stand" },
        { "_begin.html", "{{link}}", "_begin.html:1: the mail \"code\" has no variable \"link\"" },
        { "en-US/invitaion.txt", "x", "en-US/invitaion.txt:0: no mail is called so" },
        { "notes.txt", "x", "notes.txt:0: no mail is called so" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put(cases[i].path, cases[i].text);
        assert_true(lint() > 0);
        if (!strstr(all, cases[i].found))
            fail_msg("%s: \"%s\" is not found, but:\n%s", cases[i].path, cases[i].found, all);
        put_back(cases[i].path);
    }
}

static void long_lines_and_missing_files_are_found(void **unused)
{
    (void)unused;
    char line[240];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    memcpy(line, "{{code}}", 8);
    put("en-US/code.txt", line);
    assert_int_equal(lint(), 1);
    assert_non_null(strstr(all, "code.txt:1: the line has 239 characters"));
    shell("rm %s/nl-NL/code.html", mails);
    assert_int_equal(lint(), 2);
    assert_non_null(strstr(all, "nl-NL/code.html:0: it cannot be read"));
    shell("rm -r %s/sv-SE", mails);
    assert_int_equal(lint(), 3);
    assert_non_null(strstr(all, "sv-SE:0: the locale is missing"));
    shell("rm -r %s && mkdir %s", mails, mails);
    assert_true(lint() >= 4);
    assert_non_null(strstr(all, "no folder of a locale is here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_shipped_mails_are_as_they_should_be, make_copy,
                                        remove_copy),
        cmocka_unit_test_setup_teardown(each_slip_is_found_where_it_is, make_copy, remove_copy),
        cmocka_unit_test_setup_teardown(long_lines_and_missing_files_are_found, make_copy,
                                        remove_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
