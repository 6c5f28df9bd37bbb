#include "lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lookup {
    uv_getaddrinfo_t request;
    lookup_on_found on_found; /* NULL: nobody waits any more */
    void *data;
};

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct lookup *lookup = request->data;
    if (lookup->on_found)
        lookup->on_found(lookup->data, status, found);
    uv_freeaddrinfo(found);
    free(lookup);
}

struct lookup *lookup_start(uv_loop_t *loop, const char *host, lookup_on_found on_found, void *data)
{
    static const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (!lookup)
        return NULL;
    lookup->request.data = lookup;
    lookup->on_found = on_found;
    lookup->data = data;
    if (uv_getaddrinfo(loop, &lookup->request, on_resolved, host, NULL, &hints) < 0) {
        free(lookup);
        return NULL;
    }
    return lookup;
}

void lookup_cancel(struct lookup *lookup)
{
    lookup->on_found = NULL;
    uv_cancel((uv_req_t *)&lookup->request);
}

/* ---- The entry ------------------------------------------------------------------------------ */

/* Adds ",address", in brackets for IPv6; false when there is no room. */
static bool add_address(char *entry, const struct sockaddr *address, bool is_first)
{
    char host[NI_MAXHOST];
    const socklen_t size =
        address->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if (getnameinfo(address, size, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return true;
    const size_t used = strlen(entry);
    const size_t room = LOOKUP_ENTRY_BYTES - used;
    const bool is_v6 = address->sa_family == AF_INET6;
    return (size_t)snprintf(entry + used, room, "%s%s%s%s", is_first ? "" : ",", is_v6 ? "[" : "",
                            host, is_v6 ? "]" : "") < room;
}

bool lookup_entry(const char *host, uint16_t port, const struct addrinfo *found,
                  bool (*may)(void *data, const struct sockaddr *address), void *data,
                  char ret_entry[LOOKUP_ENTRY_BYTES])
{
    bool is_any = false;
    snprintf(ret_entry, LOOKUP_ENTRY_BYTES, "+%s:%u:", host, (unsigned)port);
    for (const struct addrinfo *at = found; at; at = at->ai_next) {
        const size_t before = strlen(ret_entry);
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
            continue;
        if (may && !may(data, at->ai_addr))
            continue;
        if (!add_address(ret_entry, at->ai_addr, !is_any)) {
            ret_entry[before] = '\0';
            break;
        }
        is_any = true;
    }
    return is_any;
}
