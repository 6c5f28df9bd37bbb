/* Invitations, the customer's side: following the link, reading, accepting, declining.
 *
 * What stands in the way of agreement.accept is asked when the link is followed and once more when the customer
 * accepts. That a rule stands in the way is no refusal of the command: the invitation is blocked by it, which the
 * journal and the partner are to know. */
#include "operations/agreements.h"
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "operations/relationships.h"
#include "operations/templates.h"
#include "store/invitations.h"

/* ---- Tokens --------------------------------------------------------------------------------- */

/* What was sent becomes its digest here, on the loop, and goes no further. */
static int take_token(as_str *token, struct as_digest *ret_digest, struct as_err *err)
{
    if (token->size == 0)
        return as_err_field(err, "token", "invitation.token", "the last part of the link is needed",
                            NULL);
    *ret_digest = as_digest_of(*token);
    *token = AS_STR_NONE;
    return 0;
}

static int prepare_answer(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_invitation_answer *input = data;
    (void)preparation;
    return take_token(&input->token, &input->digest, err);
}

static int prepare_accept(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_invitation_accept *input = data;
    (void)preparation;
    return take_token(&input->token, &input->digest, err);
}

static int load_answer(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_invitation_answer *input = data;
    struct as_invitation ignored;
    return as_invitation_find_linked(run, &input->digest, &ignored, err);
}

static int load_accept(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_invitation_accept *input = data;
    struct as_invitation ignored;
    return as_invitation_find_linked(run, &input->digest, &ignored, err);
}

/* ---- What stands in the way ----------------------------------------------------------------- */

static int keep_refusals(struct as_run *run, const struct as_decision *decision,
                         struct as_list *refusals, struct as_err *err)
{
    const struct as_answer *answers = decision->answers.items;
    for (uint32_t i = 0; i < decision->answers.count; i++) {
        if (answers[i].verdict < AS_VERDICT_PROMPT)
            continue;
        struct as_answer *refusal = as_list_push(run->arena, refusals, sizeof *refusal);
        if (!refusal)
            return as_err_set(err, AS_E_MEMORY, "no memory for what stands in the way");
        *refusal = answers[i];
    }
    return 0;
}

/* Asks the scenarios before agreement.accept, as of the contact who would accept. */
static int ask_scenarios(struct as_run *run, const struct as_invitation *invitation, as_str locale,
                         struct as_agreement_accept *wanted, struct as_list *refusals,
                         struct as_err *err)
{
    const struct as_actor contact = { .kind = AS_ACTOR_CONTACT, .customer = run->customer_id };
    struct as_run asked = *run;
    struct as_err refusal = { 0 };
    asked.operation = &as_op_agreement_accept;
    asked.actor = &contact;
    asked.partner = NULL;
    asked.locale = locale.size ? locale : invitation->locale;
    asked.decision = (struct as_decision){ 0 };
    asked.asks_scenarios_only = true;
    asked.is_decided = false;
    asked.is_past = false;
    asked.trace = NULL;
    const int rc = as_run_decide(&asked, wanted, &refusal);
    if (rc == 0)
        return 0;
    if (!asked.is_decided) {
        *err = refusal;
        return rc;
    }
    return keep_refusals(run, &asked.decision, refusals, err);
}

static void fill_acceptance(struct as_run *run, const struct as_invitation *invitation,
                            struct as_agreement_accept *wanted)
{
    as_fields_clear(&as_agreement_accept_fields, wanted);
    wanted->customer = run->customer_id;
    wanted->partner = invitation->partner;
    wanted->agreed_at = run->at;
    wanted->contact = (struct as_contact){
        .first_name = invitation->first_name,
        .last_name = invitation->last_name,
        .email = invitation->email,
    };
}

static int ask_beforehand(struct as_run *run, const struct as_invitation *invitation, as_str locale,
                          struct as_list *refusals, struct as_err *err)
{
    struct as_agreement_accept wanted;
    struct as_list texts = { 0 };
    if (!run->has_customer)
        return 0;
    const int rc = as_templates_of_type(run, invitation->type, &texts, err);
    if (rc < 0)
        return rc;
    fill_acceptance(run, invitation, &wanted);
    wanted.template_id = ((const struct as_template *)texts.items)->id;
    return ask_scenarios(run, invitation, locale, &wanted, refusals, err);
}

static as_str codes_of(struct as_run *run, const struct as_list *refusals)
{
    const struct as_answer *answers = refusals->items;
    as_str codes = AS_STR_NONE;
    for (uint32_t i = 0; i < refusals->count; i++)
        codes = as_arena_printf(run->arena, "%.*s%s%.*s", AS_STR_ARG(codes), i ? "," : "",
                                AS_STR_ARG(answers[i].code));
    return codes;
}

