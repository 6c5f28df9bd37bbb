/* A rule that failed: counted, logged at most once a minute, and put into words. */
#include "rules/set.h"

#include <stdio.h>

#include "base/log.h"
#include "rules/looks.h"

/* The length of "scenarios/gate.lua:12" when the text begins with such a place; else 0. */
static size_t place_size(as_str text)
{
    for (size_t i = 1; i + 2 < text.size && text.data[i] != ' '; i++) {
        size_t end = i + 1;
        if (text.data[i] != ':')
            continue;
        while (end < text.size && text.data[end] >= '0' && text.data[end] <= '9')
            end++;
        if (end > i + 1 && end + 1 < text.size && text.data[end] == ':' &&
            text.data[end + 1] == ' ')
            return end;
    }
    return 0;
}

as_str as_rule_failed(struct as_ruleset *set, const struct as_rule *rule, as_str operation,
                      char *out, size_t size)
{
    char text[700];
    char place[AS_RULE_PATH_LIMIT + 32];
    as_str error = as_sandbox_error(&set->box, text, sizeof text);
    size_t skip = place_size(error);
    if (skip && skip < sizeof place)
        snprintf(place, sizeof place, "%.*s", (int)skip, error.data);
    else
        snprintf(place, sizeof place, "%.*s:%lld", AS_STR_ARG(rule->file), (long long)rule->line);
    snprintf(out, size, "%s: rule %.*s: %s (operation %.*s)", place, AS_STR_ARG(rule->name),
             error.data + (skip ? skip + 2 : 0), AS_STR_ARG(operation));
    size_t length = as_utf8_repair(out, strlen(out));
    out[length] = 0;
    if (set->ask && set->ask->facts && set->ask->facts->is_question)
        return as_str_make(out, length);
    as_rule_count_failure(set, rule);

    char key[160];
    unsigned held_back = 0;
    snprintf(key, sizeof key, "rule %.*s", AS_STR_ARG(rule->name));
    if (as_log_once_a_minute(key, &held_back)) {
        if (held_back)
            as_log(AS_LOG_WARN, "rules", "%s; %u more like it since", out, held_back);
        else
            as_log(AS_LOG_WARN, "rules", "%s", out);
    }
    return as_str_make(out, length);
}

struct as_trace_step *as_trace_add(struct as_trace *trace, const struct as_rule *rule)
{
    if (!trace)
        return NULL;
    if (trace->count == trace->capacity) {
        uint32_t capacity = trace->capacity ? trace->capacity * 2 : 16;
        struct as_trace_step *steps = AS_ARENA_ARRAY(trace->arena, struct as_trace_step, capacity);
        if (!steps)
            return NULL;
        if (trace->count)
            memcpy(steps, trace->steps, trace->count * sizeof *steps);
        trace->steps = steps;
        trace->capacity = capacity;
    }
    struct as_trace_step *step = &trace->steps[trace->count++];
    *step = (struct as_trace_step){ .rule = rule->name,
                                    .verb = as_verbs[rule->verb],
                                    .describe = rule->describe,
                                    .file = rule->file,
                                    .line = rule->line,
                                    .body = rule->body };
    if (trace->looks)
        as_looks_take(trace->looks, step);
    return step;
}

void as_trace_begin(struct as_trace *trace, struct as_looks *looks, struct as_sandbox *box)
{
    if (!trace->with_looks)
        return;
    as_looks_open(looks, trace->arena);
    trace->looks = looks;
    box->looks = looks;
}

void as_trace_end(struct as_trace *trace, struct as_sandbox *box)
{
    if (!box->looks)
        return;
    as_looks_close(box->looks);
    trace->looks = NULL;
    box->looks = NULL;
}
