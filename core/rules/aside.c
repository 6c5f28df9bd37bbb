/* Rules that fail again and again, and are set aside. */
#include "rules/set.h"

/* Decisions that only explain are no evidence. A rule that met a limit of
 * the whole decision may not be the one that used it up; the decision is refused all the same, whichever is
 * blamed, and with the blamed one set aside the next is found. */
void as_rule_count_failure(struct as_ruleset *set, const struct as_rule *rule)
{
    const struct as_ask *ask = set->ask;
    struct as_rule_stats *stats = rule->stats;
    as_rule_count(&stats->failed, 1);
    if (!ask || ask->trace)
        return;
    as_rule_count(&stats->failed_in_row, 1);
    if (stats->failed_in_row >= AS_RULE_FAILS_IN_ROW)
        as_rule_count(&set->due, 1);
}

uint64_t as_ruleset_due(const struct as_ruleset *set)
{
    return as_rule_counted(&set->due);
}

/* What was picked is forgotten: an answer that is kept here may not be kept after a restart. */
bool as_ruleset_set_aside(struct as_ruleset *set, as_str rule, bool is_aside)
{
    for (uint32_t i = 0; i < set->rule_count; i++) {
        if (!as_str_equal(set->stats[i].rule, rule))
            continue;
        __atomic_store_n(&set->stats[i].is_aside, is_aside, __ATOMIC_RELAXED);
        as_picked_forget(set);
        return true;
    }
    return false;
}

void as_ruleset_count_afresh(struct as_ruleset *set)
{
    for (uint32_t i = 0; i < set->rule_count; i++) {
        struct as_rule_stats *stats = &set->stats[i];
        stats->asked = stats->failed = stats->microseconds = stats->failed_in_row = 0;
    }
    set->due = 0;
}
