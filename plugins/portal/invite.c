/* Asking a customer: to accept directly, or for a relationship as well. The link can be mailed by the service,
 * which never shows it, or is shown once to be passed on. */
#include "catalog.h"
#include "fields.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAILTO_BYTES = 32 * 1024 };

/* ---- What came of it ------------------------------------------------------------------------ */

static void set_mailto(struct visit *visit, const char *to, const char *body)
{
    char *out = malloc(MAILTO_BYTES + 8);
    char *subject =
        catalog_text(visit->portal->catalog, visit->locale, "invite.subject", visit->values);
    size_t used = 0;
    if (out) {
        used = (size_t)sprintf(out, "mailto:");
        form_code(out, MAILTO_BYTES, &used, to);
        used += (size_t)sprintf(out + used, "?subject=");
        form_code(out, MAILTO_BYTES, &used, subject ? subject : "");
        if (used + 8 < MAILTO_BYTES)
            used += (size_t)sprintf(out + used, "&body=");
        form_code(out, MAILTO_BYTES, &used, body);
        visit_set(visit, "mailto", out);
    }
    free(subject);
    free(out);
}

void invite_show_made(struct visit *visit, const json_t *made)
{
    const json_t *invitation = json_object_get(made, "invitation");
    const char *link = json_text(made, "link");
    shown_date(visit, visit->values, "expires_text", json_text(invitation, "expires_at"));
    visit_set(visit, "invited_email", json_text(invitation, "email"));
    if (link[0] == '\0')
        return;
    visit_set(visit, "link", link);
    visit_set(visit, "letter", json_text(invitation, "text"));
    char *message =
        catalog_text(visit->portal->catalog, visit->locale, "invite.message", visit->values);
    visit_set(visit, "message", message ? message : link);
    set_mailto(visit, json_text(invitation, "email"), message ? message : link);
    free(message);
}

static void show_made(struct visit *visit, const json_t *body)
{
    invite_show_made(visit, body);
    visit_show(visit, 200, "invited");
}

/* ---- The forms ------------------------------------------------------------------------------ */

/* The text that people may change before it goes out. */
static json_t *usual_letter(struct visit *visit, const char *text_name)
{
    json_t *values = json_object();
    char *letter = catalog_text(visit->portal->catalog, visit->locale, text_name, visit->values);
    json_object_set_new(values, "text", json_string(letter ? letter : ""));
    json_object_set_new(values, "locale", json_string(locale_names[visit->locale]));
    free(letter);
    return values;
}

static void show_form(struct visit *visit, int32_t status, const char *path)
{
    const json_t *customer = json_object_get(customer_view(visit), "customer");
    static const char *const own[] = { "first_name", "last_name", "email" };
    json_t *values = usual_letter(visit, "invite.letter");
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        json_object_set_new(values, own[i], json_string(json_text(customer, own[i])));
    if (texts_locale(json_text(customer, "culture")) < LOCALES)
        json_object_set(values, "locale", json_object_get(customer, "culture"));
    fields_show(visit, "fields", contact_fields, contact_field_count, values, path);
    json_decref(values);
    visit_show(visit, status, "invite");
}

static void show_empty(struct visit *visit)
{
    show_form(visit, 200, NULL);
}

static void show(struct visit *visit)
{
    customer_load(visit, "account", show_empty);
}

static const char *delivery(const struct visit *visit)
{
    return strcmp(visit_form(visit, "delivery"), "hand") == 0 ? "hand" : "mail";
}

static void on_invited(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body) {
        show_made(visit, body);
        return;
    }
    char path[FIELD_PATH_BYTES];
    shown_complaint(visit, reply, path);
    show_form(visit, answer_status(reply), path);
}

static void invite_loaded(struct visit *visit)
{
    json_t *body = json_object();
    fields_put(visit, contact_fields, contact_field_count, body);
    json_object_set_new(body, "kind", json_string("existing_customer"));
    json_object_set_new(body, "delivery", json_string(delivery(visit)));
    json_object_set_new(body, "customer", json_string(visit_param(visit, "customer")));
    visit_say_body(visit, body);
    visit_ask(visit, OP_INVITATION_CREATE, on_invited);
}

