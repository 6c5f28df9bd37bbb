/* Agreements: the proof that a customer accepted. Here a confirmation is recorded. */
#include "operations/agreements.h"

#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/templates.h"
#include "store/index.h"

/* ---- Recording ------------------------------------------------------------------------------ */

/* Only ever added: the new row names the one before it of the same customer. */
static int append_agreement(struct as_run *run, struct as_agreement *agreement, struct as_err *err)
{
    agreement->customer = run->customer_id;
    agreement->recorded_at = run->at;
    agreement->sequence = run->sequence;
    agreement->previous = run->customer_entry.agreement;
    int rc = as_row_insert(run->conn, AS_TABLE_AGREEMENTS, agreement, &agreement->row, err);
    if (rc < 0)
        return rc;

    struct as_entry entry = run->customer_entry;
    entry.agreement = (uint32_t)agreement->row;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    run->customer_entry = entry;
    return 0;
}

struct same_person {
    const struct as_agreement *wanted;
    bool is_found;
};

/* The same person, by exactly these four, confirmed to the same partner, for the same text version.
 * A missing phone and an empty one are the same. The date plays no part. */
static int look_for_same(void *data, const struct as_agreement *one)
{
    struct same_person *same = data;
    const struct as_agreement *wanted = same->wanted;
    same->is_found =
        one->method == AS_METHOD_ATTESTED && as_id_equal(&one->partner, &wanted->partner) &&
        as_str_equal(one->type, wanted->type) && as_str_equal(one->version, wanted->version) &&
        as_str_equal(one->contact.first_name, wanted->contact.first_name) &&
        as_str_equal(one->contact.last_name, wanted->contact.last_name) &&
        as_str_equal(one->contact.email, wanted->contact.email) &&
        as_str_equal(one->contact.phone, wanted->contact.phone);
    return same->is_found;
}

/* Whose confirmation it is: the caller's, or (by the host) that of whoever confirms for this customer: the
 * provider where there is one, else the partner. */
static int find_confirmer(struct as_run *run, struct as_id *ret_partner, struct as_err *err)
{
    if (run->partner) {
        *ret_partner = run->partner->id;
        return 0;
    }
    struct as_relationship relationship;
    int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, run->customer_entry.relationship,
                        run->arena, &relationship, err);
    if (rc == 0)
        *ret_partner =
            as_id_is_nil(&relationship.provider) ? relationship.partner : relationship.provider;
    return rc;
}

static int confirm(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_agreement_confirm *input = data;
    struct as_agreement *agreement = reply;
    struct as_template text;
    struct as_id partner;
    int rc = as_template_in_force(run, &input->template_id, &text, err);
    if (rc < 0 || (rc = find_confirmer(run, &partner, err)) < 0)
        return rc;

    *agreement = (struct as_agreement){
        .partner = partner,
        .type = text.type, /* the template decides, whatever the caller said */
        .template_id = text.id,
        .version = text.version,
        .link = text.link,
        .method = AS_METHOD_ATTESTED,
        .contact = input->contact,
        .agreed_at = input->agreed_at,
        .user = run->actor->id,
        .evidence = { .shown_at = AS_TIME_NONE },
    };
    rc = as_template_text_digest(run, &text, &input->text_digest, &agreement->text_digest, err);
    if (rc < 0)
        return rc;
    struct same_person same = { .wanted = agreement };
    rc = as_agreements_walk(run, look_for_same, &same, err);
    if (rc < 0)
        return rc;
    if (same.is_found)
        return as_run_refuse(run, err, AS_E_CONFLICT, "agreement.exists",
                             "an equal confirmation by this person is on record already");
    return append_agreement(run, agreement, err);
}

int as_agreement_accept(struct as_run *run, const struct as_agreement_accept *input,
                        struct as_agreement *agreement, struct as_err *err)
{
    struct as_template text;
    int rc = as_template_in_force(run, &input->template_id, &text, err);
    if (rc < 0)
        return rc;

