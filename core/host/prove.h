/* Commands that prove something before they go to the engine: passwords, on the pool. [loop] */
#pragma once

#include "host/attempts.h"

struct as_host;
struct as_sent;
struct assent_actor;
struct as_err;

struct as_proofs {
    struct as_attempts attempts;
    struct as_sent *first, *last; /* waiting, in order */
    uint32_t waiting, under_way;
};

/* Is it slowed? AS_E_BUSY. For commands that guess at nothing this does nothing. */
int as_prove_admit(struct as_sent *sent, struct as_err *err);
/* Takes the command to the pool, or at once to the engine when there is nothing to prove. */
void as_prove_begin(struct as_sent *sent);
/* How an admitted one ended; `err` NULL: well. */
void as_prove_end(struct as_sent *sent, const struct as_err *err);
/* Puts a refusal that was made without rules at hand into the words of rules/messages. */
void as_prove_word(struct as_sent *sent, struct as_err *err);
