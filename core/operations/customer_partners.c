/* What a customer is told of its partners. */
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "operations/standing.h"
#include "store/invitations.h"
#include "store/people.h"

static bool is_listed(const struct as_list *items, const struct as_relationship *relationship)
{
    const struct as_customer_partner *listed = items->items;
    for (uint32_t i = 0; i < items->count; i++)
        if (as_id_equal(&listed[i].partner, &relationship->partner) &&
            as_id_equal(&listed[i].provider, &relationship->provider))
            return true;
    return false;
}

static int describe(struct as_run *run, const struct as_relationship *relationship,
                    struct as_customer_partner *item, struct as_err *err)
{
    struct as_partner partner;
    struct as_agreement agreement;
    struct as_invitation invitation;
    int rc = as_partner_find(run->conn, &relationship->partner, run->arena, &partner, err);
    if (rc == 0)
        rc = as_acceptance_find(run, &relationship->partner, &relationship->provider, &agreement,
                                err);
    if (rc == 0)
        rc = as_invitation_newest(run->conn, &run->customer_id, &relationship->partner, run->arena,
                                  &invitation, err);
    if (rc < 0)
        return rc;
    *item = (struct as_customer_partner){
        .partner = partner.id,
        .provider = relationship->provider,
        .name = partner.name,
        .kind = partner.kind,
        .relationship = relationship->state,
        .since = relationship->since,
        .method = agreement.method,
        .agreed_at = agreement.agreed_at,
    };
    if (invitation.row && as_invitation_is_live(&invitation, run->at)) {
        item->invitation = invitation.id;
        item->invitation_kind = invitation.kind;
    }
    return as_invitation_partner(run, &relationship->provider, &item->provider_name, err);
}

/* Each partner once, as its newest relationship has it. */
static int list_partners(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_page *page = reply;
    (void)data;
    for (int64_t row = run->customer_entry.relationship; row > 0;) {
        struct as_relationship one;
        int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
        if (is_listed(&page->items, &one))
            continue;
        struct as_customer_partner *item = as_list_push(run->arena, &page->items, sizeof *item);
        if (!item)
            return as_err_set(err, AS_E_MEMORY, "no memory for the partners");
        if ((rc = describe(run, &one, item, err)) < 0)
            return rc;
    }
    page->total_count = page->items.count;
    return 0;
}

const struct as_operation as_op_customer_partners = {
    .action = AS_ACTION_customer_partners,
    .name = "customer.partners",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "the partners of a customer, for the customer itself",
    .input = &as_customer_partners_get_fields,
    .reply = &as_customer_partners_page_fields,
    .run = list_partners,
};
