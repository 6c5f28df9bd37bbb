#include "host/routes.h"

#include "base/writer.h"

/* Methods of one path, in order of offering. */
struct as_offer {
    struct as_offer *next;
    const char *owner; /* NULL: withdrawn */
    assent_route route;
    as_str method;
    as_str names[AS_ROUTE_PARAMS];
};

struct as_route_node {
    struct as_route_node *next;  /* another fixed segment beside this one */
    struct as_route_node *fixed; /* below: fixed segments */
    struct as_route_node *any;   /* below: {name} */
    struct as_offer *rest;       /* {name...} */
    struct as_offer *offers;     /* the path ends here */
    as_str segment;              /* in whatever letter case it was offered */
};

struct as_refusal {
    struct as_refusal *next;
    const char *owner;
    as_str prefix;
    assent_on_refusal on_refusal;
    void *data;
};

void as_routes_init(struct as_routes *routes)
{
    *routes = (struct as_routes){ .root = NULL };
    as_arena_init(&routes->arena);
}

void as_routes_fini(struct as_routes *routes)
{
    as_arena_fini(&routes->arena);
    *routes = (struct as_routes){ .root = NULL };
}

/* The first segment of `*path`; moves behind it. */
static inline as_str take_segment(as_str *path)
{
    const char *slash = memchr(path->data, '/', path->size);
    const size_t size = slash ? (size_t)(slash - path->data) : path->size;
    const as_str segment = as_str_make(path->data, size);
    const size_t gone = slash ? size + 1 : size;
    *path = as_str_make(path->data + gone, path->size - gone);
    return segment;
}

/* ---- Offering ------------------------------------------------------------------------------- */

static int no_memory(struct as_err *err)
{
    return as_err_set(err, AS_E_MEMORY, "no memory for a route");
}

static inline struct as_route_node *find_fixed(const struct as_route_node *node, as_str segment)
{
    for (struct as_route_node *at = node->fixed; at; at = at->next)
        if (at->segment.size == segment.size && as_str_equal_nocase(at->segment, segment))
            return at;
    return NULL;
}

static struct as_route_node *make_fixed(struct as_routes *routes, struct as_route_node *node,
                                        as_str segment)
{
    struct as_route_node *found = find_fixed(node, segment);
    if (found)
        return found;
    found = AS_ARENA_NEW(&routes->arena, struct as_route_node);
    const as_str copy = as_arena_copy(&routes->arena, segment);
    if (!found || !copy.data)
        return NULL;
    found->segment = copy;
    found->next = node->fixed;
    node->fixed = found;
    return found;
}

static int put_offer(struct as_offer **list, struct as_offer *offer, struct as_err *err)
{
    for (; *list; list = &(*list)->next) {
        if ((*list)->owner && as_str_equal((*list)->method, offer->method))
            return as_err_set(err, AS_E_CONFLICT, "the route %s %s is taken by the plugin \"%s\"",
                              offer->route.method, offer->route.path, (*list)->owner);
    }
    *list = offer;
    return 0;
}

