#include "model/invitation.h"

#include "model/table.h"

const char *const as_invitation_kinds[] = { "", "new_customer", "existing_customer", "relationship",
                                            NULL };
const char *const as_invitation_states[] = { "",          "created",  "sent",    "opened",
                                             "accepted",  "declined", "blocked", "expired",
                                             "cancelled", NULL };
const char *const as_deliveries[] = { "", "mail", "hand", NULL };
const char *const as_mail_tos[] = { "", "customer", "partner", NULL };
const char *const as_mail_states[] = { "", "queued", "sent", "failed", NULL };

enum { TEXT_BYTES = 4000 };

#define INVITATION struct as_invitation
static const struct as_field invitation_items[] = {
    AS_INT(INVITATION, agreement, AS_HOST,
           "number of the journal entry that recorded the acceptance"),
    AS_TEXT(INVITATION, blocked_by, AS_FORM_PLAIN, AS_HOST,
            "codes of the rules that stand in the way, \"a,b\""),
    AS_TIME(INVITATION, created_at, AS_HOST | AS_ALWAYS, "when it was made"),
    AS_ID(INVITATION, customer, AS_HOST,
          "id of the customer; absent until it is known who answers"),
    AS_WORD(INVITATION, delivery, as_deliveries, AS_HOST, "who brings the link to the customer"),
    AS_TEXT(INVITATION, domain, AS_FORM_DOMAIN, AS_HOST, "domain of the customer"),
    AS_TEXT(INVITATION, email, AS_FORM_EMAIL, AS_HOST | AS_PERSONAL,
            "mail address of the person who is invited"),
    AS_TIME(INVITATION, ended_at, AS_HOST,
            "when it was accepted, declined, blocked, expired or cancelled"),
    AS_TIME(INVITATION, expires_at, AS_HOST, "from when the link is good for nothing"),
    AS_TEXT(INVITATION, first_name, AS_FORM_NAME, AS_HOST | AS_PERSONAL,
            "first name of the person who is invited"),
    AS_INT(INVITATION, generation, AS_HOST | AS_ALWAYS,
           "of the link: 1, and 1 more with each new one"),
    AS_ID(INVITATION, id, AS_HOST | AS_ALWAYS, "id of the invitation"),
    AS_WORD(INVITATION, kind, as_invitation_kinds, AS_HOST | AS_ALWAYS, "what is asked for"),
    AS_TEXT(INVITATION, last_name, AS_FORM_NAME, AS_HOST | AS_PERSONAL,
            "last name of the person who is invited"),
    AS_ID(INVITATION, link_id, AS_HOST | AS_HIDDEN, "id of the newest link"),
    AS_TEXT(INVITATION, locale, AS_FORM_LOCALE, AS_HOST, "language of its mails, \"sv-SE\""),
    AS_TIME(INVITATION, opened_at, AS_HOST, "when the link was followed for the first time"),
    AS_ID(INVITATION, partner, AS_HOST | AS_ALWAYS, "id of the partner that invites"),
    AS_ID(INVITATION, provider, AS_HOST, "of a reseller: id of the provider in between"),
    AS_TEXT(INVITATION, reason, AS_FORM_PLAIN, AS_HOST | AS_PERSONAL,
            "what was said when it was declined"),
    AS_INT(INVITATION, reminders, AS_HOST, "how many reminders were mailed"),
    AS_TIME(INVITATION, sent_at, AS_HOST, "when the mail with the newest link was sent"),
    AS_WORD(INVITATION, state, as_invitation_states, AS_HOST | AS_ALWAYS, "where it stands"),
    AS_TEXT(INVITATION, text, AS_FORM_PLAIN, AS_HOST | AS_PERSONAL,
            "what the partner says to the customer", .limit = TEXT_BYTES),
    AS_DIGEST(INVITATION, token_digest, AS_HOST | AS_HIDDEN, "SHA-256 of the newest link's token"),
    AS_TEXT(INVITATION, type, AS_FORM_WORD, AS_HOST, "type of the agreement"),
    AS_ID(INVITATION, user, AS_HOST, "id of the user who invited"),
};
AS_FIELDS_OF(as_invitation_fields, INVITATION, "invitation",
             "a customer is asked to accept directly", invitation_items);

static const struct as_field mail_items[] = {
    AS_TIME(struct as_mail, created_at, AS_HOST, "when it was queued"),
    AS_ID(struct as_mail, customer, AS_HOST, "id of the customer that it is about"),
    AS_TIME(struct as_mail, done_at, AS_HOST, "when it was sent, or given up"),
    AS_INT(struct as_mail, generation, AS_HOST, "of the link that it carries"),
    AS_ID(struct as_mail, id, AS_HOST, "id of the mail, also of the message"),
    AS_ID(struct as_mail, invitation, AS_HOST, "id of the invitation that it is about"),
    AS_INT(struct as_mail, number, AS_HOST, "of several of the same template: 1, 2, …"),
    AS_ID(struct as_mail, partner, AS_HOST, "id of the partner that invites"),
    AS_TEXT(struct as_mail, reason, AS_FORM_WORD, AS_HOST, "one word: why it failed", .limit = 64),
    AS_ID(struct as_mail, sign_in_code, AS_HOST, "id of the one-time code that it carries"),
    AS_WORD(struct as_mail, state, as_mail_states, AS_HOST, "whether it was sent"),
    AS_TEXT(struct as_mail, template, AS_FORM_WORD, AS_HOST, "which text, \"invitation\"",
            .limit = 64),
    AS_WORD(struct as_mail, to, as_mail_tos, AS_HOST, "to whom it goes"),
    AS_INT(struct as_mail, tries, AS_HOST, "how often it was tried"),
};
AS_FIELDS_OF(as_mail_fields, struct as_mail, "mail", "a mail that goes out", mail_items);
