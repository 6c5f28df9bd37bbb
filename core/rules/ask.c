/* A decision: all permission rules and scenarios of one operation, in one protected call.
 *
 * A C driver inside that call asks rule after rule; when one fails the call ends there, the rule gets
 * its safe answer, and the driver begins again with the next. */
#include "rules/set.h"

#include <stdio.h>

#include "base/check.h"
#include "base/log.h"
#include "rules/looks.h"

/* ---- Answers ---------------------------------------------------------------------------- */

static as_str sentence_of(struct as_ask *ask, as_str code, const struct as_message_arg *args,
                          uint32_t count, as_str otherwise)
{
    const struct as_sentence *sentence = as_sentence_nearest(ask->set, ask->locale, code);
    if (!sentence && as_str_equal(otherwise, code)) {
        char key[96];
        snprintf(key, sizeof key, "message %.*s", AS_STR_ARG(code));
        if (as_log_once_a_minute(key, NULL))
            as_log(AS_LOG_WARN, "rules", "no message in rules/messages for the code %.*s",
                   AS_STR_ARG(code));
    }
    return as_sentence_fill(sentence ? sentence->text : otherwise, args, count, ask->arena);
}

static struct as_answer *answer_add(struct as_ask *ask, const struct as_rule *rule, int32_t verdict)
{
    struct as_answer *answer = &ask->answers[ask->answer_count++];
    *answer = (struct as_answer){
        .verdict = verdict, .rule = rule->name, .file = rule->file, .line = rule->line
    };
    return answer;
}

static void memory_is_short(struct as_ask *ask)
{
    ask->rc = as_err_set(ask->err, AS_E_MEMORY, "no memory for the answers of the rules");
}

/* The answers, and the names in them, lie in the set, which may be dropped before the arena. */
static void take_answers(struct as_ask *ask)
{
    struct as_answer *answers = AS_ARENA_ARRAY(ask->arena, struct as_answer, ask->answer_count);
    if (!answers) {
        memory_is_short(ask);
        return;
    }
    for (uint32_t i = 0; i < ask->answer_count; i++) {
        answers[i] = ask->answers[i];
        as_str *const names[] = { &answers[i].rule, &answers[i].file };
        if (!as_arena_copy_all(ask->arena, names, AS_COUNT(names)))
            memory_is_short(ask);
    }
    ask->answers = answers;
}

/* Words of what the rule said last. */
static void answer_word(struct as_ask *ask, struct as_answer *answer)
{
    const struct as_said *said = &ask->set->said;
    struct as_message_arg args[AS_SAID_ARGS];
    char remedy[sizeof said->code + sizeof ".remedy"];
    as_str code = as_str_of(said->code);
    as_str remedy_code = AS_STR_NONE;
    for (uint32_t i = 0; i < said->arg_count; i++) {
        args[i] = (struct as_message_arg){ as_str_of(said->args[i].name),
                                           as_str_of(said->args[i].value) };
        if (as_str_equal(args[i].name, AS_STR("remedy")))
            remedy_code = args[i].value;
    }
    answer->code = as_arena_copy(ask->arena, code);
    answer->sentence = sentence_of(ask, code, args, said->arg_count, code);
    if (!answer->code.data || !answer->sentence.data)
        memory_is_short(ask);
    if (remedy_code.size) {
        answer->remedy = sentence_of(ask, remedy_code, args, said->arg_count, remedy_code);
    } else {
        snprintf(remedy, sizeof remedy, "%s.remedy", said->code);
        const struct as_sentence *found =
            as_sentence_nearest(ask->set, ask->locale, as_str_of(remedy));
        if (found)
            answer->remedy = as_sentence_fill(found->text, args, said->arg_count, ask->arena);
    }
}

/* A refusal that no rule worded. */
static void answer_word_plain(struct as_ask *ask, struct as_answer *answer, as_str code,
                              as_str otherwise)
{
    const struct as_message_arg args[] = { { AS_STR("rule"), answer->rule },
                                           { AS_STR("operation"), ask->asked->name } };
    char remedy[64];
    snprintf(remedy, sizeof remedy, "%.*s.remedy", AS_STR_ARG(code));
    answer->code = as_arena_copy(ask->arena, code);
    answer->sentence = sentence_of(ask, code, args, AS_COUNT(args), otherwise);
    answer->remedy = sentence_of(ask, as_str_of(remedy), args, AS_COUNT(args), AS_STR_NONE);
    if (!answer->code.data || !answer->sentence.data)
        memory_is_short(ask);
}

