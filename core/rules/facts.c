#include "rules/facts.h"

#include "model/table.h"

static const struct as_field relationship_items[] = {
    AS_BOOL(struct as_relationship_fact, has_other_partner, 0,
            "the customer has an active relationship with another partner"),
    AS_BOOL(struct as_relationship_fact, is_own, 0,
            "the actor's partner is the relationship's partner, not its provider"),
    AS_ID(struct as_relationship_fact, partner, AS_ALWAYS, "who sells"),
    AS_TEXT(struct as_relationship_fact, partner_name, AS_FORM_NAME, AS_ALWAYS,
            "name of who sells"),
    AS_ID(struct as_relationship_fact, provider, 0, "through whom, for a reseller"),
    AS_TEXT(struct as_relationship_fact, provider_name, AS_FORM_NAME, 0, "name of the provider"),
    AS_TIME(struct as_relationship_fact, since, AS_ALWAYS, "when the state was entered"),
    AS_WORD(struct as_relationship_fact, state, as_relationship_states, AS_ALWAYS,
            "of the best relationship that the actor's partner has: active before ended"),
};
AS_FIELDS_OF(as_relationship_fact_fields, struct as_relationship_fact, "relationship",
             "the actor's relationship with the customer", relationship_items);

static const struct as_field agreement_items[] = {
    AS_TIME(struct as_agreement_fact, agreed_at, AS_ALWAYS, "claimed: when the person accepted"),
    AS_BOOL(struct as_agreement_fact, is_ours, 0,
            "recorded by the actor's partner, or by the provider of the relationship"),
    AS_WORD(struct as_agreement_fact, method, as_agreement_methods, AS_ALWAYS,
            "attested by a partner, or direct by the customer"),
    AS_TIME(struct as_agreement_fact, recorded_at, AS_ALWAYS, "when it was recorded"),
    AS_ID(struct as_agreement_fact, template_id, AS_ALWAYS, "the template that was accepted"),
    AS_TEXT(struct as_agreement_fact, type, AS_FORM_WORD, AS_ALWAYS, "agreement type"),
    AS_TEXT(struct as_agreement_fact, version, AS_FORM_WORD, 0,
            "version of the text in force when it was recorded"),
};
AS_FIELDS_OF(as_agreement_fact_fields, struct as_agreement_fact, "agreement",
             "the record that the customer accepted a template", agreement_items);

static const struct as_field purchase_items[] = {
    AS_TIME(struct as_purchase_fact, bought_at, AS_ALWAYS, "when it was bought"),
    AS_BOOL(struct as_purchase_fact, is_ours, 0, "bought through the actor's partner"),
    AS_TEXT(struct as_purchase_fact, offer_id, AS_FORM_WORD, AS_ALWAYS, "what was bought"),
    AS_ID(struct as_purchase_fact, partner, AS_ALWAYS, "through whom"),
    AS_INT(struct as_purchase_fact, quantity, AS_ALWAYS, "how many"),
    AS_WORD(struct as_purchase_fact, state, as_purchase_states, AS_ALWAYS,
            "active, suspended, cancelled"),
};
AS_FIELDS_OF(as_purchase_fact_fields, struct as_purchase_fact, "purchase",
             "a subscription of the customer", purchase_items);
