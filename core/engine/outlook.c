#include "engine/outlook.h"

#include "operations/handlers.h"
#include "operations/imagined.h"
#include "store/people.h"

/* A decision that the clock ended says something about the machine: it is asked again. */
enum { TRIES = 3 };

/* ---- Who ------------------------------------------------------------------------------------ */

static int on_partner(void *data, const void *record)
{
    struct as_outlook *outlook = data;
    outlook->partners[outlook->partner_count++] = *(const struct as_partner *)record;
    return 0;
}

int as_outlook_init(struct as_outlook *outlook, struct as_conn *conn, int64_t now, as_str locale,
                    struct as_err *err)
{
    *outlook = (struct as_outlook){ .conn = conn, .now = now, .locale = locale };
    as_arena_init(&outlook->arena);
    as_arena_init(&outlook->kept);
    const int64_t count = as_row_count(conn, AS_TABLE_PARTNERS);
    if (count < 0)
        return as_conn_failed(conn, "counting the partners", err);
    outlook->partners =
        AS_ARENA_ARRAY(&outlook->kept, struct as_partner, count ? (size_t)count : 1);
    if (!outlook->partners)
        return as_err_set(err, AS_E_MEMORY, "no memory for the partners");
    return as_row_each(conn, AS_TABLE_PARTNERS, NULL, 0, count, &outlook->kept, on_partner, outlook,
                       err);
}

void as_outlook_fini(struct as_outlook *outlook)
{
    as_arena_fini(&outlook->arena);
    as_arena_fini(&outlook->kept);
}

