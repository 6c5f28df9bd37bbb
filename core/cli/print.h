/* What subcommands print. */
#pragma once

#include <jansson.h>

#include "cli/cli.h"
#include "cli/client.h"

/* Indented JSON and a line end. */
void as_print_json(const json_t *json);
/* A refusal: the sentence, the remedy, every answer and problem; or its JSON. Returns AS_CLI_NO. */
int as_print_refusal(const struct as_cli *cli, const struct as_client_reply *reply);
/* What the rules warned of, on standard error: the reply alone goes to standard output. */
void as_print_warnings(const struct as_cli *cli, const struct as_client_reply *reply);
/* An explanation: every rule with what it looked at, then the answer, its remedy and who can carry it out. */
void as_print_explained(const json_t *explained);
/* The text of a member, "" when there is none. */
const char *as_print_text(const json_t *object, const char *name);
/* Opens a client, calls once and prints the reply as JSON; the exit code. */
int as_print_call(struct as_cli *cli, const struct as_client_call *call);
/* The same, for people: `print` shows the reply when no JSON was asked for. */
int as_print_call_as(struct as_cli *cli, const struct as_client_call *call,
                     void (*print)(const json_t *body));
/* Opens a client, calls once and prints warnings; -1 and the exit code when nobody could be asked. The
 * caller gives back the reply. */
int as_print_ask(struct as_cli *cli, const struct as_client_call *call,
                 struct as_client_reply *ret_reply, int *ret_exit);
