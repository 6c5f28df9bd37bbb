/* Who may put it right: the rules know, so they are asked for each kind of actor. */
#include "operations/explained.h"
#include "operations/handlers.h"
#include "operations/imagined.h"
#include "operations/list.h"
#include "operations/subject.h"
#include "store/people.h"

struct asking {
    const struct as_run *run; /* whose refusal it is */
    const struct as_operation *operation;
    void *input;
    bool has_to_pass; /* what stands in the way counts too, not only whether the actor may */
    struct as_list *who;
};

static bool may(const struct asking *asking, const struct as_actor *actor,
                const struct as_partner *partner)
{
    const struct as_run *from = asking->run;
    struct as_err ignored = { 0 };
    struct as_run run = {
        .operation = asking->operation,
        .arena = from->arena,
        .conn = from->conn,
        .rules = from->rules,
        .actor = actor,
        .partner = partner,
        .locale = from->locale,
        .at = from->at,
        .is_hypothetical = true,
    };
    const int rc = as_run_decide(&run, asking->input, &ignored);
    return asking->has_to_pass ? rc == 0 : rc != AS_E_DENIED && run.is_decided;
}

static int add(const struct asking *asking, as_str actors, as_str partner, struct as_err *err)
{
    if (actors.size == 0)
        return 0;
    struct as_explained_who *who = as_list_push(asking->run->arena, asking->who, sizeof *who);
    if (!who)
        return as_err_set(err, AS_E_MEMORY, "no memory for who may");
    *who = (struct as_explained_who){
        .operation = as_str_of(asking->operation->name),
        .actors = as_arena_copy(asking->run->arena, actors),
        .partner = as_arena_copy(asking->run->arena, partner),
    };
    return 0;
}

/* A partner's people by each role alone, and its applications. */
static int ask_partner(const struct asking *asking, const struct as_partner *partner,
                       struct as_err *err)
{
    char actors[256] = "";
    size_t used = 0;
    for (int role = 0; as_roles[role]; role++) {
        const struct as_actor actor = { .kind = AS_ACTOR_USER,
                                        .partner = partner->id,
                                        .roles = UINT32_C(1) << role };
        if (may(asking, &actor, partner))
            used += (size_t)snprintf(actors + used, sizeof actors - used, "%s%s", used ? ", " : "",
                                     as_roles[role]);
    }
    const struct as_actor application = { .kind = AS_ACTOR_APPLICATION, .partner = partner->id };
    if (may(asking, &application, partner))
        snprintf(actors + used, sizeof actors - used, "%sapplication", used ? ", " : "");
    return add(asking, as_str_of(actors), partner->name, err);
}

/* The partner of the relationship that is meant and the provider it buys through; else the asker's own. */
static int ask_partners(const struct asking *asking, struct as_err *err)
{
    struct as_run looking = *asking->run;
    struct as_relationship relationship = { 0 };
    bool has_other = false;
    int rc = looking.has_customer
                 ? as_subject_relationship(&looking, &relationship, &has_other, err)
                 : 0;
    if (rc < 0)
        return rc;
    if (relationship.row == 0)
        return looking.partner ? ask_partner(asking, looking.partner, err) : 0;
    const struct as_id *ids[] = { &relationship.partner, &relationship.provider };
    for (size_t i = 0; i < AS_COUNT(ids) && rc == 0; i++) {
        struct as_partner partner;
        if (as_id_is_nil(ids[i]))
            continue;
        rc = as_partner_find(looking.conn, ids[i], looking.arena, &partner, err);
        if (rc == 0)
            rc = ask_partner(asking, &partner, err);
    }
    return rc;
}

static int ask_all(const struct asking *asking, struct as_err *err)
{
    const struct as_actor contact = { .kind = AS_ACTOR_CONTACT,
                                      .customer = asking->run->customer_id };
    const struct as_actor host = { .kind = AS_ACTOR_HOST };
    int rc = ask_partners(asking, err);
    if (rc == 0 && asking->run->has_customer && may(asking, &contact, NULL))
        rc = add(asking, AS_STR("contact"), AS_STR_NONE, err);
    if (rc == 0 && may(asking, &host, NULL))
        rc = add(asking, AS_STR("host"), AS_STR_NONE, err);
    return rc;
}

/* ---- What clears it ------------------------------------------------------------------------- */

bool as_who_hears(const struct as_list *answers, const struct as_answer *wanted)
{
    const struct as_answer *items = answers->items;
    for (uint32_t i = 0; i < answers->count; i++)
        if (items[i].verdict == wanted->verdict && as_str_equal(items[i].code, wanted->code) &&
            as_str_equal(items[i].rule, wanted->rule))
            return true;
    return false;
}

/* Would the question be free of this answer if the text had been accepted? */
static bool is_cleared(const struct as_run *from, void *input, const struct as_template *text,
                       enum as_agreement_method method, const struct as_answer *answer)
{
    const struct as_agreement_fact imagined = as_acceptance_imagined(text, method, from->at);
    struct as_err ignored = { 0 };
    struct as_run run = {
        .operation = from->operation,
        .arena = from->arena,
        .conn = from->conn,
        .rules = from->rules,
        .actor = from->actor,
        .partner = from->partner,
        .locale = from->locale,
        .at = from->at,
        .is_hypothetical = true,
        .imagined = &imagined,
    };
    (void)as_run_decide(&run, input, &ignored);
    return run.is_decided && !as_who_hears(&run.decision.answers, answer);
}

static int ask_acceptance(const struct as_run *run, void *input, const struct as_answer *answer,
                          struct as_list *who, struct as_err *err)
{
    struct as_list texts = { 0 };
    int rc = as_ruleset_templates(run->rules, run->at, run->arena, &texts, err);
    const struct as_template *text = rc == 0 ? as_text_to_accept(&texts, run->at) : NULL;
    if (!text || !run->has_customer)
        return rc;
    const struct as_id *customer = &run->customer_id;
    struct asking asking = { .run = run, .has_to_pass = true, .who = who };
    if (is_cleared(run, input, text, AS_METHOD_ATTESTED, answer)) {
        asking.operation = &as_op_agreement_confirm;
        asking.input = as_confirmation_imagined(run->arena, customer, text, run->at);
        rc = asking.input ? ask_all(&asking, err) : as_err_set(err, AS_E_MEMORY, "no memory");
    }
    if (rc == 0 && is_cleared(run, input, text, AS_METHOD_DIRECT, answer)) {
        asking.operation = &as_op_agreement_accept;
        asking.input = as_direct_imagined(run->arena, customer, &run->viewpoint, text, run->at);
        rc = asking.input ? ask_all(&asking, err) : as_err_set(err, AS_E_MEMORY, "no memory");
    }
    return rc;
}

int as_who_may(const struct as_run *run, void *input, struct as_list *ret_who, struct as_err *err)
{
    const struct as_answer *reason = as_decision_reason(&run->decision);
    if (!reason || !run->rules)
        return 0;
    if (reason->verdict != AS_VERDICT_DENY)
        return ask_acceptance(run, input, reason, ret_who, err);
    const struct asking asking = {
        .run = run, .operation = run->operation, .input = input, .who = ret_who
    };
    return ask_all(&asking, err);
}
