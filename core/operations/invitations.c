/* Invitations, the partner's side: asking a customer, asking again, withdrawing.
 *
 * A link's token follows from the host's key and an id that is drawn for each link, so that whoever mails it
 * can make it once more, and the state needs no more of it than the digest. */
#include "operations/invitations.h"

#include "base/digest.h"
#include "operations/contacts.h"
#include "operations/handlers.h"
#include "operations/seller.h"
#include "operations/subject.h"
#include "operations/templates.h"
#include "store/index.h"
#include "store/invitations.h"
#include "store/people.h"

static const as_str customer_agreement = AS_STR("MicrosoftCustomerAgreement");

/* ---- Links ---------------------------------------------------------------------------------- */

static int prepare_link(const struct as_preparation *preparation, struct as_id *link_id,
                        struct as_digest *token_digest, struct as_err *err)
{
    *link_id = as_id_random();
    const as_str token = as_invitation_token(preparation->arena, preparation->key, link_id);
    *token_digest = as_digest_of(token);
    return token.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

/* From here on the link before it leads nowhere. A row of 0: the invitation is new. */
static int save_with_link(struct as_run *run, const struct as_id *link_id,
                          const struct as_digest *token_digest, struct as_invitation *invitation,
                          struct as_err *err)
{
    struct as_pending *pending = as_conn_pending(run->conn);
    const bool is_new = invitation->row == 0;
    if (!is_new)
        as_pending_remove_key(
            pending, AS_KEY_INVITATION,
            as_hash_keyed(&invitation->token_digest, sizeof invitation->token_digest),
            (uint32_t)invitation->row);
    invitation->link_id = *link_id;
    invitation->token_digest = *token_digest;
    invitation->generation++;
    invitation->state = AS_INVITATION_CREATED;
    invitation->sent_at = invitation->opened_at = invitation->ended_at = AS_TIME_NONE;
    invitation->expires_at = AS_TIME_NONE;
    invitation->reminders = 0;
    invitation->blocked_by = AS_STR_NONE;
    const int rc =
        is_new ? as_row_insert(run->conn, AS_TABLE_INVITATIONS, invitation, &invitation->row, err)
               : as_invitation_save(run, invitation, err);
    as_pending_add_key(pending, AS_KEY_INVITATION,
                       as_hash_keyed(token_digest, sizeof *token_digest),
                       (uint32_t)invitation->row);
    return rc;
}

/* ---- Asking --------------------------------------------------------------------------------- */

static bool is_kind(const struct as_invitation_create *input, enum as_invitation_kind kind)
{
    return input->kind == (int32_t)kind;
}

/* Each kind says in a field of its own who is invited. */
static int check_who(const struct as_invitation_create *input, enum as_invitation_kind kind,
                     const char *path, bool is_said, struct as_err *err)
{
    const as_str word = as_str_of(as_invitation_kinds[kind]);
    if (is_kind(input, kind) == is_said)
        return 0;
    if (is_said)
        return as_err_field(err, path, "invitation.kind_alone", "this belongs to kind {kind} alone",
                            AS_VALUES(as_value_text("kind", word)));
    return as_err_field(err, path, "invitation.kind_needs",
                        "an invitation of kind {kind} says here who is invited",
                        AS_VALUES(as_value_text("kind", word)));
}

static int check_kind(const struct as_invitation_create *input, struct as_err *err)
{
    const bool has_new = input->new_customer.domain.size > 0;
    const bool has_customer = !as_id_is_nil(&input->customer);
    const bool has_domain = input->domain.size > 0;
    int rc = check_who(input, AS_INVITATION_NEW_CUSTOMER, "new_customer", has_new, err);
    if (rc == 0)
        rc = check_who(input, AS_INVITATION_EXISTING_CUSTOMER, "customer", has_customer, err);
    if (rc == 0)
        rc = check_who(input, AS_INVITATION_RELATIONSHIP, "domain", has_domain, err);
    return rc;
}

static int prepare_create(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_invitation_create *input = data;
    int rc = check_kind(input, err);
    if (rc < 0)
        return rc;
    input->id = as_id_random();
    if (input->delivery == AS_DELIVERY_NONE)
        input->delivery = AS_DELIVERY_MAIL;
    if (input->type.size == 0)
        input->type = customer_agreement;
    rc = prepare_link(preparation, &input->link_id, &input->token_digest, err);
    if (rc < 0 || !is_kind(input, AS_INVITATION_NEW_CUSTOMER))
        return rc;
    struct as_preparation seen = *preparation;
    seen.is_unseen = false; /* the mail may carry the first password */
    return as_op_customer_create.prepare(&seen, &input->new_customer, err);
}

static int load_create(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_invitation_create *input = data;
    if (!is_kind(input, AS_INVITATION_EXISTING_CUSTOMER))
        return 0;
    return as_subject_find(run, &input->customer, err);
}

/* Who has sold to this customer until now may ask it; by the host: who would confirm for it. */
static int find_inviter(struct as_run *run, const struct as_id *asked,
                        struct as_partner *ret_partner, struct as_err *err)
{
    struct as_relationship relationship;
    bool has_other = false;
    if (as_id_is_nil(asked) && !run->partner) {
        int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, run->customer_entry.relationship,
                            run->arena, &relationship, err);
        const bool is_direct = as_id_is_nil(&relationship.provider);
        return rc < 0 ? rc
                      : as_partner_find(run->conn,
                                        is_direct ? &relationship.partner : &relationship.provider,
                                        run->arena, ret_partner, err);
    }
    int rc = as_seller_find(run, asked, ret_partner, err);
    if (rc < 0)
        return rc;
    run->viewpoint = ret_partner->id;
    rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc == 0 && (relationship.row == 0 || relationship.state != AS_RELATIONSHIP_ACTIVE))
        return as_run_refuse(run, err, AS_E_ENDED, "relationship.ended",
                             "the relationship with this customer has ended");
    return rc;
}

