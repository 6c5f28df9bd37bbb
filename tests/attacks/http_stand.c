/* A host with nothing in it but what the HTTP plugin needs, to attack the plugin alone.
 *
 *   http_stand PLUGIN.so MANIFEST.json [option=value …]
 *
 * Prints "ready ADDRESS" when it listens. SIGTERM drains and ends with 0, or with 3 when a handle, an
 * actor or a request was left over. A held request is answered when somebody asks for /release, so
 * that tests need no clock. */
#include "assent/assent.h"

#include <dlfcn.h>
#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { ROUTES = 32, HELD = 4096, OPTIONS = 64 };

struct assent_self {
    int unused;
};
struct assent_actor {
    int references;
};
struct assent_metric {
    const char *name;
    int64_t value;
};

static uv_loop_t loop;
static assent_self self;
static assent_actor alice;
static assent_route routes[ROUTES];
static size_t route_count;
static assent_metric metrics[ROUTES];
static size_t metric_count;
static assent_request *held[HELD];
static size_t held_count;
static void (*server_answer)(assent_request *, const assent_response *);
static json_t *manifest;
static struct {
    const char *name;
    const char *value;
} given[OPTIONS];
static size_t given_count;
static char numbers[OPTIONS][24];
static uv_signal_t on_term;
static uv_timer_t later;
static struct {
    assent_on_actor on_actor;
    void *data;
} waiting[HELD];
static size_t waiting_count;
static const assent_plugin_descriptor *plugin;
static void *state;

static assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

static bool is(assent_text value, const char *expected)
{
    return value.size == strlen(expected) && memcmp(value.data, expected, value.size) == 0;
}

/* --- host --- */

static void host_log(assent_self *s, int32_t level, assent_text line)
{
    (void)s;
    fprintf(stderr, "log %d %.*s\n", level, (int)line.size, line.data);
}

static assent_status host_fail(assent_self *s, assent_status status, assent_text line)
{
    (void)s;
    fprintf(stderr, "fail %d %.*s\n", status, (int)line.size, line.data);
    return status;
}

static assent_status host_post(assent_self *s, void (*call)(void *), void *data)
{
    (void)s, (void)call, (void)data;
    return ASSENT_E_CLOSING;
}

static assent_text host_option(assent_self *s, const char *name)
{
    (void)s;
    static size_t used;
    for (size_t i = 0; i < given_count; i++) {
        if (strcmp(given[i].name, name) == 0)
            return text(given[i].value);
    }
    json_t *value =
        json_object_get(json_object_get(json_object_get(manifest, "options"), name), "default");
    if (json_is_string(value))
        return text(json_string_value(value));
    if (!json_is_integer(value) || used == OPTIONS)
        return text("");
    snprintf(numbers[used], sizeof numbers[0], "%lld", (long long)json_integer_value(value));
    return text(numbers[used++]);
}

/* --- routes --- */

static assent_status routes_offer(assent_self *s, const assent_route *route)
{
    (void)s;
    if (route_count == ROUTES)
        return ASSENT_E_TOO_LARGE;
    routes[route_count++] = *route;
    return ASSENT_OK;
}

static assent_status routes_refusals(assent_self *s, const char *prefix, assent_on_refusal on,
                                     void *d)
{
    (void)s, (void)prefix, (void)on, (void)d;
    return ASSENT_E_ABSENT;
}

/* Every path below /shaped has error bodies of its own. */
static void on_refusal(void *data, assent_request *request, const char *reason,
                       assent_response *response)
{
    static const assent_pair header[] = { { { "Content-Type", 12 }, { "text/x-shaped", 13 } } };
    static char body[256];
    (void)data;
    int size = snprintf(body, sizeof body, "shaped %s %.*s", reason, (int)request->path.size,
                        request->path.data);
    response->headers = header;
    response->header_count = 1;
    response->body = (assent_text){ body, (size_t)size };
}

static void routes_match(assent_self *s, assent_text method, assent_text path, assent_match *match)
{
    (void)s;
    static char allow[256];
    allow[0] = '\0';
    if (path.size >= 7 && memcmp(path.data, "/shaped", 7) == 0)
        match->on_refusal = on_refusal;
    for (size_t i = 0; i < route_count; i++) {
        size_t size = strlen(routes[i].path);
        bool is_rest = routes[i].path[size - 1] == '*'; /* the stand-in's own: any rest */
        if (is_rest ? path.size < size - 1 || memcmp(path.data, routes[i].path, size - 1) != 0
                    : !is(path, routes[i].path))
            continue;
        if (is(method, routes[i].method)) {
            match->status = ASSENT_OK;
            match->route = &routes[i];
            return;
        }
        if (allow[0])
            strcat(allow, ", ");
        strcat(allow, routes[i].method);
        match->status = ASSENT_E_CONFLICT;
        match->allow = text(allow);
    }
}

static void routes_answer(assent_request *request, const assent_response *response)
{
    server_answer(request, response);
}

static assent_status routes_serve(assent_self *s,
                                  void (*answer)(assent_request *, const assent_response *))
{
    (void)s;
    server_answer = answer;
    return ASSENT_OK;
}

