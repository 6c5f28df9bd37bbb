/* What partners are to each other and to customers: who buys through whom, who has signed the Partner
 * Agreement, and the link by which a customer is asked for a relationship. */
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/partners.h"
#include "store/index.h"
#include "store/people.h"

static int unknown_partner(struct as_run *run, struct as_err *err)
{
    return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown", "there is no such partner");
}

/* ---- What is known of a partner ------------------------------------------------------------- */

static bool is_number(as_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

int as_partner_take_mpn(struct as_run *run, as_str mpn_id, struct as_partner *partner,
                        struct as_err *err)
{
    struct as_partner other;
    if (mpn_id.size == 0)
        return 0;
    if (!is_number(mpn_id))
        return as_err_field(err, "mpn_id", "mpn.digits", "digits alone are needed", NULL);
    int rc = as_partner_find_mpn(run->conn, mpn_id, run->arena, &other, err);
    if (rc == 0 && other.row && other.row != partner->row)
        return as_run_refuse(run, err, AS_E_CONFLICT, "mpn.taken",
                             "another partner has this id in the partner network");
    partner->mpn_id = mpn_id;
    return rc;
}

static int take_signature(struct as_run *run, as_str is_signed, struct as_partner *partner,
                          struct as_err *err)
{
    if (is_signed.size == 0)
        return 0;
    if (as_str_equal(is_signed, AS_STR("false")))
        partner->agreement_signed_at = AS_TIME_NONE;
    else if (!as_str_equal(is_signed, AS_STR("true")))
        return as_err_field(err, "is_signed", "form.bool", "must be true or false", NULL);
    else if (partner->agreement_signed_at == AS_TIME_NONE)
        partner->agreement_signed_at = run->at;
    return 0;
}

static int change_partner(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_partner_change *input = data;
    struct as_partner *partner = reply;
    if (!as_run_is_host(run)) /* whatever the rules say: what it says of a company others rely on */
        return unknown_partner(run, err);
    int rc = as_partner_find(run->conn, &input->id, run->arena, partner, err);
    if (rc == AS_E_NOT_FOUND)
        return unknown_partner(run, err);
    if (rc == 0)
        rc = as_partner_take_mpn(run, input->mpn_id, partner, err);
    if (rc == 0)
        rc = take_signature(run, input->is_signed, partner, err);
    if (rc < 0)
        return rc;
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_update(run->conn, AS_TABLE_PARTNERS, partner->row, partner, err);
}

/* Exactly one of the two, as the contract has it. */
static int check_status_input(const struct as_partner_status_get *input, struct as_err *err)
{
    const bool has_mpn = input->mpn_id.size > 0;
    const bool has_partner = !as_id_is_nil(&input->partner);
    if (!has_mpn && !has_partner)
        return as_err_word(err, AS_E_INVALID, "partner.unnamed",
                           "name a partner, by its id or by that in the partner network");
    if (has_mpn && has_partner)
        return as_err_word(err, AS_E_INVALID, "partner.named_twice",
                           "name the partner once: by its id or by that in the partner network");
    if (has_mpn && !is_number(input->mpn_id))
        return as_err_field(err, "mpn_id", "mpn.digits", "digits alone are needed", NULL);
    return 0;
}

/* Only of indirect resellers, and what a provider asks about need not be its own yet: it asks before it
 * takes them on. */
static int get_agreement_status(struct as_run *run, const void *data, void *reply,
                                struct as_err *err)
{
    const struct as_partner_status_get *input = data;
    struct as_partner partner;
    int rc = check_status_input(input, err);
    if (rc < 0)
        return rc;
    rc = input->mpn_id.size
             ? as_partner_find_mpn(run->conn, input->mpn_id, run->arena, &partner, err)
             : as_partner_find(run->conn, &input->partner, run->arena, &partner, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    if (rc < 0 || partner.row == 0 || partner.kind != AS_PARTNER_INDIRECT_RESELLER)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "reseller.unknown",
                             "there is no such indirect reseller");
    ((struct as_partner_status *)reply)->is_signed = partner.agreement_signed_at != AS_TIME_NONE;
    return 0;
}

/* ---- Partnerships --------------------------------------------------------------------------- */

static int add(struct as_run *run, const struct as_partner *other, int32_t type, int32_t state,
               struct as_partnership_page *page, struct as_err *err)
{
    struct as_partnership *item = as_list_push(run->arena, &page->items, sizeof *item);
    if (!item)
        return as_err_set(err, AS_E_MEMORY, "no memory for the partnerships");
    *item = (struct as_partnership){
        .id = other->id,
        .name = other->name,
        .mpn_id = other->mpn_id,
        .country = other->country,
        .type = type,
        .state = state,
    };
    page->total_count = page->items.count;
    return 0;
}

static bool is_wanted(const struct as_partnership_list *input, as_str name)
{
    const size_t size = input->prefix.size;
    if (name.size < size || (input->exact && size > 0 && name.size != size))
        return false;
    return as_str_equal_nocase(as_str_make(name.data, size), input->prefix);
}

static int list_resellers(struct as_run *run, const struct as_partnership_list *input,
                          struct as_partnership_page *page, struct as_err *err)
{
    int64_t *rows = NULL;
    uint32_t count = 0;
    int rc = as_partner_resellers(run->conn, &run->partner->id, run->arena, &rows, &count, err);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct as_partner reseller;
        rc = as_row_get(run->conn, AS_TABLE_PARTNERS, rows[i], run->arena, &reseller, err);
        if (rc == 0 && is_wanted(input, reseller.name))
            rc = add(run, &reseller, AS_PARTNERSHIP_PROVIDER_OF, AS_RELATIONSHIP_ACTIVE, page, err);
    }
    return rc;
}

