/* assent rules activate | list */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"

static int activate(struct as_cli *cli)
{
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    char folder[PATH_MAX];
    as_auto_json json_t *input = json_object();
    if (cli->arg_count > 0) {
        if (!realpath(cli->args[0], folder)) {
            struct as_err err;
            as_err_set(&err, AS_E_NOT_FOUND, "%s: there is no such folder", cli->args[0]);
            return as_cli_fail(cli, AS_CLI_USAGE, &err);
        }
        json_object_set_new(input, "folder", json_string(folder));
    }
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    const struct as_client_call call = { .operation = AS_STR("ruleset.activate"),
                                         .input = as_str_of(text) };
    if (as_print_ask(cli, &call, &reply, &code) < 0)
        return code;
    if (reply.status < 0)
        code = as_print_refusal(cli, &reply);
    else if (cli->is_json)
        as_print_json(reply.body);
    else
        printf("rule set %.12s is in force: %d rules%s\n", as_print_text(reply.body, "digest"),
               (int)json_integer_value(json_object_get(reply.body, "rules")),
               json_is_true(json_object_get(reply.body, "was_active")) ? " (as before)" : "");
    as_client_reply_fini(&reply);
    return code;
}

const struct as_cli_command as_cli_rules_activate = {
    .name = "rules activate",
    .usage = "[FOLDER]",
    .doc = "builds, checks and tests the rules of a folder and puts them in force, or keeps the "
           "old ones",
    .most = 1,
    .has_config = true,
    .run = activate,
};

static int list(struct as_cli *cli)
{
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    const struct as_client_call call = { .operation = AS_STR("ruleset.list") };
    if (as_print_ask(cli, &call, &reply, &code) < 0)
        return code;
    const json_t *items = json_object_get(reply.body, "items");
    if (reply.status < 0)
        code = as_print_refusal(cli, &reply);
    else if (cli->is_json)
        as_print_json(reply.body);
    for (size_t i = 0; reply.status == 0 && !cli->is_json && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        printf("%s  %.12s  %d rules  journal %" PRId64 "%s\n", as_print_text(item, "activated_at"),
               as_print_text(item, "digest"),
               (int)json_integer_value(json_object_get(item, "rules")),
               (int64_t)json_integer_value(json_object_get(item, "sequence")),
               i == 0 ? "  in force" : "");
    }
    as_client_reply_fini(&reply);
    return code;
}

const struct as_cli_command as_cli_rules_list = {
    .name = "rules list",
    .usage = "",
    .doc = "rule sets that were put in force, newest first",
    .has_config = true,
    .run = list,
};