/* Into the state that follows from what stands in the way; whether that is another one. */
static int settle(struct as_run *run, struct as_invitation *invitation, int32_t state,
                  const struct as_list *refusals, bool *ret_is_changed, struct as_err *err)
{
    *ret_is_changed = invitation->state != state;
    if (!*ret_is_changed)
        return 0;
    const bool is_end = state != AS_INVITATION_OPENED;
    invitation->state = state;
    invitation->blocked_by = codes_of(run, refusals);
    invitation->ended_at = is_end ? run->at : AS_TIME_NONE;
    if (invitation->opened_at == AS_TIME_NONE)
        invitation->opened_at = run->at;
    return as_invitation_save(run, invitation, err);
}

/* ---- Following the link --------------------------------------------------------------------- */

static int open_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_answer *input = data;
    struct as_invitation_opened *opened = reply;
    struct as_invitation invitation;
    int rc = as_invitation_find_linked(run, &input->digest, &invitation, err);
    if (rc < 0)
        return rc;
    if (!as_invitation_is_pending(&invitation, run->at))
        return as_invitation_refuse_ended(run, &invitation, err);
    rc = ask_beforehand(run, &invitation, input->locale, &opened->refusals, err);
    if (rc < 0)
        return rc;
    const int32_t state = opened->refusals.count ? AS_INVITATION_BLOCKED : AS_INVITATION_OPENED;
    rc = settle(run, &invitation, state, &opened->refusals, &opened->is_changed, err);
    if (rc < 0)
        return rc;
    opened->invitation = invitation.id;
    opened->state = invitation.state;
    opened->kind = invitation.kind;
    opened->locale = invitation.locale;
    opened->expires_at = invitation.expires_at;
    return as_invitation_partner(run, &invitation.partner, &opened->partner_name, err);
}

static int add_text(struct as_run *run, const struct as_invitation *invitation, as_str locale,
                    struct as_invitation_page *page, struct as_err *err)
{
    struct as_list texts = { 0 };
    int rc = as_templates_of_type(run, invitation->type, &texts, err);
    if (rc < 0)
        return rc;
    const struct as_template_document asked = {
        .id = ((const struct as_template *)texts.items)->id,
        .language = locale.size ? locale : invitation->locale,
    };
    struct as_run reading = *run;
    reading.operation = &as_op_template_document;
    return as_op_template_document.run(&reading, &asked, &page->agreement, err);
}

static int read_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_answer *input = data;
    struct as_invitation_page *page = reply;
    struct as_invitation *invitation = &page->invitation;
    struct as_customer customer;
    int rc = as_invitation_find_linked(run, &input->digest, invitation, err);
    if (rc < 0)
        return rc;
    if (!as_invitation_is_pending(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    if (run->has_customer) {
        rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer,
                        err);
        page->company_name = rc == 0 ? customer.company_name : AS_STR_NONE;
    }
    if (rc == 0)
        rc = as_invitation_partner(run, &invitation->partner, &page->partner_name, err);
    if (rc == 0)
        rc = as_invitation_partner(run, &invitation->provider, &page->provider_name, err);
    if (rc == 0)
        rc = add_text(run, invitation, input->locale, page, err);
    if (rc == 0)
        rc = ask_beforehand(run, invitation, input->locale, &page->refusals, err);
    page->asks_relationship = invitation->kind == AS_INVITATION_RELATIONSHIP;
    return rc;
}

/* ---- Answering ------------------------------------------------------------------------------ */

struct answer_to {
    const struct as_id *invitation;
    struct as_agreement *agreement;
};

static int look_for_answer(void *data, const struct as_agreement *one)
{
    const struct answer_to *to = data;
    if (!as_id_equal(&one->invitation, to->invitation))
        return 0;
    *to->agreement = *one;
    return 1;
}

static int record(struct as_run *run, const struct as_invitation_accept *input,
                  const struct as_agreement_accept *wanted, struct as_invitation *invitation,
                  struct as_agreement *agreement, struct as_err *err)
{
    int rc = 0;
    if (invitation->kind == AS_INVITATION_RELATIONSHIP)
        rc = as_relationship_begin(run, &invitation->partner, &invitation->provider, err);
    if (rc < 0)
        return rc;
    agreement->evidence = input->evidence;
    agreement->invitation = invitation->id;
    rc = as_agreement_accept(run, wanted, agreement, err);
    if (rc < 0)
        return rc;
    invitation->customer = run->customer_id;
    invitation->agreement = run->sequence;
    return 0;
}

