/* Every subcommand, one per file. */
#pragma once

#include "cli/cli.h"

/* clang-format off */
#define AS_CLI_COMMANDS(X) \
    X(demo) X(serve) X(check) X(status) X(call) X(export) X(import) X(operations) X(help) X(token_create) \
    X(token_list) X(token_revoke) X(rules_new) X(rules_test) X(rules_explain) X(rules_capture) \
    X(rules_diff) X(rules_activate) X(rules_back) X(rules_list) X(rules_meta) X(why) X(forecast) \
    X(plugin_list) X(plugin_inspect) X(plugin_new) X(replay) X(backup)
/* clang-format on */
#define AS_CLI_DECLARE(name) extern const struct as_cli_command as_cli_##name;
AS_CLI_COMMANDS(AS_CLI_DECLARE)
#undef AS_CLI_DECLARE
