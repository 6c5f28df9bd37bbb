/* assent rules activate | back | list */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "cli/commands.h"
#include "cli/print.h"

static void print_activated(const json_t *body)
{
    printf("rule set %.12s is in force: %d rules%s\n", as_print_text(body, "digest"),
           (int)json_integer_value(json_object_get(body, "rules")),
           json_is_true(json_object_get(body, "was_active")) ? " (as before)" : "");
}

/* ---- activate ------------------------------------------------------------------------------- */

static int activate(struct as_cli *cli)
{
    char folder[PATH_MAX];
    struct as_digest unused;
    const char *approved = as_cli_value(cli, "approve");
    as_auto_json json_t *input = json_object();
    if (cli->arg_count > 0) {
        if (!realpath(cli->args[0], folder)) {
            struct as_err err;
            as_err_set(&err, AS_E_NOT_FOUND, "%s: there is no such folder", cli->args[0]);
            return as_cli_fail(cli, AS_CLI_USAGE, &err);
        }
        json_object_set_new(input, "folder", json_string(folder));
    }
    if (approved && !as_digest_parse(as_str_of(approved), &unused))
        return as_cli_wrong_usage(cli,
                                  "--approve: the digest of a diff is needed, 64 hex digits as "
                                  "`assent rules diff` prints them");
    if (approved)
        json_object_set_new(input, "approved_diff", json_string(approved));
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    const struct as_client_call call = { .operation = AS_STR("ruleset.activate"),
                                         .input = as_str_of(text) };
    return as_print_call_as(cli, &call, print_activated);
}

static const struct as_cli_flag activate_flags[] = {
    { "approve", "DIGEST", "of the diff that you looked at; it is kept with the activation" },
    { NULL },
};

const struct as_cli_command as_cli_rules_activate = {
    .name = "rules activate",
    .usage = "[FOLDER] [--approve DIGEST]",
    .doc = "builds, checks and tests the rules of a folder and puts them in force, or keeps the "
           "old ones",
    .most = 1,
    .flags = activate_flags,
    .has_config = true,
    .run = activate,
};

/* ---- back ----------------------------------------------------------------------------------- */

static int go_back(struct as_cli *cli)
{
    const struct as_client_call call = { .operation = AS_STR("ruleset.back") };
    return as_print_call_as(cli, &call, print_activated);
}

const struct as_cli_command as_cli_rules_back = {
    .name = "rules back",
    .usage = "",
    .doc = "puts the rule set in force that was in force before this one; twice is where it began",
    .has_config = true,
    .run = go_back,
};

/* ---- list ----------------------------------------------------------------------------------- */

/* "user Anna Berg", "host" */
static void print_actor(const json_t *item)
{
    const json_t *actor = json_object_get(item, "actor");
    const char *name = as_print_text(item, "actor_name");
    printf("%s%s%s", as_print_text(actor, "kind"), *name ? " " : "", name);
}

static void print_item(const json_t *item)
{
    const char *diff = as_print_text(item, "approved_diff");
    printf("%s  %.12s  %d rules  %" PRId64 " decisions  journal %" PRId64 "  by ",
           as_print_text(item, "activated_at"), as_print_text(item, "digest"),
           (int)json_integer_value(json_object_get(item, "rules")),
           (int64_t)json_integer_value(json_object_get(item, "decisions")),
           (int64_t)json_integer_value(json_object_get(item, "sequence")));
    print_actor(item);
    if (*diff)
        printf("  approved diff %.12s", diff);
    printf("%s\n", json_is_true(json_object_get(item, "is_active")) ? "  in force" : "");
}

static void print_list(const json_t *body)
{
    const json_t *items = json_object_get(body, "items");
    const json_t *next = json_object_get(body, "next");
    for (size_t i = 0; i < json_array_size(items); i++)
        print_item(json_array_get(items, i));
    if (next)
        printf("older ones: assent call ruleset.list '{\"after\": %" PRId64 "}'\n",
               (int64_t)json_integer_value(next));
}

static int list(struct as_cli *cli)
{
    const struct as_client_call call = { .operation = AS_STR("ruleset.list") };
    return as_print_call_as(cli, &call, print_list);
}

const struct as_cli_command as_cli_rules_list = {
    .name = "rules list",
    .usage = "",
    .doc = "rule sets that were put in force, newest first: when, how many decisions, by whom",
    .has_config = true,
    .run = list,
};
