/* HTTP to the outside for plugins, on the host's loop: nothing blocks, no thread is made.
 *
 * A static library: a plugin adds `LINK assent_fetch` to its assent_add_plugin() and lists
 * "assent.uv/1" in its manifest. One `struct fetch` per plugin; every function is [loop].
 *
 * What holds for every call: http and https only; TLS 1.2 or later with the certificate and the name
 * checked; no redirects, no user part, no proxy of the environment, no content codings. The name is
 * resolved on the host's pool, each address is looked at, and only one that was allowed is connected
 * to. Addresses that are not of the public internet (loopback, private, link-local, …) are refused
 * unless the operator named the host.
 *
 * drive.h runs any transfer of libcurl, lookup.h resolves names: mail goes out by them too. */
#pragma once

#include "assent/assent.h"

#include <stdbool.h>

struct fetch;
struct fetch_call;

/* Why a call ended. */
enum fetch_outcome {
    FETCH_ANSWERED,    /* whole; `status` says what the other side thinks of it */
    FETCH_REFUSED,     /* by us: the URL or every address of its host; nothing was sent */
    FETCH_UNREACHABLE, /* no such name, no connection, TLS not right, or broken off */
    FETCH_TIMED_OUT,
    FETCH_TOO_LARGE, /* cut at the limit: `status` and the beginning of the body are there */
    FETCH_NO_MEMORY,
};

struct fetch_options {
    const assent_text
        *allow; /* hosts as URLs name them, "localhost", "10.1.2.3", "[::1]": copied */
    uint32_t allow_count;
    const char *user_agent;         /* NULL: "assent" */
    const char *ca_file;            /* PEM; NULL: the system's */
    uint32_t connections_most;      /* all at once; 0: 64. Calls beyond wait, within their time */
    uint32_t connections_host_most; /* to one host; 0: 4 */
};

struct fetch_result {
    enum fetch_outcome outcome;
    int32_t status;     /* 100 … 599; 0 when no head of an answer came */
    assent_text body;   /* not NUL-terminated */
    const char *reason; /* for the log: what went wrong, without the URL; "" when nothing did */
    const struct fetch_call *call; /* for fetch_header */
};

/* [loop] Once per call, never inside fetch_start, never after fetch_cancel or fetch_close. All of the
 * result is valid during the call alone. May start and cancel calls, and close the fetch. */
typedef void (*fetch_on_done)(void *data, const struct fetch_result *result);

struct fetch_request {
    assent_text url;
    const char *method;         /* "GET", "POST"; NULL: GET */
    const assent_pair *headers; /* copied; a line end in one of them refuses the call */
    uint32_t header_count;
    assent_text body;            /* copied */
    uint32_t connect_ms;         /* 0: 3 s */
    uint32_t whole_ms;           /* with resolving and waiting for a connection; 0: 10 s */
    uint32_t answer_limit_bytes; /* of the body; 0: 4 KiB. The head has 64 KiB */
    fetch_on_done on_done;
    void *data;
};

/* In the plugin's open. On failure the reason is said by host->fail. */
assent_status fetch_open(const assent_host *host, const struct fetch_options *options,
                         struct fetch **ret_fetch);

/* NULL when there is no memory; everything else that can go wrong is told by on_done. */
struct fetch_call *fetch_start(struct fetch *fetch, const struct fetch_request *request);

/* Ends a call without on_done. The call is gone when on_done has been called: do not cancel then. */
void fetch_cancel(struct fetch_call *call);

/* In the plugin's close: cancels what is under way. The memory goes when the loop has closed the
 * handles, and `on_closed(data)` is called then; it may be NULL. `fetch` may be NULL. */
void fetch_close(struct fetch *fetch, void (*on_closed)(void *data), void *data);

/* Within on_done: the first header of the answer with that name; empty when there is none. */
assent_text fetch_header(const struct fetch_result *result, const char *name);

/* NULL when a call to `url` could be tried; else what is wrong with it as a sentence: another scheme,
 * a user part, no host, an address that is spelled oddly, or one that is written in the URL and not
 * allowed. Names are not resolved here. */
const char *fetch_url_problem(const struct fetch *fetch, assent_text url);
