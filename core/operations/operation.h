/* Operations: the one table of everything that can be asked of the host.
 *
 * HTTP routes, command line, file-drop columns and the manual refer to it; nobody lists them twice.
 * The way of an operation, command or query alike, is as_run_execute (run.c):
 *
 *     find the subject -> load what the rules may look at -> rules decide -> run the handler
 *
 * A command's handler depends on the state, the input, `at` and the rule set, on nothing else. */
#pragma once

#include "model/decision.h"
#include "model/things.h"
#include "rules/rules.h"
#include "store/store.h"

enum as_operation_kind { AS_COMMAND, AS_QUERY };

enum as_operation_flag {
    AS_OP_CUSTOMER =
        1 << 0, /* the input's first member is the id of a customer; who may not see it gets 404 */
    AS_OP_LONG = 1 << 1,        /* a query for a thread of the pool */
    AS_OP_RULESET = 1 << 2,     /* the host builds a rule set aside before it submits this */
    AS_OP_ALWAYS_HOST = 1 << 3, /* the host actor may, whatever the rules say: the way back in */
    AS_OP_OPEN = 1 << 4, /* everybody may, without a token: the input carries its own proof */
    AS_OP_ABOUT_RULES = 1 << 5, /* changes which rules are asked, and nothing that they look at */
    AS_OP_INVITATION =
        1
        << 6, /* about an invitation: its handler asks the rules, and its customer may come later */
    AS_OP_OF_HOST = 1 << 7, /* how the host keeps what rules want: no reaction's business */
};

struct as_run;

/* What prepare may use: it runs on the loop (on the engine's thread for what comes of rules and of time), may
 * look at the clock and be random. What it makes goes
 * into the input (never a secret itself, only its digest). */
struct as_preparation {
    struct as_arena *arena;
    as_str key; /* the host's key */
    int64_t now;
    as_str environment;    /* "production" or "sandbox" */
    as_str public_address; /* for links, as in a run */
    bool
        is_unseen; /* nobody reads of the reply what is shown once: no secret need be made for it */
};

struct as_operation {
    uint32_t action;  /* its place in the table, AS_ACTION_…: the rules' action */
    const char *name; /* "agreement.confirm" */
    enum as_operation_kind kind;
    uint32_t flags;
    const struct as_fields *input;
    const struct as_fields *reply;
    const char *doc; /* one line of help */
    int (*prepare)(const struct as_preparation *preparation, void *input, struct as_err *err);
    /* On the pool, before the engine: proves what takes long, and says in AS_HOST fields what was proven. `run` has a
     * reader and no rules. A refusal goes no further: it leaves no trace in the journal. */
    int (*prove)(struct as_run *run, void *input, struct as_err *err);
    /* Of what can be guessed: whose secret it is, so that guessing is slowed (host/attempts.h). False: this input
     * guesses at nobody's. */
    bool (*guesses)(const struct as_actor *actor, const void *input, as_str *ret_subject);
    /* Before the rules: looks up what they need to see of the input (may set AS_HOST fields). */
    int (*load)(struct as_run *run, void *input, struct as_err *err);
    /* After the rules: a command changes the state, a query reads; fills the reply. */
    int (*run)(struct as_run *run, const void *input, void *reply, struct as_err *err);
    /* On the loop, before the reply leaves: adds what is not kept (AS_SECRET and AS_DERIVED fields). */
    int (*finish)(const struct as_preparation *preparation, const void *input, void *reply,
                  struct as_err *err);
};

extern const struct as_operation *const as_operations[];
extern const uint32_t as_operation_count;

const struct as_operation *as_operation_find(as_str name);
/* The name nearest to a wrong one, or none. */
as_str as_operation_nearest(as_str name);
/* The actions as the rule engine wants them. */
const struct as_rule_actions *as_operation_actions(void);

/* ---- Executing ------------------------------------------------------------------------------ */

