/* Events: what the journal holds for subscriptions, read on the pool, and where each has got to.
 *
 * events.c begins looks and hands over what they found, events_look.c looks, cap_events.c is what plugins see,
 * events_file.c keeps the cursors. They are no part of the state: they say what this machine's plugins have
 * done, so the host writes them, lazily, to a file of its own beside the database. [loop] */
#pragma once

#include <uv.h>

#include "assent/events.h"
#include "base/writer.h"
#include "host/cursors.h"
#include "host/ledger.h"
#include "operations/operation.h"

struct as_host;

struct assent_subscription {
    struct as_ledger_entry entry;
    struct assent_subscription *next;
    struct assent_self *self;
    struct as_cursor *cursor;
    bool *wants; /* by the number of the operation */
    struct as_id partner;
    bool has_partner;
    assent_on_event on_event;
    void *data;
    int64_t looked;     /* up to here nothing more is for it */
    int64_t given;      /* the event under way; 0: none */
    bool is_looked_for; /* a look on the pool knows it */
    bool is_closed;
};

/* An event on its way from the pool to the loop. */
struct as_found {
    struct assent_subscription *subscription;
    int64_t after;        /* it has seen so much */
    int64_t sequence, at; /* 0: nothing was found */
    as_str name, partner, customer, resource, record, body;
};

/* One look into the journal for all that wait. */
struct as_look_for {
    uv_work_t request;
    struct as_host *host;
    struct as_conn *reader;
    struct as_arena arena;
    struct as_found *items;
    uint32_t count, left; /* left: for whom nothing is found yet */
    int64_t after, last, seen;
    int rc;
    struct as_err err;
};

struct as_events {
    struct as_cursors cursors;
    char *path;
    struct assent_subscription *first;
    int64_t newest;
    struct as_look_for *look; /* under way; NULL: none */
    uv_timer_t timer;
    bool is_dirty, is_timed, is_saving, is_closing;
    uv_work_t save;
    struct as_buf text;
};

int as_events_open(struct as_host *host, struct as_err *err);
/* Nothing is handed over from here on. */
void as_events_stop(struct as_host *host);
/* After plugins were closed: writes the cursors; the timer closes with the loop. */
void as_events_close(struct as_host *host);
/* The journal has grown up to this entry. */
void as_events_note(struct as_host *host, int64_t sequence);
/* Looks for everybody who waits, unless that is being done. */
void as_events_begin(struct as_host *host);
void as_subscription_free(struct assent_subscription *subscription);

/* events_look.c: [work] */
void as_events_look(struct as_look_for *look);

/* events_file.c: a cursor has changed. */
void as_events_touch(struct as_host *host);
void as_events_write(struct as_events *events);
