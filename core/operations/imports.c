/* Bringing a state from elsewhere: partners, customers and confirmations with their own ids and dates. Only
 * the operator may (rules/roles/host.lua); what the journal keeps says when and by whom it was brought. */
#include "base/password.h"
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/partners.h"
#include "store/index.h"
#include "store/listing.h"
#include "store/people.h"

/* ---- Partners ------------------------------------------------------------------------------- */

static int import_partner(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_partner *partner = reply;
    struct as_partner known;
    *partner = *(const struct as_partner *)data;
    int rc = as_partner_find(run->conn, &partner->id, run->arena, &known, err);
    if (rc == 0)
        return as_run_refuse(run, err, AS_E_CONFLICT, "partner.exists",
                             "a partner with this id exists already");
    if (rc == AS_E_NOT_FOUND && !as_id_is_nil(&partner->provider))
        rc = as_partner_find(run->conn, &partner->provider, run->arena, &known, err);
    else if (rc == AS_E_NOT_FOUND)
        rc = 0;
    if (rc == 0)
        rc = as_partner_take_mpn(run, partner->mpn_id, partner, err);
    if (rc < 0)
        return rc;
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_insert(run->conn, AS_TABLE_PARTNERS, partner, &partner->row, err);
}

/* ---- Customers ------------------------------------------------------------------------------ */

/* Who sees the customer in a list, while the relationship has not ended. */
static int list_for(struct as_run *run, const struct as_relationship *relationship,
                    const struct as_id *party, const struct as_customer *customer,
                    uint32_t *ret_row, struct as_err *err)
{
    struct as_partner partner;
    *ret_row = 0;
    if (as_id_is_nil(party))
        return 0;
    const int rc = as_partner_find(run->conn, party, run->arena, &partner, err);
    if (rc < 0)
        return rc;
    *ret_row = (uint32_t)partner.row;
    if (relationship->state == AS_RELATIONSHIP_ENDED)
        return 0;
    return as_listing_add(run->conn, partner.row, customer, run->arena, err);
}

static int add_relationship(struct as_run *run, const struct as_customer *customer,
                            const struct as_relationship *from, struct as_entry *entry,
                            struct as_err *err)
{
    struct as_relationship relationship = *from;
    uint32_t partner = 0;
    uint32_t provider = 0;
    relationship.customer = customer->id;
    relationship.previous = entry->relationship;
    int rc = list_for(run, from, &from->partner, customer, &partner, err);
    if (rc == 0)
        rc = list_for(run, from, &from->provider, customer, &provider, err);
    if (rc == 0)
        rc =
            as_row_insert(run->conn, AS_TABLE_RELATIONSHIPS, &relationship, &relationship.row, err);
    if (rc < 0)
        return rc;
    entry->has_older = entry->relationship != 0;
    entry->relationship = (uint32_t)relationship.row;
    entry->partner = partner;
    entry->provider = provider & 0xfffffff;
    entry->state = (unsigned)relationship.state & 7;
    return 0;
}

static int check_new(struct as_run *run, const struct as_customer *customer, struct as_err *err)
{
    uint32_t row = 0;
    struct as_entry entry;
    bool is_taken = false;
    if (as_customer_locate(run->conn, &customer->id, &row, &entry))
        return as_run_refuse(run, err, AS_E_CONFLICT, "customer.exists",
                             "a customer with this id exists already");
    const int rc = as_domain_is_taken(run->conn, customer->domain, &is_taken, err);
    if (rc == 0 && is_taken)
        return as_run_refuse(run, err, AS_E_CONFLICT, "domain.taken",
                             "a customer with this domain exists already");
    return rc;
}

static int import_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_import *input = data;
    const struct as_relationship *relationships = input->relationships.items;
    struct as_customer *customer = reply;
    *customer = input->customer;
    int rc = as_password_check_kept(customer->password, err);
    if (rc == 0)
        rc = check_new(run, customer, err);
    if (rc == 0)
        rc = as_row_insert(run->conn, AS_TABLE_CUSTOMERS, customer, &customer->row, err);
    struct as_entry entry = { .id = customer->id };
    for (uint32_t i = 0; rc == 0 && i < input->relationships.count; i++)
        rc = add_relationship(run, customer, &relationships[i], &entry, err);
    if (rc < 0)
        return rc;
    as_customer_enter(run->conn, customer, &entry);
    return 0;
}

/* ---- Confirmations -------------------------------------------------------------------------- */

struct same {
    const struct as_agreement *wanted;
    bool is_found;
};

/* The very same record: brought twice. */
static int look_for_same(void *data, const struct as_agreement *one)
{
    struct same *same = data;
    const struct as_agreement *wanted = same->wanted;
    same->is_found = one->method == wanted->method && one->agreed_at == wanted->agreed_at &&
                     one->recorded_at == wanted->recorded_at &&
                     as_id_equal(&one->partner, &wanted->partner) &&
                     as_id_equal(&one->template_id, &wanted->template_id) &&
                     as_str_equal(one->contact.email, wanted->contact.email) &&
                     as_str_equal(one->contact.first_name, wanted->contact.first_name) &&
                     as_str_equal(one->contact.last_name, wanted->contact.last_name);
    return same->is_found;
}

static int import_agreement(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_agreement_import *input = data;
    struct as_agreement *agreement = reply;
    *agreement = (struct as_agreement){
        .customer = run->customer_id,
        .partner = input->partner,
        .type = input->type,
        .template_id = input->template_id,
        .version = input->version,
        .link = input->link,
        .method = input->method,
        .contact = input->contact,
        .agreed_at = input->agreed_at,
        .recorded_at = input->recorded_at,
        .user = input->user,
        .text_digest = input->text_digest,
        .assurance = input->assurance,
        .evidence = input->evidence,
        .invitation = input->invitation,
        .sequence = run->sequence,
        .previous = run->customer_entry.agreement,
    };
    struct same same = { .wanted = agreement };
    int rc = as_agreements_walk(run, look_for_same, &same, err);
    if (rc == 0 && same.is_found)
        return as_run_refuse(run, err, AS_E_CONFLICT, "agreement.exists",
                             "this confirmation is on record already");
    if (rc == 0)
        rc = as_row_insert(run->conn, AS_TABLE_AGREEMENTS, agreement, &agreement->row, err);
    if (rc < 0)
        return rc;
    struct as_entry entry = run->customer_entry;
    entry.agreement = (uint32_t)agreement->row;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return 0;
}

const struct as_operation as_op_partner_import = {
    .action = AS_ACTION_partner_import,
    .name = "partner.import",
    .kind = AS_COMMAND,
    .doc = "brings a partner from elsewhere, with its id and date",
    .input = &as_partner_import_fields,
    .reply = &as_partner_fields,
    .run = import_partner,
};
const struct as_operation as_op_customer_import = {
    .action = AS_ACTION_customer_import,
    .name = "customer.import",
    .kind = AS_COMMAND,
    .doc = "brings a customer from elsewhere, with its ids, dates and relationships",
    .input = &as_customer_import_fields,
    .reply = &as_customer_fields,
    .run = import_customer,
};
const struct as_operation as_op_agreement_import = {
    .action = AS_ACTION_agreement_import,
    .name = "agreement.import",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "brings a confirmation from elsewhere, with the dates it has there",
    .input = &as_agreement_import_fields,
    .reply = &as_agreement_fields,
    .run = import_agreement,
};
