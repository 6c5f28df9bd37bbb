/* assent token create | list | revoke */
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"

/* Asks with a JSON object that is given back here. */
static int ask(struct as_cli *cli, const char *operation, json_t *input,
               struct as_client_reply *ret_reply, int *ret_exit)
{
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    json_decref(input);
    const struct as_client_call call = { .operation = as_str_of(operation),
                                         .input = as_str_of(text) };
    if (as_print_ask(cli, &call, ret_reply, ret_exit) < 0)
        return -1;
    if (ret_reply->status == 0)
        return 0;
    *ret_exit = as_print_refusal(cli, ret_reply);
    as_client_reply_fini(ret_reply);
    return -1;
}

static void add(json_t *object, const char *name, const char *text)
{
    if (text)
        json_object_set_new(object, name, json_string(text));
}

/* ---- create --------------------------------------------------------------------------------- */

static int create(struct as_cli *cli)
{
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    int64_t days = 0;
    const char *user = as_cli_value(cli, "user");
    const char *application = as_cli_value(cli, "application");
    const char *partner = as_cli_value(cli, "partner");
    if (!user == !application || (application && !partner))
        return as_cli_wrong_usage(cli,
                                  "name either --user ID, or --application NAME and --partner ID");
    if (!as_cli_number(cli, "days", 1, 3650, &days))
        return AS_CLI_USAGE;
    json_t *input = json_object();
    add(input, "user", user);
    add(input, "application", application);
    add(input, "partner", user ? NULL : partner);
    if (days > 0)
        json_object_set_new(input, "days", json_integer(days));
    if (ask(cli, "token.create", input, &reply, &code) < 0)
        return code;
    if (cli->is_json)
        as_print_json(reply.body);
    else
        printf("%s\n", as_print_text(reply.body, "secret"));
    as_client_reply_fini(&reply);
    return AS_CLI_OK;
}

static const struct as_cli_flag create_flags[] = {
    { "user", "ID", "the user it stands for" },
    { "application", "NAME", "or the application it is for …" },
    { "partner", "ID", "… and the application's partner" },
    { "days", "N", "how long it holds (default 365)" },
    { NULL },
};

const struct as_cli_command as_cli_token_create = {
    .name = "token create",
    .usage = "--user ID | --application NAME --partner ID",
    .doc = "makes a bearer token and prints it, this once",
    .flags = create_flags,
    .has_config = true,
    .run = create,
};

/* ---- list ----------------------------------------------------------------------------------- */

static int list(struct as_cli *cli)
{
    int code = AS_CLI_OK;
    as_auto_json json_t *all = json_array();
    json_int_t after = 0;
    do {
        struct as_client_reply reply;
        json_t *input = json_pack("{s:i}", "size", 500);
        add(input, "partner", as_cli_value(cli, "partner"));
        if (after > 0)
            json_object_set_new(input, "after", json_integer(after));
        if (ask(cli, "token.list", input, &reply, &code) < 0)
            return code;
        json_array_extend(all, json_object_get(reply.body, "items"));
        after = json_integer_value(json_object_get(reply.body, "next"));
        as_client_reply_fini(&reply);
    } while (after > 0);
    if (cli->is_json)
        as_print_json(all);
    for (size_t i = 0; !cli->is_json && i < json_array_size(all); i++) {
        const json_t *token = json_array_get(all, i);
        const bool is_users = *as_print_text(token, "user") != '\0';
        printf("%s  %s %s  until %s%s\n", as_print_text(token, "id"),
               is_users ? "user" : "application",
               as_print_text(token, is_users ? "user" : "application"),
               as_print_text(token, "expires_at"),
               *as_print_text(token, "revoked_at") ? "  revoked" : "");
    }
    return AS_CLI_OK;
}

static const struct as_cli_flag list_flags[] = {
    { "partner", "ID", "of this partner alone" },
    { NULL },
};

const struct as_cli_command as_cli_token_list = {
    .name = "token list",
    .usage = "[--partner ID]",
    .doc = "lists tokens, without their secrets",
    .flags = list_flags,
    .has_config = true,
    .run = list,
};

/* ---- revoke --------------------------------------------------------------------------------- */

static int revoke_token(struct as_cli *cli)
{
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    if (ask(cli, "token.revoke", json_pack("{s:s}", "id", cli->args[0]), &reply, &code) < 0)
        return code;
    if (cli->is_json)
        as_print_json(reply.body);
    else
        printf("%s is revoked\n", cli->args[0]);
    as_client_reply_fini(&reply);
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_token_revoke = {
    .name = "token revoke",
    .usage = "ID",
    .doc = "ends a token at once",
    .least = 1,
    .most = 1,
    .has_config = true,
    .run = revoke_token,
};
