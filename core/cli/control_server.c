/* The server's end of the control socket: a built-in plugin, so that it needs no rights of its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "assent/assent.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "cli/control.h"
#include "host/host.h"
#include "model/echo.h"
#include "operations/operation.h"

enum { LINE_LIMIT = 17 * 1024 * 1024, READ_BYTES = 65536 };

struct control {
    const assent_host *host;
    const assent_operations *operations;
    const assent_identity *identity;
    const struct as_operator *operator;
    uv_loop_t *loop;
    uv_pipe_t listener;
    bool is_listening, is_draining;
    const char *data_path;
    struct connection *connections;
    uint32_t pending;
    void (*on_drained)(void *data);
    void *drained_data;
    const assent_operation **found; /* by action: what find makes lives as long as the plugin */
    uint32_t references;            /* the plugin itself and each connection */
};

struct connection {
    struct connection *next, **link;
    struct control *control;
    uv_pipe_t pipe;
    struct as_buf in;
    bool is_busy, is_closing;
    uint32_t references; /* the handle, a call under way, a write */
};

struct answer {
    uv_write_t request;
    struct connection *connection;
    struct as_buf line;
};

static as_str literal(const char *text)
{
    return as_str_of(text);
}

/* ---- Connections ---------------------------------------------------------------------------- */

static void unref_control(struct control *control)
{
    if (--control->references > 0)
        return;
    free(control->found);
    free(control);
}

static void unref(struct connection *connection)
{
    if (--connection->references > 0)
        return;
    unref_control(connection->control);
    as_buf_fini(&connection->in);
    free(connection);
}

static void on_closed(uv_handle_t *handle)
{
    unref(handle->data);
}

static void close_connection(struct connection *connection)
{
    if (connection->is_closing)
        return;
    connection->is_closing = true;
    *connection->link = connection->next;
    if (connection->next)
        connection->next->link = connection->link;
    uv_close((uv_handle_t *)&connection->pipe, on_closed);
}

static void look_for_line(struct connection *connection);

static void check_drained(struct control *control)
{
    void (*done)(void *) = control->on_drained;
    if (!done || control->pending > 0)
        return;
    control->on_drained = NULL;
    done(control->drained_data);
}

static void on_written(uv_write_t *request, int status)
{
    struct answer *answer = (struct answer *)request;
    struct connection *connection = answer->connection;
    as_buf_fini(&answer->line);
    free(answer);
    connection->is_busy = false;
    connection->control->pending--;
    if (status < 0)
        close_connection(connection);
    else if (!connection->is_closing)
        look_for_line(connection);
    check_drained(connection->control);
    unref(connection);
}

static void write_text(struct as_buf *buf, const char *key, as_str text)
{
    if (text.size == 0)
        return;
    as_json_key(buf, literal(key));
    as_json_text(buf, text);
}

/* Takes over the reference of the call. */
static void send_reply(struct connection *connection, const assent_reply *reply)
{
    struct answer *answer = calloc(1, sizeof *answer);
    if (answer && !connection->is_closing) {
        struct as_buf *line = &answer->line;
        answer->connection = connection;
        as_json_open(line);
        as_json_key(line, AS_STR("status"));
        as_json_int(line, reply->status);
        write_text(line, "code", reply->code);
        write_text(line, "sentence", reply->sentence);
        if (reply->sequence > 0) {
            as_json_key(line, AS_STR("sequence"));
            as_json_int(line, (int64_t)reply->sequence);
        }
        if (reply->is_repeat) {
            as_json_key(line, AS_STR("is_repeat"));
            as_json_bool(line, true);
        }
        if (as_control_has_warnings(reply)) {
            as_json_key(line, AS_STR("warnings"));
            as_control_write_warnings(reply, line);
        }
        if (reply->body.size > 0) {
            as_json_key(line, AS_STR("reply"));
            as_json_raw(line, reply->body);
        }
        as_json_close(line);
        as_buf_add_char(line, '\n');
        const uv_buf_t bytes = uv_buf_init(line->data, (unsigned)line->size);
        if (!line->has_failed && uv_write(&answer->request, (uv_stream_t *)&connection->pipe,
                                          &bytes, 1, on_written) == 0)
            return;
    }
    if (answer)
        as_buf_fini(&answer->line);
    free(answer);
    connection->is_busy = false;
    connection->control->pending--;
    close_connection(connection);
    check_drained(connection->control);
    unref(connection);
}

static void on_reply(void *data, const assent_reply *reply)
{
    send_reply(data, reply);
}

static void refuse(struct connection *connection, const struct as_err *err)
{
    const assent_reply reply = {
        .size = sizeof reply,
        .status = err->code,
        .code = as_str_of(err->word),
        .sentence = as_str_of(err->text),
    };
    send_reply(connection, &reply);
}

/* ---- Calls ---------------------------------------------------------------------------------- */

