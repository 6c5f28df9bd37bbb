#include "tokens.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* An error of RFC 6749, section 5.2: its description is for who writes a client, and ASCII by that section, so it is
 * English in every locale. */
static void refuse_grant(struct call *call, const char *error, const char *description)
{
    char body[256];
    const assent_pair pragma = { text("Pragma"), text("no-cache") };
    snprintf(body, sizeof body, "{\"error\":\"%s\",\"error_description\":\"%s\"}", error,
             description);
    call_answer(call, 400, text(body), &pragma, 1);
}

/* ---- Whether it is offered ------------------------------------------------------------------- */

static void on_status(void *data, const assent_reply *reply)
{
    struct center *center = data;
    json_t *status = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    const char *environment = json_string_value(json_object_get(status, "environment"));
    center->is_sandbox = environment && strcmp(environment, "sandbox") == 0;
    json_decref(status);
}

void tokens_start(struct center *center)
{
    const assent_operation *operation = NULL;
    if (!ASSENT_HAS(center->identity, operator_actor) ||
        center->operations->find(center->host->self, "host.status", NULL, NULL, &operation) < 0)
        return;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = center->identity->operator_actor(center->host->self),
        .on_reply = on_status,
        .data = center,
    };
    center->operations->submit(center->host->self, &submission);
}

static bool is_offered(struct call *call)
{
    static const struct fault none = { NULL, 404, 1000, "NotFound" };
    if (call->served->center->is_sandbox)
        return true;
    call_fail_with(call, &none,
                   SAYING("token.sandbox", "Tokens are given here in a sandbox alone."), "");
    return false;
}

/* ---- In -------------------------------------------------------------------------------------- */

/* The first value of a name in the form; a form may not name one thing twice, RFC 6749, section 3.2. */
static assent_text form_find(struct call *call, const char *name, bool *ret_is_twice)
{
    assent_text rest = call->request->body;
    assent_text raw_name = { NULL, 0 };
    assent_text raw_value = { NULL, 0 };
    assent_text found = { NULL, 0 };
    while (query_next(&rest, &raw_name, &raw_value)) {
        const size_t mark = call->space_used;
        const bool is_wanted = is_same_name(query_decode(call, raw_name), name);
        call->space_used = mark;
        if (!is_wanted || raw_value.size == 0)
            continue;
        *ret_is_twice |= found.size > 0;
        found = query_decode(call, raw_value);
    }
    return found;
}

static bool add(struct call *call, const char *name, const char *field)
{
    bool is_twice = false;
    const assent_text value = form_find(call, name, &is_twice);
    if (!is_twice && value.size > 0) {
        call_add(call, field, value);
        return true;
    }
    char sentence[96];
    snprintf(sentence, sizeof sentence, "%s is %s", name, is_twice ? "there twice" : "missing");
    refuse_grant(call, "invalid_request", sentence);
    return false;
}

/* A tenant that is a GUID is the partner's; names of directories say nothing here. */
static void replace_tenant(struct call *call)
{
    for (uint32_t i = 0; i < call->argument_count; i++) {
        if (is_guid(call->arguments[i].value))
            continue;
        call->arguments[i] = call->arguments[--call->argument_count];
        return;
    }
}

bool tokens_prepare(struct call *call)
{
    bool is_twice = false;
    if (!is_offered(call))
        return false;
    replace_tenant(call);
    const assent_text grant = form_find(call, "grant_type", &is_twice);
    if (is_twice || grant.size == 0) {
        refuse_grant(call, "invalid_request", "grant_type must be there once");
        return false;
    }
    if (is_same_name(grant, "client_credentials")) {
        const assent_text client = form_find(call, "client_id", &is_twice);
        if (client.size > 0 && !is_guid(client)) {
            refuse_grant(call, "invalid_client", "the client id is a GUID of 36 characters");
            return false;
        }
        call_add(call, "grant", text("client_credentials"));
        return add(call, "client_id", "client") && add(call, "client_secret", "secret");
    }
    if (is_same_name(grant, "password")) {
        call_add(call, "grant", text("password"));
        return add(call, "username", "username") && add(call, "password", "secret");
    }
    if (is_same_name(grant, "refresh_token")) {
        call_add(call, "grant", text("refresh_token"));
        return add(call, "refresh_token", "secret");
    }
    refuse_grant(call, "unsupported_grant_type",
                 "client_credentials, password and refresh_token are offered");
    return false;
}

