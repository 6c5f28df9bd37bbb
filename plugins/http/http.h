/* The server as a whole: what the plugin was given, its limits, and what its connections share. */
#pragma once

#include "assent/assent.h"
#include "body.h"
#include "guard.h"
#include "head.h"
#include "list.h"
#include "wheel.h"

#include <llhttp.h>
#include <openssl/ssl.h>
#include <uv.h>

enum {
    READ_BYTES = 64 * 1024,  /* one read; also how much waits unparsed on a connection */
    PLAIN_BYTES = 16 * 1024, /* one TLS record */
    KEEP_BYTES = 4 * 1024,   /* of each buffer, on a connection that waits */
    POOL_CONNECTIONS = 512,
};

struct limits {
    struct head_limits head;
    uint64_t body_bytes;
    uint64_t head_ms;
    uint64_t body_ms;
    uint64_t idle_ms;
    uint64_t answer_ms;
    uint64_t drain_ms;
    uint32_t connections;
    uint32_t pipelined;
    size_t unsent_bytes;
    size_t token_bytes;
    uint32_t bad_tokens_per_s;
};

struct counters {
    assent_metric *answers[6]; /* by the first digit of the status; 2 … 5 are used */
    assent_metric *refused;
    assent_metric *slowed;
    assent_metric *accepted;
    assent_metric *connections;
    assent_metric *received_bytes;
    assent_metric *sent_bytes;
};

struct http {
    const assent_host *host;
    const assent_routes *routes;
    const assent_identity *identity;
    const assent_metrics *metrics;
    const assent_timers *timers;
    const assent_sentences *sentences; /* NULL: refusals are in English */
    uv_loop_t *loop;
    assent_text listen;
    assent_text tls_certificate;
    assent_text tls_key;
    struct limits limits;
    struct counters counters;

    SSL_CTX *tls; /* NULL: plain */
    uv_tcp_t listener;
    bool is_listening;
    int last_descriptors; /* from this number on they are short */
    uv_idle_t turn;       /* runs while `woken` has members */
    struct wheel wheel;

    struct link connections;
    struct link waiting; /* no request under way; the longest waiting first */
    struct link woken;   /* answered outside their own input: to be written and read on */
    struct link pool;
    uint32_t connection_count;
    uint32_t pool_count;
    struct body_budget bodies;
    struct guard guard;

    llhttp_t parser; /* heads are parsed whole, so that one serves all connections */
    char date[30];
    uint64_t date_until_ms;

    bool is_draining;
    uint64_t drain_until_ms;
    void (*on_drained)(void *data);
    void *drained_data;
    bool is_closed;
    uint32_t references; /* open handles and connections; the last one frees */

    char read[READ_BYTES];
    char plain[PLAIN_BYTES];
};

void http_log(struct http *http, int32_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
assent_status http_fail(struct http *http, assent_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void http_count(struct http *http, assent_metric *metric, int64_t amount);
void http_unref(struct http *http);
/* Tells the host once when nothing is under way any more. */
void http_check_drained(struct http *http);

/* listener.c */
assent_status listener_start(struct http *http);
void listener_stop(struct http *http);
void listener_check_descriptors(struct http *http);

/* health.c: /livez, /readyz, /metrics. */
assent_status health_offer(struct http *http);

static inline assent_text text(const char *string)
{
    return (assent_text){ string, __builtin_strlen(string) };
}
