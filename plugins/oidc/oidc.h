/* The plugin as a whole: what it was given, its issuers, and who waits for keys. Everything is [loop].
 *
 * Files: token.c takes a token apart, claims.c reads what it says, keys.c reads key sets, issuer.c gets them,
 * verify.c puts the pieces together, options.c and plugin.c are the plugin's life. */
#pragma once

#include "assent/assent.h"
#include "claims.h"
#include "fetch.h"
#include "keys.h"
#include "token.h"

struct oidc;

/* A request that waits for the keys of its token's issuer. */
struct oidc_waiter {
    struct oidc_waiter *next;
    assent_ticket *ticket;
    size_t size;
    char token[];
};

struct oidc_issuer {
    struct oidc *oidc;
    struct oidc_terms terms;
    assent_text url; /* of its keys; or … */
    const char *file;
    struct oidc_keys *keys; /* NULL: none yet */
    struct fetch_call *call;
    struct oidc_file *reading;   /* on the pool */
    uint64_t fetched_ms;         /* monotonic: when the last one began */
    uint64_t refetched_ms;       /* … because of an unknown key; 0: never */
    bool has_failed;             /* the last one; told once */
    struct oidc_waiter *waiters; /* in the order of coming */
    struct oidc_waiter **last_waiter;
};

struct oidc {
    const assent_host *host;
    const assent_identity *identity;
    const assent_timers *timers;
    const assent_metrics *metrics;
    const assent_work *work;
    struct fetch *fetch; /* NULL: all keys are in files */
    assent_metric *verified, *refused, *fetched;

    json_t *options; /* texts of the issuers lie in here */
    struct oidc_issuer *issuers;
    uint32_t issuer_count;
    int64_t difference_s;
    uint64_t refetch_ms, refresh_ms;
    uint32_t remembered, waiting_most;
    const char *ca_file;

    uint32_t waiting;
    bool is_draining;
    uint64_t said_ms; /* when a refusal was logged last */
    uint64_t held_back;

    struct oidc_token token; /* of the call under way: its texts last until the next one */
    struct oidc_bearer bearer;
};

void oidc_log(struct oidc *oidc, int32_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
uint64_t oidc_now_ms(void); /* monotonic */
void oidc_count(struct oidc *oidc, assent_metric *metric);

/* options.c: reads them all, and the key files; says by host->fail what is wrong. */
assent_status oidc_options_read(struct oidc *oidc);
/* The host in the address of its keys, as the URL names it; empty: they are in a file. */
assent_text oidc_issuer_host(const struct oidc_issuer *issuer);
void oidc_options_free(struct oidc *oidc);

/* issuer.c */
assent_status oidc_issuer_load(
    struct oidc_issuer *issuer);                    /* of a file, at once: at start, in check */
void oidc_issuer_fetch(struct oidc_issuer *issuer); /* unless it is under way */
/* A token names a key that is not there: true when it is worth waiting for. */
bool oidc_issuer_is_promising(struct oidc_issuer *issuer);
void oidc_issuer_refresh(struct oidc_issuer *issuer); /* when the keys are old */
assent_status oidc_issuer_wait(struct oidc_issuer *issuer, assent_text token,
                               assent_ticket *ticket);
/* Everybody who waits: looked at again, or told to come again when the plugin ends. */
void oidc_issuer_serve(struct oidc_issuer *issuer);

/* verify.c */
assent_status oidc_verify(void *oidc, assent_text token, assent_ticket *ticket,
                          assent_claims *ret_claims);

static inline assent_text text(const char *string)
{
    return (assent_text){ string, __builtin_strlen(string) };
}
