/* assent rules test */
#include <limits.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/build.h"
#include "host/settings.h"

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
            char place[AS_BUILD_PLACE_SIZE];
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