static void routes_ready(assent_self *s, assent_text address)
{
    (void)s;
    printf("ready %.*s\n", (int)address.size, address.data);
    fflush(stdout);
}

/* --- identity: the tokens good, later, busy --- */

static void on_later(uv_timer_t *timer)
{
    (void)timer;
    while (waiting_count > 0) {
        waiting_count--;
        waiting[waiting_count].on_actor(waiting[waiting_count].data, ASSENT_OK, &alice);
    }
}

static assent_status identity_resolve(assent_self *s, assent_text token, assent_on_actor on_actor,
                                      void *data, const assent_actor **ret_actor)
{
    (void)s;
    if (is(token, "good")) {
        *ret_actor = &alice;
        return ASSENT_OK;
    }
    if (is(token, "later") && waiting_count < HELD) {
        waiting[waiting_count].on_actor = on_actor;
        waiting[waiting_count++].data = data;
        uv_timer_start(&later, on_later, 1, 0);
        return ASSENT_E_PENDING;
    }
    return is(token, "busy") ? ASSENT_E_BUSY : ASSENT_E_UNAUTHENTICATED;
}

static void identity_retain(assent_self *s, const assent_actor *actor)
{
    (void)s;
    ((assent_actor *)actor)->references++;
}

static void identity_release(assent_self *s, const assent_actor *actor)
{
    (void)s;
    ((assent_actor *)actor)->references--;
}

/* --- numbers, time --- */

static assent_status metric_make(assent_self *s, const char *name, const char *help,
                                 assent_metric **ret_metric)
{
    (void)s, (void)help;
    if (metric_count == ROUTES)
        return ASSENT_E_TOO_LARGE;
    metrics[metric_count].name = name;
    *ret_metric = &metrics[metric_count++];
    return ASSENT_OK;
}

static void metric_add(assent_metric *metric, int64_t amount)
{
    metric->value += amount;
}

static void metric_set(assent_metric *metric, int64_t value)
{
    metric->value = value;
}

static assent_text metric_page(assent_self *s)
{
    (void)s;
    static char page[4096];
    size_t size = 0;
    for (size_t i = 0; i < metric_count; i++)
        size += (size_t)snprintf(page + size, sizeof page - size, "%s %lld\n", metrics[i].name,
                                 (long long)metrics[i].value);
    return (assent_text){ page, size };
}

static assent_text metric_health(assent_self *s, int32_t *ret_ready)
{
    (void)s;
    *ret_ready = getenv("STAND_UNWELL") == NULL;
    return *ret_ready ? text("ok") : text("store: the disk is full\n");
}

static int64_t timers_now_ms(assent_self *s)
{
    (void)s;
    uv_timeval64_t now;
    uv_gettimeofday(&now);
    return (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

static const assent_routes routes_table = { sizeof(assent_routes), routes_offer,  routes_refusals,
                                            routes_match,          routes_answer, routes_serve,
                                            routes_ready };
static const assent_identity identity_table = { .size = sizeof(assent_identity),
                                                .resolve = identity_resolve,
                                                .retain = identity_retain,
                                                .release = identity_release };
static const assent_metrics metrics_table = {
    sizeof(assent_metrics), metric_make, metric_make, metric_add, metric_set, metric_page,
    metric_health
};
static const assent_timers timers_table = { .size = sizeof(assent_timers),
                                            .now_ms = timers_now_ms };
static const assent_uv uv_table = { sizeof(assent_uv), &loop };

static const void *host_capability(assent_self *s, const char *id)
{
    (void)s;
    const struct {
        const char *id;
        const void *table;
    } all[] = {
        { ASSENT_ROUTES_1, &routes_table },   { ASSENT_IDENTITY_1, &identity_table },
        { ASSENT_METRICS_1, &metrics_table }, { ASSENT_TIMERS_1, &timers_table },
        { ASSENT_UV_1, &uv_table },
    };
    const char *withheld = getenv("STAND_WITHHELD");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].id, id) == 0 && !(withheld && strcmp(withheld, id) == 0))
            return all[i].table;
    }
    return NULL;
}

static const assent_host host = { sizeof(assent_host), &self,           host_log,   host_fail,
                                  host_post,           host_capability, host_option };

/* --- handlers --- */

static void answer(assent_request *request, int status, assent_text body)
{
    const assent_response response = { .size = sizeof response, .status = status, .body = body };
    routes_answer(request, &response);
}

/* Says in JSON all that it got. */
static void on_echo(void *data, assent_request *request)
{
    (void)data;
    json_t *headers = json_object();
    for (uint32_t i = 0; i < request->header_count; i++) {
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)request->headers[i].name.size,
                 request->headers[i].name.data);
        json_object_set_new(
            headers, name,
            json_stringn_nocheck(request->headers[i].value.data, request->headers[i].value.size));
    }
    json_t *all =
        json_pack("{s:s%, s:s%, s:s%, s:s%, s:s%, s:b, s:o}", "method", request->method.data,
                  request->method.size, "path", request->path.data, request->path.size, "query",
                  request->query.data ? request->query.data : "", request->query.size, "body",
                  request->body.data ? request->body.data : "", request->body.size, "address",
                  request->address.data, request->address.size, "actor", request->actor != NULL,
                  "headers", headers);
    char *dump = all ? json_dumps(all, JSON_COMPACT) : NULL;
    answer(request, 200, text(dump ? dump : "not text"));
    free(dump);
    json_decref(all);
}

