/* The customer's side of an invitation: the link, who one is, the agreement's text, and the answer. */
#include "catalog.h"
#include "portal.h"

#include <stdio.h>
#include <time.h>

enum { DIGITS_MOST = 16, TOKEN_BYTES = 43 /* 256 bits as base64url */ };

static const char *token(const struct visit *visit)
{
    return visit_cookie(visit, invitation_cookie);
}

static void say_invitation(struct visit *visit)
{
    visit_say(visit, "token", token(visit));
    visit_say(visit, "locale", locale_names[visit->locale]);
}

static bool is_code(const assent_reply *reply, const char *code)
{
    return reply->code.size == strlen(code) &&
           memcmp(reply->code.data, code, reply->code.size) == 0;
}

static bool is_path(const assent_reply *reply, const char *path)
{
    return reply->path.size == strlen(path) &&
           memcmp(reply->path.data, path, reply->path.size) == 0;
}

static void show_unknown(struct visit *visit)
{
    json_object_set_new(visit->values, "is_link", json_true());
    visit_fail_with(visit, 404, "link_unknown");
}

/* ---- The link ------------------------------------------------------------------------------- */

/* The secret goes from the address into a cookie: it stays in no history, and no page can tell it on. */
static void follow(struct visit *visit)
{
    if (strlen(visit_param(visit, "token")) != TOKEN_BYTES) {
        show_unknown(visit);
        return;
    }
    safe_set_cookie(visit, invitation_cookie, visit_param(visit, "token"), 0);
    visit_go(visit, "/invitation");
}

/* Used, expired or withdrawn: each has words of its own. Forged and replaced ones are all unknown. */
static void show_ended(struct visit *visit, const assent_reply *reply)
{
    static const char *const ends[] = { "accepted", "declined", "expired", "cancelled" };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char code[32];
        snprintf(code, sizeof code, "invitation.%s", ends[i]);
        if (!is_code(reply, code))
            continue;
        snprintf(code, sizeof code, "link_%s", ends[i]);
        json_object_set_new(visit->values, "is_link", json_true());
        visit_fail_with(visit, 409, code);
        return;
    }
    const bool is_unreadable = reply->status == ASSENT_E_INVALID && is_path(reply, "token");
    if (reply->status == ASSENT_E_NOT_FOUND || is_unreadable) {
        show_unknown(visit);
        return;
    }
    visit_fail(visit, reply);
}

static void show_blocked(struct visit *visit, const json_t *body)
{
    visit_set(visit, "partner_name", json_text(body, "partner_name"));
    shown_answers(visit, json_object_get(body, "refusals"));
    visit_show(visit, 200, "refused");
}

static void on_opened(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        show_ended(visit, reply);
        return;
    }
    if (strcmp(json_text(body, "state"), "blocked") == 0) {
        show_blocked(visit, body);
        return;
    }
    const bool is_relationship = strcmp(json_text(body, "kind"), "relationship") == 0;
    visit_set(visit, "partner_name", json_text(body, "partner_name"));
    shown_date(visit, visit->values, "expires_text", json_text(body, "expires_at"));
    json_object_set_new(visit->values, "asks_relationship", json_boolean(is_relationship));
    json_object_set_new(visit->values, "is_code_sent",
                        json_boolean(visit_query(visit, "code")[0] != '\0' ||
                                     json_is_true(json_object_get(visit->kept, "code"))));
    const json_t *status = json_object_get(visit->kept, "status");
    visit_show(visit, status ? (int32_t)json_integer_value(status) : 200, "invitation");
}

static void ask_open(struct visit *visit)
{
    say_invitation(visit);
    visit_ask(visit, OP_INVITATION_OPEN, on_opened);
}

static void open_link(struct visit *visit)
{
    if (token(visit)[0] == '\0')
        visit_go(visit, "/customer");
    else if (visit_cookie(visit, session_cookies[FOR_CONTACTS])[0] != '\0')
        visit_go(visit, "/invitation/accept");
    else
        ask_open(visit);
}

/* ---- Who one is ----------------------------------------------------------------------------- */

static void refuse(struct visit *visit, const assent_reply *reply, const char *wrong)
{
    const bool is_wrong = reply->status == ASSENT_OK || reply->status == ASSENT_E_UNAUTHENTICATED ||
                          reply->status == ASSENT_E_INVALID;
    if (is_wrong)
        shown_refusal(visit, wrong);
    else
        shown_refusals(visit, reply);
    json_object_set_new(visit->kept, "status", json_integer(is_wrong ? 401 : answer_status(reply)));
    visit_set(visit, "given_name", visit_form(visit, "user_name"));
    ask_open(visit);
}

