/* The plugin's life: options and capabilities at open, sockets from start to close. */
#include "conn.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void http_log(struct http *http, int32_t level, const char *format, ...)
{
    char line[512];
    va_list arguments;
    if (http->is_closed)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    http->host->log(http->host->self, level, text(line));
}

assent_status http_fail(struct http *http, assent_status status, const char *format, ...)
{
    char line[9216];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return http->host->fail(http->host->self, status, text(line));
}

void http_count(struct http *http, assent_metric *metric, int64_t amount)
{
    if (metric && !http->is_closed)
        http->metrics->add(metric, amount);
}

void http_unref(struct http *http)
{
    if (--http->references > 0)
        return;
    while (!link_is_alone(&http->pool)) {
        struct conn *conn = LINK_OWNER(http->pool.next, struct conn, all);
        link_remove(&conn->all);
        conn_free(conn);
    }
    SSL_CTX_free(http->tls);
    free(http);
}

void http_check_drained(struct http *http)
{
    void (*done)(void *) = http->on_drained;
    if (!done || http->connection_count > 0)
        return;
    http->on_drained = NULL;
    done(http->drained_data);
}

/* --- open --- */

/* NULL: the host knows what is missing. */
static const void *need(struct http *http, const char *name)
{
    const void *table = http->host->capability(http->host->self, name);
    if (!table)
        http_fail(http, ASSENT_E_ABSENT, "the capability %s is needed, and is absent or withheld",
                  name);
    return table;
}

static assent_status find_capabilities(struct http *http)
{
    const assent_uv *uv = NULL;
    if (!(http->routes = need(http, ASSENT_ROUTES_1)) ||
        !(http->identity = need(http, ASSENT_IDENTITY_1)) ||
        !(http->metrics = need(http, ASSENT_METRICS_1)) ||
        !(http->timers = need(http, ASSENT_TIMERS_1)) || !(uv = need(http, ASSENT_UV_1)))
        return ASSENT_E_ABSENT;
    http->loop = uv->loop;
    http->sentences = http->host->capability(http->host->self, ASSENT_SENTENCES_1);
    if (!ASSENT_HAS(http->routes, ready) || !ASSENT_HAS(http->metrics, health) ||
        !ASSENT_HAS(http->identity, release) || !ASSENT_HAS(http->timers, now_ms))
        return http_fail(http, ASSENT_E_ABSENT, "this host is too old for this plugin");
    return ASSENT_OK;
}

/* The manifest has the defaults and bounds; the host has checked them. */
static assent_status read_number(struct http *http, const char *name, uint64_t *ret_number)
{
    assent_text value = http->host->option(http->host->self, name);
    uint64_t number = 0;
    bool is_good = value.size > 0 && value.size <= 15;
    for (size_t i = 0; is_good && i < value.size; i++) {
        is_good = value.data[i] >= '0' && value.data[i] <= '9';
        number = number * 10 + (uint64_t)(value.data[i] - '0');
    }
    if (!is_good || number == 0 || number > UINT32_MAX * UINT64_C(16))
        return http_fail(http, ASSENT_E_CONFIG, "%s: a whole number from 1 is needed, not \"%.*s\"",
                         name, (int)value.size, value.data);
    *ret_number = number;
    return ASSENT_OK;
}

static assent_status read_options(struct http *http)
{
    struct limits *limits = &http->limits;
    uint64_t request_line = 0, header = 0, head = 0, headers = 0, connections = 0, pipelined = 0,
             unsent = 0, token = 0, bad_tokens = 0;
    const struct {
        const char *name;
        uint64_t *place;
    } numbers[] = {
        { "request_line_bytes", &request_line },
        { "header_bytes", &header },
        { "head_bytes", &head },
        { "headers", &headers },
        { "body_bytes", &limits->body_bytes },
        { "bodies_bytes", &http->bodies.limit_bytes },
        { "head_ms", &limits->head_ms },
        { "body_ms", &limits->body_ms },
        { "idle_ms", &limits->idle_ms },
        { "answer_ms", &limits->answer_ms },
        { "drain_ms", &limits->drain_ms },
        { "connections", &connections },
        { "pipelined", &pipelined },
        { "unsent_bytes", &unsent },
        { "token_bytes", &token },
        { "bad_tokens_per_s", &bad_tokens },
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assent_status rc = read_number(http, numbers[i].name, numbers[i].place);
        if (rc < 0)
            return rc;
    }
    limits->head = (struct head_limits){ request_line, header, head, (uint32_t)headers };
    limits->connections = (uint32_t)connections;
    limits->pipelined = (uint32_t)pipelined;
    limits->unsent_bytes = unsent;
    limits->token_bytes = token;
    limits->bad_tokens_per_s = (uint32_t)bad_tokens;

    http->listen = http->host->option(http->host->self, "listen");
    http->tls_certificate = http->host->option(http->host->self, "tls_certificate");
    http->tls_key = http->host->option(http->host->self, "tls_key");
    if ((http->tls_certificate.size > 0) != (http->tls_key.size > 0))
        return http_fail(http, ASSENT_E_CONFIG,
                         "%s is missing: tls_certificate and tls_key belong together",
                         http->tls_key.size > 0 ? "tls_certificate" : "tls_key");
    return ASSENT_OK;
}

