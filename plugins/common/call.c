/* A call's way: the URL, the name, the addresses, the transfer, the end. */
#include "call.h"

#include "address.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_MS = 10000,
    ANSWER_LIMIT = 4 * 1024,
    RESOLVED_BYTES = HOST_BYTES + 512, /* some ten addresses; more are not tried */
};

/* ---- The end ---- */

static void on_deadline_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void unlink_call(struct fetch_call *call)
{
    if (call->before)
        call->before->next = call->next;
    else
        call->fetch->calls = call->next;
    if (call->next)
        call->next->before = call->before;
}

/* Takes the call out of everything that could still speak to it. */
static void stop(struct fetch_call *call)
{
    uv_timer_stop(&call->deadline);
    if (call->lookup) {
        call->lookup->call = NULL;
        uv_cancel((uv_req_t *)&call->lookup->request);
        call->lookup = NULL;
    }
    if (call->is_running)
        drive_remove(&call->fetch->drive, call->easy);
    call->is_running = false;
    unlink_call(call);
}

static void call_free(struct fetch_call *call)
{
    if (call->easy)
        curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    curl_slist_free_all(call->resolved);
    free(call->body);
    uv_close((uv_handle_t *)&call->deadline, on_deadline_closed);
}

void fetch_cancel(struct fetch_call *call)
{
    stop(call);
    call_free(call);
}

static void finish(struct fetch_call *call, enum fetch_outcome outcome, const char *reason)
{
    long status = 0;
    stop(call);
    if (call->easy)
        curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    const struct fetch_result result = {
        .outcome = outcome,
        .status = (int32_t)status,
        .body = { call->body, call->body_size },
        .reason = reason,
        .call = call,
    };
    call->on_done(call->data, &result);
    call_free(call);
}

void call_on_finished(struct drive *drive, CURL *easy, CURLcode code)
{
    struct fetch_call *call = NULL;
    (void)drive;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&call);
    call->is_running = false;
    if (code == CURLE_OK)
        finish(call, FETCH_ANSWERED, "");
    else if (call->is_too_large)
        finish(call, FETCH_TOO_LARGE, "the answer is larger than what is kept of it");
    else if (code == CURLE_OUT_OF_MEMORY)
        finish(call, FETCH_NO_MEMORY, "no memory");
    else if (code == CURLE_OPERATION_TIMEDOUT)
        finish(call, FETCH_TIMED_OUT, "no connection in time");
    else if (call->is_refused)
        finish(call, FETCH_REFUSED, fetch_not_public);
    else
        finish(call, FETCH_UNREACHABLE, call->error[0] ? call->error : curl_easy_strerror(code));
}

/* ---- The transfer ---- */

static void transfer(struct fetch_call *call)
{
    if (drive_add(&call->fetch->drive, call->easy) == 0)
        call->is_running = true;
    else
        finish(call, FETCH_NO_MEMORY, "no memory");
}

/* ---- The name ---- */

/* Adds ",address" to the list, in brackets for IPv6; false when there is no room. */
static bool add_address(char *list, const struct sockaddr *address, bool is_first)
{
    char host[NI_MAXHOST];
    const socklen_t size =
        address->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if (getnameinfo(address, size, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return true;
    const size_t used = strlen(list);
    const bool is_v6 = address->sa_family == AF_INET6;
    return (size_t)snprintf(list + used, RESOLVED_BYTES - used, "%s%s%s%s", is_first ? "" : ",",
                            is_v6 ? "[" : "", host, is_v6 ? "]" : "") < RESOLVED_BYTES - used;
}

/* "+host:port:address,address": the plus lets the entry grow old. False: no address may be used. */
static bool take_addresses(struct fetch_call *call, const struct addrinfo *found)
{
    char list[RESOLVED_BYTES];
    bool is_any = false;
    snprintf(list, sizeof list, "+%s:%u:", call->url.host, (unsigned)call->url.port);
    for (const struct addrinfo *at = found; at; at = at->ai_next) {
        const size_t before = strlen(list);
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
            continue;
        if (!call->is_named && !address_is_public(at->ai_addr))
            continue;
        if (!add_address(list, at->ai_addr, !is_any)) {
            list[before] = '\0';
            break;
        }
        is_any = true;
    }
    if (!is_any)
        return false;
    call->resolved = curl_slist_append(NULL, list);
    curl_easy_setopt(call->easy, CURLOPT_RESOLVE, call->resolved);
    return true;
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct lookup *lookup = request->data;
    struct fetch_call *call = lookup->call;
    if (call) {
        call->lookup = NULL;
        if (status < 0)
            finish(call, FETCH_UNREACHABLE, "the name of its host cannot be resolved");
        else if (!take_addresses(call, found))
            finish(call, FETCH_REFUSED, fetch_not_public);
        else if (!call->resolved)
            finish(call, FETCH_NO_MEMORY, "no memory");
        else
            transfer(call);
    }
    uv_freeaddrinfo(found);
    free(lookup);
}

static int resolve(struct fetch_call *call)
{
    static const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (!lookup)
        return -1;
    lookup->request.data = lookup;
    lookup->call = call;
    if (uv_getaddrinfo(call->fetch->drive.loop, &lookup->request, on_resolved, call->url.host, NULL,
                       &hints) < 0) {
        free(lookup);
        return -1;
    }
    call->lookup = lookup;
    return 0;
}

/* ---- The beginning ---- */

static void on_deadline(uv_timer_t *timer)
{
    struct fetch_call *call = timer->data;
    if (call->refusal)
        finish(call, FETCH_REFUSED, call->refusal);
    else
        finish(call, FETCH_TIMED_OUT, "no whole answer in time");
}

static struct fetch_call *call_new(struct fetch *fetch, const struct fetch_request *request)
{
    struct fetch_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->fetch = fetch;
    call->on_done = request->on_done;
    call->data = request->data;
    call->whole_ms = request->whole_ms ? request->whole_ms : WHOLE_MS;
    call->body_limit = request->answer_limit_bytes ? request->answer_limit_bytes : ANSWER_LIMIT;
    uv_timer_init(fetch->drive.loop, &call->deadline);
    call->deadline.data = call;
    call->next = fetch->calls;
    if (fetch->calls)
        fetch->calls->before = call;
    fetch->calls = call;
    return call;
}

struct fetch_call *fetch_start(struct fetch *fetch, const struct fetch_request *request)
{
    struct fetch_call *call = call_new(fetch, request);
    if (!call)
        return NULL;
    call->refusal = fetch_url_check(fetch, request->url, &call->url);
    if (!call->refusal) {
        call->is_named = fetch_is_named(fetch, call->url.host);
        call->easy = easy_new(call, request, &call->refusal);
    }
    const bool is_fit = call->easy != NULL;
    uv_update_time(fetch->drive.loop);
    uv_timer_start(&call->deadline, on_deadline, is_fit ? call->whole_ms : 0, 0);
    if (!is_fit && call->refusal)
        return call;
    if (!is_fit || (!call->url.is_address && resolve(call) < 0)) {
        fetch_cancel(call);
        return NULL;
    }
    if (call->url.is_address && drive_add(&fetch->drive, call->easy) < 0) {
        fetch_cancel(call);
        return NULL;
    }
    call->is_running = call->url.is_address;
    return call;
}
