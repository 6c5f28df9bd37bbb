#include "operations/explained.h"

#include "operations/inputs_field.h"
#include "operations/list.h"

enum { SOURCE_LINES = 20, SENTENCE_LIMIT = 4096, SOURCE_LIMIT = 64 * 1024 };

#define RECORD as_explained_rule
static const struct as_field explained_rule_items[] = {
    FIELD(code, TEXT, AS_HOST, .doc = "stable code of its answer"),
    FIELD(describe, TEXT, AS_HOST, .doc = "what the rule is for, in its author's words"),
    FIELD(facts, LIST, AS_HOST, .of = &as_look_fields, .doc = "what it looked at, each once"),
    FIELD(failure, TEXT, AS_HOST, .limit = SENTENCE_LIMIT, .doc = "why its safe answer stands"),
    FIELD(file, TEXT, AS_HOST, .doc = "its file within the rule set"),
    FIELD(has_more_facts, BOOL, AS_HOST,
          .doc = "it looked at more than is listed, or than is the caller's to see"),
    FIELD(line, INT, AS_HOST, .doc = "where it begins in the file"),
    FIELD(microseconds, INT, AS_HOST, .doc = "how long it took"),
    FIELD(rule, TEXT, AS_HOST, .doc = "its name"),
    FIELD(sentence, TEXT, AS_HOST, .limit = SENTENCE_LIMIT, .doc = "in the reader's language"),
    FIELD(verb, TEXT, AS_HOST, .doc = "\"permission\", \"scenario\", \"template\" or \"reaction\""),
    FIELD(verdict, TEXT, AS_HOST,
          .doc =
              "what it says; \"none\": nothing; \"out_of_era\" and \"others\": it was not asked; "
              "\"after\": a reaction, asked once the command was carried out"),
};
AS_FIELDS_OF(as_explained_rule_fields, struct as_explained_rule, "explained_rule",
             "a rule and what it said", explained_rule_items);
#undef RECORD

#define RECORD as_explained_who
static const struct as_field explained_who_items[] = {
    FIELD(actors, TEXT, AS_HOST, .doc = "roles, or kinds of actors"),
    FIELD(operation, TEXT, AS_HOST, .doc = "what they may do"),
    FIELD(partner, TEXT, AS_HOST, .doc = "whose people they are"),
};
AS_FIELDS_OF(as_explained_who_fields, struct as_explained_who, "explained_who",
             "who may put it right", explained_who_items);
#undef RECORD

#define RECORD as_explained
static const struct as_field explained_items[] = {
    FIELD(activated_at, TIME, AS_HOST, .doc = "when the rule set was put in force"),
    FIELD(activated_by, JSON, AS_HOST, .doc = "by whom"),
    FIELD(activation, INT, AS_HOST, .doc = "journal entry of the activation"),
    FIELD(actor, JSON, AS_HOST, .doc = "who asked"),
    FIELD(at, TIME, AS_HOST, .doc = "when it was decided"),
    FIELD(body_file, TEXT, AS_HOST,
          .doc = "where the rule's function stands, when not within the rule"),
    FIELD(body_line, INT, AS_HOST, .doc = "its line there"),
    FIELD(body_source, TEXT, AS_HOST, .limit = SOURCE_LIMIT,
          .doc = "the lines of that function; for the host alone"),
    FIELD(cause, JSON, AS_HOST,
          .doc = "the rule and the entry that it came of, or the row of what was due; absent: "
                 "somebody asked"),
    FIELD(code, TEXT, AS_HOST, .doc = "stable code of the answer that decided"),
    FIELD(customer, ID, AS_HOST, .doc = "about whom"),
    FIELD(difference, TEXT, AS_HOST, .limit = SENTENCE_LIMIT,
          .doc = "asked again, the rules say something else; absent: they say the same"),
    FIELD(file, TEXT, AS_HOST, .doc = "file of the rule that decided, as of the rule set"),
    FIELD(line, INT, AS_HOST, .doc = "its line there"),
    FIELD(operation, TEXT, AS_HOST, .doc = "what was asked for"),
    FIELD(remedy, TEXT, AS_HOST, .limit = SENTENCE_LIMIT,
          .doc = "who can put it right and how, in the reader's language"),
    FIELD(rule, TEXT, AS_HOST, .doc = "the rule that decided"),
    FIELD(rules, LIST, AS_HOST, .of = &as_explained_rule_fields,
          .doc = "every rule, in the order asked"),
    FIELD(ruleset, DIGEST, AS_HOST, .doc = "the rule set that was asked"),
    FIELD(sentence, TEXT, AS_HOST, .limit = SENTENCE_LIMIT, .doc = "why, in the reader's language"),
    FIELD(sequence, INT, AS_HOST, .doc = "the decision's place in the journal"),
    FIELD(source, TEXT, AS_HOST, .limit = SOURCE_LIMIT,
          .doc = "the lines of the rule that decided; for the host alone"),
    FIELD(status, TEXT, AS_HOST, .doc = "\"ok\", or the word of the refusal"),
    FIELD(verdict, TEXT, AS_HOST, .doc = "allow, prompt, block or deny; \"none\": not decided"),
    FIELD(who, LIST, AS_HOST, .of = &as_explained_who_fields, .doc = "who may put it right"),
};
AS_FIELDS_OF(as_explained_fields, struct as_explained, "explained",
             "why the rules said what they said", explained_items);
