#include "conn.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "bytes.h"

struct status {
    int code;
    const char *line;
    struct {
        const char *word;
        const char *english;
    } sentence; /* of refusals; by its word in rules/messages */
};

static const struct status statuses[] = {
    { 200, "HTTP/1.1 200 OK\r\n", { NULL, NULL } },
    { 201, "HTTP/1.1 201 Created\r\n", { NULL, NULL } },
    { 202, "HTTP/1.1 202 Accepted\r\n", { NULL, NULL } },
    { 204, "HTTP/1.1 204 No Content\r\n", { NULL, NULL } },
    { 301, "HTTP/1.1 301 Moved Permanently\r\n", { NULL, NULL } },
    { 302, "HTTP/1.1 302 Found\r\n", { NULL, NULL } },
    { 303, "HTTP/1.1 303 See Other\r\n", { NULL, NULL } },
    { 304, "HTTP/1.1 304 Not Modified\r\n", { NULL, NULL } },
    { 400, "HTTP/1.1 400 Bad Request\r\n", { "http.malformed", "The request is malformed." } },
    { 401,
      "HTTP/1.1 401 Unauthorized\r\n",
      { "http.unauthenticated", "Access denied: a valid bearer token is needed." } },
    { 403, "HTTP/1.1 403 Forbidden\r\n", { NULL, NULL } },
    { 404, "HTTP/1.1 404 Not Found\r\n", { "http.nothing", "There is nothing at this address." } },
    { 405,
      "HTTP/1.1 405 Method Not Allowed\r\n",
      { "http.method", "This address does not know this method." } },
    { 408,
      "HTTP/1.1 408 Request Timeout\r\n",
      { "http.slow", "The request took too long to arrive." } },
    { 409, "HTTP/1.1 409 Conflict\r\n", { NULL, NULL } },
    { 412, "HTTP/1.1 412 Precondition Failed\r\n", { NULL, NULL } },
    { 413,
      "HTTP/1.1 413 Content Too Large\r\n",
      { "http.body", "The body is larger than allowed." } },
    { 414,
      "HTTP/1.1 414 URI Too Long\r\n",
      { "http.address", "The address is longer than allowed." } },
    { 415,
      "HTTP/1.1 415 Unsupported Media Type\r\n",
      { "http.media_type", "The body must be application/json, without a content coding." } },
    { 417,
      "HTTP/1.1 417 Expectation Failed\r\n",
      { "http.expectation", "Only the expectation 100-continue is known." } },
    { 422, "HTTP/1.1 422 Unprocessable Content\r\n", { NULL, NULL } },
    { 428, "HTTP/1.1 428 Precondition Required\r\n", { NULL, NULL } },
    { 429, "HTTP/1.1 429 Too Many Requests\r\n", { NULL, NULL } },
    { 431,
      "HTTP/1.1 431 Request Header Fields Too Large\r\n",
      { "http.headers", "The headers are larger than allowed." } },
    { 500, "HTTP/1.1 500 Internal Server Error\r\n", { NULL, NULL } },
    { 501,
      "HTTP/1.1 501 Not Implemented\r\n",
      { "http.unknown", "This method or coding is not known." } },
    { 503,
      "HTTP/1.1 503 Service Unavailable\r\n",
      { "http.busy", "The service is busy. Nothing was changed; try again in a moment." } },
    { 505,
      "HTTP/1.1 505 HTTP Version Not Supported\r\n",
      { "http.version", "Only HTTP/1.1 and HTTP/1.0 are spoken." } },
};

static const struct status *find_status(int code)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].code == code)
            return &statuses[i];
    }
    return NULL;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT": made anew when the second has changed. */
