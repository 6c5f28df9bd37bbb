/* Inputs and replies of invitations, and of the customer's answers to them. */
#include "operations/inputs_invitations.h"
#include "operations/inputs_field.h"

const char *const as_standings[] = { "", "needed", "invited", "blocked", "accepted", NULL };

enum { TOKEN_BYTES = 128, TEXT_BYTES = 4000 };

/* ---- The partner's side --------------------------------------------------------------------- */

#define RECORD as_invitation_create
static const struct as_field invitation_create_items[] = {
    FIELD(customer, ID, 0, .doc = "of kind existing_customer: which one"),
    FIELD(delivery, WORD, 0, .words = as_deliveries,
          .doc = "\"mail\" (when absent): the service mails the link; \"hand\": the answer has it"),
    FIELD(domain, TEXT, 0, .form = AS_FORM_DOMAIN, .limit = 253,
          .doc = "of kind relationship: the domain of who is asked"),
    FIELD(email, TEXT, AS_PERSONAL, .form = AS_FORM_EMAIL,
          .doc = "whom to invite; the customer's billing contact when absent"),
    FIELD(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "of that person"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(kind, WORD, AS_REQUIRED, .words = as_invitation_kinds, .doc = "what is asked for"),
    FIELD(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50, .doc = "of that person"),
    FIELD(link_id, ID, AS_HOST | AS_HIDDEN, .doc = "made by the host"),
    FIELD(locale, TEXT, 0, .form = AS_FORM_LOCALE,
          .doc = "language of the mails; the customer's when absent"),
    FIELD(new_customer, OBJECT, 0, .of = &as_customer_create_fields,
          .doc = "of kind new_customer: the customer, as customer.create takes it"),
    FIELD(partner, ID, 0,
          .doc = "who invites: an indirect provider may name its reseller, the host names it"),
    FIELD(text, TEXT, AS_PERSONAL, .limit = TEXT_BYTES, .doc = "what to say to the customer"),
    FIELD(token_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the link's token"),
    FIELD(type, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "type of the agreement; MicrosoftCustomerAgreement when absent"),
};
AS_FIELDS_OF(as_invitation_create_fields, struct as_invitation_create, "invitation_create",
             "a customer to be asked to accept directly", invitation_create_items);
#undef RECORD

#define RECORD as_invitation_made
static const struct as_field invitation_made_items[] = {
    FIELD(credentials, OBJECT, AS_HOST, .of = &as_credentials_fields,
          .doc = "of a new customer alone: its first sign-in"),
    FIELD(invitation, OBJECT, 0, .of = &as_invitation_fields, .doc = "the invitation"),
    FIELD(link, TEXT, AS_HOST | AS_SECRET,
          .doc = "to pass on, with delivery \"hand\" alone: shown once"),
};
AS_FIELDS_OF(as_invitation_made_fields, struct as_invitation_made, "invitation_made",
             "an invitation with a new link", invitation_made_items);
#undef RECORD

#define RECORD as_invitation_renew
static const struct as_field invitation_renew_items[] = {
    FIELD(delivery, WORD, 0, .words = as_deliveries,
          .doc = "who brings the new link to the customer; as it was when absent"),
    FIELD(id, ID, AS_REQUIRED, .doc = "the invitation"),
    FIELD(link_id, ID, AS_HOST | AS_HIDDEN, .doc = "made by the host"),
    FIELD(token_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the link's token"),
};
AS_FIELDS_OF(as_invitation_renew_fields, struct as_invitation_renew, "invitation_renew",
             "an invitation that needs a new link", invitation_renew_items);
#undef RECORD

#define RECORD as_invitation_named
static const struct as_field invitation_named_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the invitation"),
};
AS_FIELDS_OF(as_invitation_named_fields, struct as_invitation_named, "invitation_named",
             "which invitation", invitation_named_items);
#undef RECORD

#define RECORD as_invitation_limit
static const struct as_field invitation_limit_items[] = {
    FIELD(expires_at, TIME, AS_REQUIRED, .doc = "from when its link is good for nothing"),
    FIELD(id, ID, AS_REQUIRED, .doc = "the invitation"),
};
AS_FIELDS_OF(as_invitation_limit_fields, struct as_invitation_limit, "invitation_limit",
             "how long an invitation is good", invitation_limit_items);
#undef RECORD

#define RECORD as_invitation_list
static const struct as_field invitation_list_items[] = {
    FIELD(after, INT, 0, .doc = "`next` of the page before"),
    FIELD(customer, ID, 0, .doc = "of this customer; of all when absent"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most of a page, 1 to 500; 100 when absent"),
    FIELD(state, WORD, 0, .words = as_invitation_states,
          .doc = "in this state; in any when absent"),
};
AS_FIELDS_OF(as_invitation_list_fields, struct as_invitation_list, "invitation_list",
             "which invitations", invitation_list_items);
#undef RECORD

#define RECORD as_page
static const struct as_field invitations_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_invitation_fields, .doc = "newest first"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_invitations_page_fields, struct as_page, "invitations_page", "a page",
             invitations_page_items);
#undef RECORD

#define RECORD as_invitation_counts_get
static const struct as_field invitation_counts_get_items[] = {
    FIELD(partner, ID, 0, .doc = "the host: of which partner"),
};
AS_FIELDS_OF(as_invitation_counts_get_fields, struct as_invitation_counts_get,
             "invitation_counts_get", "whose customers", invitation_counts_get_items);
#undef RECORD

#define RECORD as_invitation_counts
static const struct as_field invitation_counts_items[] = {
    FIELD(accepted, INT, AS_HOST,
          .doc = "customers with an acceptance that counts for the partner"),
    FIELD(blocked, INT, AS_HOST, .doc = "that cannot accept directly: the partner has to confirm"),
    FIELD(declined, INT, AS_HOST, .doc = "that declined"),
    FIELD(expired, INT, AS_HOST, .doc = "that did not answer in time"),
    FIELD(invited, INT, AS_HOST, .doc = "that have been asked and have not answered yet"),
    FIELD(needed, INT, AS_HOST, .doc = "that have not been asked"),
};
AS_FIELDS_OF(as_invitation_counts_fields, struct as_invitation_counts, "invitation_counts",
             "how many customers stand where; each is counted once", invitation_counts_items);
#undef RECORD

#define RECORD as_blocked_invitation
static const struct as_field blocked_invitation_items[] = {
    FIELD(blocked_at, TIME, AS_HOST, .doc = "since when"),
    FIELD(blocked_by, TEXT, AS_HOST, .doc = "codes of the rules in the way, \"a,b\""),
    FIELD(company_name, TEXT, AS_HOST, .doc = "name of the customer, once it is the partner's"),
    FIELD(customer, ID, AS_HOST, .doc = "the customer, once it is the partner's"),
    FIELD(domain, TEXT, AS_HOST, .doc = "its domain"),
    FIELD(id, ID, AS_HOST, .doc = "the invitation"),
};
AS_FIELDS_OF(as_blocked_invitation_fields, struct as_blocked_invitation, "blocked_invitation",
             "a customer that waits for its partner to confirm", blocked_invitation_items);
#undef RECORD

#define RECORD as_invitation_board
static const struct as_field invitation_board_items[] = {
    FIELD(blocked, LIST, AS_HOST, .of = &as_blocked_invitation_fields, .limit = 50,
          .doc = "those that are blocked now, newest first, at most 50"),
    FIELD(counts, OBJECT, AS_HOST, .of = &as_invitation_counts_fields,
          .doc = "how many stand where"),
};
AS_FIELDS_OF(as_invitation_board_fields, struct as_invitation_board, "invitation_board",
             "where a partner's customers stand", invitation_board_items);
#undef RECORD

#define RECORD as_customer_glance
static const struct as_field customer_glance_items[] = {
    FIELD(company_name, TEXT, AS_HOST, .doc = "name of the customer"),
    FIELD(country, TEXT, AS_HOST, .doc = "its country"),
    FIELD(customer, ID, AS_HOST, .doc = "id of the customer"),
    FIELD(domain, TEXT, AS_HOST, .doc = "its domain"),
    FIELD(invitation, ID, AS_HOST, .doc = "the newest invitation; absent: there was none"),
    FIELD(invitation_state, WORD, AS_HOST, .words = as_invitation_states,
          .doc = "where that stands"),
    FIELD(since, TIME, AS_HOST, .doc = "since when it stands there"),
    FIELD(standing, WORD, AS_HOST, .words = as_standings,
          .doc = "whether an acceptance is needed, was asked for, is blocked, or is there"),
};
AS_FIELDS_OF(as_customer_glance_fields, struct as_customer_glance, "customer_glance",
             "a customer and where its acceptance stands", customer_glance_items);
#undef RECORD

#define RECORD as_customer_page
static const struct as_field customer_glance_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_customer_glance_fields, .doc = "in order"),
    FIELD(next, TEXT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(previous, TEXT, AS_HOST,
          .doc = "give it as \"before\" for the page before; absent on the first"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_customer_glance_page_fields, struct as_customer_page, "customer_glance_page",
             "a page of customers", customer_glance_page_items);
#undef RECORD

/* ---- The customer's side -------------------------------------------------------------------- */

#define ANSWERED_BY_TOKEN FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the token")
#define TOKEN \
    FIELD(token, TEXT, AS_SECRET, .limit = TOKEN_BYTES, .doc = "of the link, its last part")
#define LOCALE \
    FIELD(locale, TEXT, 0, .form = AS_FORM_LOCALE, \
          .doc = "language of what is shown; the invitation's when absent")

#define RECORD as_invitation_answer
static const struct as_field invitation_open_items[] = { ANSWERED_BY_TOKEN, LOCALE, TOKEN };
AS_FIELDS_OF(as_invitation_open_fields, struct as_invitation_answer, "invitation_open",
             "a link that is followed", invitation_open_items);

static const struct as_field invitation_decline_items[] = {
    ANSWERED_BY_TOKEN,
    LOCALE,
    FIELD(reason, TEXT, AS_PERSONAL, .limit = TEXT_BYTES, .doc = "why, in the person's words"),
    TOKEN,
};
AS_FIELDS_OF(as_invitation_decline_fields, struct as_invitation_answer, "invitation_decline",
             "a link whose invitation is declined", invitation_decline_items);
#undef RECORD

#define RECORD as_invitation_opened
static const struct as_field invitation_opened_items[] = {
    FIELD(expires_at, TIME, AS_HOST, .doc = "from when the link is good for nothing"),
    FIELD(invitation, ID, AS_HOST, .doc = "the invitation"),
    FIELD(is_changed, BOOL, AS_HOST, .doc = "this call brought it into its state"),
    FIELD(kind, WORD, AS_HOST, .words = as_invitation_kinds, .doc = "what is asked for"),
    FIELD(locale, TEXT, AS_HOST, .doc = "language of the invitation"),
    FIELD(partner_name, TEXT, AS_HOST, .doc = "who invites"),
    FIELD(refusals, LIST, AS_HOST, .of = &as_answer_fields, .doc = "what stands in the way"),
    FIELD(state, WORD, AS_HOST, .words = as_invitation_states, .doc = "opened, or blocked"),
};
AS_FIELDS_OF(as_invitation_opened_fields, struct as_invitation_opened, "invitation_opened",
             "what may be said of an invitation before anybody has signed in",
             invitation_opened_items);
#undef RECORD

#define RECORD as_invitation_page
static const struct as_field invitation_page_items[] = {
    FIELD(agreement, OBJECT, AS_HOST, .of = &as_template_link_fields,
          .doc = "the text: its template, digest and links to it"),
    FIELD(asks_relationship, BOOL, AS_HOST, .doc = "a relationship is asked for too"),
    FIELD(company_name, TEXT, AS_HOST, .doc = "who would accept"),
    FIELD(invitation, OBJECT, AS_HOST, .of = &as_invitation_fields, .doc = "the invitation"),
    FIELD(partner_name, TEXT, AS_HOST, .doc = "who invites"),
    FIELD(provider_name, TEXT, AS_HOST, .doc = "through whom"),
    FIELD(refusals, LIST, AS_HOST, .of = &as_answer_fields, .doc = "what stands in the way"),
};
AS_FIELDS_OF(as_invitation_page_fields, struct as_invitation_page, "invitation_page",
             "what the person sees who is asked to accept", invitation_page_items);
#undef RECORD

#define RECORD as_invitation_accept
static const struct as_field invitation_accept_items[] = {
    ANSWERED_BY_TOKEN,
    FIELD(evidence, OBJECT, 0, .of = &as_evidence_fields, .doc = "how the person came to accept"),
    FIELD(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "of who accepts; of who was invited when absent"),
    FIELD(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50, .doc = "of who accepts"),
    LOCALE,
    FIELD(template_id, ID, AS_REQUIRED, .doc = "which text was shown"),
    FIELD(text_digest, DIGEST, 0, .doc = "which file of it, as invitation.read named it"),
    TOKEN,
};
AS_FIELDS_OF(as_invitation_accept_fields, struct as_invitation_accept, "invitation_accept",
             "the customer accepts", invitation_accept_items);
#undef RECORD

#define RECORD as_invitation_settled
static const struct as_field invitation_settled_items[] = {
    FIELD(agreement, OBJECT, AS_HOST, .of = &as_agreement_fields,
          .doc = "what was recorded; absent when it was blocked"),
    FIELD(invitation, ID, AS_HOST, .doc = "the invitation"),
    FIELD(is_changed, BOOL, AS_HOST, .doc = "this call brought it into its state"),
    FIELD(refusals, LIST, AS_HOST, .of = &as_answer_fields, .doc = "what stands in the way"),
    FIELD(state, WORD, AS_HOST, .words = as_invitation_states,
          .doc = "accepted, declined or blocked"),
};
AS_FIELDS_OF(as_invitation_settled_fields, struct as_invitation_settled, "invitation_settled",
             "what came of an answer", invitation_settled_items);
#undef RECORD

#define RECORD as_customer_partners_get
static const struct as_field customer_partners_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
};
AS_FIELDS_OF(as_customer_partners_get_fields, struct as_customer_partners_get,
             "customer_partners_get", "whose partners", customer_partners_get_items);
#undef RECORD

#define RECORD as_customer_partner
static const struct as_field customer_partner_items[] = {
    FIELD(agreed_at, TIME, AS_HOST, .doc = "when that acceptance was given"),
    FIELD(invitation, ID, AS_HOST, .doc = "an invitation of it that waits for an answer"),
    FIELD(invitation_kind, WORD, AS_HOST, .words = as_invitation_kinds,
          .doc = "what that asks for"),
    FIELD(kind, WORD, AS_HOST, .words = as_partner_kinds, .doc = "how the partner sells"),
    FIELD(method, WORD, AS_HOST, .words = as_agreement_methods,
          .doc = "of the acceptance that counts for it; absent: there is none"),
    FIELD(name, TEXT, AS_HOST, .doc = "name of the partner"),
    FIELD(partner, ID, AS_HOST, .doc = "id of the partner"),
    FIELD(provider, ID, AS_HOST, .doc = "of a reseller: through whom"),
    FIELD(provider_name, TEXT, AS_HOST, .doc = "name of that provider"),
    FIELD(relationship, WORD, AS_HOST, .words = as_relationship_states,
          .doc = "where the relationship stands"),
    FIELD(since, TIME, AS_HOST, .doc = "since when"),
};
AS_FIELDS_OF(as_customer_partner_fields, struct as_customer_partner, "customer_partner",
             "a partner as its customer sees it", customer_partner_items);
#undef RECORD

#define RECORD as_page
static const struct as_field customer_partners_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_customer_partner_fields, .doc = "newest relationship first"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many there are"),
};
AS_FIELDS_OF(as_customer_partners_page_fields, struct as_page, "customer_partners_page",
             "the partners of a customer", customer_partners_page_items);
#undef RECORD
