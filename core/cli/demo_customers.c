/* The demo's customers: created, confirmed, buying. Some hundred commands are under way at a time, so
 * that the engine always has a full batch. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cli/demo.h"

enum { UNDER_WAY = 512, HOUR_MS = 3600000 };

enum step { STEP_CREATE, STEP_CONFIRM, STEP_ORDER, STEP_END };

static const char *const step_names[] = { "customer.create", "agreement.confirm", "order.create" };

struct filling {
    struct as_demo *demo;
    struct as_err *err;
    const assent_operation *create, *confirm, *accept, *order;
    char now[AS_TIME_TEXT_SIZE];
    uint32_t count, next;
    uint32_t under_way;
    bool has_failed;
};

/* One customer under way. */
struct slot {
    struct filling *filling;
    uint32_t row;
    enum step step;
    bool is_free;
    char id[AS_ID_TEXT_SIZE];
    struct as_demo_customer invented;
};

static void take_step(struct slot *slot);

static const assent_actor *seller(const struct slot *slot)
{
    /* A reseller's customers are made, and confirmed, by its provider. */
    return slot->invented.seller == DEMO_RESELLER ? slot->filling->demo->sales[DEMO_PROVIDER]
                                                  : slot->filling->demo->sales[DEMO_DIRECT_BILL];
}

static void count(struct slot *slot)
{
    struct as_demo *demo = slot->filling->demo;
    const struct as_demo_customer *invented = &slot->invented;
    demo->customers++;
    demo->confirmed += invented->is_confirmed;
    demo->direct += invented->is_direct;
    demo->orders += invented->has_order;
    if (slot->row == 0)
        memcpy(demo->examples[DEMO_CONFIRMED], slot->id, sizeof slot->id);
    else if (slot->row == 1)
        memcpy(demo->examples[DEMO_UNCONFIRMED], slot->id, sizeof slot->id);
    else if (slot->row == 2)
        memcpy(demo->examples[DEMO_WITH_PURCHASES], slot->id, sizeof slot->id);
}

static void on_reply(void *data, const assent_reply *reply)
{
    struct slot *slot = data;
    struct filling *filling = slot->filling;
    filling->under_way--;
    if (reply->status < 0) {
        if (!filling->has_failed)
            as_err_set(filling->err, reply->status, "%s for the demo's customer %u: %.*s",
                       step_names[slot->step], (unsigned)slot->row + 1,
                       AS_STR_ARG(reply->sentence));
        filling->has_failed = true;
        slot->is_free = true;
        return;
    }
    if (slot->step == STEP_CREATE) /* {"i":"…"} */
        snprintf(slot->id, sizeof slot->id, "%.36s",
                 reply->body.size > 42 ? reply->body.data + 6 : "");
    slot->step++;
    take_step(slot);
}

static void submit(struct slot *slot, const assent_operation *operation, const assent_actor *actor,
                   const assent_pair *arguments, uint32_t argument_count, as_str body)
{
    struct as_demo *demo = slot->filling->demo;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = actor,
        .arguments = arguments,
        .argument_count = argument_count,
        .body = body,
        .on_reply = on_reply,
        .data = slot,
    };
    slot->filling->under_way++;
    demo->operations->submit(demo->self, &submission);
}

#define PAIR(key, text) \
    { \
        AS_STR(key), as_str_of(text) \
    }

static void create(struct slot *slot)
{
    const struct as_demo_customer *invented = &slot->invented;
    const assent_pair arguments[] = {
        PAIR("company_name", invented->company),
        PAIR("domain", invented->domain),
        PAIR("culture", invented->culture),
        PAIR("email", invented->email),
        PAIR("first_name", invented->first_name),
        PAIR("last_name", invented->last_name),
        PAIR("address.country", invented->country),
        PAIR("address.city", invented->city),
        PAIR("address.state", invented->state),
        PAIR("address.postal_code", invented->postal_code),
        PAIR("address.line1", invented->street),
        PAIR("address.first_name", invented->first_name),
        PAIR("address.last_name", invented->last_name),
        PAIR("partner",
             invented->seller == DEMO_RESELLER ? slot->filling->demo->partners[DEMO_RESELLER] : ""),
    };
    submit(slot, slot->filling->create, seller(slot), arguments, AS_COUNT(arguments), AS_STR_NONE);
}

