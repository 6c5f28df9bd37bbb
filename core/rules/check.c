/* What a set must be as a whole: names, chains, actions, countries, messages. */
#include "rules/directory.h"

#include <stdlib.h>

struct check {
    struct as_ruleset *set;
    const struct as_rule_actions *actions;
    struct as_problems *problems;
};

static void complain(struct check *check, const struct as_rule *rule, const char *text, as_str word)
{
    as_problems_add(check->problems, rule->file, rule->line, "rule.%s %.*s: %s%.*s",
                    as_verbs[rule->verb].data, AS_STR_ARG(rule->name), text, AS_STR_ARG(word));
}

/* ---- Names and chains ------------------------------------------------------------------- */

struct name {
    as_str text;
    uint32_t number; /* of its rule */
};

static int compare_names(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    const int order = as_str_compare(a->text, b->text);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static void complain_of_name(struct check *check, const struct as_rule *rule,
                             const struct as_rule *first)
{
    as_problems_add(check->problems, rule->file, rule->line,
                    "the name %.*s is taken by the rule at %.*s:%lld", AS_STR_ARG(rule->name),
                    AS_STR_ARG(first->file), (long long)first->line);
}

static int check_names(struct check *check, struct as_err *err)
{
    const struct as_ruleset *set = check->set;
    struct name *names = AS_ARENA_ARRAY(&check->set->arena, struct name, set->rule_count + 1);
    if (!names)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    for (uint32_t i = 0; i < set->rule_count; i++)
        names[i] = (struct name){ set->rules[i]->name, i };
    qsort(names, set->rule_count, sizeof *names, compare_names);
    uint32_t first = 0;
    for (uint32_t i = 1; i < set->rule_count; i++) {
        if (!as_str_equal(names[i].text, names[first].text))
            first = i;
        else if (names[i].text.size)
            complain_of_name(check, set->rules[names[i].number], set->rules[names[first].number]);
    }
    return 0;
}

static struct as_rule *template_named(const struct as_ruleset *set, as_str name)
{
    for (uint32_t i = 0; i < set->rule_count; i++)
        if (set->rules[i]->verb == AS_VERB_TEMPLATE && as_str_equal(set->rules[i]->name, name))
            return set->rules[i];
    return NULL;
}

static void link_chains(struct check *check)
{
    struct as_ruleset *set = check->set;
    for (uint32_t i = 0; i < set->rule_count; i++) {
        struct as_rule *rule = set->rules[i];
        if (rule->verb != AS_VERB_TEMPLATE || !rule->otherwise.size)
            continue;
        struct as_rule *next = template_named(set, rule->otherwise);
        rule->next = next;
        if (!next)
            complain(check, rule,
                     "there is no template rule to go on with, otherwise = ", rule->otherwise);
        /* A country's own rule that goes on with the rule for all the rest leaves that one a head. */
        else if (rule->country_count == 0)
            next->named_by = rule;
    }
}

/* Follows the chain of one head: it must end, in a text, with all that a template needs. */
static void check_chain(struct check *check, struct as_rule *head)
{
    uint32_t steps = 0;
    const struct as_rule *last = head;
    struct as_rule whole = { 0 };
    for (const struct as_rule *rule = head; rule; rule = rule->next) {
        if (++steps > check->set->rule_count) {
            complain(check, head, "the chain of `otherwise` goes in a circle", AS_STR_NONE);
            return;
        }
        last = rule;
        if (!whole.type.size)
            whole.type = rule->type;
        else if (rule->type.size && !as_str_equal(rule->type, whole.type))
            complain(check, head, "the chain leads to another agreement type, in ", rule->name);
        if (as_id_is_nil(&whole.id))
            whole.id = rule->id;
        if (!whole.version.size)
            whole.version = rule->version;
        if (!whole.link.size)
            whole.link = rule->link;
    }
    head->type = whole.type; /* inherited; the others keep what they say themselves */
    if (!last->has_text) {
        if (!last->otherwise.size)
            complain(check, head, "the chain ends without a text, at ", last->name);
        return;
    }
    if (!whole.type.size)
        complain(check, head, "neither this rule nor its chain has a `type`", AS_STR_NONE);
    if (as_id_is_nil(&whole.id))
        complain(check, head, "neither this rule nor its chain has an `id`", AS_STR_NONE);
    if (!whole.version.size)
        complain(check, head, "neither this rule nor its chain has a `version`", AS_STR_NONE);
    if (!whole.link.size)
        complain(check, head, "neither this rule nor its chain has a `link`", AS_STR_NONE);
}

static bool is_default_head(const struct as_rule *rule)
{
    return rule->verb == AS_VERB_TEMPLATE && !rule->named_by && rule->country_count == 0;
}

/* Marks the countries of a rule; those that are no two letters were complained about. */
static void mark_claims(struct check *check, struct as_rule *rule)
{
    for (uint32_t i = 0; i < rule->country_count; i++) {
        const as_str code = rule->countries[i];
        if (code.size != 2 || code.data[0] < 'A' || code.data[0] > 'Z' || code.data[1] < 'A' ||
            code.data[1] > 'Z')
            continue;
        const int bit = (code.data[0] - 'A') * 26 + code.data[1] - 'A';
        if (rule->claims[bit / 64] >> bit % 64 & 1)
            complain(check, rule, "the list names a country twice: ", code);
        rule->claims[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static void check_claims(struct check *check, const struct as_rule *a, const struct as_rule *b)
{
    for (uint32_t i = 0; i < AS_COUNT(a->claims); i++) {
        const uint64_t both = a->claims[i] & b->claims[i];
        if (!both)
            continue;
        const int bit = (int)i * 64 + __builtin_ctzll(both);
        as_problems_add(check->problems, a->file, a->line,
                        "rule.template %.*s: country %c%c is claimed twice, also by %.*s at "
                        "%.*s:%lld",
                        AS_STR_ARG(a->name), 'A' + bit / 26, 'A' + bit % 26, AS_STR_ARG(b->name),
                        AS_STR_ARG(b->file), (long long)b->line);
        return;
    }
}

static void check_templates(struct check *check)
{
    struct as_ruleset *set = check->set;
    link_chains(check);
    for (uint32_t i = 0; i < set->rule_count; i++)
        if (set->rules[i]->verb == AS_VERB_TEMPLATE) {
            check_chain(check, set->rules[i]);
            mark_claims(check, set->rules[i]);
        }
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct as_rule *rule = set->rules[i];
        if (rule->verb != AS_VERB_TEMPLATE || !rule->type.size)
            continue;
        bool is_first = true;
        bool has_default = false;
        for (uint32_t k = 0; k < set->rule_count; k++) {
            const struct as_rule *other = set->rules[k];
            if (other->verb != AS_VERB_TEMPLATE || !as_str_equal(other->type, rule->type))
                continue;
            has_default = has_default || is_default_head(other);
            is_first = is_first && k >= i;
            if (k >= i || !as_rule_eras_overlap(rule, other))
                continue;
            check_claims(check, rule, other);
            if (is_default_head(rule) && is_default_head(other))
                complain(check, rule,
                         "two rules begin a chain for all countries at the same time, also ",
                         other->name);
        }
        if (is_first && !has_default)
            complain(check, rule, "no rule begins the chain for all other countries of ",
                     rule->type);
    }
}

/* ---- Actions ---------------------------------------------------------------------------- */

static bool matches(const struct as_rule *rule, as_str action)
{
    for (uint32_t i = 0; i < rule->action_count; i++)
        if (as_str_glob(action, rule->actions[i]))
            return true;
    return false;
}

static void check_actions(struct check *check, const struct as_rule *rule)
{
    const struct as_rule_actions *actions = check->actions;
    for (uint32_t i = 0; i < rule->action_count; i++) {
        bool is_known = false;
        for (uint32_t k = 0; k < actions->count && !is_known; k++)
            is_known = as_str_glob(actions->names[k], rule->actions[i]);
        if (is_known || check->problems->count > AS_RULE_PROBLEM_LIMIT)
            continue;
        as_str near = as_str_nearest(rule->actions[i], actions->names, actions->count);
        as_problems_add(check->problems, rule->file, rule->line,
                        "rule.%s %.*s: there is no operation '%.*s'%s%.*s%s",
                        as_verbs[rule->verb].data, AS_STR_ARG(rule->name),
                        AS_STR_ARG(rule->actions[i]), near.size ? ": did you mean '" : "",
                        AS_STR_ARG(near), near.size ? "'?" : "");
    }
}

/* The rules of one verb that are asked about an action, in the order of the files. */
static int collect(struct as_ruleset *set, enum as_verb verb, as_str action,
                   const struct as_rule ***ret_rules, uint32_t *ret_count, struct as_err *err)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->rule_count; i++)
        count += set->rules[i]->verb == verb && matches(set->rules[i], action);
    *ret_rules = AS_ARENA_ARRAY(&set->arena, const struct as_rule *, count + 1);
    if (!*ret_rules)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    for (uint32_t i = 0; i < set->rule_count; i++)
        if (set->rules[i]->verb == verb && matches(set->rules[i], action))
            (*ret_rules)[(*ret_count)++] = set->rules[i];
    return 0;
}

static int index_actions(struct check *check, struct as_err *err)
{
    struct as_ruleset *set = check->set;
    const struct as_rule_actions *actions = check->actions;
    set->asked = AS_ARENA_ARRAY(&set->arena, struct as_asked, actions->count + 1);
    set->answers = AS_ARENA_ARRAY(&set->arena, struct as_answer, set->rule_count + 1);
    if (!set->asked || !set->answers)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    set->asked_count = actions->count;
    for (uint32_t i = 0; i < actions->count; i++) {
        struct as_asked *asked = &set->asked[i];
        asked->name = as_arena_copy(&set->arena, actions->names[i]);
        asked->input = actions->inputs[i];
        int rc = collect(set, AS_VERB_PERMISSION, actions->names[i], &asked->permissions,
                         &asked->permission_count, err);
        if (rc == 0)
            rc = collect(set, AS_VERB_SCENARIO, actions->names[i], &asked->scenarios,
                         &asked->scenario_count, err);
        if (rc == 0 && as_action_is_event(actions, i))
            rc = collect(set, AS_VERB_REACTION, actions->names[i], &asked->reactions,
                         &asked->reaction_count, err);
        if (rc == 0 && asked->reaction_count > 0)
            rc = as_event_describe(set, asked, actions->replies ? actions->replies[i] : NULL, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* ---- Messages --------------------------------------------------------------------------- */

static void check_messages(struct check *check)
{
    const struct as_ruleset *set = check->set;
    for (uint32_t i = 0; i < set->locale_count; i++) {
        const struct as_locale *locale = &set->locales[i];
        for (uint32_t s = 0; s < locale->count; s++) {
            as_str code = locale->sentences[s].code;
            if (s > 0 && as_str_equal(code, locale->sentences[s - 1].code)) {
                as_problems_add(check->problems, locale->file, 0,
                                "messages \"%.*s\": '%.*s' is there twice",
                                AS_STR_ARG(locale->name), AS_STR_ARG(code));
                continue;
            }
            for (uint32_t k = 0; k < set->locale_count; k++)
                if (k != i && !as_sentence_find(&set->locales[k], code))
                    as_problems_add(check->problems, set->locales[k].file, 0,
                                    "messages \"%.*s\": '%.*s' is missing, which \"%.*s\" has",
                                    AS_STR_ARG(set->locales[k].name), AS_STR_ARG(code),
                                    AS_STR_ARG(locale->name));
        }
    }
}

/* ---- All of it -------------------------------------------------------------------------- */

static int make_stats(struct as_ruleset *set, struct as_err *err)
{
    set->stats = AS_ARENA_ARRAY(&set->arena, struct as_rule_stats, set->rule_count + 1);
    set->templates = AS_ARENA_ARRAY(&set->arena, const struct as_rule *, set->rule_count + 1);
    if (!set->stats || !set->templates)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    for (uint32_t i = 0; i < set->rule_count; i++) {
        struct as_rule *rule = set->rules[i];
        rule->stats = &set->stats[i];
        *rule->stats = (struct as_rule_stats){
            .rule = rule->name, .verb = as_verbs[rule->verb], .file = rule->file, .line = rule->line
        };
        if (rule->verb == AS_VERB_TEMPLATE)
            set->templates[set->template_count++] = rule;
    }
    return 0;
}

int as_ruleset_check(struct as_ruleset *set, const struct as_rule_actions *actions,
                     struct as_problems *problems, struct as_err *err)
{
    struct check check = { set, actions, problems };
    int rc = check_names(&check, err);
    if (rc < 0)
        return rc;
    check_templates(&check);
    as_directory_check(set, problems);
    as_reactions_check(set, actions, problems);
    for (uint32_t i = 0; i < set->rule_count; i++)
        if (set->rules[i]->verb != AS_VERB_TEMPLATE)
            check_actions(&check, set->rules[i]);
    check_messages(&check);
    rc = make_stats(set, err);
    return rc < 0 ? rc : index_actions(&check, err);
}
