#include "cli/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/id.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/control.h"
#include "host/host.h"
#include "host/settings.h"
#include "operations/operation.h"

struct as_client {
    int fd;                   /* of the control socket; -1: the host below */
    struct as_host *host;     /* opened here */
    int more[AS_CLIENT_MANY]; /* further connections, or 0 */
    const assent_operation *
        *found; /* in this process, by action: what find makes lives as long as the host */
    struct as_settings settings;
};

static int open_local(struct as_client *client, const char *config, struct as_err *err)
{
    const struct as_host_options options = {
        .config = config,
        .version = as_cli_version(),
        .is_quiet = true,
    };
    client->found = calloc(as_operation_count, sizeof *client->found);
    if (!client->found)
        return as_err_set(err, AS_E_MEMORY, "no memory for a client");
    int rc = as_host_open(&options, &client->host, err);
    if (rc == AS_E_CONFLICT) /* a server that does not listen yet, or not any more */
        as_err_within(err, "nobody answers on the control socket");
    return rc;
}

int as_client_open(const char *config, struct as_client **ret_client, struct as_err *err)
{
    struct as_client *client = calloc(1, sizeof *client);
    if (!client)
        return as_err_set(err, AS_E_MEMORY, "no memory for a client");
    client->fd = -1;
    int rc = as_settings_read(config, &client->settings, err);
    if (rc == 0) {
        rc = as_control_connect(client->settings.data, &client->fd, err);
        if (rc == AS_E_NOT_FOUND)
            rc = open_local(client, config, err);
        if (rc < 0)
            as_settings_fini(&client->settings);
    }
    if (rc < 0) {
        free(client->found);
        free(client);
        return rc;
    }
    *ret_client = client;
    return 0;
}

void as_client_close(struct as_client *client)
{
    if (!client)
        return;
    if (client->fd >= 0)
        close(client->fd);
    for (int i = 0; i < AS_CLIENT_MANY; i++)
        if (client->more[i] > 0)
            close(client->more[i]);
    as_host_close(client->host);
    as_settings_fini(&client->settings);
    free(client->found);
    free(client);
}

bool as_client_is_remote(const struct as_client *client)
{
    return client->fd >= 0;
}

void as_client_reply_fini(struct as_client_reply *reply)
{
    json_decref(reply->body);
    json_decref(reply->warnings);
    reply->body = reply->warnings = NULL;
}

/* ---- In this process ------------------------------------------------------------------------ */

struct waiting {
    struct as_client_reply *reply;
    bool is_done;
};

static void on_reply(void *data, const assent_reply *reply)
{
    struct waiting *waiting = data;
    struct as_err err;
    waiting->reply->status = reply->status;
    waiting->reply->sequence = (int64_t)reply->sequence;
    waiting->reply->is_repeat = reply->is_repeat != 0;
    snprintf(waiting->reply->code, sizeof waiting->reply->code, "%.*s", AS_STR_ARG(reply->code));
    snprintf(waiting->reply->sentence, sizeof waiting->reply->sentence, "%.*s",
             AS_STR_ARG(reply->sentence));
    waiting->reply->body = reply->body.size > 0 ? as_json_parse(reply->body, &err) : NULL;
    if (as_control_has_warnings(reply)) {
        as_auto_buf struct as_buf list;
        as_buf_init(&list);
        as_control_write_warnings(reply, &list);
        waiting->reply->warnings = as_json_parse(as_buf_str(&list), &err);
    }
    waiting->is_done = true;
}

static int find_operation(struct as_client *client, as_str name,
                          const assent_operation **ret_operation, struct as_err *err)
{
    assent_self *self = as_host_self(client->host);
    const assent_operations *operations = as_host_capability(self, AS_STR(ASSENT_OPERATIONS_1));
    const struct as_operation *known = as_operation_find(name);
    const assent_operation **found = known ? &client->found[known->action] : NULL;
    char text[128];
    if (found && *found) {
        *ret_operation = *found;
        return 0;
    }
    snprintf(text, sizeof text, "%.*s", AS_STR_ARG(name));
    const int rc = operations->find(self, text, NULL, NULL, ret_operation);
    if (rc < 0)
        return as_err_word(err, rc, "operation.unknown", "%s", as_host_failure(client->host));
    *found = *ret_operation;
    return 0;
}

