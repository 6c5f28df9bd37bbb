#include "throttle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SLOTS =
        1024, /* partners that are counted at the same time: more than sell through one service */
    WAYS = 8, /* where one partner may stand */
    ID_SIZE = 36,
};
static const int64_t second_ns = 1000000000;
static const int64_t minute_ns = 60 * 1000000000LL;

/* A bucket of tokens as one number: the moment at which it is full again. What lies before now is a full
 * one, so an empty slot says the same as a partner that was quiet for a minute. */
struct slot {
    char partner[ID_SIZE];
    int64_t full_ns[THROTTLED_KINDS];
};

struct throttle {
    int64_t token_ns[THROTTLED_KINDS]; /* in which one comes back; 0: this kind is not limited */
    struct slot slots[SLOTS];
};

static int64_t read_limit(const assent_host *host, const char *option)
{
    const assent_text value = host->option(host->self, option);
    int64_t limit = 0;
    for (size_t i = 0; i < value.size; i++)
        limit = limit * 10 + (value.data[i] - '0');
    return limit;
}

assent_status throttle_new(const assent_host *host, struct throttle **ret_throttle)
{
    static const char *const options[THROTTLED_KINDS] = {
        [THROTTLED_CARTS] = "carts_per_minute",
        [THROTTLED_CUSTOMERS] = "customers_per_minute",
        [THROTTLED_ORDERS] = "orders_per_minute",
        [THROTTLED_SUBSCRIPTIONS] = "subscriptions_per_minute",
    };
    static const char no_memory[] = "no memory for the limits";
    struct throttle *throttle = calloc(1, sizeof *throttle);
    bool is_limited = false;
    *ret_throttle = NULL;
    if (!throttle)
        return host->fail(host->self, ASSENT_E_MEMORY,
                          (assent_text){ no_memory, sizeof no_memory - 1 });
    for (int kind = 0; kind < THROTTLED_KINDS; kind++) {
        const int64_t limit = options[kind] ? read_limit(host, options[kind]) : 0;
        throttle->token_ns[kind] = limit > 0 ? minute_ns / limit : 0;
        is_limited = is_limited || limit > 0;
    }
    if (is_limited)
        *ret_throttle = throttle;
    else
        throttle_free(throttle);
    return ASSENT_OK;
}

void throttle_free(struct throttle *throttle)
{
    free(throttle);
}

static uint32_t hash_of(assent_text id)
{
    uint32_t hash = 2166136261u; /* FNV-1a: ids are the service's own, nobody aims at a slot */
    for (size_t i = 0; i < id.size; i++)
        hash = (hash ^ (uint8_t)id.data[i]) * 16777619u;
    return hash;
}

static int64_t last_full(const struct slot *slot)
{
    int64_t last = 0;
    for (int kind = 0; kind < THROTTLED_KINDS; kind++)
        if (slot->full_ns[kind] > last)
            last = slot->full_ns[kind];
    return last;
}

/* The partner's own slot, or the one whose partner has been quiet the longest. */
static struct slot *find_slot(struct throttle *throttle, assent_text partner)
{
    const uint32_t first = hash_of(partner) % (SLOTS / WAYS) * WAYS;
    struct slot *quietest = &throttle->slots[first];
    for (uint32_t i = first; i < first + WAYS; i++) {
        struct slot *slot = &throttle->slots[i];
        if (memcmp(slot->partner, partner.data, ID_SIZE) == 0)
            return slot;
        if (last_full(slot) < last_full(quietest))
            quietest = slot;
    }
    memset(quietest, 0, sizeof *quietest);
    memcpy(quietest->partner, partner.data, ID_SIZE);
    return quietest;
}

uint32_t throttle_take(struct throttle *throttle, enum throttled kind, assent_text partner)
{
    const int64_t token_ns = throttle->token_ns[kind];
    struct timespec time;
    if (token_ns == 0 || partner.size != ID_SIZE)
        return 0;
    clock_gettime(CLOCK_MONOTONIC, &time);
    const int64_t now = time.tv_sec * second_ns + time.tv_nsec;
    int64_t *full = &find_slot(throttle, partner)->full_ns[kind];
    const int64_t next = (*full > now ? *full : now) + token_ns;
    const int64_t missing = next - now - minute_ns;
    if (missing > 0)
        return (uint32_t)((missing + second_ns - 1) / second_ns);
    *full = next;
    return 0;
}
