/* Names of hosts, looked up on the pool, and the addresses that libcurl may then connect to: it never asks
 * for itself, so nothing waits on the loop and nothing else is connected to. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netdb.h>
#include <uv.h>

enum {
    LOOKUP_ENTRY_BYTES = 768
}; /* a host of 255 characters and some ten addresses; more are not tried */

struct lookup;

/* [loop] Once, never within lookup_start, not after lookup_cancel. `status` is libuv's; `found` is valid during
 * the call alone. */
typedef void (*lookup_on_found)(void *data, int status, const struct addrinfo *found);

/* NULL: no memory. */
struct lookup *lookup_start(uv_loop_t *loop, const char *host, lookup_on_found on_found,
                            void *data);
/* The work on the pool cannot be stopped: its answer is dropped. */
void lookup_cancel(struct lookup *lookup);

/* An entry for CURLOPT_RESOLVE, "+host:port:address,address": the plus lets it grow old. False: `may` lets none of
 * the addresses be used. `may` may be NULL. */
bool lookup_entry(const char *host, uint16_t port, const struct addrinfo *found,
                  bool (*may)(void *data, const struct sockaddr *address), void *data,
                  char ret_entry[LOOKUP_ENTRY_BYTES]);
