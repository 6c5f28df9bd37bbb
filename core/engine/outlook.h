/* What a rule set says about a customer at a moment: would an order pass, would a confirmation be allowed,
 * which text holds?
 *
 * Asked as if a sales agent of the partner that looks after the customer did it: the order by the partner
 * that sells, the confirmation by whose task it is (the provider's, when there is one). The facts come the
 * way of every decision, as_run_decide; nothing is executed. */
#pragma once

#include "operations/operation.h"

/* What came out. Texts live in the arena; of an outlook, until the next customer. */
struct as_opinion {
    bool passes;
    as_str text; /* "allow", "block agreement.missing", "sv-SE SE 2023-04-01" */
    /* Everything that was answered. A refusal of the core's own, and that of a text, is an answer without a
     * rule. */
    struct as_list answers;           /* of as_answer */
    const struct as_template *chosen; /* of a text; NULL: there is none */
    as_str rule, file;                /* of a text: who picked it; asked for by is_traced */
    int64_t line;
};

/* The verdict, and the codes of all answers but consent, in the order in which callers hear them. */
int as_opinion_decided(struct as_arena *arena, const struct as_decision *decision,
                       struct as_opinion *ret_opinion, struct as_err *err);
/* What no rule said: `verdict` is "deny" or "". */
int as_opinion_refused(struct as_arena *arena, const char *verdict, const struct as_err *refusal,
                       struct as_opinion *ret_opinion, struct as_err *err);

/* One thread's. */
struct as_outlook {
    struct as_conn *conn;
    int64_t now; /* the rules' */
    as_str locale;
    struct as_arena arena; /* of one customer */
    struct as_partner *partners;
    uint32_t partner_count;
    struct as_arena kept;
};

/* The customer that is asked about. */
struct as_prospect {
    struct as_customer customer;
    struct as_entry entry;
    const struct as_partner *seller;    /* NULL: it has no partner */
    const struct as_partner *confirmer; /* the same, or its provider */
};

/* Reads the partners, which are few. */
int as_outlook_init(struct as_outlook *outlook, struct as_conn *conn, int64_t now, as_str locale,
                    struct as_err *err);
void as_outlook_fini(struct as_outlook *outlook);

/* Forgets what was said of the customer before. */
int as_outlook_see(struct as_outlook *outlook, const struct as_id *customer,
                   struct as_prospect *ret_prospect, struct as_err *err);

int as_outlook_order(struct as_outlook *outlook, struct as_ruleset *rules,
                     const struct as_prospect *prospect, struct as_opinion *ret_opinion,
                     struct as_err *err);
/* What if there were one more agreement? */
int as_outlook_order_with(struct as_outlook *outlook, struct as_ruleset *rules,
                          const struct as_prospect *prospect,
                          const struct as_agreement_fact *imagined, struct as_opinion *ret_opinion,
                          struct as_err *err);
/* Of this text (NULL: none in particular), "accepted" at this moment. */
int as_outlook_confirmation(struct as_outlook *outlook, struct as_ruleset *rules,
                            const struct as_prospect *prospect, const struct as_template *text,
                            struct as_opinion *ret_opinion, struct as_err *err);
/* The same by somebody with one of enum as_role, and by a person at the customer itself. */
int as_outlook_confirmation_by(struct as_outlook *outlook, struct as_ruleset *rules,
                               const struct as_prospect *prospect, const struct as_template *text,
                               int role, struct as_opinion *ret_opinion, struct as_err *err);
int as_outlook_acceptance(struct as_outlook *outlook, struct as_ruleset *rules,
                          const struct as_prospect *prospect, const struct as_template *text,
                          struct as_opinion *ret_opinion, struct as_err *err);
/* By the customer's country and language. Who picked it costs more. */
int as_outlook_template(struct as_outlook *outlook, struct as_ruleset *rules,
                        const struct as_prospect *prospect, as_str type, bool is_traced,
                        struct as_opinion *ret_opinion, struct as_err *err);
