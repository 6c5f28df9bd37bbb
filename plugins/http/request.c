#include "conn.h"
#include "target.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool request_is_stopped(const struct conn *conn)
{
    return (conn->state != CONN_HEAD && conn->state != CONN_BODY) || conn->is_broken ||
           conn->out.size + conn->sending.size >= conn->http->limits.unsent_bytes;
}

void request_end(struct conn *conn)
{
    struct http *http = conn->http;
    if (conn->actor && !http->is_closed)
        http->identity->release(http->host->self, conn->actor);
    conn->actor = NULL;
    head_reset(&conn->head, KEEP_BYTES);
    /* Small buffers stay for the next body, unless all together hold much already. */
    body_reset(&conn->body,
               http->bodies.held_bytes > http->bodies.limit_bytes / 2 ? 0 : KEEP_BYTES);
    conn->header_count = 0;
    conn->is_matched = false;
    conn->serial++;
}

static assent_text trimmed(assent_text value)
{
    while (value.size > 0 && (value.data[0] == ' ' || value.data[0] == '\t')) {
        value.data++;
        value.size--;
    }
    while (value.size > 0 &&
           (value.data[value.size - 1] == ' ' || value.data[value.size - 1] == '\t'))
        value.size--;
    return value;
}

static bool is_same(assent_text value, const char *expected)
{
    return value.size == strlen(expected) && strncasecmp(value.data, expected, value.size) == 0;
}

/* --- Headers that decide something. --- */

struct seen {
    uint32_t host, expect, type, authorization, length, coding;
    assent_text host_value, expect_value, type_value, length_value, coding_value;
    bool is_encoded;
};

static void once(assent_text value, uint32_t *count, assent_text *ret_value)
{
    ++*count;
    *ret_value = value;
}

static void look_at(struct conn *conn, assent_pair *header, struct seen *seen)
{
    header->value = trimmed(header->value);
    if (!header->value.data)
        header->value.data = "";
    assent_text value = header->value;
    const char *name = header->name.data;
    switch (header->name.size) {
    case 4:
        if (memcmp(name, "host", 4) == 0)
            once(value, &seen->host, &seen->host_value);
        break;
    case 6:
        if (memcmp(name, "expect", 6) == 0)
            once(value, &seen->expect, &seen->expect_value);
        break;
    case 12:
        if (memcmp(name, "content-type", 12) == 0)
            once(value, &seen->type, &seen->type_value);
        break;
    case 13:
        if (memcmp(name, "authorization", 13) == 0)
            once(value, &seen->authorization, &conn->framing.authorization);
        break;
    case 14:
        if (memcmp(name, "content-length", 14) == 0)
            once(value, &seen->length, &seen->length_value);
        break;
    case 16:
        if (memcmp(name, "content-encoding", 16) == 0)
            seen->is_encoded |= !is_same(value, "identity");
        break;
    case 17:
        if (memcmp(name, "transfer-encoding", 17) == 0)
            once(value, &seen->coding, &seen->coding_value);
        break;
    default:
        break;
    }
}

static bool is_host(assent_text value)
{
    static const bool is_foreign[128] = {
        /* none of RFC 3986, section 3.2.2 */
        ['"'] = true, ['#'] = true, [','] = true, ['/'] = true, ['<'] = true,
        ['>'] = true, ['?'] = true, ['@'] = true, ['^'] = true, ['\\'] = true,
        ['`'] = true, ['{'] = true, ['|'] = true, ['}'] = true
    };
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] <= ' ' || is_foreign[(unsigned char)value.data[i]])
            return false;
    }
    return true;
}

static bool read_length(assent_text value, uint64_t *ret_length)
{
    uint64_t length = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(value.data[i] - '0');
    }
    *ret_length = length;
    return value.size > 0 && value.size <= 18;
}

/* A coding that is none we know, and not something a peer could read as chunked. */
static bool is_other_coding(assent_text value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-",
                    value.data[i]))
            return false;
    }
    return value.size > 0;
}

/* 0, or the status of a message whose length or meaning is not beyond doubt. */
static int check_framing(struct conn *conn, const struct seen *seen)
{
    struct framing *framing = &conn->framing;
    if (framing->minor == 1 ? seen->host != 1 : seen->host > 1)
        return 400;
    if (seen->authorization > 1 || seen->type > 1 || seen->length > 1 || seen->expect > 1 ||
        seen->coding > 1 || (seen->coding > 0 && seen->length > 0) || !is_host(seen->host_value))
        return 400;
    if (seen->length > 0 && !read_length(seen->length_value, &framing->length))
        return 400;
    if (seen->coding > 0) {
        if (framing->minor == 0)
            return 400;
        if (!is_same(seen->coding_value, "chunked"))
            return is_other_coding(seen->coding_value) ? 501 : 400;
        framing->is_chunked = true;
    }
    return 0;
}

