/* The partner confirms that a customer has accepted: on the account's page, when a customer cannot accept
 * directly, and on the way to a purchase. */
#include "fields.h"
#include "portal.h"

#include <stdio.h>
#include <time.h>

/* ---- The form ------------------------------------------------------------------------------- */

static void show_form(struct visit *visit)
{
    const json_t *customer = json_object_get(customer_view(visit), "customer");
    const char *path = json_text(visit->kept, "path");
    char today[16];
    const time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(today, sizeof today, "%Y-%m-%d", &parts);
    json_t *values = json_pack(
        "{s:{s:s, s:s, s:s, s:s}, s:s}", "contact", "first_name", json_text(customer, "first_name"),
        "last_name", json_text(customer, "last_name"), "email", json_text(customer, "email"),
        "phone", json_text(customer, "address.phone"), "agreed_at", today);
    fields_show(visit, "fields", acceptance_fields, acceptance_field_count, values,
                path[0] != '\0' ? path : NULL);
    json_decref(values);
    visit_show(visit, (int32_t)json_integer_value(json_object_get(visit->kept, "status")),
               "agreement");
}

static void on_document(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply;
    if (body) {
        visit_set(visit, "text_link", json_text(body, "display_uri"));
        visit_set(visit, "text_digest", json_text(body, "text_digest"));
    }
    show_form(visit);
}

static void on_templates(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    const json_t *template = json_array_get(json_object_get(body, "items"), 0);
    if (!template) {
        visit_fail(visit, reply);
        return;
    }
    visit_set(visit, "template_id", json_text(template, "id"));
    visit_set(visit, "text_version", json_text(template, "version"));
    visit_set(visit, "text_link", json_text(template, "link"));
    visit_say(visit, "id", json_text(template, "id"));
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_ask(visit, OP_TEMPLATE_DOCUMENT, on_document);
}

void agreement_show(struct visit *visit, int32_t status, const char *path)
{
    json_object_set_new(visit->kept, "status", json_integer(status));
    json_object_set_new(visit->kept, "path", json_string(path ? path : ""));
    visit_say(visit, "type", "MicrosoftCustomerAgreement");
    visit_ask(visit, OP_TEMPLATE_LIST, on_templates);
}

static void show_empty(struct visit *visit)
{
    agreement_show(visit, 200, NULL);
}

static void show(struct visit *visit)
{
    customer_load(visit, "account", show_empty);
}

/* ---- Confirming ----------------------------------------------------------------------------- */

bool agreement_confirm(struct visit *visit, visit_step step)
{
    const char *missing = fields_missing(visit, acceptance_fields, acceptance_field_count);
    char instant[40];
    if (missing)
        return false;
    json_t *body = json_object();
    fields_put(visit, acceptance_fields, acceptance_field_count, body);
    snprintf(instant, sizeof instant, "%.10sT00:00:00Z", visit_form(visit, "agreed_at"));
    json_object_set_new(body, "agreed_at", json_string(instant));
    json_object_set_new(body, "template_id", json_string(visit_form(visit, "template_id")));
    if (visit_form(visit, "text_digest")[0] != '\0')
        json_object_set_new(body, "text_digest", json_string(visit_form(visit, "text_digest")));
    json_object_set(body, "customer", json_object_get(visit->values, "customer_id"));
    visit_say_body(visit, body);
    visit_ask(visit, OP_AGREEMENT_CONFIRM, step);
    return true;
}

static bool is_for_order(const struct visit *visit)
{
    return strcmp(visit_form(visit, "then"), "order") == 0;
}

static void show_again(struct visit *visit, int32_t status, const char *path)
{
    if (is_for_order(visit)) {
        fields_keep(visit, "order", order_fields, order_field_count);
        json_object_set_new(visit->values, "is_for_order", json_true());
    }
    agreement_show(visit, status, path);
}

static bool is_there_already(const assent_reply *reply)
{
    static const char code[] = "agreement.exists";
    return reply->code.size == sizeof code - 1 &&
           memcmp(reply->code.data, code, sizeof code - 1) == 0;
}

static void on_confirmed(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (is_for_order(visit) && (body || is_there_already(reply))) {
        order_place(visit);
        return;
    }
    if (body) {
        visit_go(visit, visit_customer_path(visit, "?notice=confirmed"));
        return;
    }
    char path[FIELD_PATH_BYTES];
    shown_complaint(visit, reply, path);
    show_again(visit, answer_status(reply), path);
}

static void confirm_loaded(struct visit *visit)
{
    if (agreement_confirm(visit, on_confirmed))
        return;
    shown_refusal(visit, "wrong.summary");
    show_again(visit, 400, fields_missing(visit, acceptance_fields, acceptance_field_count));
}

static void confirm(struct visit *visit)
{
    customer_load(visit, "account", confirm_loaded);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/{customer}/agreement", FOR_PARTNERS, show },
    { "POST", "/portal/customers/{customer}/agreement", FOR_PARTNERS, confirm },
};
const struct page_group agreement_pages = { pages, sizeof pages / sizeof pages[0] };
