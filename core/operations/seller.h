/* Who sells to a customer, and who may therefore list it. */
#pragma once

#include "operations/operation.h"

/* For whom: the caller's own customer (nil), or one of its reseller, or (by the host) of the named partner. */
int as_seller_find(struct as_run *run, const struct as_id *asked, struct as_partner *ret_seller,
                   struct as_err *err);

/* as_listing_add or as_listing_remove. */
typedef int (*as_listing_change)(struct as_conn *conn, int64_t partner_row,
                                 const struct as_customer *customer, struct as_arena *arena,
                                 struct as_err *err);
/* For both parties of a relationship. */
int as_listed_by(struct as_run *run, const struct as_relationship *relationship,
                 const struct as_customer *customer, as_listing_change change, struct as_err *err);
/* For every partner with a relationship that has not ended, of the run's customer. */
int as_listed_each(struct as_run *run, const struct as_customer *customer, as_listing_change change,
                   struct as_err *err);
