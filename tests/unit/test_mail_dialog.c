/* A mail changes hands: what is said, what each answer leads to, and what an answer that never comes does. */
#include "dialog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char message[] = "Subject: x\r\n\r\n.\r\n..dots\r\nend\r\n";

static void begin(struct dialog *dialog)
{
    dialog_begin(dialog, "from@a.example", "to@b.example", message, sizeof message - 1);
}

/* What was said since the last time. */
static void said(struct dialog *dialog, const char *expected)
{
    char out[512];
    assert_true(dialog->out_size < sizeof out);
    memcpy(out, dialog->out, dialog->out_size);
    out[dialog->out_size] = '\0';
    assert_string_equal(out, expected);
    dialog_wrote(dialog, dialog->out_size);
}

static bool answer(struct dialog *dialog, const char *bytes)
{
    return dialog_take(dialog, bytes, strlen(bytes));
}

static void a_mail_that_is_taken_is_said_in_order(void **unused)
{
    (void)unused;
    struct dialog dialog;
    begin(&dialog);
    said(&dialog, "MAIL FROM:<from@a.example>\r\n");
    assert_false(answer(&dialog, "250 2.1.0 ok\r\n"));
    said(&dialog, "RCPT TO:<to@b.example>\r\n");
    assert_false(answer(&dialog, "250-more\r\n250 ok\r\n"));
    said(&dialog, "DATA\r\n");
    assert_false(answer(&dialog, "354 go on\r\n"));
    said(&dialog, "Subject: x\r\n\r\n..\r\n...dots\r\nend\r\n.\r\n");
    assert_true(answer(&dialog, "250 queued\r\n"));
    said(&dialog, "QUIT\r\n");
    assert_int_equal(dialog.outcome, SMTP_TAKEN);
    dialog_fini(&dialog);
}

static void answers_may_come_in_any_pieces(void **unused)
{
    (void)unused;
    static const char all[] = "250-a\r\n250 b\r\n250 c\n354\r\n250 d\r\n";
    for (size_t cut = 1; cut < sizeof all - 1; cut++) {
        struct dialog dialog;
        begin(&dialog);
        dialog_take(&dialog, all, cut);
        assert_true(dialog_take(&dialog, all + cut, sizeof all - 1 - cut));
        assert_int_equal(dialog.outcome, SMTP_TAKEN);
        dialog_fini(&dialog);
    }
}

static void each_refusal_means_what_its_place_says(void **unused)
{
    (void)unused;
    static const struct {
        const char *answers; /* '|': the connection is gone */
        enum smtp_outcome outcome;
        int status;
    } cases[] = {
        { "550 sender\r\n", SMTP_AWAY, 550 },
        { "451 sender\r\n", SMTP_AWAY, 451 },
        { "|", SMTP_AWAY, 0 },
        { "250 a\r\n550 who\r\n", SMTP_REFUSED, 550 },
        { "250 a\r\n450 grey\r\n", SMTP_DEFERRED, 450 },
        { "250 a\r\n421 bye\r\n", SMTP_AWAY, 421 },
        { "250 a\r\n|", SMTP_DEFERRED, 250 },
        { "250 a\r\n251 b\r\n554 no\r\n", SMTP_REFUSED, 554 },
        { "250 a\r\n250 b\r\n451 no\r\n", SMTP_DEFERRED, 451 },
        { "250 a\r\n250 b\r\n250 odd\r\n", SMTP_DEFERRED, 250 },
        { "250 a\r\n250 b\r\n354 c\r\n552 full\r\n", SMTP_REFUSED, 552 },
        { "250 a\r\n250 b\r\n354 c\r\n452 full\r\n", SMTP_DEFERRED, 452 },
        { "250 a\r\n250 b\r\n354 c\r\n421 bye\r\n", SMTP_AWAY, 421 },
        { "250 a\r\n250 b\r\n354 c\r\n|", SMTP_DEFERRED, 354 },
        { "250 a\r\nHTTP/1.1 400\r\n", SMTP_DEFERRED, 250 },
        { "250 a\r\n2x0 b\r\n", SMTP_DEFERRED, 250 },
        { "250 a\r\n\r\n", SMTP_DEFERRED, 250 },
        { "250 a\r\n\x80\xff\r\n", SMTP_DEFERRED, 250 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dialog dialog;
        const char *gone = strchr(cases[i].answers, '|');
        begin(&dialog);
        const bool has_ended =
            dialog_take(&dialog, cases[i].answers, strcspn(cases[i].answers, "|"));
        assert_int_equal(has_ended, !gone);
        dialog_broken(&dialog);
        assert_int_equal(dialog.outcome, cases[i].outcome);
        assert_int_equal(dialog.status, cases[i].status);
        dialog_fini(&dialog);
    }
}

static void an_answer_without_an_end_is_none(void **unused)
{
    (void)unused;
    struct dialog dialog;
    begin(&dialog);
    bool has_ended = false;
    for (int i = 0; i < DIALOG_LINES_MOST + 1; i++)
        has_ended = answer(&dialog, "250-more\r\n");
    assert_true(has_ended);
    assert_int_equal(dialog.outcome, SMTP_AWAY);
    dialog_fini(&dialog);
    begin(&dialog);
    for (int i = 0; i <= DIALOG_LINE_BYTES; i++)
        has_ended = answer(&dialog, "2");
    assert_true(has_ended);
    dialog_fini(&dialog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_that_is_taken_is_said_in_order),
        cmocka_unit_test(answers_may_come_in_any_pieces),
        cmocka_unit_test(each_refusal_means_what_its_place_says),
        cmocka_unit_test(an_answer_without_an_end_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
