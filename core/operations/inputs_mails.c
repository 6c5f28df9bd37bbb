/* Inputs and replies of the mails that go out. */
#include "operations/inputs_field.h"
#include "operations/inputs_invitations.h"

#define RECORD as_mail_queue
static const struct as_field mail_queue_items[] = {
    FIELD(generation, INT, 0, .min = 1, .max = INT32_MAX,
          .doc = "only while the invitation has its link of this generation"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(invitation, ID, AS_REQUIRED, .doc = "which invitation it is about"),
    FIELD(number, INT, 0, .min = 1, .max = 1000,
          .doc = "of several of the same template: 1, 2, …; 1 when absent"),
    FIELD(sign_in_code, ID, 0, .doc = "of the template code: which one-time code it carries"),
    FIELD(template, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 64,
          .doc = "which text: invitation, reminder, accepted, accepted_partner, blocked, declined, "
                 "code"),
    FIELD(to, WORD, AS_REQUIRED, .words = as_mail_tos, .doc = "to whom"),
    FIELD(while_live, BOOL, 0, .doc = "only while the invitation waits for an answer"),
};
AS_FIELDS_OF(as_mail_queue_fields, struct as_mail_queue, "mail_queue", "a mail to be sent",
             mail_queue_items);
#undef RECORD

#define RECORD as_mail_named
static const struct as_field mail_named_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the mail"),
};
AS_FIELDS_OF(as_mail_named_fields, struct as_mail_named, "mail_named", "which mail",
             mail_named_items);
#undef RECORD

#define RECORD as_mail_sent
static const struct as_field mail_sent_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the mail"),
    FIELD(tries, INT, 0, .max = 1000000, .doc = "how often it was tried"),
};
AS_FIELDS_OF(as_mail_sent_fields, struct as_mail_sent, "mail_sent", "a mail that was taken",
             mail_sent_items);
#undef RECORD

#define RECORD as_mail_failed
static const struct as_field mail_failed_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the mail"),
    FIELD(reason, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 64, .doc = "one word: why"),
    FIELD(tries, INT, 0, .max = 1000000, .doc = "how often it was tried"),
};
AS_FIELDS_OF(as_mail_failed_fields, struct as_mail_failed, "mail_failed", "a mail that is given up",
             mail_failed_items);
#undef RECORD

#define RECORD as_mail_list
static const struct as_field mail_list_items[] = {
    FIELD(after, INT, 0, .doc = "`next` of the page before"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most of a page, 1 to 500; 100 when absent"),
    FIELD(state, WORD, 0, .words = as_mail_states, .doc = "in this state; in any when absent"),
};
AS_FIELDS_OF(as_mail_list_fields, struct as_mail_list, "mail_list", "which mails", mail_list_items);
#undef RECORD

#define RECORD as_page
static const struct as_field mails_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_mail_fields, .doc = "newest first"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_mails_page_fields, struct as_page, "mails_page", "a page", mails_page_items);
#undef RECORD

#define RECORD as_mail_sentence
static const struct as_field mail_sentence_items[] = {
    FIELD(remedy, TEXT, AS_HOST, .doc = "who can put it right, and how"),
    FIELD(text, TEXT, AS_HOST, .doc = "what stands in the way"),
};
AS_FIELDS_OF(as_mail_sentence_fields, struct as_mail_sentence, "mail_sentence", "what a rule says",
             mail_sentence_items);
#undef RECORD

#define RECORD as_mail_variables
static const struct as_field mail_variables_items[] = {
    FIELD(agreed_at, TIME, AS_HOST, .doc = "when the customer accepted"),
    FIELD(code, TEXT, AS_HOST | AS_SECRET, .doc = "one-time code"),
    FIELD(company_name, TEXT, AS_HOST, .doc = "name of the customer"),
    FIELD(expires_at, TIME, AS_HOST, .doc = "until when the link or the code is good"),
    FIELD(first_name, TEXT, AS_HOST | AS_PERSONAL, .doc = "of the person it goes to"),
    FIELD(kind, WORD, AS_HOST, .words = as_invitation_kinds, .doc = "what the invitation asks for"),
    FIELD(last_name, TEXT, AS_HOST | AS_PERSONAL, .doc = "of the person it goes to"),
    FIELD(link, TEXT, AS_HOST | AS_SECRET, .doc = "to the invitation"),
    FIELD(number, INT, AS_HOST, .doc = "of several of the same template: 1, 2, …"),
    FIELD(partner_name, TEXT, AS_HOST, .doc = "name of the partner that invites"),
    FIELD(sentences, LIST, AS_HOST, .of = &as_mail_sentence_fields,
          .doc = "what stands in the way"),
    FIELD(temporary_password, TEXT, AS_HOST | AS_SECRET,
          .doc = "of a new customer, where the operator lets it be mailed"),
    FIELD(text, TEXT, AS_HOST | AS_PERSONAL, .doc = "what the partner says to the customer"),
    FIELD(user_name, TEXT, AS_HOST, .doc = "name that the customer's first user signs in with"),
};
AS_FIELDS_OF(as_mail_variables_fields, struct as_mail_variables, "mail_variables",
             "what a mail's text may name", mail_variables_items);
#undef RECORD

#define RECORD as_mail_letter
static const struct as_field mail_letter_items[] = {
    FIELD(id, ID, AS_HOST, .doc = "id of the mail"),
    FIELD(locale, TEXT, AS_HOST, .doc = "its language, \"sv-SE\""),
    FIELD(message_id, TEXT, AS_HOST, .doc = "what is before the @ of its Message-ID"),
    FIELD(state, WORD, AS_HOST, .words = as_mail_states, .doc = "whether it was sent"),
    FIELD(template, TEXT, AS_HOST, .doc = "which text"),
    FIELD(to_address, TEXT, AS_HOST | AS_PERSONAL, .doc = "where it goes"),
    FIELD(to_name, TEXT, AS_HOST | AS_PERSONAL, .doc = "to whom it goes"),
    FIELD(tries, INT, AS_HOST, .doc = "how often it was tried"),
    FIELD(variables, OBJECT, AS_HOST, .of = &as_mail_variables_fields,
          .doc = "what its text may name"),
};
AS_FIELDS_OF(as_mail_letter_fields, struct as_mail_letter, "mail_letter",
             "a mail with all that is needed to send it", mail_letter_items);
#undef RECORD
