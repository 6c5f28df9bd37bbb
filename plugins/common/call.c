/* A call's way: the URL, the name, the addresses, the transfer, the end. */
#include "call.h"

#include "address.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_MS = 10000,
    ANSWER_LIMIT = 4 * 1024,
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
    if (call->lookup)
        lookup_cancel(call->lookup);
    call->lookup = NULL;
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

static bool may_connect(void *data, const struct sockaddr *address)
{
    const struct fetch_call *call = data;
    return call->is_named || address_is_public(address);
}

static void on_found(void *data, int status, const struct addrinfo *found)
{
    struct fetch_call *call = data;
    char entry[LOOKUP_ENTRY_BYTES];
    call->lookup = NULL;
    if (status < 0) {
        finish(call, FETCH_UNREACHABLE, "the name of its host cannot be resolved");
        return;
    }
    if (!lookup_entry(call->url.host, call->url.port, found, may_connect, call, entry)) {
        finish(call, FETCH_REFUSED, fetch_not_public);
        return;
    }
    call->resolved = curl_slist_append(NULL, entry);
    curl_easy_setopt(call->easy, CURLOPT_RESOLVE, call->resolved);
    if (call->resolved)
        transfer(call);
    else
        finish(call, FETCH_NO_MEMORY, "no memory");
}

static int resolve(struct fetch_call *call)
{
    call->lookup = lookup_start(call->fetch->drive.loop, call->url.host, on_found, call);
    return call->lookup ? 0 : -1;
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
