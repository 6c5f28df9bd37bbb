/* Setting a rule aside is a command: what was decided without asking it can be replayed. */
#include "operations/handlers.h"
#include "store/rulesets.h"

static int find_rule(const struct as_run *run, as_str name, struct as_err *err)
{
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(run->rules, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!as_str_equal(stats[i].rule, name))
            continue;
        if (!as_rule_counted(&stats[i].is_aside))
            return 0;
        return as_err_say(err, AS_E_CONFLICT, "rule.aside", "the rule {rule} is set aside already",
                          AS_VALUES(as_value_text("rule", name)));
    }
    return as_err_say(err, AS_E_NOT_FOUND, "rule.unknown",
                      "the rule set in force has no rule {rule}: `assent status` lists them",
                      AS_VALUES(as_value_text("rule", name)));
}

static int set_aside(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_rule_set_aside *input = data;
    struct as_rule_aside *aside = reply;
    if (!run->rules)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "ruleset.none", "no rule set is active");
    const struct as_digest *active = as_ruleset_digest(run->rules);
    if (!as_digest_is_nil(&input->ruleset) && !as_digest_equal(&input->ruleset, active))
        return as_run_refuse(run, err, AS_E_CONFLICT, "ruleset.overtaken",
                             "another rule set was put in force meanwhile");
    const int rc = find_rule(run, input->rule, err);
    if (rc < 0)
        return rc;
    *aside = (struct as_rule_aside){
        .rule = input->rule,
        .ruleset = *active,
        .set_aside_at = run->at,
        .sequence = run->sequence,
    };
    run->set_aside = input->rule;
    return as_row_insert(run->conn, AS_TABLE_RULE_ASIDES, aside, &aside->row, err);
}

const struct as_operation as_op_rule_set_aside = {
    .action = AS_ACTION_rule_set_aside,
    .name = "rule.set_aside",
    .kind = AS_COMMAND,
    .flags = AS_OP_ALWAYS_HOST | AS_OP_ABOUT_RULES,
    .doc = "asks a rule no more: its safe answer stands until rules are activated again; the host "
           "does so by itself after ten failures in a row",
    .input = &as_rule_set_aside_fields,
    .reply = &as_rule_aside_fields,
    .run = set_aside,
};
