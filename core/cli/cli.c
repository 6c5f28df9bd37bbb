#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/writer.h"
#include "cli/plugin_command.h"

const char *as_cli_version(void)
{
    return ASSENT_VERSION;
}

/* ---- Help ----------------------------------------------------------------------------------- */

static void print_usage(const struct as_cli_command *command)
{
    printf("Usage: assent %s%s%s%s [--json]\n\n%s\n\nOptions:\n", command->name,
           command->usage[0] ? " " : "", command->usage,
           command->has_config ? " [--config FILE]" : "", command->doc);
    if (command->has_config)
        printf("  --config FILE         the configuration (default: $ASSENT_CONFIG, else "
               "assent.lua)\n");
    for (const struct as_cli_flag *flag = command->flags; flag && flag->name; flag++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", flag->name, flag->value ? " " : "",
                 flag->value ? flag->value : "");
        printf("  %-21s %s\n", left, flag->doc);
    }
    printf("  %-21s %s\n  %-21s %s\n", "--json", "print JSON", "--help", "print this");
}

static void print_commands(FILE *out)
{
    fprintf(out, "assent %s: keeps the proof that a customer accepted an agreement\n\n",
            as_cli_version());
    fprintf(out, "Usage: assent COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; as_cli_commands[i]; i++)
        fprintf(out, "  %-16s %s\n", as_cli_commands[i]->name, as_cli_commands[i]->doc);
    fprintf(out, "\nPlugins may bring more, as `assent mail --help` tells.\n");
    fprintf(out, "`assent COMMAND --help` tells more. Exit codes: 0 done, 1 no, 2 wrong usage, "
                 "78 wrong configuration.\n");
}

/* ---- Complaints ----------------------------------------------------------------------------- */

int as_cli_fail(const struct as_cli *cli, int exit_code, const struct as_err *err)
{
    if (!cli->is_json) {
        fprintf(stderr, "assent: %s\n", err->text);
        return exit_code;
    }
    as_auto_buf struct as_buf buf;
    as_buf_init(&buf);
    as_json_open(&buf);
    as_json_key(&buf, AS_STR("error"));
    as_json_open(&buf);
    as_json_key(&buf, AS_STR("code"));
    as_json_text(&buf, as_str_of(err->word));
    as_json_key(&buf, AS_STR("sentence"));
    as_json_text(&buf, as_str_of(err->text));
    as_json_close(&buf);
    as_json_close(&buf);
    printf("%.*s\n", AS_STR_ARG(as_buf_str(&buf)));
    return exit_code;
}

int as_cli_wrong_usage(const struct as_cli *cli, const char *format, ...)
{
    char text[512];
    struct as_err err;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    as_err_word(&err, AS_E_INVALID, "usage", "%s (`assent %s --help` tells more)", text,
                cli->command->name);
    return as_cli_fail(cli, AS_CLI_USAGE, &err);
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* The command whose words the arguments begin with; the longest wins. */
static const struct as_cli_command *find_command(int argc, char **argv, int *ret_words)
{
    const struct as_cli_command *found = NULL;
    *ret_words = 0;
    for (size_t i = 0; as_cli_commands[i]; i++) {
        char words[64];
        int count = 0;
        snprintf(words, sizeof words, "%s", as_cli_commands[i]->name);
        char *rest = NULL;
        bool is_match = true;
        for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
            is_match = is_match && count + 1 < argc && strcmp(argv[count + 1], word) == 0;
            count++;
        }
        if (is_match && count > *ret_words) {
            found = as_cli_commands[i];
            *ret_words = count;
        }
    }
    return found;
}

/* "rules" alone, or with a word behind it that is none of its commands: the commands of that group. */
static bool print_group(FILE *out, const char *word, const char *next)
{
    bool is_group = false;
    const size_t size = strlen(word);
    for (size_t i = 0; as_cli_commands[i]; i++) {
        const char *name = as_cli_commands[i]->name;
        if (strncmp(name, word, size) != 0 || name[size] != ' ')
            continue;
        if (!is_group && next && next[0] != '-')
            fprintf(out, "assent: there is no command \"%s %.40s\"\n", word, next);
        if (!is_group)
            fprintf(out, "Usage: assent %s COMMAND [OPTIONS]\n\n", word);
        is_group = true;
        fprintf(out, "  %-16s %s\n", name, as_cli_commands[i]->doc);
    }
    return is_group;
}

static int unknown_command(const char *word)
{
    as_str near = AS_STR_NONE;
    for (size_t i = 0; as_cli_commands[i] && near.size == 0; i++) {
        const as_str name = as_str_of(as_cli_commands[i]->name);
        near = as_str_nearest(as_str_of(word), &name, 1);
    }
    fprintf(stderr, "assent: there is no command \"%.40s\"%s%.*s%s\n", word,
            near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
            near.size ? "\"?" : " (`assent --help` lists them)");
    return AS_CLI_USAGE;
}

enum { FLAG_CONFIG = 1000, FLAG_JSON, FLAG_HELP };

/* 0, or an exit code + 1. */
static int read_flags(struct as_cli *cli, int argc, char **argv)
{
    struct option options[AS_CLI_FLAGS + 4] = { { 0 } };
    int count = 0;
    for (; cli->command->flags && cli->command->flags[count].name; count++)
        options[count] =
            (struct option){ cli->command->flags[count].name,
                             cli->command->flags[count].value ? required_argument : no_argument,
                             NULL, count };
    int at = count;
    if (cli->command->has_config)
        options[at++] = (struct option){ "config", required_argument, NULL, FLAG_CONFIG };
    options[at++] = (struct option){ "json", no_argument, NULL, FLAG_JSON };
    options[at] = (struct option){ "help", no_argument, NULL, FLAG_HELP };
    opterr = 0;
    optind = 0;
    int flag = 0;
    while ((flag = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (flag == FLAG_CONFIG) {
            cli->config = optarg;
        } else if (flag == FLAG_JSON) {
            cli->is_json = true;
        } else if (flag == FLAG_HELP) {
            print_usage(cli->command);
            return AS_CLI_OK + 1;
        } else if (flag == ':') {
            return as_cli_wrong_usage(cli, "%s needs a value", argv[optind - 1]) + 1;
        } else if (flag == '?') {
            return as_cli_wrong_usage(cli, "%.60s is no option of assent %s", argv[optind - 1],
                                      cli->command->name) +
                   1;
        } else {
            cli->values[flag] = optarg ? optarg : "";
        }
    }
    cli->args = argv + optind;
    cli->arg_count = argc - optind;
    return 0;
}

const char *as_cli_value(const struct as_cli *cli, const char *name)
{
    for (int i = 0; cli->command->flags && cli->command->flags[i].name; i++)
        if (strcmp(cli->command->flags[i].name, name) == 0)
            return cli->values[i];
    return NULL;
}

bool as_cli_number(const struct as_cli *cli, const char *name, int64_t min, int64_t max,
                   int64_t *ret_number)
{
    const char *text = as_cli_value(cli, name);
    char *end = NULL;
    if (!text)
        return true;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= min && number <= max) {
        *ret_number = number;
        return true;
    }
    as_cli_wrong_usage(cli,
                       "--%s: a whole number from %" PRId64 " to %" PRId64 " is needed, not %.40s",
                       name, min, max, text);
    return false;
}

/* What was printed and did not arrive, on a full disk for example, is no success. */
static int check_output(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "assent: the output cannot be written: %s\n", strerror(errno));
    return code == AS_CLI_OK ? AS_CLI_NO : code;
}

