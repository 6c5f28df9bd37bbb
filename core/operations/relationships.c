/* Relationships between customers and partners: beginning and ending them. */
#include "operations/relationships.h"

#include "operations/handlers.h"
#include "operations/seller.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/listing.h"
#include "store/people.h"

/* Who no longer sells to a customer no longer lists it, unless another relationship lets them. */
static int forget_listing(struct as_run *run, const struct as_relationship *relationship,
                          const struct as_customer *customer, struct as_err *err)
{
    int rc = as_listed_by(run, relationship, customer, as_listing_remove, err);
    return rc < 0 ? rc : as_listed_each(run, customer, as_listing_add, err);
}

static int end_own(struct as_run *run, struct as_relationship *ret_relationship,
                   struct as_customer *ret_customer, struct as_err *err)
{
    struct as_relationship *relationship = ret_relationship;
    bool has_other = false;
    int rc = as_subject_relationship(run, relationship, &has_other, err);
    if (rc == 0)
        rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, ret_customer,
                        err);
    if (rc < 0 || relationship->state == AS_RELATIONSHIP_ENDED)
        return rc;
    relationship->state = AS_RELATIONSHIP_ENDED;
    relationship->since = run->at;
    rc = as_row_update(run->conn, AS_TABLE_RELATIONSHIPS, relationship->row, relationship, err);
    if (rc == 0)
        rc = forget_listing(run, relationship, ret_customer, err);

    struct as_entry entry = run->customer_entry;
    if (entry.relationship == relationship->row)
        entry.state = AS_RELATIONSHIP_ENDED;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return rc;
}

static int end_relationship(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_customer customer;
    (void)data;
    return end_own(run, reply, &customer, err);
}

static int change_relationship(struct as_run *run, const void *data, void *reply,
                               struct as_err *err)
{
    const struct as_relationship_change *input = data;
    struct as_customer_view *view = reply;
    struct as_relationship relationship;
    if (input->state != AS_RELATIONSHIP_ENDED)
        return as_err_field(err, "state", "relationship.only_ended",
                            "a relationship can only be ended this way", NULL);
    view->relationship = AS_RELATIONSHIP_ENDED;
    return end_own(run, &relationship, &view->customer, err);
}

/* ---- Beginning ------------------------------------------------------------------------------ */

static int row_of(struct as_run *run, const struct as_id *partner, uint32_t *ret_row,
                  struct as_err *err)
{
    struct as_partner found;
    *ret_row = 0;
    if (as_id_is_nil(partner))
        return 0;
    const int rc = as_partner_find(run->conn, partner, run->arena, &found, err);
    if (rc == 0)
        *ret_row = (uint32_t)found.row;
    return rc;
}

static int add_relationship(struct as_run *run, struct as_relationship *relationship,
                            struct as_err *err)
{
    struct as_customer customer;
    struct as_entry entry = run->customer_entry;
    uint32_t partner = 0;
    uint32_t provider = 0;
    int rc = row_of(run, &relationship->partner, &partner, err);
    if (rc == 0)
        rc = row_of(run, &relationship->provider, &provider, err);
    if (rc == 0)
        rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer,
                        err);
    if (rc == 0)
        rc = as_listed_by(run, relationship, &customer, as_listing_add, err);
    if (rc == 0)
        rc =
            as_row_insert(run->conn, AS_TABLE_RELATIONSHIPS, relationship, &relationship->row, err);
    if (rc < 0)
        return rc;
    entry.has_older = entry.relationship != 0;
    entry.relationship = (uint32_t)relationship->row;
    entry.partner = partner;
    entry.provider = provider & 0xfffffff;
    entry.state = AS_RELATIONSHIP_ACTIVE;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    run->customer_entry = entry;
    return 0;
}

int as_relationship_begin(struct as_run *run, const struct as_id *partner,
                          const struct as_id *provider, struct as_err *err)
{
    for (int64_t row = run->customer_entry.relationship; row > 0;) {
        struct as_relationship one;
        const int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        if (one.state == AS_RELATIONSHIP_ACTIVE && as_id_equal(&one.partner, partner) &&
            as_id_equal(&one.provider, provider))
            return 0;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    struct as_relationship relationship = {
        .customer = run->customer_id,
        .partner = *partner,
        .provider = *provider,
        .state = AS_RELATIONSHIP_ACTIVE,
        .since = run->at,
        .previous = run->customer_entry.relationship,
    };
    return add_relationship(run, &relationship, err);
}

const struct as_operation as_op_relationship_end = {
    .action = AS_ACTION_relationship_end,
    .name = "relationship.end",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "ends the caller's relationship with a customer",
    .input = &as_relationship_end_fields,
    .reply = &as_relationship_fields,
    .run = end_relationship,
};
const struct as_operation as_op_relationship_change = {
    .action = AS_ACTION_relationship_change,
    .name = "relationship.change",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "ends the caller's relationship with a customer, and answers with the customer",
    .input = &as_relationship_change_fields,
    .reply = &as_customer_view_fields,
    .run = change_relationship,
};
