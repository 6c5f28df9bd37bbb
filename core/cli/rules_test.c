/* assent rules test */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/rules_folder.h"
#include "cli/rules_run.h"
#include "operations/operation.h"

/* ---- What to test ----------------------------------------------------------------------- */

/* The path within the folder of a file that is named from here or from the folder; else as it is. */
static as_str path_within(const char *folder, const char *name, struct as_arena *arena)
{
    char whole[PATH_MAX];
    char above[PATH_MAX];
    if (realpath(name, whole) && realpath(folder, above)) {
        const size_t size = strlen(above);
        if (strncmp(whole, above, size) == 0 && whole[size] == '/')
            return as_arena_copy(arena, as_str_of(whole + size + 1));
    }
    return as_str_of(strncmp(name, "./", 2) == 0 ? name + 2 : name);
}

static bool has_file(const struct as_rule_files *files, as_str path)
{
    for (uint32_t i = 0; i < files->count; i++)
        if (as_str_equal(files->items[i].path, path))
            return true;
    return false;
}

static int refuse_file(struct as_cli *cli, const struct as_rules_run *run, const char *name)
{
    as_auto_free as_str *known = calloc((size_t)run->files.count + 1, sizeof *known);
    for (uint32_t i = 0; known && i < run->files.count; i++)
        known[i] = run->files.items[i].path;
    const as_str near =
        known ? as_str_nearest(as_str_of(name), known, run->files.count) : AS_STR_NONE;
    return as_cli_wrong_usage(
        cli, "%.200s: there is no such file of rules or cases in %.200s%s%.*s%s", name, run->folder,
        near.size ? "; did you mean " : "", AS_STR_ARG(near), near.size ? "?" : "");
}

/* The files that were named: of cases, or of rules. */
static int find_files(struct as_cli *cli, struct as_rules_run *run, int next)
{
    as_str *only = AS_ARENA_ARRAY(&run->arena, as_str, (size_t)(cli->arg_count - next) + 1);
    for (int i = next; only && i < cli->arg_count; i++) {
        as_str path = path_within(run->folder, cli->args[i], &run->arena);
        if (!has_file(&run->files, path))
            return refuse_file(cli, run, cli->args[i]);
        if (as_str_starts_with(path, AS_STR("lib/")) ||
            as_str_starts_with(path, AS_STR("messages/")))
            return as_cli_wrong_usage(cli,
                                      "%s: cases ask rules: name a file of tests/, or of rules to "
                                      "run the cases that ask them",
                                      cli->args[i]);
        only[run->only_count++] = path;
    }
    run->only = only;
    return AS_CLI_OK;
}

/* ---- Testing ---------------------------------------------------------------------------- */

static bool is_known(const struct as_problems *problems, as_str sentence)
{
    for (uint32_t i = 0; i < problems->count; i++)
        if (problems->items[i].file.size && as_str_starts_with(sentence, problems->items[i].file) &&
            as_str_find(sentence, problems->items[i].text) >= 0)
            return true;
    return false;
}

/* Without a set a lib file that is broken is a problem of the rules, not of every case that uses it. */
static void count_results(struct as_rules_run *run)
{
    struct as_case_result *results = run->results.items;
    for (uint32_t i = 0; i < run->results.count; i++) {
        struct as_case_result *one = &results[i];
        if (!run->set && one->is_broken && is_known(&run->problems, one->got)) {
            one->has_passed = one->is_skipped = true;
            one->is_broken = false;
        }
        run->failed_count += !one->has_passed;
        run->skipped_count += one->is_skipped;
    }
}

static int test(struct as_rules_run *run, bool has_coverage, struct as_err *err)
{
    const struct as_test_options options = { .only = run->only, .only_count = run->only_count };
    const struct as_rule_actions *actions = as_operation_actions();
    const uint64_t began_ns = as_clock_monotonic_ns();
    int rc = 0;
    run->set = as_ruleset_build(&run->files, actions, &run->problems);
    run->has_coverage = has_coverage && run->set;
    if (run->has_coverage)
        rc = as_coverage_begin(&run->coverage, run->set, &run->files, &run->arena, err);
    if (rc == 0)
        rc = as_ruleset_test(run->set, &run->files, actions, &options, &run->arena, &run->results,
                             err);
    if (rc == 0 && run->has_coverage)
        as_coverage_end(&run->coverage, run->set);
    run->took_ns = as_clock_monotonic_ns() - began_ns;
    if (rc == 0)
        count_results(run);
    return rc;
}

static int run_all(struct as_cli *cli, struct as_rules_run *run)
{
    struct as_err err;
    const bool names_folder =
        cli->arg_count > 0 && !as_str_ends_with(as_str_of(cli->args[0]), AS_STR(".lua"));
    int code = as_rules_folder(cli, names_folder ? cli->args[0] : NULL, run->folder);
    if (code != AS_CLI_OK)
        return code;
    if (as_rule_files_read(run->folder, &run->arena, &run->files, &err) < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    code = find_files(cli, run, names_folder ? 1 : 0);
    if (code != AS_CLI_OK)
        return code;
    if (test(run, as_cli_value(cli, "coverage") != NULL, &err) < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    code = as_rules_run_has_passed(run) ? AS_CLI_OK : AS_CLI_NO;
    const char *junit = as_cli_value(cli, "junit");
    if (junit && as_rules_run_junit(run, junit, &err) < 0) {
        fprintf(stderr, "assent: --junit: %s\n", err.text); /* the report goes out all the same */
        code = AS_CLI_NO;
    }
    if (cli->is_json) {
        as_auto_json json_t *json = as_rules_run_json(run);
        as_print_json(json);
    } else {
        as_rules_run_print(run);
    }
    return code;
}

static int run(struct as_cli *cli)
{
    struct as_rules_run run = { .set = NULL };
    as_arena_init(&run.arena);
    as_problems_init(&run.problems);
    const int code = run_all(cli, &run);
    as_ruleset_free(run.set);
    as_problems_fini(&run.problems);
    as_arena_fini(&run.arena);
    return code;
}

static const struct as_cli_flag test_flags[] = {
    { "coverage", NULL, "which lines of rule functions ran, and which did not" },
    { "junit", "FILE", "write the results as JUnit XML too" },
    { NULL },
};

const struct as_cli_command as_cli_rules_test = {
    .name = "rules test",
    .usage = "[--coverage] [--junit FILE] [FOLDER] [FILE…]",
    .doc = "builds and checks the rules of a folder and runs their cases, or those of files of "
           "tests/ or of rules; puts nothing in force",
    .most = -1,
    .flags = test_flags,
    .has_config = true,
    .run = run,
};
