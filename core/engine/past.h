/* Decisions that the journal keeps, made once more as of their moment. */
#pragma once

#include "engine/history.h"
#include "operations/explained.h"

/* The state before the entry, and the question it asked; then asked again. */
struct as_again {
    struct as_history *history;
    struct as_run run; /* of then; its trace is on */
    struct as_trace trace;
    void *input;
    struct as_decision then; /* what the journal has */
    int rc;                  /* of the new decision, … */
    struct as_err err;       /* … and its refusal */
};
/* Rebuilds what concerns the entry's customer from the journal of `now->conn`, which has a read
 * transaction, and asks in `now`'s locale. as_again_end must follow, also after an error. */
int as_again_begin(struct as_run *now, const struct as_entry_record *entry,
                   struct as_again *ret_again, struct as_err *err);
void as_again_end(struct as_again *again);
/* The same rules said the same, in whatever words? */
bool as_again_is_same(const struct as_again *again);

/* capture.c */
int as_past_capture(struct as_run *now, const struct as_entry_record *entry, as_str *ret_lua,
                    struct as_err *err);
