/* What the partner's people did about a customer, from the journal. */
#include "portal.h"

static void on_records(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body && reply->status != ASSENT_E_DENIED) {
        visit_fail(visit, reply);
        return;
    }
    shown_refusals(visit, reply);
    json_t *items = json_object_get(body, "items");
    json_t *newest_first = json_array();
    for (size_t i = json_array_size(items); i > 0; i--) {
        json_t *item = json_array_get(items, i - 1);
        shown_time(visit, item, "at_text", json_text(item, "at"));
        shown_word(visit, item, "done_text", "activity", json_text(item, "operation_type"));
        shown_word(visit, item, "status_text", "outcome", json_text(item, "status"));
        if (strcmp(json_text(item, "status"), "failed") == 0)
            json_object_set_new(item, "is_failed", json_true());
        const bool is_person = json_text(item, "user_principal_name")[0] != '\0';
        json_object_set(item, "who",
                        json_object_get(item, is_person ? "user_principal_name" : "application"));
        json_array_append(newest_first, item);
    }
    json_object_set_new(visit->values, "items", newest_first);
    json_object_set(visit->values, "next", json_object_get(body, "next"));
    visit_show(visit, body ? 200 : 403, "history");
}

static void ask_records(struct visit *visit)
{
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_say(visit, "after", visit_query(visit, "after"));
    visit_say(visit, "size", "100");
    visit_ask(visit, OP_AUDIT_LIST, on_records);
}

static void show_history(struct visit *visit)
{
    customer_load(visit, "history", ask_records);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/{customer}/history", FOR_PARTNERS, show_history },
};
const struct page_group history_pages = { pages, sizeof pages / sizeof pages[0] };
