/* The plugin's life, its options, and the certificate that it serves. */
#include "webhook.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONNECTIONS_MOST = 512, CONNECTIONS_HOST_MOST = 64 };

/* ---- The certificate ------------------------------------------------------------------------- */

static void on_certificate(void *data, assent_request *request)
{
    struct hook *hook = data;
    const assent_pair headers[] = {
        { text("Content-Type"), text("application/x-pem-file") },
        { text("X-Content-Type-Options"), text("nosniff") },
    };
    const assent_response response = {
        .size = sizeof response,
        .status = 200,
        .headers = headers,
        .header_count = 2,
        .body = text(hook->certificate),
    };
    hook->routes->answer(request, &response);
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool is_address(assent_text address)
{
    const bool is_http = address.size > 8 && (memcmp(address.data, "http://", 7) == 0 ||
                                              memcmp(address.data, "https://", 8) == 0);
    for (size_t i = 0; i < address.size; i++) /* it stands in JSON as it is */
        if ((unsigned char)address.data[i] <= 0x20 || (unsigned char)address.data[i] > 0x7e ||
            strchr("\"\\", address.data[i]))
            return false;
    return is_http && address.size < ADDRESS_BYTES && address.data[address.size - 1] != '/';
}

static assent_status check_address(const assent_host *host, assent_text address)
{
    if (is_address(address))
        return ASSENT_OK;
    return host->fail(host->self, ASSENT_E_CONFIG,
                      text("address: the service's public address is needed, "
                           "\"https://assent.example\", without a slash at its end"));
}

static assent_status open_key(const assent_host *host, EVP_PKEY **ret_key, char **ret_certificate)
{
    char key[4096];
    char certificate[4096];
    const assent_text key_path = host->option(host->self, "key");
    const assent_text path = host->option(host->self, "certificate");
    snprintf(key, sizeof key, "%.*s", (int)key_path.size, key_path.data);
    snprintf(certificate, sizeof certificate, "%.*s", (int)path.size, path.data);
    const char *problem = sign_open(key, certificate, ret_key, ret_certificate);
    return problem ? host->fail(host->self, ASSENT_E_CONFIG, text(problem)) : ASSENT_OK;
}

static assent_status open_fetch(struct hook *hook)
{
    const assent_host *host = hook->host;
    const assent_text allow = host->option(host->self, "allow");
    const assent_text authorities = host->option(host->self, "authorities");
    json_t *list = allow.size ? json_loadb(allow.data, allow.size, 0, NULL) : NULL;
    const size_t count = json_array_size(list);
    assent_text *hosts = calloc(count + 1, sizeof *hosts);
    char path[4096];
    snprintf(path, sizeof path, "%.*s", (int)authorities.size,
             authorities.data ? authorities.data : "");
    assent_status rc = ASSENT_E_MEMORY;
    if (hosts) {
        for (size_t i = 0; i < count; i++)
            hosts[i] = (assent_text){ json_string_value(json_array_get(list, i)),
                                      json_string_length(json_array_get(list, i)) };
        const struct fetch_options options = {
            .allow = hosts,
            .allow_count = (uint32_t)count,
            .user_agent = "assent-webhook",
            .ca_file = path[0] ? path : NULL,
            .connections_most = CONNECTIONS_MOST,
            .connections_host_most = CONNECTIONS_HOST_MOST,
        };
        rc = fetch_open(host, &options, &hook->fetch);
    }
    free(hosts);
    json_decref(list);
    return rc;
}

static void read_options(struct hook *hook)
{
    const assent_host *host = hook->host;
    const assent_text address = host->option(host->self, "address");
    const assent_text pause = host->option(host->self, "pause_ms");
    char number[24];
    snprintf(number, sizeof number, "%.*s", (int)pause.size, pause.data);
    hook->pause_ms = strtoull(number, NULL, 10);
    snprintf(hook->address, sizeof hook->address, "%.*s", (int)address.size, address.data);
    snprintf(hook->certificate_url, sizeof hook->certificate_url, "%s/webhooks/certificate",
             hook->address);
}

/* ---- Open ------------------------------------------------------------------------------------ */

static assent_status find_capabilities(struct hook *hook)
{
    const assent_host *host = hook->host;
    hook->events = host->capability(host->self, ASSENT_EVENTS_1);
    hook->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    hook->metrics = host->capability(host->self, ASSENT_METRICS_1);
    hook->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    hook->routes = host->capability(host->self, ASSENT_ROUTES_1);
    hook->timers = host->capability(host->self, ASSENT_TIMERS_1);
    if (hook->events && ASSENT_HAS(hook->identity, operator_actor) && hook->metrics &&
        hook->operations && hook->routes && hook->timers)
        return ASSENT_OK;
    return host->fail(host->self, ASSENT_E_ABSENT,
                      text("events, identity, metrics, operations, routes and timers are needed"));
}

static assent_status find_operations(struct hook *hook)
{
    const assent_host *host = hook->host;
    const struct {
        const char *name;
        const assent_operation **place;
    } all[] = {
        { "webhook.list", &hook->list },
        { "webhook.get", &hook->get },
        { "webhook.tried", &hook->tried },
    };
    assent_status rc = ASSENT_OK;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && rc == ASSENT_OK; i++)
        rc = hook->operations->find(host->self, all[i].name, NULL, NULL, all[i].place);
    return rc;
}

