/* Who was invited by a link. */
#pragma once

#include "operations/operation.h"

struct as_invited {
    struct as_id invitation;
    struct as_id customer; /* nil: it is not known yet */
};

/* The live invitation whose link's token has this digest. AS_E_NOT_FOUND. */
int as_invited_find(struct as_run *run, const struct as_digest *token,
                    struct as_invited *ret_invited, struct as_err *err);
