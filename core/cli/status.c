/* assent status */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"

static int64_t number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* NO_COLOR: https://no-color.org */
static bool is_coloured(void)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

static void print_rule(const json_t *rule)
{
    const bool is_aside = json_is_true(json_object_get(rule, "is_aside"));
    const bool is_red = is_aside && is_coloured();
    printf("  %s%-10s %-32s asked %" PRId64 ", failed %" PRId64 ", %.1f ms  %s:%" PRId64 "%s%s\n",
           is_red ? "\033[31m" : "", as_print_text(rule, "verb"), as_print_text(rule, "rule"),
           number(rule, "asked"), number(rule, "failed"),
           (double)number(rule, "microseconds") / 1000, as_print_text(rule, "file"),
           number(rule, "line"), is_aside ? "  set aside" : "", is_red ? "\033[0m" : "");
}

/* Counters are those of the server; nobody counts while none runs. */
static void print_rules(const json_t *rules)
{
    size_t aside = 0;
    for (size_t i = 0; i < json_array_size(rules); i++)
        aside += json_is_true(json_object_get(json_array_get(rules, i), "is_aside"));
    printf("%-14s %zu, %zu set aside\n", "rules", json_array_size(rules), aside);
    for (size_t i = 0; i < json_array_size(rules); i++)
        print_rule(json_array_get(rules, i));
}

static void print_status(json_t *body, bool is_running)
{
    const char *name = NULL;
    json_t *value = NULL;
    printf("%-14s %s\n", "server", is_running ? "running" : "not running");
    json_object_foreach(body, name, value)
    {
        if (json_is_array(value))
            continue;
        as_auto_free char *text = json_dumps(value, JSON_ENCODE_ANY);
        printf("%-14s %s\n", name, json_is_string(value) ? json_string_value(value) : text);
    }
    print_rules(json_object_get(body, "rules"));
}

static int status(struct as_cli *cli)
{
    struct as_client *client = NULL;
    struct as_client_reply reply;
    struct as_err err;
    if (as_client_open(cli->config, &client, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    const bool is_running = as_client_is_remote(client);
    const struct as_client_call ask = { .operation = AS_STR("host.status") };
    const int rc = as_client_call(client, &ask, &reply, &err);
    as_client_close(client);
    if (rc < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    int code = AS_CLI_OK;
    as_print_warnings(cli, &reply);
    if (reply.status < 0) {
        code = as_print_refusal(cli, &reply);
    } else if (cli->is_json) {
        json_object_set_new(reply.body, "is_running", json_boolean(is_running));
        as_print_json(reply.body);
    } else {
        print_status(reply.body, is_running);
    }
    as_client_reply_fini(&reply);
    return code;
}

const struct as_cli_command as_cli_status = {
    .name = "status",
    .usage = "",
    .doc = "how the host is, and each rule: how often asked, how often failed, how long",
    .has_config = true,
    .run = status,
};
