/* The demo's partners, their people and tokens. */
#include <jansson.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/demo.h"

const char *const as_demo_partner_names[] = { "direct_bill", "indirect_provider",
                                              "indirect_reseller" };
const char *const as_demo_role_names[] = { "admin_agent", "sales_agent", "helpdesk_agent",
                                           "application" };
const char *const as_demo_example_names[] = { "confirmed", "unconfirmed", "with_purchases" };

static const struct {
    const char *name, *country, *domain;
    const char *people[DEMO_ROLES - 1];
} companies[] = {
    { "Nordlund Moln AB",
      "SE",
      "nordlund-moln.example",
      { "Asta Mirtgren", "Bo Fjorholt", "Cilla Vasksund" } },
    { "Havenwind Distributie BV",
      "NL",
      "havenwind.example",
      { "Daan Norvmark", "Eefje Lombtis", "Frits Skalano" } },
    { "Kleinblick IT GmbH",
      "DE",
      "kleinblick.example",
      { "Greta Dornfors", "Hanno Zellika", "Ilse Rostberg" } },
};

struct waiting {
    bool is_done;
    json_t *body;
    struct as_err *err;
};

static void on_reply(void *data, const assent_reply *reply)
{
    struct waiting *waiting = data;
    waiting->is_done = true;
    if (reply->status < 0)
        as_err_set(waiting->err, reply->status, "%.*s", AS_STR_ARG(reply->sentence));
    else
        waiting->body = as_json_parse(reply->body, waiting->err);
}

int as_demo_call(struct as_demo *demo, const assent_actor *actor, const char *operation,
                 const char *input, json_t **ret_body, struct as_err *err)
{
    const assent_operation *found = NULL;
    struct waiting waiting = { .err = err };
    if (demo->operations->find(demo->self, operation, NULL, NULL, &found) < 0)
        return as_err_set(err, AS_E_INTERNAL, "%s", as_host_failure(demo->host));
    err->code = 0;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = found,
        .actor = actor,
        .body = as_str_of(input),
        .on_reply = on_reply,
        .data = &waiting,
    };
    demo->operations->submit(demo->self, &submission);
    while (!waiting.is_done)
        as_host_turn(demo->host);
    if (!waiting.body)
        return as_err_within(err, "%s", operation);
    *ret_body = waiting.body;
    return 0;
}

/* The text at a path of one or two names. */
static void take(const json_t *body, const char *outer, const char *name, char *out, size_t size)
{
    const json_t *object = outer ? json_object_get(body, outer) : body;
    const char *text = json_string_value(json_object_get(object, name));
    snprintf(out, size, "%s", text ? text : "");
}

static int call(struct as_demo *demo, const char *operation, json_t *input, json_t **ret_body,
                struct as_err *err)
{
    as_auto_free char *text = json_dumps(input, JSON_COMPACT);
    json_decref(input);
    if (!text)
        return as_err_set(err, AS_E_MEMORY, "no memory for the demo");
    return as_demo_call(demo, demo->operator_actor, operation, text, ret_body, err);
}

static int make_user(struct as_demo *demo, int partner, int role, struct as_err *err)
{
    char principal[80];
    as_auto_json json_t *body = NULL;
    snprintf(principal, sizeof principal, "%s@%s", as_demo_role_names[role],
             companies[partner].domain);
    const int rc = call(demo, "user.create",
                        json_pack("{s:s, s:s, s:s, s:[s]}", "partner", demo->partners[partner],
                                  "name", companies[partner].people[role], "principal_name",
                                  principal, "roles", as_demo_role_names[role]),
                        &body, err);
    if (rc == 0)
        take(body, NULL, "id", demo->users[partner][role], AS_ID_TEXT_SIZE);
    return rc;
}

static int make_token(struct as_demo *demo, int partner, int role, struct as_err *err)
{
    as_auto_json json_t *body = NULL;
    json_t *input = role == DEMO_APPLICATION
                        ? json_pack("{s:s, s:s}", "partner", demo->partners[partner], "application",
                                    "demo storefront")
                        : json_pack("{s:s}", "user", demo->users[partner][role]);
    const int rc = call(demo, "token.create", input, &body, err);
    if (rc == 0)
        take(body, NULL, "secret", demo->tokens[partner][role], sizeof demo->tokens[partner][role]);
    return rc;
}

static int make_partner(struct as_demo *demo, int partner, struct as_err *err)
{
    as_auto_json json_t *body = NULL;
    json_t *input = json_pack("{s:s, s:s, s:s}", "name", companies[partner].name, "country",
                              companies[partner].country, "kind", as_demo_partner_names[partner]);
    if (partner == DEMO_RESELLER)
        json_object_set_new(input, "provider", json_string(demo->partners[DEMO_PROVIDER]));
    int rc = call(demo, "partner.create", input, &body, err);
    if (rc == 0)
        take(body, NULL, "id", demo->partners[partner], AS_ID_TEXT_SIZE);
    for (int role = 0; rc == 0 && role < DEMO_ROLES; role++) {
        if (role != DEMO_APPLICATION)
            rc = make_user(demo, partner, role, err);
        if (rc == 0)
            rc = make_token(demo, partner, role, err);
    }
    return rc;
}

int as_demo_make_people(struct as_demo *demo, struct as_err *err)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < DEMO_PARTNERS; i++)
        rc = make_partner(demo, i, err);
    for (int i = 0; rc == 0 && i < DEMO_PARTNERS; i++) {
        rc = demo->identity->user(demo->self, as_str_of(demo->users[i][DEMO_SALES]),
                                  &demo->sales[i]);
        if (rc < 0)
            return as_err_set(err, rc, "%s", as_host_failure(demo->host));
        demo->identity->retain(demo->self, demo->sales[i]);
    }
    as_auto_json json_t *body = NULL;
    if (rc == 0)
        rc = as_demo_call(demo, demo->sales[DEMO_DIRECT_BILL], "template.list",
                          "{\"type\":\"MicrosoftCustomerAgreement\"}", &body, err);
    if (rc == 0)
        take(json_array_get(json_object_get(body, "items"), 0), NULL, "id", demo->template_id,
             AS_ID_TEXT_SIZE);
    return rc;
}
