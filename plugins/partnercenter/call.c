/* A request's way through the host: read what it says, submit, answer. */
#include "center.h"

#include <stdio.h>
#include <stdlib.h>

enum { SPACE_KEPT = 1024, RETRY_S = 1, RATE_S = 60 };

static const assent_pair no_store = { { "Cache-Control", 13 }, { "no-store", 8 } };

/* ---- Calls ---- */

static struct call *call_new(struct served *served, assent_request *request)
{
    struct center *center = served->center;
    struct call *call = center->spare;
    if (call)
        center->spare = call->next;
    else
        call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->served = served;
    call->request = request;
    call->argument_count = 0;
    call->space_used = 0;
    call->warning = (assent_text){ NULL, 0 };
    call->list = (struct list){ .query = { NULL, 0 } };
    const size_t form = served->route->flags & ROUTE_FORM ? request->body.size : 0;
    /* Their texts, what a token among them carries, what is decoded of that, and copies. */
    const size_t wanted = 4 * request->query.size + 2 * form;
    if (wanted > call->space_size) {
        char *space = realloc(call->space, wanted);
        if (!space) {
            call->next = center->spare;
            center->spare = call;
            return NULL;
        }
        call->space = space;
        call->space_size = wanted;
    }
    center->calls++;
    return call;
}

static void call_end(struct call *call)
{
    struct center *center = call->served->center;
    if (call->space_size > SPACE_KEPT) {
        free(call->space);
        call->space = NULL;
        call->space_size = 0;
    }
    call->next = center->spare;
    center->spare = call;
    center->calls--;
    if (center->calls == 0 && center->is_closed)
        center_free(center);
    else if (center->calls == 0 && center->on_drained) {
        void (*done)(void *data) = center->on_drained;
        center->on_drained = NULL;
        done(center->drained_data);
    }
}

void center_free(struct center *center)
{
    free(center->openapi.data);
    while (center->spare) {
        struct call *call = center->spare;
        center->spare = call->next;
        free(call->space);
        free(call);
    }
    throttle_free(center->throttle);
    free(center);
}

void call_add(struct call *call, const char *field, assent_text value)
{
    if (call->argument_count < ARGUMENTS_MOST && value.size > 0)
        call->arguments[call->argument_count++] = (assent_pair){ text(field), value };
}

bool call_reserve(struct call *call, size_t size)
{
    char *space = realloc(call->space, call->space_size + size);
    if (!space) {
        const assent_reply failed = { .size = sizeof failed, .status = ASSENT_E_BUSY };
        call_fail_reply(call, &failed);
        return false;
    }
    call->space = space;
    call->space_size += size;
    return true;
}

/* ---- Answers ---- */

static void answer(struct call *call, int32_t status, assent_text body, const assent_pair *more,
                   uint32_t more_count, bool is_json)
{
    const struct served *served = call->served;
    if (served->center->is_closed) { /* nothing of the host may be used any more */
        call_end(call);
        return;
    }
    assent_pair headers[HEADERS_MOST];
    uint32_t count = marks_write(&call->marks, headers);
    if (!is_json)
        headers[0] = more[0];
    for (uint32_t i = is_json ? 0 : 1; i < more_count && count < HEADERS_MOST; i++)
        headers[count++] = more[i];
    if ((served->route->flags & ROUTE_SECRET) && count < HEADERS_MOST)
        headers[count++] = no_store;
    if (call->warning.size > 0 && count < HEADERS_MOST)
        headers[count++] = (assent_pair){ { "Assent-Warning", 14 }, call->warning };
    const assent_response response = {
        .size = sizeof response,
        .status = status,
        .headers = headers,
        .header_count = count,
        .body = body,
    };
    served->center->routes->answer(call->request, &response);
    call_end(call);
}

void call_answer(struct call *call, int32_t status, assent_text body, const assent_pair *more,
                 uint32_t more_count)
{
    answer(call, status, body, more, more_count, true);
}

void call_answer_as(struct call *call, int32_t status, assent_text body, const assent_pair *more,
                    uint32_t more_count)
{
    answer(call, status, body, more, more_count, false);
}

void call_fail(struct call *call, const struct problem *problem)
{
    assent_pair more = { { NULL, 0 }, { NULL, 0 } };
    if (problem->status == 401)
        more = (assent_pair){ text("WWW-Authenticate"), text("Bearer") };
    else if (problem->is_retryable)
        more = (assent_pair){ text("Retry-After"), text(call->retry_after) };
    call_answer(call, problem->status, error_write(call->served->center, problem), &more,
                more.name.size > 0);
}

void call_fail_with(struct call *call, const struct fault *fault, struct saying saying,
                    const char *path)
{
    const struct problem problem = {
        .status = fault->status,
        .code = fault->code,
        .name = fault->name,
        .sentence = error_say(call->served->center, &call->marks, saying),
        .path = text(path),
    };
    call_fail(call, &problem);
}

void call_fail_reply(struct call *call, const assent_reply *reply)
{
    char name[64];
    struct problem problem;
    uint32_t wait_s = reply->retry_after_s > 0 ? reply->retry_after_s : RETRY_S;
    error_of_reply(call->served->route, reply, name, &problem);
    if (problem.sentence.size == 0) /* clients want one that is not empty */
        problem.sentence = error_say(call->served->center, &call->marks,
                                     SAYING("http.refused", "The request was refused."));
    if (problem.status == 429 && reply->retry_after_s == 0) /* so many a minute */
        wait_s = RATE_S;
    snprintf(call->retry_after, sizeof call->retry_after, "%u", (unsigned)wait_s);
    call_fail(call, &problem);
}

