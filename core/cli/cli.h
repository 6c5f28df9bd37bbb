/* The command line: one table of subcommands, each with its options, from which the help is made. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum {
    AS_CLI_OK = 0,
    AS_CLI_NO = 1,
    AS_CLI_USAGE = 2,
    AS_CLI_CONFIG = 78, /* EX_CONFIG */
    AS_CLI_FLAGS = 12,
};

struct as_cli_flag {
    const char *name;  /* "config"; NULL at the end */
    const char *value; /* "FILE"; NULL: it takes none */
    const char *doc;
};

struct as_cli {
    const struct as_cli_command *command;
    const char
        *values[AS_CLI_FLAGS]; /* by the flags of the command; "" for those without a value */
    char **args;               /* what is left */
    int arg_count;
    const char *config;
    bool is_json;
};

struct as_cli_command {
    const char *name;  /* "rules test" */
    const char *usage; /* "[FOLDER]" */
    const char *doc;
    int least, most; /* arguments; most -1: any number */
    const struct as_cli_flag *flags;
    bool has_config; /* --config */
    int (*run)(struct as_cli *cli);
};

extern const struct as_cli_command *const as_cli_commands[]; /* NULL at the end */

int as_cli_main(int argc, char **argv);

/* The value of a flag, or NULL when it was not given. */
const char *as_cli_value(const struct as_cli *cli, const char *name);
/* Prints "assent: <sentence>", or {"error":{…}} with --json; returns `exit_code`. */
int as_cli_fail(const struct as_cli *cli, int exit_code, const struct as_err *err);
int as_cli_wrong_usage(const struct as_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A whole number of a flag. False: it was complained about. */
bool as_cli_number(const struct as_cli *cli, const char *name, int64_t min, int64_t max,
                   int64_t *ret_number);
const char *as_cli_version(void);
