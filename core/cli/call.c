/* assent call, assent operations, assent help */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "operations/operation.h"

enum { INPUT_LIMIT = 16 * 1024 * 1024 };

/* ---- call ----------------------------------------------------------------------------------- */

static int read_input(const char *argument, struct as_buf *buf, struct as_err *err)
{
    if (!argument)
        return 0;
    if (strcmp(argument, "-") != 0) {
        as_buf_add(buf, as_str_of(argument));
        return 0;
    }
    for (;;) {
        if (buf->size > INPUT_LIMIT || !as_buf_reserve(buf, 65536))
            return as_err_set(err, AS_E_TOO_LARGE, "at most %d bytes of input are possible",
                              INPUT_LIMIT);
        const ssize_t got = read(STDIN_FILENO, buf->data + buf->size, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) /* half an input, or none, would be another question */
            return as_err_set(err, AS_E_INVALID, "the standard input cannot be read: %s",
                              strerror(errno));
        if (got == 0)
            return 0;
        buf->size += (size_t)got;
    }
}

static int call(struct as_cli *cli)
{
    struct as_err err;
    as_auto_buf struct as_buf input;
    as_buf_init(&input);
    const char *as = as_cli_value(cli, "as");
    if (as && !*as) /* an empty variable of a script must not make it the operator */
        return as_cli_wrong_usage(cli, "--as: the id of a user is needed");
    if (read_input(cli->arg_count > 1 ? cli->args[1] : NULL, &input, &err) < 0)
        return as_cli_fail(cli, AS_CLI_USAGE, &err);
    if (input.size > 0) {
        /* Parsed here too: it becomes part of a line. */
        as_auto_json json_t *tree = as_json_parse(as_buf_str(&input), &err);
        if (!tree)
            return as_cli_fail(cli, AS_CLI_USAGE, &err);
        as_buf_clear(&input);
        as_json_canonical(&input, tree);
    }
    return as_print_call(cli, &(struct as_client_call){
                                  .operation = as_str_of(cli->args[0]),
                                  .input = as_buf_str(&input),
                                  .as = as_str_of(as_cli_value(cli, "as")),
                                  .request_id = as_str_of(as_cli_value(cli, "request-id")),
                                  .locale = as_str_of(as_cli_value(cli, "locale")),
                              });
}

static const struct as_cli_flag call_flags[] = {
    { "as", "USER", "id of the user who asks (default: the operator)" },
    { "request-id", "ID", "a GUID: the same call again gets the first answer" },
    { "locale", "LOCALE", "of sentences, sv-SE" },
    { NULL },
};

const struct as_cli_command as_cli_call = {
    .name = "call",
    .usage = "OPERATION [JSON|-]",
    .doc = "executes one operation and prints its reply",
    .least = 1,
    .most = 2,
    .flags = call_flags,
    .has_config = true,
    .run = call,
};

/* ---- operations, help ----------------------------------------------------------------------- */

static int list_operations(struct as_cli *cli)
{
    as_auto_json json_t *list = json_array();
    for (uint32_t i = 0; i < as_operation_count; i++) {
        const struct as_operation *operation = as_operations[i];
        const char *kind = operation->kind == AS_COMMAND ? "command" : "query";
        if (cli->is_json)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", operation->name,
                                                  "kind", kind, "doc", operation->doc));
        else
            printf("%-26s %-8s %s\n", operation->name, kind, operation->doc);
    }
    if (cli->is_json)
        as_print_json(list);
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_operations = {
    .name = "operations",
    .usage = "",
    .doc = "lists everything that can be asked of the host",
    .run = list_operations,
};

static int help(struct as_cli *cli)
{
    const as_str name = as_str_of(cli->args[0]);
    const struct as_operation *operation = as_operation_find(name);
    if (!operation) {
        const as_str near = as_operation_nearest(name);
        return as_cli_wrong_usage(cli, "\"%.60s\" is no operation%s%.*s%s", cli->args[0],
                                  near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                                  near.size ? "\"?" : "; `assent operations` lists them");
    }
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_buf_printf(&text, "%s (%s): %s\n\nInput:\n", operation->name,
                  operation->kind == AS_COMMAND ? "command" : "query", operation->doc);
    as_fields_describe(operation->input, &text);
    as_buf_add(&text, AS_STR("\nReply:\n"));
    as_fields_describe(operation->reply, &text);
    if (cli->is_json) {
        as_auto_json json_t *manual =
            json_pack("{s:s, s:s, s:s#}", "name", operation->name, "doc", operation->doc, "manual",
                      text.data, (int)text.size);
        as_print_json(manual);
    } else {
        printf("%.*s", AS_STR_ARG(as_buf_str(&text)));
    }
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_help = {
    .name = "help",
    .usage = "OPERATION",
    .doc = "the manual of an operation: its input and its reply",
    .least = 1,
    .most = 1,
    .run = help,
};
