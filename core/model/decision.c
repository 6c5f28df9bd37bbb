#include "model/decision.h"

#include "model/table.h"

const char *const as_verdicts[] = { "", "allow", "warn", "prompt", "block", "deny", NULL };

/* Sentences are written by rules and may explain at length; four times the usual. */
enum { SENTENCE_LIMIT = 4096 };

static const struct as_field answer_items[] = {
    AS_TEXT(struct as_answer, code, AS_FORM_WORD, 0,
            "stable code of the answer for programs, \"agreement.missing\""),
    AS_TEXT(struct as_answer, file, AS_FORM_PLAIN, 0, "file of the rule within the rule set"),
    AS_INT(struct as_answer, line, 0, "line in the file where the rule begins"),
    AS_TEXT(struct as_answer, remedy, AS_FORM_PLAIN, 0,
            "who can put it right and how, in the language of the caller", .limit = SENTENCE_LIMIT),
    AS_TEXT(struct as_answer, rule, AS_FORM_PLAIN, 0, "name of the rule that answered"),
    AS_TEXT(struct as_answer, sentence, AS_FORM_PLAIN, 0,
            "the answer in the language of the caller", .limit = SENTENCE_LIMIT),
    AS_WORD(struct as_answer, verdict, as_verdicts, 0, "what the rule says"),
};
AS_FIELDS_OF(as_answer_fields, struct as_answer, "answer", "what one rule answered", answer_items);

static const struct as_field decision_items[] = {
    AS_LIST(struct as_decision, answers, as_answer_fields, 0,
            "all answers but those without an opinion, in the order asked"),
    AS_BOOL(struct as_decision, has_failed, 0, "a rule failed and its safe answer stands"),
    AS_BOOL(struct as_decision, is_timed_out, 0,
            "the clock and not the instruction budget ended a rule"),
    AS_DIGEST(struct as_decision, ruleset, 0, "digest of the rule set that was asked"),
    AS_WORD(struct as_decision, verdict, as_verdicts, 0, "the gravest of the answers"),
};
AS_FIELDS_OF(as_decision_fields, struct as_decision, "decision",
             "what the rules said about one operation", decision_items);

const struct as_answer *as_decision_reason(const struct as_decision *decision)
{
    if (decision->verdict < AS_VERDICT_PROMPT)
        return NULL;
    const struct as_answer *answers = decision->answers.items;
    const struct as_answer *gravest = NULL;
    for (uint32_t i = 0; i < decision->answers.count; i++) {
        const bool is_graver = !gravest || answers[i].verdict > gravest->verdict;
        if (answers[i].verdict >= AS_VERDICT_PROMPT && is_graver)
            gravest = &answers[i];
    }
    return gravest;
}
