/* assent rules explain */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/print.h"

static int explain(struct as_cli *cli)
{
    struct as_err err;
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
    return as_print_call_as(cli, &call, as_print_explained);
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
