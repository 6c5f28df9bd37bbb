/* What orders, carts and subscriptions have in common: who sells, whose sales are seen, what a line must
 * look like, and how a purchase is placed. */
#pragma once

#include "operations/operation.h"

/* Whose sales the caller sees: its own, and those of its reseller or provider with this customer. What
 * another partner sold is its own affair. */
struct as_sellers {
    bool are_all; /* the host and the customer itself */
    struct as_id own, partner, provider;
};
int as_sellers_find(struct as_run *run, struct as_sellers *ret_sellers, struct as_err *err);
bool as_sellers_see(const struct as_sellers *sellers, const struct as_id *partner);

/* Who sells: the caller's company, or (by the host) the partner of the newest relationship. */
int as_seller_of(struct as_run *run, struct as_id *ret_partner, struct as_err *err);

/* Of as_order_line: numbered from 0 to one less than there are, each once, with a quantity that can be
 * bought. AS_E_INVALID ("line.number", "quantity.range"). */
int as_lines_check(const struct as_list *lines, struct as_err *err);

/* Adds the order, whose ids are made, and a subscription for each line; `entry` follows, for the caller to
 * publish. Of `order` this sets the customer, the row, the time and what was before it. */
int as_order_place(struct as_run *run, struct as_order *order, struct as_entry *entry,
                   struct as_err *err);
