/* Calls to the outside: what is refused before anything is sent, and what comes back from a server
 * that lives in the same loop and answers as each case wants. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <uv.h>

#include "../../plugins/common/address.h"
#include "../../plugins/common/fetch.h"

/* ---- A host with nothing but its loop ---- */

static uv_loop_t loop;
static assent_uv uv_table = { .size = sizeof uv_table, .loop = &loop };

static const void *give_capability(assent_self *self, const char *id)
{
    (void)self;
    return strcmp(id, ASSENT_UV_1) == 0 ? &uv_table : NULL;
}

static assent_status say_failure(assent_self *self, assent_status status, assent_text text)
{
    (void)self;
    (void)text;
    return status;
}

static const assent_host host = {
    .size = sizeof host,
    .fail = say_failure,
    .capability = give_capability,
};

static assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- A server ---- */

struct server {
    uv_tcp_t listener;
    const char *answer; /* NULL: says nothing */
    char seen[8192];    /* what came on the last connection */
    size_t seen_size;
    int connections;
    char base[64];
};

struct peer {
    uv_tcp_t socket;
    uv_write_t write;
    struct server *server;
    char bytes[4096];
};

static void on_peer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_written(uv_write_t *write, int status)
{
    (void)status;
    struct peer *peer = write->data;
    if (!uv_is_closing((uv_handle_t *)&peer->socket))
        uv_close((uv_handle_t *)&peer->socket, on_peer_closed);
}

static void give_bytes(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct peer *peer = handle->data;
    *buf = uv_buf_init(peer->bytes, sizeof peer->bytes);
}

static void on_bytes(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf)
{
    struct peer *peer = stream->data;
    struct server *server = peer->server;
    if (count < 0) {
        if (!uv_is_closing((uv_handle_t *)stream))
            uv_close((uv_handle_t *)stream, on_peer_closed);
        return;
    }
    memcpy(server->seen + server->seen_size, buf->base, (size_t)count);
    server->seen_size += (size_t)count;
    server->seen[server->seen_size] = '\0';
    if (!server->answer || !strstr(server->seen, "\r\n\r\n"))
        return;
    uv_buf_t out = uv_buf_init((char *)server->answer, (unsigned)strlen(server->answer));
    uv_read_stop(stream);
    peer->write.data = peer;
    uv_write(&peer->write, stream, &out, 1, on_written);
}

static void on_connection(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    struct server *server = listener->data;
    struct peer *peer = calloc(1, sizeof *peer);
    assert_non_null(peer);
    peer->server = server;
    uv_tcp_init(&loop, &peer->socket);
    peer->socket.data = peer;
    server->connections++;
    server->seen_size = 0;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&peer->socket), 0);
    uv_read_start((uv_stream_t *)&peer->socket, give_bytes, on_bytes);
}

static void server_start(struct server *server, const char *answer)
{
    struct sockaddr_in address;
    int size = sizeof address;
    memset(server, 0, sizeof *server);
    server->answer = answer;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_init(&loop, &server->listener);
    server->listener.data = server;
    uv_tcp_bind(&server->listener, (struct sockaddr *)&address, 0);
    assert_int_equal(uv_listen((uv_stream_t *)&server->listener, 8, on_connection), 0);
    uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address, &size);
    snprintf(server->base, sizeof server->base, "http://127.0.0.1:%d/", ntohs(address.sin_port));
}

/* ---- One call, and what became of it ---- */

struct end {
    int count;
    enum fetch_outcome outcome;
    int32_t status;
    char body[256];
    char reason[256];
    char header[64];
    struct fetch *close_in_it;
};

static void on_done(void *data, const struct fetch_result *result)
{
    struct end *end = data;
    const assent_text header = fetch_header(result, "cache-control");
    end->count++;
    end->outcome = result->outcome;
    end->status = result->status;
    snprintf(end->body, sizeof end->body, "%.*s", (int)result->body.size,
             result->body.data ? result->body.data : "");
    snprintf(end->reason, sizeof end->reason, "%s", result->reason);
    snprintf(end->header, sizeof end->header, "%.*s", (int)header.size,
             header.data ? header.data : "");
    uv_stop(&loop);
    if (end->close_in_it)
        fetch_close(end->close_in_it, NULL, NULL);
}