#undef RECORD

/* ---- Rules ---------------------------------------------------------------------------------- */

static as_str verdict_of(const struct as_trace_step *step)
{
    if (step->is_out_of_era)
        return AS_STR("out_of_era");
    if (step->is_about_others)
        return AS_STR("others");
    if (step->is_after)
        return AS_STR("after");
    return as_str_of(step->verdict == AS_VERDICT_NONE ? "none" : as_verdicts[step->verdict]);
}

/* The texts of a step lie in the rule set, which may be gone before the reply is written. */
static int add_rules(const struct as_run *run, struct as_list *rules, struct as_err *err)
{
    for (uint32_t i = 0; i < run->trace->count; i++) {
        const struct as_trace_step *step = &run->trace->steps[i];
        struct as_explained_rule *rule = as_list_push(run->arena, rules, sizeof *rule);
        if (!rule)
            return as_err_set(err, AS_E_MEMORY, "no memory for an explanation");
        *rule = (struct as_explained_rule){
            .rule = step->rule,
            .verb = step->verb,
            .describe = step->describe,
            .file = step->file,
            .line = step->line,
            .verdict = verdict_of(step),
            .code = step->code,
            .sentence = step->sentence,
            .failure = step->failure,
            .facts = step->looks,
            .has_more_facts = step->looks_are_cut,
            .microseconds = (int64_t)(step->microseconds + 0.5),
        };
        as_str *const texts[] = { &rule->rule, &rule->describe, &rule->file };
        if (!as_arena_copy_all(run->arena, texts, AS_COUNT(texts)))
            return as_err_set(err, AS_E_MEMORY, "no memory for an explanation");
    }
    return 0;
}

/* ---- The answer that decided ---------------------------------------------------------------- */

const struct as_answer *as_explained_reason(const struct as_decision *decision)
{
    const struct as_answer *reason = as_decision_reason(decision);
    const struct as_answer *answers = decision->answers.items;
    for (uint32_t i = 0; !reason && i < decision->answers.count; i++)
        if (answers[i].verdict == AS_VERDICT_ALLOW)
            reason = &answers[i];
    return reason;
}

/* The lines of a kept file from `line` to `last` (0: to the brace that closes the rule); not too many. */
static as_str source_of(const struct as_rule_files *files, as_str path, int64_t line, int64_t last,
                        int64_t *ret_last)
{
    as_str text = AS_STR("");
    for (uint32_t i = 0; files && i < files->count; i++)
        if (as_str_equal(files->items[i].path, path))
            text = files->items[i].text;
    size_t begin = 0;
    for (int64_t at = 1; at < line && begin < text.size; begin++)
        at += text.data[begin] == '\n';
    size_t end = begin;
    int64_t at = line;
    for (; at < line + SOURCE_LINES && end < text.size; at++) {
        const bool is_last = last ? at == last : text.data[end] == '}';
        while (end < text.size && text.data[end] != '\n')
            end++;
        end += end < text.size;
        if (is_last)
            break;
    }
    *ret_last = at;
    return as_str_make(text.data + begin, end - begin);
}

/* The lines of the rule, and those of its function when it stands elsewhere. */
static int add_source(const struct as_run *run, const struct as_rule_files *files,
                      struct as_explained *out, struct as_err *err)
{
    struct as_rule_body body = { .line = 0 };
    int64_t last = 0;
    out->source = source_of(files, out->file, out->line, 0, &last);
    for (uint32_t i = 0; i < run->trace->count; i++)
        if (as_str_equal(run->trace->steps[i].rule, out->rule))
            body = run->trace->steps[i].body;
    const bool is_within =
        as_str_equal(body.file, out->file) && body.line >= out->line && body.line <= last;
    if (body.line > 0 && !is_within) {
        out->body_file = body.file;
        out->body_line = body.line;
        out->body_source = source_of(files, body.file, body.line, body.last, &last);
    }
    as_str *const texts[] = { &out->source, &out->body_file, &out->body_source };
    return as_arena_copy_all(run->arena, texts, AS_COUNT(texts))
               ? 0
               : as_err_set(err, AS_E_MEMORY, "no memory for an explanation");
}

int as_explained_make(const struct as_run *run, void *input,
                      const struct as_explanation *explanation, struct as_explained *ret_explained,
                      struct as_err *err)
{
    as_fields_clear(&as_explained_fields, ret_explained);
    struct as_explained *out = ret_explained;
    out->verdict = as_str_of(run->is_decided ? as_verdicts[run->decision.verdict] : "none");
    if (explanation->rc < 0) {
        out->code = as_arena_copy(run->arena, as_str_of(explanation->err->word));
        out->sentence = as_arena_copy(run->arena, as_str_of(explanation->err->text));
    }
    if (run->rules)
        out->ruleset = *as_ruleset_digest(run->rules);
    const struct as_answer *reason = run->is_decided ? as_explained_reason(&run->decision) : NULL;
    int rc = 0;
    if (reason) {
        out->rule = reason->rule;
        out->file = reason->file;
        out->line = reason->line ? reason->line : AS_INT_NONE;
        out->remedy = reason->remedy;
    }
    if (reason && reason->line)
        rc = add_source(run, explanation->files, out, err);
    if (rc == 0)
        rc = add_rules(run, &out->rules, err);
    if (rc == 0 && run->is_decided)
        rc = as_who_may(run, input, &out->who, err);
    return rc;
}