static void enter(struct visit *visit, const json_t *granted, const char *name)
{
    people_begin_session(visit, FOR_CONTACTS, granted, name);
    safe_set_cookie(visit, company_cookie, json_text(granted, "customer"),
                    json_integer_value(json_object_get(granted, "expires_in")));
    visit_go(visit, json_is_true(json_object_get(granted, "must_change_password"))
                        ? "/customer/password"
                        : "/invitation/accept");
}

static void on_signed_in(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (json_text(body, "access")[0] != '\0')
        enter(visit, body, visit_form(visit, "user_name"));
    else
        refuse(visit, reply, "sign_in.refused");
}

static void sign_in(struct visit *visit)
{
    visit_say(visit, "user_name", visit_form(visit, "user_name"));
    visit_say(visit, "password", visit_form(visit, "password"));
    visit_ask(visit, OP_CONTACT_SIGN_IN, on_signed_in);
}

static void on_code_sent(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (body)
        visit_go(visit, "/invitation?code=sent&notice=code_sent");
    else
        refuse(visit, reply, "sign_in.no_code");
}

static void send_code(struct visit *visit)
{
    visit_say(visit, "invitation_token", token(visit));
    visit_ask(visit, OP_CONTACT_SEND_CODE, on_code_sent);
}

static void on_code(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (json_text(body, "access")[0] != '\0') {
        enter(visit, body, "");
        return;
    }
    json_object_set_new(visit->kept, "code", json_true());
    refuse(visit, reply, "sign_in.wrong_code");
}

static void sign_in_by_code(struct visit *visit)
{
    char digits[DIGITS_MOST + 1];
    size_t used = 0;
    for (const char *at = visit_form(visit, "code"); *at && used < DIGITS_MOST; at++)
        if (*at != ' ' && *at != '-') /* as people group them */
            digits[used++] = *at;
    digits[used] = '\0';
    visit_say(visit, "invitation_token", token(visit));
    visit_say(visit, "code", digits);
    visit_ask(visit, OP_CONTACT_SIGN_IN_CODE, on_code);
}

/* ---- The agreement -------------------------------------------------------------------------- */

/* What was shown, and when, comes back with the answer: signed, so that nothing else can. */
static void sign_shown(struct visit *visit, const char *shown_at, const char *template_id,
                       const char *text_digest, char proof[CSRF_BYTES])
{
    char what[256];
    snprintf(what, sizeof what, "shown %.40s %.40s %.80s", shown_at, template_id, text_digest);
    safe_sign(visit, what, proof);
}

static void set_shown(struct visit *visit)
{
    char instant[32];
    char proof[CSRF_BYTES];
    const time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(instant, sizeof instant, "%Y-%m-%dT%H:%M:%SZ", &parts);
    sign_shown(visit, instant, json_text(visit->values, "template_id"),
               json_text(visit->values, "text_digest"), proof);
    visit_set(visit, "shown_at", instant);
    visit_set(visit, "shown_proof", proof);
}

static void show_agreement(struct visit *visit, const json_t *body)
{
    const json_t *agreement = json_object_get(body, "agreement");
    const json_t *invitation = json_object_get(body, "invitation");
    static const char *const names[] = { "company_name", "partner_name", "provider_name" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        visit_set(visit, names[i], json_text(body, names[i]));
    visit_set(visit, "letter", json_text(invitation, "text"));
    visit_set(visit, "template_id", json_text(agreement, "text.id"));
    visit_set(visit, "text_version", json_text(agreement, "text.version"));
    visit_set(visit, "text_digest", json_text(agreement, "text_digest"));
    json_object_set(visit->values, "has_page", json_object_get(agreement, "has_page"));
    shown_word(visit, visit->values, "type_text", "agreement_type",
               json_text(agreement, "text.type"));
    json_object_set(visit->values, "asks_relationship", json_object_get(body, "asks_relationship"));
    shown_date(visit, visit->values, "expires_text", json_text(invitation, "expires_at"));
    set_shown(visit);
    const json_t *status = json_object_get(visit->kept, "status");
    visit_show(visit, status ? (int32_t)json_integer_value(status) : 200, "accept");
}

static void on_read(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        show_ended(visit, reply);
        return;
    }
    if (json_array_size(json_object_get(body, "refusals")) > 0)
        show_blocked(visit, body);
    else
        show_agreement(visit, body);
}

