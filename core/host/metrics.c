#include "host/metrics.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/state.h"
#include "operations/inputs.h"

void as_metrics_init(struct as_metrics *metrics)
{
    *metrics = (struct as_metrics){ .last = &metrics->first };
    as_buf_init(&metrics->page);
    as_buf_init(&metrics->health);
}

void as_metrics_fini(struct as_metrics *metrics)
{
    while (metrics->first) {
        struct assent_metric *next = metrics->first->next;
        free(metrics->first);
        metrics->first = next;
    }
    as_buf_fini(&metrics->page);
    as_buf_fini(&metrics->health);
}

static bool is_name(const char *name)
{
    for (const char *at = name; *at; at++) {
        const bool is_letter = (*at >= 'a' && *at <= 'z') || *at == '_';
        if (!is_letter && (at == name || *at < '0' || *at > '9'))
            return false;
    }
    return *name != '\0';
}

int as_metrics_get(struct as_metrics *metrics, const char *name, const char *help, bool is_gauge,
                   struct assent_metric **ret_metric, struct as_err *err)
{
    if (!name || !help || !is_name(name) || strpbrk(help, "\n\\"))
        return as_err_set(err, AS_E_INVALID,
                          "a metric's name must match [a-z_][a-z0-9_]*, its help be one line");
    for (struct assent_metric *at = metrics->first; at; at = at->next) {
        if (strcmp(at->name, name) != 0)
            continue;
        if (at->is_gauge != is_gauge)
            return as_err_set(err, AS_E_INVALID, "the metric %s is a %s already", name,
                              at->is_gauge ? "gauge" : "counter");
        *ret_metric = at;
        return 0;
    }
    const size_t name_size = strlen(name) + 1;
    struct assent_metric *metric = malloc(sizeof *metric + name_size + strlen(help) + 1);
    if (!metric)
        return as_err_set(err, AS_E_MEMORY, "no memory for the metric %s", name);
    char *texts = (char *)(metric + 1);
    memcpy(texts, name, name_size);
    strcpy(texts + name_size, help);
    *metric =
        (struct assent_metric){ .is_gauge = is_gauge, .name = texts, .help = texts + name_size };
    *metrics->last = metric;
    metrics->last = &metric->next;
    *ret_metric = metric;
    return 0;
}

static void put(struct as_buf *page, const char *name, const char *help, bool is_gauge,
                int64_t value)
{
    as_buf_printf(page, "# HELP %s %s\n# TYPE %s %s\n%s %" PRId64 "\n", name, help, name,
                  is_gauge ? "gauge" : "counter", name, value);
}

/* ---- Rules ---------------------------------------------------------------------------------- */

/* Counted by the set in force, so an activation and a restart begin afresh, which Prometheus takes for what
 * it is: a counter that was reset. One series for each rule of the set: a set holds at most
 * AS_RULE_COUNT_LIMIT. Names of rules are words: nothing in them needs escaping. */
static void put_rules(const struct as_host *host, struct as_buf *page)
{
    enum { ASKED, FAILED, SECONDS, ASIDE, SERIES };
    static const struct {
        const char *name, *help, *type;
    } series[SERIES] = {
        { "assent_rule_asked_total", "decisions in which the rule was asked", "counter" },
        { "assent_rule_failed_total",
          "decisions in which the rule failed and its safe answer stood", "counter" },
        { "assent_rule_seconds_total", "time spent in the rule, one decision in 64 being timed",
          "counter" },
        { "assent_rule_set_aside",
          "1: the rule is not asked, and its safe answer stands until rules are activated again",
          "gauge" },
    };
    struct as_arena arena;
    as_arena_init(&arena);
    const struct as_list list = as_rules_status(host, &arena);
    const struct as_rule_status *rules = list.items;
    for (int k = 0; k < SERIES && list.count > 0; k++) {
        as_buf_printf(page, "# HELP %s %s\n# TYPE %s %s\n", series[k].name, series[k].help,
                      series[k].name, series[k].type);
        for (uint32_t i = 0; i < list.count; i++) {
            as_buf_printf(page, "%s{rule=\"%.*s\"} ", series[k].name, AS_STR_ARG(rules[i].rule));
            if (k == SECONDS)
                as_buf_printf(page, "%" PRId64 ".%06" PRId64 "\n", rules[i].microseconds / 1000000,
                              rules[i].microseconds % 1000000);
            else
                as_buf_printf(page, "%" PRId64 "\n",
                              k == ASKED    ? rules[i].asked
                              : k == FAILED ? rules[i].failed
                                            : (int64_t)rules[i].is_aside);
        }
    }
    as_arena_fini(&arena);
}

as_str as_metrics_page(struct as_host *host)
{
    struct as_buf *page = &host->metrics.page;
    struct as_engine_stats stats = { 0 };
    as_buf_clear(page);
    if (host->engine)
        as_engine_stats(host->engine, &stats);
    put(page, "assent_commands_total", "commands executed", false, stats.commands);
    put(page, "assent_commands_refused_total", "commands that were refused", false, stats.refused);
    put(page, "assent_commands_repeated_total", "commands answered from their first answer", false,
        stats.repeated);
    put(page, "assent_batches_total", "commits", false, stats.batches);
    put(page, "assent_batches_failed_total", "commits that the disk refused", false,
        stats.failed_batches);
    put(page, "assent_queue_length", "commands that wait", true, stats.queue_length);
    put(page, "assent_queue_limit", "commands that may wait", true, stats.queue_limit);
    put(page, "assent_journal_sequence", "newest durable journal entry", true, stats.sequence);
    put(page, "assent_started_seconds", "when the host started, seconds since 1970", true,
        host->started_at / 1000);
    put_rules(host, page);
    for (const struct assent_metric *at = host->metrics.first; at; at = at->next)
        put(page, at->name, at->help, at->is_gauge, at->value);
    return as_buf_str(page);
}

as_str as_metrics_health(struct as_host *host, bool *ret_is_ready)
{
    struct as_buf *text = &host->metrics.health;
    struct as_engine_stats stats = { 0 };
    as_buf_clear(text);
    if (host->engine)
        as_engine_stats(host->engine, &stats);
    if (host->phase == AS_PHASE_STARTING)
        as_buf_add(text, AS_STR("host: starting\n"));
    else if (host->phase != AS_PHASE_READY)
        as_buf_add(text, AS_STR("host: shutting down\n"));
    if (!host->rules)
        as_buf_add(text, AS_STR("rules: no rule set is active, so nothing is allowed\n"));
    if (stats.is_degraded)
        as_buf_add(text, AS_STR("storage: degraded: the last batch could not be written\n"));
    *ret_is_ready = text->size == 0;
    if (text->size == 0)
        as_buf_add(text, AS_STR("ok\n"));
    return as_buf_str(text);
}