static assent_status make_metrics(struct hook *hook)
{
    const assent_host *host = hook->host;
    const assent_metrics *metrics = hook->metrics;
    assent_status rc = metrics->counter(host->self, "webhook_delivered_total",
                                        "Events that a receiver took", &hook->delivered);
    if (rc == ASSENT_OK)
        rc = metrics->counter(host->self, "webhook_failed_total",
                              "Attempts that a receiver did not take", &hook->failed);
    if (rc == ASSENT_OK)
        rc = metrics->counter(host->self, "webhook_given_up_total",
                              "Events that were given up after ten attempts", &hook->given_up);
    return rc;
}

static assent_status offer_certificate(struct hook *hook)
{
    const assent_route route = { .size = sizeof route,
                                 .method = "GET",
                                 .path = "/webhooks/certificate",
                                 .flags = ASSENT_ROUTE_OPEN,
                                 .on_request = on_certificate,
                                 .data = hook };
    return hook->routes->offer(hook->host->self, &route);
}

static void hook_free(void *data)
{
    struct hook *hook = data;
    EVP_PKEY_free(hook->key);
    free(hook->certificate);
    free(hook);
}

static assent_status hook_open(const assent_host *host, void **ret_state)
{
    struct hook *hook = calloc(1, sizeof *hook);
    if (!hook)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    hook->host = host;
    assent_status rc = find_capabilities(hook);
    if (rc == ASSENT_OK)
        rc = check_address(host, host->option(host->self, "address"));
    if (rc == ASSENT_OK)
        rc = open_key(host, &hook->key, &hook->certificate);
    if (rc == ASSENT_OK)
        rc = find_operations(hook);
    if (rc == ASSENT_OK)
        rc = make_metrics(hook);
    if (rc == ASSENT_OK)
        rc = offer_certificate(hook);
    if (rc == ASSENT_OK)
        rc = open_fetch(hook); /* the last: nothing has to be closed when one before fails */
    if (rc < 0) {
        hook_free(hook);
        return rc;
    }
    read_options(hook);
    *ret_state = hook;
    return ASSENT_OK;
}

/* ---- Later ----------------------------------------------------------------------------------- */

static assent_status hook_start(void *state)
{
    return receivers_start(state);
}

/* What is under way is broken off: it comes again after the start. */
static void hook_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct hook *hook = state;
    hook->is_stopped = true;
    for (struct receiver *at = hook->receivers; at; at = at->next)
        for (int i = 0; i < LANES; i++)
            if (at->lanes[i].receiver)
                lane_stop(&at->lanes[i]);
    done(done_data);
}

static void hook_close(void *state)
{
    struct hook *hook = state;
    hook->is_stopped = true;
    receivers_free(hook);
    fetch_close(hook->fetch, hook_free, hook);
}

static assent_status hook_check(const assent_host *host)
{
    EVP_PKEY *key = NULL;
    char *certificate = NULL;
    const assent_status of_address = check_address(host, host->option(host->self, "address"));
    const assent_status of_key = open_key(host, &key, &certificate);
    EVP_PKEY_free(key);
    free(certificate);
    return of_key == ASSENT_OK ? of_address : of_key;
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 1,
    .name = "webhook",
    .version = "0.1.0",
    .open = hook_open,
    .start = hook_start,
    .drain = hook_drain,
    .close = hook_close,
    .check = hook_check,
};
