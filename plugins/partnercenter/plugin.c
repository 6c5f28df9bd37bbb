/* The plugin's life. Everything is offered in open; there is nothing to start. */
#include "center.h"
#include "tokens.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const versions[VERSIONS] = { "/v1", "/v1.0" };
static const char *const other_bases[] = { "/auditactivity", "/webhooks" };

void route_path(const struct route *route, uint32_t version, char path[PATH_BYTES])
{
    const char *base = route->flags & ROUTE_WHOLE ? "" : versions[version];
    snprintf(path, PATH_BYTES, "%s%s", base, route->path);
}

static assent_status fail(struct center *center, const char *what, const char *name)
{
    char line[256];
    snprintf(line, sizeof line, "%s %s", what, name);
    return center->host->fail(center->host->self, ASSENT_E_ABSENT, text(line));
}

static assent_status find_capabilities(struct center *center)
{
    const assent_host *host = center->host;
    center->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    center->routes = host->capability(host->self, ASSENT_ROUTES_1);
    center->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    center->sentences = host->capability(host->self, ASSENT_SENTENCES_1);
    center->work = host->capability(host->self, ASSENT_WORK_1);
    if (!center->operations)
        return fail(center, "this capability is absent or withheld:", ASSENT_OPERATIONS_1);
    if (!center->routes)
        return fail(center, "this capability is absent or withheld:", ASSENT_ROUTES_1);
    assent_status rc = throttle_new(host, &center->throttle);
    if (rc == ASSENT_OK && center->throttle && !center->identity)
        return fail(center, "limits for each partner need", ASSENT_IDENTITY_1);
    return rc;
}

static assent_status offer(struct center *center, struct served *served)
{
    const struct route *route = served->route;
    const uint32_t count = route->flags & ROUTE_WHOLE ? 1 : VERSIONS;
    for (uint32_t i = 0; i < count; i++) {
        char path[PATH_BYTES];
        route_path(route, i, path);
        const assent_route offered = {
            .size = sizeof offered,
            .method = route->method,
            .path = path,
            .flags = route->route_flags,
            .on_request = call_begin,
            .data = served,
        };
        assent_status rc = center->routes->offer(center->host->self, &offered);
        if (rc < 0)
            return rc;
    }
    return ASSENT_OK;
}

static assent_status serve(struct center *center, const struct route *route)
{
    const assent_host *host = center->host;
    struct served *served = &center->served[center->served_count];
    if (center->served_count == ROUTES_MOST)
        return fail(center, "center.h has no room for", route->path);
    *served = (struct served){ .center = center, .route = route };
    center->served_count++;
    const assent_status rc = center->operations->find(host->self, route->operation, route->input,
                                                      route->output, &served->operation);
    if (rc == ASSENT_E_ABSENT && (route->flags & ROUTE_OPTIONAL)) {
        char line[256];
        snprintf(line, sizeof line, "goes without %s %s: this host has no operation %s",
                 route->method, route->path, route->operation);
        host->log(host->self, ASSENT_LOG_WARN, text(line));
        return ASSENT_OK;
    }
    if (rc < 0)
        return rc;
    served->is_command = center->operations->is_command(served->operation) != 0;
    return offer(center, served);
}

static assent_status offer_all(struct center *center)
{
    const assent_host *host = center->host;
    for (const struct route_group *const *group = route_groups; *group; group++) {
        for (uint32_t i = 0; i < (*group)->count; i++) {
            const assent_status rc = serve(center, &(*group)->routes[i]);
            if (rc < 0)
                return rc;
        }
    }
    for (uint32_t i = 0; i < VERSIONS; i++) {
        assent_status rc = center->routes->refusals(host->self, versions[i], refuse, center);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < sizeof other_bases / sizeof other_bases[0]; i++) {
        assent_status rc = center->routes->refusals(host->self, other_bases[i], refuse, center);
        if (rc < 0)
            return rc;
    }
    return ASSENT_OK;
}

static assent_status center_open(const assent_host *host, void **ret_state)
{
    struct center *center = calloc(1, sizeof *center);
    if (!center)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    center->host = host;
    assent_status rc = find_capabilities(center);
    if (rc == ASSENT_OK)
        rc = offer_all(center);
    if (rc == ASSENT_OK)
        rc = openapi_offer(center);
    if (rc < 0) {
        throttle_free(center->throttle);
        free(center);
        return rc;
    }
    *ret_state = center;
    return ASSENT_OK;
}

static assent_status center_start(void *state)
{
    tokens_start(state);
    return ASSENT_OK;
}

static void center_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct center *center = state;
    if (center->calls == 0) {
        done(done_data);
        return;
    }
    center->on_drained = done;
    center->drained_data = done_data;
}

static void center_close(void *state)
{
    struct center *center = state;
    center->on_drained = NULL;
    center->is_closed = true;
    if (center->calls == 0)
        center_free(center);
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 2, /* shapes with {^field} */
    .name = "partnercenter",
    .version = "0.1.0",
    .open = center_open,
    .start = center_start,
    .drain = center_drain,
    .close = center_close,
};