static const char *date(struct http *http)
{
    uint64_t now_ms = uv_now(http->loop);
    if (now_ms >= http->date_until_ms) {
        int64_t wall_ms = http->timers->now_ms(http->host->self);
        time_t seconds = (time_t)(wall_ms / 1000);
        struct tm tm;
        static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
        static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
        gmtime_r(&seconds, &tm);
        snprintf(http->date, sizeof http->date, "%s, %02u %s %04u %02u:%02u:%02u GMT",
                 days[tm.tm_wday % 7], (unsigned)tm.tm_mday % 100, months[tm.tm_mon % 12],
                 (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
                 (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
        http->date_until_ms = now_ms + 1000 - (uint64_t)(wall_ms % 1000);
    }
    return http->date;
}

static char *put(char *at, const char *data, size_t size)
{
    if (size > 0)
        memcpy(at, data, size);
    return at + size;
}

static char *put_text(char *at, const char *string)
{
    return put(at, string, strlen(string));
}

static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

static bool is_own_header(assent_text name)
{
    static const assent_text own[] = {
        { "date", 4 }, { "content-length", 14 }, { "connection", 10 }, { "transfer-encoding", 17 }
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (name.size == own[i].size && strncasecmp(name.data, own[i].data, name.size) == 0)
            return true;
    }
    return false;
}

/* What could end the line early or add one is not sent, wherever it came from. */
static bool is_sendable(const assent_pair *header)
{
    if (!bytes_all_fit(header->name.data, header->name.size, ':'))
        return false;
    if (!bytes_all_fit(header->value.data, header->value.size, 0)) {
        for (size_t i = 0; i < header->value.size; i++) {
            unsigned char c = (unsigned char)header->value.data[i];
            if ((c < 0x20 && c != '\t') || c == 0x7f)
                return false;
        }
    }
    return header->name.size > 0 && !is_own_header(header->name);
}

static size_t headers_size(const assent_pair *headers, uint32_t count)
{
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++)
        size += headers[i].name.size + headers[i].value.size + 4;
    return size;
}

static char *put_headers(char *at, const assent_pair *headers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!is_sendable(&headers[i]))
            continue;
        at = put(at, headers[i].name.data, headers[i].name.size);
        at = put(at, ": ", 2);
        at = put(at, headers[i].value.data, headers[i].value.size);
        at = put(at, "\r\n", 2);
    }
    return at;
}

static char *put_status(char *at, int code)
{
    const struct status *status = find_status(code);
    if (status)
        return put_text(at, status->line);
    at = put(at, "HTTP/1.1 ", 9);
    at = put_number(at, (uint64_t)code);
    return put(at, " \r\n", 3);
}

/* Appends the answer to what the connection has to send; no memory: the connection ends. */
static void write_answer(struct conn *conn, const assent_response *response,
                         const assent_pair *more, uint32_t more_count, bool is_last)
{
    struct http *http = conn->http;
    int code = response->status >= 200 && response->status <= 599 ? response->status : 500;
    bool has_length = code != 204 && code != 304;
    size_t body_size = has_length && !conn->framing.is_head ? response->body.size : 0;
    size_t room = 256 + headers_size(response->headers, response->header_count) +
                  headers_size(more, more_count) + body_size;
    if (!buf_reserve(&conn->out, room)) {
        conn->is_broken = true;
        return;
    }

    char *at = conn->out.data + conn->out.size;
    at = put_status(at, code);
    at = put(at, "Date: ", 6);
    at = put(at, date(http), 29);
    at = put(at, "\r\n", 2);
    if (has_length) {
        at = put(at, "Content-Length: ", 16);
        at = put_number(at, response->body.size);
        at = put(at, "\r\n", 2);
    }
    if (is_last)
        at = put_text(at, "Connection: close\r\n");
    else if (conn->framing.minor == 0)
        at = put_text(at, "Connection: keep-alive\r\n");
    at = put_headers(at, response->headers, response->header_count);
    at = put_headers(at, more, more_count);
    at = put(at, "\r\n", 2);
    at = put(at, response->body.data, body_size);
    conn->out.size = (size_t)(at - conn->out.data);
    http_count(http, http->counters.answers[code / 100], 1);
}

/* The request is done with: on to the next, or to the end. */
static void finish(struct conn *conn, bool is_last)
{
    request_end(conn);
    conn->state = is_last ? CONN_LINGER : CONN_HEAD;
}

