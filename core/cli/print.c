#include "cli/print.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"

void as_print_json(const json_t *json)
{
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    putchar('\n');
}

const char *as_print_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

int as_print_refusal(const struct as_cli *cli, const struct as_client_reply *reply)
{
    if (!reply->body) { /* the server could not even read the call */
        const bool is_usage = reply->status == AS_E_ABSENT || reply->status == AS_E_INVALID;
        struct as_err err;
        as_err_word(&err, reply->status, reply->code, "%s", reply->sentence);
        return as_cli_fail(cli, is_usage ? AS_CLI_USAGE : AS_CLI_NO, &err);
    }
    if (cli->is_json) {
        as_print_json(reply->body);
        return AS_CLI_NO;
    }
    const json_t *error = json_object_get(reply->body, "error");
    const json_t *answers = json_object_get(error, "answers");
    const json_t *problems = json_object_get(error, "problems");
    fprintf(stderr, "assent: %s (%s)\n", reply->sentence, reply->code);
    if (*as_print_text(error, "remedy"))
        fprintf(stderr, "  %s\n", as_print_text(error, "remedy"));
    for (size_t i = 0; i < json_array_size(answers); i++) {
        const json_t *answer = json_array_get(answers, i);
        if (!*as_print_text(answer, "rule") || !*as_print_text(answer, "sentence"))
            continue; /* nobody's rule, or one that had nothing against it */
        fprintf(stderr, "  %s: %s %s\n", as_print_text(answer, "rule"),
                as_print_text(answer, "verdict"), as_print_text(answer, "sentence"));
    }
    for (size_t i = 0; i < json_array_size(problems); i++) {
        const json_t *problem = json_array_get(problems, i);
        const char *file = as_print_text(problem, "file");
        const char *text = as_print_text(problem, "text");
        const bool is_placed = *file == '\0' || strncmp(text, file, strlen(file)) == 0;
        const int64_t line = json_integer_value(json_object_get(problem, "line"));
        if (is_placed)
            fprintf(stderr, "  %s\n", text);
        else if (line == 0) /* about the file as a whole */
            fprintf(stderr, "  %s: %s\n", file, text);
        else
            fprintf(stderr, "  %s:%" PRId64 ": %s\n", file, line, text);
    }
    return AS_CLI_NO;
}

void as_print_warnings(const struct as_cli *cli, const struct as_client_reply *reply)
{
    if (cli->is_json && reply->warnings) {
        json_t *object = json_pack("{s:O}", "warnings", reply->warnings);
        json_dumpf(object, stderr, JSON_INDENT(2));
        fputc('\n', stderr);
        json_decref(object);
        return;
    }
    for (size_t i = 0; i < json_array_size(reply->warnings); i++) {
        const json_t *warning = json_array_get(reply->warnings, i);
        fprintf(stderr, "assent: warning: %s (%s)\n", as_print_text(warning, "sentence"),
                as_print_text(warning, "code"));
        if (*as_print_text(warning, "remedy"))
            fprintf(stderr, "  %s\n", as_print_text(warning, "remedy"));
    }
}

int as_print_ask(struct as_cli *cli, const struct as_client_call *call,
                 struct as_client_reply *ret_reply, int *ret_exit)
{
    struct as_client *client = NULL;
    struct as_err err;
    if (as_client_open(cli->config, &client, &err) < 0) {
        *ret_exit = as_cli_fail(cli, AS_CLI_CONFIG, &err);
        return -1;
    }
    const int rc = as_client_call(client, call, ret_reply, &err);
    as_client_close(client);
    if (rc == 0) {
        as_print_warnings(cli, ret_reply);
        return 0;
    }
    const bool is_usage = rc == AS_E_ABSENT || rc == AS_E_INVALID;
    *ret_exit = as_cli_fail(cli, is_usage ? AS_CLI_USAGE : AS_CLI_NO, &err);
    return -1;
}

int as_print_call_as(struct as_cli *cli, const struct as_client_call *call,
                     void (*print)(const json_t *body))
{
    struct as_client_reply reply;
    int code = AS_CLI_OK;
    if (as_print_ask(cli, call, &reply, &code) < 0)
        return code;
    if (reply.status < 0)
        code = as_print_refusal(cli, &reply);
    else if (reply.body)
        (cli->is_json ? as_print_json : print)(reply.body);
    as_client_reply_fini(&reply);
    return code;
}

int as_print_call(struct as_cli *cli, const struct as_client_call *call)
{
    return as_print_call_as(cli, call, as_print_json);
}
