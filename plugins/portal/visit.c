/* From a request to its page: who asks, in which language, with which form. */
#include "catalog.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIELD_BYTES = 8192 };

static const char *text_of(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

const char *visit_form(const struct visit *visit, const char *name)
{
    return text_of(visit->form, name);
}

const char *visit_query(const struct visit *visit, const char *name)
{
    return text_of(visit->query, name);
}

const char *visit_param(struct visit *visit, const char *name)
{
    for (uint32_t i = 0; i < visit->request->param_count; i++) {
        const assent_pair *param = &visit->request->params[i];
        if (param->name.size != strlen(name) ||
            memcmp(param->name.data, name, param->name.size) != 0)
            continue;
        json_object_set_new(visit->values, name,
                            json_stringn(param->value.data, param->value.size));
    }
    return text_of(visit->values, name);
}

void visit_set(struct visit *visit, const char *name, const char *value)
{
    json_object_set_new(visit->values, name, json_string(value));
}

const char *visit_customer_path(struct visit *visit, const char *end)
{
    snprintf(visit->path, sizeof visit->path, "/portal/customers/%s%s",
             visit_param(visit, "customer"), end);
    return visit->path;
}

/* ---- Begin and end -------------------------------------------------------------------------- */

static struct visit *visit_new(struct served *served, assent_request *request)
{
    struct visit *visit = calloc(1, sizeof *visit);
    if (!visit)
        return NULL;
    visit->portal = served->portal;
    visit->page = served->page;
    visit->request = request;
    visit->is_secure = !safe_is_on_loopback(request);
    visit->cookies = form_cookies(request);
    visit->query = form_read(request->query);
    visit->form = form_read(request->body);
    visit->values = json_object();
    visit->kept = json_object();
    visit->argument_texts = json_array();
    visit->session = "";
    visit->portal->visits++;
    return visit;
}

void portal_free(struct portal *portal)
{
    catalog_free(portal->catalog);
    free(portal->refusal);
    free(portal);
}

void visit_end(struct visit *visit)
{
    struct portal *portal = visit->portal;
    if (visit->actor && !portal->is_closed)
        portal->identity->release(portal->host->self, visit->actor);
    json_decref(visit->cookies);
    json_decref(visit->query);
    json_decref(visit->form);
    json_decref(visit->values);
    json_decref(visit->kept);
    json_decref(visit->argument_texts);
    json_decref(visit->body);
    free(visit);
    portal->visits--;
    if (portal->visits == 0 && portal->is_closed) {
        portal_free(portal);
    } else if (portal->visits == 0 && portal->on_drained) {
        void (*done)(void *data) = portal->on_drained;
        portal->on_drained = NULL;
        done(portal->drained_data);
    }
}

/* ---- Language ------------------------------------------------------------------------------- */

static void choose_language(struct visit *visit)
{
    const size_t chosen = texts_locale(visit_cookie(visit, language_cookie));
    visit->locale =
        chosen < LOCALES ? chosen : texts_accepted(form_header(visit->request, "accept-language"));
}

/* ---- Who is signed in ----------------------------------------------------------------------- */

static bool is_post(const struct visit *visit)
{
    return strcmp(visit->page->method, "POST") == 0;
}

/* Where somebody comes back to after signing in: pages, not forms. */
static void ask_to_sign_in(struct visit *visit)
{
    const bool has_link = visit_cookie(visit, invitation_cookie)[0] != '\0';
    const char *to = visit->page->audience == FOR_PARTNERS ? "/portal/sign-in"
                     : has_link                            ? "/invitation"
                                                           : "/customer/sign-in";
    if (visit->session[0] != '\0')
        safe_set_cookie(visit, session_cookies[visit->page->audience], "", 0);
    char path[PATH_BYTES];
    const assent_text here = visit->request->path;
    const bool comes_back =
        visit->page->audience == FOR_PARTNERS && !is_post(visit) && here.size < 128;
    snprintf(path, sizeof path, "%s?%s%s%.*s", to,
             visit->session[0] != '\0' ? "notice=session_ended&" : "", comes_back ? "to=" : "",
             comes_back ? (int)here.size : 0, here.data);
    const size_t size = strlen(path);
    if (path[size - 1] == '&' || path[size - 1] == '?')
        path[size - 1] = '\0';
    visit_go(visit, path);
}

static void go_on(struct visit *visit)
{
    if (!safe_take_visitor(visit)) {
        visit_fail_with(visit, 503, "busy");
        return;
    }
    safe_sign(visit, "a form", visit->csrf);
    if (is_post(visit) && !safe_is_ours(visit)) {
        visit_fail_with(visit, 403, "foreign_form");
        return;
    }
    visit->page->begin(visit);
}

static void on_actor(void *data, assent_status status, const assent_actor *actor)
{
    struct visit *visit = data;
    struct portal *portal = visit->portal;
    if (portal->is_closed) {
        visit_end(visit);
        return;
    }
    if (status == ASSENT_OK) {
        portal->identity->retain(portal->host->self, actor);
        visit->actor = actor;
        go_on(visit);
    } else if (status == ASSENT_E_UNAUTHENTICATED) {
        ask_to_sign_in(visit);
    } else {
        visit_fail_with(visit, 503, "busy");
    }
}

static void find_caller(struct visit *visit)
{
    struct portal *portal = visit->portal;
    const assent_actor *actor = NULL;
    visit->session = visit_cookie(visit, session_cookies[visit->page->audience]);
    if (visit->session[0] == '\0') {
        ask_to_sign_in(visit);
        return;
    }
    const assent_status status = portal->identity->resolve(portal->host->self, text(visit->session),
                                                           on_actor, visit, &actor);
    if (status != ASSENT_E_PENDING)
        on_actor(visit, status, actor);
}

/* ---- Begin ---------------------------------------------------------------------------------- */

static bool has_long_field(const json_t *form)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)form, name, value)
    {
        if (json_string_length(value) > FIELD_BYTES)
            return true;
    }
    return false;
}

void visit_begin(void *data, assent_request *request)
{
    struct served *served = data;
    struct visit *visit = visit_new(served, request);
    if (!visit) {
        const assent_response response = { .size = sizeof response, .status = 503 };
        served->portal->routes->answer(request, &response);
        return;
    }
    choose_language(visit);
    if (!visit->form || !visit->query || has_long_field(visit->form))
        visit_fail_with(visit, 400, "bad_form");
    else if (visit->page->audience == FOR_ANYBODY)
        go_on(visit);
    else
        find_caller(visit);
}