static int list_provider(struct as_run *run, const struct as_partnership_list *input,
                         struct as_partnership_page *page, struct as_err *err)
{
    struct as_partner provider;
    if (as_id_is_nil(&run->partner->provider))
        return 0;
    int rc = as_partner_find(run->conn, &run->partner->provider, run->arena, &provider, err);
    if (rc == 0 && is_wanted(input, provider.name))
        rc = add(run, &provider, AS_PARTNERSHIP_RESELLER_OF, AS_RELATIONSHIP_ACTIVE, page, err);
    return rc;
}

/* What the caller's kind of partner cannot have is an empty list. */
static int list_partnerships(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_partnership_list *input = data;
    const int32_t kind = run->partner ? run->partner->kind : AS_PARTNER_NONE;
    if (kind == AS_PARTNER_INDIRECT_PROVIDER && input->type != AS_PARTNERSHIP_RESELLER_OF)
        return list_resellers(run, input, reply, err);
    if (kind == AS_PARTNER_INDIRECT_RESELLER && input->type != AS_PARTNERSHIP_PROVIDER_OF)
        return list_provider(run, input, reply, err);
    return 0;
}

/* ---- Of one customer ------------------------------------------------------------------------ */

static int add_reseller(struct as_run *run, const struct as_relationship *relationship,
                        struct as_partnership_page *page, struct as_err *err)
{
    struct as_partner reseller;
    int rc = as_partner_find(run->conn, &relationship->partner, run->arena, &reseller, err);
    return rc < 0 ? rc
                  : add(run, &reseller, AS_PARTNERSHIP_PROVIDER_OF, relationship->state, page, err);
}