/* The rules are asked about it as if it were made by itself, so that nothing passes here that would not
 * pass there. */
static int add_customer(struct as_run *run, const struct as_invitation_create *input,
                        struct as_err *err)
{
    struct as_customer_create *wanted = AS_ARENA_NEW(run->arena, struct as_customer_create);
    struct as_customer_view *view = AS_ARENA_NEW(run->arena, struct as_customer_view);
    if (!wanted || !view)
        return as_err_set(err, AS_E_MEMORY, "no memory for a customer");
    *wanted = input->new_customer;
    if (as_id_is_nil(&wanted->partner))
        wanted->partner = input->partner;
    as_fields_clear(&as_customer_view_fields, view);

    struct as_run making = *run;
    making.operation = &as_op_customer_create;
    making.decision = (struct as_decision){ 0 };
    making.trace = NULL;
    int rc = as_run_execute(&making, wanted, view, err);
    if (rc < 0)
        return rc;
    run->customer_id = view->customer.id;
    run->has_customer =
        as_customer_locate(run->conn, &run->customer_id, &run->customer_row, &run->customer_entry);
    return 0;
}

static int find_parties(struct as_run *run, const struct as_invitation_create *input,
                        struct as_invitation *invitation, struct as_err *err)
{
    struct as_partner partner;
    const bool is_relationship = is_kind(input, AS_INVITATION_RELATIONSHIP);
    int rc = is_kind(input, AS_INVITATION_EXISTING_CUSTOMER)
                 ? find_inviter(run, &input->partner, &partner, err)
                 : as_seller_find(run, &input->partner, &partner, err);
    if (rc < 0)
        return rc;
    if (is_relationship && partner.kind == AS_PARTNER_INDIRECT_RESELLER &&
        as_id_is_nil(&partner.provider))
        return as_run_refuse(run, err, AS_E_CONFLICT, "provider.missing",
                             "this indirect reseller has no indirect provider");
    invitation->partner = partner.id;
    invitation->provider = partner.provider;
    return is_kind(input, AS_INVITATION_NEW_CUSTOMER) ? add_customer(run, input, err) : 0;
}

