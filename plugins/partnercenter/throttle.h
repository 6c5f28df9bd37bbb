/* How many requests a partner may send in a minute, counted for each kind of resource.
 *
 * In memory of this process, for as long as it runs: a limit keeps one partner from taking everybody
 * else's time, and is no part of what is decided. */
#pragma once

#include "assent/assent.h"

/* The kinds of the published limits. */
enum throttled {
    THROTTLED_NOT,
    THROTTLED_CARTS,
    THROTTLED_CUSTOMERS,
    THROTTLED_ORDERS,
    THROTTLED_SUBSCRIPTIONS,
    THROTTLED_KINDS
};

struct throttle;

/* Reads the options. *ret_throttle is NULL when nothing is limited. */
assent_status throttle_new(const assent_host *host, struct throttle **ret_throttle);
void throttle_free(struct throttle *throttle);

/* 0: it may pass, and was counted; else the seconds after which it may. Who has no id is not counted. */
uint32_t throttle_take(struct throttle *throttle, enum throttled kind, assent_text partner);
