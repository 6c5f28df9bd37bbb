/* Relationships between customers and partners, for what begins them. */
#pragma once

#include "operations/operation.h"

/* Begins an active relationship of the run's customer with a partner, through a provider or none; nothing when
 * there is one. */
int as_relationship_begin(struct as_run *run, const struct as_id *partner,
                          const struct as_id *provider, struct as_err *err);
