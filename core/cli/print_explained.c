/* What `rules explain` and `why` have in common: each rule with what it looked at, and who can help. */
#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/print.h"

static void print_facts(const json_t *rule)
{
    const json_t *facts = json_object_get(rule, "facts");
    for (size_t i = 0; i < json_array_size(facts); i++) {
        const json_t *fact = json_array_get(facts, i);
        as_auto_free char *value =
            json_dumps(json_object_get(fact, "value"), JSON_ENCODE_ANY | JSON_COMPACT);
        printf("           %s = %s\n", as_print_text(fact, "path"), value ? value : "null");
    }
    if (json_is_true(json_object_get(rule, "has_more_facts")))
        printf("           and more\n");
}

static void print_rule(const json_t *rule)
{
    printf("%-10s %-32s %-11s %s:%" PRId64 "\n", as_print_text(rule, "verb"),
           as_print_text(rule, "rule"), as_print_text(rule, "verdict"), as_print_text(rule, "file"),
           (int64_t)json_integer_value(json_object_get(rule, "line")));
    print_facts(rule);
    if (*as_print_text(rule, "sentence"))
        printf("           %s\n", as_print_text(rule, "sentence"));
    if (*as_print_text(rule, "failure"))
        printf("           failed: %s\n", as_print_text(rule, "failure"));
}

void as_print_explained(const json_t *explained)
{
    const json_t *rules = json_object_get(explained, "rules");
    const json_t *who = json_object_get(explained, "who");
    for (size_t i = 0; i < json_array_size(rules); i++)
        print_rule(json_array_get(rules, i));
    const char *code = as_print_text(explained, "code");
    const char *sentence = as_print_text(explained, "sentence");
    printf("%s: %s%s%s%s\n", as_print_text(explained, "verdict"),
           *sentence ? sentence : "nothing stands in the way", *code ? " (" : "", code,
           *code ? ")" : "");
    if (*as_print_text(explained, "remedy"))
        printf("  %s\n", as_print_text(explained, "remedy"));
    for (size_t i = 0; i < json_array_size(who); i++) {
        const json_t *one = json_array_get(who, i);
        const char *partner = as_print_text(one, "partner");
        printf("  %s: %s%s%s\n", as_print_text(one, "operation"), as_print_text(one, "actors"),
               *partner ? " of " : "", partner);
    }
}
