/* Rules that failed again and again: the host makes the command that sets them aside, and counts. */
#include <stdlib.h>

#include "base/log.h"
#include "host/submit.h"
#include "operations/inputs.h"
#include "store/rulesets.h"

/* ---- What was counted ----------------------------------------------------------------------- */

/* The loop's set and the engine's have the same rules in the same order, unless one is just being replaced;
 * the engine's numbers may be a moment old. */
static const struct as_rule_stats *engine_stats(const struct as_host *host)
{
    uint32_t count = 0;
    if (!host->rules || !host->engine_rules ||
        !as_digest_equal(as_ruleset_digest(host->rules), as_ruleset_digest(host->engine_rules)))
        return NULL;
    return as_ruleset_stats(host->engine_rules, &count);
}

static int64_t sum(const uint64_t *own, const uint64_t *engine)
{
    return (int64_t)(as_rule_counted(own) + (engine ? as_rule_counted(engine) : 0));
}

struct as_list as_rules_status(const struct as_host *host, struct as_arena *arena)
{
    uint32_t count = 0;
    const struct as_rule_stats *own = host->rules ? as_ruleset_stats(host->rules, &count) : NULL;
    const struct as_rule_stats *engine = engine_stats(host);
    struct as_rule_status *rules = AS_ARENA_ARRAY(arena, struct as_rule_status, count + 1);
    if (!rules)
        return (struct as_list){ .items = NULL };
    for (uint32_t i = 0; i < count; i++)
        rules[i] = (struct as_rule_status){
            .rule = own[i].rule,
            .verb = own[i].verb,
            .file = own[i].file,
            .line = own[i].line,
            .asked = sum(&own[i].asked, engine ? &engine[i].asked : NULL),
            .failed = sum(&own[i].failed, engine ? &engine[i].failed : NULL),
            .microseconds = sum(&own[i].microseconds, engine ? &engine[i].microseconds : NULL),
            .is_aside = as_rule_counted(&own[i].is_aside) != 0,
        };
    return (struct as_list){ rules, count };
}

/* ---- Setting aside -------------------------------------------------------------------------- */

struct request {
    struct as_host *host;
    struct as_arena arena;
};

static void on_set_aside(void *data, const assent_reply *reply)
{
    struct request *request = data;
    struct as_host *host = request->host;
    host->asides.is_under_way = false;
    if (reply->status == 0)
        host->asides.seen = 0; /* there may be another */
    else                       /* tried again at its next failure */
        as_log(AS_LOG_WARN, "rules", "a rule that fails cannot be set aside: %.*s",
               AS_STR_ARG(reply->sentence));
    as_arena_fini(&request->arena);
    free(request);
}

static void submit(struct as_host *host, as_str rule)
{
    struct as_err err;
    struct assent_operation *operation = NULL;
    char digest[AS_DIGEST_TEXT_SIZE];
    const assent_pair arguments[] = {
        { AS_STR("rule"), rule },
        { AS_STR("ruleset"), as_digest_format(as_ruleset_digest(host->rules), digest) },
    };
    struct request *request = calloc(1, sizeof *request);
    if (!request)
        return;
    request->host = host;
    as_arena_init(&request->arena);
    if (as_exchange_find(AS_STR("rule.set_aside"), NULL, NULL, &request->arena, &operation, &err) <
        0) {
        as_arena_fini(&request->arena);
        free(request);
        return;
    }
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = as_actors_operator(&host->actors),
        .arguments = arguments,
        .argument_count = AS_COUNT(arguments),
        .on_reply = on_set_aside,
        .data = request,
    };
    host->asides.is_under_way = true;
    as_submit(&host->own, &submission);
}

static bool is_due(const struct as_rule_stats *own, const struct as_rule_stats *engine)
{
    if (as_rule_counted(&own->is_aside))
        return false;
    return as_rule_counted(&own->failed_in_row) >= AS_RULE_FAILS_IN_ROW ||
           (engine && as_rule_counted(&engine->failed_in_row) >= AS_RULE_FAILS_IN_ROW);
}

void as_asides_look(struct as_host *host)
{
    uint32_t count = 0;
    const uint64_t due = (host->rules ? as_ruleset_due(host->rules) : 0) +
                         (host->engine_rules ? as_ruleset_due(host->engine_rules) : 0);
    if (due == host->asides.seen || host->asides.is_under_way || !host->rules || !host->engine)
        return;
    host->asides.seen = due;
    const struct as_rule_stats *own = as_ruleset_stats(host->rules, &count);
    const struct as_rule_stats *engine = engine_stats(host);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_due(&own[i], engine ? &engine[i] : NULL))
            continue;
        submit(host, own[i].rule);
        return;
    }
}

static void put_aside(struct as_ruleset *set, as_str rule)
{
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(set, &count);
    as_ruleset_set_aside(set, rule, true);
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(stats[i].rule, rule))
            as_log(
                AS_LOG_ERROR, "rules",
                "%.*s:%lld: the %.*s rule %.*s is set aside: it is not asked, and its safe answer "
                "stands until rules are activated again",
                AS_STR_ARG(stats[i].file), (long long)stats[i].line, AS_STR_ARG(stats[i].verb),
                AS_STR_ARG(rule));
}

void as_asides_end(struct as_host *host, const struct as_command *command)
{
    put_aside(host->rules, command->set_aside);
}

static void restore(void *data, const struct as_rule_aside *aside)
{
    struct as_host *host = data;
    put_aside(host->rules, aside->rule);
    as_ruleset_set_aside(host->engine_rules, aside->rule, true);
}

int as_asides_restore(struct as_host *host, int64_t sequence, struct as_err *err)
{
    struct as_arena arena;
    as_arena_init(&arena);
    const int rc =
        as_rule_asides_each(host->reader, sequence, INT64_MAX, &arena, restore, host, err);
    as_arena_fini(&arena);
    return rc;
}
