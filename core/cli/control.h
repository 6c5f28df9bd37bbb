/* The control socket: <data>.sock, mode 0600, for the operator's command line. One JSON object a line:
 * {"operation","input","as","request_id","locale","explain"} ->
 * {"status","code","sentence","sequence","is_repeat","warnings","reply"}, what is empty left out;
 * "warnings" of what passed: [{"code","remedy","rule","sentence"}]. */
#pragma once

#include "assent/operations.h"
#include "base/err.h"
#include "base/writer.h"
#include "cli/client.h"

/* The server's end, as a built-in plugin. */
extern const assent_plugin_descriptor as_control_plugin;

/* The client's end. AS_E_NOT_FOUND: nobody listens. */
int as_control_connect(const char *data_path, int *ret_fd, struct as_err *err);
int as_control_exchange(int fd, const struct as_client_call *call,
                        struct as_client_reply *ret_reply, struct as_err *err);
/* The two halves of it: the answer is to be received before the next call. */
int as_control_send(int fd, const struct as_client_call *call, struct as_err *err);
int as_control_receive(int fd, struct as_client_reply *ret_reply, struct as_err *err);

/* The list of a reply's warnings, as it crosses. A refusal has none: its body lists every answer. */
bool as_control_has_warnings(const assent_reply *reply);
void as_control_write_warnings(const assent_reply *reply, struct as_buf *buf);

/* A socket's address for a path of any length: one that is too long goes through its folder, which
 * `ret_folder` keeps open meanwhile (-1: not needed). */
struct sockaddr_un;
int as_control_address(const char *data_path, struct sockaddr_un *ret_address, int *ret_folder,
                       struct as_err *err);
