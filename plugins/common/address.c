#include "address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
    uint8_t bytes[16];
    uint8_t bits;
};

/* The IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later), as far as it is not globally
 * reachable, with multicast (RFC 5771) and what is reserved (RFC 1112). */
static const struct range special_v4[] = {
    { { 0 }, 8 },             /* this network */
    { { 10 }, 8 },            /* private */
    { { 100, 64 }, 10 },      /* shared, RFC 6598 */
    { { 127 }, 8 },           /* loopback */
    { { 169, 254 }, 16 },     /* link-local */
    { { 172, 16 }, 12 },      /* private */
    { { 192, 0, 0 }, 24 },    /* protocol assignments */
    { { 192, 0, 2 }, 24 },    /* documentation */
    { { 192, 88, 99 }, 24 },  /* 6to4 relays, deprecated */
    { { 192, 168 }, 16 },     /* private */
    { { 198, 18 }, 15 },      /* benchmarking */
    { { 198, 51, 100 }, 24 }, /* documentation */
    { { 203, 0, 113 }, 24 },  /* documentation */
    { { 224 }, 3 },           /* multicast, reserved, broadcast */
};

/* Only 2000::/3 is given out as global unicast (RFC 4291); these are kept out of it. */
static const struct range special_v6[] = {
    { { 0x20, 0x01, 0x00 }, 23 },       /* protocol assignments, Teredo */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
    { { 0x3f, 0xff, 0x00 }, 20 },       /* documentation, RFC 9637 */
};

static const struct range global_v6 = { { 0x20 }, 3 };
static const struct range six_to_four = { { 0x20, 0x02 }, 16 }; /* RFC 3056: IPv4 behind 16 bits */
static const struct range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 }; /* RFC 6052: in the last 32 */
static const struct range mapped = { { [10] = 0xff, [11] = 0xff }, 96 };

static bool is_within(const uint8_t *bytes, const struct range *range)
{
    const size_t whole = range->bits / 8;
    const uint8_t mask = (uint8_t)(0xff00u >> (range->bits % 8));
    return memcmp(bytes, range->bytes, whole) == 0 &&
           (range->bits % 8 == 0 || (bytes[whole] & mask) == (range->bytes[whole] & mask));
}

static bool is_public_v4(const uint8_t *bytes)
{
    for (size_t i = 0; i < sizeof special_v4 / sizeof special_v4[0]; i++)
        if (is_within(bytes, &special_v4[i]))
            return false;
    return true;
}

static bool is_public_v6(const uint8_t *bytes)
{
    if (is_within(bytes, &mapped) || is_within(bytes, &nat64))
        return is_public_v4(bytes + 12);
    if (is_within(bytes, &six_to_four))
        return is_public_v4(bytes + 2);
    for (size_t i = 0; i < sizeof special_v6 / sizeof special_v6[0]; i++)
        if (is_within(bytes, &special_v6[i]))
            return false;
    return is_within(bytes, &global_v6);
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_public_v4((const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return is_public_v6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return false;
}