/* What only the running host knows, for host.status. */
struct as_host_facts {
    as_str version, environment;
    int64_t started_at;
    int64_t queue_length, queue_limit;
    int64_t commands, batches;
    bool is_degraded;     /* the last batch could not be written */
    struct as_list rules; /* of as_rule_status */
};

/* The files and engine-side build of a rule set that is being activated. */
struct as_ruleset_package {
    struct as_rule_files files;
    struct as_ruleset *set; /* the engine's; taken over when the activation commits */
    int64_t rules;
};

/* What the engine can tell of a decision that the journal keeps; both for a thread of the pool. */
struct as_entry_record;
struct as_explained;
struct as_past {
    int (*explain)(struct as_run *run, const struct as_entry_record *entry,
                   struct as_explained *ret_explained, struct as_err *err);
    int (*capture)(struct as_run *run, const struct as_entry_record *entry, as_str *ret_lua,
                   struct as_err *err);
};

/* One execution. Filled by the caller down to the line; the rest is the execution's. */
struct as_run {
    const struct as_operation *operation;
    struct as_arena *arena;
    struct as_conn *conn;
    struct as_ruleset *rules; /* NULL: none is active; then only AS_OP_ALWAYS_HOST passes */
    const struct as_actor *actor;
    const struct as_partner *partner; /* the actor's; NULL for the host */
    as_str locale;
    int64_t at;
    int64_t sequence;                 /* of the journal entry, for commands */
    as_str key;                       /* the host's key, for queries that sign */
    as_str public_address;            /* for links, "http://127.0.0.1:8080"; may be empty */
    as_str rules_folder;              /* for queries that lead to a file beside the rules */
    as_str invitation_address;        /* where customers accept relationships, without a query */
    bool mails_passwords;             /* for mail.get: the operator wants first passwords mailed */
    const struct as_host_facts *host; /* for queries on the loop; else NULL */
    const struct as_past *past;       /* for journal.explain and journal.capture */
    struct as_ruleset_package *package;
    struct as_trace *trace;   /* NULL unless somebody wants an explanation */
    bool is_hypothetical;     /* a question about the rules: the input may be incomplete */
    bool asks_scenarios_only; /* the gate, asked beforehand: not whether the caller may */
    bool is_past;             /* decided then: the rules are not asked whether it passes */
    const struct as_agreement_fact
        *imagined; /* what if there were this newest agreement; or NULL */
    /* ---- */
    struct as_facts facts;
    struct as_decision decision;
    bool leaves_no_trace; /* a command that came to nothing: it succeeds, and is not journaled */
    bool is_decided; /* the rules were asked: a command is journaled from here on, whatever comes */
    bool has_customer;
    struct as_id viewpoint; /* the partner from whose side the facts are seen */
    as_str set_aside;       /* the rule that is asked no more once the entry is written */
    bool has_scheduled;     /* what is due later has changed */
    uint32_t customer_row;
    struct as_entry customer_entry;
    struct as_id customer_id;
};

/* The operator, who sees every partner's rows. Whoever else has no partner sees nobody's. */
static inline bool as_run_is_host(const struct as_run *run)
{
    return run->actor->kind == AS_ACTOR_HOST;
}
/* Whether what belongs to this partner is kept from the caller. */
static inline bool as_run_is_foreign(const struct as_run *run, const struct as_id *partner)
{
    return !as_run_is_host(run) && !(run->partner && as_id_equal(partner, &run->partner->id));
}

/* Executes up to the reply. Refusals are errors: `err` carries code, word and a sentence in the run's
 * locale; `decision` says which rules spoke. */
int as_run_execute(struct as_run *run, void *input, void *reply, struct as_err *err);
/* The same without the handler: what would the rules say? */
int as_run_decide(struct as_run *run, void *input, struct as_err *err);

/* A refusal of the core's own, with the sentence of rules/messages when there is one for the word. */
int as_run_refuse(struct as_run *run, struct as_err *err, int code, const char *word,
                  const char *otherwise);