static const assent_text loopback[] = { { "127.0.0.1", 9 }, { "localhost", 9 } };
static const struct fetch_options named = { .allow = loopback, .allow_count = 2 };

static struct fetch *open_fetch(const struct fetch_options *options)
{
    struct fetch *fetch = NULL;
    assert_int_equal(fetch_open(&host, options, &fetch), ASSENT_OK);
    return fetch;
}

static void run_call(struct fetch *fetch, struct fetch_request *request, struct end *ret_end)
{
    memset(ret_end, 0, sizeof *ret_end);
    request->on_done = on_done;
    request->data = ret_end;
    assert_non_null(fetch_start(fetch, request));
    assert_int_equal(ret_end->count, 0); /* never inside fetch_start */
    while (ret_end->count == 0)
        uv_run(&loop, UV_RUN_DEFAULT);
}

static void end_all(struct fetch *fetch, struct server *server)
{
    fetch_close(fetch, NULL, NULL);
    if (server)
        uv_close((uv_handle_t *)&server->listener, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_alive(&loop), 0);
}

/* ---- Sentences ---- */

static void only_addresses_of_the_public_internet_are_public(void **unused)
{
    (void)unused;
    static const struct {
        const char *address;
        bool is_public;
    } cases[] = {
        { "8.8.8.8", true },
        { "93.184.216.34", true },
        { "172.15.255.255", true },
        { "172.16.0.1", false },
        { "172.31.255.255", false },
        { "172.32.0.0", true },
        { "0.0.0.0", false },
        { "10.255.0.1", false },
        { "100.63.255.255", true },
        { "100.64.0.1", false },
        { "100.127.255.255", false },
        { "100.128.0.0", true },
        { "127.0.0.1", false },
        { "127.255.255.254", false },
        { "169.254.169.254", false },
        { "192.0.0.8", false },
        { "192.168.1.1", false },
        { "192.169.0.1", true },
        { "198.18.0.1", false },
        { "198.19.255.255", false },
        { "198.20.0.1", true },
        { "223.255.255.255", true },
        { "224.0.0.1", false },
        { "255.255.255.255", false },
        { "2606:4700::1111", true },
        { "2001:db8::1", false },
        { "2001::1", false },
        { "2001:200::1", true },
        { "::", false },
        { "::1", false },
        { "fe80::1", false },
        { "fc00::1", false },
        { "fd12::1", false },
        { "ff02::1", false },
        { "::ffff:10.0.0.1", false },
        { "::ffff:8.8.8.8", true },
        { "::127.0.0.1", false },
        { "64:ff9b::7f00:1", false },
        { "64:ff9b::808:808", true },
        { "2002:7f00:1::", false },
        { "2002:808:808::1", true },
        { "3fff:0fff::1", false },
        { "4000::1", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sockaddr_storage at = { 0 };
        if (uv_ip4_addr(cases[i].address, 1, (struct sockaddr_in *)&at) != 0)
            assert_int_equal(uv_ip6_addr(cases[i].address, 1, (struct sockaddr_in6 *)&at), 0);
        if (address_is_public((struct sockaddr *)&at) != cases[i].is_public)
            fail_msg("%s", cases[i].address);
    }
}

static void an_odd_url_is_refused_before_anything_is_sent(void **unused)
{
    (void)unused;
    static const struct {
        const char *url;
        bool is_good;
    } cases[] = {
        /* clang-format off */
        { "https://example.com/hook?a=b", true }, { "http://example.com:8080", true },
        { "HTTPS://Example.COM/", true }, { "http://127.0.0.1:1/", true },
        { "http://10.0.0.1/", false }, { "http://[::1]/", false },
        { "http://[::ffff:10.0.0.1]/", false }, { "http://8.8.8.8/", true },
        { "http://127.1/", false }, { "http://0x7f.0.0.1/", false },
        { "http://2130706433/", false }, { "http://0177.0.0.1/", false },
        { "http://user@example.com/", false }, { "http://a:b@example.com/", false },
        { "http://127.0.0.1@8.8.8.8/", false }, { "http://example.com./", false },
        { "ftp://example.com/", false }, { "file:///etc/passwd", false },
        { "gopher://example.com/", false }, { "smtp://example.com/", false },
        { "example.com", false }, { "http://", false }, { "http:///path", false },
        { "http:example.com", false }, { "http:/example.com", false },
        { "http://ex%61mple.com/", false }, { "http://ex\xc3\xa4mple.com/", false },
        { "http://example.com:99999/", false }, { "http://exa mple.com/", false },
        { "http://example.com/a b", false }, { "http://example.com/\r\nX: y", false },
        { "", false },
        /* clang-format on */
    };
    struct fetch *fetch = open_fetch(&named);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *problem = fetch_url_problem(fetch, text(cases[i].url));
        if ((problem == NULL) != cases[i].is_good)
            fail_msg("%s: %s", cases[i].url, problem ? problem : "was taken");
    }
    end_all(fetch, NULL);
}