static int check_text(struct as_run *run, const struct as_invitation *invitation,
                      const struct as_id *template_id, struct as_err *err)
{
    struct as_template text;
    const int rc = as_template_in_force(run, template_id, &text, err);
    if (rc == 0 && !as_str_equal(text.type, invitation->type))
        return as_err_field(err, "template_id", "invitation.type",
                            "this invitation is about a text of {type}",
                            AS_VALUES(as_value_text("type", invitation->type)));
    return rc;
}

static int answer_again(struct as_run *run, const struct as_invitation *invitation,
                        struct as_invitation_settled *settled, struct as_err *err)
{
    const struct answer_to to = { &invitation->id, &settled->agreement };
    settled->invitation = invitation->id;
    settled->state = invitation->state;
    return as_agreements_walk(run, look_for_answer, (void *)(uintptr_t)&to, err);
}

static int accept_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_accept *input = data;
    struct as_invitation_settled *settled = reply;
    struct as_invitation invitation;
    struct as_agreement_accept wanted;
    int rc = as_invitation_find_linked(run, &input->digest, &invitation, err);
    if (rc < 0)
        return rc;
    if (invitation.state == AS_INVITATION_ACCEPTED)
        return answer_again(run, &invitation, settled, err);
    if (!as_invitation_is_pending(&invitation, run->at))
        return as_invitation_refuse_ended(run, &invitation, err);
    if (!run->has_customer)
        return as_err_set(err, AS_E_INVALID, "only a contact of the customer can accept this");
    rc = check_text(run, &invitation, &input->template_id, err);
    if (rc < 0)
        return rc;

    fill_acceptance(run, &invitation, &wanted);
    if (input->first_name.size || input->last_name.size) {
        wanted.contact.first_name = input->first_name;
        wanted.contact.last_name = input->last_name;
    }
    wanted.template_id = input->template_id;
    wanted.text_digest = input->text_digest;
    rc = ask_scenarios(run, &invitation, input->locale, &wanted, &settled->refusals, err);
    const bool is_blocked = settled->refusals.count > 0;
    if (rc == 0 && !is_blocked)
        rc = record(run, input, &wanted, &invitation, &settled->agreement, err);
    if (rc == 0)
        rc = settle(run, &invitation, is_blocked ? AS_INVITATION_BLOCKED : AS_INVITATION_ACCEPTED,
                    &settled->refusals, &settled->is_changed, err);
    settled->invitation = invitation.id;
    settled->state = invitation.state;
    return rc;
}

static int decline_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_answer *input = data;
    struct as_invitation_settled *settled = reply;
    struct as_invitation invitation;
    static const struct as_list nothing;
    int rc = as_invitation_find_linked(run, &input->digest, &invitation, err);
    if (rc < 0)
        return rc;
    const bool is_again = invitation.state == AS_INVITATION_DECLINED;
    if (!is_again && !as_invitation_is_pending(&invitation, run->at))
        return as_invitation_refuse_ended(run, &invitation, err);
    if (!is_again)
        invitation.reason = input->reason;
    rc = settle(run, &invitation, AS_INVITATION_DECLINED, &nothing, &settled->is_changed, err);
    settled->invitation = invitation.id;
    settled->state = invitation.state;
    return rc;
}

const struct as_operation as_op_invitation_open = {
    .action = AS_ACTION_invitation_open,
    .name = "invitation.open",
    .kind = AS_COMMAND,
    .flags = AS_OP_OPEN | AS_OP_INVITATION,
    .doc = "follows the link of an invitation, before anybody has signed in",
    .input = &as_invitation_open_fields,
    .reply = &as_invitation_opened_fields,
    .prepare = prepare_answer,
    .load = load_answer,
    .run = open_invitation,
};
const struct as_operation as_op_invitation_read = {
    .action = AS_ACTION_invitation_read,
    .name = "invitation.read",
    .kind = AS_QUERY,
    .flags = AS_OP_INVITATION,
    .doc = "what the customer is asked to accept, with the text",
    .input = &as_invitation_open_fields,
    .reply = &as_invitation_page_fields,
    .prepare = prepare_answer,
    .load = load_answer,
    .run = read_invitation,
};
const struct as_operation as_op_invitation_accept = {
    .action = AS_ACTION_invitation_accept,
    .name = "invitation.accept",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "the customer accepts: the agreement, and the relationship when one is asked for",
    .input = &as_invitation_accept_fields,
    .reply = &as_invitation_settled_fields,
    .prepare = prepare_accept,
    .load = load_accept,
    .run = accept_invitation,
};
const struct as_operation as_op_invitation_decline = {
    .action = AS_ACTION_invitation_decline,
    .name = "invitation.decline",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "the customer declines",
    .input = &as_invitation_decline_fields,
    .reply = &as_invitation_settled_fields,
    .prepare = prepare_answer,
    .load = load_answer,
    .run = decline_invitation,
};
