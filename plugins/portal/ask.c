/* Asking the host: an operation's name, what is said, and where its reply goes on. */
#include "catalog.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[OPERATIONS] = {
    [OP_TOKEN_GRANT] = "token.grant",
    [OP_SESSION_END] = "session.end",
    [OP_CUSTOMER_OVERVIEW] = "customer.overview",
    [OP_CUSTOMER_GET] = "customer.get",
    [OP_CUSTOMER_CREATE] = "customer.create",
    [OP_CUSTOMER_CHANGE] = "customer.change",
    [OP_CUSTOMER_PARTNERS] = "customer.partners",
    [OP_COUNTRY_RULES] = "country.rules",
    [OP_DOMAIN_CHECK] = "domain.check",
    [OP_TEMPLATE_LIST] = "template.list",
    [OP_TEMPLATE_DOCUMENT] = "template.document",
    [OP_AGREEMENT_LIST] = "agreement.list",
    [OP_AGREEMENT_CONFIRM] = "agreement.confirm",
    [OP_AGREEMENT_DIRECT_STATUS] = "agreement.direct_status",
    [OP_ORDER_CREATE] = "order.create",
    [OP_ORDER_LIST] = "order.list",
    [OP_AUDIT_LIST] = "audit.list",
    [OP_PARTNERSHIP_LIST] = "partnership.list",
    [OP_INVITATION_CREATE] = "invitation.create",
    [OP_INVITATION_RENEW] = "invitation.renew",
    [OP_INVITATION_CANCEL] = "invitation.cancel",
    [OP_INVITATION_LIST] = "invitation.list",
    [OP_INVITATION_COUNTS] = "invitation.counts",
    [OP_INVITATION_OPEN] = "invitation.open",
    [OP_INVITATION_READ] = "invitation.read",
    [OP_INVITATION_ACCEPT] = "invitation.accept",
    [OP_INVITATION_DECLINE] = "invitation.decline",
    [OP_CONTACT_SIGN_IN] = "contact.sign_in",
    [OP_CONTACT_SIGN_IN_CODE] = "contact.sign_in_code",
    [OP_CONTACT_SEND_CODE] = "contact.send_code",
    [OP_CONTACT_CHANGE_PASSWORD] = "contact.change_password",
};

assent_status ask_find(struct portal *portal)
{
    const assent_host *host = portal->host;
    for (size_t i = 0; i < OPERATIONS; i++) {
        const assent_status rc =
            portal->operations->find(host->self, names[i], NULL, NULL, &portal->known[i]);
        if (rc < 0)
            return rc;
    }
    return ASSENT_OK;
}

void visit_say(struct visit *visit, const char *field, const char *value)
{
    if (!value || value[0] == '\0' || visit->argument_count == ARGUMENTS_MOST)
        return;
    json_t *kept = json_string(value);
    json_array_append_new(visit->argument_texts, kept);
    visit->arguments[visit->argument_count++] =
        (assent_pair){ text(field), { json_string_value(kept), json_string_length(kept) } };
}

void visit_say_body(struct visit *visit, json_t *body)
{
    json_decref(visit->body);
    visit->body = body;
}

static void on_reply(void *data, const assent_reply *reply)
{
    struct visit *visit = data;
    const visit_step step = visit->step;
    if (visit->portal->is_closed) { /* nothing of the host may be used any more */
        visit_end(visit);
        return;
    }
    visit->step = NULL;
    visit->argument_count = 0;
    json_array_clear(visit->argument_texts);
    json_decref(visit->body);
    visit->body = NULL;
    json_t *body =
        reply->status == ASSENT_OK ? json_loadb(reply->body.data, reply->body.size, 0, NULL) : NULL;
    step(visit, reply, body);
    json_decref(body);
}

/* What is shown once and never again would be missing in a kept answer: who signs in twice is given two tokens. */
static bool is_kept(enum operation operation)
{
    return operation != OP_TOKEN_GRANT && operation != OP_CONTACT_SIGN_IN &&
           operation != OP_CONTACT_SIGN_IN_CODE;
}

/* The same form sent twice is the same request: what a double click or a reload sends again gets the first
 * answer. */
static assent_text request_id(const struct visit *visit, enum operation operation,
                              char id[ID_BYTES])
{
    const bool is_command =
        visit->portal->operations->is_command(visit->portal->known[operation]) != 0;
    if (!is_command || !is_kept(operation) ||
        !safe_derive_id(visit_form(visit, "request"), names[operation], id))
        return (assent_text){ NULL, 0 };
    return text(id);
}

void visit_ask(struct visit *visit, enum operation operation, visit_step step)
{
    struct portal *portal = visit->portal;
    char id[ID_BYTES];
    char *body = visit->body ? json_dumps(visit->body, JSON_COMPACT) : NULL;
    visit->step = step;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = portal->known[operation],
        .actor = visit->actor,
        .arguments = visit->arguments,
        .argument_count = visit->argument_count,
        .body = body ? text(body) : (assent_text){ NULL, 0 },
        .request_id = request_id(visit, operation, id),
        .locale = text(locale_names[visit->locale]),
        .on_reply = on_reply,
        .data = visit,
    };
    portal->operations->submit(portal->host->self, &submission);
    free(body);
}