/* What the caller left out follows from the customer. */
static int complete(struct as_run *run, const struct as_invitation_create *input,
                    struct as_invitation *invitation, struct as_err *err)
{
    struct as_customer customer = { .row = 0 };
    if (run->has_customer) {
        const int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena,
                                  &customer, err);
        if (rc < 0)
            return rc;
        invitation->customer = customer.id;
        invitation->domain = customer.domain;
    }
    const bool is_billing_contact = input->email.size == 0;
    invitation->email = is_billing_contact ? customer.email : input->email;
    invitation->first_name = input->first_name;
    invitation->last_name = input->last_name;
    if (is_billing_contact && input->first_name.size == 0 && input->last_name.size == 0) {
        invitation->first_name = customer.first_name;
        invitation->last_name = customer.last_name;
    }
    invitation->locale = input->locale.size ? input->locale : customer.culture;
    if (invitation->locale.size == 0)
        invitation->locale = AS_STR("en-US");
    if (invitation->email.size == 0 && input->delivery == AS_DELIVERY_MAIL)
        return as_err_field(err, "email", "invitation.email", "say where to mail the link", NULL);
    return 0;
}

static int ask(struct as_run *run, const struct as_invitation_create *input,
               const struct as_invitation *wanted, struct as_invitation *invitation,
               struct as_err *err)
{
    int rc = as_invitation_find_same(run->conn, wanted, run->arena, invitation, err);
    if (rc < 0)
        return rc;
    const bool is_again = invitation->row && as_invitation_is_pending(invitation, run->at);
    const struct as_invitation before = *invitation;
    *invitation = *wanted;
    if (is_again) {
        invitation->row = before.row;
        invitation->id = before.id;
        invitation->created_at = before.created_at;
        invitation->generation = before.generation;
        invitation->token_digest = before.token_digest;
    }
    return save_with_link(run, &input->link_id, &input->token_digest, invitation, err);
}

static int create_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_create *input = data;
    struct as_invitation_made *made = reply;
    struct as_list texts;
    struct as_invitation *wanted = AS_ARENA_NEW(run->arena, struct as_invitation);
    if (!wanted)
        return as_err_set(err, AS_E_MEMORY, "no memory for an invitation");
    as_fields_clear(&as_invitation_fields, wanted);
    wanted->id = input->id;
    wanted->kind = input->kind;
    wanted->domain = input->domain;
    wanted->type = input->type;
    wanted->delivery = input->delivery;
    wanted->text = input->text;
    wanted->created_at = run->at;
    wanted->generation = 0;
    if (run->actor->kind == AS_ACTOR_USER)
        wanted->user = run->actor->id;

    int rc = as_templates_of_type(run, input->type, &texts, err);
    if (rc == 0)
        rc = find_parties(run, input, wanted, err);
    if (rc == 0)
        rc = complete(run, input, wanted, err);
    return rc < 0 ? rc : ask(run, input, wanted, &made->invitation, err);
}

