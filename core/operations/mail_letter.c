/* What a mail says, and to whom, looked up when it is sent: the outbox itself holds nothing personal, and links are
 * made once more from the host's key. */
#include "operations/contacts.h"
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "store/invitations.h"
#include "store/people.h"
#include "store/sign_in_codes.h"

static bool carries_link(const struct as_mail *mail)
{
    return as_str_equal(mail->template, AS_STR("invitation")) ||
           as_str_equal(mail->template, AS_STR("reminder"));
}

/* A mail that has waited may have been overtaken: it must not lead anybody astray. */
static int check_letter(struct as_run *run, const struct as_mail *mail,
                        const struct as_invitation *invitation, struct as_err *err)
{
    if (mail->state != AS_MAIL_QUEUED || !carries_link(mail))
        return 0;
    if (!as_invitation_is_live(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    if (mail->generation != invitation->generation)
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.replaced",
                             "the invitation has a newer link");
    return 0;
}

/* ---- To whom -------------------------------------------------------------------------------- */

static int address_customer(struct as_run *run, const struct as_invitation *invitation,
                            struct as_mail_letter *letter)
{
    const bool has_both = invitation->first_name.size && invitation->last_name.size;
    letter->locale = invitation->locale;
    letter->to_address = invitation->email;
    letter->to_name = as_arena_printf(run->arena, "%.*s%s%.*s", AS_STR_ARG(invitation->first_name),
                                      has_both ? " " : "", AS_STR_ARG(invitation->last_name));
    letter->variables.first_name = invitation->first_name;
    letter->variables.last_name = invitation->last_name;
    return 0;
}

/* In the language of the partner's country: nothing else is known of who reads it. */
static int address_partner(struct as_run *run, const struct as_invitation *invitation,
                           struct as_mail_letter *letter, struct as_err *err)
{
    struct as_partner partner;
    struct as_user user;
    int rc = as_partner_find(run->conn, &invitation->partner, run->arena, &partner, err);
    if (rc == 0)
        rc = as_user_find(run->conn, &invitation->user, run->arena, &user, err);
    if (rc < 0)
        return rc;
    const struct as_country *country =
        run->rules ? as_ruleset_country(run->rules, partner.country) : NULL;
    letter->locale =
        country && country->cultures.count ? country->cultures.items[0] : AS_STR("en-US");
    letter->to_address = user.principal_name;
    letter->to_name = user.name;
    return 0;
}

/* ---- What it says --------------------------------------------------------------------------- */

static int add_customer(struct as_run *run, struct as_mail_variables *variables, struct as_err *err)
{
    struct as_customer customer;
    if (!run->has_customer)
        return 0;
    const int rc =
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer, err);
    if (rc < 0)
        return rc;
    variables->company_name = customer.company_name;
    variables->user_name = as_arena_printf(run->arena, "admin@%.*s", AS_STR_ARG(customer.domain));
    return 0;
}

static int look_for_answer(void *data, const struct as_agreement *agreement)
{
    struct as_agreement *wanted = data;
    if (!as_id_equal(&agreement->invitation, &wanted->invitation))
        return 0;
    wanted->agreed_at = agreement->agreed_at;
    return 1;
}

static int add_acceptance(struct as_run *run, const struct as_invitation *invitation,
                          struct as_mail_variables *variables, struct as_err *err)
{
    struct as_agreement wanted = { .invitation = invitation->id, .agreed_at = AS_TIME_NONE };
    if (invitation->state != AS_INVITATION_ACCEPTED)
        return 0;
    const int rc = as_agreements_walk(run, look_for_answer, &wanted, err);
    variables->agreed_at = wanted.agreed_at;
    return rc;
}

static as_str sentence_of(struct as_run *run, as_str locale, as_str code, const char *ending)
{
    const as_str name = as_arena_printf(run->arena, "%.*s%s", AS_STR_ARG(code), ending);
    if (!run->rules || !name.data)
        return AS_STR_NONE;
    return as_ruleset_sentence(run->rules, locale, name, NULL, 0, AS_STR_NONE, run->arena);
}

static int add_sentences(struct as_run *run, const struct as_invitation *invitation, as_str locale,
                         struct as_list *sentences, struct as_err *err)
{
    as_str left = invitation->blocked_by;
    while (left.size > 0) {
        const char *comma = memchr(left.data, ',', left.size);
        const size_t size = comma ? (size_t)(comma - left.data) : left.size;
        const as_str code = as_str_make(left.data, size);
        struct as_mail_sentence *item = as_list_push(run->arena, sentences, sizeof *item);
        if (!item)
            return as_err_set(err, AS_E_MEMORY, "no memory for a mail");
        item->text = sentence_of(run, locale, code, "");
        item->remedy = sentence_of(run, locale, code, ".remedy");
        const size_t gone = comma ? size + 1 : size;
        left = as_str_make(left.data + gone, left.size - gone);
    }
    return 0;
}

