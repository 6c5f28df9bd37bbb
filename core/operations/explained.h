/* Why the rules said what they said, as a reply: every rule that was asked with what it looked at, the one
 * that decided, and who can put it right. Of a question (`assent rules explain`) and of a decision that the
 * journal keeps (`journal.explain`). */
#pragma once

#include "operations/operation.h"

/* One rule that was asked, or was passed over. */
struct as_explained_rule {
    as_str rule, verb, describe, file;
    int64_t line;
    as_str verdict; /* a word of as_verdicts, "none", "out_of_era", "others" or "after" */
    as_str code, sentence, failure;
    struct as_list facts; /* of as_look */
    bool has_more_facts;
    int64_t microseconds;
};
extern const struct as_fields as_explained_rule_fields;

/* Who may do what would put it right. */
struct as_explained_who {
    as_str operation;
    as_str actors;  /* "admin_agent, sales_agent", "contact", "host" */
    as_str partner; /* whose people these are; empty for contact and host */
};
extern const struct as_fields as_explained_who_fields;

struct as_explained {
    as_str verdict;
    as_str code, sentence, remedy, rule, file; /* of the answer that decided */
    int64_t line;
    as_str source;    /* the rule's own lines; for the host alone */
    as_str body_file; /* where its function stands when that is elsewhere, … */
    int64_t body_line;
    as_str body_source;   /* … and its lines; for the host alone */
    struct as_list rules; /* of as_explained_rule, in the order asked */
    struct as_list who;   /* of as_explained_who */
    struct as_digest ruleset;
    /* Of what the journal keeps: */
    int64_t sequence, at;
    as_str operation;
    as_str actor; /* JSON */
    as_str cause; /* JSON */
    struct as_id customer;
    as_str status; /* "ok" or the error's word */
    int64_t activated_at, activation;
    as_str activated_by; /* JSON */
    as_str
        difference; /* asked again, the rules say something else: what, and why; empty: the same */
};
extern const struct as_fields as_explained_fields;

struct as_explanation {
    int rc; /* what as_run_decide returned, … */
    const struct as_err *err;
    const struct as_rule_files *files; /* for the source; NULL: without */
};
/* What run->trace and run->decision say. Everything in `ret_explained` lives in the run's arena. */
int as_explained_make(const struct as_run *run, void *input,
                      const struct as_explanation *explanation, struct as_explained *ret_explained,
                      struct as_err *err);
/* A decision's answer that settled it: the gravest refusal, or the first rule that allowed; or NULL. */
const struct as_answer *as_explained_reason(const struct as_decision *decision);

/* who.c: asks the rules for each kind of actor whether it may do what was denied; or, when something stands in the
 * way that an acceptance of the agreement would clear (it is imagined, and the question asked again), whether it
 * would get that recorded. */
int as_who_may(const struct as_run *run, void *input, struct as_list *ret_who, struct as_err *err);
/* Whether the same rule gave the same answer among these. */
bool as_who_hears(const struct as_list *answers, const struct as_answer *wanted);
