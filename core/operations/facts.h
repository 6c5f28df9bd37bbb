/* Facts for the rules, loaded from the store when a rule first looks. */
#pragma once

#include "operations/operation.h"

/* Points run->facts at what is known already; the rest is loaded on demand. */
void as_facts_init(struct as_run *run, const void *input);

/* Calls `on_agreement` for each agreement of the run's customer, newest first, until it returns nonzero. */
int as_agreements_walk(struct as_run *run,
                       int (*on_agreement)(void *data, const struct as_agreement *), void *data,
                       struct as_err *err);
int as_subscriptions_walk(struct as_run *run,
                          int (*on_subscription)(void *data, const struct as_subscription *),
                          void *data, struct as_err *err);