static bool is_type(assent_text type, const char *wanted)
{
    const char *end = memchr(type.data, ';', type.size);
    return is_same(trimmed((assent_text){ type.data, end ? (size_t)(end - type.data) : type.size }),
                   wanted);
}

static bool has_body(const struct conn *conn)
{
    return conn->framing.is_chunked || conn->framing.length > 0;
}

static uint64_t body_limit(const struct conn *conn)
{
    uint64_t limit = conn->http->limits.body_bytes;
    uint32_t own = conn->match.route->body_limit_bytes;
    return own > 0 && own < limit ? own : limit;
}

/* What is wrong with the request, to be said to callers who may ask. */
static void check_later(struct conn *conn, const struct seen *seen)
{
    struct framing *framing = &conn->framing;
    const char *type = conn->match.route->flags & ASSENT_ROUTE_FORM
                           ? "application/x-www-form-urlencoded"
                           : "application/json";
    if (seen->expect > 0 && !is_same(seen->expect_value, "100-continue")) {
        framing->later_status = 417;
        framing->later_reason = "expectation";
    } else if (has_body(conn) &&
               (seen->is_encoded || (seen->type > 0 && !is_type(seen->type_value, type)))) {
        framing->later_status = 415;
        framing->later_reason = "media_type";
    } else if (framing->length > body_limit(conn)) {
        framing->later_status = 413;
        framing->later_reason = "too_large";
    }
}

/* --- From the head to the handler. --- */

static void dispatch(struct conn *conn)
{
    conn->request.body = (assent_text){ conn->body.bytes.data, conn->body.bytes.size };
    conn->request.actor = conn->actor;
    conn->state = CONN_WORK;
    conn->match.route->on_request(conn->match.route->data, &conn->request);
}

/* The caller is known or need not be: the body may come. */
static void go_on(struct conn *conn)
{
    if (conn->framing.later_status != 0) {
        response_refuse(conn, conn->framing.later_status, conn->framing.later_reason,
                        has_body(conn));
        return;
    }
    if (!has_body(conn)) {
        dispatch(conn);
        return;
    }
    conn->state = CONN_BODY;
    body_begin(&conn->body, conn->framing.is_chunked, conn->framing.length, body_limit(conn));
    if (conn->framing.is_continue_asked)
        response_continue(conn);
}

void request_refuse_token(struct conn *conn)
{
    response_refuse(conn, 401, "unauthenticated", has_body(conn));
}

/* Who brings none is told at once; who tries one after the other waits longer and longer. */
static void refuse_token(struct conn *conn)
{
    struct http *http = conn->http;
    const bool has_tried = conn->framing.authorization.size > 0;
    conn->held_ms = has_tried ? guard_note(&http->guard, conn->address, uv_now(http->loop)) : 0;
    if (conn->held_ms == 0 || http->is_draining) {
        request_refuse_token(conn);
        return;
    }
    conn->state = CONN_HELD;
    http_count(http, http->counters.slowed, 1);
}

static void take_actor(struct conn *conn, assent_status status, const assent_actor *actor)
{
    struct http *http = conn->http;
    if (status == ASSENT_OK && actor) {
        http->identity->retain(http->host->self, actor);
        conn->actor = actor;
        go_on(conn);
    } else if (status == ASSENT_E_BUSY || status == ASSENT_E_STORAGE ||
               status == ASSENT_E_CLOSING || status == ASSENT_E_MEMORY) {
        response_refuse(conn, 503, "busy", has_body(conn));
    } else if (conn->match.route->flags & ASSENT_ROUTE_OPEN) {
        go_on(conn);
    } else {
        refuse_token(conn);
    }
}

static void on_actor(void *data, assent_status status, const assent_actor *actor)
{
    struct conn *conn = data;
    if (uv_is_closing((uv_handle_t *)&conn->tcp)) {
        request_end(conn);
        conn->state = CONN_CLOSED;
        conn_release(conn);
        return;
    }
    take_actor(conn, status, actor);
    conn_wake(conn);
}

static void ask_who(struct conn *conn)
{
    struct http *http = conn->http;
    assent_text value = conn->framing.authorization;
    assent_text token = { NULL, 0 };
    if (value.size > 7 && strncasecmp(value.data, "bearer ", 7) == 0)
        token = trimmed((assent_text){ value.data + 7, value.size - 7 });
    if (token.size == 0 || token.size > http->limits.token_bytes) {
        take_actor(conn, ASSENT_E_UNAUTHENTICATED, NULL);
        return;
    }
    const assent_actor *actor = NULL;
    conn->state = CONN_WHO;
    assent_status status = http->identity->resolve(http->host->self, token, on_actor, conn, &actor);
    if (status != ASSENT_E_PENDING)
        take_actor(conn, status, actor);
}