/* The resellers that the customer has now, as far as the caller is one of the two. */
static int list_relationships(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    ((struct as_partnership_page *)reply)->customer = run->customer_id;
    for (int64_t row = run->customer_entry.relationship; row > 0;) {
        struct as_relationship one;
        int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        const bool is_seen =
            !as_run_is_foreign(run, &one.partner) || !as_run_is_foreign(run, &one.provider);
        const bool is_through_reseller = !as_id_is_nil(&one.provider);
        if (one.state == AS_RELATIONSHIP_ACTIVE && is_seen && is_through_reseller)
            rc = add_reseller(run, &one, reply, err);
        if (rc < 0)
            return rc;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

/* ---- Asking for a relationship -------------------------------------------------------------- */

/* A reseller is named by its provider, or is the caller itself. */
static int find_reseller(struct as_run *run, const struct as_relationship_request *input,
                         struct as_partner *ret_reseller, struct as_err *err)
{
    const struct as_partner *own = run->partner;
    const bool is_reseller = own->kind == AS_PARTNER_INDIRECT_RESELLER;
    *ret_reseller = (struct as_partner){ 0 };
    if (is_reseller)
        *ret_reseller = *own;
    if (as_id_is_nil(&input->reseller) || as_id_equal(&input->reseller, &ret_reseller->id))
        return 0;
    int rc = as_partner_find(run->conn, &input->reseller, run->arena, ret_reseller, err);
    const bool is_foreign = rc == 0 && !as_id_equal(&ret_reseller->provider, &own->id);
    return rc == AS_E_NOT_FOUND || is_foreign ? unknown_partner(run, err) : rc;
}

/* The forms are those of the documented links; the one for a reseller has its parameters from what the
 * older form of it names and what the newer form of the other calls them. */
static as_str link_of(struct as_run *run, const struct as_partner *reseller,
                      const struct as_id *provider)
{
    static const char fragment[] = "#/BillingAccounts/partner-invitation";
    char partner[AS_ID_TEXT_SIZE];
    char through[AS_ID_TEXT_SIZE];
    const as_str base = run->invitation_address;
    const as_str mpn_id = reseller->mpn_id.size ? reseller->mpn_id : AS_STR("0");
    if (!reseller->row)
        return as_arena_printf(
            run->arena, "%.*s?invType=ResellerRelationship&partnerId=%s&msppId=0&DAP=false%s",
            AS_STR_ARG(base), as_id_format(provider, partner).data, fragment);
    return as_arena_printf(run->arena,
                           "%.*s?invType=IndirectResellerRelationship&partnerId=%s&msppId=%.*s"
                           "&indirectCSPId=%s&DAP=false%s",
                           AS_STR_ARG(base), as_id_format(&reseller->id, partner).data,
                           AS_STR_ARG(mpn_id), as_id_format(provider, through).data, fragment);
}

static int request_relationship(struct as_run *run, const void *data, void *reply,
                                struct as_err *err)
{
    const struct as_relationship_request *input = data;
    struct as_relationship_link *link = reply;
    struct as_partner reseller;
    if (!run->partner)
        return as_err_field(err, "", "partner.only",
                            "only a partner can ask a customer: name a user (--as)", NULL);
    int rc = find_reseller(run, input, &reseller, err);
    if (rc < 0)
        return rc;
    const struct as_id *provider = reseller.row ? &reseller.provider : &run->partner->id;
    if (as_id_is_nil(provider))
        return as_run_refuse(run, err, AS_E_CONFLICT, "provider.missing",
                             "this indirect reseller has no indirect provider");
    if (!as_id_is_nil(&input->provider) && !as_id_equal(&input->provider, provider))
        return unknown_partner(run, err);
    link->url = link_of(run, &reseller, provider);
    return link->url.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

const struct as_operation as_op_partner_change = {
    .action = AS_ACTION_partner_change,
    .name = "partner.change",
    .kind = AS_COMMAND,
    .doc = "what is known of a partner: its id in the partner network, the Partner Agreement",
    .input = &as_partner_change_fields,
    .reply = &as_partner_fields,
    .run = change_partner,
};
const struct as_operation as_op_partner_agreement_status = {
    .action = AS_ACTION_partner_agreement_status,
    .name = "partner.agreement_status",
    .kind = AS_QUERY,
    .doc = "whether an indirect reseller has signed the Partner Agreement",
    .input = &as_partner_status_get_fields,
    .reply = &as_partner_status_fields,
    .run = get_agreement_status,
};
const struct as_operation as_op_partnership_list = {
    .action = AS_ACTION_partnership_list,
    .name = "partnership.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "an indirect provider's resellers, an indirect reseller's provider",
    .input = &as_partnership_list_fields,
    .reply = &as_partnership_page_fields,
    .run = list_partnerships,
};
const struct as_operation as_op_relationship_list = {
    .action = AS_ACTION_relationship_list,
    .name = "relationship.list",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "the indirect resellers of a customer",
    .input = &as_relationship_list_fields,
    .reply = &as_partnership_page_fields,
    .run = list_relationships,
};
const struct as_operation as_op_relationship_request = {
    .action = AS_ACTION_relationship_request,
    .name = "relationship.request",
    .kind = AS_QUERY,
    .doc = "the link by which a customer is asked for a relationship with the caller's company",
    .input = &as_relationship_request_fields,
    .reply = &as_relationship_link_fields,
    .run = request_relationship,
};
