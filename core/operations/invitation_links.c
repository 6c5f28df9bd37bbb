/* The links of invitations, and who may follow them. */
#include "operations/invitations.h"
#include "store/invitations.h"
#include "store/people.h"

#include <stdio.h>

as_str as_invitation_token(struct as_arena *arena, as_str key, const struct as_id *link_id)
{
    char id[AS_ID_TEXT_SIZE];
    char text[44];
    const as_str what = as_arena_printf(arena, "invitation:%s", as_id_format(link_id, id).data);
    if (!what.data)
        return AS_STR_NONE;
    const struct as_digest bits = as_hmac(key, what);
    return as_arena_copy(arena, as_base64url(bits.bytes, sizeof bits.bytes, text));
}

as_str as_invitation_link(struct as_arena *arena, as_str key, as_str public_address,
                          const struct as_id *link_id)
{
    const as_str token = as_invitation_token(arena, key, link_id);
    if (!token.data)
        return token;
    return as_arena_printf(arena, "%.*s/invitation/%.*s", AS_STR_ARG(public_address),
                           AS_STR_ARG(token));
}

bool as_invitation_is_pending(const struct as_invitation *invitation, int64_t at)
{
    switch ((enum as_invitation_state)invitation->state) {
    case AS_INVITATION_CREATED:
    case AS_INVITATION_SENT:
    case AS_INVITATION_OPENED:
    case AS_INVITATION_BLOCKED:
        return invitation->expires_at == AS_TIME_NONE || at < invitation->expires_at;
    default:
        return false;
    }
}

bool as_invitation_is_live(const struct as_invitation *invitation, int64_t at)
{
    return invitation->state != AS_INVITATION_BLOCKED && as_invitation_is_pending(invitation, at);
}

int as_invitation_refuse_ended(struct as_run *run, const struct as_invitation *invitation,
                               struct as_err *err)
{
    switch ((enum as_invitation_state)invitation->state) {
    case AS_INVITATION_ACCEPTED:
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.accepted",
                             "this invitation has been accepted already");
    case AS_INVITATION_DECLINED:
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.declined",
                             "this invitation has been declined");
    case AS_INVITATION_CANCELLED:
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.cancelled",
                             "this invitation has been withdrawn");
    case AS_INVITATION_BLOCKED:
        if (as_invitation_is_pending(invitation, run->at))
            return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.blocked",
                                 "the customer cannot accept directly: the partner confirms");
        break;
    default:
        break;
    }
    return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.expired",
                         "this invitation is no longer valid");
}

static int unknown(struct as_run *run, struct as_err *err)
{
    return as_run_refuse(run, err, AS_E_NOT_FOUND, "invitation.unknown",
                         "there is no such invitation");
}

/* Whose it is has been looked at already: what the customer's own rules say of partners does not count. */
static bool take_customer(struct as_run *run, const struct as_id *customer)
{
    run->customer_id = *customer;
    run->has_customer =
        as_customer_locate(run->conn, customer, &run->customer_row, &run->customer_entry);
    return run->has_customer;
}

int as_invitation_find_own(struct as_run *run, const struct as_id *id,
                           struct as_invitation *ret_invitation, struct as_err *err)
{
    const int rc = as_invitation_find(run->conn, id, run->arena, ret_invitation, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    if (rc == AS_E_NOT_FOUND || (as_run_is_foreign(run, &ret_invitation->partner) &&
                                 as_run_is_foreign(run, &ret_invitation->provider)))
        return unknown(run, err);
    if (run->partner)
        run->viewpoint = run->partner->id;
    if (!as_id_is_nil(&ret_invitation->customer) && !take_customer(run, &ret_invitation->customer))
        return unknown(run, err);
    return 0;
}

/* Of which customer somebody with this link answers; nil: of none yet. */
static int find_answerer(struct as_run *run, const struct as_invitation *invitation,
                         struct as_id *ret_customer, struct as_err *err)
{
    const bool is_contact = run->actor->kind == AS_ACTOR_CONTACT;
    *ret_customer = invitation->customer;
    if (!is_contact)
        return 0;
    if (!as_id_is_nil(ret_customer))
        return as_id_equal(ret_customer, &run->actor->customer) ? 0 : unknown(run, err);

    struct as_customer customer;
    uint32_t row = 0;
    struct as_entry entry;
    if (!as_customer_locate(run->conn, &run->actor->customer, &row, &entry))
        return unknown(run, err);
    const int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, run->arena, &customer, err);
    if (rc < 0)
        return rc;
    if (!as_str_equal_nocase(customer.domain, invitation->domain))
        return unknown(run, err);
    *ret_customer = customer.id;
    return 0;
}

int as_invitation_find_linked(struct as_run *run, const struct as_digest *digest,
                              struct as_invitation *ret_invitation, struct as_err *err)
{
    struct as_id customer;
    int rc = as_invitation_find_digest(run->conn, digest, run->arena, ret_invitation, err);
    if (rc == AS_E_NOT_FOUND)
        return unknown(run, err);
    if (rc == 0)
        rc = find_answerer(run, ret_invitation, &customer, err);
    if (rc < 0)
        return rc;
    run->viewpoint = ret_invitation->partner;
    if (!as_id_is_nil(&customer) && !take_customer(run, &customer))
        return unknown(run, err);
    return 0;
}

int as_invitation_partner(struct as_run *run, const struct as_id *id, as_str *ret_name,
                          struct as_err *err)
{
    struct as_partner partner;
    *ret_name = AS_STR_NONE;
    if (as_id_is_nil(id))
        return 0;
    const int rc = as_partner_find(run->conn, id, run->arena, &partner, err);
    if (rc == 0)
        *ret_name = partner.name;
    return rc;
}

int as_invitation_save(struct as_run *run, const struct as_invitation *invitation,
                       struct as_err *err)
{
    return as_row_update(run->conn, AS_TABLE_INVITATIONS, invitation->row, invitation, err);
}
