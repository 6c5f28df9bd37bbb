/* The portal as a whole, and a visit: one request on its way through it.
 *
 * A page begins with a visit whose form, cookies, language and caller are known. It asks the host one operation
 * after another, each with a step that goes on with the reply, and ends the visit by showing a page, by sending
 * the browser elsewhere, or by failing. Whatever happened stands in the host; the portal keeps nothing. */
#pragma once

#include "assent/assent.h"
#include "template.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

enum {
    ARGUMENTS_MOST = 24,
    LOCALES = 3,
    PAGES_MOST = 64,
    COOKIES_MOST = 6,  /* that one answer sets */
    ID_BYTES = 37,     /* a GUID as text, and its NUL */
    CSRF_BYTES = 44,   /* 256 bits as base64url, and its NUL */
    SECRET_BYTES = 44, /* the same of a random value */
    PATH_BYTES = 512,
};

struct portal;
struct visit;

/* Every operation that a page asks; names and order are those of the table in ask.c. */
enum operation {
    OP_TOKEN_GRANT,
    OP_SESSION_END,
    OP_CUSTOMER_OVERVIEW,
    OP_CUSTOMER_GET,
    OP_CUSTOMER_CREATE,
    OP_CUSTOMER_CHANGE,
    OP_CUSTOMER_PARTNERS,
    OP_COUNTRY_RULES,
    OP_DOMAIN_CHECK,
    OP_TEMPLATE_LIST,
    OP_TEMPLATE_DOCUMENT,
    OP_AGREEMENT_LIST,
    OP_AGREEMENT_CONFIRM,
    OP_AGREEMENT_DIRECT_STATUS,
    OP_ORDER_CREATE,
    OP_ORDER_LIST,
    OP_AUDIT_LIST,
    OP_PARTNERSHIP_LIST,
    OP_INVITATION_CREATE,
    OP_INVITATION_RENEW,
    OP_INVITATION_CANCEL,
    OP_INVITATION_LIST,
    OP_INVITATION_COUNTS,
    OP_INVITATION_OPEN,
    OP_INVITATION_READ,
    OP_INVITATION_ACCEPT,
    OP_INVITATION_DECLINE,
    OP_CONTACT_SIGN_IN,
    OP_CONTACT_SIGN_IN_CODE,
    OP_CONTACT_SEND_CODE,
    OP_CONTACT_CHANGE_PASSWORD,
    OPERATIONS
};

/* Who may see a page: a session of theirs is needed, or none. */
enum audience { FOR_ANYBODY, FOR_PARTNERS, FOR_CONTACTS, AUDIENCES };

struct page {
    const char *method;
    const char *path;
    enum audience audience;
    void (*begin)(struct visit *visit);
};

struct page_group {
    const struct page *pages;
    size_t count;
};
extern const struct page_group board_pages, contact_pages, customer_pages, customers_pages,
    agreement_pages, history_pages, invitation_pages, invite_pages, new_customer_pages, order_pages,
    people_pages;

struct served {
    struct portal *portal;
    const struct page *page;
};

struct catalog;

struct portal {
    const assent_host *host;
    const assent_operations *operations;
    const assent_routes *routes;
    const assent_identity *identity;
    const assent_operation *known[OPERATIONS];
    struct catalog *catalog; /* pages and texts */
    struct served served[PAGES_MOST];
    size_t served_count;
    size_t visits;  /* under way */
    bool is_closed; /* with visits under way: the last of them frees everything */
    void (*on_drained)(void *data);
    void *drained_data;
    char *refusal; /* body of the last refusal; see assent_on_refusal */
};

/* Goes on with a reply; `body` is its JSON, NULL unless the operation was carried out. */
typedef void (*visit_step)(struct visit *visit, const assent_reply *reply, const json_t *body);

struct cookie {
    char line[768];
};

struct visit {
    struct portal *portal;
    const struct page *page;
    assent_request *request;
    const assent_actor *actor; /* NULL: nobody is signed in */
    size_t locale;
    bool is_secure;
    json_t *form;  /* what was sent, texts by name */
    json_t *query; /* of the address, the same way */
    json_t *cookies;
    json_t *values;             /* what the page shows */
    json_t *kept;               /* what steps leave for later ones */
    const char *session;        /* the caller's bearer token, in `cookies`; "" */
    char visitor[SECRET_BYTES]; /* what proves forms of those who are not signed in */
    char csrf[CSRF_BYTES];
    struct cookie set[COOKIES_MOST];
    size_t set_count;
    assent_pair arguments[ARGUMENTS_MOST];
    uint32_t argument_count;
    json_t *argument_texts; /* keeps them */
    json_t *body;           /* of what is asked next; NULL: arguments say it all */
    visit_step step;
    void (*loaded)(struct visit *visit); /* see customer_load */
    const char *tab;
    uint32_t retry_after_s; /* as the host said last; 0: nothing */
    char path[PATH_BYTES];
};

static inline assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- visit.c: from a request to its page ---- */

void visit_begin(void *data, assent_request *request);
void visit_end(struct visit *visit);
void portal_free(struct portal *portal);
/* A field of the form, of the address, of a cookie; "" when it is not there. */
const char *visit_form(const struct visit *visit, const char *name);
const char *visit_query(const struct visit *visit, const char *name);
const char *visit_cookie(const struct visit *visit, const char *name);
/* The text that a {name} of the path matched, in the visit's values as well. */
const char *visit_param(struct visit *visit, const char *name);
void visit_set(struct visit *visit, const char *name, const char *value);
/* The page of the customer that the path names, and what comes behind; good until the next call. */
const char *visit_customer_path(struct visit *visit, const char *end);

