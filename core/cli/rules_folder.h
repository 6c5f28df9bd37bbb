/* The folder that a command about rule files is for. */
#pragma once

#include <limits.h>

#include "cli/cli.h"

/* The one that was named, or (NULL) that of the configuration. AS_CLI_OK, or an exit code: it was
 * complained about. */
int as_rules_folder(struct as_cli *cli, const char *named, char ret_folder[PATH_MAX]);
