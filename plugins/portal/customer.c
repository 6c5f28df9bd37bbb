/* A customer's account: who it is, where its agreement stands, and changes of its billing profile. */
#include "fields.h"
#include "portal.h"

#include <stdio.h>

/* ---- Any page of a customer ----------------------------------------------------------------- */

const json_t *customer_view(const struct visit *visit)
{
    return json_object_get(visit->kept, "view");
}

static void on_customer(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        visit_fail(visit, reply);
        return;
    }
    json_object_set(visit->kept, "view", (json_t *)body);
    shown_customer(visit, json_object_get(body, "customer"), visit->tab);
    visit->loaded(visit);
}

void customer_load(struct visit *visit, const char *tab, void (*loaded)(struct visit *visit))
{
    const char *id = visit_param(visit, "customer");
    if (!form_is_id(id)) {
        visit_fail_with(visit, 404, "not_found");
        return;
    }
    visit->tab = tab;
    visit->loaded = loaded;
    visit_say(visit, "customer", id);
    visit_ask(visit, OP_CUSTOMER_GET, on_customer);
}

/* ---- The account ---------------------------------------------------------------------------- */

static bool is_live(const char *state)
{
    return strcmp(state, "created") == 0 || strcmp(state, "sent") == 0 ||
           strcmp(state, "opened") == 0 || strcmp(state, "blocked") == 0;
}

/* What the customer did itself stands in its invitation; agreement.list has what partners confirmed. */
static void show_direct(struct visit *visit, json_t *invitation)
{
    if (json_object_get(visit->values, "direct"))
        return;
    json_t *direct =
        json_pack("{s:s, s:s, s:s}", "first_name", json_text(invitation, "first_name"), "last_name",
                  json_text(invitation, "last_name"), "email", json_text(invitation, "email"));
    shown_word(visit, direct, "type_text", "agreement_type", json_text(invitation, "type"));
    shown_time(visit, direct, "agreed_text", json_text(invitation, "ended_at"));
    json_object_set_new(visit->values, "direct", direct);
}

static void show_invitation(struct visit *visit, json_t *item)
{
    const char *state = json_text(item, "state");
    shown_word(visit, item, "state_text", "invitation_state", state);
    shown_word(visit, item, "kind_text", "invitation_kind", json_text(item, "kind"));
    shown_time(visit, item, "created_text", json_text(item, "created_at"));
    shown_date(visit, item, "expires_text", json_text(item, "expires_at"));
    json_object_set_new(item, "is_live", json_boolean(is_live(state)));
    if (strcmp(state, "blocked") == 0)
        json_object_set_new(visit->values, "is_blocked", json_true());
    else if (strcmp(state, "accepted") == 0)
        show_direct(visit, item);
}

static void on_invitations(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply;
    json_t *items = json_object_get(body, "items");
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        show_invitation(visit, item);
    }
    json_object_set(visit->values, "invitations", items);
    const bool is_needed = !json_object_get(visit->values, "is_direct") &&
                           json_array_size(json_object_get(visit->values, "agreements")) == 0;
    json_object_set_new(visit->values, "is_needed", json_boolean(is_needed));
    visit_show(visit, 200, "customer");
}

static void on_status(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply; /* who may not know is not told */
    if (json_is_true(json_object_get(body, "is_signed")))
        json_object_set_new(visit->values, "is_direct", json_true());
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_ask(visit, OP_INVITATION_LIST, on_invitations);
}

static void show_agreement(struct visit *visit, json_t *item)
{
    shown_word(visit, item, "method_text", "method", json_text(item, "method"));
    shown_word(visit, item, "type_text", "agreement_type", json_text(item, "type"));
    shown_date(visit, item, "agreed_text", json_text(item, "agreed_at"));
    shown_time(visit, item, "recorded_text", json_text(item, "recorded_at"));
}

static void on_agreements(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)reply;
    json_t *items = json_object_get(body, "items");
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        show_agreement(visit, item);
    }
    json_object_set(visit->values, "agreements", items);
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_ask(visit, OP_AGREEMENT_DIRECT_STATUS, on_status);
}

static void show_account(struct visit *visit)
{
    const json_t *customer = json_object_get(customer_view(visit), "customer");
    fields_review(visit, "account", account_fields, account_field_count, customer);
    visit_say(visit, "customer", visit_param(visit, "customer"));
    visit_say(visit, "type", "*");
    visit_ask(visit, OP_AGREEMENT_LIST, on_agreements);
}

static void account(struct visit *visit)
{
    customer_load(visit, "account", show_account);
}

/* ---- Changes -------------------------------------------------------------------------------- */

static void show_form(struct visit *visit, int32_t status, const char *path)
{
    const json_t *view = customer_view(visit);
    const char *etag = visit_form(visit, "etag");
    fields_show(visit, "fields", profile_fields, profile_field_count,
                json_object_get(view, "customer"), path);
    visit_set(visit, "etag", etag[0] != '\0' && !path ? etag : json_text(view, "etag"));
    visit_show(visit, status, "customer_edit");
}

static void show_edit(struct visit *visit)
{
    show_form(visit, 200, NULL);
}

static void edit(struct visit *visit)
{
    customer_load(visit, "account", show_edit);
}

static void on_changed(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body) {
        visit_go(visit, visit_customer_path(visit, "?notice=saved"));
        return;
    }
    char path[FIELD_PATH_BYTES];
    shown_complaint(visit, reply, path);
    show_form(visit, answer_status(reply), path);
}

/* What the form does not have stays as it was: a profile is changed as a whole. */
static void change(struct visit *visit)
{
    const char *missing = fields_missing(visit, profile_fields, profile_field_count);
    if (missing) {
        shown_refusal(visit, "wrong.summary");
        show_form(visit, 400, missing);
        return;
    }
    const json_t *customer = json_object_get(customer_view(visit), "customer");
    static const char *const own[] = { "company_name", "culture",    "language",
                                       "email",        "first_name", "last_name" };
    json_t *body = json_object();
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (json_object_get(customer, own[i]))
            json_object_set(body, own[i], json_object_get(customer, own[i]));
    json_t *address = json_deep_copy(json_object_get(customer, "address"));
    json_object_set_new(body, "address", address ? address : json_object());
    fields_put(visit, profile_fields, profile_field_count, body);
    fields_put_culture(body, json_text(body, "culture"));
    json_object_set_new(body, "etag", json_string(visit_form(visit, "etag")));
    json_object_set_new(body, "customer", json_string(visit_param(visit, "customer")));
    visit_say_body(visit, body);
    visit_ask(visit, OP_CUSTOMER_CHANGE, on_changed);
}

static void save(struct visit *visit)
{
    customer_load(visit, "account", change);
}

static const struct page pages[] = {
    { "GET", "/portal/customers/{customer}", FOR_PARTNERS, account },
    { "GET", "/portal/customers/{customer}/edit", FOR_PARTNERS, edit },
    { "POST", "/portal/customers/{customer}/edit", FOR_PARTNERS, save },
};
const struct page_group customer_pages = { pages, sizeof pages / sizeof pages[0] };