    agreement->partner = input->partner;
    agreement->type = text.type;
    agreement->template_id = text.id;
    agreement->version = text.version;
    agreement->link = text.link;
    agreement->method = AS_METHOD_DIRECT;
    agreement->contact = input->contact;
    agreement->agreed_at = input->agreed_at == AS_TIME_NONE ? run->at : input->agreed_at;
    agreement->user = run->actor->id;
    agreement->assurance = run->actor->assurance;
    rc = as_template_text_digest(run, &text, &input->text_digest, &agreement->text_digest, err);
    return rc < 0 ? rc : append_agreement(run, agreement, err);
}

static int accept(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    return as_agreement_accept(run, data, reply, err);
}

/* A direct acceptance is seen from the side of the partner through which it was asked. */
static int load_accept(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_agreement_accept *input = data;
    if (!as_id_is_nil(&input->partner))
        run->viewpoint = input->partner;
    return 0;
}

/* ---- Reading -------------------------------------------------------------------------------- */

struct collect {
    struct as_run *run;
    struct as_list *items;
    as_str type; /* "*": all */
    bool has_failed;
};

static int collect_confirmation(void *data, const struct as_agreement *agreement)
{
    struct collect *collect = data;
    bool is_wanted =
        agreement->method == AS_METHOD_ATTESTED &&
        (as_str_equal(collect->type, AS_STR("*")) || as_str_equal(collect->type, agreement->type));
    /* Another partner's confirmation is its own affair. */
    bool is_foreign =
        collect->run->partner && !as_id_equal(&agreement->partner, &collect->run->partner->id);
    if (!is_wanted || is_foreign)
        return 0;

    struct as_agreement *item = as_list_push(collect->run->arena, collect->items, sizeof *item);
    if (!item) {
        collect->has_failed = true;
        return 1;
    }
    *item = *agreement;
    return 0;
}

static int list_agreements(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_agreement_list *input = data;
    struct as_agreement_page *page = reply;
    struct collect collect = {
        .run = run,
        .items = &page->items,
        .type = as_agreement_type_or_default(input->type),
    };
    int rc = as_agreements_walk(run, collect_confirmation, &collect, err);
    if (rc < 0)
        return rc;
    if (collect.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the confirmations");
    page->total_count = page->items.count;
    if (page->items.count > 0)
        return 0;
    struct as_list ignored;
    return as_templates_of_type(run, input->type, &ignored,
                                err); /* an unknown type is no empty list */
}

static int look_for_direct(void *data, const struct as_agreement *agreement)
{
    struct as_direct_status *status = data;
    status->is_signed = agreement->method == AS_METHOD_DIRECT &&
                        as_str_equal(agreement->type, AS_STR("MicrosoftCustomerAgreement"));
    return status->is_signed;
}

static int direct_status(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    return as_agreements_walk(run, look_for_direct, reply, err);
}

const struct as_operation as_op_agreement_confirm = {
    .action = AS_ACTION_agreement_confirm,
    .name = "agreement.confirm",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "records a partner's word that the customer accepted",
    .input = &as_agreement_confirm_fields,
    .reply = &as_agreement_fields,
    .run = confirm,
};
const struct as_operation as_op_agreement_accept = {
    .action = AS_ACTION_agreement_accept,
    .name = "agreement.accept",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "records that the customer itself accepted",
    .input = &as_agreement_accept_fields,
    .reply = &as_agreement_fields,
    .load = load_accept,
    .run = accept,
};
const struct as_operation as_op_agreement_list = {
    .action = AS_ACTION_agreement_list,
    .name = "agreement.list",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "the caller's confirmations for a customer, newest first",
    .input = &as_agreement_list_fields,
    .reply = &as_agreement_page_fields,
    .run = list_agreements,
};
const struct as_operation as_op_agreement_direct_status = {
    .action = AS_ACTION_agreement_direct_status,
    .name = "agreement.direct_status",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "whether the customer accepted the Microsoft Customer Agreement itself",
    .input = &as_direct_status_get_fields,
    .reply = &as_direct_status_fields,
    .run = direct_status,
};
