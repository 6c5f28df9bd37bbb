/* Partners' people sign in and out; everybody chooses a language. */
#include "catalog.h"
#include "portal.h"

enum { YEAR_S = 365 * 24 * 3600 };

/* ---- Sessions ------------------------------------------------------------------------------- */

void people_begin_session(struct visit *visit, enum audience audience, const json_t *granted,
                          const char *name)
{
    const json_int_t seconds = json_integer_value(json_object_get(granted, "expires_in"));
    safe_set_cookie(visit, session_cookies[audience], json_text(granted, "access"), seconds);
    safe_set_cookie(visit, name_cookie, name, seconds);
}

static void on_ended(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    (void)body;
    if (reply->status != ASSENT_OK && reply->status != ASSENT_E_UNAUTHENTICATED &&
        reply->status != ASSENT_E_CONFLICT) {
        visit_fail(visit, reply);
        return;
    }
    safe_set_cookie(visit, session_cookies[visit->page->audience], "", 0);
    safe_set_cookie(visit, name_cookie, "", 0);
    if (visit->page->audience == FOR_CONTACTS) {
        safe_set_cookie(visit, company_cookie, "", 0);
        safe_set_cookie(visit, invitation_cookie, "", 0);
    }
    visit_go(visit, visit->page->audience == FOR_CONTACTS ? "/customer/sign-in?notice=signed_out"
                                                          : "/portal/sign-in?notice=signed_out");
}

static void sign_out(struct visit *visit)
{
    visit_ask(visit, OP_SESSION_END, on_ended);
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static void show_sign_in(struct visit *visit)
{
    const char *to = visit_query(visit, "to");
    visit_set(visit, "to", safe_is_path(to) ? to : "");
    visit_show(visit, 200, "sign_in");
}

static void on_granted(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    const char *to = visit_form(visit, "to");
    if (reply->status == ASSENT_OK) {
        people_begin_session(visit, FOR_PARTNERS, body, visit_form(visit, "user_name"));
        visit_go(visit, safe_is_path(to) ? to : "/portal");
        return;
    }
    if (reply->status == ASSENT_E_UNAUTHENTICATED || reply->status == ASSENT_E_INVALID)
        shown_refusal(visit, "sign_in.refused");
    else
        shown_refusals(visit, reply);
    visit_set(visit, "to", to);
    visit_set(visit, "given_name", visit_form(visit, "user_name"));
    visit_show(visit, reply->status == ASSENT_E_INVALID ? 401 : answer_status(reply), "sign_in");
}

static void sign_in(struct visit *visit)
{
    visit_say(visit, "grant", "password");
    visit_say(visit, "username", visit_form(visit, "user_name"));
    visit_say(visit, "secret", visit_form(visit, "password"));
    visit_ask(visit, OP_TOKEN_GRANT, on_granted);
}

/* ---- Language ------------------------------------------------------------------------------- */

static void choose_language(struct visit *visit)
{
    const size_t locale = texts_locale(visit_param(visit, "locale"));
    const char *to = visit_query(visit, "to");
    if (locale < LOCALES)
        safe_set_cookie(visit, language_cookie, locale_names[locale], YEAR_S);
    visit_go(visit, safe_is_path(to) ? to : "/portal");
}

static const struct page pages[] = {
    { "GET", "/portal/sign-in", FOR_ANYBODY, show_sign_in },
    { "POST", "/portal/sign-in", FOR_ANYBODY, sign_in },
    { "POST", "/portal/sign-out", FOR_PARTNERS, sign_out },
    { "POST", "/customer/sign-out", FOR_CONTACTS, sign_out },
    { "GET", "/portal/language/{locale}", FOR_ANYBODY, choose_language },
};
const struct page_group people_pages = { pages, sizeof pages / sizeof pages[0] };
