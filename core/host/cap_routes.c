/* Capability assent.routes/1. */
#include "host/state.h"

static assent_status offer(assent_self *self, const assent_route *route)
{
    struct as_err err;
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (route->size < sizeof *route)
        return as_host_fail(self, AS_E_INVALID, "a route of %zu bytes is too short", route->size);
    const int rc = as_routes_offer(&self->host->routes, self->name, route, &err);
    return rc < 0 ? as_host_fail(self, rc, "%s", err.text) : 0;
}

static assent_status refusals(assent_self *self, const char *prefix, assent_on_refusal on_refusal,
                              void *data)
{
    struct as_err err;
    AS_ON_THREAD(AS_THREAD_LOOP);
    const int rc =
        as_routes_refusals(&self->host->routes, self->name, prefix, on_refusal, data, &err);
    return rc < 0 ? as_host_fail(self, rc, "%s", err.text) : 0;
}

static void match(assent_self *self, assent_text method, assent_text path, assent_match *ret_match)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_routes_match(&self->host->routes, method, path, ret_match);
}

/* A handler names no plugin of its own here: there is one host in a process that serves. */
static struct as_host *serving;

static void answer(assent_request *request, const assent_response *response)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (!AS_BROKEN(!serving || !serving->answer))
        serving->answer(request, response);
}

static assent_status serve(assent_self *self, void (*on_answer)(assent_request *request,
                                                                const assent_response *response))
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (self->host->server)
        return as_host_fail(self, AS_E_CONFLICT, "the plugin \"%s\" is the server already",
                            self->host->server->name);
    self->host->server = self;
    self->host->answer = on_answer;
    serving = self->host;
    return ASSENT_OK;
}

static void ready(assent_self *self, assent_text address)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (self->host->public_address.size == 0)
        self->host->public_address = as_arena_copy(&self->host->arena, address);
    self->host->address = as_arena_copy(&self->host->arena, address);
}

const assent_routes as_cap_routes = {
    .size = sizeof as_cap_routes,
    .offer = offer,
    .refusals = refusals,
    .match = match,
    .answer = answer,
    .serve = serve,
    .ready = ready,
};
