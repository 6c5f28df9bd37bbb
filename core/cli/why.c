/* assent why */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/print.h"

static void print_actor(const json_t *actor)
{
    const json_t *roles = json_object_get(actor, "roles");
    const char *kind = as_print_text(actor, "kind");
    printf("%s", strcmp(kind, "host") == 0 ? "the operator" : kind);
    if (*as_print_text(actor, "id"))
        printf(" %s", as_print_text(actor, "id"));
    for (size_t i = 0; i < json_array_size(roles); i++)
        printf("%s%s", i ? ", " : " (", json_string_value(json_array_get(roles, i)));
    if (json_array_size(roles) > 0)
        putchar(')');
    if (*as_print_text(actor, "partner"))
        printf(" of partner %s", as_print_text(actor, "partner"));
    putchar('\n');
}

static void print_source(const char *file, const json_t *first, const char *text)
{
    int64_t line = json_integer_value(first);
    if (!*text)
        return;
    printf("\n%s:%" PRId64 "\n", file, line);
    while (*text) {
        const size_t size = strcspn(text, "\n");
        printf("%6" PRId64 "  %.*s\n", line++, (int)size, text);
        text += size + (text[size] == '\n');
    }
}

static void print_cause(const json_t *cause)
{
    const json_t *schedule = json_object_get(cause, "schedule");
    if (schedule)
        printf("because    its moment had come (schedule %" PRId64 ")\n",
               (int64_t)json_integer_value(schedule));
    else if (cause)
        printf("because    rule %s wanted it after decision %" PRId64 "\n",
               as_print_text(cause, "rule"),
               (int64_t)json_integer_value(json_object_get(cause, "sequence")));
}

static void print_why(const json_t *body)
{
    const char *customer = as_print_text(body, "customer");
    printf("decision %" PRId64 "  %s  %s  %s\n",
           (int64_t)json_integer_value(json_object_get(body, "sequence")),
           as_print_text(body, "at"), as_print_text(body, "operation"),
           as_print_text(body, "status"));
    printf("asked by   ");
    print_actor(json_object_get(body, "actor"));
    print_cause(json_object_get(body, "cause"));
    if (*customer)
        printf("about      customer %s\n", customer);
    if (*as_print_text(body, "ruleset"))
        printf("rule set   %.12s, in force since %s (journal %" PRId64 "), put there by ",
               as_print_text(body, "ruleset"), as_print_text(body, "activated_at"),
               (int64_t)json_integer_value(json_object_get(body, "activation")));
    if (*as_print_text(body, "ruleset"))
        print_actor(json_object_get(body, "activated_by"));
    putchar('\n');
    as_print_explained(body);
    if (*as_print_text(body, "difference"))
        printf("  %s\n", as_print_text(body, "difference"));
    print_source(as_print_text(body, "file"), json_object_get(body, "line"),
                 as_print_text(body, "source"));
    print_source(as_print_text(body, "body_file"), json_object_get(body, "body_line"),
                 as_print_text(body, "body_source"));
}

static int ask(struct as_cli *cli, const char *operation, void (*print)(const json_t *body))
{
    as_auto_json json_t *input = json_pack("{s:s}", "decision", cli->args[0]);
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    const struct as_client_call call = {
        .operation = as_str_of(operation),
        .input = as_str_of(text),
        .locale = as_str_of(as_cli_value(cli, "locale")),
    };
    return as_print_call_as(cli, &call, print);
}

static int why(struct as_cli *cli)
{
    return ask(cli, "journal.explain", print_why);
}

static const struct as_cli_flag why_flags[] = {
    { "locale", "LOCALE", "of sentences, sv-SE" },
    { NULL },
};

const struct as_cli_command as_cli_why = {
    .name = "why",
    .usage = "DECISION",
    .doc = "why a decision of the journal came out as it did: its number, request id or digest",
    .least = 1,
    .most = 1,
    .flags = why_flags,
    .has_config = true,
    .run = why,
};

static void print_case(const json_t *body)
{
    fputs(as_print_text(body, "lua"), stdout);
}

static int capture(struct as_cli *cli)
{
    return ask(cli, "journal.capture", print_case);
}

const struct as_cli_command as_cli_rules_capture = {
    .name = "rules capture",
    .usage = "DECISION",
    .doc = "prints a decision of the journal as a test case, with invented names and ids",
    .least = 1,
    .most = 1,
    .has_config = true,
    .run = capture,
};
