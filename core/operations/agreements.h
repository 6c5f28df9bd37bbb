/* Recording that a customer accepted, for what leads there. */
#pragma once

#include "operations/inputs.h"
#include "operations/operation.h"

/* Records a direct acceptance of the run's customer. The caller has cleared `agreement` and put there what it
 * knows of how it came about; the rest is filled. */
int as_agreement_accept(struct as_run *run, const struct as_agreement_accept *input,
                        struct as_agreement *agreement, struct as_err *err);
