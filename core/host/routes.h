/* The table of HTTP routes: a tree of path segments. [loop] */
#pragma once

#include "assent/routes.h"
#include "base/arena.h"
#include "base/err.h"

struct as_route_node;
struct as_refusal;

struct as_routes {
    struct as_arena arena;
    struct as_route_node *root;
    struct as_refusal *refusals; /* the longest prefix first */
};

enum { AS_ROUTE_PARAMS = sizeof(((assent_match *)NULL)->params) / sizeof(assent_pair) };

void as_routes_init(struct as_routes *routes);
void as_routes_fini(struct as_routes *routes);

/* `owner` is named in the complaint about a second offer. AS_E_CONFLICT, AS_E_INVALID, AS_E_MEMORY.
 * Everything is copied but `owner`. */
int as_routes_offer(struct as_routes *routes, const char *owner, const assent_route *route,
                    struct as_err *err);
int as_routes_refusals(struct as_routes *routes, const char *owner, const char *prefix,
                       assent_on_refusal on_refusal, void *data, struct as_err *err);
/* Forgets what an owner offered. */
void as_routes_withdraw(struct as_routes *routes, const char *owner);

void as_routes_match(const struct as_routes *routes, as_str method, as_str path,
                     assent_match *ret_match);
