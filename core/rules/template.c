/* Which text of an agreement type: the chain of `otherwise` from the rule that claims the country, or
 * from the head of the type, down to a constant. */
#include "rules/set.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "rules/looks.h"

/* ---- Chains ----------------------------------------------------------------------------- */

static bool claims(const struct as_rule *rule, as_str country)
{
    for (uint32_t i = 0; i < rule->country_count; i++)
        if (as_str_equal(rule->countries[i], country))
            return true;
    return false;
}

static const struct as_rule *entry_of(const struct as_ruleset *set, as_str type, as_str country,
                                      int64_t at, bool *ret_is_known)
{
    const struct as_rule *head = NULL;
    *ret_is_known = false;
    for (uint32_t i = 0; i < set->template_count; i++) {
        const struct as_rule *rule = set->templates[i];
        if (!as_str_equal(rule->type, type))
            continue;
        *ret_is_known = true;
        if (!as_rule_is_in_era(rule, at))
            continue;
        if (claims(rule, country))
            return rule;
        if (!rule->named_by && rule->country_count == 0)
            head = rule;
    }
    return head;
}

/* What the rule does not say itself comes from the next in the chain that does. The texts stay the set's;
 * country and language are those that were picked. */
static void fill(const struct as_rule *entry, const struct as_rule *spoke,
                 struct as_template *template)
{
    struct as_rule whole = { .from = AS_TIME_NONE, .to = AS_TIME_NONE };
    for (const struct as_rule *rule = entry; rule; rule = rule->next) {
        whole.from = whole.from == AS_TIME_NONE ? rule->from : whole.from;
        whole.to = whole.to == AS_TIME_NONE ? rule->to : whole.to;
    }
    /* A constant at the end serves many: what it lacks of identity is that of the rule that was asked. */
    for (const struct as_rule *rule = spoke->has_text ? entry : spoke; rule; rule = rule->next) {
        if (as_id_is_nil(&whole.id))
            whole.id = rule->id;
        if (!whole.version.size)
            whole.version = rule->version;
        if (!whole.link.size)
            whole.link = rule->link;
        if (!whole.has_rank) {
            whole.rank = rule->rank;
            whole.has_rank = rule->has_rank;
        }
    }
    template->id = whole.id;
    template->type = entry->type;
    template->version = whole.version;
    template->link = whole.link;
    template->rank = whole.has_rank ? whole.rank : 0;
    template->from = whole.from;
    template->to = whole.to;
}

static int copy_texts(struct as_template *template, struct as_arena *arena, struct as_err *err)
{
    as_str *const texts[] = { &template->type, &template->version, &template->link,
                              &template->country, &template->language };
    if (!as_arena_copy_all(arena, texts, AS_COUNT(texts)))
        return as_err_set(err, AS_E_MEMORY, "no memory for a template");
    return 0;
}

/* ---- Picking ---------------------------------------------------------------------------- */

static void keep_text(char *out, size_t size, as_str text)
{
    size_t length = text.size < size ? text.size : size - 1;
    if (length)
        memcpy(out, text.data, length);
    out[length] = '\0';
}

static void take_picked(lua_State *L, struct as_ask *ask)
{
    struct as_err err;
    as_str language;
    as_str country = ask->template_asked.country;
    if (lua_type(L, -2) != LUA_TSTRING)
        luaL_error(L, "pick returns a language such as \"de-CH\" or nil, not a %s",
                   as_library_kind(L, -2));
    language.data = lua_tolstring(L, -2, &language.size);
    if (language.size >= sizeof ask->language ||
        as_form_check(AS_FORM_LOCALE, "the language that pick returns", language, &err) < 0)
        luaL_error(L, "pick returns a language such as \"de-CH\"");
    if (lua_type(L, -1) == LUA_TSTRING)
        country.data = lua_tolstring(L, -1, &country.size);
    else if (!lua_isnil(L, -1))
        luaL_error(L, "pick returns a country such as \"CH\" after the language, not a %s",
                   as_library_kind(L, -1));
    if (country.size && as_form_check(AS_FORM_COUNTRY, "the country", country, &err) < 0)
        luaL_error(L, "pick returns a country of two capital letters after the language");
    keep_text(ask->language, sizeof ask->language, language);
    keep_text(ask->country, sizeof ask->country, country);
}