static void confirm(struct slot *slot)
{
    const struct as_demo_customer *invented = &slot->invented;
    struct as_demo *demo = slot->filling->demo;
    const bool is_direct = invented->is_direct;
    const assent_pair arguments[] = {
        PAIR("customer", slot->id),
        PAIR("template_id", demo->template_id),
        PAIR("contact.first_name", invented->contact_first),
        PAIR("contact.last_name", invented->contact_last),
        PAIR("contact.email", invented->contact_email),
        PAIR("agreed_at", slot->filling->now),
        PAIR("partner", demo->partners[invented->seller]), /* the last: of a direct one alone */
    };
    submit(slot, is_direct ? slot->filling->accept : slot->filling->confirm,
           is_direct ? demo->operator_actor : seller(slot), arguments,
           (uint32_t)AS_COUNT(arguments) - !is_direct, AS_STR_NONE);
}

static void place_order(struct slot *slot)
{
    const struct as_demo_customer *invented = &slot->invented;
    char body[256];
    const int size =
        snprintf(body, sizeof body,
                 "{\"billing_cycle\":\"monthly\",\"currency\":\"%s\",\"lines\":[{"
                 "\"number\":0,\"offer_id\":\"%s\",\"quantity\":%u,\"term\":\"P1Y\"}]}",
                 invented->currency, invented->offer, (unsigned)invented->quantity);
    const assent_pair arguments[] = { PAIR("customer", slot->id) };
    submit(slot, slot->filling->order, seller(slot), arguments, AS_COUNT(arguments),
           as_str_make(body, (size_t)size));
}

static void begin(struct slot *slot)
{
    struct filling *filling = slot->filling;
    slot->is_free = filling->next == filling->count || filling->has_failed;
    if (slot->is_free)
        return;
    slot->row = filling->next++;
    slot->step = STEP_CREATE;
    as_demo_invent(slot->row, &slot->invented);
    create(slot);
}

static void take_step(struct slot *slot)
{
    const struct as_demo_customer *invented = &slot->invented;
    if (slot->step == STEP_CONFIRM && !invented->is_confirmed && !invented->is_direct)
        slot->step = STEP_ORDER;
    if (slot->step == STEP_ORDER && !invented->has_order)
        slot->step = STEP_END;
    if (slot->step == STEP_CONFIRM) {
        confirm(slot);
    } else if (slot->step == STEP_ORDER) {
        place_order(slot);
    } else {
        count(slot);
        begin(slot);
    }
}

static int find(struct as_demo *demo, const char *name, const assent_shape *output,
                const assent_operation **ret_operation, struct as_err *err)
{
    const int rc = demo->operations->find(demo->self, name, NULL, output, ret_operation);
    return rc < 0 ? as_err_set(err, AS_E_INTERNAL, "%s", as_host_failure(demo->host)) : 0;
}

int as_demo_make_customers(struct as_demo *demo, uint32_t customer_count, struct as_err *err)
{
    static const assent_member id_members[] = { { .outside = "i", .inside = "customer.id" } };
    static const assent_shape id_alone = { id_members, 1 };
    static const assent_member none_members[] = { { .outside = "i", .constant = "0" } };
    static const assent_shape nothing = { none_members, 1 };
    struct filling filling = { .demo = demo, .err = err, .count = customer_count };
    struct slot *slots = calloc(UNDER_WAY, sizeof *slots);
    if (!slots)
        return as_err_set(err, AS_E_MEMORY, "no memory for the demo");
    int rc = find(demo, "customer.create", &id_alone, &filling.create, err);
    if (rc == 0)
        rc = find(demo, "agreement.confirm", &nothing, &filling.confirm, err);
    if (rc == 0)
        rc = find(demo, "agreement.accept", &nothing, &filling.accept, err);
    if (rc == 0)
        rc = find(demo, "order.create", &nothing, &filling.order, err);
    as_time_format(as_clock_now_ms() - HOUR_MS, filling.now);
    for (uint32_t i = 0; rc == 0 && i < UNDER_WAY; i++) {
        slots[i].filling = &filling;
        begin(&slots[i]);
    }
    while (filling.under_way > 0)
        as_host_turn(demo->host);
    free(slots);
    demo->countries = customer_count < as_demo_country_count() ? (int64_t)customer_count
                                                               : (int64_t)as_demo_country_count();
    return rc < 0 ? rc : filling.has_failed ? err->code : 0;
}