static void make_counters(struct http *http)
{
    const assent_metrics *metrics = http->metrics;
    struct counters *counters = &http->counters;
    const struct {
        const char *name;
        const char *help;
        assent_metric **place;
    } wanted[] = {
        { "assent_http_answers_2xx_total", "Requests answered with success",
          &counters->answers[2] },
        { "assent_http_answers_3xx_total", "Requests answered with a redirection",
          &counters->answers[3] },
        { "assent_http_answers_4xx_total", "Requests answered with a fault of the client",
          &counters->answers[4] },
        { "assent_http_answers_5xx_total", "Requests answered with a fault of the server",
          &counters->answers[5] },
        { "assent_http_refused_total", "Requests and connections refused before any handler",
          &counters->refused },
        { "assent_http_slowed_total", "Answers to bad tokens that were held back",
          &counters->slowed },
        { "assent_http_connections_total", "Connections accepted", &counters->accepted },
        { "assent_http_received_bytes_total", "Bytes received", &counters->received_bytes },
        { "assent_http_sent_bytes_total", "Bytes sent", &counters->sent_bytes },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        (void)metrics->counter(http->host->self, wanted[i].name, wanted[i].help, wanted[i].place);
    (void)metrics->gauge(http->host->self, "assent_http_connections", "Connections open",
                         &counters->connections);
}

static void on_tick(void *data)
{
    struct http *http = data;
    listener_check_descriptors(http);
    if (!http->is_draining || uv_now(http->loop) < http->drain_until_ms)
        return;
    /* Whoever is not done by now is cut off. */
    struct link *next = NULL;
    for (struct link *link = http->connections.next; link != &http->connections; link = next) {
        next = link->next;
        conn_close(LINK_OWNER(link, struct conn, all));
    }
    void (*done)(void *) = http->on_drained;
    http->on_drained = NULL;
    if (done)
        done(http->drained_data);
}

static assent_status http_open(const assent_host *host, void **ret_state)
{
    struct http *http = calloc(1, sizeof *http);
    if (!http)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    http->host = host;
    link_init(&http->connections);
    link_init(&http->waiting);
    link_init(&http->woken);
    link_init(&http->pool);

    assent_status rc = find_capabilities(http);
    if (rc == ASSENT_OK)
        rc = read_options(http);
    if (rc == ASSENT_OK)
        rc = http->routes->serve(host->self, response_answer);
    if (rc == ASSENT_OK)
        rc = health_offer(http);
    if (rc < 0) {
        free(http);
        return rc;
    }
    make_counters(http);
    guard_init(&http->guard, http->limits.bad_tokens_per_s);
    wheel_init(&http->wheel, http->loop, conn_on_due, on_tick, http);
    uv_idle_init(http->loop, &http->turn);
    http->turn.data = http;
    http->references = 2;
    *ret_state = http;
    return ASSENT_OK;
}

/* --- check --- */

static assent_status http_check(const assent_host *host)
{
    struct http http = { .host = host };
    SSL_CTX *tls = NULL;
    assent_status rc = read_options(&http);
    if (rc == ASSENT_OK && http.tls_certificate.size > 0)
        rc = tls_load(&http, &tls);
    SSL_CTX_free(tls);
    return rc;
}

/* --- start, drain, close --- */

static assent_status http_start(void *state)
{
    struct http *http = state;
    if (http->tls_certificate.size > 0) {
        assent_status rc = tls_load(http, &http->tls);
        if (rc < 0)
            return rc;
    }
    return listener_start(http);
}

static void http_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct http *http = state;
    http->is_draining = true;
    http->drain_until_ms = uv_now(http->loop) + http->limits.drain_ms;
    http->on_drained = done;
    http->drained_data = done_data;
    listener_stop(http);

    struct link *next = NULL;
    for (struct link *link = http->connections.next; link != &http->connections; link = next) {
        next = link->next;
        conn_settle(LINK_OWNER(link, struct conn, all)); /* closes who waits */
    }
    http_check_drained(http);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct wheel *wheel = handle->data;
    http_unref(wheel->data);
}

static void on_turn_closed(uv_handle_t *handle)
{
    http_unref(handle->data);
}

static void http_close(void *state)
{
    struct http *http = state;
    http->is_draining = true;
    http->on_drained = NULL;
    listener_stop(http);
    struct link *next = NULL;
    for (struct link *link = http->connections.next; link != &http->connections; link = next) {
        struct conn *conn = LINK_OWNER(link, struct conn, all);
        next = link->next;
        conn_close(conn);
        /* A request still unanswered keeps its connection in memory, but nothing of the host. */
        if (conn->actor)
            http->identity->release(http->host->self, conn->actor);
        conn->actor = NULL;
    }
    http->is_closed = true;
    uv_close((uv_handle_t *)&http->wheel.timer, on_timer_closed);
    uv_close((uv_handle_t *)&http->turn, on_turn_closed);
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 0,
    .name = "http",
    .version = "0.1.0",
    .open = http_open,
    .start = http_start,
    .drain = http_drain,
    .close = http_close,
    .check = http_check,
};