/* `waiting` lives until it is done. */
static int submit_local(struct as_client *client, const struct as_client_call *call,
                        struct waiting *waiting, struct as_err *err)
{
    assent_self *self = as_host_self(client->host);
    const assent_operations *operations = as_host_capability(self, AS_STR(ASSENT_OPERATIONS_1));
    const assent_identity *identity = as_host_capability(self, AS_STR(ASSENT_IDENTITY_1));
    const struct as_operator *operator= as_host_capability(self, AS_STR(AS_OPERATOR_1));
    const assent_operation *operation = NULL;
    const assent_actor *actor = operator->actor(self);
    *waiting->reply = (struct as_client_reply){ .status = 0 };
    int rc = find_operation(client, call->operation, &operation, err);
    if (rc < 0)
        return rc;
    if (call->as.size > 0 && (rc = identity->user(self, call->as, &actor)) < 0) {
        rc = as_err_field(err, "as", "user.none", "there is no user with this id", NULL);
        operator->say(self, call->locale, err);
        return rc;
    }
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = actor,
        .body = call->input,
        .request_id = call->request_id,
        .locale = call->locale,
        .on_reply = on_reply,
        .data = waiting,
        .flags =
            (call->wants_ids ? ASSENT_SUBMIT_IDS : 0) | (call->is_trial ? ASSENT_SUBMIT_TRIAL : 0),
    };
    if (call->is_explained)
        operator->explain(self, &submission);
    else
        operations->submit(self, &submission);
    return 0;
}

static int call_local(struct as_client *client, const struct as_client_call *call,
                      struct as_client_reply *ret_reply, struct as_err *err)
{
    struct waiting waiting = { .reply = ret_reply };
    const int rc = submit_local(client, call, &waiting, err);
    while (rc == 0 && !waiting.is_done)
        as_host_turn(client->host);
    return rc;
}

static int call_all_local(struct as_client *client, const struct as_client_call *calls,
                          uint32_t count, struct as_client_reply *ret_replies, struct as_err *err)
{
    struct waiting waiting[AS_CLIENT_MANY] = { { .reply = NULL } };
    uint32_t sent = 0;
    int rc = 0;
    for (; rc == 0 && sent < count; sent++) {
        waiting[sent].reply = &ret_replies[sent];
        rc = submit_local(client, &calls[sent], &waiting[sent], err);
    }
    if (rc < 0)
        sent--;
    for (uint32_t i = 0; i < sent; i++)
        while (!waiting[i].is_done)
            as_host_turn(client->host);
    for (uint32_t i = 0; rc < 0 && i < sent; i++)
        as_client_reply_fini(&ret_replies[i]);
    return rc;
}

/* A connection has one call under way, so each has its own. */
static int call_all_remote(struct as_client *client, const struct as_client_call *calls,
                           uint32_t count, struct as_client_reply *ret_replies, struct as_err *err)
{
    int rc = 0;
    uint32_t received = 0;
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        if (client->more[i] == 0)
            rc = as_control_connect(client->settings.data, &client->more[i], err);
        if (rc == 0)
            rc = as_control_send(client->more[i], &calls[i], err);
    }
    for (; rc == 0 && received < count; received++) {
        rc = as_control_receive(client->more[received], &ret_replies[received], err);
        if (rc < 0)
            break;
    }
    for (uint32_t i = 0; rc < 0 && i < received; i++)
        as_client_reply_fini(&ret_replies[i]);
    return rc;
}

int as_client_call_all(struct as_client *client, const struct as_client_call *calls, uint32_t count,
                       struct as_client_reply *ret_replies, struct as_err *err)
{
    return client->fd >= 0 ? call_all_remote(client, calls, count, ret_replies, err)
                           : call_all_local(client, calls, count, ret_replies, err);
}

int as_client_call(struct as_client *client, const struct as_client_call *call,
                   struct as_client_reply *ret_reply, struct as_err *err)
{
    return client->fd >= 0 ? as_control_exchange(client->fd, call, ret_reply, err)
                           : call_local(client, call, ret_reply, err);
}
