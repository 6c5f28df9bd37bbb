#include "cli/rules_folder.h"

#include <stdio.h>
#include <sys/stat.h>

#include "host/settings.h"

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int as_rules_folder(struct as_cli *cli, const char *named, char ret_folder[PATH_MAX])
{
    struct as_settings settings;
    struct as_err err;
    if (named && !is_folder(named))
        return as_cli_wrong_usage(cli, "%.300s: there is no such folder", named);
    if (named) {
        snprintf(ret_folder, PATH_MAX, "%s", named);
        return AS_CLI_OK;
    }
    if (as_settings_read(cli->config, &settings, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    snprintf(ret_folder, PATH_MAX, "%s", settings.rules);
    as_settings_fini(&settings);
    if (is_folder(ret_folder))
        return AS_CLI_OK;
    as_err_set(&err, AS_E_CONFIG, "%s: rules: there is no folder %.300s", cli->config, ret_folder);
    return as_cli_fail(cli, AS_CLI_CONFIG, &err);
}