static void invite(struct visit *visit)
{
    customer_load(visit, "account", invite_loaded);
}

/* ---- A new link, and an end ----------------------------------------------------------------- */

static void on_renewed(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body)
        show_made(visit, body);
    else
        visit_fail(visit, reply);
}

static void renew_loaded(struct visit *visit)
{
    visit_say(visit, "id", visit_param(visit, "invitation"));
    visit_say(visit, "delivery", delivery(visit));
    visit_ask(visit, OP_INVITATION_RENEW, on_renewed);
}

static void renew(struct visit *visit)
{
    customer_load(visit, "account", renew_loaded);
}

static void on_cancelled(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body)
        visit_go(visit, visit_customer_path(visit, "?notice=cancelled"));
    else
        visit_fail(visit, reply);
}

static void cancel(struct visit *visit)
{
    visit_say(visit, "id", visit_param(visit, "invitation"));
    visit_ask(visit, OP_INVITATION_CANCEL, on_cancelled);
}

/* ---- A relationship ------------------------------------------------------------------------- */

/* An indirect provider asks for one of its resellers. */
static void on_partners(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply; /* who has none sells directly */
    json_t *resellers = json_array();
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(json_object_get(body, "items"), i, item)
    {
        const char *id = json_text(item, "id");
        if (strcmp(json_text(item, "type"), "provider_of") != 0)
            continue;
        json_object_set_new(item, "is_chosen",
                            json_boolean(strcmp(id, visit_form(visit, "partner")) == 0));
        json_array_append(resellers, item);
    }
    json_object_set_new(visit->values, "has_resellers",
                        json_boolean(json_array_size(resellers) > 0));
    json_object_set_new(visit->values, "resellers", resellers);
    visit_show(visit, (int32_t)json_integer_value(json_object_get(visit->kept, "status")),
               "relationship");
}

static void show_request(struct visit *visit, int32_t status, const char *path)
{
    json_t *values = usual_letter(visit, "invite.relationship_letter");
    fields_show(visit, "fields", request_fields, request_field_count, values, path);
    json_decref(values);
    json_object_set_new(visit->kept, "status", json_integer(status));
    visit_ask(visit, OP_PARTNERSHIP_LIST, on_partners);
}

static void show_empty_request(struct visit *visit)
{
    show_request(visit, 200, NULL);
}

static void on_requested(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body) {
        show_made(visit, body);
        return;
    }
    char path[FIELD_PATH_BYTES];
    shown_complaint(visit, reply, path);
    show_request(visit, answer_status(reply), path);
}

static void request(struct visit *visit)
{
    const char *missing = fields_missing(visit, request_fields, request_field_count);
    if (missing) {
        shown_refusal(visit, "wrong.summary");
        show_request(visit, 400, missing);
        return;
    }
    json_t *body = json_object();
    fields_put(visit, request_fields, request_field_count, body);
    json_object_set_new(body, "kind", json_string("relationship"));
    json_object_set_new(body, "delivery", json_string(delivery(visit)));
    if (visit_form(visit, "partner")[0] != '\0')
        json_object_set_new(body, "partner", json_string(visit_form(visit, "partner")));
    visit_say_body(visit, body);
    visit_ask(visit, OP_INVITATION_CREATE, on_requested);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/{customer}/invite", FOR_PARTNERS, show },
    { "POST", "/portal/customers/{customer}/invite", FOR_PARTNERS, invite },
    { "POST", "/portal/customers/{customer}/invitations/{invitation}/renew", FOR_PARTNERS, renew },
    { "POST", "/portal/customers/{customer}/invitations/{invitation}/cancel", FOR_PARTNERS,
      cancel },
    { "GET", "/portal/relationship", FOR_PARTNERS, show_empty_request },
    { "POST", "/portal/relationship", FOR_PARTNERS, request },
};
const struct page_group invite_pages = { pages, sizeof pages / sizeof pages[0] };
