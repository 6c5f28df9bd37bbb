/* Capability "assent.events/1": what committed commands announce, from a stored cursor, at least once.
 *
 * Every command that was carried out is an event, named after its operation ("subscription.change").
 * Nothing is written for it: the journal is read from where a subscription has got to. An event is
 * handed over once at a time and the next one follows when it was settled; what had not been settled
 * when the process ended is handed over again after the start, and so may be the last few that had
 * been, for cursors are written down lazily. A receiver tells repeats by the sequence. */
#ifndef ASSENT_EVENTS_H
#define ASSENT_EVENTS_H

#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_EVENTS_1 "assent.events/1"

/* Valid during on_event alone. */
typedef struct assent_event {
    size_t size;
    uint64_t sequence;    /* its place in the journal; grows */
    int64_t at_ms;        /* when it was executed, milliseconds since 1970 UTC */
    uint64_t mark;        /* what was remembered of this very event before a restart; 0: nothing */
    assent_text name;     /* the operation, "subscription.change" */
    assent_text partner;  /* whose it is, 36 characters; empty: nobody's */
    assent_text customer; /* whom it is about; may be empty */
    assent_text resource; /* id of the thing that was made or changed; may be empty */
    assent_text record;   /* its id among the audit records of that partner; may be empty */
    assent_text body;     /* all of it as a JSON object, without anything personal:
                           * {"at":"2026-11-20T12:15:07.015Z","customer":…,"name":…,"partner":…,
                           * "record":…,"resource":…,"sequence":17}; what is empty is left out */
} assent_event;

/* [loop] Leads to exactly one settle, now or later. */
typedef void (*assent_on_event)(void *data, const assent_event *event);

typedef struct assent_subscription assent_subscription;

typedef struct assent_interest {
    size_t size;
    assent_text name;         /* of the cursor, the plugin's own: 1 to 64 letters, digits, . _ - */
    const char *const *names; /* operations; a name that this host does not have is an error */
    uint32_t name_count;
    uint32_t reserved;
    assent_text partner; /* those of one partner alone; empty: all */
    uint64_t from;       /* with no stored cursor: behind this sequence; 0: what is to come */
    assent_on_event on_event;
    void *data;
} assent_interest;

typedef struct assent_events {
    size_t size;

    /* [loop] From start on. Everything is copied. ASSENT_E_CONFLICT: the name is subscribed
     * already. The host takes it back after close, and keeps its cursor. */
    assent_status (*subscribe)(assent_self *self, const assent_interest *interest,
                               assent_subscription **ret_subscription);

    /* [loop] The event that was handed over last is done with. Also inside on_event. */
    void (*settle)(assent_subscription *subscription);

    /* [loop] Keeps a number with the event that was handed over last, for after a restart: how often
     * it was tried, say. As lazily as the cursor. */
    void (*remember)(assent_subscription *subscription, uint64_t mark);

    /* [loop] Ends it. `forgets`: 1 drops the cursor too. */
    void (*unsubscribe)(assent_subscription *subscription, int32_t forgets);
} assent_events;

#ifdef __cplusplus
}
#endif

#endif
