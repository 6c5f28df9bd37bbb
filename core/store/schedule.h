/* What is due later, and what a journal entry came of. */
#pragma once

#include "store/store.h"

/* A command that waits for its moment. Nothing in it is about a person. */
struct as_scheduled {
    int64_t row;
    int64_t due_at;
    as_str operation;
    as_str input; /* JSON */
    struct as_id customer;
    int64_t sequence;               /* the entry that added it */
    int64_t done_at, done_sequence; /* AS_TIME_NONE, AS_INT_NONE: it waits */
    as_str reason;                  /* why it was given up; empty: it was executed */
};
extern const struct as_fields as_scheduled_fields;

/* When the next one is due; AS_TIME_NONE: nothing waits. */
int as_schedule_next(struct as_conn *conn, int64_t *ret_due_at, struct as_err *err);
/* The first that is due at `now`. AS_E_NOT_FOUND: none is. */
int as_schedule_due(struct as_conn *conn, int64_t now, struct as_arena *arena,
                    struct as_scheduled *ret_scheduled, struct as_err *err);
/* It waits no more. AS_E_NOT_FOUND: there is no such row that waits. */
int as_schedule_done(struct as_conn *conn, int64_t row, int64_t at, int64_t sequence, as_str reason,
                     struct as_err *err);
/* How many wait for this customer; the nil id: for none. */
int as_schedule_count(struct as_conn *conn, const struct as_id *customer, int64_t *ret_count,
                      struct as_err *err);
/* Rows of those that wait, by when they are due, behind the row `after` (0: from the first). */
int as_schedule_waiting(struct as_conn *conn, int64_t after, int64_t limit, int64_t *ret_rows,
                        uint32_t *ret_count, struct as_err *err);

/* The cause of a journal entry: {"rule":"invitation.mails","sequence":41}, or {"schedule":7}. */
as_str as_cause_of_rule(struct as_arena *arena, as_str rule, int64_t sequence);
as_str as_cause_of_schedule(struct as_arena *arena, int64_t row);
/* The row that it names; 0: none. */
int64_t as_cause_schedule(as_str cause);