static void an_answer_comes_with_its_status_body_and_headers(void **unused)
{
    (void)unused;
    struct server server;
    struct end end;
    server_start(&server, "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n"
                          "Cache-Control: max-age=60\r\n\r\nhello");
    struct fetch *fetch = open_fetch(&named);
    const assent_pair headers[] = { { text("Content-Type"), text("application/json") },
                                    { text("X-Mark"), text("m 1") } };
    struct fetch_request request = {
        .url = text(server.base),
        .method = "POST",
        .headers = headers,
        .header_count = 2,
        .body = text("{\"a\":1}"),
    };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_ANSWERED);
    assert_int_equal(end.status, 201);
    assert_string_equal(end.body, "hello");
    assert_string_equal(end.header, "max-age=60");
    assert_non_null(strstr(server.seen, "POST / HTTP/1.1\r\n"));
    assert_non_null(strstr(server.seen, "X-Mark: m 1\r\n"));
    assert_non_null(strstr(server.seen, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(server.seen, "\r\n\r\n{\"a\":1}"));
    assert_null(strstr(server.seen, "Expect"));
    end_all(fetch, &server);
}

static void a_redirect_is_an_answer_and_is_not_followed(void **unused)
{
    (void)unused;
    struct server server;
    struct end end;
    server_start(&server, "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
    struct fetch *fetch = open_fetch(&named);
    struct fetch_request request = { .url = text(server.base) };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_ANSWERED);
    assert_int_equal(end.status, 302);
    assert_int_equal(server.connections, 1);
    end_all(fetch, &server);
}

static void an_address_that_nobody_named_is_not_connected_to(void **unused)
{
    (void)unused;
    struct server server;
    struct end end;
    char url[96];
    server_start(&server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    struct fetch *fetch = open_fetch(NULL);
    struct fetch_request request = { .url = text(server.base) };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_REFUSED);
    /* and by its name, which is good until it is resolved */
    snprintf(url, sizeof url, "http://localhost%s", strrchr(server.base, ':'));
    assert_null(fetch_url_problem(fetch, text(url)));
    request.url = text(url);
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_REFUSED);
    assert_int_equal(server.connections, 0);
    end_all(fetch, &server);
}

static void a_name_that_the_operator_named_is_called_wherever_it_leads(void **unused)
{
    (void)unused;
    struct server server;
    struct end end;
    char url[96];
    server_start(&server, "HTTP/1.1 204 No Content\r\n\r\n");
    struct fetch *fetch = open_fetch(&named);
    snprintf(url, sizeof url, "http://LocalHost%s", strrchr(server.base, ':'));
    struct fetch_request request = { .url = text(url) };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_ANSWERED);
    assert_int_equal(end.status, 204);
    end_all(fetch, &server);
}