static struct as_trace_step *trace_step(struct as_ask *ask, const struct as_rule *rule,
                                        bool has_picked)
{
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    if (!step)
        return NULL;
    step->verdict = has_picked ? AS_VERDICT_ALLOW : AS_VERDICT_NONE;
    if (has_picked)
        step->sentence = as_arena_printf(ask->trace->arena, "%s, %s", ask->language, ask->country);
    step->is_out_of_era = !as_rule_is_in_era(rule, ask->now);
    return step;
}

static bool ask_rule(lua_State *L, struct as_ask *ask, const struct as_rule *rule)
{
    struct as_ruleset *set = ask->set;
    as_rule_count(&rule->stats->asked, 1);
    as_rule_time_begin(ask);
    if (rule->has_text) {
        keep_text(ask->language, sizeof ask->language, rule->language);
        keep_text(ask->country, sizeof ask->country, rule->country);
        return true;
    }
    if (rule->function == LUA_NOREF)
        return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, rule->function);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->asked_view);
    as_view_point(&set->box, set->asked_view_c, &ask->template_asked);
    lua_call(L, 1, 2);
    bool has_picked = !lua_isnil(L, -2);
    if (has_picked)
        take_picked(L, ask);
    as_rule_count_answer(rule);
    lua_pop(L, 2);
    return has_picked;
}

/* A text has no safe answer: the operation fails, as it does when the rule fails. */
static void is_aside(struct as_ask *ask, const struct as_rule *rule)
{
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    if (step)
        step->failure = AS_STR(AS_RULE_ASIDE_TEXT);
    ask->rc = as_err_word(ask->err, AS_E_INTERNAL, "rule.failed", "%.*s:%lld: rule %.*s: %s",
                          AS_STR_ARG(rule->file), (long long)rule->line, AS_STR_ARG(rule->name),
                          AS_RULE_ASIDE_TEXT);
}

/* Leaves in ask->rule the rule that spoke; NULL: none did. */
static int l_pick(lua_State *L)
{
    struct as_ask *ask = lua_touserdata(L, 1);
    as_globals_begin_bare(L, ask->set);
    for (; ask->rule; ask->rule = ask->rule->next) {
        const bool is_in_era = as_rule_is_in_era(ask->rule, ask->now);
        if (is_in_era && as_rule_is_aside(ask->rule)) {
            is_aside(ask, ask->rule);
            return 0;
        }
        bool has_picked = is_in_era && ask_rule(L, ask, ask->rule);
        struct as_trace_step *step = trace_step(ask, ask->rule, has_picked);
        if (is_in_era)
            as_rule_time_end(ask, ask->rule, step);
        if (has_picked)
            return 0;
    }
    return 0;
}

static void pick_failed(struct as_ask *ask, as_str type)
{
    char text[700];
    if (ask->rule) {
        as_str failure = as_rule_failed(ask->set, ask->rule, type, text, sizeof text);
        struct as_trace_step *step = as_trace_add(ask->trace, ask->rule);
        as_rule_time_end(ask, ask->rule, step);
        if (step)
            step->failure = as_arena_copy(ask->trace->arena, failure);
    } else {
        as_sandbox_error(&ask->set->box, text, sizeof text);
    }
    ask->rc = as_err_word(ask->err, AS_E_INTERNAL, "rule.failed", "%s", text);
}

static const struct as_rule *last_of(const struct as_rule *rule)
{
    while (rule->next)
        rule = rule->next;
    return rule;
}

