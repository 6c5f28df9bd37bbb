/* What commands about partners share. */
#pragma once

#include "operations/operation.h"

/* Gives the partner an id in the partner network, digits that no other one has; nothing when empty. */
int as_partner_take_mpn(struct as_run *run, as_str mpn_id, struct as_partner *partner,
                        struct as_err *err);
