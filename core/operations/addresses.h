/* What an address must have in its country: the declarations of rules/countries, where there are some. */
#pragma once

#include "operations/operation.h"

/* Refuses an address that breaks the rules of the country. What is missing counts from the moment on that
 * there is a street: a customer may be made with its country alone. Separators and letter case do not
 * count, and a state may be given by its name. */
int as_address_insist(struct as_run *run, as_str country, const struct as_address *address,
                      struct as_err *err);
/* Refuses a register number that is missing or has another form, where the country wants one. */
int as_registration_insist(struct as_run *run, as_str country, as_str number, struct as_err *err);
