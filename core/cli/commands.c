#include "cli/commands.h"

#include <stddef.h>

#define ADDRESS(name) &as_cli_##name,
const struct as_cli_command *const as_cli_commands[] = { AS_CLI_COMMANDS(ADDRESS) NULL };
#undef ADDRESS
