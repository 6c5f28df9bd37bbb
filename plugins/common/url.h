/* What of a URL decides whether it may be called. */
#pragma once

#include "assent/abi.h"

#include <stdbool.h>
#include <stdint.h>

enum { URL_BYTES = 4096, HOST_BYTES = 256 };

struct url {
    char text[URL_BYTES];
    char host[HOST_BYTES]; /* as the URL spells it; IPv6 in its brackets */
    uint16_t port;
    bool is_address; /* the host is an address, not a name */
};

/* NULL, or what is wrong as a sentence; then *ret_url is not to be used. */
const char *url_parse(assent_text text, struct url *ret_url);

/* Of a URL whose host is an address: whether it belongs to the public internet. */
bool url_is_public(const struct url *url);
