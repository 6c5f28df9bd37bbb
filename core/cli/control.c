/* The client's end of the control socket, and what both ends have in common. */
#include "cli/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/json.h"

enum { REPLY_LIMIT = 64 * 1024 * 1024 };

int as_control_address(const char *data_path, struct sockaddr_un *ret_address, int *ret_folder,
                       struct as_err *err)
{
    const char *name = strrchr(data_path, '/');
    char folder[4096];
    *ret_folder = -1;
    *ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    int size = snprintf(ret_address->sun_path, sizeof ret_address->sun_path, "%s.sock", data_path);
    if (size > 0 && (size_t)size < sizeof ret_address->sun_path)
        return 0;
    if (name) {
        snprintf(folder, sizeof folder, "%.*s", (int)(name - data_path), data_path);
        *ret_folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    if (*ret_folder >= 0) {
        size = snprintf(ret_address->sun_path, sizeof ret_address->sun_path,
                        "/proc/self/fd/%d/%s.sock", *ret_folder, name + 1);
        if (size > 0 && (size_t)size < sizeof ret_address->sun_path)
            return 0;
        close(*ret_folder);
        *ret_folder = -1;
    }
    return as_err_set(err, AS_E_CONFIG, "%s.sock: the path is too long for a socket", data_path);
}

int as_control_connect(const char *data_path, int *ret_fd, struct as_err *err)
{
    struct sockaddr_un address;
    as_auto_fd int folder = -1;
    int rc = as_control_address(data_path, &address, &folder, err);
    if (rc < 0)
        return rc;
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return as_err_set(err, AS_E_STORAGE, "a socket cannot be made: %s", strerror(errno));
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
        *ret_fd = fd;
        return 0;
    }
    const int number = errno;
    close(fd);
    const bool is_nobody = number == ENOENT || number == ECONNREFUSED || number == ENOTDIR;
    return as_err_set(err, is_nobody ? AS_E_NOT_FOUND : AS_E_CONFIG,
                      "%s.sock: the server cannot be asked: %s", data_path, strerror(number));
}

/* ---- One exchange --------------------------------------------------------------------------- */

static void write_text(struct as_buf *buf, as_str key, as_str text)
{
    if (text.size == 0)
        return;
    as_json_key(buf, key);
    as_json_text(buf, text);
}

bool as_control_has_warnings(const assent_reply *reply)
{
    return reply->status == ASSENT_OK && reply->answer_count > 0;
}

void as_control_write_warnings(const assent_reply *reply, struct as_buf *buf)
{
    as_json_open_list(buf);
    for (size_t i = 0; i < reply->answer_count; i++) {
        const assent_answer *warning = &reply->answers[i];
        as_json_open(buf);
        write_text(buf, AS_STR("code"), warning->code);
        write_text(buf, AS_STR("remedy"), warning->remedy);
        write_text(buf, AS_STR("rule"), warning->rule);
        write_text(buf, AS_STR("sentence"), warning->sentence);
        as_json_close(buf);
    }
    as_json_close_list(buf);
}

static int send_all(int fd, as_str text, struct as_err *err)
{
    while (text.size > 0) {
        const ssize_t sent = send(fd, text.data, text.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return as_err_set(err, AS_E_CLOSING, "the server hung up: %s", strerror(errno));
        text = as_str_make(text.data + sent, text.size - (size_t)sent);
    }
    return 0;
}

static int receive_line(int fd, struct as_buf *line, struct as_err *err)
{
    for (;;) {
        if (line->size > 0 && line->data[line->size - 1] == '\n')
            return 0;
        if (line->size > REPLY_LIMIT || !as_buf_reserve(line, 65536))
            return as_err_set(err, AS_E_TOO_LARGE, "the server's answer is too long");
        const ssize_t got = recv(fd, line->data + line->size, 65536, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return as_err_set(err, AS_E_CLOSING, "the server hung up before it answered");
        line->size += (size_t)got;
    }
}

static void take_text(const json_t *object, const char *name, char *out, size_t size)
{
    const json_t *text = json_object_get(object, name);
    snprintf(out, size, "%s", json_is_string(text) ? json_string_value(text) : "");
}

static void write_flag(struct as_buf *buf, as_str key, bool is_set)
{
    if (!is_set)
        return;
    as_json_key(buf, key);
    as_json_bool(buf, true);
}

int as_control_send(int fd, const struct as_client_call *call, struct as_err *err)
{
    as_auto_buf struct as_buf line;
    as_buf_init(&line);
    as_json_open(&line);
    write_text(&line, AS_STR("operation"), call->operation);
    if (call->input.size > 0) {
        as_json_key(&line, AS_STR("input"));
        as_json_raw(&line, call->input);
    }
    write_text(&line, AS_STR("as"), call->as);
    write_text(&line, AS_STR("request_id"), call->request_id);
    write_text(&line, AS_STR("locale"), call->locale);
    write_flag(&line, AS_STR("explain"), call->is_explained);
    write_flag(&line, AS_STR("ids"), call->wants_ids);
    write_flag(&line, AS_STR("trial"), call->is_trial);
    as_json_close(&line);
    as_buf_add_char(&line, '\n');
    if (line.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for a call");
    return send_all(fd, as_buf_str(&line), err);
}

int as_control_receive(int fd, struct as_client_reply *ret_reply, struct as_err *err)
{
    as_auto_buf struct as_buf line;
    as_buf_init(&line);
    const int rc = receive_line(fd, &line, err);
    if (rc < 0)
        return rc;
    as_auto_json json_t *answer = as_json_parse(as_buf_str(&line), err);
    if (!answer)
        return as_err_within(err, "the server's answer");
    *ret_reply = (struct as_client_reply){ .status = 0 };
    ret_reply->status = (int)json_integer_value(json_object_get(answer, "status"));
    ret_reply->sequence = json_integer_value(json_object_get(answer, "sequence"));
    ret_reply->is_repeat = json_is_true(json_object_get(answer, "is_repeat"));
    take_text(answer, "code", ret_reply->code, sizeof ret_reply->code);
    take_text(answer, "sentence", ret_reply->sentence, sizeof ret_reply->sentence);
    ret_reply->body = json_incref(json_object_get(answer, "reply"));
    ret_reply->warnings = json_incref(json_object_get(answer, "warnings"));
    return 0;
}

int as_control_exchange(int fd, const struct as_client_call *call,
                        struct as_client_reply *ret_reply, struct as_err *err)
{
    const int rc = as_control_send(fd, call, err);
    return rc < 0 ? rc : as_control_receive(fd, ret_reply, err);
}