static void on_reply(void *data, const assent_reply *reply)
{
    struct call *call = data;
    const struct route *route = call->served->route;
    if (reply->status != ASSENT_OK) {
        (route->refuse ? route->refuse : call_fail_reply)(call, reply);
        return;
    }
    call->warning = warnings_write(call->served->center, reply);
    if (route->finish)
        route->finish(call, reply);
    else
        call_answer(call, route->success, reply->body, NULL, 0);
}

/* ---- Requests ---- */

/* The names in braces are the operation's fields. An id that is no GUID is told apart from one that
 * nobody knows, as the contract does. */
static bool take_path(struct call *call)
{
    static const struct fault bad_customer = { NULL, 400, 900118, "InvalidCustomerId" };
    const struct route *route = call->served->route;
    for (uint32_t i = 0; i < call->request->param_count; i++) {
        const assent_pair param = call->request->params[i];
        const bool is_customer = is_same_name(param.name, "customer");
        if (is_customer && !is_guid(param.value)) {
            call_fail_with(call, &bad_customer,
                           SAYING("customer.guid", "The customer id in the address must be a GUID "
                                                   "of 36 characters."),
                           "customerId");
            return false;
        }
        if (!is_customer && route->bad_id && !is_guid(param.value)) {
            call_fail_with(
                call, route->bad_id,
                SAYING("id.guid", "The id in the address must be a GUID of 36 characters."), "id");
            return false;
        }
        call->arguments[call->argument_count++] = param;
    }
    return true;
}

static bool take_query(struct call *call)
{
    const struct route *route = call->served->route;
    if (route->flags & ROUTE_ETAG)
        call_add(call, "etag", call->marks.if_match);
    if (route->prepare)
        return route->prepare(call);
    if (call->request->query.size == 0)
        return true;
    for (const struct parameter *at = route->query; at && at->outside; at++)
        call_add(call, at->inside, query_find(call, at->outside));
    return true;
}

/* What a partner may ask for in a minute is used up: the answer of the contract's gateway. */
static bool take_turn(struct call *call)
{
    const struct served *served = call->served;
    struct center *center = served->center;
    if (!center->throttle || served->route->throttled == THROTTLED_NOT || !call->request->actor)
        return true;
    const assent_text partner =
        center->identity->partner_id(center->host->self, call->request->actor);
    const uint32_t wait_s = throttle_take(center->throttle, served->route->throttled, partner);
    if (wait_s == 0)
        return true;
    const struct problem problem = {
        .status = 429,
        .code = 429,
        .name = "TooManyRequests",
        .sentence = error_say(
            center, &call->marks,
            SAYING("request.too_many",
                   "Your company has sent too many requests. Nothing was changed; try again "
                   "after the time that Retry-After names.")),
        .is_retryable = true,
    };
    snprintf(call->retry_after, sizeof call->retry_after, "%u", (unsigned)wait_s);
    call_fail(call, &problem);
    return false;
}

static void answer_no_memory(struct served *served, assent_request *request)
{
    struct marks marks;
    marks_read(served->center, request, &marks);
    const struct problem problem = {
        .status = 503,
        .code = 503,
        .name = "Busy",
        .is_retryable = true,
        .sentence =
            error_say(served->center, &marks,
                      SAYING("request.no_memory",
                             "The service has no memory for this request. Nothing was changed.")),
    };
    const assent_pair headers[] = {
        { { "Content-Type", 12 }, { "application/json", 16 } },
        { { "Retry-After", 11 }, { "1", 1 } },
    };
    const assent_response response = {
        .size = sizeof response,
        .status = 503,
        .headers = headers,
        .header_count = 2,
        .body = error_write(served->center, &problem),
    };
    served->center->routes->answer(request, &response);
}

void call_begin(void *data, assent_request *request)
{
    static const struct fault bad_request_id = { NULL, 400, 2000, "InvalidRequestId" };
    struct served *served = data;
    struct center *center = served->center;
    struct call *call = call_new(served, request);
    if (!call) {
        answer_no_memory(served, request);
        return;
    }
    struct marks *marks = &call->marks;
    marks_read(center, request, marks);
    if (served->is_command && marks->is_request_id_bad) {
        call_fail_with(call, &bad_request_id,
                       SAYING("request.guid", "MS-RequestId must be a GUID of 36 characters."),
                       "MS-RequestId");
        return;
    }
    if (!take_turn(call) || !take_path(call) || !take_query(call))
        return;

    const bool is_form = served->route->flags & ROUTE_FORM;
    const bool has_body = served->route->input && !is_form;
    const bool is_repeatable = served->is_command && !is_form && marks->is_repeatable;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = served->operation,
        .actor = request->actor,
        .arguments = call->arguments,
        .argument_count = call->argument_count,
        .body = has_body ? request->body : (assent_text){ NULL, 0 },
        .request_id = is_repeatable ? text(marks->request_id) : (assent_text){ NULL, 0 },
        .correlation_id = { marks->correlation, marks->correlation_size },
        .locale = { marks->locale, marks->locale_size },
        .on_reply = on_reply,
        .data = call,
    };
    center->operations->submit(center->host->self, &submission);
}

/* ---- Refusals of the server ---- */

void refuse(void *data, assent_request *request, const char *reason, assent_response *response)
{
    struct center *center = data;
    struct problem problem;
    struct saying saying;
    (void)reason;
    error_refusal(response->status, &problem, &saying);
    marks_read(center, request, &center->refused);
    problem.sentence = error_say(center, &center->refused, saying);
    response->headers = center->refusal_headers;
    response->header_count = marks_write(&center->refused, center->refusal_headers);
    response->body = error_write(center, &problem);
}
