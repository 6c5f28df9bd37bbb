/* assent rules explain */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/print.h"

static void print_step(const json_t *step)
{
    printf("%-10s %-32s %-11s %s:%" PRId64 "  %.1f us\n", as_print_text(step, "verb"),
           as_print_text(step, "rule"), as_print_text(step, "verdict"), as_print_text(step, "file"),
           (int64_t)json_integer_value(json_object_get(step, "line")),
           json_number_value(json_object_get(step, "microseconds")));
    if (*as_print_text(step, "sentence"))
        printf("           %s\n", as_print_text(step, "sentence"));
    if (*as_print_text(step, "failure"))
        printf("           failed: %s\n", as_print_text(step, "failure"));
}

static void print_explanation(const json_t *body)
{
    const json_t *rules = json_object_get(body, "rules");
    for (size_t i = 0; i < json_array_size(rules); i++)
        print_step(json_array_get(rules, i));
    printf("%s: %s%s%s%s\n", as_print_text(body, "verdict"),
           *as_print_text(body, "sentence") ? as_print_text(body, "sentence")
                                            : "nothing stands in the way",
           *as_print_text(body, "code") ? " (" : "", as_print_text(body, "code"),
           *as_print_text(body, "code") ? ")" : "");
    if (*as_print_text(body, "remedy"))
        printf("  %s\n", as_print_text(body, "remedy"));
}

static int explain(struct as_cli *cli)
{
    struct as_err err;
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    const char *given = as_cli_value(cli, "input");
    const char *customer = as_cli_value(cli, "customer");
    as_auto_json json_t *input = given ? as_json_parse(as_str_of(given), &err) : json_object();
    if (!input)
        return as_cli_fail(cli, AS_CLI_USAGE, &err);
    if (customer)
        json_object_set_new(input, "customer", json_string(customer));
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    const struct as_client_call call = {
        .operation = as_str_of(cli->args[0]),
        .input = as_str_of(text),
        .as = as_str_of(as_cli_value(cli, "actor")),
        .locale = as_str_of(as_cli_value(cli, "locale")),
        .is_explained = true,
    };
    if (as_print_ask(cli, &call, &reply, &code) < 0)
        return code;
    if (reply.status < 0)
        code = as_print_refusal(cli, &reply);
    else if (cli->is_json)
        as_print_json(reply.body);
    else
        print_explanation(reply.body);
    as_client_reply_fini(&reply);
    return code;
}

static const struct as_cli_flag explain_flags[] = {
    { "customer", "ID", "the customer it is about" },
    { "actor", "USER", "id of the user who asks (default: the operator)" },
    { "input", "JSON", "the rest of the operation's input" },
    { "locale", "LOCALE", "of sentences, sv-SE" },
    { NULL },
};

const struct as_cli_command as_cli_rules_explain = {
    .name = "rules explain",
    .usage = "OPERATION [--customer ID] [--actor USER] [--input JSON]",
    .doc = "asks every rule about an operation and tells what each says; executes nothing",
    .least = 1,
    .most = 1,
    .flags = explain_flags,
    .has_config = true,
    .run = explain,
};