static void an_answer_is_cut_at_its_limit_and_no_byte_before(void **unused)
{
    (void)unused;
    static const struct {
        const char *answer;
        enum fetch_outcome outcome;
        const char *body;
    } cases[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678", FETCH_ANSWERED, "12345678" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789", FETCH_TOO_LARGE, "12345678" },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n123456789", FETCH_TOO_LARGE, "12345678" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234", FETCH_UNREACHABLE, "1234" },
        { "hello", FETCH_UNREACHABLE, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server server;
        struct end end;
        server_start(&server, cases[i].answer);
        struct fetch *fetch = open_fetch(&named);
        struct fetch_request request = { .url = text(server.base), .answer_limit_bytes = 8 };
        run_call(fetch, &request, &end);
        assert_int_equal(end.outcome, cases[i].outcome);
        assert_string_equal(end.body, cases[i].body);
        end_all(fetch, &server);
    }
}

static void who_is_silent_is_given_up_and_who_is_not_there_is_told(void **unused)
{
    (void)unused;
    struct server server;
    struct end end;
    server_start(&server, NULL);
    struct fetch *fetch = open_fetch(&named);
    struct fetch_request request = { .url = text(server.base), .whole_ms = 50 };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_TIMED_OUT);
    assert_int_equal(end.status, 0);
    request.url = text("http://127.0.0.1:1/"); /* nobody listens there */
    request.whole_ms = 0;
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_UNREACHABLE);
    end_all(fetch, &server);
}

static void a_header_with_a_line_end_is_not_sent(void **unused)
{
    (void)unused;
    struct end end;
    struct fetch *fetch = open_fetch(&named);
    const assent_pair header = { text("X-Mark"), text("a\r\nX-Other: b") };
    struct fetch_request request = {
        .url = text("http://127.0.0.1:1/"),
        .headers = &header,
        .header_count = 1,
    };
    run_call(fetch, &request, &end);
    assert_int_equal(end.outcome, FETCH_REFUSED);
    end_all(fetch, NULL);
}

static void what_is_cancelled_or_closed_says_nothing_more(void **unused)
{
    (void)unused;
    struct server server;
    struct end end = { 0 };
    char url[96];
    server_start(&server, NULL);
    snprintf(url, sizeof url, "http://localhost%s", strrchr(server.base, ':'));
    struct fetch *fetch = open_fetch(&named);
    struct fetch_request request = { .url = text(server.base), .on_done = on_done, .data = &end };
    struct fetch_call *connected = fetch_start(fetch, &request);
    while (server.seen_size == 0)
        uv_run(&loop, UV_RUN_ONCE);
    fetch_cancel(connected);
    request.url = text(url);
    fetch_cancel(fetch_start(fetch, &request)); /* while its name is looked up */
    assert_non_null(fetch_start(fetch, &request));
    end_all(fetch, &server);
    assert_int_equal(end.count, 0);
}

static void everything_may_be_closed_in_an_answer(void **unused)
{
    (void)unused;
    struct server server;
    server_start(&server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    struct fetch *fetch = open_fetch(&named);
    struct end end = { .close_in_it = fetch };
    struct fetch_request request = { .url = text(server.base), .on_done = on_done, .data = &end };
    assert_non_null(fetch_start(fetch, &request));
    while (end.count == 0)
        uv_run(&loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&server.listener, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_alive(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_addresses_of_the_public_internet_are_public),
        cmocka_unit_test(an_odd_url_is_refused_before_anything_is_sent),
        cmocka_unit_test(an_answer_comes_with_its_status_body_and_headers),
        cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
        cmocka_unit_test(an_address_that_nobody_named_is_not_connected_to),
        cmocka_unit_test(a_name_that_the_operator_named_is_called_wherever_it_leads),
        cmocka_unit_test(an_answer_is_cut_at_its_limit_and_no_byte_before),
        cmocka_unit_test(who_is_silent_is_given_up_and_who_is_not_there_is_told),
        cmocka_unit_test(a_header_with_a_line_end_is_not_sent),
        cmocka_unit_test(what_is_cancelled_or_closed_says_nothing_more),
        cmocka_unit_test(everything_may_be_closed_in_an_answer),
    };
    uv_loop_init(&loop);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    uv_loop_close(&loop);
    return failed;
}
