/* A new customer in three pages: its account and how the agreement comes about, a review, and a confirmation that
 * shows the first sign-in once. Nothing is kept in between: each page carries what the one before was told. */
#include "catalog.h"
#include "fields.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_MOST = 96 };

static bool is_chosen(const struct visit *visit, const char *way)
{
    return strcmp(visit_form(visit, "way"), way) == 0;
}

/* ---- The form ------------------------------------------------------------------------------- */

static void show_ways(struct visit *visit)
{
    const bool is_new = !json_object_get(visit->form, "way");
    const bool may_confirm = json_object_get(visit->values, "template_id") != NULL;
    const bool confirms = is_new ? may_confirm : is_chosen(visit, "confirm");
    const bool is_asked = is_new ? !may_confirm : is_chosen(visit, "ask");
    json_object_set_new(visit->values, "is_confirmed", json_boolean(confirms));
    json_object_set_new(visit->values, "is_asked", json_boolean(is_asked));
    json_object_set_new(visit->values, "is_later", json_boolean(!confirms && !is_asked));
    json_object_set_new(visit->values, "is_by_hand",
                        json_boolean(strcmp(visit_form(visit, "delivery"), "hand") == 0));
}

static void on_templates(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply; /* who may not confirm is not offered it */
    const char *path = json_text(visit->kept, "path");
    const json_t *template = json_array_get(json_object_get(body, "items"), 0);
    if (template) {
        visit_set(visit, "template_id", json_text(template, "id"));
        visit_set(visit, "text_version", json_text(template, "version"));
    }
    show_ways(visit);
    fields_show(visit, "fields", account_fields, account_field_count, NULL,
                path[0] != '\0' ? path : NULL);
    fields_show(visit, "acceptance", acceptance_fields, acceptance_field_count, NULL,
                path[0] != '\0' && is_chosen(visit, "confirm") ? path : NULL);
    visit_show(visit, (int32_t)json_integer_value(json_object_get(visit->kept, "status")),
               "new_customer");
}

static void show_form(struct visit *visit, int32_t status, const char *path)
{
    json_object_set_new(visit->kept, "status", json_integer(status));
    json_object_set_new(visit->kept, "path", json_string(path));
    visit_say(visit, "type", "MicrosoftCustomerAgreement");
    visit_ask(visit, OP_TEMPLATE_LIST, on_templates);
}

static void show_empty(struct visit *visit)
{
    show_form(visit, 200, "");
}

/* ---- Review --------------------------------------------------------------------------------- */

static void show_review(struct visit *visit)
{
    static const char *const others[] = { "way", "delivery", "template_id" };
    fields_review(visit, "account", account_fields, account_field_count, NULL);
    fields_keep(visit, "kept", account_fields, account_field_count);
    fields_keep(visit, "kept_acceptance", acceptance_fields, acceptance_field_count);
    if (is_chosen(visit, "confirm"))
        fields_review(visit, "acceptance", acceptance_fields, acceptance_field_count, NULL);
    show_ways(visit);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        visit_set(visit, others[i], visit_form(visit, others[i]));
    visit_show(visit, 200, "new_customer_review");
}

static void on_country(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    char culture[16];
    (void)reply;
    snprintf(culture, sizeof culture, "en-%.2s", visit_form(visit, "address.country"));
    const char *usual = json_text(body, "culture");
    visit_set(visit, "culture", usual[0] != '\0' ? usual : culture);
    show_review(visit);
}

static void on_domain(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body || json_is_true(json_object_get(body, "is_taken"))) {
        if (body)
            shown_refusal(visit, "wrong.domain_taken");
        else
            shown_refusals(visit, reply);
        show_form(visit, body ? 409 : answer_status(reply), "domain");
        return;
    }
    visit_say(visit, "country", visit_form(visit, "address.country"));
    visit_ask(visit, OP_COUNTRY_RULES, on_country);
}

