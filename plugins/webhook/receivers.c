/* Who is to be told: every registration as it is at the start, and what changes of it later. */
#include "webhook.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct receiver *find(const struct hook *hook, const char *partner)
{
    struct receiver *at = hook->receivers;
    while (at && strcmp(at->partner, partner) != 0)
        at = at->next;
    return at;
}

static bool names(const json_t *events, const char *name)
{
    for (size_t i = 0; i < json_array_size(events); i++) {
        const char *one = json_string_value(json_array_get(events, i));
        if (one && strcmp(one, name) == 0)
            return true;
    }
    return false;
}

/* ---- Queues ---------------------------------------------------------------------------------- */

static assent_status open_lane(struct receiver *receiver, enum lane_kind kind, uint64_t from)
{
    static const char *const changes[] = { "subscription.change", "subscription.renew" };
    static const char *const tests[] = { "webhook.validate" };
    struct hook *hook = receiver->hook;
    struct lane *lane = &receiver->lanes[kind];
    char name[GUID_SIZE + 8];
    const bool is_test = kind == LANE_TESTS;
    snprintf(name, sizeof name, "%s%s", receiver->partner, is_test ? ".test" : "");
    lane->receiver = receiver;
    lane->kind = kind;
    const assent_interest interest = {
        .size = sizeof interest,
        .name = text(name),
        .names = is_test ? tests : changes,
        .name_count = is_test ? 1 : 2,
        .partner = text(receiver->partner),
        .from = from,
        .on_event = lane_on_event,
        .data = lane,
    };
    return hook->events->subscribe(hook->host->self, &interest, &lane->subscription);
}

static struct receiver *add(struct hook *hook, const char *partner)
{
    struct receiver *receiver = calloc(1, sizeof *receiver);
    if (!receiver)
        return NULL;
    receiver->hook = hook;
    snprintf(receiver->partner, sizeof receiver->partner, "%s", partner);
    receiver->next = hook->receivers;
    hook->receivers = receiver;
    return receiver;
}

static bool take(struct hook *hook, const json_t *webhook)
{
    const char *partner = json_string_value(json_object_get(webhook, "partner"));
    const char *url = json_string_value(json_object_get(webhook, "url"));
    const json_t *events = json_object_get(webhook, "events");
    char *copy = url ? strdup(url) : NULL;
    if (!partner || !copy) {
        free(copy);
        return false;
    }
    struct receiver *receiver = find(hook, partner);
    const bool is_new = !receiver;
    if (is_new)
        receiver = add(hook, partner);
    if (!receiver) {
        free(copy);
        return false;
    }
    free(receiver->url);
    receiver->url = copy;
    receiver->uses_ms_signature = json_is_true(json_object_get(webhook, "uses_ms_signature"));
    receiver->wants[LANE_CHANGES] = names(events, "subscription-updated");
    receiver->wants[LANE_TESTS] = names(events, "test-created");
    if (!is_new)
        return true;
    const uint64_t from = (uint64_t)json_integer_value(json_object_get(webhook, "sequence"));
    return open_lane(receiver, LANE_CHANGES, from) == ASSENT_OK &&
           open_lane(receiver, LANE_TESTS, from) == ASSENT_OK;
}

static void complain(struct hook *hook, const char *what)
{
    hook->host->log(hook->host->self, ASSENT_LOG_ERROR, text(what));
}

/* ---- What changes ---------------------------------------------------------------------------- */

static void on_read(void *data, const assent_reply *reply)
{
    struct hook *hook = data;
    if (hook->is_stopped)
        return;
    json_t *webhook = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    if (reply->status != ASSENT_OK || !take(hook, webhook))
        complain(hook, "a registration could not be read: its webhook waits for the next start");
    json_decref(webhook);
    hook->events->settle(hook->registrations);
}

static void on_registration(void *data, const assent_event *event)
{
    struct hook *hook = data;
    const assent_pair argument = { text("partner"), event->partner };
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = hook->get,
        .actor = hook->identity->operator_actor(hook->host->self),
        .arguments = &argument,
        .argument_count = 1,
        .on_reply = on_read,
        .data = hook,
    };
    if (hook->is_stopped)
        return;
    hook->operations->submit(hook->host->self, &submission);
}

/* ---- The start ------------------------------------------------------------------------------- */

static void ask_page(struct hook *hook, assent_text after);

static void on_page(void *data, const assent_reply *reply)
{
    struct hook *hook = data;
    char after[24] = "";
    if (hook->is_stopped)
        return;
    json_t *page = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    const json_t *items = json_object_get(page, "items");
    const json_t *next = json_object_get(page, "next");
    bool is_good = reply->status == ASSENT_OK;
    for (size_t i = 0; i < json_array_size(items); i++)
        is_good = take(hook, json_array_get(items, i)) && is_good;
    if (json_is_integer(next))
        snprintf(after, sizeof after, "%lld", (long long)json_integer_value(next));
    json_decref(page);
    if (!is_good)
        complain(hook,
                 "not every registration could be read: some webhooks wait for the next start");
    if (after[0])
        ask_page(hook, text(after));
}

static void ask_page(struct hook *hook, assent_text after)
{
    const assent_pair arguments[] = { { text("size"), text("500") }, { text("after"), after } };
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = hook->list,
        .actor = hook->identity->operator_actor(hook->host->self),
        .arguments = arguments,
        .argument_count = after.size > 0 ? 2 : 1,
        .on_reply = on_page,
        .data = hook,
    };
    hook->operations->submit(hook->host->self, &submission);
}

/* What is registered between the two is told twice, and taken once. */
assent_status receivers_start(struct hook *hook)
{
    static const char *const commands[] = { "webhook.register", "webhook.change" };
    const assent_interest interest = {
        .size = sizeof interest,
        .name = text("registrations"),
        .names = commands,
        .name_count = 2,
        .on_event = on_registration,
        .data = hook,
    };
    const assent_status rc =
        hook->events->subscribe(hook->host->self, &interest, &hook->registrations);
    if (rc == ASSENT_OK)
        ask_page(hook, (assent_text){ NULL, 0 });
    return rc;
}

void receivers_free(struct hook *hook)
{
    while (hook->receivers) {
        struct receiver *receiver = hook->receivers;
        hook->receivers = receiver->next;
        for (int i = 0; i < LANES; i++)
            if (receiver->lanes[i].receiver)
                lane_stop(&receiver->lanes[i]);
        free(receiver->url);
        free(receiver);
    }
}
