#include "guard.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

enum { NETWORK_BYTES = 8 };

void guard_init(struct guard *guard, uint32_t per_second)
{
    memset(guard, 0, sizeof *guard);
    guard->interval_us = 1000000 / (per_second ? per_second : 1);
    if (getrandom(guard->key, sizeof guard->key, 0) != (ssize_t)sizeof guard->key)
        guard->key[0] = (uint64_t)(uintptr_t)guard; /* worse, and no reason not to serve */
}

static void read_address(const char *text, uint8_t out[16])
{
    memset(out, 0, 16);
    if (inet_pton(AF_INET, text, out + 12) == 1) {
        out[10] = out[11] = 0xff;
        return;
    }
    if (inet_pton(AF_INET6, text, out) != 1)
        memset(out, 0, 16);
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    if (memcmp(out, mapped, sizeof mapped) != 0)
        memset(out + NETWORK_BYTES, 0, 16 - NETWORK_BYTES);
}

/* The finisher of MurmurHash3, over both halves: enough to spread keys that nobody can choose for their place. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static struct guard_way *find(struct guard *guard, const uint8_t address[16])
{
    uint64_t halves[2];
    memcpy(halves, address, sizeof halves);
    const uint64_t hash = mix(mix(halves[0] ^ guard->key[0]) ^ halves[1] ^ guard->key[1]);
    struct guard_way *set = guard->ways[hash % GUARD_SETS];
    struct guard_way *least = &set[0];
    for (int i = 0; i < GUARD_WAYS; i++) {
        if (set[i].until_us && memcmp(set[i].address, address, 16) == 0)
            return &set[i];
        if (set[i].until_us < least->until_us)
            least = &set[i];
    }
    memcpy(least->address, address, 16);
    least->until_us = 0;
    return least;
}

uint64_t guard_note(struct guard *guard, const char *address, uint64_t now_ms)
{
    uint8_t bytes[16];
    const uint64_t now_us = now_ms * 1000;
    const uint64_t second_us = 1000000;
    read_address(address, bytes);
    struct guard_way *way = find(guard, bytes);
    const uint64_t from_us = way->until_us > now_us ? way->until_us : now_us;
    const uint64_t most_us = now_us + second_us + GUARD_LONGEST_MS * UINT64_C(1000);
    way->until_us = from_us + guard->interval_us;
    if (way->until_us > most_us)
        way->until_us = most_us;
    const uint64_t ahead_us = way->until_us - now_us;
    return ahead_us > second_us ? (ahead_us - second_us + 999) / 1000 : 0;
}