static void review(struct visit *visit)
{
    const char *missing = fields_missing(visit, account_fields, account_field_count);
    if (!missing && is_chosen(visit, "confirm"))
        missing = fields_missing(visit, acceptance_fields, acceptance_field_count);
    if (missing) {
        shown_refusal(visit, "wrong.summary");
        show_form(visit, 400, missing);
        return;
    }
    visit_say(visit, "domain", visit_form(visit, "domain"));
    visit_ask(visit, OP_DOMAIN_CHECK, on_domain);
}

/* ---- Creating ------------------------------------------------------------------------------- */

static void fail(struct visit *visit, const assent_reply *reply)
{
    static const char prefix[] = "new_customer.";
    char path[PATH_MOST];
    snprintf(path, sizeof path, "%.*s", (int)reply->path.size,
             reply->path.data ? reply->path.data : "");
    const bool is_within = strncmp(path, prefix, sizeof prefix - 1) == 0;
    shown_refusals(visit, reply);
    show_form(visit, answer_status(reply), path + (is_within ? sizeof prefix - 1 : 0));
}

static void show_credentials(struct visit *visit, const json_t *credentials)
{
    visit_set(visit, "first_name_of_user", json_text(credentials, "user_name"));
    visit_set(visit, "first_password", json_text(credentials, "password"));
}

/* The customer is there, whatever became of the confirmation. */
static void on_confirmed(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!shown_refusals(visit, reply) && body)
        json_object_set_new(visit->values, "is_confirmed", json_true());
    visit_show(visit, 200, "new_customer_done");
}

static void on_created(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        fail(visit, reply);
        return;
    }
    shown_customer(visit, json_object_get(body, "customer"), "account");
    show_credentials(visit, json_object_get(body, "credentials"));
    if (is_chosen(visit, "confirm") && agreement_confirm(visit, on_confirmed))
        return;
    visit_show(visit, 200, "new_customer_done");
}

static void on_invited(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        fail(visit, reply);
        return;
    }
    visit_set(visit, "customer_id", json_text(body, "invitation.customer"));
    visit_set(visit, "company_name", visit_form(visit, "company_name"));
    visit_set(visit, "domain", visit_form(visit, "domain"));
    show_credentials(visit, json_object_get(body, "credentials"));
    invite_show_made(visit, body);
    json_object_set_new(visit->values, "is_asked", json_true());
    visit_show(visit, 200, "new_customer_done");
}

/* The language that the customer is written to in, where it is one of ours. */
static size_t customer_locale(const struct visit *visit, const json_t *customer)
{
    const size_t own = texts_locale(json_text(customer, "culture"));
    return own < LOCALES ? own : visit->locale;
}

static void invite(struct visit *visit, json_t *customer)
{
    const size_t locale = customer_locale(visit, customer);
    char *letter = catalog_text(visit->portal->catalog, locale, "invite.letter", visit->values);
    const bool is_by_hand = strcmp(visit_form(visit, "delivery"), "hand") == 0;
    visit_say_body(visit, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "kind",
                                    "new_customer", "locale", locale_names[locale], "text",
                                    letter ? letter : "", "delivery", is_by_hand ? "hand" : "mail",
                                    "email", json_text(customer, "email"), "first_name",
                                    json_text(customer, "first_name"), "last_name",
                                    json_text(customer, "last_name"), "new_customer", customer));
    free(letter);
    visit_ask(visit, OP_INVITATION_CREATE, on_invited);
}

static void create(struct visit *visit)
{
    json_t *body = json_object();
    fields_put(visit, account_fields, account_field_count, body);
    fields_put_culture(body, visit_form(visit, "culture"));
    if (is_chosen(visit, "ask")) {
        invite(visit, body);
        return;
    }
    visit_say_body(visit, body);
    visit_ask(visit, OP_CUSTOMER_CREATE, on_created);
}

static void take_step(struct visit *visit)
{
    const char *step = visit_form(visit, "step");
    if (strcmp(step, "create") == 0)
        create(visit);
    else if (strcmp(step, "edit") == 0)
        show_empty(visit);
    else
        review(visit);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/new", FOR_PARTNERS, show_empty },
    { "POST", "/portal/customers/new", FOR_PARTNERS, take_step },
};
const struct page_group new_customer_pages = { pages, sizeof pages / sizeof pages[0] };
