/* From what the host says of a mail and the shipped templates to bytes, and what cannot become one. */
#include "compose.h"
#include "dates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mail_sender sender(void)
{
    struct mail_sender made = {
        .from = "agreements@assent.example",
        .bounces = "bounces@assent.example",
        .language = "en-US",
    };
    const char *source = getenv("ASSENT_SOURCE");
    snprintf(made.folder, sizeof made.folder, "%s/rules/" MAIL_FOLDER, source ? source : ".");
    return made;
}

static const char letter[] =
    "{\"id\":\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\",\"message_id\":\"%s\",\"template\":\"%s\","
    "\"locale\":\"%s\",\"state\":\"%s\",\"to_address\":\"%s\",\"to_name\":\"Ingrid\","
    "\"variables\":{\"partner_name\":\"<b>Contoso</b>\",\"company_name\":\"Nordvik\","
    "\"link\":\"https://assent.example/invitation/"
    "abc\",\"expires_at\":\"2026-12-21T09:30:00.000Z\","
    "\"kind\":\"existing_customer\"}}";

static enum compose_outcome compose(const char *id, const char *template, const char *locale,
                                    const char *state, const char *to, struct composed *composed)
{
    char reply[2048];
    const struct mail_sender from = sender();
    snprintf(reply, sizeof reply, letter, id, template, locale, state, to);
    return mail_compose(&from, reply, strlen(reply), 1795302463000, composed);
}

static void a_mail_is_written_in_the_readers_language_or_the_nearest(void **unused)
{
    (void)unused;
    static const struct {
        const char *locale, *language, *said;
    } cases[] = {
        { "sv-SE", "sv-SE", "21 december 2026" },    { "sv-FI", "sv-SE", "21 december 2026" },
        { "SV-se", "sv-SE", "21 december 2026" },    { "nl-BE", "nl-NL", "21 december 2026" },
        { "en-GB", "en-US", "December 21, 2026" },   { "ja-JP", "en-US", "December 21, 2026" },
        { "../../x", "en-US", "December 21, 2026" }, { "", "en-US", "December 21, 2026" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct composed composed;
        char language[64];
        assert_int_equal(
            compose("id", "invitation", cases[i].locale, "queued", "a@b.example", &composed),
            COMPOSED);
        snprintf(language, sizeof language, "Content-Language: %s\r\n", cases[i].language);
        assert_non_null(strstr(composed.message, language));
        assert_non_null(strstr(composed.message, cases[i].said));
        assert_non_null(strstr(composed.message, "Message-ID: <id@assent.example>\r\n"));
        assert_non_null(strstr(composed.message, "&lt;b&gt;Contoso&lt;/b&gt;"));
        assert_string_equal(composed.to, "a@b.example");
        free(composed.message);
    }
}

static void what_cannot_go_says_why(void **unused)
{
    (void)unused;
    static const struct {
        const char *id, *template, *state, *to;
        enum compose_outcome outcome;
    } cases[] = {
        { "id", "invitation", "sent", "a@b.example", COMPOSE_SETTLED },
        { "id", "invitation", "failed", "a@b.example", COMPOSE_SETTLED },
        { "id", "invitation", "", "a@b.example", COMPOSE_BAD_REPLY },
        { "id", "invitation", "queued", "", COMPOSE_BAD_ADDRESS },
        { "id", "invitation", "queued", "a@b.example\\r\\nRCPT TO:<c@d.example>",
          COMPOSE_BAD_ADDRESS },
        { "id\\r\\nBcc: x", "invitation", "queued", "a@b.example", COMPOSE_BAD_REPLY },
        { "id", "../../../etc/passwd", "queued", "a@b.example", COMPOSE_BAD_TEMPLATE },
    };
    struct composed composed;
    const struct mail_sender from = sender();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(compose(cases[i].id, cases[i].template, "en-US", cases[i].state,
                                 cases[i].to, &composed),
                         cases[i].outcome);
        assert_null(composed.message);
    }
    assert_int_equal(mail_compose(&from, "{", 1, 0, &composed), COMPOSE_BAD_REPLY);
    assert_int_equal(mail_compose(&from, "[]", 2, 0, &composed), COMPOSE_BAD_REPLY);
}

static void a_missing_template_is_named(void **unused)
{
    (void)unused;
    char problem[MAIL_PROBLEM_BYTES];
    struct mail_text text;
    json_t *values = json_object();
    assert_false(mail_render("/nowhere", "en-US", "invitation", values, &text, problem));
    assert_non_null(strstr(problem, "/nowhere/en-US/invitation.subject: it cannot be read"));
    json_decref(values);
}

static void days_are_words_where_the_language_is_known(void **unused)
{
    (void)unused;
    static const struct {
        const char *locale, *time, *words;
    } cases[] = {
        { "en-US", "2026-02-03T00:00:00Z", "February 3, 2026" },
        { "en-GB", "2026-02-03T00:00:00Z", "3 February 2026" },
        { "sv-SE", "2026-05-31T23:59:59Z", "31 maj 2026" },
        { "nl-NL", "2026-03-01", "1 maart 2026" },
        { "de-DE", "2026-03-01T00:00:00Z", "2026-03-01" },
        { "svx", "2026-03-01T00:00:00Z", "2026-03-01" },
        { "sv-SE", "2026-13-01", "2026-13-01" },
        { "sv-SE", "soon", "soon" },
    };
    char out[48];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(date_in_words(cases[i].locale, cases[i].time, out, sizeof out),
                            cases[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_is_written_in_the_readers_language_or_the_nearest),
        cmocka_unit_test(what_cannot_go_says_why),
        cmocka_unit_test(a_missing_template_is_named),
        cmocka_unit_test(days_are_words_where_the_language_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
