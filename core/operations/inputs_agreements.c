/* Inputs and replies about agreements, and of the gate that asks for them. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_template_list
static const struct as_field template_list_items[] = {
    FIELD(type, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "one type, or \"*\" for all; MicrosoftCloudAgreement when absent"),
};
AS_FIELDS_OF(as_template_list_fields, struct as_template_list, "template_list",
             "which agreement types", template_list_items);
#undef RECORD

#define RECORD as_template_page
static const struct as_field template_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_template_fields, .doc = "sorted by type"),
    FIELD(total_count, INT, 0, .doc = "how many there are"),
};
AS_FIELDS_OF(as_template_page_fields, struct as_template_page, "template_page",
             "one template per type, its newest", template_page_items);
#undef RECORD

#define RECORD as_template_document
static const struct as_field template_document_items[] = {
    FIELD(country, TEXT, 0, .limit = 16,
          .doc = "asked country; refused when a customer is named and has another"),
    FIELD(customer, ID, 0, .doc = "whose country decides"),
    FIELD(id, ID, AS_REQUIRED, .doc = "the template's id"),
    FIELD(language, TEXT, 0, .limit = 32, .doc = "asked language, \"sv-SE\""),
};
AS_FIELDS_OF(as_template_document_fields, struct as_template_document, "template_document",
             "which text", template_document_items);
#undef RECORD

#define RECORD as_template_link
static const struct as_field template_link_items[] = {
    FIELD(display_uri, TEXT, AS_HOST, .form = AS_FORM_URL, .doc = "opens in a browser"),
    FIELD(download_digest, DIGEST, AS_HOST,
          .doc = "SHA-256 of the file to download; absent when there is only the public address"),
    FIELD(download_uri, TEXT, AS_HOST, .form = AS_FORM_URL, .doc = "downloads a file"),
    FIELD(has_page, BOOL, AS_HOST,
          .doc = "what opens is a page of the operator's own, which forbids scripts and may stand "
                 "in a frame of this "
                 "service; else a file, or the public address"),
    FIELD(text, OBJECT, 0, .of = &as_template_fields, .doc = "what is served, after the fallback"),
    FIELD(text_digest, DIGEST, AS_HOST,
          .doc = "SHA-256 of the text in force, by which an acceptance can name it; absent when "
                 "there is only the public address"),
};
AS_FIELDS_OF(as_template_link_fields, struct as_template_link, "template_link",
             "where the text is, for five minutes", template_link_items);
#undef RECORD

#define RECORD as_template_open
static const struct as_field template_open_items[] = {
    FIELD(token, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 400,
          .doc = "the signed part of the link"),
};
AS_FIELDS_OF(as_template_open_fields, struct as_template_open, "template_open",
             "a document link that somebody follows", template_open_items);
#undef RECORD

#define RECORD as_template_location
static const struct as_field template_location_items[] = {
    FIELD(digest, DIGEST, AS_HOST, .doc = "SHA-256 of the file: serve nothing else for it"),
    FIELD(file, TEXT, AS_HOST, .doc = "absolute path of the text beside the rules"),
    FIELD(is_download, BOOL, AS_HOST, .doc = "to be kept rather than shown"),
    FIELD(location, TEXT, AS_HOST, .form = AS_FORM_URL,
          .doc = "public address of the text, when there is no file"),
    FIELD(name, TEXT, AS_HOST, .form = AS_FORM_WORD, .doc = "the file's own name"),
    FIELD(size, INT, AS_HOST, .doc = "bytes of the file"),
};
AS_FIELDS_OF(as_template_location_fields, struct as_template_location, "template_location",
             "where the text is kept", template_location_items);
#undef RECORD

#define RECORD as_agreement_confirm
static const struct as_field agreement_confirm_items[] = {
    FIELD(agreed_at, TIME, AS_REQUIRED, .doc = "when the person accepted"),
    FIELD(contact, OBJECT, AS_REQUIRED, .of = &as_contact_fields, .doc = "who accepted"),
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(template_id, ID, AS_REQUIRED, .doc = "which text; decides the type"),
    FIELD(text_digest, DIGEST, 0,
          .doc = "which file of it, as template.document named it; when absent the one for the "
                 "customer's country and language"),
    FIELD(type, TEXT, 0, .form = AS_FORM_WORD, .doc = "has no effect: the template decides"),
};
AS_FIELDS_OF(as_agreement_confirm_fields, struct as_agreement_confirm, "agreement_confirm",
             "a partner says that the customer accepted", agreement_confirm_items);
#undef RECORD

#define RECORD as_agreement_accept
static const struct as_field agreement_accept_items[] = {
    FIELD(agreed_at, TIME, 0, .doc = "when; now when absent"),
    FIELD(contact, OBJECT, AS_REQUIRED, .of = &as_contact_fields, .doc = "who accepts"),
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(partner, ID, 0, .doc = "through which partner it was asked"),
    FIELD(template_id, ID, AS_REQUIRED, .doc = "which text; decides the type"),
    FIELD(text_digest, DIGEST, 0,
          .doc = "which file of it, as template.document named it; when absent the one for the "
                 "customer's country and language"),
};
AS_FIELDS_OF(as_agreement_accept_fields, struct as_agreement_accept, "agreement_accept",
             "the customer itself accepts", agreement_accept_items);
#undef RECORD

#define RECORD as_agreement_list
static const struct as_field agreement_list_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(type, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "one type, or \"*\" for all; MicrosoftCloudAgreement when absent"),
};
AS_FIELDS_OF(as_agreement_list_fields, struct as_agreement_list, "agreement_list",
             "which confirmations", agreement_list_items);
#undef RECORD

#define RECORD as_agreement_page
static const struct as_field agreement_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_agreement_fields, .doc = "the confirmations"),
    FIELD(total_count, INT, 0, .doc = "how many there are"),
};
AS_FIELDS_OF(as_agreement_page_fields, struct as_agreement_page, "agreement_page",
             "what partners have confirmed, newest first", agreement_page_items);
#undef RECORD

#define RECORD as_direct_status_get
static const struct as_field direct_status_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
};
AS_FIELDS_OF(as_direct_status_get_fields, struct as_direct_status_get, "direct_status_get",
             "whose direct acceptance", direct_status_get_items);
#undef RECORD

#define RECORD as_direct_status
static const struct as_field direct_status_items[] = {
    FIELD(is_signed, BOOL, AS_HOST, .doc = "it accepted the Microsoft Customer Agreement itself"),
};
AS_FIELDS_OF(as_direct_status_fields, struct as_direct_status, "direct_status",
             "whether the customer accepted directly", direct_status_items);
#undef RECORD

#define RECORD as_gate_check
static const struct as_field gate_check_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(offer_id, TEXT, 0, .form = AS_FORM_WORD, .limit = 128, .doc = "what would be bought"),
    FIELD(operation, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "order.create (when absent) or subscription.change"),
    FIELD(quantity, INT, 0, .min = 1, .max = 1000000, .doc = "how many; 1 when absent"),
    FIELD(subscription, ID, 0, .doc = "which one, for subscription.change"),
};
AS_FIELDS_OF(as_gate_check_fields, struct as_gate_check, "gate_check",
             "would it pass, and if not, why and who can put it right", gate_check_items);
#undef RECORD

#define RECORD as_gate_result
static const struct as_field gate_result_items[] = {
    FIELD(answers, LIST, AS_HOST, .of = &as_answer_fields,
          .doc = "every answer, also those that let it pass"),
    FIELD(passes, BOOL, AS_HOST, .doc = "it would pass"),
    FIELD(ruleset, DIGEST, AS_HOST, .doc = "the rule set that was asked"),
};
AS_FIELDS_OF(as_gate_result_fields, struct as_gate_result, "gate_result",
             "what the rules would say", gate_result_items);
#undef RECORD
