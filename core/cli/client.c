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

struct as_client {
    int fd;               /* of the control socket; -1: the host below */
    struct as_host *host; /* opened here */
};

static int open_local(struct as_client *client, const char *config, struct as_err *err)
{
    const struct as_host_options options = {
        .config = config,
        .version = as_cli_version(),
        .is_quiet = true,
    };
    int rc = as_host_open(&options, &client->host, err);
    if (rc == AS_E_CONFLICT) /* a server that does not listen yet, or not any more */
        as_err_within(err, "nobody answers on the control socket");
    return rc;
}

int as_client_open(const char *config, struct as_client **ret_client, struct as_err *err)
{
    struct as_settings settings;
    struct as_client *client = calloc(1, sizeof *client);
    if (!client)
        return as_err_set(err, AS_E_MEMORY, "no memory for a client");
    client->fd = -1;
    int rc = as_settings_read(config, &settings, err);
    if (rc == 0) {
        rc = as_control_connect(settings.data, &client->fd, err);
        as_settings_fini(&settings);
        if (rc == AS_E_NOT_FOUND)
            rc = open_local(client, config, err);
    }
    if (rc < 0) {
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
    as_host_close(client->host);
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

static int call_local(struct as_client *client, const struct as_client_call *call,
                      struct as_client_reply *ret_reply, struct as_err *err)
{
    assent_self *self = as_host_self(client->host);
    const assent_operations *operations = as_host_capability(self, AS_STR(ASSENT_OPERATIONS_1));
    const assent_identity *identity = as_host_capability(self, AS_STR(ASSENT_IDENTITY_1));
    const struct as_operator *operator= as_host_capability(self, AS_STR(AS_OPERATOR_1));
    const assent_operation *operation = NULL;
    const assent_actor *actor = operator->actor(self);
    char name[128];
    snprintf(name, sizeof name, "%.*s", AS_STR_ARG(call->operation));
    *ret_reply = (struct as_client_reply){ .status = 0 };
    int rc = operations->find(self, name, NULL, NULL, &operation);
    if (rc < 0)
        return as_err_word(err, rc, "operation.unknown", "%s", as_host_failure(client->host));
    if (call->as.size > 0 && (rc = identity->user(self, call->as, &actor)) < 0)
        return as_err_field(err, "as", "there is no user with this id");
    struct waiting waiting = { .reply = ret_reply };
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = actor,
        .body = call->input,
        .request_id = call->request_id,
        .locale = call->locale,
        .on_reply = on_reply,
        .data = &waiting,
    };
    if (call->is_explained)
        operator->explain(self, &submission);
    else
        operations->submit(self, &submission);
    while (!waiting.is_done)
        as_host_turn(client->host);
    return 0;
}

int as_client_call(struct as_client *client, const struct as_client_call *call,
                   struct as_client_reply *ret_reply, struct as_err *err)
{
    return client->fd >= 0 ? as_control_exchange(client->fd, call, ret_reply, err)
                           : call_local(client, call, ret_reply, err);
}