static int find_operation(struct control *control, as_str name,
                          const assent_operation **ret_operation, struct as_err *err)
{
    const struct as_operation *known = as_operation_find(name);
    if (!known) {
        struct as_echo echo;
        const as_str near = as_operation_nearest(name);
        return as_err_word(err, AS_E_ABSENT, "operation.unknown", "\"%s\" is no operation%s%.*s%s",
                           as_echo(name, &echo), near.size ? "; did you mean \"" : "",
                           AS_STR_ARG(near),
                           near.size ? "\"?" : "; `assent operations` lists them");
    }
    const assent_operation **found = &control->found[known->action];
    const assent_status status =
        *found ? 0 : control->operations->find(control->host->self, known->name, NULL, NULL, found);
    *ret_operation = *found;
    return status < 0 ? as_err_set(err, status, "%s cannot be asked now", known->name) : 0;
}

static as_str text_of(const json_t *object, const char *name)
{
    const json_t *text = json_object_get(object, name);
    return json_is_string(text) ? as_json_string(text) : AS_STR_NONE;
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

static int refuse_name(const char *name, struct as_err *err)
{
    struct as_echo echo;
    return as_err_field(
        err, "", "control.name",
        "{name}: only operation, input, as, token, request_id, locale, explain, ids and trial are "
        "known here",
        AS_VALUES(as_value_text("name", as_str_of(as_echo(as_str_of(name), &echo)))));
}

static int check_names(const json_t *call, struct as_err *err)
{
    static const char *const texts[] = { "operation", "as", "token", "request_id", "locale", NULL };
    static const char *const flags[] = { "explain", "ids", "trial", NULL };
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)call, name, value)
    {
        const bool is_flag = is_one_of(name, flags);
        const bool is_input = strcmp(name, "input") == 0;
        if (!is_flag && !is_input && !is_one_of(name, texts))
            return refuse_name(name, err);
        /* What is read as absent would make the operator of a user. */
        if (!is_input && !(is_flag ? json_is_boolean(value) : json_is_string(value)))
            return as_err_field(
                err, name, "form.kind", "{needed} is needed, not {found}",
                AS_VALUES(as_value_noun("needed", is_flag ? AS_NOUN("needed.bool", "true or false")
                                                          : AS_NOUN("kind.text", "a text")),
                          as_value_noun("found", as_json_noun(value))));
    }
    if (json_object_get(call, "as") && text_of(call, "as").size == 0)
        return as_err_field(err, "as", "user.id", "the id of a user is needed", NULL);
    if (json_object_get(call, "token") && text_of(call, "token").size == 0)
        return as_err_field(err, "token", "token.needed", "a bearer token is needed", NULL);
    if (!json_is_object(call) || text_of(call, "operation").size == 0)
        return as_err_field(err, "operation", "operation.needed",
                            "the name of an operation is needed", NULL);
    return 0;
}

/* As whoever has this token of ours; a signed one, which has dots, may have to be waited for. */
static int find_bearer(struct control *control, as_str token, const assent_actor **ret_actor,
                       struct as_err *err)
{
    if (!memchr(token.data, '.', token.size) &&
        control->identity->resolve(control->host->self, token, NULL, NULL, ret_actor) == 0)
        return 0;
    return as_err_set(err, AS_E_UNAUTHENTICATED, "the token is not known, or holds no longer");
}

static void execute(struct connection *connection, as_str line)
{
    struct control *control = connection->control;
    struct as_err err;
    as_auto_buf struct as_buf body;
    as_buf_init(&body);
    const assent_operation *operation = NULL;
    const assent_actor *actor = control->operator->actor(control->host->self);
    as_auto_json json_t *call = as_json_parse(line, &err);
    int rc = call ? check_names(call, &err) : err.code;
    if (rc == 0)
        rc = find_operation(control, text_of(call, "operation"), &operation, &err);
    if (rc == 0 && text_of(call, "as").size > 0) {
        rc = control->identity->user(control->host->self, text_of(call, "as"), &actor);
        if (rc < 0)
            as_err_field(&err, "as", "user.none", "there is no user with this id", NULL);
    }
    if (rc == 0 && text_of(call, "token").size > 0)
        rc = find_bearer(control, text_of(call, "token"), &actor, &err);
    const json_t *input = call ? json_object_get(call, "input") : NULL;
    if (rc == 0 && input) {
        as_json_canonical(&body, input);
        if (body.has_failed)
            rc = as_err_set(&err, AS_E_MEMORY, "no memory for a call");
    }
    if (rc < 0) {
        control->operator->say(control->host->self, text_of(call, "locale"), &err);
        refuse(connection, &err);
        return;
    }
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = actor,
        .body = as_buf_str(&body),
        .request_id = text_of(call, "request_id"),
        .locale = text_of(call, "locale"),
        .on_reply = on_reply,
        .data = connection,
        .flags = (json_is_true(json_object_get(call, "ids")) ? ASSENT_SUBMIT_IDS : 0) |
                 (json_is_true(json_object_get(call, "trial")) ? ASSENT_SUBMIT_TRIAL : 0),
    };
    if (json_is_true(json_object_get(call, "explain")))
        control->operator->explain(control->host->self, &submission);
    else
        control->operations->submit(control->host->self, &submission);
}

