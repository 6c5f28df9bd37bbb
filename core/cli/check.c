/* assent check */
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/host.h"

struct found {
    json_t *problems;
    json_t *warnings;
    bool is_json;
};

static void on_finding(void *data, bool is_warning, const char *text)
{
    struct found *found = data;
    json_array_append_new(is_warning ? found->warnings : found->problems, json_string(text));
    if (!found->is_json)
        fprintf(stderr, "assent: %s%s\n", is_warning ? "warning: " : "", text);
}

static void print_json(const struct found *found)
{
    as_auto_json json_t *result = json_pack(
        "{s:b, s:O}", "ok", json_array_size(found->problems) == 0, "problems", found->problems);
    if (json_array_size(found->warnings) > 0)
        json_object_set(result, "warnings", found->warnings);
    as_print_json(result);
}

static int check(struct as_cli *cli)
{
    struct found found = {
        .problems = json_array(),
        .warnings = json_array(),
        .is_json = cli->is_json,
    };
    const uint32_t count = as_host_check(cli->config, on_finding, &found);
    if (cli->is_json)
        print_json(&found);
    else if (count > 0)
        fprintf(stderr, "assent: %u problem%s\n", (unsigned)count, count == 1 ? "" : "s");
    else
        printf("%s: %s\n", cli->config,
               json_array_size(found.warnings) > 0 ? "it would start" : "all is well");
    json_decref(found.problems);
    json_decref(found.warnings);
    return count == 0 ? AS_CLI_OK : AS_CLI_CONFIG;
}

const struct as_cli_command as_cli_check = {
    .name = "check",
    .usage = "",
    .doc = "finds what is wrong without starting; writes nothing",
    .has_config = true,
    .run = check,
};