bool tokens_prepare_exchange(struct call *call)
{
    bool is_twice = false;
    if (!is_offered(call))
        return false;
    if (!is_same_name(form_find(call, "grant_type", &is_twice), "jwt_token")) {
        refuse_grant(call, "unsupported_grant_type", "grant_type must be jwt_token");
        return false;
    }
    return true;
}

/* ---- Out ------------------------------------------------------------------------------------- */

static void answer(struct call *call, json_t *body)
{
    char *as_text = json_dumps(body, JSON_COMPACT | JSON_PRESERVE_ORDER);
    const assent_pair pragma = { text("Pragma"), text("no-cache") };
    json_decref(body);
    if (as_text) {
        call_answer(call, 200, text(as_text), &pragma, 1);
        free(as_text);
        return;
    }
    const assent_reply failed = { .size = sizeof failed, .status = ASSENT_E_BUSY };
    call_fail_reply(call, &failed);
}

static json_t *tokens_of(const json_t *granted)
{
    json_t *body = json_object();
    json_object_set_new(body, "token_type", json_string("Bearer"));
    json_object_set(body, "access_token", json_object_get(granted, "access"));
    if (json_object_get(granted, "refresh"))
        json_object_set(body, "refresh_token", json_object_get(granted, "refresh"));
    return body;
}

void tokens_finish(struct call *call, const assent_reply *reply)
{
    json_t *granted = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    json_t *body = tokens_of(granted);
    json_object_set(body, "expires_in", json_object_get(granted, "expires_in"));
    json_object_set(body, "ext_expires_in", json_object_get(granted, "expires_in"));
    json_decref(granted);
    answer(call, body);
}

/* The older endpoint has its numbers as texts, and times of the clock besides. */
void tokens_finish_v1(struct call *call, const assent_reply *reply)
{
    json_t *granted = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    json_t *body = tokens_of(granted);
    const long long seconds = (long long)json_integer_value(json_object_get(granted, "expires_in"));
    const long long now = (long long)time(NULL);
    char number[24];
    snprintf(number, sizeof number, "%lld", seconds);
    json_object_set_new(body, "expires_in", json_string(number));
    json_object_set_new(body, "ext_expires_in", json_string(number));
    snprintf(number, sizeof number, "%lld", now + seconds);
    json_object_set_new(body, "expires_on", json_string(number));
    snprintf(number, sizeof number, "%lld", now);
    json_object_set_new(body, "not_before", json_string(number));
    json_object_set_new(body, "resource", json_string("https://api.partnercenter.microsoft.com"));
    json_decref(granted);
    answer(call, body);
}

static bool is_code(const assent_reply *reply, const char *code)
{
    return reply->code.size == strlen(code) &&
           memcmp(reply->code.data, code, reply->code.size) == 0;
}

void tokens_refuse(struct call *call, const assent_reply *reply)
{
    if (is_code(reply, "client.invalid"))
        refuse_grant(call, "invalid_client", "the client id or its secret is wrong");
    else if (is_code(reply, "grant.invalid") || reply->status == ASSENT_E_UNAUTHENTICATED)
        refuse_grant(call, "invalid_grant", "the name, the password or the token is wrong");
    else if (reply->status == ASSENT_E_INVALID)
        refuse_grant(call, "invalid_request", "a part of the form is no text of the right length");
    else
        call_fail_reply(call, reply);
}