/* Walks down the pattern and makes what is missing. */
static int put_path(struct as_routes *routes, struct as_offer *offer, struct as_err *err)
{
    as_str rest = as_str_of(offer->route.path);
    uint32_t params = 0;
    if (!routes->root)
        routes->root = AS_ARENA_NEW(&routes->arena, struct as_route_node);
    struct as_route_node *node = routes->root;
    if (!node)
        return no_memory(err);
    rest = as_str_make(rest.data + 1, rest.size - 1);
    while (rest.size > 0) {
        as_str segment = take_segment(&rest);
        if (segment.size == 0)
            return as_err_set(err, AS_E_INVALID, "the route %s has an empty segment",
                              offer->route.path);
        if (segment.data[0] != '{') {
            node = make_fixed(routes, node, segment);
            if (!node)
                return no_memory(err);
            continue;
        }
        if (segment.size < 3 || segment.data[segment.size - 1] != '}')
            return as_err_set(err, AS_E_INVALID, "the route %s has a { without its }",
                              offer->route.path);
        if (params == AS_ROUTE_PARAMS)
            return as_err_set(err, AS_E_INVALID, "the route %s has more than %d names in braces",
                              offer->route.path, AS_ROUTE_PARAMS);
        as_str name = as_str_make(segment.data + 1, segment.size - 2);
        const bool is_rest = as_str_ends_with(name, AS_STR("..."));
        if (is_rest)
            name.size -= 3;
        offer->names[params++] = name;
        if (is_rest && rest.size > 0)
            return as_err_set(err, AS_E_INVALID, "in the route %s something follows {%.*s...}",
                              offer->route.path, AS_STR_ARG(name));
        if (is_rest)
            return put_offer(&node->rest, offer, err);
        if (!node->any)
            node->any = AS_ARENA_NEW(&routes->arena, struct as_route_node);
        if (!node->any)
            return no_memory(err);
        node = node->any;
    }
    return put_offer(&node->offers, offer, err);
}

int as_routes_offer(struct as_routes *routes, const char *owner, const assent_route *route,
                    struct as_err *err)
{
    if (!route->method || !route->method[0] || !route->path || route->path[0] != '/' ||
        !route->on_request)
        return as_err_set(err, AS_E_INVALID,
                          "a route needs a method, a path that begins with / and a handler");
    struct as_offer *offer = AS_ARENA_NEW(&routes->arena, struct as_offer);
    const as_str method = as_arena_copy(&routes->arena, as_str_of(route->method));
    const as_str path = as_arena_copy(&routes->arena, as_str_of(route->path));
    if (!offer || !method.data || !path.data)
        return no_memory(err);
    offer->owner = owner;
    offer->route = *route;
    offer->route.size = sizeof offer->route;
    offer->route.method = method.data;
    offer->route.path = path.data;
    offer->method = method;
    return put_path(routes, offer, err);
}

int as_routes_refusals(struct as_routes *routes, const char *owner, const char *prefix,
                       assent_on_refusal on_refusal, void *data, struct as_err *err)
{
    const as_str wanted = as_str_of(prefix);
    struct as_refusal **at = &routes->refusals;
    for (; *at && (*at)->prefix.size >= wanted.size; at = &(*at)->next)
        if ((*at)->owner && as_str_equal_nocase((*at)->prefix, wanted))
            return as_err_set(err, AS_E_CONFLICT,
                              "the refusals below \"%s\" are written by the plugin \"%s\"", prefix,
                              (*at)->owner);
    struct as_refusal *refusal = AS_ARENA_NEW(&routes->arena, struct as_refusal);
    const as_str copy = as_arena_copy(&routes->arena, wanted);
    if (!refusal || !copy.data)
        return no_memory(err);
    *refusal = (struct as_refusal){
        .next = *at, .owner = owner, .prefix = copy, .on_refusal = on_refusal, .data = data
    };
    *at = refusal;
    return 0;
}

static void withdraw_offers(struct as_offer *offer, const char *owner)
{
    for (; offer; offer = offer->next)
        if (offer->owner == owner)
            offer->owner = NULL;
}

static void withdraw_below(struct as_route_node *node, const char *owner)
{
    for (; node; node = node->next) {
        withdraw_offers(node->offers, owner);
        withdraw_offers(node->rest, owner);
        withdraw_below(node->fixed, owner);
        withdraw_below(node->any, owner);
    }
}

void as_routes_withdraw(struct as_routes *routes, const char *owner)
{
    withdraw_below(routes->root, owner);
    for (struct as_refusal *at = routes->refusals; at; at = at->next)
        if (at->owner == owner)
            at->owner = NULL;
}

/* ---- Matching ------------------------------------------------------------------------------- */

enum { ALLOW_SIZE = 256 };

struct search {
    as_str method;
    as_str values[AS_ROUTE_PARAMS];
    uint32_t value_count;
    const struct as_offer *found;
    char *allow; /* of the paths that fit, methods that do not */
    size_t allow_size;
    bool has_path;
};

