/* What the rules said about one operation: which answers, from which rules, in which words. */
#pragma once

#include "model/field.h"

enum as_verdict {
    AS_VERDICT_NONE,   /* no opinion */
    AS_VERDICT_ALLOW,  /* a permission rule agrees */
    AS_VERDICT_WARN,   /* a scenario lets it pass and says something */
    AS_VERDICT_PROMPT, /* a scenario holds it until something has been done */
    AS_VERDICT_BLOCK,  /* a scenario stands in the way */
    AS_VERDICT_DENY,   /* a permission rule refuses the actor */
};
extern const char *const as_verdicts[];

/* What one rule answered. */
struct as_answer {
    int32_t verdict;
    as_str rule;     /* the rule's name */
    as_str code;     /* stable machine code, "agreement.missing" */
    as_str sentence; /* in the caller's language */
    as_str remedy;   /* who can put it right and how, in the caller's language; may be empty */
    as_str file;     /* "scenarios/gate.lua" within the rule set */
    int64_t line;
};
extern const struct as_fields as_answer_fields;

struct as_decision {
    int32_t verdict;        /* ALLOW, PROMPT, BLOCK or DENY as a whole */
    struct as_list answers; /* of as_answer: all but those without an opinion, in the order asked */
    struct as_digest ruleset;
    bool
        is_timed_out; /* the clock, not the instruction budget, ended a rule: replay trusts the journal */
    bool has_failed; /* a rule failed and its safe answer stands */
};
extern const struct as_fields as_decision_fields;

/* The answer that decides (the first of the gravest); NULL when the decision allows. */
const struct as_answer *as_decision_reason(const struct as_decision *decision);
