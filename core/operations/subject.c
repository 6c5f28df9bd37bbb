#include "operations/subject.h"

#include "store/people.h"

bool as_entry_is_seen_by(const struct as_entry *entry, int64_t partner_row)
{
    return partner_row != 0 && entry->state != AS_RELATIONSHIP_ENDED &&
           entry->state != AS_RELATIONSHIP_NONE &&
           (entry->partner == partner_row || entry->provider == partner_row);
}

static bool is_party(const struct as_relationship *relationship, const struct as_id *partner)
{
    return as_id_equal(&relationship->partner, partner) ||
           as_id_equal(&relationship->provider, partner);
}

int as_subject_relationship(struct as_run *run, struct as_relationship *ret_relationship,
                            bool *ret_has_other, struct as_err *err)
{
    struct as_relationship best = { 0 };
    *ret_has_other = false;
    for (int64_t row = run->customer_entry.relationship; row > 0;) {
        struct as_relationship one;
        int rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        bool is_ours = as_id_is_nil(&run->viewpoint) ? row == run->customer_entry.relationship
                                                     : is_party(&one, &run->viewpoint);
        bool is_live =
            one.state == AS_RELATIONSHIP_ACTIVE || one.state == AS_RELATIONSHIP_REQUESTED;
        if (is_ours && (best.row == 0 || (is_live && best.state == AS_RELATIONSHIP_ENDED)))
            best = one;
        if (!is_ours && one.state == AS_RELATIONSHIP_ACTIVE)
            *ret_has_other = true;
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    *ret_relationship = best;
    return 0;
}

static int unknown(struct as_run *run, struct as_err *err)
{
    run->has_customer = false;
    return as_run_refuse(run, err, AS_E_NOT_FOUND, "customer.unknown",
                         "there is no such customer, or it is not yours");
}

/* A partner's customer whose newest relationship is not with it: perhaps an older one is. */
static int find_older(struct as_run *run, struct as_err *err)
{
    struct as_relationship relationship;
    bool has_other = false;
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc < 0)
        return rc;
    if (relationship.row == 0)
        return unknown(run, err);
    if (relationship.state == AS_RELATIONSHIP_ENDED)
        return as_run_refuse(run, err, AS_E_ENDED, "relationship.ended",
                             "your relationship with this customer has ended");
    return 0;
}

int as_subject_find(struct as_run *run, const struct as_id *customer, struct as_err *err)
{
    run->customer_id = *customer;
    run->has_customer =
        as_customer_locate(run->conn, customer, &run->customer_row, &run->customer_entry);
    if (!run->has_customer)
        return unknown(run, err);

    const struct as_entry *entry = &run->customer_entry;
    switch ((enum as_actor_kind)run->actor->kind) {
    case AS_ACTOR_HOST:
        return 0;
    case AS_ACTOR_CONTACT:
        return as_id_equal(&run->actor->customer, customer) ? 0 : unknown(run, err);
    case AS_ACTOR_USER:
    case AS_ACTOR_APPLICATION:
        break;
    case AS_ACTOR_NONE:
        return unknown(run, err);
    }
    if (!run->partner)
        return unknown(run, err);

    run->viewpoint = run->partner->id;
    if (as_entry_is_seen_by(entry, run->partner->row))
        return 0;
    bool is_party_of_newest =
        entry->partner == run->partner->row || entry->provider == run->partner->row;
    if (is_party_of_newest || entry->has_older)
        return find_older(run, err);
    return unknown(run, err);
}
