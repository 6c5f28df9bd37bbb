#include "operations/facts.h"

#include "operations/list.h"
#include "operations/subject.h"
#include "store/people.h"

/* More than any real customer has; a longer history is read from its newest end. */
enum { WALK_MAX = 10000 };

int as_agreements_walk(struct as_run *run,
                       int (*on_agreement)(void *data, const struct as_agreement *), void *data,
                       struct as_err *err)
{
    int64_t row = run->customer_entry.agreement;
    for (int count = 0; row > 0 && count < WALK_MAX; count++) {
        struct as_agreement agreement;
        int rc = as_row_get(run->conn, AS_TABLE_AGREEMENTS, row, run->arena, &agreement, err);
        if (rc < 0)
            return rc;
        if (on_agreement(data, &agreement) != 0)
            return 0;
        row = agreement.previous == AS_INT_NONE ? 0 : agreement.previous;
    }
    return 0;
}

int as_subscriptions_walk(struct as_run *run,
                          int (*on_subscription)(void *data, const struct as_subscription *),
                          void *data, struct as_err *err)
{
    int64_t row = run->customer_entry.subscription;
    for (int count = 0; row > 0 && count < WALK_MAX; count++) {
        struct as_subscription subscription;
        int rc = as_row_get(run->conn, AS_TABLE_SUBSCRIPTIONS, row, run->arena, &subscription, err);
        if (rc < 0)
            return rc;
        if (on_subscription(data, &subscription) != 0)
            return 0;
        row = subscription.previous == AS_INT_NONE ? 0 : subscription.previous;
    }
    return 0;
}

static int load_customer(struct as_run *run, struct as_err *err)
{
    if (!run->has_customer)
        return 0;
    struct as_customer *customer = AS_ARENA_NEW(run->arena, struct as_customer);
    if (!customer)
        return as_err_set(err, AS_E_MEMORY, "no memory for the customer");
    run->facts.customer = customer;
    return as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, customer, err);
}

static int partner_name(struct as_run *run, const struct as_id *id, as_str *ret_name,
                        struct as_err *err)
{
    struct as_partner partner;
    if (as_id_is_nil(id))
        return 0;
    int rc = as_partner_find(run->conn, id, run->arena, &partner, err);
    if (rc == 0)
        *ret_name = partner.name;
    return rc;
}

static int load_relationship(struct as_run *run, struct as_err *err)
{
    struct as_relationship relationship;
    bool has_other = false;
    if (!run->has_customer)
        return 0;
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc < 0 || relationship.row == 0)
        return rc;

    struct as_relationship_fact *fact = AS_ARENA_NEW(run->arena, struct as_relationship_fact);
    if (!fact)
        return as_err_set(err, AS_E_MEMORY, "no memory for the relationship");
    fact->state = relationship.state;
    fact->since = relationship.since;
    fact->is_own = as_id_equal(&relationship.partner, &run->viewpoint);
    fact->partner = relationship.partner;
    fact->provider = relationship.provider;
    fact->has_other_partner = has_other;
    rc = partner_name(run, &relationship.partner, &fact->partner_name, err);
    if (rc == 0)
        rc = partner_name(run, &relationship.provider, &fact->provider_name, err);
    run->facts.relationship = fact;
    return rc;
}

struct collect {
    struct as_run *run;
    struct as_id provider; /* of the viewpoint's relationship: what it recorded counts too */
    bool has_failed;
};

/* Recorded or sold by the partner whose side this is, or by the provider it buys through. */
static bool is_ours(const struct collect *collect, const struct as_id *partner)
{
    if (as_id_is_nil(partner))
        return false;
    return as_id_equal(partner, &collect->run->viewpoint) ||
           as_id_equal(partner, &collect->provider);
}

static int collect_agreement(void *data, const struct as_agreement *agreement)
{
    struct collect *collect = data;
    struct as_agreement_fact *fact =
        as_list_push(collect->run->arena, &collect->run->facts.agreements, sizeof *fact);
    if (!fact) {
        collect->has_failed = true;
        return 1;
    }
    *fact = (struct as_agreement_fact){
        .type = agreement->type,
        .template_id = agreement->template_id,
        .version = agreement->version,
        .method = agreement->method,
        .is_ours = is_ours(collect, &agreement->partner),
        .agreed_at = agreement->agreed_at,
        .recorded_at = agreement->recorded_at,
    };
    return 0;
}

static int collect_purchase(void *data, const struct as_subscription *subscription)
{
    struct collect *collect = data;
    struct as_purchase_fact *fact =
        as_list_push(collect->run->arena, &collect->run->facts.purchases, sizeof *fact);
    if (!fact) {
        collect->has_failed = true;
        return 1;
    }
    *fact = (struct as_purchase_fact){
        .offer_id = subscription->offer_id,
        .state = subscription->state,
        .quantity = subscription->quantity,
        .is_ours = is_ours(collect, &subscription->partner),
        .partner = subscription->partner,
        .bought_at = subscription->created_at,
    };
    return 0;
}

static int load_history(struct as_run *run, enum as_fact fact, struct as_err *err)
{
    if (!run->has_customer)
        return 0;
    struct collect collect = { .run = run };
    struct as_relationship relationship;
    bool has_other = false;
    int rc = as_subject_relationship(run, &relationship, &has_other, err);
    if (rc < 0)
        return rc;
    if (as_id_is_nil(&run->viewpoint)) /* the host looks from the side of the newest relationship */
        run->viewpoint = relationship.partner;
    if (as_id_equal(&relationship.partner, &run->viewpoint))
        collect.provider = relationship.provider;

    if (fact == AS_FACT_AGREEMENTS && run->imagined) {
        struct as_agreement_fact *first =
            as_list_push(run->arena, &run->facts.agreements, sizeof *first);
        if (!first)
            return as_err_set(err, AS_E_MEMORY, "no memory for the customer's history");
        *first = *run->imagined;
    }
    rc = fact == AS_FACT_AGREEMENTS ? as_agreements_walk(run, collect_agreement, &collect, err)
                                    : as_subscriptions_walk(run, collect_purchase, &collect, err);
    if (rc == 0 && collect.has_failed)
        rc = as_err_set(err, AS_E_MEMORY, "no memory for the customer's history");
    return rc;
}

static int load(struct as_facts *facts, enum as_fact fact, struct as_err *err)
{
    struct as_run *run = facts->loader;
    int rc = 0;
    switch (fact) {
    case AS_FACT_CUSTOMER:
        rc = load_customer(run, err);
        break;
    case AS_FACT_RELATIONSHIP:
        rc = load_relationship(run, err);
        break;
    case AS_FACT_AGREEMENTS:
    case AS_FACT_PURCHASES:
        rc = load_history(run, fact, err);
        break;
    case AS_FACT_PARTNER:
    case AS_FACT_COUNT:
        break;
    }
    if (rc == 0)
        facts->loaded |= 1u << fact;
    return rc;
}

void as_facts_init(struct as_run *run, const void *input)
{
    run->facts = (struct as_facts){
        .actor = run->actor,
        .partner = run->partner,
        .input_fields = run->operation->input,
        .input = input,
        .now = run->at,
        .asks_scenarios_only = run->asks_scenarios_only,
        .is_question = run->is_hypothetical || run->trace,
        .loaded = 1u << AS_FACT_PARTNER,
        .load = load,
        .loader = run,
    };
}