/* By row; they come in the order of their rows. */
static const struct as_partner *partner_at(const struct as_outlook *outlook, uint32_t row)
{
    uint32_t low = 0;
    uint32_t high = outlook->partner_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (outlook->partners[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    const bool is_there = low < outlook->partner_count && outlook->partners[low].row == row;
    return is_there ? &outlook->partners[low] : NULL;
}

static const struct as_partner *partner_of(const struct as_outlook *outlook, const struct as_id *id)
{
    for (uint32_t i = 0; i < outlook->partner_count; i++)
        if (as_id_equal(&outlook->partners[i].id, id))
            return &outlook->partners[i];
    return NULL;
}

/* The newest relationship has ended: perhaps an older one has not. */
static int find_older(struct as_outlook *outlook, struct as_prospect *prospect, struct as_err *err)
{
    for (int64_t row = prospect->entry.relationship; row > 0;) {
        struct as_relationship one;
        int rc = as_row_get(outlook->conn, AS_TABLE_RELATIONSHIPS, row, &outlook->arena, &one, err);
        if (rc < 0)
            return rc;
        if (one.state != AS_RELATIONSHIP_ENDED) {
            prospect->seller = partner_of(outlook, &one.partner);
            prospect->confirmer = partner_of(outlook, &one.provider);
            return 0;
        }
        row = one.previous == AS_INT_NONE ? 0 : one.previous;
    }
    return 0;
}

int as_outlook_see(struct as_outlook *outlook, const struct as_id *customer,
                   struct as_prospect *ret_prospect, struct as_err *err)
{
    uint32_t row = 0;
    struct as_prospect prospect = { .seller = NULL };
    as_arena_reset(&outlook->arena);
    if (!as_customer_locate(outlook->conn, customer, &row, &prospect.entry))
        return as_err_word(err, AS_E_NOT_FOUND, "customer.unknown", "there is no such customer");
    int rc = as_row_get(outlook->conn, AS_TABLE_CUSTOMERS, row, &outlook->arena, &prospect.customer,
                        err);
    prospect.seller = partner_at(outlook, prospect.entry.partner);
    prospect.confirmer = partner_at(outlook, prospect.entry.provider);
    if (rc == 0 && prospect.entry.state == AS_RELATIONSHIP_ENDED && prospect.entry.has_older)
        rc = find_older(outlook, &prospect, err);
    if (!prospect.confirmer)
        prospect.confirmer = prospect.seller;
    *ret_prospect = prospect;
    return rc;
}

/* ---- Decisions ------------------------------------------------------------------------------ */

static int no_memory(struct as_err *err)
{
    return as_err_set(err, AS_E_MEMORY, "no memory for an opinion");
}

int as_opinion_refused(struct as_arena *arena, const char *verdict, const struct as_err *refusal,
                       struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_answer *answer = AS_ARENA_NEW(arena, struct as_answer);
    if (!answer)
        return no_memory(err);
    answer->verdict = AS_VERDICT_DENY;
    answer->code = as_arena_copy(arena, as_str_of(refusal->word));
    answer->sentence = as_arena_copy(arena, as_str_of(refusal->text));
    *ret_opinion = (struct as_opinion){ .answers = { answer, 1 } };
    ret_opinion->text =
        as_arena_printf(arena, "%s%s%s", verdict, *verdict ? " " : "", refusal->word);
    return ret_opinion->text.data ? 0 : no_memory(err);
}

int as_opinion_decided(struct as_arena *arena, const struct as_decision *decision,
                       struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_buf text;
    const struct as_answer *answers = decision->answers.items;
    const char *comma = "";
    as_buf_init(&text);
    as_buf_add(&text, as_str_of(as_verdicts[decision->verdict]));
    for (uint32_t i = 0; i < decision->answers.count; i++) {
        const bool is_verdict = answers[i].verdict == decision->verdict;
        if (answers[i].verdict == AS_VERDICT_ALLOW)
            continue;
        as_buf_printf(&text, "%s %s%s%.*s", comma,
                      is_verdict ? "" : as_verdicts[answers[i].verdict], is_verdict ? "" : " ",
                      AS_STR_ARG(answers[i].code));
        comma = ",";
    }
    *ret_opinion = (struct as_opinion){
        .passes = !as_decision_reason(decision),
        .answers = decision->answers,
        .text = as_arena_copy(arena, as_buf_str(&text)),
    };
    const bool is_whole = !text.has_failed && ret_opinion->text.data;
    as_buf_fini(&text);
    return is_whole ? 0 : no_memory(err);
}

struct question {
    const struct as_operation *operation;
    void *input;
    struct as_actor actor;
    const struct as_partner *partner;         /* the actor's; NULL: none */
    const struct as_agreement_fact *imagined; /* NULL: only what there is */
};

static int decide(struct as_outlook *outlook, struct as_ruleset *rules,
                  const struct question *question, struct as_opinion *ret_opinion,
                  struct as_err *err)
{
    struct as_err refusal = { 0 };
    struct as_run run;
    int rc = 0;
    for (int i = 0; i < TRIES; i++) {
        run = (struct as_run){
            .operation = question->operation,
            .arena = &outlook->arena,
            .conn = outlook->conn,
            .rules = rules,
            .actor = &question->actor,
            .partner = question->partner,
            .locale = outlook->locale,
            .at = outlook->now,
            .is_hypothetical = true,
            .imagined = question->imagined,
        };
        rc = as_run_decide(&run, question->input, &refusal);
        if (!run.decision.is_timed_out)
            break;
    }
    if (run.is_decided)
        return as_opinion_decided(&outlook->arena, &run.decision, ret_opinion, err);
    if (rc == AS_E_NOT_FOUND || rc == AS_E_ENDED) /* nothing that rules could change */
        return as_opinion_refused(&outlook->arena, "deny", &refusal, ret_opinion, err);
    *err = refusal;
    return rc;
}

/* A person at the partner with one of enum as_role; no particular one, so without an id. */
static struct as_actor agent_of(const struct as_partner *partner, int role)
{
    return (struct as_actor){ .kind = AS_ACTOR_USER,
                              .partner = partner->id,
                              .roles = 1u << (unsigned)role };
}

static int ask_partner(struct as_outlook *outlook, struct as_ruleset *rules,
                       const struct as_partner *partner, int role, struct question question,
                       struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_err refusal = { 0 };
    if (!partner) {
        as_err_word(&refusal, AS_E_NOT_FOUND, "relationship.none",
                    "this customer has no partner that could do it");
        return as_opinion_refused(&outlook->arena, "deny", &refusal, ret_opinion, err);
    }
    question.actor = agent_of(partner, role);
    question.partner = partner;
    return decide(outlook, rules, &question, ret_opinion, err);
}

int as_outlook_order_with(struct as_outlook *outlook, struct as_ruleset *rules,
                          const struct as_prospect *prospect,
                          const struct as_agreement_fact *imagined, struct as_opinion *ret_opinion,
                          struct as_err *err)
{
    const struct question question = {
        .operation = &as_op_order_create,
        .input = as_order_imagined(&outlook->arena, &prospect->customer.id, AS_STR_NONE, 1),
        .imagined = imagined,
    };
    return question.input ? ask_partner(outlook, rules, prospect->seller, AS_ROLE_SALES_AGENT,
                                        question, ret_opinion, err)
                          : no_memory(err);
}

int as_outlook_order(struct as_outlook *outlook, struct as_ruleset *rules,
                     const struct as_prospect *prospect, struct as_opinion *ret_opinion,
                     struct as_err *err)
{
    return as_outlook_order_with(outlook, rules, prospect, NULL, ret_opinion, err);
}

int as_outlook_confirmation_by(struct as_outlook *outlook, struct as_ruleset *rules,
                               const struct as_prospect *prospect, const struct as_template *text,
                               int role, struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_agreement_confirm *input =
        as_confirmation_imagined(&outlook->arena, &prospect->customer.id, text, outlook->now);
    if (!input)
        return no_memory(err);
    const struct question question = { .operation = &as_op_agreement_confirm, .input = input };
    return ask_partner(outlook, rules, prospect->confirmer, role, question, ret_opinion, err);
}

int as_outlook_confirmation(struct as_outlook *outlook, struct as_ruleset *rules,
                            const struct as_prospect *prospect, const struct as_template *text,
                            struct as_opinion *ret_opinion, struct as_err *err)
{
    return as_outlook_confirmation_by(outlook, rules, prospect, text, AS_ROLE_SALES_AGENT,
                                      ret_opinion, err);
}

int as_outlook_acceptance(struct as_outlook *outlook, struct as_ruleset *rules,
                          const struct as_prospect *prospect, const struct as_template *text,
                          struct as_opinion *ret_opinion, struct as_err *err)
{
    static const struct as_id nobody;
    struct as_agreement_accept *input =
        as_direct_imagined(&outlook->arena, &prospect->customer.id,
                           prospect->seller ? &prospect->seller->id : &nobody, text, outlook->now);
    if (!input)
        return no_memory(err);
    const struct question question = {
        .operation = &as_op_agreement_accept,
        .input = input,
        .actor = { .kind = AS_ACTOR_CONTACT, .customer = prospect->customer.id },
    };
    return decide(outlook, rules, &question, ret_opinion, err);
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static int word_template(struct as_outlook *outlook, const struct as_template *chosen,
                         struct as_opinion *opinion, struct as_err *err)
{
    struct as_template *copy = AS_ARENA_NEW(&outlook->arena, struct as_template);
    if (!copy)
        return no_memory(err);
    *copy = *chosen;
    *opinion = (struct as_opinion){ .passes = true, .chosen = copy };
    opinion->text = as_arena_printf(&outlook->arena, "%.*s %.*s %.*s", AS_STR_ARG(chosen->language),
                                    AS_STR_ARG(chosen->country), AS_STR_ARG(chosen->version));
    return opinion->text.data ? 0 : no_memory(err);
}

int as_outlook_template(struct as_outlook *outlook, struct as_ruleset *rules,
                        const struct as_prospect *prospect, as_str type, bool is_traced,
                        struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_trace trace = { .arena = &outlook->arena };
    struct as_template chosen;
    struct as_err refusal = { 0 };
    int rc = as_ruleset_template(rules, type, prospect->customer.country,
                                 prospect->customer.language, outlook->now, &outlook->arena,
                                 is_traced ? &trace : NULL, &chosen, &refusal);
    if (rc < 0 && rc != AS_E_NOT_FOUND && rc != AS_E_INTERNAL) {
        *err = refusal;
        return rc;
    }
    rc = rc < 0 ? as_opinion_refused(&outlook->arena, "", &refusal, ret_opinion, err)
                : word_template(outlook, &chosen, ret_opinion, err);
    for (uint32_t i = 0; i < trace.count; i++) {
        const struct as_trace_step *step = &trace.steps[i];
        if (step->verdict != AS_VERDICT_ALLOW && !step->failure.size)
            continue;
        ret_opinion->rule = step->rule;
        ret_opinion->file = step->file;
        ret_opinion->line = step->line;
    }
    return rc;
}
