/* The command line of plugins. */
#pragma once

#include "cli/cli.h"

/* `assent NAME WORD…` where NAME is none of our own commands. False: no plugin is called so, or it has none. */
bool as_cli_plugin_command(int argc, char **argv, int *ret_exit);
