/* Where a customer stands with a partner: has it accepted, was it asked? */
#pragma once

#include "operations/inputs_invitations.h"
#include "operations/operation.h"

struct as_standing_now {
    struct as_customer customer;
    int32_t standing; /* enum as_standing; AS_STANDING_NONE: there is no such customer any more */
    int64_t since;
    struct as_invitation invitation; /* the newest that the partner knows of; row 0: none */
    struct as_agreement agreement;   /* the newest that counts for the partner; row 0: none */
};

/* An acceptance of the Customer Agreement counts when the customer gave it itself, or when the partner recorded
 * it, or the provider through which it sells to this customer. This is for people to look at: what a purchase
 * needs is the rules' affair. */
int as_standing_find(struct as_run *run, int64_t customer_row, const struct as_partner *partner,
                     struct as_standing_now *ret_now, struct as_err *err);

/* The newest acceptance that counts for a partner and its provider (nil: none); row 0: there is none. */
int as_acceptance_find(struct as_run *run, const struct as_id *partner,
                       const struct as_id *provider, struct as_agreement *ret_agreement,
                       struct as_err *err);
