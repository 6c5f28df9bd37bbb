/* Who may put it right: the permission rules know, so they are asked for each kind of actor. */
#include "operations/explained.h"
#include "operations/list.h"
#include "operations/subject.h"
#include "store/people.h"

struct asking {
    const struct as_run *run; /* whose refusal it is */
    const struct as_operation *operation;
    void *input;
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
    return as_run_decide(&run, asking->input, &ignored) != AS_E_DENIED && run.is_decided;
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

/* What is asked for lacks everything but the customer: more is not known. */
static int ask_command(const struct as_run *run, const struct as_operation *operation,
                       struct as_list *who, struct as_err *err)
{
    void *input = as_arena_alloc(run->arena, operation->input->size);
    if (!input)
        return as_err_set(err, AS_E_MEMORY, "no memory for who may");
    as_fields_clear(operation->input, input);
    memcpy(input, &run->customer_id, sizeof run->customer_id);
    return ask_all(&(struct asking){ run, operation, input, who }, err);
}

int as_who_may(const struct as_run *run, void *input, struct as_list *ret_who, struct as_err *err)
{
    const struct as_answer *reason = as_decision_reason(&run->decision);
    if (!reason)
        return 0;
    if (reason->verdict == AS_VERDICT_DENY)
        return ask_all(&(struct asking){ run, run->operation, input, ret_who }, err);
    const ptrdiff_t dot = as_str_find(reason->code, AS_STR("."));
    const as_str subject = as_str_make(reason->code.data, dot < 0 ? 0 : (size_t)dot + 1);
    int rc = 0;
    for (uint32_t i = 0; i < as_operation_count && subject.size && rc == 0; i++) {
        const struct as_operation *operation = as_operations[i];
        if (operation->kind == AS_COMMAND && (operation->flags & AS_OP_CUSTOMER) &&
            as_str_starts_with(as_str_of(operation->name), subject))
            rc = ask_command(run, operation, ret_who, err);
    }
    return rc;
}