static void find_route(struct conn *conn)
{
    struct http *http = conn->http;
    assent_request *request = &conn->request;
    conn->match = (assent_match){ .size = sizeof conn->match, .status = ASSENT_E_NOT_FOUND };
    http->routes->match(http->host->self, request->method, request->path, &conn->match);
    if (conn->match.status == ASSENT_E_CONFLICT && conn->framing.is_head) {
        assent_match as_get = { .size = sizeof as_get, .status = ASSENT_E_NOT_FOUND };
        http->routes->match(http->host->self, text("GET"), request->path, &as_get);
        if (as_get.status == ASSENT_OK)
            conn->match = as_get;
    }
    request->params = conn->match.params;
    request->param_count = conn->match.param_count;
    conn->is_matched = true;
}

static void take_head(struct conn *conn)
{
    struct request_line line = { 0 };
    conn->framing = (struct framing){ 0 };
    int status = head_request_line(conn->head.bytes.data, conn->head.bytes.size, &line);
    if (status != 0) {
        response_refuse(conn, status, status == 501 ? "method" : "bad_request", true);
        return;
    }
    conn->framing.minor = line.minor;
    conn->framing.is_head = is_same(line.method, "HEAD");
    bool is_parsed = request_parse(conn);
    struct seen seen = { 0 };
    for (uint32_t i = 0; conn->framing.is_whole && i < conn->header_count; i++)
        look_at(conn, &conn->headers[i], &seen);

    conn->request = (assent_request){
        .size = sizeof conn->request,
        .method = line.method,
        .headers = conn->headers,
        .header_count = conn->framing.is_whole ? conn->header_count : 0,
        .address = text(conn->address),
    };
    if (!target_clean((char *)line.target.data, line.target.size, &conn->request.path,
                      &conn->request.query)) {
        response_refuse(conn, 400, "bad_request", true);
        return;
    }
    find_route(conn);
    status = conn->framing.is_whole ? check_framing(conn, &seen) : 400;
    if (status == 0 && !is_parsed)
        status = 400;
    if (status != 0) {
        response_refuse(conn, status, "bad_request", true);
        return;
    }

    if (conn->match.status != ASSENT_OK) {
        bool is_conflict = conn->match.status == ASSENT_E_CONFLICT;
        response_refuse(conn, is_conflict ? 405 : 404, is_conflict ? "method" : "not_found",
                        has_body(conn));
        return;
    }
    check_later(conn, &seen);
    conn->framing.is_continue_asked = seen.expect > 0 && line.minor == 1;
    ask_who(conn);
}

/* Of a head that was never whole: a refusal of HEAD has no body either. */
static void refuse_head(struct conn *conn, const char *data, size_t size, int status,
                        const char *reason)
{
    char method[5] = { 0 };
    size_t kept = conn->head.bytes.size < 5 ? conn->head.bytes.size : 5;
    size_t more = size < 5 - kept ? size : 5 - kept;
    if (kept > 0)
        memcpy(method, conn->head.bytes.data, kept);
    memcpy(method + kept, data, more);
    conn->framing = (struct framing){ .minor = 1, .is_head = memcmp(method, "HEAD ", 5) == 0 };
    response_refuse(conn, status, reason, true);
}

static size_t feed_head(struct conn *conn, const char *data, size_t size)
{
    size_t used = size;
    switch (head_feed(&conn->head, &conn->http->limits.head, data, size, &used)) {
    case HEAD_MORE:
        break;
    case HEAD_DONE:
        take_head(conn);
        break;
    case HEAD_BAD:
        refuse_head(conn, data, size, 400, "bad_request");
        break;
    case HEAD_LINE_TOO_BIG:
        refuse_head(conn, data, size, 414, "head_too_large");
        break;
    case HEAD_TOO_BIG:
        refuse_head(conn, data, size, 431, "head_too_large");
        break;
    case HEAD_TOKEN_TOO_BIG:
        refuse_head(conn, data, size, 401, "unauthenticated");
        break;
    }
    return used;
}

static size_t feed_body(struct conn *conn, const char *data, size_t size)
{
    size_t used = size;
    switch (body_feed(&conn->body, data, size, &used)) {
    case BODY_MORE:
        break;
    case BODY_DONE:
        dispatch(conn);
        break;
    case BODY_BAD:
        response_refuse(conn, 400, "bad_request", true);
        break;
    case BODY_TOO_BIG:
        response_refuse(conn, 413, "too_large", true);
        break;
    case BODY_FULL:
        response_refuse(conn, 503, "busy", true);
        break;
    }
    return used;
}

size_t request_take(struct conn *conn, const char *data, size_t size)
{
    size_t used = 0;
    conn->is_parsing = true;
    while (used < size && !request_is_stopped(conn)) {
        if (conn->state == CONN_HEAD)
            used += feed_head(conn, data + used, size - used);
        else
            used += feed_body(conn, data + used, size - used);
    }
    conn->is_parsing = false;
    return used;
}
