#include "operations/imagined.h"

struct as_order_create *as_order_imagined(struct as_arena *arena, const struct as_id *customer,
                                          as_str offer_id, int64_t quantity)
{
    struct as_order_create *order = AS_ARENA_NEW(arena, struct as_order_create);
    struct as_order_line *line = AS_ARENA_NEW(arena, struct as_order_line);
    if (!order || !line)
        return NULL;
    as_fields_clear(&as_order_create_fields, order);
    as_fields_clear(&as_order_line_fields, line);
    order->customer = *customer;
    order->lines = (struct as_list){ line, 1 };
    line->number = 0;
    line->offer_id = offer_id;
    line->quantity = quantity;
    return order;
}

bool as_text_is_in_force(const struct as_template *text, int64_t now)
{
    return text->to == AS_TIME_NONE || now < text->to;
}

const struct as_template *as_text_to_accept(const struct as_list *texts, int64_t now)
{
    const struct as_template *items = texts->items;
    const struct as_template *found = NULL;
    for (uint32_t i = 0; i < texts->count; i++) {
        if (!as_text_is_in_force(&items[i], now))
            continue;
        if (as_str_equal(items[i].type, AS_STR("MicrosoftCustomerAgreement")))
            return &items[i];
        if (!found || items[i].from > found->from)
            found = &items[i];
    }
    return found;
}

struct as_agreement_fact as_acceptance_imagined(const struct as_template *text,
                                                enum as_agreement_method method, int64_t now)
{
    return (struct as_agreement_fact){
        .type = text->type,
        .template_id = text->id,
        .version = text->version,
        .method = (int32_t)method,
        .is_ours = true,
        .agreed_at = now,
        .recorded_at = now,
    };
}

struct as_agreement_confirm *as_confirmation_imagined(struct as_arena *arena,
                                                      const struct as_id *customer,
                                                      const struct as_template *text, int64_t now)
{
    struct as_agreement_confirm *input = AS_ARENA_NEW(arena, struct as_agreement_confirm);
    if (!input)
        return NULL;
    as_fields_clear(&as_agreement_confirm_fields, input);
    input->customer = *customer;
    input->agreed_at = now;
    if (text) {
        input->type = text->type;
        input->template_id = text->id;
    }
    return input;
}

struct as_agreement_accept *as_direct_imagined(struct as_arena *arena, const struct as_id *customer,
                                               const struct as_id *partner,
                                               const struct as_template *text, int64_t now)
{
    struct as_agreement_accept *input = AS_ARENA_NEW(arena, struct as_agreement_accept);
    if (!input)
        return NULL;
    as_fields_clear(&as_agreement_accept_fields, input);
    input->customer = *customer;
    input->partner = *partner;
    input->agreed_at = now;
    if (text)
        input->template_id = text->id;
    return input;
}