static int run(int argc, char **argv)
{
    int words = 0;
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || (argc == 2 && strcmp(argv[1], "help") == 0)) {
        print_commands(argc < 2 ? stderr : stdout);
        return argc < 2 ? AS_CLI_USAGE : AS_CLI_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("assent %s\n", as_cli_version());
        return AS_CLI_OK;
    }
    const struct as_cli_command *command = find_command(argc, argv, &words);
    const bool is_asked = argc > 2 && strcmp(argv[2], "--help") == 0;
    if (!command && print_group(is_asked ? stdout : stderr, argv[1], is_asked ? NULL : argv[2]))
        return is_asked ? AS_CLI_OK : AS_CLI_USAGE;
    int exit_code = AS_CLI_OK;
    if (!command && as_cli_plugin_command(argc, argv, &exit_code))
        return exit_code;
    if (!command)
        return unknown_command(argv[1]);
    const char *config = getenv("ASSENT_CONFIG");
    struct as_cli cli = { .command = command, .config = config && *config ? config : "assent.lua" };
    const int stops = read_flags(&cli, argc - words, argv + words);
    if (stops > 0)
        return stops - 1;
    if (cli.arg_count < command->least || (command->most >= 0 && cli.arg_count > command->most))
        return as_cli_wrong_usage(&cli, "%s: write assent %s %s",
                                  cli.arg_count < command->least ? "something is missing"
                                                                 : "that is too much",
                                  command->name, command->usage);
    as_log_set_level(AS_LOG_WARN); /* what serves says more */
    return command->run(&cli);
}

int as_cli_main(int argc, char **argv)
{
    return check_output(run(argc, argv));
}
