#include "conn.h"

#include <stdlib.h>
#include <string.h>

/* How long input is thrown away after a last answer. A client that is still sending reads the answer
 * when it has sent all: hanging up on it resets the connection and loses the answer (RFC 9112, 9.6).
 * Time alone ends it; a byte thrown away costs less than one of a body that is read. */
enum { LINGER_MS = 5000 };

bool conn_is_idle(const struct conn *conn)
{
    return conn->state == CONN_HEAD && conn->head.bytes.size == 0 && conn->in.size == conn->in_used;
}

static size_t unsent_bytes(const struct conn *conn)
{
    return conn->out.size + conn->sending.size;
}

struct conn *conn_new(struct http *http)
{
    struct conn *conn = NULL;
    if (!link_is_alone(&http->pool)) {
        conn = LINK_OWNER(http->pool.next, struct conn, all);
        http->pool_count--;
    } else {
        conn = calloc(1, sizeof *conn);
        if (!conn)
            return NULL;
        link_init(&conn->all);
        link_init(&conn->waiting);
        link_init(&conn->woken);
        conn->http = http;
        conn->body.budget = &http->bodies;
        wheel_item_init(&conn->deadline);
    }
    if (uv_tcp_init(http->loop, &conn->tcp) < 0) {
        link_to_end(&http->pool, &conn->all);
        http->pool_count++;
        return NULL;
    }
    conn->tcp.data = conn;
    conn->state = CONN_HEAD;
    link_to_end(&http->connections, &conn->all);
    http->connection_count++;
    http->references++;
    wheel_hold(&http->wheel);
    http_count(http, http->counters.connections, 1);
    return conn;
}

void conn_free(struct conn *conn)
{
    buf_free(&conn->in);
    buf_free(&conn->out);
    buf_free(&conn->sending);
    head_reset(&conn->head, 0);
    free(conn->headers);
    free(conn);
}

/* Both must have happened: the handle is closed, and nobody works on a request. */
void conn_release(struct conn *conn)
{
    struct http *http = conn->http;
    if (conn->tcp.data != NULL || conn->state != CONN_CLOSED)
        return;

    wheel_set(&http->wheel, &conn->deadline, 0);
    link_remove(&conn->deadline.link);
    link_remove(&conn->waiting);
    link_remove(&conn->woken);
    link_remove(&conn->all);
    tls_free(conn->tls);
    body_reset(&conn->body, 0);
    if (http->pool_count < POOL_CONNECTIONS && !http->is_draining) {
        buf_reset(&conn->in, KEEP_BYTES);
        buf_reset(&conn->out, KEEP_BYTES);
        buf_reset(&conn->sending, KEEP_BYTES);
        head_reset(&conn->head, KEEP_BYTES);
        struct conn kept = {
            .http = http,
            .in = conn->in,
            .out = conn->out,
            .sending = conn->sending,
            .head = conn->head,
            .body = conn->body,
            .headers = conn->headers,
            .header_room = conn->header_room,
        };
        *conn = kept;
        link_init(&conn->all);
        link_init(&conn->waiting);
        link_init(&conn->woken);
        wheel_item_init(&conn->deadline);
        link_to_end(&http->pool, &conn->all);
        http->pool_count++;
    } else {
        conn_free(conn);
    }
    http->connection_count--;
    wheel_release(&http->wheel);
    http_count(http, http->counters.connections, -1);
    http_check_drained(http);
    http_unref(http);
}

static void on_closed(uv_handle_t *handle)
{
    struct conn *conn = handle->data;
    handle->data = NULL;
    conn_release(conn);
}

void conn_close(struct conn *conn)
{
    bool is_worked_on = conn->state == CONN_WHO || conn->state == CONN_WORK;
    if (uv_is_closing((uv_handle_t *)&conn->tcp))
        return;
    link_remove(&conn->waiting);
    link_remove(&conn->woken);
    wheel_set(&conn->http->wheel, &conn->deadline, 0);
    conn->is_ended = true;
    if (!is_worked_on) {
        request_end(conn);
        conn->state = CONN_CLOSED;
    }
    uv_close((uv_handle_t *)&conn->tcp, on_closed);
}

