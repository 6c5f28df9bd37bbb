/* The customer an operation is about, and whether the caller may know of it.
 *
 * One function decides, for every transport: another partner's customer and one that does not exist
 * get the same answer; only a partner whose relationship has ended is told so. */
#pragma once

#include "operations/operation.h"

/* Finds the customer and fills run->customer_…, or AS_E_NOT_FOUND ("customer.unknown"), or AS_E_ENDED
 * ("relationship.ended"). */
int as_subject_find(struct as_run *run, const struct as_id *customer, struct as_err *err);

/* The relationship of the run's viewpoint with the customer; ret->row is 0 when there is none. */
int as_subject_relationship(struct as_run *run, struct as_relationship *ret_relationship,
                            bool *ret_has_other, struct as_err *err);

/* Whether the partner sees a customer with this entry; false when it has to be looked up further. */
bool as_entry_is_seen_by(const struct as_entry *entry, int64_t partner_row);