static void add_allow(struct search *search, as_str method)
{
    const as_str there = as_str_make(search->allow, search->allow_size);
    if (as_str_find(there, method) >= 0 || there.size + method.size + 2 > ALLOW_SIZE)
        return;
    if (there.size > 0) {
        memcpy(search->allow + search->allow_size, ", ", 2);
        search->allow_size += 2;
    }
    memcpy(search->allow + search->allow_size, method.data, method.size);
    search->allow_size += method.size;
}

/* The offer for the method; GET stands in for HEAD. */
static bool choose(struct search *search, const struct as_offer *offers)
{
    const struct as_offer *get = NULL;
    for (const struct as_offer *at = offers; at; at = at->next) {
        if (!at->owner)
            continue;
        search->has_path = true;
        if (as_str_equal(at->method, search->method)) {
            search->found = at;
            return true;
        }
        if (as_str_equal(at->method, AS_STR("GET")))
            get = at;
        add_allow(search, at->method);
        if (get == at)
            add_allow(search, AS_STR("HEAD"));
    }
    if (!get || !as_str_equal(search->method, AS_STR("HEAD")))
        return false;
    search->found = get;
    return true;
}

/* Fixed segments before names, names before the rest; what leads nowhere is left again. */
static bool walk(struct search *search, const struct as_route_node *node, as_str path)
{
    if (path.size == 0 && choose(search, node->offers))
        return true;
    if (path.size > 0) {
        as_str rest = path;
        const as_str segment = take_segment(&rest);
        const struct as_route_node *fixed = find_fixed(node, segment);
        if (fixed && walk(search, fixed, rest))
            return true;
        if (node->any && segment.size > 0) {
            search->values[search->value_count++] = segment;
            if (walk(search, node->any, rest))
                return true;
            search->value_count--;
        }
        if (node->rest) {
            search->values[search->value_count++] = path;
            if (choose(search, node->rest))
                return true;
            search->value_count--;
        }
    }
    return false;
}

static bool is_below(as_str path, as_str prefix)
{
    return path.size >= prefix.size &&
           as_str_equal_nocase(as_str_make(path.data, prefix.size), prefix) &&
           (prefix.size == 0 || path.size == prefix.size || path.data[prefix.size] == '/');
}

static void find_refusal(const struct as_routes *routes, as_str path, assent_match *ret_match)
{
    for (const struct as_refusal *at = routes->refusals; at; at = at->next) {
        if (at->owner && is_below(path, at->prefix)) {
            ret_match->on_refusal = at->on_refusal;
            ret_match->refusal_data = at->data;
            return;
        }
    }
}

void as_routes_match(const struct as_routes *routes, as_str method, as_str path,
                     assent_match *ret_match)
{
    static char allow[ALLOW_SIZE]; /* the loop's; valid until the next match */
    struct search search = { .method = method, .allow = allow };
    const size_t size = ret_match->size;
    ret_match->status = ASSENT_E_NOT_FOUND;
    ret_match->route = NULL;
    ret_match->param_count = 0;
    ret_match->allow = AS_STR_NONE;
    ret_match->on_refusal = NULL;
    ret_match->size = size;
    find_refusal(routes, path, ret_match);
    if (!routes->root || path.size == 0 || path.data[0] != '/')
        return;
    if (walk(&search, routes->root, as_str_make(path.data + 1, path.size - 1))) {
        ret_match->status = ASSENT_OK;
        ret_match->route = &search.found->route;
        ret_match->param_count = search.value_count;
        for (uint32_t i = 0; i < search.value_count; i++)
            ret_match->params[i] =
                (assent_pair){ .name = search.found->names[i], .value = search.values[i] };
    } else if (search.has_path) {
        ret_match->status = ASSENT_E_CONFLICT;
        ret_match->allow = as_str_make(allow, search.allow_size);
    }
}
