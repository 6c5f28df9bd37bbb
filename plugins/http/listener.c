/* The listening socket: who may come in, and who has to leave for it. */
#include "conn.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,
    OTHER_DESCRIPTORS = 64, /* store, log, plugins */
    LAST_DESCRIPTORS = 8,
};

/* "127.0.0.1:8080", "[::1]:8080". */
static bool read_address(assent_text listen, struct sockaddr_storage *ret_address)
{
    char host[64];
    const char *colon = memrchr(listen.data, ':', listen.size);
    size_t host_size = colon ? (size_t)(colon - listen.data) : 0;
    if (!colon || host_size == 0 || host_size >= sizeof host)
        return false;
    size_t digits = listen.size - host_size - 1;
    int port = 0;
    for (size_t i = 0; i < digits; i++) {
        if (colon[1 + i] < '0' || colon[1 + i] > '9' || digits > 5)
            return false;
        port = port * 10 + (colon[1 + i] - '0');
    }
    if (digits == 0 || port > 65535)
        return false;

    memcpy(host, listen.data, host_size);
    host[host_size] = '\0';
    if (host[0] == '[' && host[host_size - 1] == ']') {
        host[host_size - 1] = '\0';
        return uv_ip6_addr(host + 1, port, (struct sockaddr_in6 *)ret_address) == 0;
    }
    return uv_ip4_addr(host, port, (struct sockaddr_in *)ret_address) == 0;
}

static int name_of(const struct sockaddr_storage *address, char *space, size_t size)
{
    if (address->ss_family == AF_INET6) {
        uv_ip6_name((const struct sockaddr_in6 *)address, space, size);
        return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
    }
    uv_ip4_name((const struct sockaddr_in *)address, space, size);
    return ntohs(((const struct sockaddr_in *)address)->sin_port);
}

/* Makes room by closing the connection that has waited longest for its next request. */
static bool close_longest_waiting(struct http *http)
{
    if (link_is_alone(&http->waiting))
        return false;
    conn_close(LINK_OWNER(http->waiting.next, struct conn, waiting));
    return true;
}

static void on_turned_away(uv_handle_t *handle)
{
    struct http *http = handle->data;
    free(handle);
    http_unref(http);
}

/* Every connection is busy: takes the newcomer to say so, and hangs up. */
static void turn_away(struct http *http)
{
    static char answer[] =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 65\r\n"
        "Content-Type: application/json\r\nRetry-After: 1\r\n"
        "Connection: close\r\n\r\n"
        "{\"error\":{\"code\":\"busy\",\"sentence\":\"Too many open connections.\"}}";
    uv_tcp_t *tcp = malloc(sizeof *tcp);
    if (!tcp || uv_tcp_init(http->loop, tcp) < 0) {
        free(tcp);
        return;
    }
    tcp->data = http;
    http->references++;
    if (uv_accept((uv_stream_t *)&http->listener, (uv_stream_t *)tcp) == 0 && !http->tls) {
        uv_buf_t buf = uv_buf_init(answer, sizeof answer - 1);
        (void)uv_try_write((uv_stream_t *)tcp, &buf, 1);
    }
    http_count(http, http->counters.refused, 1);
    uv_close((uv_handle_t *)tcp, on_turned_away);
}

/* The system gives out the lowest number that is free, so a high one means that few are left. When
 * none is, libuv hangs up on newcomers by means of a spare one, without telling us: so we look
 * ourselves now and then, and make room before. */
void listener_check_descriptors(struct http *http)
{
    uv_os_fd_t listening = -1;
    if (!http->is_listening || uv_fileno((uv_handle_t *)&http->listener, &listening) < 0)
        return;
    int probe = fcntl(listening, F_DUPFD_CLOEXEC, 0);
    bool is_short = probe < 0 || probe >= http->last_descriptors;
    if (probe >= 0)
        close(probe);
    for (int i = 0; is_short && i < LAST_DESCRIPTORS; i++)
        (void)close_longest_waiting(http);
}

