/* The partner's customers: search, pages, and where each stands at a glance. */
#include "portal.h"

static void show_items(struct visit *visit, const json_t *body)
{
    json_t *items = json_object_get(body, "items");
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        shown_word(visit, item, "standing_text", "standing", json_text(item, "standing"));
        shown_word(visit, item, "country_name", "country", json_text(item, "country"));
        shown_date(visit, item, "since_text", json_text(item, "since"));
        const bool is_waiting = strcmp(json_text(item, "standing"), "needed") == 0 ||
                                strcmp(json_text(item, "standing"), "blocked") == 0;
        json_object_set_new(item, "may_confirm", json_boolean(is_waiting));
    }
    json_object_set(visit->values, "items", items);
    json_object_set(visit->values, "next", json_object_get(body, "next"));
    json_object_set(visit->values, "previous", json_object_get(body, "previous"));
}

static void on_page(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        visit_fail(visit, reply);
        return;
    }
    show_items(visit, body);
    visit_show(visit, 200, "customers");
}

static void show_customers(struct visit *visit)
{
    const char *search = visit_query(visit, "search");
    const bool is_domain = strcmp(visit_query(visit, "by"), "domain") == 0;
    char coded[1024];
    size_t used = 0;
    form_code(coded, sizeof coded, &used, search);
    visit_set(visit, "search", search);
    visit_set(visit, "search_coded", coded);
    json_object_set_new(visit->values, "is_by_domain", json_boolean(is_domain));
    visit_set(visit, "by", is_domain ? "domain" : "name");
    visit_say(visit, "prefix", search);
    visit_say(visit, "by", is_domain ? "domain" : "name");
    visit_say(visit, "after", visit_query(visit, "after"));
    visit_say(visit, "before", visit_query(visit, "before"));
    visit_say(visit, "size", "20");
    visit_ask(visit, OP_CUSTOMER_OVERVIEW, on_page);
}

static const struct page pages[] = {
    { "GET", "/portal/customers", FOR_PARTNERS, show_customers },
};
const struct page_group customers_pages = { pages, sizeof pages / sizeof pages[0] };
