/* Which network addresses belong to the public internet. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* True for a global unicast address of IPv4 or IPv6 that no registry keeps for something special.
 * IPv4 inside IPv6 (mapped, 6to4, NAT64) is judged as what is inside. */
bool address_is_public(const struct sockaddr *address);