static void on_written(uv_write_t *write, int status)
{
    struct conn *conn = write->data;
    conn->is_sending = false;
    if (status == 0)
        http_count(conn->http, conn->http->counters.sent_bytes, (int64_t)conn->sending.size);
    buf_reset(&conn->sending, KEEP_BYTES);
    if (uv_is_closing((uv_handle_t *)&conn->tcp))
        return;
    if (status < 0)
        conn_close(conn);
    else
        conn_wake(conn);
}

/* Begins the write of the rest of `sending`. */
static void send_rest(struct conn *conn, size_t from)
{
    uv_buf_t rest = uv_buf_init(conn->sending.data + from, (unsigned)(conn->sending.size - from));
    conn->write.data = conn;
    if (uv_write(&conn->write, (uv_stream_t *)&conn->tcp, &rest, 1, on_written) < 0) {
        conn_close(conn);
        return;
    }
    conn->is_sending = true;
    conn->out_until_ms = uv_now(conn->http->loop) + conn->http->limits.answer_ms;
}

static void flush(struct conn *conn)
{
    if (conn->is_sending)
        return;
    char *data = conn->out.data;
    size_t size = conn->out.size;
    if (conn->tls) {
        if (size > 0 && !tls_write(conn->tls, data, size)) {
            conn_close(conn);
            return;
        }
        buf_reset(&conn->out, KEEP_BYTES);
        size = tls_unsent(conn->tls, &data);
    }
    conn->out_until_ms = 0;
    if (size == 0)
        return;

    uv_buf_t all = uv_buf_init(data, (unsigned)size);
    int sent = uv_try_write((uv_stream_t *)&conn->tcp, &all, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
        conn_close(conn);
        return;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    if (done == size)
        http_count(conn->http, conn->http->counters.sent_bytes, (int64_t)done);
    if (conn->tls) {
        bool is_kept = done == size || buf_append(&conn->sending, data + done, size - done);
        tls_sent(conn->tls);
        if (!is_kept)
            conn_close(conn);
        else if (done < size)
            send_rest(conn, 0);
    } else if (done < size) {
        struct buf empty = conn->sending;
        conn->sending = conn->out;
        conn->out = empty;
        send_rest(conn, done);
    } else {
        buf_reset(&conn->out, KEEP_BYTES);
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_buf)
{
    struct conn *conn = handle->data;
    (void)suggested;
    *ret_buf = uv_buf_init(conn->http->read, READ_BYTES);
}

/* About how many requests wait: a body may hold an empty line too, which only errs to the safe side. */
static uint32_t count_heads(const char *data, size_t size)
{
    uint32_t count = 0;
    for (const char *end = data + size; size >= 4; size = (size_t)(end - data)) {
        const char *found = memmem(data, size, "\r\n\r\n", 4);
        if (!found)
            break;
        count++;
        data = found + 4;
    }
    return count;
}

static void read_on(struct conn *conn)
{
    while (conn->in_used < conn->in.size && !request_is_stopped(conn)) {
        uint64_t serial = conn->serial;
        conn->in_used +=
            request_take(conn, conn->in.data + conn->in_used, conn->in.size - conn->in_used);
        uint64_t taken = conn->serial - serial;
        conn->in_heads = taken < conn->in_heads ? conn->in_heads - (uint32_t)taken : 0;
    }
    if (conn->state == CONN_LINGER || conn->in_used == conn->in.size) {
        buf_reset(&conn->in, KEEP_BYTES);
        conn->in_used = 0;
        conn->in_heads = 0;
    }
}

static void take(struct conn *conn, const char *data, size_t size)
{
    if (conn->state == CONN_LINGER)
        return;
    size_t used = 0;
    if (conn->in.size == 0 && !request_is_stopped(conn))
        used = request_take(conn, data, size);
    if (used == size || conn->state == CONN_LINGER || conn->state == CONN_CLOSED)
        return;
    if (conn->in_used > 0) {
        memmove(conn->in.data, conn->in.data + conn->in_used, conn->in.size - conn->in_used);
        conn->in.size -= conn->in_used;
        conn->in_used = 0;
    }
    if (!buf_append(&conn->in, data + used, size - used)) {
        conn_close(conn);
        return;
    }
    conn->in_heads += count_heads(data + used, size - used);
    read_on(conn);
}

static void take_encrypted(struct conn *conn, const char *data, size_t size)
{
    if (conn->state == CONN_LINGER)
        return;
    int read = tls_take(conn->tls, data, size) ? 1 : -1;
    while (read > 0 && !uv_is_closing((uv_handle_t *)&conn->tcp)) {
        read = tls_read(conn->tls, conn->http->plain, PLAIN_BYTES);
        if (read > 0)
            take(conn, conn->http->plain, (size_t)read);
    }
    if (read < 0)
        conn->is_ended = true; /* what is under way is still answered */
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf)
{
    struct conn *conn = stream->data;
    if (size == 0)
        return;
    if (size < 0) {
        conn->is_ended = true;
        conn->is_reading = false;
        if (size != UV_EOF) {
            conn_close(conn);
            return;
        }
    } else {
        http_count(conn->http, conn->http->counters.received_bytes, size);
        if (conn->tls)
            take_encrypted(conn, buf->base, (size_t)size);
        else
            take(conn, buf->base, (size_t)size);
    }
    conn_settle(conn);
}

static void on_shut(uv_shutdown_t *shutdown, int status)
{
    struct conn *conn = shutdown->data;
    if (!uv_is_closing((uv_handle_t *)&conn->tcp) && (status < 0 || conn->is_ended))
        conn_close(conn);
}

/* Everything is written: no more to come from us. True when the connection is being closed. */
static bool end_output(struct conn *conn)
{
    if (conn->is_ended) {
        conn_close(conn);
        return true;
    }
    if (!conn->is_shut) {
        conn->is_shut = true;
        conn->shutdown.data = conn;
        if (uv_shutdown(&conn->shutdown, (uv_stream_t *)&conn->tcp, on_shut) < 0) {
            conn_close(conn);
            return true;
        }
    }
    return false;
}

static void set_reading(struct conn *conn)
{
    const struct limits *limits = &conn->http->limits;
    const bool has_room = conn->in.size - conn->in_used < READ_BYTES &&
                          conn->in_heads < limits->pipelined &&
                          unsent_bytes(conn) < limits->unsent_bytes;
    const bool is_wanted = !conn->is_ended && (conn->state == CONN_LINGER || has_room);
    if (is_wanted == conn->is_reading)
        return;
    conn->is_reading = is_wanted;
    if (!is_wanted)
        uv_read_stop((uv_stream_t *)&conn->tcp);
    else if (uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read) < 0)
        conn_close(conn);
}

/* A deadline begins with what it is for, and further bytes do not move it. */
static void set_deadline(struct conn *conn)
{
    const struct limits *limits = &conn->http->limits;
    bool is_shaking_hands = conn->tls && !tls_is_ready(conn->tls);
    bool is_idle = conn_is_idle(conn) && !is_shaking_hands;
    if (conn->settled_serial != conn->serial || conn->settled_state != conn->state ||
        conn->settled_is_idle != is_idle) {
        uint64_t now_ms = uv_now(conn->http->loop);
        uint64_t lasts_ms = 0;
        if (conn->state == CONN_HEAD)
            lasts_ms = is_idle ? limits->idle_ms : limits->head_ms;
        else if (conn->state == CONN_BODY)
            lasts_ms = limits->body_ms;
        else if (conn->state == CONN_HELD)
            lasts_ms = conn->held_ms;
        else if (conn->state == CONN_LINGER)
            lasts_ms = LINGER_MS;
        conn->in_until_ms = lasts_ms ? now_ms + lasts_ms : 0;

        if (conn->state == CONN_HEAD && conn->settled_serial != conn->serial)
            link_to_end(&conn->http->waiting, &conn->waiting);
        else if (conn->state != CONN_HEAD)
            link_remove(&conn->waiting);
        conn->settled_serial = conn->serial;
        conn->settled_state = conn->state;
        conn->settled_is_idle = is_idle;
    }
    uint64_t at_ms = conn->in_until_ms;
    if (conn->out_until_ms && (!at_ms || conn->out_until_ms < at_ms))
        at_ms = conn->out_until_ms;
    if (at_ms != conn->deadline.at_ms)
        wheel_set(&conn->http->wheel, &conn->deadline, at_ms);
}

void conn_settle(struct conn *conn)
{
    if (uv_is_closing((uv_handle_t *)&conn->tcp))
        return;
    if (conn->is_broken) {
        conn_close(conn);
        return;
    }
    if (conn->state == CONN_HELD && conn->http->is_draining)
        request_refuse_token(conn);
    if (conn->state == CONN_LINGER && conn->tls && !conn->is_shut && !conn->is_sending) {
        flush(conn);
        if (!uv_is_closing((uv_handle_t *)&conn->tcp))
            tls_finish(conn->tls);
    }
    if (!uv_is_closing((uv_handle_t *)&conn->tcp))
        flush(conn);
    if (uv_is_closing((uv_handle_t *)&conn->tcp))
        return;
    bool is_sent = unsent_bytes(conn) == 0;
    if (conn->state == CONN_LINGER && is_sent && end_output(conn))
        return;
    /* The peer is done and so are we: nothing it sent can become a request any more. */
    if (conn->is_ended && is_sent && (conn->state == CONN_HEAD || conn->state == CONN_BODY) &&
        conn->in.size == conn->in_used) {
        conn_close(conn);
        return;
    }
    if (conn->http->is_draining && is_sent && conn_is_idle(conn)) {
        conn_close(conn);
        return;
    }
    if (conn->in_used < conn->in.size && !request_is_stopped(conn))
        conn_wake(conn); /* it had stopped because of what is written now */
    set_reading(conn);
    if (!uv_is_closing((uv_handle_t *)&conn->tcp))
        set_deadline(conn);
}

void conn_begin(struct conn *conn)
{
    conn->serial++;
    conn_settle(conn);
}

/* Called by the loop in each turn while somebody is woken. */
static void on_turn(uv_idle_t *turn)
{
    struct http *http = turn->data;
    struct link now;
    link_init(&now);
    while (!link_is_alone(&http->woken))
        link_to_end(&now, http->woken.next);
    while (!link_is_alone(&now)) {
        struct conn *conn = LINK_OWNER(now.next, struct conn, woken);
        link_remove(&conn->woken);
        read_on(conn);
        conn_settle(conn);
    }
    if (link_is_alone(&http->woken))
        uv_idle_stop(turn);
}

void conn_wake(struct conn *conn)
{
    if (uv_is_closing((uv_handle_t *)&conn->http->turn))
        return;
    link_to_end(&conn->http->woken, &conn->woken);
    uv_idle_start(&conn->http->turn, on_turn);
}

void conn_on_due(struct wheel_item *item)
{
    struct conn *conn = LINK_OWNER(item, struct conn, deadline);
    uint64_t now_ms = uv_now(conn->http->loop);
    bool is_out = conn->out_until_ms != 0 && conn->out_until_ms <= now_ms;
    if (conn->state == CONN_HELD && !is_out) {
        request_refuse_token(conn);
        conn_settle(conn);
        return;
    }
    bool is_partial = conn->state == CONN_BODY || (conn->state == CONN_HEAD && !conn_is_idle(conn));
    if (is_out || !is_partial || conn->is_sending) {
        conn_close(conn);
        return;
    }
    response_refuse(conn, 408, "timeout", true);
    conn_settle(conn);
}
