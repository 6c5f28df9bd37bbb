/* Capability assent.events/1: subscriptions. */
#include <stdlib.h>

#include "host/state.h"

static void drop(struct assent_subscription *subscription)
{
    struct as_events *events = subscription->self->host->events;
    struct assent_subscription **at = &events->first;
    while (*at && *at != subscription)
        at = &(*at)->next;
    if (*at)
        *at = subscription->next;
    if (subscription->cursor)
        subscription->cursor->is_used = false;
    subscription->is_closed = true;
    if (!subscription->is_looked_for)
        as_subscription_free(subscription);
}

static void take_back(struct as_ledger_entry *entry)
{
    drop((struct assent_subscription *)entry);
}

static int fill_wants(struct assent_subscription *subscription, const assent_interest *interest)
{
    subscription->wants = calloc(as_operation_count, sizeof *subscription->wants);
    if (!subscription->wants)
        return as_host_fail(subscription->self, AS_E_MEMORY, "no memory for a subscription");
    for (uint32_t i = 0; i < interest->name_count; i++) {
        const struct as_operation *operation = as_operation_find(as_str_of(interest->names[i]));
        if (!operation || operation->kind != AS_COMMAND)
            return as_host_fail(subscription->self, AS_E_ABSENT, "there is no command %s",
                                interest->names[i]);
        subscription->wants[operation->action] = true;
    }
    return 0;
}

/* A cursor beyond the journal is of a database that was restored since. */
static int find_cursor(struct assent_subscription *subscription, const assent_interest *interest)
{
    struct as_host *host = subscription->self->host;
    struct as_events *events = host->events;
    const as_str plugin = as_str_of(subscription->self->name);
    struct as_cursor *cursor = as_cursor_find(&events->cursors, plugin, interest->name);
    if (cursor && cursor->is_used)
        return as_host_fail(subscription->self, AS_E_CONFLICT, "%.*s is subscribed already",
                            AS_STR_ARG(interest->name));
    if (!cursor) {
        cursor = as_cursor_add(&events->cursors, plugin, interest->name);
        if (!cursor)
            return as_host_fail(subscription->self, AS_E_MEMORY, "no memory for a subscription");
        cursor->sequence = interest->from ? (int64_t)interest->from : events->newest;
        as_events_touch(host);
    }
    if (cursor->sequence > events->newest) {
        cursor->sequence = events->newest;
        cursor->mark = 0;
    }
    cursor->is_used = true;
    subscription->cursor = cursor;
    subscription->looked = cursor->sequence;
    return 0;
}

static assent_status subscribe(assent_self *self, const assent_interest *interest,
                               assent_subscription **ret_subscription)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    struct as_events *events = self->host->events;
    if (!events || interest->size < sizeof *interest || !interest->on_event ||
        !as_cursor_is_name(interest->name))
        return as_host_fail(self, AS_E_INVALID,
                            "a subscription needs a name of 1 to 64 letters, digits, . _ - and a "
                            "function");
    struct assent_subscription *subscription = calloc(1, sizeof *subscription);
    if (!subscription)
        return as_host_fail(self, AS_E_MEMORY, "no memory for a subscription");
    subscription->self = self;
    subscription->on_event = interest->on_event;
    subscription->data = interest->data;
    subscription->has_partner = interest->partner.size > 0;
    int rc = 0;
    if (subscription->has_partner && !as_id_parse(interest->partner, &subscription->partner))
        rc = as_host_fail(self, AS_E_INVALID, "a partner's id is a GUID");
    if (rc == 0)
        rc = fill_wants(subscription, interest);
    if (rc == 0)
        rc = find_cursor(subscription, interest);
    if (rc < 0) {
        as_subscription_free(subscription);
        return rc;
    }
    subscription->next = events->first;
    events->first = subscription;
    as_ledger_add(&self->ledger, &subscription->entry, take_back);
    *ret_subscription = subscription;
    as_events_begin(self->host);
    return ASSENT_OK;
}

static void settle(assent_subscription *subscription)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    struct as_host *host = subscription->self->host;
    if (subscription->given == 0)
        return;
    subscription->cursor->sequence = subscription->given;
    subscription->cursor->mark = 0;
    subscription->given = 0;
    as_events_touch(host);
    as_events_begin(host);
}

static void remember(assent_subscription *subscription, uint64_t mark)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (subscription->given == 0)
        return;
    subscription->cursor->mark = mark;
    as_events_touch(subscription->self->host);
}

static void unsubscribe(assent_subscription *subscription, int32_t forgets)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    struct as_host *host = subscription->self->host;
    if (forgets) {
        as_cursor_remove(&host->events->cursors, subscription->cursor);
        subscription->cursor = NULL;
        as_events_touch(host);
    }
    as_ledger_strike(&subscription->entry);
    drop(subscription);
}

const assent_events as_cap_events = {
    .size = sizeof as_cap_events,
    .subscribe = subscribe,
    .settle = settle,
    .remember = remember,
    .unsubscribe = unsubscribe,
};
