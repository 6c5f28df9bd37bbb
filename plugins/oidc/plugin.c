/* The plugin's life: open reads the options and offers to verify, start fetches keys, close ends what is under way. */
#include "oidc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void oidc_log(struct oidc *oidc, int32_t level, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    oidc->host->log(oidc->host->self, level, text(line));
}

void oidc_count(struct oidc *oidc, assent_metric *metric)
{
    if (metric)
        oidc->metrics->add(metric, 1);
}

uint64_t oidc_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void oidc_free(void *data)
{
    struct oidc *oidc = data;
    oidc_bearer_free(&oidc->bearer);
    oidc_token_free(&oidc->token);
    oidc_options_free(oidc);
    free(oidc);
}

/* ---- open ---- */

static assent_status find_capabilities(struct oidc *oidc)
{
    const assent_host *host = oidc->host;
    oidc->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    oidc->timers = host->capability(host->self, ASSENT_TIMERS_1);
    oidc->metrics = host->capability(host->self, ASSENT_METRICS_1);
    oidc->work = host->capability(host->self, ASSENT_WORK_1);
    if (!oidc->identity || !oidc->timers || !oidc->metrics || !oidc->work)
        return host->fail(
            host->self, ASSENT_E_ABSENT,
            text("the capabilities identity, timers, metrics and work are needed, and "
                 "one of them is absent or withheld"));
    if (!ASSENT_HAS(oidc->identity, answer))
        return host->fail(
            host->self, ASSENT_E_ABSENT,
            text("this host cannot have signed tokens verified: a newer one is needed"));
    return ASSENT_OK;
}

static assent_status open_fetch(struct oidc *oidc)
{
    assent_text *allow = calloc(oidc->issuer_count, sizeof *allow);
    uint32_t count = 0;
    if (!allow)
        return oidc->host->fail(oidc->host->self, ASSENT_E_MEMORY, text("no memory"));
    /* Whoever wrote the address into the configuration has named its host. */
    for (uint32_t i = 0; i < oidc->issuer_count; i++)
        if (!oidc->issuers[i].file)
            allow[count++] = oidc_issuer_host(&oidc->issuers[i]);
    const struct fetch_options options = {
        .allow = allow,
        .allow_count = count,
        .ca_file = oidc->ca_file,
    };
    const assent_status rc = count > 0 ? fetch_open(oidc->host, &options, &oidc->fetch) : ASSENT_OK;
    free(allow);
    return rc;
}

static void make_counters(struct oidc *oidc)
{
    const struct {
        const char *name;
        const char *help;
        assent_metric **place;
    } wanted[] = {
        { "assent_oidc_verified_total", "Signed tokens whose signature was checked and was good",
          &oidc->verified },
        { "assent_oidc_refused_total", "Signed tokens that were refused", &oidc->refused },
        { "assent_oidc_fetches_total", "Times that keys were fetched", &oidc->fetched },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        (void)oidc->metrics->counter(oidc->host->self, wanted[i].name, wanted[i].help,
                                     wanted[i].place);
}

static assent_status oidc_open(const assent_host *host, void **ret_state)
{
    struct oidc *oidc = calloc(1, sizeof *oidc);
    if (!oidc)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    oidc->host = host;
    assent_status rc = find_capabilities(oidc);
    if (rc == ASSENT_OK)
        rc = oidc_options_read(oidc);
    if (rc == ASSENT_OK) {
        const assent_verifier verifier = {
            .size = sizeof verifier,
            .verify = oidc_verify,
            .data = oidc,
            .remembered = oidc->remembered,
        };
        rc = oidc->identity->offer(host->self, &verifier);
    }
    if (rc == ASSENT_OK)
        rc = open_fetch(oidc);
    if (rc < 0) {
        oidc_free(oidc);
        return rc;
    }
    make_counters(oidc);
    *ret_state = oidc;
    return ASSENT_OK;
}

static assent_status oidc_check(const assent_host *host)
{
    struct oidc oidc = { .host = host };
    const assent_status rc = oidc_options_read(&oidc);
    oidc_options_free(&oidc);
    return rc;
}

/* ---- start, drain, close ---- */

static assent_status oidc_start(void *state)
{
    struct oidc *oidc = state;
    for (uint32_t i = 0; i < oidc->issuer_count; i++) {
        oidc->issuers[i].fetched_ms = oidc_now_ms();
        if (!oidc->issuers[i].file)
            oidc_issuer_fetch(&oidc->issuers[i]);
    }
    return ASSENT_OK;
}

static void oidc_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct oidc *oidc = state;
    oidc->is_draining = true;
    for (uint32_t i = 0; i < oidc->issuer_count; i++)
        oidc_issuer_serve(&oidc->issuers[i]);
    done(done_data);
}

static void oidc_close(void *state)
{
    struct oidc *oidc = state;
    oidc->is_draining = true;
    for (uint32_t i = 0; i < oidc->issuer_count; i++)
        oidc_issuer_serve(&oidc->issuers[i]);
    if (oidc->fetch)
        fetch_close(oidc->fetch, oidc_free, oidc);
    else
        oidc_free(oidc);
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 2,
    .name = "oidc",
    .version = "0.1.0",
    .open = oidc_open,
    .start = oidc_start,
    .drain = oidc_drain,
    .close = oidc_close,
    .check = oidc_check,
};