static void look_for_line(struct connection *connection)
{
    if (connection->is_busy || connection->is_closing || connection->in.size == 0 ||
        connection->control->is_draining)
        return;
    const char *end = memchr(connection->in.data, '\n', connection->in.size);
    if (!end) {
        if (connection->in.size > LINE_LIMIT)
            close_connection(connection);
        return;
    }
    const size_t size = (size_t)(end - connection->in.data);
    struct as_buf line = connection->in;
    as_buf_init(&connection->in);
    as_buf_add(&connection->in, as_str_make(line.data + size + 1, line.size - size - 1));
    connection->is_busy = true;
    connection->references++;
    connection->control->pending++;
    execute(connection, as_str_make(line.data, size));
    as_buf_fini(&line);
}

/* ---- The socket ----------------------------------------------------------------------------- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct connection *connection = handle->data;
    const bool has_room = as_buf_reserve(&connection->in, READ_BYTES);
    *buf = has_room ? uv_buf_init(connection->in.data + connection->in.size, READ_BYTES)
                    : uv_buf_init(NULL, 0);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf)
{
    struct connection *connection = stream->data;
    if (size < 0) {
        close_connection(connection);
        return;
    }
    connection->in.size += (size_t)size;
    look_for_line(connection);
}

/* The operator's own user, or root. */
static bool is_trusted(uv_pipe_t *pipe)
{
    uv_os_fd_t fd = -1;
    struct ucred peer;
    socklen_t size = sizeof peer;
    return uv_fileno((uv_handle_t *)pipe, &fd) == 0 &&
           getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct control *control = listener->data;
    struct connection *connection = status < 0 ? NULL : calloc(1, sizeof *connection);
    if (!connection)
        return;
    connection->control = control;
    control->references++;
    connection->references = 1;
    connection->pipe.data = connection;
    uv_pipe_init(control->loop, &connection->pipe, 0);
    connection->next = control->connections;
    connection->link = &control->connections;
    if (connection->next)
        connection->next->link = &connection->next;
    control->connections = connection;
    if (uv_accept(listener, (uv_stream_t *)&connection->pipe) < 0 ||
        !is_trusted(&connection->pipe) ||
        uv_read_start((uv_stream_t *)&connection->pipe, on_alloc, on_read) < 0)
        close_connection(connection);
}

static assent_status fail(struct control *control, const char *what)
{
    char text[4400];
    snprintf(text, sizeof text, "%s.sock: %s: %s", control->data_path, what, strerror(errno));
    return control->host->fail(control->host->self, ASSENT_E_STORAGE, literal(text));
}

static assent_status start(void *state)
{
    struct control *control = state;
    struct sockaddr_un address;
    struct as_err err;
    as_auto_fd int folder = -1;
    if (as_control_address(control->data_path, &address, &folder, &err) < 0)
        return control->host->fail(control->host->self, err.code, as_str_of(err.text));
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(control, "the socket cannot be made");
    unlink(address.sun_path); /* a dead server's: the database's lock is ours */
    const mode_t mask = umask(0177);
    const int rc = bind(fd, (const struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (rc < 0) {
        const assent_status status = fail(control, "the socket cannot be made");
        close(fd);
        return status;
    }
    uv_pipe_init(control->loop, &control->listener, 0);
    control->listener.data = control;
    control->is_listening = true;
    if (uv_pipe_open(&control->listener, fd) < 0 ||
        uv_listen((uv_stream_t *)&control->listener, 16, on_connection) < 0)
        return fail(control, "nobody can be listened to");
    return ASSENT_OK;
}

/* ---- The plugin ----------------------------------------------------------------------------- */

static assent_status open_control(const assent_host *host, void **ret_state)
{
    struct control *control = calloc(1, sizeof *control);
    const assent_uv *uv = host->capability(host->self, ASSENT_UV_1);
    if (control)
        control->found = calloc(as_operation_count, sizeof *control->found);
    if (!control || !control->found) {
        free(control);
        return host->fail(host->self, ASSENT_E_MEMORY, literal("no memory"));
    }
    control->host = host;
    control->references = 1;
    control->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    control->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    control->operator= host->capability(host->self, AS_OPERATOR_1);
    control->loop = uv->loop;
    control->data_path = control->operator->data_path(host->self);
    *ret_state = control;
    return ASSENT_OK;
}

static void drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct control *control = state;
    control->is_draining = true;
    control->on_drained = done;
    control->drained_data = done_data;
    check_drained(control);
}

static void on_listener_closed(uv_handle_t *handle)
{
    unref_control(handle->data);
}

static void close_control(void *state)
{
    struct control *control = state;
    struct sockaddr_un address;
    struct as_err err;
    as_auto_fd int folder = -1;
    while (control->connections)
        close_connection(control->connections);
    if (!control->is_listening) {
        unref_control(control);
        return;
    }
    if (as_control_address(control->data_path, &address, &folder, &err) == 0)
        unlink(address.sun_path);
    uv_close((uv_handle_t *)&control->listener, on_listener_closed);
}

const assent_plugin_descriptor as_control_plugin = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof as_control_plugin,
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = ASSENT_ABI_MINOR,
    .name = "control",
    .version = ASSENT_VERSION,
    .open = open_control,
    .start = start,
    .drain = drain,
    .close = close_control,
};
