#include "compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *member(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

/* The address of the sender lends the name behind the @. */
static bool make_message_id(const struct mail_sender *sender, const json_t *letter, char *out,
                            size_t room)
{
    const char *given = member(letter, "message_id");
    const char *id = given[0] ? given : member(letter, "id");
    const size_t plain =
        strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
    return plain > 0 && id[plain] == '\0' &&
           (size_t)snprintf(out, room, "%s%s", id, strchr(sender->from, '@')) < room;
}

static enum compose_outcome write_mail(const struct mail_sender *sender, const json_t *letter,
                                       const char *locale, const struct mail_text *text,
                                       int64_t at_ms, struct composed *composed)
{
    char message_id[MIME_ADDRESS_BYTES + 128];
    if (!make_message_id(sender, letter, message_id, sizeof message_id))
        return COMPOSE_BAD_REPLY;
    const struct mime_mail mail = {
        .from = sender->from,
        .from_name = sender->from_name,
        .to = composed->to,
        .to_name = member(letter, "to_name"),
        .reply_to = sender->reply_to,
        .message_id = message_id,
        .language = locale,
        .subject = text->parts[MAIL_SUBJECT],
        .text = text->parts[MAIL_TEXT],
        .html = text->parts[MAIL_HTML],
        .at_ms = at_ms,
    };
    composed->message = mime_write(&mail, &composed->size);
    return composed->message ? COMPOSED : COMPOSE_NO_MEMORY;
}

static enum compose_outcome fill(const struct mail_sender *sender, const json_t *letter,
                                 int64_t at_ms, struct composed *composed)
{
    char locale[MAIL_LOCALE_BYTES];
    struct mail_text text;
    const char *name = member(letter, "template");
    if (mail_kind_of(name) == MAIL_KINDS) {
        snprintf(composed->problem, sizeof composed->problem, "there is no mail \"%.60s\"", name);
        return COMPOSE_BAD_TEMPLATE;
    }
    if (!mail_locale_choose(sender->folder, member(letter, "locale"), sender->language, locale)) {
        snprintf(composed->problem, sizeof composed->problem, "%.200s: no locale is there",
                 sender->folder);
        return COMPOSE_BAD_TEMPLATE;
    }
    json_t *values = mail_values(json_object_get(letter, "variables"), locale);
    const bool is_good =
        values && mail_render(sender->folder, locale, name, values, &text, composed->problem);
    json_decref(values);
    if (!is_good)
        return values ? COMPOSE_BAD_TEMPLATE : COMPOSE_BAD_REPLY;
    const enum compose_outcome outcome = write_mail(sender, letter, locale, &text, at_ms, composed);
    mail_text_fini(&text);
    return outcome;
}

static enum compose_outcome compose(const struct mail_sender *sender, const json_t *letter,
                                    int64_t at_ms, struct composed *composed)
{
    const char *to = member(letter, "to_address");
    const char *state = member(letter, "state");
    if (!state[0])
        return COMPOSE_BAD_REPLY;
    if (strcmp(state, "queued") != 0)
        return COMPOSE_SETTLED;
    if (mime_address_problem(to))
        return COMPOSE_BAD_ADDRESS;
    snprintf(composed->to, sizeof composed->to, "%s", to);
    return fill(sender, letter, at_ms, composed);
}

enum compose_outcome mail_compose(const struct mail_sender *sender, const char *reply, size_t size,
                                  int64_t at_ms, struct composed *ret_composed)
{
    *ret_composed = (struct composed){ .message = NULL };
    json_t *letter = json_loadb(reply, size, 0, NULL);
    const enum compose_outcome outcome =
        letter ? compose(sender, letter, at_ms, ret_composed) : COMPOSE_BAD_REPLY;
    json_decref(letter);
    return outcome;
}