static void on_hold(void *data, assent_request *request)
{
    (void)data;
    if (held_count < HELD)
        held[held_count++] = request;
    else
        answer(request, 503, text("full"));
}

static void on_release(void *data, assent_request *request)
{
    (void)data;
    char count[16];
    snprintf(count, sizeof count, "%zu", held_count);
    for (size_t i = 0; i < held_count; i++)
        on_echo(NULL, held[i]);
    held_count = 0;
    answer(request, 200, text(count));
}

static void on_held(void *data, assent_request *request)
{
    (void)data;
    char count[16];
    snprintf(count, sizeof count, "%zu", held_count);
    answer(request, 200, text(count));
}

static void on_big(void *data, assent_request *request)
{
    (void)data;
    size_t size = (size_t)strtoull(request->query.data ? request->query.data : "0", NULL, 10);
    char *body = malloc(size + 1);
    memset(body, 'x', size);
    answer(request, 200, (assent_text){ body, size });
    free(body);
}

/* Answers with headers that must not get out. */
static void on_odd(void *data, assent_request *request)
{
    (void)data;
    const assent_pair headers[] = {
        { { "X-Good", 6 }, { "yes", 3 } },
        { { "X-Split", 7 }, { "a\r\nX-Injected: b", 16 } },
        { { "Content-Length", 14 }, { "9999", 4 } },
        { { "Bad Name", 8 }, { "b", 1 } },
    };
    const assent_response response = { .size = sizeof response,
                                       .status = 204,
                                       .headers = headers,
                                       .header_count = 4,
                                       .body = text("dropped") };
    routes_answer(request, &response);
}

static void offer(const char *method, const char *path, uint32_t flags, uint32_t body_limit,
                  assent_on_request on_request)
{
    const assent_route route = { sizeof route, method, path, flags, body_limit, on_request, NULL };
    routes_offer(&self, &route);
}

/* --- life --- */

static void on_drained(void *data)
{
    (void)data;
    printf("drained\n");
    fflush(stdout);
    plugin->close(state);
    uv_close((uv_handle_t *)&on_term, NULL);
    uv_close((uv_handle_t *)&later, NULL);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    uv_signal_stop(signal);
    plugin->drain(state, on_drained, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    manifest = json_load_file(argv[2], 0, NULL);
    for (int i = 3; i < argc && given_count < OPTIONS; i++) {
        char *equals = strchr(argv[i], '=');
        if (!manifest || !equals)
            return 2;
        *equals = '\0';
        given[given_count].name = argv[i];
        given[given_count++].value = equals + 1;
    }
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    plugin = library ? dlsym(library, "assent_plugin") : NULL;
    if (!plugin || plugin->magic != ASSENT_ABI_MAGIC) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    uv_loop_init(&loop);
    uv_timer_init(&loop, &later);
    uv_signal_init(&loop, &on_term);
    uv_signal_start(&on_term, on_signal, SIGTERM);

    if (plugin->open(&host, &state) != ASSENT_OK)
        return 78;
    for (size_t i = 0; i < 2; i++) {
        const char *method = i == 0 ? "GET" : "POST";
        offer(method, "/echo", ASSENT_ROUTE_OPEN, 0, on_echo);
        offer(method, "/echo/*", ASSENT_ROUTE_OPEN, 0, on_echo);
        offer(method, "/private", 0, 0, on_echo);
        offer(method, "/shaped/private", 0, 0, on_echo);
        offer(method, "/hold", 0, 0, on_hold);
    }
    offer("POST", "/shaped/small", ASSENT_ROUTE_OPEN, 10, on_echo);
    offer("GET", "/release", ASSENT_ROUTE_OPEN, 0, on_release);
    offer("GET", "/held", ASSENT_ROUTE_OPEN, 0, on_held);
    offer("GET", "/big", ASSENT_ROUTE_OPEN, 0, on_big);
    offer("GET", "/odd", ASSENT_ROUTE_OPEN, 0, on_odd);
    int code = 0;
    if (plugin->start(state) != ASSENT_OK) {
        code = 78;
        on_drained(NULL);
    }
    const char *taken = getenv("STAND_DESCRIPTORS"); /* as if the rest of the process needed them */
    for (int i = taken ? atoi(taken) : 0; i > 0; i--)
        (void)!dup(STDERR_FILENO);
    uv_run(&loop, UV_RUN_DEFAULT);
    while (held_count > 0) /* late answers must do no harm either */
        on_echo(NULL, held[--held_count]);
    if (uv_loop_close(&loop) != 0 || alice.references != 0)
        code = 3;
    json_decref(manifest);
    return code;
}
