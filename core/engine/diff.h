/* Two rule sets held against each other: what would the new one change, for whom, and by which rule?
 *
 * Every customer is looked at (survey.h, outlook.h), and with `since` every decision of the journal from
 * there on, with the facts of its own moment. What differs is a row; rows come in the order of customer ids
 * and questions, decisions behind them in the journal's order, however many threads there are. */
#pragma once

#include "engine/outlook.h"
#include "engine/survey.h"

enum as_diff_question {
    AS_DIFF_ORDER,        /* would an order pass? */
    AS_DIFF_CONFIRMATION, /* would a confirmation be allowed? */
    AS_DIFF_TEMPLATE,     /* which text? */
    AS_DIFF_DECISION,     /* of the journal */
    AS_DIFF_QUESTIONS,
};
extern const char *const as_diff_questions[];

/* Verdicts and codes are compared; the wording of sentences is not. */
enum as_diff_kind {
    AS_DIFF_SAME,
    AS_DIFF_NOW_BLOCKED,
    AS_DIFF_NOW_ALLOWED,
    AS_DIFF_OTHER_REASON, /* other codes, or warnings, and as (im)possible as before */
    AS_DIFF_OTHER_TEMPLATE,
    AS_DIFF_KINDS,
};
extern const char *const as_diff_kinds[];

struct as_diff_row {
    const struct as_customer *customer; /* NULL: a decision about none */
    enum as_diff_question question;
    enum as_diff_kind kind;
    as_str subject; /* the agreement type of a text; the operation of a decision */
    as_str before, after;
    /* The rule that makes the difference: one that says something new, or no longer what it said. */
    as_str rule, file;
    int64_t line;
    bool is_of_before; /* it stands in the set before */
    as_str sentence;   /* its own */
    int64_t sequence;  /* of a decision; 0: none */
    int64_t at;
};

struct as_diff {
    struct as_snapshot *snapshot;
    struct as_rule_files before, after;
    int64_t
        activation; /* of the set before, when it is the one in force: what was set aside since then is not
                           asked; else AS_INT_NONE */
    int64_t now;   /* the rules' */
    int64_t as_of; /* the same, when it was asked for; AS_TIME_NONE: the present moment */
    int64_t span;  /* of the journal, in ms back from the present; AS_INT_NONE: not asked for */
    int64_t since; /* its begin */
    as_str locale; /* of sentences */
    bool is_all;   /* rows of what is the same too */
    /* On any thread: one row into `out`. */
    void (*write_row)(void *data, const struct as_diff_row *row, struct as_buf *out);
    /* On the caller's thread, in order: what has been written. */
    void (*take)(void *data, as_str text, bool is_history, int64_t done, int64_t all);
    void *data;
};

struct as_diff_result {
    int64_t customers, decisions; /* looked at */
    int64_t counts[AS_DIFF_QUESTIONS][AS_DIFF_KINDS];
    int64_t different;
    /* Known by this: SHA-256 over lines of canonical JSON, each ended by a line feed. The first is
     *   {"after":DIGEST,"as_of":TIME or null,"before":DIGEST,"diff":1,"history_ms":NUMBER or null}
     * and each row that differs follows in order with the members after, before, customer, difference,
     * file, line, question, rule, sequence, subject. Neither sentences nor what is the same play a part. */
    struct as_digest digest;
};

int as_diff_run(const struct as_diff *diff, struct as_diff_result *ret_result, struct as_err *err);

/* ---- For the files that ask (diff.c, diff_history.c) ---------------------------------------- */

/* Fills kind, before, after, rule, file, line, is_of_before and sentence. */
void as_diff_compare(const struct as_opinion *before, const struct as_opinion *after,
                     struct as_diff_row *row);
/* Counts the row, and writes it when it is wanted. */
void as_diff_note(const struct as_diff *diff, const struct as_diff_row *row,
                  struct as_survey_page *page);
/* Hands over a page's text and takes its rows into the digest and the counts. */
void as_diff_take(const struct as_diff *diff, const struct as_survey_page *page, bool is_history,
                  int64_t done, int64_t all, struct as_digest_stream *stream,
                  struct as_diff_result *result);
/* The decisions since `since`. */
int as_diff_history(const struct as_diff *diff, struct as_digest_stream *stream,
                    struct as_diff_result *result, struct as_err *err);
/* A rule set of a thread's own. */
int as_diff_build(const struct as_rule_files *files, struct as_ruleset **ret_rules,
                  struct as_err *err);
