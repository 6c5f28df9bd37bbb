/* What chains of template rules have picked, kept.
 *
 * A pick depends on what is asked (type, country, language), on which template rules hold at the time, and
 * on nothing else: rules keep nothing between calls. So the same question within the same eras has the
 * same answer. A chain that looked at `now` is not kept, nor one that failed. */
#include "rules/set.h"

#include <stdlib.h>

enum { PICKS = 1024 }; /* more than there are countries with their usual languages */

struct as_picked {
    const struct as_rule *entry; /* NULL: free */
    const struct as_rule *spoke;
    int64_t from, to; /* while the same template rules hold */
    char asked_country[4], asked_language[36];
    char country[4], language[36];
    struct
        as_template template; /* its country and language are those above, its other texts the set's */
};

static bool is_short(const struct as_ask *ask)
{
    const struct as_picked *any = NULL;
    return ask->template_asked.country.size < sizeof any->asked_country &&
           ask->template_asked.language.size < sizeof any->asked_language;
}

static uint64_t mix(uint64_t hash, as_str text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    return (hash ^ text.size) * UINT64_C(0x100000001b3);
}

static struct as_picked *place_of(const struct as_ruleset *set, as_str type,
                                  const struct as_ask *ask)
{
    /* Types are few: their length will do. */
    uint64_t hash = mix(type.size, ask->template_asked.country);
    hash = mix(hash, ask->template_asked.language);
    return &set->picked[(hash ^ hash >> 32) % PICKS];
}

static void put(char *out, as_str text)
{
    if (text.size)
        memcpy(out, text.data, text.size);
    out[text.size] = '\0';
}

bool as_picked_find(const struct as_ask *ask, as_str type, struct as_template *ret_template)
{
    if (!ask->set->picked || ask->trace || !is_short(ask))
        return false;
    const struct as_picked *kept = place_of(ask->set, type, ask);
    if (!kept->entry || ask->now < kept->from || ask->now >= kept->to ||
        !as_str_equal(kept->template.type, type) ||
        !as_str_equal(as_str_of(kept->asked_country), ask->template_asked.country) ||
        !as_str_equal(as_str_of(kept->asked_language), ask->template_asked.language))
        return false;
    for (const struct as_rule *rule = kept->entry; rule; rule = rule->next) {
        if (as_rule_is_in_era(rule, ask->now))
            as_rule_count(&rule->stats->asked, 1);
        if (rule == kept->spoke)
            break;
    }
    *ret_template = kept->template;
    return true;
}

void as_picked_forget(struct as_ruleset *set)
{
    free(set->picked);
    set->picked = NULL;
}

/* Narrows from … to by the moments at which the rule begins or ceases to hold. */
static void narrow(struct as_picked *kept, int64_t moment, int64_t now)
{
    if (moment == AS_TIME_NONE)
        return;
    if (moment <= now && moment > kept->from)
        kept->from = moment;
    if (moment > now && moment < kept->to)
        kept->to = moment;
}

void as_picked_keep(struct as_ruleset *set, const struct as_rule *entry, const struct as_ask *ask,
                    const struct as_template *template)
{
    if (ask->has_read_now || ask->trace || !is_short(ask))
        return;
    if (!set->picked)
        set->picked =
            calloc(PICKS, sizeof *set->picked); /* pages that are never used cost nothing */
    if (!set->picked)
        return;
    struct as_picked *kept = place_of(set, entry->type, ask);
    *kept = (struct as_picked){ .entry = entry,
                                .spoke = ask->rule,
                                .from = INT64_MIN,
                                .to = INT64_MAX,
                                .template = *template };
    for (uint32_t i = 0; i < set->template_count; i++) {
        narrow(kept, set->templates[i]->from, ask->now);
        narrow(kept, set->templates[i]->to, ask->now);
    }
    put(kept->asked_country, ask->template_asked.country);
    put(kept->asked_language, ask->template_asked.language);
    put(kept->country, template->country);
    put(kept->language, template->language);
    kept->template.country = as_str_of(kept->country);
    kept->template.language = as_str_of(kept->language);
}
