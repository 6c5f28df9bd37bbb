/* The plugin's life. Everything is offered in open; there is nothing to start. */
#include "catalog.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

enum { FORM_BYTES = 64 * 1024 };

static assent_status find_capabilities(struct portal *portal)
{
    const assent_host *host = portal->host;
    portal->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    portal->routes = host->capability(host->self, ASSENT_ROUTES_1);
    portal->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    if (portal->operations && portal->routes && portal->identity)
        return ASSENT_OK;
    return host->fail(host->self, ASSENT_E_ABSENT,
                      text("operations, routes and identity are needed; one of them is withheld"));
}

static assent_status offer_page(struct portal *portal, const struct page *page)
{
    if (portal->served_count == PAGES_MOST)
        return portal->host->fail(portal->host->self, ASSENT_E_INTERNAL,
                                  text("portal.h has no room for a page"));
    struct served *served = &portal->served[portal->served_count++];
    *served = (struct served){ portal, page };
    const bool is_post = strcmp(page->method, "POST") == 0;
    const assent_route route = {
        .size = sizeof route,
        .method = page->method,
        .path = page->path,
        .flags = ASSENT_ROUTE_OPEN | (is_post ? ASSENT_ROUTE_FORM : 0),
        .body_limit_bytes = FORM_BYTES,
        .on_request = visit_begin,
        .data = served,
    };
    return portal->routes->offer(portal->host->self, &route);
}

static assent_status offer_all(struct portal *portal)
{
    static const char *const roots[] = { "/portal", "/invitation", "/customer" };
    const assent_host *host = portal->host;
    const assent_route files = {
        .size = sizeof files,
        .method = "GET",
        .path = "/portal/assets/{file}",
        .flags = ASSENT_ROUTE_OPEN,
        .on_request = answer_asset,
        .data = portal,
    };
    assent_status rc = portal->routes->offer(host->self, &files);
    for (size_t i = 0; rc == ASSENT_OK && i < sizeof roots / sizeof roots[0]; i++)
        rc = portal->routes->refusals(host->self, roots[i], answer_refusal, portal);
    for (const struct page_group *const *group = page_groups; rc == ASSENT_OK && *group; group++)
        for (size_t i = 0; rc == ASSENT_OK && i < (*group)->count; i++)
            rc = offer_page(portal, &(*group)->pages[i]);
    return rc;
}

static assent_status portal_open(const assent_host *host, void **ret_state)
{
    struct portal *portal = calloc(1, sizeof *portal);
    if (!portal)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    portal->host = host;
    assent_status rc = find_capabilities(portal);
    if (rc == ASSENT_OK)
        rc = ask_find(portal);
    if (rc == ASSENT_OK)
        rc = catalog_new(host, &portal->catalog);
    if (rc == ASSENT_OK)
        rc = offer_all(portal);
    if (rc < 0) {
        portal_free(portal);
        return rc;
    }
    *ret_state = portal;
    return ASSENT_OK;
}

static assent_status portal_start(void *state)
{
    (void)state;
    return ASSENT_OK;
}

static void portal_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct portal *portal = state;
    if (portal->visits == 0) {
        done(done_data);
        return;
    }
    portal->on_drained = done;
    portal->drained_data = done_data;
}

static void portal_close(void *state)
{
    struct portal *portal = state;
    portal->on_drained = NULL;
    portal->is_closed = true;
    if (portal->visits == 0)
        portal_free(portal);
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 2,
    .name = "portal",
    .version = "0.1.0",
    .open = portal_open,
    .start = portal_start,
    .drain = portal_drain,
    .close = portal_close,
};
