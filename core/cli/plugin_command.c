/* assent NAME WORD…, where NAME is a plugin that brings commands of its own */
#include "cli/plugin_command.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "host/asked.h"

/* Takes `--config FILE` out of the words. False: the file is missing behind it. */
static bool take_config(const char **words, const char **ret_config)
{
    size_t kept = 0;
    for (size_t i = 0; words[i]; i++) {
        if (strncmp(words[i], "--config=", 9) == 0) {
            *ret_config = words[i] + 9;
        } else if (strcmp(words[i], "--config") == 0) {
            if (!words[i + 1])
                return false;
            *ret_config = words[++i];
        } else {
            words[kept++] = words[i];
        }
    }
    words[kept] = NULL;
    return true;
}

/* As plugins are called: nothing that leads out of their folder. */
static bool is_name(const char *word)
{
    return word[0] && word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

bool as_cli_plugin_command(int argc, char **argv, int *ret_exit)
{
    struct as_err err;
    struct as_cli cli = { 0 };
    const char *of_environment = getenv("ASSENT_CONFIG");
    const char *config = of_environment && *of_environment ? of_environment : NULL;
    as_auto_free const char **words = calloc((size_t)argc, sizeof *words);
    if (!words || !is_name(argv[1]))
        return false;
    for (int i = 2; i < argc; i++)
        words[i - 2] = argv[i];
    if (!take_config(words, &config)) {
        as_err_set(&err, AS_E_INVALID, "--config needs a value");
        *ret_exit = as_cli_fail(&cli, AS_CLI_USAGE, &err);
        return true;
    }
    const int rc = as_plugin_command(config ? config : "assent.lua", config != NULL,
                                     as_str_of(argv[1]), words, ret_exit, &err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        *ret_exit = as_cli_fail(&cli, AS_CLI_CONFIG, &err);
    return rc != AS_E_NOT_FOUND;
}
