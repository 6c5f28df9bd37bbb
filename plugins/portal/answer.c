/* How a visit ends: a page, another address, or what went wrong. */
#include "assets.h"
#include "catalog.h"
#include "portal.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEADERS_MOST = 16, TAG_BYTES = 17, RETRY_S = 2 };

/* Pages load a style sheet, a module and an agreement's text of ours, and nothing of anybody else's. */
static const char policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'";

static uint32_t put_headers(struct visit *visit, assent_pair headers[HEADERS_MOST])
{
    static const struct {
        const char *name, *value;
    } always[] = {
        { "Content-Type", "text/html; charset=utf-8" },
        { "Content-Security-Policy", policy },
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" }, /* addresses may hold a link's secret */
        { "Cache-Control", "no-store" },
    };
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        headers[count++] = (assent_pair){ text(always[i].name), text(always[i].value) };
    for (size_t i = 0; visit && i < visit->set_count; i++)
        headers[count++] = (assent_pair){ text("Set-Cookie"), text(visit->set[i].line) };
    return count;
}

static void answer(struct visit *visit, int32_t status, assent_text body, const char *location)
{
    assent_pair headers[HEADERS_MOST];
    uint32_t count = put_headers(visit, headers);
    if (location)
        headers[count++] = (assent_pair){ text("Location"), text(location) };
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%u",
             visit->retry_after_s > 0 ? (unsigned)visit->retry_after_s : RETRY_S);
    if (status == 503 || status == 429)
        headers[count++] = (assent_pair){ text("Retry-After"), text(seconds) };
    const assent_response response = {
        .size = sizeof response,
        .status = status,
        .headers = headers,
        .header_count = count,
        .body = body,
    };
    visit->portal->routes->answer(visit->request, &response);
    visit_end(visit);
}

void visit_show(struct visit *visit, int32_t status, const char *page)
{
    size_t size = 0;
    shown_base(visit);
    shown_title(visit, page);
    char *body = catalog_page(visit->portal->catalog, page, visit->locale, visit->values, &size);
    if (body)
        answer(visit, status, (assent_text){ body, size }, NULL);
    else
        answer(visit, 503, text(""), NULL);
    free(body);
}

void visit_go(struct visit *visit, const char *path)
{
    answer(visit, 303, text(""), path);
}

/* ---- What went wrong ------------------------------------------------------------------------ */

static const struct {
    assent_status status;
    int32_t http;
    const char *name; /* texts problem.NAME.title and .text */
} problems[] = {
    { ASSENT_E_INVALID, 400, "invalid" },   { ASSENT_E_DENIED, 403, "denied" },
    { ASSENT_E_BLOCKED, 403, "blocked" },   { ASSENT_E_NOT_FOUND, 404, "not_found" },
    { ASSENT_E_ENDED, 403, "ended" },       { ASSENT_E_CONFLICT, 409, "conflict" },
    { ASSENT_E_REPEATED, 409, "repeated" }, { ASSENT_E_TOO_LARGE, 413, "too_large" },
    { ASSENT_E_INTERNAL, 500, "internal" },
};

static bool is_code(const assent_reply *reply, const char *code)
{
    return reply->code.size == strlen(code) &&
           memcmp(reply->code.data, code, reply->code.size) == 0;
}

static size_t problem_of(assent_status status)
{
    const size_t count = sizeof problems / sizeof problems[0];
    for (size_t i = 0; i < count; i++)
        if (problems[i].status == status)
            return i;
    return count;
}

int32_t answer_status(const assent_reply *reply)
{
    const size_t at = problem_of(reply->status);
    if (reply->status == ASSENT_E_BUSY && !is_code(reply, "busy"))
        return 429; /* the host has time, but not for this one: too many attempts */
    return at < sizeof problems / sizeof problems[0] ? problems[at].http : 503;
}

static void set_text(struct visit *visit, const char *value, const char *name, const char *part)
{
    char whole[96];
    snprintf(whole, sizeof whole, "problem.%s.%s", name, part);
    char *found = catalog_text(visit->portal->catalog, visit->locale, whole, visit->values);
    json_object_set_new(visit->values, value, json_string(found ? found : ""));
    free(found);
}

void visit_fail_with(struct visit *visit, int32_t status, const char *name)
{
    visit_set(visit, "problem", name);
    set_text(visit, "problem_title", name, "title");
    set_text(visit, "problem_text", name, "text");
    visit_show(visit, status, "problem");
}

