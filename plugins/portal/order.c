/* An order. Where the gate asks for the agreement first, the page that confirms it comes up with the order kept,
 * and goes on with it after saving. */
#include "fields.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- The form, and what was ordered --------------------------------------------------------- */

static void on_orders(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply;
    json_t *items = json_object_get(body, "items");
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        shown_time(visit, item, "created_text", json_text(item, "created_at"));
        shown_word(visit, item, "cycle_text", "cycle", json_text(item, "billing_cycle"));
    }
    json_object_set(visit->values, "orders", items);
    visit_show(visit, (int32_t)json_integer_value(json_object_get(visit->kept, "status")), "order");
}

static void show_form(struct visit *visit, int32_t status, const char *path)
{
    json_t *usual =
        json_pack("{s:s, s:s, s:s}", "quantity", "1", "billing_cycle", "monthly", "term", "P1Y");
    fields_show(visit, "fields", order_fields, order_field_count, usual, path);
    json_decref(usual);
    json_object_set_new(visit->kept, "status", json_integer(status));
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_ask(visit, OP_ORDER_LIST, on_orders);
}

static void show_empty(struct visit *visit)
{
    show_form(visit, 200, NULL);
}

static void show(struct visit *visit)
{
    customer_load(visit, "order", show_empty);
}

/* ---- Placing it ----------------------------------------------------------------------------- */

static bool asks_for_agreement(const assent_reply *reply)
{
    static const char begin[] = "agreement.missing";
    return reply->status == ASSENT_E_BLOCKED && reply->code.size >= sizeof begin - 1 &&
           memcmp(reply->code.data, begin, sizeof begin - 1) == 0;
}

static void on_ordered(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body) {
        visit_go(visit, visit_customer_path(visit, "/order?notice=ordered"));
        return;
    }
    char path[FIELD_PATH_BYTES];
    shown_complaint(visit, reply, path);
    if (asks_for_agreement(reply)) {
        fields_keep(visit, "order", order_fields, order_field_count);
        json_object_set_new(visit->values, "is_for_order", json_true());
        agreement_show(visit, answer_status(reply), NULL);
        return;
    }
    const char *dot = strrchr(path, '.');
    show_form(visit, answer_status(reply), dot ? dot + 1 : path);
}

void order_place(struct visit *visit)
{
    const char *missing = fields_missing(visit, order_fields, order_field_count);
    if (missing) {
        shown_refusal(visit, "wrong.summary");
        show_form(visit, 400, missing);
        return;
    }
    json_t *line = json_object();
    json_t *body = json_object();
    fields_put(visit, order_fields, order_field_count, line);
    json_object_set(body, "billing_cycle", json_object_get(line, "billing_cycle"));
    json_object_set(body, "currency", json_object_get(line, "currency"));
    json_object_del(line, "billing_cycle");
    json_object_del(line, "currency");
    /* What is no number becomes one that no order may have. */
    json_object_set_new(line, "quantity", json_integer(atol(visit_form(visit, "quantity"))));
    json_object_set_new(line, "number", json_integer(0));
    json_object_set_new(body, "lines", json_pack("[o]", line));
    json_object_set_new(body, "customer", json_string(visit_param(visit, "customer")));
    visit_say_body(visit, body);
    visit_ask(visit, OP_ORDER_CREATE, on_ordered);
}

static void place(struct visit *visit)
{
    customer_load(visit, "order", order_place);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/{customer}/order", FOR_PARTNERS, show },
    { "POST", "/portal/customers/{customer}/order", FOR_PARTNERS, place },
};
const struct page_group order_pages = { pages, sizeof pages / sizeof pages[0] };
