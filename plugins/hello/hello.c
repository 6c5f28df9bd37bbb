/* The smallest useful plugin: answers GET /hello, counts the answers, and says so in the log. */
#include "assent/assent.h" /* the whole SDK; a plugin includes nothing else of the host */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that the plugin knows. There are no globals, so there can be no trouble with their lifetime. */
struct hello {
    const assent_host *host;
    const assent_routes *routes;
    const assent_timers *timers;
    const assent_metrics *metrics;
    assent_metric *answers;
    assent_text greeting; /* lives as long as the plugin */
    unsigned since_report;
};

static assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* Ten seconds after the first answer. A timer that only runs when there is something to tell costs an
 * idle host nothing. */
static void on_report(void *data)
{
    struct hello *hello = data;
    char line[64];
    snprintf(line, sizeof line, "said hello %u times", hello->since_report);
    hello->since_report = 0;
    hello->host->log(hello->host->self, ASSENT_LOG_INFO, text(line));
}

/* A handler leads to exactly one answer, now or later. Everything in it is copied. */
static void on_hello(void *data, assent_request *request)
{
    static const assent_pair plain = { { "Content-Type", 12 },
                                       { "text/plain; charset=utf-8", 25 } };
    struct hello *hello = data;
    char body[256];
    const int size = snprintf(body, sizeof body, "%.*s from assent\n", (int)hello->greeting.size,
                              hello->greeting.data);
    const assent_response response = {
        .size = sizeof response, /* every struct of the border says how large it is */
        .status = 200,
        .headers = &plain,
        .header_count = 1,
        .body = { body, size < (int)sizeof body ? (size_t)size : sizeof body - 1 },
    };
    hello->routes->answer(request, &response);
    hello->metrics->add(hello->answers, 1);
    if (hello->since_report++ == 0)
        hello->timers->after(hello->host->self, 10000, on_report, hello, NULL);
}

/* open: look up capabilities, read options, offer what is offered. Nothing reaches outside yet. */
static assent_status hello_open(const assent_host *host, void **ret_state)
{
    struct hello *hello = calloc(1, sizeof *hello);
    if (!hello)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    hello->host = host;
    hello->greeting = host->option(host->self, "greeting");
    hello->routes = host->capability(host->self, ASSENT_ROUTES_1);
    hello->timers = host->capability(host->self, ASSENT_TIMERS_1);
    hello->metrics = host->capability(host->self, ASSENT_METRICS_1);
    assent_status rc = ASSENT_OK;
    if (!hello->routes || !hello->timers || !hello->metrics)
        rc = host->fail(host->self, ASSENT_E_ABSENT, text("routes, timers and metrics are needed"));
    const assent_route route = { .size = sizeof route,
                                 .method = "GET",
                                 .path = "/hello",
                                 .flags = ASSENT_ROUTE_OPEN,
                                 .on_request = on_hello,
                                 .data = hello };
    if (rc == ASSENT_OK)
        rc = hello->metrics->counter(host->self, "hello_answers_total", "Times that hello was said",
                                     &hello->answers);
    if (rc == ASSENT_OK)
        rc = hello->routes->offer(host->self, &route);
    if (rc == ASSENT_OK)
        *ret_state = hello;
    else
        free(hello); /* after a failed open nothing else is called */
    return rc;
}

/* start: every plugin is open. drain: answer what is under way, then say so. close: free. */
static assent_status hello_start(void *state)
{
    (void)state;
    return ASSENT_OK;
}

static void hello_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    (void)state; /* every request is answered at once, so nothing is under way */
    done(done_data);
}

static void hello_close(void *state)
{
    free(state); /* the host takes back the route, the timer and the metric itself */
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 0,
    .name = "hello",
    .version = "0.1.0",
    .open = hello_open,
    .start = hello_start,
    .drain = hello_drain,
    .close = hello_close,
};