/* ---- Driving ---------------------------------------------------------------------------- */

static void rule_said(struct as_ask *ask, const struct as_rule *rule, int32_t verdict)
{
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    as_rule_time_end(ask, rule, step);
    as_rule_count_answer(rule);
    if (step)
        step->verdict = verdict;
    if (verdict == AS_VERDICT_NONE)
        return;
    struct as_answer *answer = answer_add(ask, rule, verdict);
    if (verdict == AS_VERDICT_ALLOW) {
        ask->is_allowed = true;
    } else {
        ask->is_denied = ask->is_denied || verdict == AS_VERDICT_DENY;
        answer_word(ask, answer);
    }
    if (step) {
        step->code = answer->code;
        step->sentence = answer->sentence;
    }
}

/* What the rule looks at by saying when it holds and whom it is about. */
__attribute__((noinline, cold)) static void note_declared(struct as_ask *ask,
                                                          const struct as_rule *rule)
{
    struct as_looks *looks = ask->trace->looks;
    if (!looks)
        return;
    if (rule->from != AS_TIME_NONE || rule->to != AS_TIME_NONE)
        as_looks_note_time(looks, AS_STR("now"), ask->now);
    if (as_rule_is_in_era(rule, ask->now))
        as_who_note(&rule->who, ask->facts, looks);
}

/* The same whether it failed or is set aside: the entry in the journal does not tell them apart. */
static void answer_safely(struct as_ask *ask, const struct as_rule *rule,
                          struct as_trace_step *step, as_str failure)
{
    const bool is_permission = rule->verb == AS_VERB_PERMISSION;
    ask->has_failed = true;
    ask->is_denied = ask->is_denied || is_permission;
    struct as_answer *answer =
        answer_add(ask, rule, is_permission ? AS_VERDICT_DENY : AS_VERDICT_BLOCK);
    answer_word_plain(ask, answer, AS_STR("rule.failed"),
                      AS_STR("The rule {rule} failed, so the answer is no."));
    if (step) {
        step->verdict = answer->verdict;
        step->code = answer->code;
        step->sentence = answer->sentence;
        step->failure = as_arena_copy(ask->trace->arena, failure);
    }
}

/* [jumps] */
static void ask_rule(lua_State *L, struct as_ask *ask, const struct as_rule *rule)
{
    if (__builtin_expect(ask->trace != NULL, 0))
        note_declared(ask, rule);
    if (!as_rule_is_in_era(rule, ask->now)) {
        struct as_trace_step *step = as_trace_add(ask->trace, rule);
        if (step)
            step->is_out_of_era = true;
        return;
    }
    if (!as_who_is(&rule->who, ask->facts)) {
        struct as_trace_step *step = as_trace_add(ask->trace, rule);
        if (step)
            step->is_about_others = true;
        return;
    }
    if (as_rule_is_aside(rule)) {
        answer_safely(ask, rule, as_trace_add(ask->trace, rule), AS_STR(AS_RULE_ASIDE_TEXT));
        return;
    }
    uintptr_t marker = ask->set->said.marker;
    as_rule_time_begin(ask);
    as_rule_count(&rule->stats->asked, 1);
    if (rule->allows) {
        rule_said(ask, rule, AS_VERDICT_ALLOW);
        return;
    }
    ask->rule = rule;
    lua_rawgeti(L, LUA_REGISTRYINDEX, rule->function);
    lua_call(L, 0, 1);
    int32_t verdict = as_answer_take(L, ask->set, marker);
    lua_pop(L, 1);
    ask->rule = NULL;
    rule_said(ask, rule, verdict);
}

static int l_drive(lua_State *L)
{
    struct as_ask *ask = lua_touserdata(L, 1);
    const struct as_asked *asked = ask->asked;
    lua_settop(L, 0);
    if (ask->next == 0)
        as_globals_begin(L, ask->set, ask->facts);
    if (ask->next == 0 && ask->facts->asks_scenarios_only) {
        ask->next = asked->permission_count;
        ask->is_allowed = true;
    }
    while (ask->next < asked->permission_count && ask->rc == 0)
        ask_rule(L, ask, asked->permissions[ask->next++]);
    if (!ask->is_allowed || ask->is_denied)
        return 0;
    while (ask->next < asked->permission_count + asked->scenario_count && ask->rc == 0)
        ask_rule(L, ask, asked->scenarios[ask->next++ - asked->permission_count]);
    return 0;
}

