/* What the files of this library share: a fetch, and a call under way. */
#pragma once

#include "drive.h"
#include "fetch.h"
#include "lookup.h"
#include "url.h"

struct fetch {
    struct drive drive; /* stands first */
    char **allow;
    uint32_t allow_count;
    char *user_agent;
    char *ca_file;
    struct fetch_call *calls;
    void (*on_closed)(void *data);
    void *closed_data;
};

struct fetch_call {
    struct fetch *fetch;
    struct fetch_call *next;
    struct fetch_call *before;
    uv_timer_t deadline; /* absolute: a byte now and then does not move it */
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *resolved; /* "+host:port:address,…": what curl may connect to */
    struct lookup *lookup;
    struct url url;
    const char *refusal; /* told when the loop turns; NULL: none */
    bool is_named;       /* the operator allowed the host whatever its address */
    bool is_running;     /* in the drive */
    bool is_refused;     /* an address was refused when it should have been connected to */
    bool is_too_large;
    char *body;
    size_t body_size;
    size_t body_room;
    size_t body_limit;
    size_t head_size;
    uint64_t whole_ms;
    fetch_on_done on_done;
    void *data;
    char error[CURL_ERROR_SIZE];
};

/* fetch.c */
extern const char fetch_not_public[];
bool fetch_is_named(const struct fetch *fetch, const char *host);
const char *fetch_url_check(const struct fetch *fetch, assent_text text, struct url *ret_url);

/* call.c */
void call_on_finished(struct drive *drive, CURL *easy, CURLcode code);

/* easy.c: NULL when there is no memory or a header is not fit to be sent, with *ret_problem then. */
CURL *easy_new(struct fetch_call *call, const struct fetch_request *request,
               const char **ret_problem);