void visit_fail(struct visit *visit, const assent_reply *reply)
{
    if (reply->status == ASSENT_E_UNAUTHENTICATED) {
        safe_set_cookie(visit, session_cookies[visit->page->audience], "", 0);
        visit_go(visit, visit->page->audience == FOR_CONTACTS
                            ? "/customer/sign-in?notice=session_ended"
                            : "/portal/sign-in?notice=session_ended");
        return;
    }
    if (is_code(reply, "password.must_change")) {
        visit_go(visit, "/customer/password");
        return;
    }
    const size_t at = problem_of(reply->status);
    shown_refusals(visit, reply);
    visit_fail_with(visit, answer_status(reply),
                    at < sizeof problems / sizeof problems[0] ? problems[at].name : "busy");
}

/* What the server finds before a page of ours is asked: no such page, a body too long. */
void answer_refusal(void *data, assent_request *request, const char *reason,
                    assent_response *response)
{
    struct portal *portal = data;
    static assent_pair headers[HEADERS_MOST];
    struct visit visit = {
        .portal = portal,
        .request = request,
        .locale = texts_accepted(form_header(request, "accept-language")),
        .values = json_object(),
    };
    size_t size = 0;
    const char *name = strcmp(reason, "not_found") == 0 || strcmp(reason, "method") == 0 ? "no_page"
                       : strcmp(reason, "busy") == 0                                     ? "busy"
                       : strcmp(reason, "too_large") == 0 ? "too_large"
                                                          : "bad_form";
    set_text(&visit, "problem_title", name, "title");
    set_text(&visit, "problem_text", name, "text");
    shown_base(&visit);
    shown_title(&visit, "problem");
    free(portal->refusal);
    portal->refusal = catalog_page(portal->catalog, "problem", visit.locale, visit.values, &size);
    json_decref(visit.values);
    response->header_count = put_headers(NULL, headers);
    response->headers = headers;
    response->body = (assent_text){ portal->refusal, portal->refusal ? size : 0 };
}

/* ---- Style sheet and module ----------------------------------------------------------------- */

static void tag_of(const struct asset *asset, char tag[TAG_BYTES])
{
    unsigned char digest[32] = { 0 };
    EVP_Digest(asset->data, asset->size, digest, NULL, EVP_sha256(), NULL);
    for (size_t i = 0; i < 8; i++)
        snprintf(tag + 2 * i, 3, "%02x", digest[i]);
}

/* "assets/style.css" is served as "style.DIGEST.css". */
static bool served_name(const struct asset *asset, char name[64])
{
    static const char folder[] = "assets/";
    char tag[TAG_BYTES];
    if (strncmp(asset->name, folder, sizeof folder - 1) != 0)
        return false;
    const char *own = asset->name + sizeof folder - 1;
    const char *dot = strrchr(own, '.');
    tag_of(asset, tag);
    snprintf(name, 64, "%.*s.%s%s", (int)(dot - own), own, tag, dot);
    return true;
}

void answer_asset_names(json_t *values)
{
    for (size_t i = 0; i < asset_count; i++) {
        char name[64];
        if (!served_name(&assets[i], name))
            continue;
        json_object_set_new(values, strstr(name, ".css") ? "style" : "module", json_string(name));
    }
}

void answer_asset(void *data, assent_request *request)
{
    const struct portal *portal = data;
    const assent_text wanted = request->params[0].value;
    for (size_t i = 0; i < asset_count; i++) {
        char name[64];
        if (!served_name(&assets[i], name) || strlen(name) != wanted.size ||
            memcmp(name, wanted.data, wanted.size) != 0)
            continue;
        const assent_pair headers[] = {
            { text("Content-Type"),
              text(strstr(name, ".css") ? "text/css; charset=utf-8" : "text/javascript") },
            { text("Cache-Control"), text("public, max-age=31536000, immutable") },
            { text("X-Content-Type-Options"), text("nosniff") },
        };
        const assent_response found = {
            sizeof found, 200, headers, 3, { assets[i].data, assets[i].size }
        };
        portal->routes->answer(request, &found);
        return;
    }
    const assent_response none = { .size = sizeof none, .status = 404 };
    portal->routes->answer(request, &none);
}
