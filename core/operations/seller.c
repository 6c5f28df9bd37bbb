#include "operations/seller.h"

#include "store/people.h"

int as_seller_find(struct as_run *run, const struct as_id *asked, struct as_partner *ret_seller,
                   struct as_err *err)
{
    if (as_id_is_nil(asked)) {
        if (!run->partner)
            return as_err_field(err, "partner", "partner.of_customer",
                                "the host must name the partner whose customer it is", NULL);
        *ret_seller = *run->partner;
        return 0;
    }
    int rc = as_partner_find(run->conn, asked, run->arena, ret_seller, err);
    const bool is_foreign =
        rc == 0 && as_run_is_foreign(run, asked) && as_run_is_foreign(run, &ret_seller->provider);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    if (rc == AS_E_NOT_FOUND || is_foreign)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner, or it is not a reseller of yours");
    return 0;
}

int as_listed_by(struct as_run *run, const struct as_relationship *relationship,
                 const struct as_customer *customer, as_listing_change change, struct as_err *err)
{
    const struct as_id *parties[] = { &relationship->partner, &relationship->provider };
    int rc = 0;
    for (size_t i = 0; i < AS_COUNT(parties) && rc == 0; i++) {
        struct as_partner partner;
        if (as_id_is_nil(parties[i]))
            continue;
        rc = as_partner_find(run->conn, parties[i], run->arena, &partner, err);
        if (rc == 0)
            rc = change(run->conn, partner.row, customer, run->arena, err);
    }
    return rc;
}

int as_listed_each(struct as_run *run, const struct as_customer *customer, as_listing_change change,
                   struct as_err *err)
{
    int rc = 0;
    for (int64_t row = run->customer_entry.relationship; row > 0 && rc == 0;) {
        struct as_relationship one;
        rc = as_row_get(run->conn, AS_TABLE_RELATIONSHIPS, row, run->arena, &one, err);
        if (rc < 0)
            return rc;
        if (one.state != AS_RELATIONSHIP_ENDED)
            rc = as_listed_by(run, &one, customer, change, err);
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return rc;
}
