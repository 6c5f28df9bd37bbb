/* Who tries tokens: answers to bad ones of one address leave at most so many a second.
 *
 * One number an address: when it would have leave to fail again if it kept to the rate (the generic cell rate
 * algorithm). A second's worth may come at once; what comes beyond is answered later, and good tokens are never looked
 * at here. The table is of one size for good: many addresses push each other out, the one that is nearest to its
 * rate first. It has no timer. */
#pragma once

#include <stdint.h>

enum { GUARD_SETS = 1024, GUARD_WAYS = 4, GUARD_LONGEST_MS = 5000 };

struct guard_way {
    uint8_t address[16]; /* IPv4 mapped; of IPv6 the network of 64 bits that one customer gets */
    uint64_t until_us;   /* 0: free */
};

struct guard {
    uint64_t key[2]; /* drawn at start, so that nobody can aim at one set */
    uint64_t interval_us;
    struct guard_way ways[GUARD_SETS][GUARD_WAYS];
};

void guard_init(struct guard *guard, uint32_t per_second);
/* A bad token came from `address` ("127.0.0.1", "::1"): for how long its answer is held back. */
uint64_t guard_note(struct guard *guard, const char *address, uint64_t now_ms);
