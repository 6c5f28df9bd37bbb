/* Deleting a customer: for sandboxes, where customers are made to try something.
 *
 * The journal keeps every entry about it; that is the evidence, and nothing takes it away. The state keeps
 * the rows with their numbers, so that no later row gets one of them, but without what they said of the
 * company and its people, and nothing leads to them any more: the id is unknown, the domain is free. */
#include "operations/contacts.h"
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/seller.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/invitations.h"
#include "store/listing.h"
#include "store/people.h"

static int prepare_delete(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_customer_delete *input = data;
    (void)err;
    input->environment = preparation->environment;
    return 0;
}

static int check_delete(struct as_run *run, const struct as_customer_delete *input,
                        struct as_err *err)
{
    struct as_relationship relationship;
    bool has_other = false;
    if (!as_str_equal(input->environment, AS_STR("sandbox")))
        return as_run_refuse(run, err, AS_E_DENIED, "customer.only_sandbox",
                             "customers are deleted in a sandbox alone");
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc == 0 && has_other && !as_run_is_host(run))
        return as_run_refuse(run, err, AS_E_DENIED, "customer.shared",
                             "another partner sells to this customer too");
    return rc;
}

static int end_relationships(struct as_run *run, struct as_err *err)
{
    for (int64_t row = run->customer_entry.relationship; row > 0;) {
        struct as_relationship one;
        int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        if (one.state != AS_RELATIONSHIP_ENDED) {
            one.state = AS_RELATIONSHIP_ENDED;
            one.since = run->at;
            rc = as_row_update(run->conn, AS_TABLE_RELATIONSHIPS, row, &one, err);
        }
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

static int forget_contacts(struct as_run *run, struct as_err *err)
{
    for (int64_t row = run->customer_entry.agreement; row > 0;) {
        struct as_agreement one;
        int rc = as_row_get(run->conn, AS_TABLE_AGREEMENTS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        one.contact = (struct as_contact){ .phone = AS_STR_NONE };
        one.evidence.address = one.evidence.user_agent = AS_STR_NONE;
        rc = as_row_update(run->conn, AS_TABLE_AGREEMENTS, row, &one, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

/* What a buyer called it, and what the offer wanted to know, may name people. */
static void forget_texts(struct as_list *list)
{
    struct as_order_line *lines = list->items;
    for (uint32_t i = 0; i < list->count; i++)
        lines[i].friendly_name = lines[i].provisioning = AS_STR_NONE;
}

static int forget_carts(struct as_run *run, struct as_err *err)
{
    for (int64_t row = run->customer_entry.cart; row > 0;) {
        struct as_cart one;
        int rc = as_row_get(run->conn, AS_TABLE_CARTS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        forget_texts(&one.lines);
        rc = as_row_update(run->conn, AS_TABLE_CARTS, row, &one, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

static int forget_orders(struct as_run *run, struct as_err *err)
{
    for (int64_t row = run->customer_entry.order; row > 0;) {
        struct as_order one;
        int rc = as_row_get(run->conn, AS_TABLE_ORDERS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        forget_texts(&one.lines);
        rc = as_row_update(run->conn, AS_TABLE_ORDERS, row, &one, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

static int forget_subscriptions(struct as_run *run, struct as_err *err)
{
    for (int64_t row = run->customer_entry.subscription; row > 0;) {
        struct as_subscription one;
        int rc = as_row_get(run->conn, AS_TABLE_SUBSCRIPTIONS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        one.friendly_name = AS_STR_NONE;
        rc = as_row_update(run->conn, AS_TABLE_SUBSCRIPTIONS, row, &one, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

struct forget {
    struct as_run *run;
    struct as_err *err;
    int rc;
};

static int forget_invitation(void *data, const struct as_invitation *invitation)
{
    struct forget *forget = data;
    struct as_invitation one = *invitation;
    if (as_invitation_is_pending(&one, forget->run->at)) {
        one.state = AS_INVITATION_CANCELLED;
        one.ended_at = forget->run->at;
    }
    one.domain = AS_STR(AS_DELETED_DOMAIN);
    one.email = one.first_name = one.last_name = one.text = one.reason = AS_STR_NONE;
    forget->rc = as_invitation_save(forget->run, &one, forget->err);
    return forget->rc;
}

static int forget_invitations(struct as_run *run, struct as_err *err)
{
    const struct as_invitation_query query = { .customer = run->customer_id, .limit = 100000 };
    struct forget forget = { run, err, 0 };
    const int rc =
        as_invitations_each(run->conn, &query, run->arena, forget_invitation, &forget, err);
    return rc < 0 ? rc : forget.rc;
}

static int forget_customer(struct as_run *run, const struct as_customer *customer,
                           struct as_err *err)
{
    struct as_customer emptied = {
        .row = customer->row,
        .id = customer->id,
        .commerce_id = customer->commerce_id,
        .billing_id = customer->billing_id,
        .domain = AS_STR(AS_DELETED_DOMAIN),
        .company_name = AS_STR(AS_DELETED_DOMAIN),
        .country = customer->country,
        .culture = customer->culture,
        .created_at = customer->created_at,
        .version = customer->version,
        .password_chosen_at = AS_TIME_NONE,
    };
    int rc = as_row_update(run->conn, AS_TABLE_CUSTOMERS, customer->row, &emptied, err);
    as_customer_leave(run->conn, customer);
    return rc;
}

static int delete_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_delete *input = data;
    struct as_customer customer;
    int64_t ended = 0;
    int rc = check_delete(run, input, err);
    if (rc == 0)
        rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer,
                        err);
    if (rc == 0)
        rc = as_listed_each(run, &customer, as_listing_remove, err);
    if (rc == 0)
        rc = end_relationships(run, err);
    if (rc == 0)
        rc = forget_contacts(run, err);
    if (rc == 0)
        rc = forget_carts(run, err);
    if (rc == 0)
        rc = forget_orders(run, err);
    if (rc == 0)
        rc = forget_subscriptions(run, err);
    if (rc == 0)
        rc = forget_invitations(run, err);
    if (rc == 0)
        rc = as_contact_tokens_end(run, &customer.id, NULL, &ended, err);
    if (rc < 0)
        return rc;
    ((struct as_customer_get *)reply)->customer = customer.id;
    return forget_customer(run, &customer, err);
}

const struct as_operation as_op_customer_delete = {
    .action = AS_ACTION_customer_delete,
    .name = "customer.delete",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "deletes a customer, in a sandbox; its journal entries stay",
    .input = &as_customer_delete_fields,
    .reply = &as_customer_get_fields,
    .prepare = prepare_delete,
    .run = delete_customer,
};
