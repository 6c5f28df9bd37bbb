/* A submission on its way: between the loop, the pool and the engine. [loop] */
#pragma once

#include "host/build.h"
#include "host/exchange.h"
#include "host/state.h"

/* Memory of one query: reused, so that answering one takes none from the system. */
struct as_query {
    struct as_query *next;
    struct as_arena arena;
    struct as_buf buf;
};
struct as_query *as_query_take(struct as_host *host); /* NULL: no memory */
void as_query_give_back(struct as_host *host, struct as_query *query);

/* Whom to answer. */
struct as_asker {
    struct assent_self *self; /* NULL: the host itself */
    struct assent_operation *operation;
    assent_on_reply on_reply;
    void *data;
    as_str locale;  /* of a refusal's sentence */
    bool wants_ids; /* and nothing else of a good reply */
};

/* What is said beside a reply or the error of a refusal. */
struct as_told {
    const struct as_decision *decision; /* NULL: the rules did not speak */
    struct as_arena *arena;             /* with a decision: the operation's, to list its answers */
    const struct as_problems *problems; /* of a refusal; NULL: it is about no rule set */
    uint64_t sequence;
    bool is_repeat;
};

void as_asker_tell(struct as_host *host, const struct as_asker *asker, const void *record,
                   const struct as_told *told, struct as_buf *buf);
void as_asker_refuse(struct as_host *host, const struct as_asker *asker, struct as_err *err,
                     const struct as_told *told, struct as_buf *buf);

/* A command between submit and delivery; lives in the command's arena. */
struct as_sent {
    struct as_host *host;
    struct as_asker asker;
    struct assent_actor *actor; /* held */
    struct as_command *command;
    struct as_attempt attempt; /* of an operation that guesses */
    struct as_sent *next;      /* of those that wait to be proven */
    /* Of an activation: */
    struct as_build *build;
    struct as_ruleset *engine_set;
    char *folder;           /* NULL: the way back */
    struct as_conn *reader; /* of the way back; of a proof */
    uv_work_t request;
    struct as_err err;
};

/* Takes the command to the engine; on refusal answers and frees it. */
void as_sent_go(struct as_sent *sent);
/* Answers a command that never reached the engine, and frees it. */
void as_sent_refuse(struct as_sent *sent, struct as_err *err, const struct as_problems *problems);

/* Builds the rule set aside, then takes the command to the engine. */
void as_activation_begin(struct as_sent *sent);
/* Called when such a command came back, before its answer leaves: swaps the loop's set. */
void as_activation_end(struct as_sent *sent);

/* Runs a query on the pool; takes over `query` and holds the actor. */
void as_long_begin(struct as_host *host, const struct as_asker *asker, struct assent_actor *actor,
                   struct as_query *query, const struct as_run *run, void *input);

/* A reader for the pool that is free, or NULL: open one there. What was opened there is given back too; NULL is
 * nothing. */
struct as_conn *as_pool_reader_take(struct as_host *host);
void as_pool_reader_give_back(struct as_host *host, struct as_conn *reader);

/* Fills what every run on the loop needs. */
void as_run_fill(struct as_host *host, const struct as_operation *operation, struct as_arena *arena,
                 const struct assent_actor *actor, as_str locale, struct as_run *run);