/* ---- ask.c: operations ---- */

assent_status ask_find(struct portal *portal);
/* What the next question says; an empty value says nothing. */
void visit_say(struct visit *visit, const char *field, const char *value);
void visit_say_body(struct visit *visit, json_t *body); /* takes it over */
/* Last thing of a function: the step may have ended the visit when this returns. */
void visit_ask(struct visit *visit, enum operation operation, visit_step step);

/* ---- answer.c: how a visit ends ---- */

void visit_show(struct visit *visit, int32_t status, const char *page);
/* 303: the page is read by itself, so that reloading it sends nothing again. */
void visit_go(struct visit *visit, const char *path);
/* A page that says what went wrong; who is not signed in any more is asked to. */
void visit_fail(struct visit *visit, const assent_reply *reply);
/* The same with words of the portal's own: texts "NAME.title" and "NAME.text". */
void visit_fail_with(struct visit *visit, int32_t status, const char *name);
void answer_refusal(void *data, assent_request *request, const char *reason,
                    assent_response *response);
/* Style sheet and module, by names that change with what is in them. */
void answer_asset(void *data, assent_request *request);
/* Their names, as the values "style" and "module". */
void answer_asset_names(json_t *values);
/* The status of HTTP that says the same. */
int32_t answer_status(const assent_reply *reply);

/* ---- safe.c: cookies, forms of ours, ids ---- */

extern const char *const session_cookies[AUDIENCES];
bool safe_take_visitor(struct visit *visit);
/* What only this session's pages know; "" when it cannot be made. */
void safe_sign(const struct visit *visit, const char *what, char proof[CSRF_BYTES]);
bool safe_is_ours(const struct visit *visit);
/* For the session, or until `seconds` from now; an empty value takes the cookie away. */
void safe_set_cookie(struct visit *visit, const char *name, const char *value, int64_t seconds);
void safe_random_id(char id[ID_BYTES]);
/* An id of its own for each operation that one form leads to. */
bool safe_derive_id(const char *form_id, const char *what, char id[ID_BYTES]);
/* Whether a browser may be sent there: a path of ours and nothing else. */
bool safe_is_path(const char *path);
bool safe_is_on_loopback(const assent_request *request);

/* ---- form.c ---- */

/* NULL: what was sent is no form. */
json_t *form_read(assent_text text);
json_t *form_cookies(const assent_request *request);
assent_text form_header(const assent_request *request, const char *name);
bool form_is_id(const char *value);
/* Adds a value to an address, as far as there is room: RFC 3986, section 2.1, with lines as RFC 6068, section 5,
 * wants them. */
void form_code(char *out, size_t room, size_t *used, const char *value);

/* ---- pages.c: every page of every file ---- */

extern const struct page_group *const page_groups[]; /* ends with NULL */

/* ---- shown.c: what several pages show ---- */

/* Of an instant as the host writes it ("2026-11-21T22:50:00Z"), in the reader's language. */
void shown_date(struct visit *visit, json_t *values, const char *name, const char *instant);
void shown_time(struct visit *visit, json_t *values, const char *name, const char *instant);
/* The text GROUP.WORD as the value NAME; the word itself where there is no such text. */
void shown_word(struct visit *visit, json_t *values, const char *name, const char *group,
                const char *word);
/* What the rules have against it, as the list "refusals"; true when there is something. */
bool shown_refusals(struct visit *visit, const assent_reply *reply);
/* The same, and which field they complain about; empty: none. */
enum { FIELD_PATH_BYTES = 96 };
void shown_complaint(struct visit *visit, const assent_reply *reply, char path[FIELD_PATH_BYTES]);
void shown_refusal(struct visit *visit, const char *text_name);
/* The same of answers that stand in a reply's body. */
void shown_answers(struct visit *visit, const json_t *answers);
/* What stands on every page: language, form's proof, who is signed in, what was done just now. */
void shown_base(struct visit *visit);
/* The text title.PAGE, unless the page has a title of its own. */
void shown_title(struct visit *visit, const char *page);
/* The customer and the tabs of its pages. */
void shown_customer(struct visit *visit, const json_t *customer, const char *tab);
/* A text of an object, by a dotted name; "" when it is not there. */
const char *json_text(const json_t *object, const char *name);

/* ---- customer.c ---- */

/* Asks for the customer that the path names, shows it above the page, and goes on with its view in `kept`; or
 * fails. */
void customer_load(struct visit *visit, const char *tab, void (*loaded)(struct visit *visit));
const json_t *customer_view(const struct visit *visit);

/* ---- agreement.c, order.c: confirming can be a step on the way to a purchase ---- */

/* Shows the form that confirms, filled in from the customer. `path`: what was wrong, or NULL. */
void agreement_show(struct visit *visit, int32_t status, const char *path);
/* Asks the host to confirm by the form, then `step`. False when it has shown the form again. */
bool agreement_confirm(struct visit *visit, visit_step step);
void order_place(struct visit *visit);

/* ---- invite.c: what came of an invitation ---- */

void invite_show_made(struct visit *visit, const json_t *made);

/* ---- people.c ---- */

/* What cookies besides the session's hold: a sign-in name for the pages, the language, the invitation's token,
 * and the contact's customer. */
extern const char name_cookie[], language_cookie[], invitation_cookie[], company_cookie[];
/* A session begins: its token and name become cookies. */
void people_begin_session(struct visit *visit, enum audience audience, const json_t *granted,
                          const char *name);
