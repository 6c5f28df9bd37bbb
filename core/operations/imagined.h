/* What if? Purchases and acceptances that nobody made, as the rules would see them: for the gate, for explanations
 * and for the forecast. What cannot be known of them (who accepted, which offer) is absent, so they are for runs
 * that are hypothetical. Inputs lie in the arena; NULL: no memory. */
#pragma once

#include "operations/inputs.h"
#include "rules/facts.h"

/* The input of order.create with one line; an empty offer is absent. */
struct as_order_create *as_order_imagined(struct as_arena *arena, const struct as_id *customer,
                                          as_str offer_id, int64_t quantity);

/* The text that an acceptance would be about: the Customer Agreement's, and before there was one the newest of what
 * is in force. `texts` are those of as_ruleset_templates; NULL: none is in force. */
const struct as_template *as_text_to_accept(const struct as_list *texts, int64_t now);
bool as_text_is_in_force(const struct as_template *text, int64_t now);

/* The fact that there would be, recorded `now` by the partner whose side it is. */
struct as_agreement_fact as_acceptance_imagined(const struct as_template *text,
                                                enum as_agreement_method method, int64_t now);
/* The inputs of the commands that record it; `text` may be NULL (none in particular), `partner` nil. */
struct as_agreement_confirm *as_confirmation_imagined(struct as_arena *arena,
                                                      const struct as_id *customer,
                                                      const struct as_template *text, int64_t now);
struct as_agreement_accept *as_direct_imagined(struct as_arena *arena, const struct as_id *customer,
                                               const struct as_id *partner,
                                               const struct as_template *text, int64_t now);