static int pick(struct as_ask *ask, as_str type, struct as_template *ret_template)
{
    struct as_ruleset *set = ask->set;
    struct as_sandbox *box = &set->box;
    bool is_known = false;
    const struct as_rule *entry =
        entry_of(set, type, ask->template_asked.country, ask->now, &is_known);
    ask->rule = entry;
    if (!entry && !is_known) {
        as_err_say(ask->err, AS_E_NOT_FOUND, "template.no_type",
                   "there is no agreement type '{type}'", AS_VALUES(as_value_text("type", type)));
        return as_err_coded(ask->err, "template.unknown");
    }
    if (entry) {
        struct as_looks looks;
        set->ask = ask;
        as_views_cut(box);
        as_budget_start(box, &as_budget_of_decision);
        if (ask->trace)
            as_trace_begin(ask->trace, &looks, box);
        if (as_sandbox_call(box, l_pick, ask) != LUA_OK) {
            pick_failed(ask, type);
            lua_settop(box->L, 0);
        }
        if (ask->trace)
            as_trace_end(ask->trace, box);
        set->ask = NULL;
        as_views_cut(box);
        as_budget_end(box);
        as_sandbox_rest(box);
    }
    if (ask->rc < 0)
        return ask->rc;
    if (!ask->rule)
        return as_err_say(ask->err, AS_E_NOT_FOUND, "template.none",
                          "no text of the agreement type '{type}' is in force then",
                          AS_VALUES(as_value_text("type", type)));
    *ret_template = (struct as_template){
        .country = ask->country[0] ? as_str_of(ask->country) : last_of(ask->rule)->country,
        .language = as_str_of(ask->language),
    };
    fill(entry, ask->rule, ret_template);
    as_picked_keep(set, entry, ask, ret_template);
    return 0;
}

int as_ruleset_template(struct as_ruleset *set, as_str type, as_str country, as_str language,
                        int64_t at, struct as_arena *arena, struct as_trace *trace,
                        struct as_template *ret_template, struct as_err *err)
{
    if (AS_BROKEN(set->ask))
        return as_err_set(err, AS_E_INTERNAL, "the rules are being asked already");
    struct as_ask ask = { .set = set,
                          .arena = arena,
                          .trace = trace,
                          .now = at,
                          .err = err,
                          .is_sampled = as_ruleset_samples(set),
                          .template_asked = { country, language } };
    int rc = 0;
    if (!as_picked_find(&ask, type, ret_template))
        rc = pick(&ask, type, ret_template);
    return rc < 0 ? rc : copy_texts(ret_template, arena, err);
}

/* ---- All types -------------------------------------------------------------------------- */

static int compare_types(const void *left, const void *right)
{
    const struct as_template *a = left;
    const struct as_template *b = right;
    return as_str_compare(a->type, b->type);
}

/* Is there a head of the same type that began later, but not after `at`? */
static bool has_newer(const struct as_ruleset *set, const struct as_rule *head, int64_t at)
{
    for (uint32_t i = 0; i < set->template_count; i++) {
        const struct as_rule *rule = set->templates[i];
        if (rule != head && !rule->named_by && rule->country_count == 0 &&
            as_str_equal(rule->type, head->type) && rule->from != AS_TIME_NONE &&
            rule->from <= at && (head->from == AS_TIME_NONE || rule->from > head->from))
            return true;
    }
    return false;
}

int as_ruleset_templates(struct as_ruleset *set, int64_t at, struct as_arena *arena,
                         struct as_list *ret_templates, struct as_err *err)
{
    struct as_template *items = AS_ARENA_ARRAY(arena, struct as_template, set->template_count + 1);
    uint32_t count = 0;
    if (!items)
        return as_err_set(err, AS_E_MEMORY, "no memory for the templates");
    for (uint32_t i = 0; i < set->template_count; i++) {
        const struct as_rule *head = set->templates[i];
        if (head->named_by || head->country_count || has_newer(set, head, at) ||
            (head->from != AS_TIME_NONE && head->from > at))
            continue;
        const struct as_rule *last = last_of(head);
        struct as_template *item = &items[count++];
        *item = (struct as_template){ .country = last->country, .language = last->language };
        fill(head, head, item);
        int rc = copy_texts(item, arena, err);
        if (rc < 0)
            return rc;
    }
    if (count)
        qsort(items, count, sizeof *items, compare_types);
    *ret_templates = (struct as_list){ items, count };
    return 0;
}
