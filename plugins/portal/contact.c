/* A customer's contact: signing in, the password, and the list of partners. */
#include "portal.h"

/* ---- Signing in without a link -------------------------------------------------------------- */

static void show_sign_in(struct visit *visit)
{
    visit_show(visit, 200, "contact_sign_in");
}

static void on_signed_in(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (json_text(body, "access")[0] != '\0') {
        people_begin_session(visit, FOR_CONTACTS, body, visit_form(visit, "user_name"));
        safe_set_cookie(visit, company_cookie, json_text(body, "customer"),
                        json_integer_value(json_object_get(body, "expires_in")));
        visit_go(visit, json_is_true(json_object_get(body, "must_change_password"))
                            ? "/customer/password"
                            : "/customer");
        return;
    }
    const bool is_wrong = reply->status == ASSENT_OK || reply->status == ASSENT_E_UNAUTHENTICATED ||
                          reply->status == ASSENT_E_INVALID;
    if (is_wrong)
        shown_refusal(visit, "sign_in.refused");
    else
        shown_refusals(visit, reply);
    visit_set(visit, "given_name", visit_form(visit, "user_name"));
    visit_show(visit, is_wrong ? 401 : answer_status(reply), "contact_sign_in");
}

static void sign_in(struct visit *visit)
{
    visit_say(visit, "user_name", visit_form(visit, "user_name"));
    visit_say(visit, "password", visit_form(visit, "password"));
    visit_ask(visit, OP_CONTACT_SIGN_IN, on_signed_in);
}

/* ---- The password --------------------------------------------------------------------------- */

static void show_password(struct visit *visit)
{
    visit_show(visit, 200, "password");
}

static void on_changed(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body) {
        visit_go(visit, visit_cookie(visit, invitation_cookie)[0] != '\0'
                            ? "/invitation/accept?notice=password_changed"
                            : "/customer?notice=password_changed");
        return;
    }
    if (reply->status == ASSENT_E_UNAUTHENTICATED)
        shown_refusal(visit, "password.wrong_old");
    else if (reply->status == ASSENT_E_INVALID)
        shown_refusal(visit, "password.unfit");
    else
        shown_refusals(visit, reply);
    visit_show(visit, answer_status(reply), "password");
}

static void change_password(struct visit *visit)
{
    const char *chosen = visit_form(visit, "new_password");
    if (strcmp(chosen, visit_form(visit, "repeated_password")) != 0) {
        shown_refusal(visit, "password.not_repeated");
        visit_show(visit, 400, "password");
        return;
    }
    visit_say(visit, "old", visit_form(visit, "old_password"));
    visit_say(visit, "new", chosen);
    visit_ask(visit, OP_CONTACT_CHANGE_PASSWORD, on_changed);
}

/* ---- The partners --------------------------------------------------------------------------- */

static void on_partners(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        visit_fail(visit, reply);
        return;
    }
    json_t *items = json_object_get(body, "items");
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        shown_word(visit, item, "kind_text", "partner_kind", json_text(item, "kind"));
        shown_word(visit, item, "relationship_text", "relationship_state",
                   json_text(item, "relationship"));
        shown_date(visit, item, "since_text", json_text(item, "since"));
        shown_word(visit, item, "method_text", "method", json_text(item, "method"));
        shown_date(visit, item, "agreed_text", json_text(item, "agreed_at"));
        json_object_set_new(item, "has_agreement",
                            json_boolean(json_text(item, "method")[0] != '\0'));
    }
    json_object_set(visit->values, "items", items);
    visit_show(visit, 200, "partners");
}

static void show_partners(struct visit *visit)
{
    visit_say(visit, "customer", visit_cookie(visit, company_cookie));
    visit_ask(visit, OP_CUSTOMER_PARTNERS, on_partners);
}

static const struct page pages[] = {
    { "GET", "/customer", FOR_CONTACTS, show_partners },
    { "GET", "/customer/sign-in", FOR_ANYBODY, show_sign_in },
    { "POST", "/customer/sign-in", FOR_ANYBODY, sign_in },
    { "GET", "/customer/password", FOR_CONTACTS, show_password },
    { "POST", "/customer/password", FOR_CONTACTS, change_password },
};
const struct page_group contact_pages = { pages, sizeof pages / sizeof pages[0] };
