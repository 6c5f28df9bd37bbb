/* Capability "assent.routes/1": HTTP routes, offered by some plugins and served by another.
 *
 * A plugin offers a method and a path; the plugin that speaks HTTP asks for the route of each
 * request. Neither knows the other. */
#ifndef ASSENT_ROUTES_H
#define ASSENT_ROUTES_H

#include "assent/identity.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_ROUTES_1 "assent.routes/1"

typedef struct assent_request assent_request;

/* What a handler sees of a request; valid until it has been answered. */
struct assent_request {
    size_t size;
    assent_text method;
    assent_text path;  /* decoded once, doubled and trailing slashes gone, without the query */
    assent_text query; /* as it came, without the question mark */
    const assent_pair *params; /* what the {name} parts of the route matched, in order */
    uint32_t param_count;
    const assent_pair *headers; /* names in lower case */
    uint32_t header_count;
    assent_text body;
    const assent_actor *actor; /* NULL on open routes without a token */
    assent_text address;       /* peer, "127.0.0.1" */
};

typedef struct assent_response {
    size_t size;
    int32_t status; /* 200 … 599 */
    const assent_pair
        *headers; /* besides Date, Content-Length, Connection, which the server sets */
    uint32_t header_count;
    assent_text body; /* copied; not sent in answers to HEAD */
} assent_response;

/* [loop] Must lead to exactly one `answer`, in the call or later, also when the client is gone. */
typedef void (*assent_on_request)(void *data, assent_request *request);

/* [loop] For routes whose error bodies have a form of their own: asked for the errors that the
 * server finds before a handler runs (400, 401, 404, 405, 413, 415, 431, 503). Fills the response's
 * headers and body; both must stay valid until the next call. */
typedef void (*assent_on_refusal)(void *data, assent_request *request, const char *reason,
                                  assent_response *response);

enum {
    ASSENT_ROUTE_OPEN = 1, /* works without a token; with one the actor is resolved all the same */
    ASSENT_ROUTE_FORM = 2, /* takes application/x-www-form-urlencoded instead of application/json */
};

typedef struct assent_route {
    size_t size;
    const char *method; /* "GET"; HEAD is answered by GET routes unless offered itself */
    /* "/v1/customers/{customer}/orders": segments match in any letter case, {name} matches one
     * whole non-empty segment; a last segment {name...} matches the rest of the path. */
    const char *path;
    uint32_t flags;
    uint32_t body_limit_bytes; /* 0: the server's default; 1 and above: a smaller one */
    assent_on_request on_request;
    void *data;
} assent_route;

/* What the server asks for. */
typedef struct assent_match {
    size_t size;
    assent_status
        status; /* ASSENT_OK; NOT_FOUND: no such path; CONFLICT: the path, but not the method */
    const assent_route *route;
    assent_pair params[8];
    uint32_t param_count;
    assent_text allow;            /* with CONFLICT: "GET, POST" */
    assent_on_refusal on_refusal; /* of the prefix the path belongs to, or NULL */
    void *refusal_data;
} assent_match;

typedef struct assent_routes {
    size_t size;

    /* [loop] In open. ASSENT_E_CONFLICT: the method and path are taken; says by whom. Copies. */
    assent_status (*offer)(assent_self *self, const assent_route *route);
    /* [loop] In open: who writes the error bodies below a prefix ("/v1"; "" for all the rest). */
    assent_status (*refusals)(assent_self *self, const char *prefix, assent_on_refusal on_refusal,
                              void *data);

    /* [loop] For the server: which route is this. `path` is the decoded, cleaned path; the texts of
     * the match point into it. */
    void (*match)(assent_self *self, assent_text method, assent_text path, assent_match *ret_match);

    /* [loop] For handlers: the answer to a request. Everything in the response is copied. */
    void (*answer)(assent_request *request, const assent_response *response);

    /* [loop] For the server, in open: how answers get back to it. ASSENT_E_CONFLICT when a server
     * is there already. */
    assent_status (*serve)(assent_self *self, void (*answer)(assent_request *request,
                                                             const assent_response *response));

    /* [loop] For the server, once it listens: the address people can reach, "http://127.0.0.1:8080".
     * The host prints it when everything is ready. */
    void (*ready)(assent_self *self, assent_text address);
} assent_routes;

#ifdef __cplusplus
}
#endif

#endif
