/* What a rule may look at: the facts of one operation, as C structs that views point at.
 *
 * Facts are loaded when a rule first looks at them: most permission rules never touch the
 * customer's row. The loader is given by whoever asks (the operations layer over the store, the
 * self-test over a case's tables). */
#pragma once

#include "model/things.h"

enum as_fact {
    AS_FACT_PARTNER,
    AS_FACT_CUSTOMER,
    AS_FACT_RELATIONSHIP,
    AS_FACT_AGREEMENTS,
    AS_FACT_PURCHASES,
    AS_FACT_COUNT,
};

/* The actor's relationship with the customer, as rules see it. */
struct as_relationship_fact {
    int32_t state; /* of the best relationship that the actor's partner has: active before ended */
    bool is_own;   /* the actor's partner is the relationship's partner (not its provider) */
    int64_t since;
    struct as_id partner; /* who sells */
    as_str partner_name;
    struct as_id provider; /* through whom, for a reseller */
    as_str provider_name;
    bool has_other_partner; /* the customer has an active relationship with another partner */
};
extern const struct as_fields as_relationship_fact_fields;

struct as_agreement_fact {
    as_str type;
    struct as_id template_id;
    as_str version;
    int32_t method;
    bool is_ours; /* recorded by the actor's partner (or by the provider of the relationship) */
    int64_t agreed_at;
    int64_t recorded_at;
};
extern const struct as_fields as_agreement_fact_fields;

struct as_purchase_fact {
    as_str offer_id;
    int32_t state;
    int64_t quantity;
    bool is_ours; /* bought through the actor's partner */
    struct as_id partner;
    int64_t bought_at;
};
extern const struct as_fields as_purchase_fact_fields;

struct as_facts {
    const struct as_actor *actor;                    /* always there */
    const struct as_partner *partner;                /* the actor's; NULL: none (the host) */
    const struct as_customer *customer;              /* NULL: the operation names none */
    const struct as_relationship_fact *relationship; /* NULL: none */
    struct as_list agreements;                       /* of as_agreement_fact, newest first */
    struct as_list purchases;                        /* of as_purchase_fact, newest first */
    const struct as_fields *input_fields;            /* the operation's input */
    const void *input;
    const void *event; /* what reactions are asked about (as_ruleset_event); NULL: a decision */
    int64_t now;       /* the command's `at` */
    bool asks_scenarios_only; /* what stands in the way, whoever may carry it out */
    bool is_question; /* nothing comes of the answer: failures are neither counted nor logged */

    uint32_t loaded; /* bit per as_fact */
    /* Fills the members of one fact and sets its bit; NULL when all are loaded. Errors fail the rule. */
    int (*load)(struct as_facts *facts, enum as_fact fact, struct as_err *err);
    void *loader;
};
