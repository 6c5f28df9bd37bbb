#include "operations/standing.h"

#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "operations/seller.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/invitations.h"
#include "store/people.h"

/* ---- Acceptances ---------------------------------------------------------------------------- */

struct acceptance {
    const struct as_id *partner, *provider;
    struct as_agreement *found;
};

static int look_for_acceptance(void *data, const struct as_agreement *one)
{
    const struct acceptance *wanted = data;
    const bool counts =
        one->method == AS_METHOD_DIRECT || as_id_equal(&one->partner, wanted->partner) ||
        (!as_id_is_nil(wanted->provider) && as_id_equal(&one->partner, wanted->provider));
    if (!counts || !as_str_equal(one->type, AS_STR("MicrosoftCustomerAgreement")))
        return 0;
    *wanted->found = *one;
    return 1;
}

int as_acceptance_find(struct as_run *run, const struct as_id *partner,
                       const struct as_id *provider, struct as_agreement *ret_agreement,
                       struct as_err *err)
{
    struct acceptance acceptance = { partner, provider, ret_agreement };
    as_fields_clear(&as_agreement_fields, ret_agreement);
    return as_agreements_walk(run, look_for_acceptance, &acceptance, err);
}

/* ---- One customer --------------------------------------------------------------------------- */

static int find_acceptance(struct as_run *run, const struct as_partner *partner,
                           struct as_agreement *ret_agreement, struct as_err *err)
{
    struct as_relationship relationship;
    bool has_other = false;
    if (run->customer_entry.agreement == 0)
        return 0;
    run->viewpoint = partner->id;
    const int rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc < 0)
        return rc;
    return as_acceptance_find(run, &partner->id, &relationship.provider, ret_agreement, err);
}

static void tell_standing(struct as_standing_now *now, int64_t at)
{
    const struct as_invitation *invitation = &now->invitation;
    now->standing = AS_STANDING_NEEDED;
    now->since = now->customer.created_at;
    if (now->agreement.row) {
        now->standing = AS_STANDING_ACCEPTED;
        now->since = now->agreement.recorded_at;
    } else if (invitation->row && as_invitation_is_live(invitation, at)) {
        now->standing = AS_STANDING_INVITED;
        now->since =
            invitation->sent_at == AS_TIME_NONE ? invitation->created_at : invitation->sent_at;
    } else if (invitation->state == AS_INVITATION_BLOCKED) {
        now->standing = AS_STANDING_BLOCKED;
        now->since = invitation->ended_at;
    } else if (invitation->row && invitation->ended_at != AS_TIME_NONE) {
        now->since = invitation->ended_at;
    }
}

int as_standing_find(struct as_run *run, int64_t customer_row, const struct as_partner *partner,
                     struct as_standing_now *ret_now, struct as_err *err)
{
    struct as_run about = *run;
    *ret_now = (struct as_standing_now){ .standing = AS_STANDING_NONE };
    about.customer_row = (uint32_t)customer_row;
    if (!as_index_entry(as_store_index(as_conn_store(run->conn)), as_conn_pending(run->conn),
                        (uint32_t)customer_row, &about.customer_entry))
        return 0;
    about.customer_id = about.customer_entry.id;
    about.has_customer = true;
    int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, customer_row, run->arena, &ret_now->customer,
                        err);
    if (rc == 0)
        rc = find_acceptance(&about, partner, &ret_now->agreement, err);
    if (rc == 0)
        rc = as_invitation_newest(run->conn, &about.customer_id, &partner->id, run->arena,
                                  &ret_now->invitation, err);
    if (rc == 0)
        tell_standing(ret_now, run->at);
    return rc;
}

/* ---- A page of them ------------------------------------------------------------------------- */

static int glance(struct as_run *run, const struct as_partner *lister,
                  const struct as_customer *customer, struct as_customer_glance *item,
                  struct as_err *err)
{
    struct as_standing_now now;
    const int rc = as_standing_find(run, customer->row, lister, &now, err);
    *item = (struct as_customer_glance){
        .customer = customer->id,
        .company_name = customer->company_name,
        .domain = customer->domain,
        .country = customer->country,
        .standing = now.standing,
        .since = now.since,
        .invitation = now.invitation.id,
        .invitation_state = now.invitation.state,
    };
    return rc;
}

/* The page is customer.list's own, with its tokens; how each stands is added. */
static int overview(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_list *input = data;
    struct as_customer_page *page = reply;
    struct as_partner lister;
    int rc = as_op_customer_list.run(run, data, page, err);
    if (rc == 0)
        rc = as_seller_find(run, &input->partner, &lister, err);
    if (rc < 0)
        return rc;
    const struct as_customer_view *views = page->items.items;
    struct as_list items = { 0 };
    for (uint32_t i = 0; i < page->items.count && rc == 0; i++) {
        struct as_customer_glance *item = as_list_push(run->arena, &items, sizeof *item);
        rc = item ? glance(run, &lister, &views[i].customer, item, err)
                  : as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    }
    page->items = items;
    return rc;
}

const struct as_operation as_op_customer_overview = {
    .action = AS_ACTION_customer_overview,
    .name = "customer.overview",
    .kind = AS_QUERY,
    .doc = "the caller's customers in pages, and where the acceptance of each stands",
    .input = &as_customer_list_fields,
    .reply = &as_customer_glance_page_fields,
    .run = overview,
};
