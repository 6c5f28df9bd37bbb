/* Events: which commands are some, and what `event` shows of each. */
#include "model/table.h"
#include "rules/set.h"

struct head {
    int64_t at, sequence;
    as_str name;
};

enum { ALIGNED = 16 };

static uint8_t traits_of(const struct as_rule_actions *actions, uint32_t number)
{
    return actions->traits ? actions->traits[number] : 0;
}

bool as_action_is_event(const struct as_rule_actions *actions, uint32_t number)
{
    return !(traits_of(actions, number) &
             (AS_ACTION_QUERY | AS_ACTION_ABOUT_RULES | AS_ACTION_OF_HOST));
}

/* ---- Checking ---------------------------------------------------------------------------- */

static uint32_t action_named(const struct as_rule_actions *actions, as_str name)
{
    uint32_t number = 0;
    while (number < actions->count && !as_str_equal(actions->names[number], name))
        number++;
    return number;
}

static const char *why_no_event(uint8_t traits)
{
    return traits & AS_ACTION_QUERY         ? "is a query, and nothing happens by it"
           : traits & AS_ACTION_ABOUT_RULES ? "is about the rules themselves"
           : traits & AS_ACTION_OF_HOST     ? "is how the host keeps what is due later"
                                            : NULL;
}

static const char *why_no_command(uint8_t traits)
{
    return traits & AS_ACTION_QUERY  ? "is a query, and nothing would come of it"
           : traits & AS_ACTION_OPEN ? "carries a proof of the caller's own, which no rule has"
                                     : why_no_event(traits);
}

static void complain(struct as_problems *problems, const struct as_rule *rule, const char *key,
                     as_str action, const char *why)
{
    as_problems_add(problems, rule->file, rule->line, "rule.reaction %.*s: %s: '%.*s' %s",
                    AS_STR_ARG(rule->name), key, AS_STR_ARG(action), why);
}

static void check_does(const struct as_rule *rule, const struct as_rule_actions *actions,
                       struct as_problems *problems)
{
    for (uint32_t i = 0; i < rule->does_count; i++) {
        const uint32_t number = action_named(actions, rule->does[i]);
        const char *why = NULL;
        if (number < actions->count) {
            why = why_no_command(traits_of(actions, number));
        } else {
            const as_str near = as_str_nearest(rule->does[i], actions->names, actions->count);
            why = "is no operation";
            if (near.size)
                as_problems_add(problems, rule->file, rule->line,
                                "rule.reaction %.*s: does: '%.*s' is no operation: did you mean "
                                "'%.*s'?",
                                AS_STR_ARG(rule->name), AS_STR_ARG(rule->does[i]),
                                AS_STR_ARG(near));
            if (near.size)
                continue;
        }
        if (why)
            complain(problems, rule, "does", rule->does[i], why);
    }
}

void as_reactions_check(struct as_ruleset *set, const struct as_rule_actions *actions,
                        struct as_problems *problems)
{
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct as_rule *rule = set->rules[i];
        if (rule->verb != AS_VERB_REACTION)
            continue;
        set->has_reactions = true;
        check_does(rule, actions, problems);
        for (uint32_t k = 0; k < rule->action_count; k++) {
            const uint32_t number = action_named(actions, rule->actions[k]);
            const char *why =
                number < actions->count ? why_no_event(traits_of(actions, number)) : NULL;
            if (why)
                complain(problems, rule, "on", rule->actions[k], why);
        }
    }
}

/* ---- What it shows ------------------------------------------------------------------------- */

static const struct as_fields nothing = { "nothing", "nothing", NULL, 0, 1 };

static uint32_t align(uint32_t size)
{
    return (size + ALIGNED - 1) / ALIGNED * ALIGNED;
}

/* One record: the head, then copies of input and reply, so that one view leads to all. */
int as_event_describe(struct as_ruleset *set, struct as_asked *asked, const struct as_fields *reply,
                      struct as_err *err)
{
    const struct as_fields *input = asked->input ? asked->input : &nothing;
    reply = reply ? reply : &nothing;
    asked->event_input = align((uint32_t)sizeof(struct head));
    asked->event_reply = align(asked->event_input + input->size);
    const struct as_field lines[] = {
        AS_TIME(struct head, at, AS_ALWAYS, "when it was carried out"),
        { .name = "input",
          .type = AS_FIELD_OBJECT,
          .offset = asked->event_input,
          .of = input,
          .doc = "what was asked for" },
        AS_TEXT(struct head, name, AS_FORM_WORD, AS_ALWAYS, "the operation"),
        { .name = "reply",
          .type = AS_FIELD_OBJECT,
          .offset = asked->event_reply,
          .of = reply,
          .doc = "what came of it" },
        AS_INT(struct head, sequence, AS_ALWAYS, "its place in the journal"),
    };
    struct as_field *items = AS_ARENA_ARRAY(&set->arena, struct as_field, AS_COUNT(lines));
    struct as_fields *fields = AS_ARENA_NEW(&set->arena, struct as_fields);
    if (!items || !fields)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    memcpy(items, lines, sizeof lines);
    *fields = (struct as_fields){ "event", "a command that was carried out", items, AS_COUNT(lines),
                                  asked->event_reply + reply->size };
    asked->event = fields;
    return 0;
}

const void *as_ruleset_event(const struct as_ruleset *set, uint32_t action, int64_t sequence,
                             int64_t at, const void *input, const void *reply,
                             struct as_arena *arena)
{
    const struct as_asked *asked = &set->asked[action];
    char *event = asked->event ? as_arena_alloc(arena, asked->event->size) : NULL;
    if (!event)
        return NULL;
    *(struct head *)event = (struct head){ at, sequence, asked->name };
    if (input)
        memcpy(event + asked->event_input, input, asked->event->items[1].of->size);
    if (reply)
        memcpy(event + asked->event_reply, reply, asked->event->items[3].of->size);
    return event;
}

bool as_ruleset_reacts(const struct as_ruleset *set, uint32_t action)
{
    return action < set->asked_count && set->asked[action].reaction_count > 0;
}

bool as_ruleset_has_reactions(const struct as_ruleset *set)
{
    return set->has_reactions;
}
