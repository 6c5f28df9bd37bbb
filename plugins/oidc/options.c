/* What the operator wrote. The host has checked types and bounds; here is what must fit together. */
#include "oidc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static assent_status fail(struct oidc *oidc, uint32_t number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static assent_status fail(struct oidc *oidc, uint32_t number, const char *format, ...)
{
    char why[400];
    char line[448];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "issuers[%u].%s", (unsigned)number + 1, why);
    return oidc->host->fail(oidc->host->self, ASSENT_E_CONFIG, text(line));
}

static int64_t number(struct oidc *oidc, const char *name)
{
    const assent_text value = oidc->host->option(oidc->host->self, name);
    int64_t read = 0;
    for (size_t i = 0; i < value.size && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        read = read * 10 + (value.data[i] - '0');
    return read;
}

static assent_text field(const json_t *one, const char *name)
{
    const json_t *value = json_object_get(one, name);
    return (assent_text){ json_string_value(value), json_string_length(value) };
}

/* ---- Addresses ---- */

static bool begins_with(assent_text whole, const char *beginning)
{
    const size_t size = strlen(beginning);
    return whole.size >= size && strncasecmp(whole.data, beginning, size) == 0;
}

/* "localhost" of "http://localhost:8080/keys"; "[::1]" with its brackets. */
static assent_text host_of(assent_text url)
{
    const char *begin = memmem(url.data, url.size, "://", 3);
    const char *end = url.data + url.size;
    if (!begin)
        return (assent_text){ NULL, 0 };
    begin += 3;
    const char *at = begin;
    const bool is_bracketed = at < end && *at == '[';
    while (at < end && *at != '/' && *at != '?' && *at != '#' &&
           (is_bracketed ? *at != ']' : *at != ':'))
        at++;
    at += is_bracketed && at < end;
    return (assent_text){ begin, (size_t)(at - begin) };
}

static bool is_this_machine(assent_text host)
{
    static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (host.size == strlen(names[i]) && begins_with(host, names[i]))
            return true;
    return false;
}

static assent_status read_place(struct oidc *oidc, uint32_t at, const json_t *one)
{
    struct oidc_issuer *issuer = &oidc->issuers[at];
    issuer->url = field(one, "jwks_url");
    issuer->file = json_string_value(json_object_get(one, "jwks_file"));
    if ((issuer->url.size > 0) == (issuer->file != NULL))
        return fail(oidc, at,
                    "jwks_url: the keys come from an address, or jwks_file: from a file; "
                    "one of the two is needed");
    if (issuer->file)
        return ASSENT_OK;
    const assent_text host = host_of(issuer->url);
    const bool is_https = begins_with(issuer->url, "https://");
    const bool is_http = begins_with(issuer->url, "http://");
    if (host.size == 0 || (!is_https && !is_http))
        return fail(oidc, at,
                    "jwks_url: an address such as \"https://login.example.com/keys\" is "
                    "needed");
    if (is_http && !is_this_machine(host) && !json_is_true(json_object_get(one, "allow_http")))
        return fail(oidc, at,
                    "jwks_url: https is needed: over http whoever is on the way can sign tokens "
                    "(allow_http = true when that is meant)");
    return ASSENT_OK;
}

/* ---- Issuers ---- */

static bool is_id(assent_text id)
{
    for (size_t i = 0; i < id.size; i++) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? id.data[i] != '-' : !strchr("0123456789abcdefABCDEF", id.data[i]))
            return false;
    }
    return id.size == 36;
}

/* A list that is there and not empty, or NULL. */
static const json_t *list_of(const json_t *one, const char *name)
{
    const json_t *list = json_object_get(one, name);
    return json_array_size(list) > 0 ? list : NULL;
}

static assent_status read_tenants(struct oidc *oidc, uint32_t at, const struct oidc_terms *terms)
{
    const size_t mark = sizeof OIDC_TENANT_MARK - 1;
    if (!terms->tenants && !memmem(terms->issuer.data, terms->issuer.size, OIDC_TENANT_MARK, mark))
        return fail(oidc, at,
                    "tenants: the ids of the partners that it may speak for are needed, or "
                    "{tenantid} in issuer");
    for (size_t i = 0; i < json_array_size(terms->tenants); i++) {
        const json_t *tenant = json_array_get(terms->tenants, i);
        const assent_text id = { json_string_value(tenant), json_string_length(tenant) };
        if (!is_id(id))
            return fail(oidc, at, "tenants: an id of 36 characters is needed, not \"%.*s\"",
                        id.size < 60 ? (int)id.size : 60, id.data);
    }
    return ASSENT_OK;
}

static assent_status read_issuer(struct oidc *oidc, uint32_t at, const json_t *one)
{
    struct oidc_issuer *issuer = &oidc->issuers[at];
    struct oidc_terms *terms = &issuer->terms;
    issuer->oidc = oidc;
    issuer->last_waiter = &issuer->waiters;
    terms->issuer = field(one, "issuer");
    terms->audiences = list_of(one, "audiences");
    terms->tenants = list_of(one, "tenants");
    terms->scopes = list_of(one, "scopes");
    terms->applications = list_of(one, "applications");
    if (terms->issuer.size == 0)
        return fail(oidc, at, "issuer: the token's `iss` is needed");
    if (!terms->audiences)
        return fail(oidc, at, "audiences: at least one is needed");
    const assent_status rc = read_tenants(oidc, at, terms);
    return rc < 0 ? rc : read_place(oidc, at, one);
}

assent_status oidc_options_read(struct oidc *oidc)
{
    const assent_host *host = oidc->host;
    const assent_text issuers = host->option(host->self, "issuers");
    const assent_text ca_file = host->option(host->self, "ca_file");
    oidc->difference_s = number(oidc, "clock_difference_s");
    oidc->remembered = (uint32_t)number(oidc, "remembered_tokens");
    oidc->refetch_ms = (uint64_t)number(oidc, "refetch_s") * 1000;
    oidc->refresh_ms = (uint64_t)number(oidc, "refresh_s") * 1000;
    oidc->waiting_most = (uint32_t)number(oidc, "waiting");
    oidc->ca_file = ca_file.size > 0 ? ca_file.data : NULL;
    oidc->options = json_loadb(issuers.data, issuers.size, 0, NULL);
    const size_t count = json_array_size(oidc->options);
    if (count == 0)
        return host->fail(host->self, ASSENT_E_CONFIG,
                          text("issuers: at least one is needed, { issuer = …, audiences = { … }, "
                               "tenants = { … }, jwks_url = … }"));
    oidc->issuers = calloc(count, sizeof *oidc->issuers);
    if (!oidc->issuers)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    oidc->issuer_count = (uint32_t)count;
    assent_status rc = ASSENT_OK;
    for (uint32_t i = 0; i < count && rc == ASSENT_OK; i++) {
        rc = read_issuer(oidc, i, json_array_get(oidc->options, i));
        if (rc == ASSENT_OK && oidc->issuers[i].file)
            rc = oidc_issuer_load(&oidc->issuers[i]);
    }
    return rc;
}

assent_text oidc_issuer_host(const struct oidc_issuer *issuer)
{
    return host_of(issuer->url);
}

void oidc_options_free(struct oidc *oidc)
{
    for (uint32_t i = 0; i < oidc->issuer_count; i++)
        oidc_keys_free(oidc->issuers[i].keys);
    free(oidc->issuers);
    json_decref(oidc->options);
}