/* The link alone when somebody passes it on: what the service mails, nobody at the partner sees. */
static int show_link(const struct as_preparation *preparation, const void *data, void *reply,
                     struct as_err *err)
{
    struct as_invitation_made *made = reply;
    (void)data;
    if (made->invitation.delivery != AS_DELIVERY_HAND)
        return 0;
    made->link = as_invitation_link(preparation->arena, preparation->key,
                                    preparation->public_address, &made->invitation.link_id);
    return made->link.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

static int show_made(const struct as_preparation *preparation, const void *data, void *reply,
                     struct as_err *err)
{
    struct as_invitation_made *made = reply;
    int rc = show_link(preparation, data, reply, err);
    if (rc < 0 || made->invitation.kind != AS_INVITATION_NEW_CUSTOMER)
        return rc;
    made->credentials =
        as_first_credentials(preparation, &made->invitation.customer, made->invitation.domain);
    return 0;
}

/* ---- Asking again, withdrawing -------------------------------------------------------------- */

static int prepare_renew(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_invitation_renew *input = data;
    return prepare_link(preparation, &input->link_id, &input->token_digest, err);
}

/* Before the rules, so that they see whose customer it is. */
static int load_named(struct as_run *run, void *data, struct as_err *err)
{
    struct as_invitation ignored;
    return as_invitation_find_own(run, (const struct as_id *)data, &ignored, err);
}

static int renew(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_renew *input = data;
    struct as_invitation *invitation = &((struct as_invitation_made *)reply)->invitation;
    const int rc = as_invitation_find(run->conn, &input->id, run->arena, invitation, err);
    if (rc < 0)
        return rc;
    if (!as_invitation_is_pending(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    if (input->delivery != AS_DELIVERY_NONE)
        invitation->delivery = input->delivery;
    if (invitation->delivery == AS_DELIVERY_MAIL && invitation->email.size == 0)
        return as_run_refuse(run, err, AS_E_CONFLICT, "mail.nobody",
                             "nothing is known of where to mail it");
    return save_with_link(run, &input->link_id, &input->token_digest, invitation, err);
}

static int cancel(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_named *input = data;
    struct as_invitation *invitation = reply;
    const int rc = as_invitation_find(run->conn, &input->id, run->arena, invitation, err);
    if (rc < 0 || invitation->state == AS_INVITATION_CANCELLED)
        return rc;
    if (!as_invitation_is_pending(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    invitation->state = AS_INVITATION_CANCELLED;
    invitation->ended_at = run->at;
    return as_invitation_save(run, invitation, err);
}

static int limit(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_limit *input = data;
    struct as_invitation *invitation = reply;
    const int rc = as_invitation_find(run->conn, &input->id, run->arena, invitation, err);
    if (rc < 0)
        return rc;
    if (!as_invitation_is_pending(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    if (input->expires_at <= run->at)
        return as_err_field(err, "expires_at", "invitation.expires", "a time to come is needed",
                            NULL);
    invitation->expires_at = input->expires_at;
    return as_invitation_save(run, invitation, err);
}

/* Its time may have been put off since somebody meant to end it: a new link has a time of its own. */
static int expire(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_named *input = data;
    struct as_invitation *invitation = reply;
    const int rc = as_invitation_find(run->conn, &input->id, run->arena, invitation, err);
    if (rc < 0 || invitation->state == AS_INVITATION_EXPIRED)
        return rc;
    const bool is_waiting =
        invitation->state >= AS_INVITATION_CREATED && invitation->state <= AS_INVITATION_OPENED;
    if (!is_waiting)
        return as_invitation_refuse_ended(run, invitation, err);
    if (as_invitation_is_live(invitation, run->at))
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.not_due",
                             "this invitation is valid for longer");
    invitation->state = AS_INVITATION_EXPIRED;
    invitation->ended_at = run->at;
    return as_invitation_save(run, invitation, err);
}

const struct as_operation as_op_invitation_create = {
    .action = AS_ACTION_invitation_create,
    .name = "invitation.create",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "asks a customer to accept directly; one that waits already gets a new link",
    .input = &as_invitation_create_fields,
    .reply = &as_invitation_made_fields,
    .prepare = prepare_create,
    .load = load_create,
    .run = create_invitation,
    .finish = show_made,
};
const struct as_operation as_op_invitation_renew = {
    .action = AS_ACTION_invitation_renew,
    .name = "invitation.renew",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "gives an invitation a new link; the one before leads nowhere any more",
    .input = &as_invitation_renew_fields,
    .reply = &as_invitation_made_fields,
    .prepare = prepare_renew,
    .load = load_named,
    .run = renew,
    .finish = show_link,
};
const struct as_operation as_op_invitation_cancel = {
    .action = AS_ACTION_invitation_cancel,
    .name = "invitation.cancel",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "withdraws an invitation",
    .input = &as_invitation_named_fields,
    .reply = &as_invitation_fields,
    .load = load_named,
    .run = cancel,
};
const struct as_operation as_op_invitation_limit = {
    .action = AS_ACTION_invitation_limit,
    .name = "invitation.limit",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "says until when an invitation is good; for the rules' reactions",
    .input = &as_invitation_limit_fields,
    .reply = &as_invitation_fields,
    .load = load_named,
    .run = limit,
};
const struct as_operation as_op_invitation_expire = {
    .action = AS_ACTION_invitation_expire,
    .name = "invitation.expire",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "ends an invitation whose time is over; for the rules' reactions",
    .input = &as_invitation_named_fields,
    .reply = &as_invitation_fields,
    .load = load_named,
    .run = expire,
};