/* A code that is spent would only lead astray. */
static int add_code(struct as_run *run, const struct as_mail *mail,
                    struct as_mail_variables *variables, struct as_err *err)
{
    struct as_sign_in_code code;
    if (as_id_is_nil(&mail->sign_in_code))
        return 0;
    const int rc = as_sign_in_code_find(run->conn, &mail->sign_in_code, run->arena, &code, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    if (rc < 0 || code.used_at != AS_TIME_NONE || code.expires_at <= run->at)
        return as_run_refuse(run, err, AS_E_CONFLICT, "code.expired", "the code is no longer good");
    variables->expires_at = code.expires_at;
    variables->code = as_sign_in_code(run->arena, run->key, &code.id);
    return variables->code.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a mail");
}

/* Nobody else is to read a password in a mail: where the operator wants it there at all, it is the one that the host
 * made, with the first link, for as long as nobody has chosen another. */
static int add_password(struct as_run *run, const struct as_mail *mail,
                        const struct as_invitation *invitation, struct as_mail_variables *variables,
                        struct as_err *err)
{
    struct as_customer customer;
    const bool is_first = as_str_equal(mail->template, AS_STR("invitation")) &&
                          mail->to == AS_MAIL_TO_CUSTOMER &&
                          invitation->kind == AS_INVITATION_NEW_CUSTOMER;
    if (!run->mails_passwords || !is_first || !run->has_customer)
        return 0;
    const int rc =
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer, err);
    if (rc == 0 && customer.password_chosen_at == AS_TIME_NONE)
        variables->temporary_password = as_first_password(run->arena, run->key, &customer.id);
    return rc;
}

static int fill_variables(struct as_run *run, const struct as_mail *mail,
                          const struct as_invitation *invitation, struct as_mail_letter *letter,
                          struct as_err *err)
{
    struct as_mail_variables *variables = &letter->variables;
    variables->kind = invitation->kind;
    variables->number = mail->number;
    variables->expires_at = invitation->expires_at;
    variables->text = invitation->text;
    if (carries_link(mail) && mail->to == AS_MAIL_TO_CUSTOMER)
        variables->link =
            as_invitation_link(run->arena, run->key, run->public_address, &invitation->link_id);
    int rc = as_invitation_partner(run, &invitation->partner, &variables->partner_name, err);
    if (rc == 0)
        rc = add_customer(run, variables, err);
    if (rc == 0)
        rc = add_password(run, mail, invitation, variables, err);
    if (rc == 0)
        rc = add_code(run, mail, variables, err);
    if (rc == 0)
        rc = add_acceptance(run, invitation, variables, err);
    if (rc == 0)
        rc = add_sentences(run, invitation, letter->locale, &variables->sentences, err);
    return rc;
}

static int write_letter(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_mail_named *input = data;
    struct as_mail_letter *letter = reply;
    struct as_mail mail;
    struct as_invitation invitation;
    char id[AS_ID_TEXT_SIZE];
    int rc = as_mail_find(run->conn, &input->id, run->arena, &mail, err);
    if (rc == AS_E_NOT_FOUND)
        return as_run_refuse(run, err, rc, "mail.unknown", "there is no such mail");
    if (rc == 0)
        rc = as_invitation_find_own(run, &mail.invitation, &invitation, err);
    if (rc == 0)
        rc = check_letter(run, &mail, &invitation, err);
    if (rc < 0)
        return rc;
    letter->id = mail.id;
    letter->message_id = as_arena_copy(run->arena, as_id_format(&mail.id, id));
    letter->template = mail.template;
    letter->state = mail.state;
    letter->tries = mail.tries;
    rc = mail.to == AS_MAIL_TO_PARTNER ? address_partner(run, &invitation, letter, err)
                                       : address_customer(run, &invitation, letter);
    return rc < 0 ? rc : fill_variables(run, &mail, &invitation, letter, err);
}

const struct as_operation as_op_mail_get = {
    .action = AS_ACTION_mail_get,
    .name = "mail.get",
    .kind = AS_QUERY,
    .flags = AS_OP_INVITATION,
    .doc = "a mail with all that is needed to send it, for who sends",
    .input = &as_mail_named_fields,
    .reply = &as_mail_letter_fields,
    .run = write_letter,
};