static bool begin_tls(struct conn *conn)
{
    if (!conn->http->tls)
        return true;
    conn->tls = tls_new(conn->http->tls);
    return conn->tls != NULL;
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct http *http = listener->data;
    if (status < 0) {
        listener_check_descriptors(http);
        return;
    }
    if (http->connection_count >= http->limits.connections && !close_longest_waiting(http)) {
        turn_away(http);
        return;
    }
    struct conn *conn = conn_new(http);
    if (!conn) {
        turn_away(http);
        return;
    }
    struct sockaddr_storage peer = { 0 };
    int size = sizeof peer;
    if (uv_accept(listener, (uv_stream_t *)&conn->tcp) < 0 || !begin_tls(conn)) {
        conn_close(conn);
        return;
    }
    if (uv_tcp_getpeername(&conn->tcp, (struct sockaddr *)&peer, &size) == 0)
        name_of(&peer, conn->address, sizeof conn->address);
    http_count(http, http->counters.accepted, 1);
    conn_begin(conn);
}

static void on_listener_closed(uv_handle_t *handle)
{
    http_unref(handle->data);
}

static void tell_address(struct http *http)
{
    char name[64];
    char address[96];
    struct sockaddr_storage bound = { 0 };
    int size = sizeof bound;
    uv_tcp_getsockname(&http->listener, (struct sockaddr *)&bound, &size);
    int port = name_of(&bound, name, sizeof name);
    const char *scheme = http->tls ? "https" : "http";
    int length =
        snprintf(address, sizeof address,
                 bound.ss_family == AF_INET6 ? "%s://[%s]:%d" : "%s://%s:%d", scheme, name, port);
    http->routes->ready(http->host->self, (assent_text){ address, (size_t)length });
}

/* Descriptors are also needed for the store and by others: connections never take them all. */
static void fit_to_descriptors(struct http *http)
{
    struct rlimit limit;
    http->last_descriptors = INT_MAX;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return;
    if (limit.rlim_cur < INT_MAX)
        http->last_descriptors = (int)limit.rlim_cur - LAST_DESCRIPTORS;
    uint64_t kept = limit.rlim_cur / 2 < OTHER_DESCRIPTORS ? limit.rlim_cur / 2 : OTHER_DESCRIPTORS;
    uint64_t most = limit.rlim_cur > kept + 1 ? limit.rlim_cur - kept : 1;
    if (http->limits.connections <= most)
        return;
    http_log(http, ASSENT_LOG_WARN,
             "connections: %" PRIu32 " do not fit into %" PRIu64 " descriptors (ulimit -n); "
             "%" PRIu64 " are served at once",
             http->limits.connections, (uint64_t)limit.rlim_cur, most);
    http->limits.connections = (uint32_t)most;
}

assent_status listener_start(struct http *http)
{
    fit_to_descriptors(http);
    struct sockaddr_storage address = { 0 };
    if (!read_address(http->listen, &address))
        return http_fail(http, ASSENT_E_CONFIG,
                         "listen: an address and a port are needed, like \"127.0.0.1:8080\" or "
                         "\"[::1]:8080\", not \"%.*s\"",
                         (int)http->listen.size, http->listen.data);
    int rc = uv_tcp_init(http->loop, &http->listener);
    if (rc < 0)
        return http_fail(http, ASSENT_E_INTERNAL, "listen: %s", uv_strerror(rc));
    http->listener.data = http;
    http->references++;
    http->is_listening = true;

    rc = uv_tcp_bind(&http->listener, (const struct sockaddr *)&address, 0);
    if (rc == 0) {
        /* Accepted sockets inherit it, which saves a call for each. */
        uv_os_fd_t fd = -1;
        int on = 1;
        if (uv_fileno((uv_handle_t *)&http->listener, &fd) == 0)
            (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        rc = uv_listen((uv_stream_t *)&http->listener, BACKLOG, on_connection);
    }
    if (rc < 0) {
        listener_stop(http);
        return http_fail(http, ASSENT_E_CONFIG, "listen: cannot listen on %.*s (%s)",
                         (int)http->listen.size, http->listen.data, uv_strerror(rc));
    }
    tell_address(http);
    return ASSENT_OK;
}

void listener_stop(struct http *http)
{
    if (!http->is_listening)
        return;
    http->is_listening = false;
    uv_close((uv_handle_t *)&http->listener, on_listener_closed);
}