void response_answer(assent_request *request, const assent_response *response)
{
    struct conn *conn = LINK_OWNER(request, struct conn, request);
    if (conn->state != CONN_WORK) {
        http_log(conn->http, ASSENT_LOG_ERROR, "a request was answered twice");
        return;
    }
    if (uv_is_closing((uv_handle_t *)&conn->tcp)) { /* the client has gone */
        request_end(conn);
        conn->state = CONN_CLOSED;
        conn_release(conn);
        return;
    }
    bool is_last = !conn->framing.is_kept_alive || conn->http->is_draining;
    write_answer(conn, response, NULL, 0, is_last);
    finish(conn, is_last);
    if (!conn->is_parsing)
        conn_wake(conn);
}

/* What the client asked for; without a head that was read there is nothing to ask. */
static assent_text locale_of(const struct conn *conn)
{
    for (uint32_t i = 0; conn->is_matched && i < conn->request.header_count; i++) {
        const assent_pair header = conn->request.headers[i];
        if (header.name.size == 8 && memcmp(header.name.data, "x-locale", 8) == 0)
            return header.value;
    }
    return (assent_text){ NULL, 0 };
}

static assent_text sentence_of(const struct conn *conn, int code)
{
    const struct http *http = conn->http;
    const struct status *known = find_status(code);
    const bool is_known = known && known->sentence.word;
    const char *word = is_known ? known->sentence.word : "http.refused";
    const char *english = is_known ? known->sentence.english : "The request was refused.";
    if (!http->sentences)
        return text(english);
    return http->sentences->say(http->host->self, locale_of(conn), word, NULL, 0, english);
}

/* The inside of a JSON string; controls, which no sentence has, become blanks. */
static char *put_escaped(char *at, assent_text value)
{
    for (size_t i = 0; i < value.size; i++) {
        const char c = value.data[i];
        if (c == '"' || c == '\\')
            *at++ = '\\';
        *at++ = (unsigned char)c < 0x20 ? ' ' : c;
    }
    return at;
}

enum { REFUSAL_BYTES = 2048, SENTENCE_MOST = 900 }; /* of which each may be escaped */

/* The usual shape: {"error":{"code":"not_found","sentence":"…"}}. */
static void default_refusal(const struct conn *conn, const char *reason, int status,
                            char space[REFUSAL_BYTES], assent_response *response)
{
    static const assent_pair json[] = { { { "Content-Type", 12 }, { "application/json", 16 } } };
    assent_text sentence = sentence_of(conn, status);
    if (sentence.size > SENTENCE_MOST)
        sentence = text("The request was refused.");
    char *at = put_text(space, "{\"error\":{\"code\":\"");
    at = put_text(at, reason);
    at = put_text(at, "\",\"sentence\":\"");
    at = put_escaped(at, sentence);
    at = put_text(at, "\"}}");
    response->headers = json;
    response->header_count = 1;
    response->body = (assent_text){ space, (size_t)(at - space) };
}

void response_refuse(struct conn *conn, int status, const char *reason, bool is_last)
{
    struct http *http = conn->http;
    char space[REFUSAL_BYTES];
    assent_response response = { .size = sizeof response, .status = status };
    if (conn->is_matched && conn->match.on_refusal)
        conn->match.on_refusal(conn->match.refusal_data, &conn->request, reason, &response);
    else
        default_refusal(conn, reason, status, space, &response);

    assent_pair more = { 0 };
    if (status == 401)
        more = (assent_pair){ text("WWW-Authenticate"), text("Bearer") };
    else if (status == 405)
        more = (assent_pair){ text("Allow"), conn->match.allow };
    else if (status == 503)
        more = (assent_pair){ text("Retry-After"), text("1") };
    if (status == 400 || status == 408)
        is_last = true;
    is_last = is_last || !conn->framing.is_kept_alive || http->is_draining;
    write_answer(conn, &response, &more, more.name.size > 0, is_last);
    http_count(http, http->counters.refused, 1);
    finish(conn, is_last);
}

void response_continue(struct conn *conn)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!buf_append(&conn->out, line, sizeof line - 1))
        conn->is_broken = true;
}
