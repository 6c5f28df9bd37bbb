/* /livez, /readyz and /metrics: for load balancers, orchestrators and the people who watch. */
#include "http.h"

#include <string.h>

static const assent_pair json[] = { { { "Content-Type", 12 }, { "application/json", 16 } } };
static const assent_pair plain[] = { { { "Content-Type", 12 },
                                       { "text/plain; charset=utf-8", 25 } } };
static const assent_pair prometheus[] = {
    { { "Content-Type", 12 }, { "text/plain; version=0.0.4", 25 } },
};

static void answer(struct http *http, assent_request *request, int32_t status,
                   const assent_pair *header, assent_text body)
{
    const assent_response response = {
        .size = sizeof response,
        .status = status,
        .headers = header,
        .header_count = 1,
        .body = body,
    };
    http->routes->answer(request, &response);
}

static void on_livez(void *data, assent_request *request)
{
    answer(data, request, 200, json, text("{\"status\":\"ok\"}"));
}

static bool is_verbose(assent_text query)
{
    return query.size >= 7 && memcmp(query.data, "verbose", 7) == 0 &&
           (query.size == 7 || query.data[7] == '=' || query.data[7] == '&');
}

static void on_readyz(void *data, assent_request *request)
{
    struct http *http = data;
    int32_t is_ready = 1;
    assent_text lines = http->metrics->health(http->host->self, &is_ready);
    if (http->is_draining)
        is_ready = 0;
    int32_t status = is_ready ? 200 : 503;
    if (is_verbose(request->query))
        answer(http, request, status, plain, http->is_draining ? text("shutting down") : lines);
    else
        answer(http, request, status, json,
               is_ready ? text("{\"status\":\"ok\"}") : text("{\"status\":\"unavailable\"}"));
}

static void on_metrics(void *data, assent_request *request)
{
    struct http *http = data;
    answer(http, request, 200, prometheus, http->metrics->page(http->host->self));
}

assent_status health_offer(struct http *http)
{
    static const struct {
        const char *method;
        const char *path;
        assent_on_request on_request;
    } routes[] = {
        { "GET", "/livez", on_livez },
        { "POST", "/livez",
          on_livez }, /* reads a body and drops it: what a request costs at least */
        { "GET", "/readyz", on_readyz },
        { "GET", "/metrics", on_metrics },
    };
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const assent_route route = {
            .size = sizeof route,
            .method = routes[i].method,
            .path = routes[i].path,
            .flags = ASSENT_ROUTE_OPEN,
            .on_request = routes[i].on_request,
            .data = http,
        };
        assent_status rc = http->routes->offer(http->host->self, &route);
        if (rc < 0)
            return rc;
    }
    return ASSENT_OK;
}