static void rule_failed(struct as_ask *ask)
{
    const struct as_rule *rule = ask->rule;
    char text[1000];
    as_str failure = as_rule_failed(ask->set, rule, ask->asked->name, text, sizeof text);
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    as_rule_time_end(ask, rule, step);
    ask->rule = NULL;
    answer_safely(ask, rule, step, failure);
}

static void drive(struct as_ask *ask)
{
    struct as_sandbox *box = &ask->set->box;
    while (as_sandbox_call(box, l_drive, ask) != LUA_OK) {
        if (ask->rc == 0 && !ask->rule) {
            char text[500];
            ask->rc = as_err_set(ask->err, AS_E_INTERNAL, "asking the rules: %s",
                                 as_sandbox_error(box, text, sizeof text).data);
        }
        if (ask->rc == 0)
            rule_failed(ask);
        lua_settop(box->L, 0);
        /* The budget is one for the whole decision. Once it is spent the answer is no already, and
         * rules that were not asked are not to blame. What memory and time hold differs from machine
         * to machine, so a decision that they ended is marked. */
        if (box->hit == AS_LIMIT_TIME || box->hit == AS_LIMIT_MEMORY)
            ask->is_timed_out = true;
        if (ask->rc < 0 || box->hit)
            break;
    }
}

static int32_t gravest(const struct as_ask *ask)
{
    int32_t verdict = AS_VERDICT_ALLOW;
    for (uint32_t i = 0; i < ask->answer_count; i++)
        if (ask->answers[i].verdict > verdict && ask->answers[i].verdict != AS_VERDICT_WARN)
            verdict = ask->answers[i].verdict;
    return verdict;
}

/* They are asked later, or not at all: somebody who explains wants to know that they are there. */
static void name_reactions(struct as_ask *ask)
{
    for (uint32_t i = 0; i < ask->asked->reaction_count; i++) {
        struct as_trace_step *step = as_trace_add(ask->trace, ask->asked->reactions[i]);
        if (step)
            step->is_after = true;
    }
}

int as_ruleset_decide(struct as_ruleset *set, uint32_t action, struct as_facts *facts,
                      as_str locale, struct as_arena *arena, struct as_trace *trace,
                      struct as_decision *ret_decision, struct as_err *err)
{
    if (AS_BROKEN(action >= set->asked_count || set->ask))
        return as_err_set(err, AS_E_INTERNAL, "there is no action %u", (unsigned)action);
    const struct as_asked *asked = &set->asked[action];
    struct as_sandbox *box = &set->box;
    struct as_ask ask = {
        .set = set,
        .facts = facts,
        .asked = asked,
        .operation = asked->name,
        .locale = locale,
        .arena = arena,
        .trace = trace,
        .now = facts->now,
        .err = err,
        .is_sampled = as_ruleset_samples(set),
        .answers = set->answers,
    };
    struct as_looks looks;
    set->ask = &ask;
    as_views_cut(box);
    as_budget_start(box, &as_budget_of_decision);
    if (trace)
        as_trace_begin(trace, &looks, box);
    drive(&ask);
    if (trace)
        as_trace_end(trace, box);
    if (trace)
        name_reactions(&ask);
    set->ask = NULL;
    as_views_cut(box);
    as_budget_end(box);
    as_sandbox_rest(box);

    if (ask.rc == 0 && !ask.is_allowed && !ask.is_denied) {
        struct as_answer *answer = &ask.answers[ask.answer_count++];
        *answer = (struct as_answer){ .verdict = AS_VERDICT_DENY };
        answer_word_plain(&ask, answer, AS_STR("permission.none"), AS_STR("No rule allows this."));
    }
    take_answers(&ask);
    if (ask.rc < 0)
        return ask.rc;
    *ret_decision = (struct as_decision){
        .verdict = gravest(&ask),
        .answers = { ask.answers, ask.answer_count },
        .ruleset = set->digest,
        .is_timed_out = ask.is_timed_out,
        .has_failed = ask.has_failed,
    };
    return 0;
}
