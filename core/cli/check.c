/* assent check */
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/host.h"

struct found {
    json_t *list;
    bool is_json;
};

static void on_problem(void *data, const char *text)
{
    struct found *found = data;
    if (found->is_json)
        json_array_append_new(found->list, json_string(text));
    else
        fprintf(stderr, "assent: %s\n", text);
}

static int check(struct as_cli *cli)
{
    struct found found = { .list = json_array(), .is_json = cli->is_json };
    const uint32_t count = as_host_check(cli->config, on_problem, &found);
    if (cli->is_json) {
        as_auto_json json_t *result =
            json_pack("{s:b, s:O}", "ok", count == 0, "problems", found.list);
        as_print_json(result);
    } else if (count == 0) {
        printf("%s: all is well\n", cli->config);
    } else {
        fprintf(stderr, "assent: %u problem%s\n", (unsigned)count, count == 1 ? "" : "s");
    }
    json_decref(found.list);
    return count == 0 ? AS_CLI_OK : AS_CLI_CONFIG;
}

const struct as_cli_command as_cli_check = {
    .name = "check",
    .usage = "",
    .doc = "finds what is wrong without starting; writes nothing",
    .has_config = true,
    .run = check,
};
