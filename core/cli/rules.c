/* assent rules test | explain | activate | list */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/build.h"
#include "host/settings.h"

/* ---- test ----------------------------------------------------------------------------------- */

static json_t *problems_of(const struct as_build *build)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < build->problems.count; i++) {
        const struct as_problem *problem = &build->problems.items[i];
        json_array_append_new(list,
                              json_pack("{s:s#, s:I, s:s#}", "file",
                                        problem->file.size ? problem->file.data : "",
                                        (int)problem->file.size, "line", (json_int_t)problem->line,
                                        "text", problem->text.data, (int)problem->text.size));
    }
    return list;
}

/* The folder that was named, or that of the configuration. */
static int find_folder(struct as_cli *cli, char folder[PATH_MAX], struct as_err *err)
{
    struct as_settings settings;
    if (cli->arg_count > 0) {
        snprintf(folder, PATH_MAX, "%s", cli->args[0]);
        return 0;
    }
    const int rc = as_settings_read(cli->config, &settings, err);
    if (rc == 0) {
        snprintf(folder, PATH_MAX, "%s", settings.rules);
        as_settings_fini(&settings);
    }
    return rc;
}

static int test(struct as_cli *cli)
{
    char folder[PATH_MAX];
    struct as_err err;
    struct as_build build;
    if (find_folder(cli, folder, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    as_build_init(&build);
    const int rc = as_build_folder(&build, folder, &err);
    const unsigned cases = build.cases;
    const unsigned wrong = build.problems.count;
    if (cli->is_json) {
        as_auto_json json_t *result =
            json_pack("{s:b, s:i, s:i, s:o}", "passed", rc == 0, "rules", (int)build.package.rules,
                      "cases", (int)cases, "problems", problems_of(&build));
        as_print_json(result);
    } else {
        for (uint32_t i = 0; i < build.problems.count; i++) {
            char place[160];
            const struct as_problem *problem = &build.problems.items[i];
            printf("%s%.*s\n", as_build_place(problem, place, sizeof place),
                   AS_STR_ARG(problem->text));
        }
        if (rc == 0)
            printf("%d rules, %u cases passed\n", (int)build.package.rules, cases);
        else
            printf("%u cases run, %u problem%s\n", cases, wrong, wrong == 1 ? "" : "s");
    }
    as_build_fini(&build);
    return rc == 0 ? AS_CLI_OK : AS_CLI_NO;
}

const struct as_cli_command as_cli_rules_test = {
    .name = "rules test",
    .usage = "[FOLDER]",
    .doc = "builds and checks the rules of a folder and runs their cases; puts nothing in force",
    .most = 1,
    .has_config = true,
    .run = test,
};

/* ---- explain -------------------------------------------------------------------------------- */

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

/* ---- activate, list ------------------------------------------------------------------------- */

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