static void ask_read(struct visit *visit)
{
    if (token(visit)[0] == '\0') {
        visit_go(visit, "/customer");
        return;
    }
    say_invitation(visit);
    visit_ask(visit, OP_INVITATION_READ, on_read);
}

/* Links to the text hold for minutes, so they are made when somebody wants to read it. */
static void on_text(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    const char *uri = json_text(body, "agreement.display_uri");
    if (!body)
        show_ended(visit, reply);
    else if (uri[0] == '\0')
        visit_fail_with(visit, 404, "no_text");
    else
        visit_go(visit, uri);
}

static void read_text(struct visit *visit)
{
    if (token(visit)[0] == '\0') {
        visit_go(visit, "/customer");
        return;
    }
    say_invitation(visit);
    visit_ask(visit, OP_INVITATION_READ, on_text);
}

/* ---- The answer ----------------------------------------------------------------------------- */

/* The link has led to its end. */
static void leave(struct visit *visit, const char *to)
{
    safe_set_cookie(visit, invitation_cookie, "", 0);
    visit_go(visit, to);
}

static void on_accepted(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body)
        show_ended(visit, reply);
    else if (strcmp(json_text(body, "state"), "blocked") == 0)
        show_blocked(visit, body);
    else
        leave(visit, "/customer?notice=accepted");
}

static json_t *evidence(const struct visit *visit)
{
    const assent_text agent = form_header(visit->request, "user-agent");
    json_t *evidence = json_object();
    json_object_set_new(evidence, "address",
                        json_stringn(visit->request->address.data, visit->request->address.size));
    if (agent.size > 0 && agent.size <= 512)
        json_object_set_new(evidence, "user_agent", json_stringn(agent.data, agent.size));
    json_object_set_new(evidence, "language", json_string(locale_names[visit->locale]));
    json_object_set_new(evidence, "shown_at", json_string(visit_form(visit, "shown_at")));
    return evidence;
}

static bool was_shown(struct visit *visit)
{
    char proof[CSRF_BYTES];
    sign_shown(visit, visit_form(visit, "shown_at"), visit_form(visit, "template_id"),
               visit_form(visit, "text_digest"), proof);
    return proof[0] != '\0' && strcmp(proof, visit_form(visit, "shown_proof")) == 0;
}

static void accept(struct visit *visit)
{
    if (token(visit)[0] == '\0') {
        visit_go(visit, "/customer");
        return;
    }
    if (!was_shown(visit)) {
        visit_fail_with(visit, 403, "foreign_form");
        return;
    }
    if (strcmp(visit_form(visit, "agreed"), "yes") != 0) {
        shown_refusal(visit, "accept.not_ticked");
        json_object_set_new(visit->values, "is_not_ticked", json_true());
        json_object_set_new(visit->kept, "status", json_integer(400));
        ask_read(visit);
        return;
    }
    json_t *body = json_pack("{s:s, s:s, s:o}", "token", token(visit), "template_id",
                             visit_form(visit, "template_id"), "evidence", evidence(visit));
    if (visit_form(visit, "text_digest")[0] != '\0')
        json_object_set_new(body, "text_digest", json_string(visit_form(visit, "text_digest")));
    json_object_set_new(body, "locale", json_string(locale_names[visit->locale]));
    visit_say_body(visit, body);
    visit_ask(visit, OP_INVITATION_ACCEPT, on_accepted);
}

static void on_declined(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body)
        show_ended(visit, reply);
    else
        leave(visit, "/customer?notice=declined");
}

static void decline(struct visit *visit)
{
    if (token(visit)[0] == '\0') {
        visit_go(visit, "/customer");
        return;
    }
    say_invitation(visit);
    visit_say(visit, "reason", visit_form(visit, "reason"));
    visit_ask(visit, OP_INVITATION_DECLINE, on_declined);
}

static const struct page pages[] = {
    { "GET", "/invitation", FOR_ANYBODY, open_link },
    { "GET", "/invitation/{token}", FOR_ANYBODY, follow },
    { "POST", "/invitation/sign-in", FOR_ANYBODY, sign_in },
    { "POST", "/invitation/code", FOR_ANYBODY, send_code },
    { "POST", "/invitation/code-sign-in", FOR_ANYBODY, sign_in_by_code },
    { "GET", "/invitation/accept", FOR_CONTACTS, ask_read },
    { "GET", "/invitation/text", FOR_CONTACTS, read_text },
    { "POST", "/invitation/accept", FOR_CONTACTS, accept },
    { "POST", "/invitation/decline", FOR_CONTACTS, decline },
};
const struct page_group invitation_pages = { pages, sizeof pages / sizeof pages[0] };
