/* Which mails there are, and what their templates may say. */
#include "templates.h"

#include <string.h>

#include "dates.h"

const char *const mail_part_endings[MAIL_PARTS] = { "subject", "txt", "html" };

const char *const mail_kinds[MAIL_KINDS] = {
    [MAIL_ACCEPTED] = "accepted", [MAIL_ACCEPTED_PARTNER] = "accepted_partner",
    [MAIL_BLOCKED] = "blocked",   [MAIL_CODE] = "code",
    [MAIL_DECLINED] = "declined", [MAIL_INVITATION] = "invitation",
    [MAIL_REMINDER] = "reminder",
};

enum mail_kind mail_kind_of(const char *name)
{
    for (unsigned i = 0; i < MAIL_KINDS; i++)
        if (strcmp(mail_kinds[i], name) == 0)
            return (enum mail_kind)i;
    return MAIL_KINDS;
}

#define IN(kind) (1u << (kind))
enum {
    EVERYWHERE = (1u << MAIL_KINDS) - 1,
    TO_ACCEPT = IN(MAIL_INVITATION) | IN(MAIL_REMINDER),
    ACCEPTED = IN(MAIL_ACCEPTED) | IN(MAIL_ACCEPTED_PARTNER),
    TO_PARTNER = IN(MAIL_ACCEPTED_PARTNER) | IN(MAIL_BLOCKED) | IN(MAIL_DECLINED),
};

/* Known to everyone and about nobody: names of people and mails by RFC 2606. */
const struct mail_variable mail_variables[] = {
    { "agreed_on", ACCEPTED, ACCEPTED, "\"2026-11-21T09:30:00Z\"" },
    { "code", IN(MAIL_CODE), IN(MAIL_CODE), "\"48151623\"" },
    { "company_name", EVERYWHERE, TO_PARTNER | IN(MAIL_INVITATION) | IN(MAIL_ACCEPTED),
      "\"Nordvik & Döttrar AB\"" },
    { "expires_on", TO_ACCEPT, TO_ACCEPT, "\"2026-12-21T09:30:00Z\"" },
    { "first_name", EVERYWHERE, 0, "\"Ingrid\"" },
    { "is_relationship", TO_ACCEPT | ACCEPTED | IN(MAIL_DECLINED), 0, "false" },
    { "last_name", EVERYWHERE, 0, "\"Solheim\"" },
    { "link", TO_ACCEPT, TO_ACCEPT,
      "\"https://assent.example/invitation/dGhpcyBpcyBub3QgYSByZWFsIGxpbmsgYXQgYWxs\"" },
    { "locale", EVERYWHERE, 0, "\"\"" },
    { "number", IN(MAIL_REMINDER), 0, "1" },
    { "partner_name", EVERYWHERE, TO_ACCEPT, "\"Contoso Partner\"" },
    { "remedy", IN(MAIL_BLOCKED), 0, "\"\"" }, /* within sentences, as text */
    { "sentences", IN(MAIL_BLOCKED), IN(MAIL_BLOCKED),
      "[{\"text\":\"Contact your partner to confirm that you have accepted the Microsoft Customer "
      "Agreement.\",\"remedy\":\"the partner confirms on the customer's behalf\"}]" },
    { MAIL_PASSWORD, IN(MAIL_INVITATION), 0, "\"not-a-real-password\"" },
    { "text", TO_ACCEPT | IN(MAIL_BLOCKED), 0,
      "\"We look forward to working with you.\\nPlease call us with any question.\"" },
    { "user_name", TO_ACCEPT, 0, "\"admin@nordvik.example\"" },
    { NULL, 0, 0, NULL },
};

const struct mail_variable *mail_variable_of(const char *name, size_t size)
{
    for (const struct mail_variable *at = mail_variables; at->name; at++)
        if (strlen(at->name) == size && memcmp(at->name, name, size) == 0)
            return at;
    return NULL;
}

/* ---- Values --------------------------------------------------------------------------------- */

static void put_day(json_t *values, const char *name, const char *time, const char *locale)
{
    char words[48];
    if (time)
        json_object_set_new(values, name,
                            json_string(date_in_words(locale, time, words, sizeof words)));
}

json_t *mail_values(const json_t *variables, const char *locale)
{
    json_t *values = json_deep_copy(variables);
    const char *kind = json_string_value(json_object_get(variables, "kind"));
    put_day(values, "expires_on", json_string_value(json_object_get(variables, "expires_at")),
            locale);
    put_day(values, "agreed_on", json_string_value(json_object_get(variables, "agreed_at")),
            locale);
    json_object_set_new(values, "locale", json_string(locale));
    json_object_set_new(values, "is_relationship",
                        json_boolean(kind && strcmp(kind, "relationship") == 0));
    return values;
}

static void sample_day(json_t *values, const char *name, const char *locale)
{
    json_t *time = json_incref(json_object_get(values, name));
    put_day(values, name, json_string_value(time), locale);
    json_decref(time);
}

json_t *mail_samples(enum mail_kind kind, const char *locale)
{
    json_t *values = json_object();
    for (const struct mail_variable *at = mail_variables; at->name; at++)
        if (at->allowed & IN(kind))
            json_object_set_new(values, at->name, json_loads(at->sample, JSON_DECODE_ANY, NULL));
    json_object_set_new(values, "locale", json_string(locale));
    sample_day(values, "agreed_on", locale);
    sample_day(values, "expires_on", locale);
    return values;
}
