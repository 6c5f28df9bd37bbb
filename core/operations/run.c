/* The one way of every operation: subject, facts, rules, handler. */
#include "base/check.h"
#include "operations/facts.h"
#include "operations/operation.h"
#include "operations/subject.h"

/* The rules' own refusal, as an error for the caller. */
static int refusal(struct as_run *run, struct as_err *err)
{
    const struct as_answer *reason = as_decision_reason(&run->decision);
    if (!reason)
        return 0;
    int code = reason->verdict == AS_VERDICT_DENY ? AS_E_DENIED : AS_E_BLOCKED;
    char word[sizeof err->word];
    snprintf(word, sizeof word, "%.*s", AS_STR_ARG(reason->code));
    return as_err_word_spoken(err, code, word, reason->sentence);
}

static bool passes_without_rules(const struct as_run *run)
{
    if (run->is_past || run->operation->flags & AS_OP_OPEN)
        return true;
    return (run->operation->flags & AS_OP_ALWAYS_HOST) && run->actor->kind == AS_ACTOR_HOST;
}

static int ask_rules(struct as_run *run, struct as_err *err)
{
    if (passes_without_rules(run)) {
        run->decision.verdict = AS_VERDICT_ALLOW;
        if (run->rules)
            run->decision.ruleset = *as_ruleset_digest(run->rules);
        return 0;
    }
    if (!run->rules)
        return as_run_refuse(
            run, err, AS_E_DENIED, "ruleset.none",
            "no rule set is active, so nothing is allowed: run assent rules activate");

    int rc = as_ruleset_decide(run->rules, run->operation->action, &run->facts, run->locale,
                               run->arena, run->trace, &run->decision, err);
    return rc < 0 ? rc : refusal(run, err);
}

int as_run_decide(struct as_run *run, void *input, struct as_err *err)
{
    const struct as_operation *operation = run->operation;
    int rc = 0;

    if (operation->flags & AS_OP_CUSTOMER)
        rc = as_subject_find(run, (const struct as_id *)input, err);
    if (rc == 0 && operation->load)
        rc = operation->load(run, input, err);
    if (rc == AS_E_INVALID && run->is_hypothetical)
        rc = 0;
    if (rc < 0)
        return rc;

    as_facts_init(run, input);
    rc = ask_rules(run, err);
    run->is_decided = rc == 0 || rc == AS_E_DENIED || rc == AS_E_BLOCKED;
    return rc;
}

int as_run_execute(struct as_run *run, void *input, void *reply, struct as_err *err)
{
    int rc = as_run_decide(run, input, err);
    if (rc == 0)
        rc = run->operation->run(run, input, reply, err);
    if (rc < 0)
        as_ruleset_say(run->rules, run->locale, err);
    return rc;
}
