/* load --port N [--seconds S] [--warmup S] [--sleeps 1] STREAM [--next STREAM]…
 *
 * An HTTP/1.1 load generator for this machine's own server: one thread, keep-alive connections, one
 * request in flight on each. A stream is a kind of request:
 *
 *     --connections N   1 … 64
 *     --rate R          requests per second (open loop: latency counts from when a request was due);
 *                       without it each connection asks again as soon as it has its answer
 *     --method M  --path P  --header 'Name: value'  --body B
 *     --picks FILE      {pick} in path, headers and body is one line of it, at random
 *                       {count} is a number that grows, {uuid} a GUID that is new each time
 *
 * It polls and never sleeps, so it wants a core of its own; with --sleeps it does not, and knows no rates. Prints a JSON array with one object per
 * stream: what was answered during the seconds after the warm-up. It speaks to 127.0.0.1 alone. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "template.h"

enum {
    STREAMS_MAX = 4,
    CONNECTIONS_MAX = 64,
    STATUS_MAX = 600,
    REQUEST_MAX = 16384,
    ANSWER_MAX = 1024 * 1024 /* a page of 500 customers takes 300 KB */
};

struct stream {
    int connections;
    double rate;
    const char *method, *path, *body;
    const char *headers[16];
    int header_count;
    struct picks picks;
    struct template head_template, body_template;
    /* ---- */
    int64_t next_due_ns; /* open loop */
    uint64_t sent_count;
    uint64_t statuses[STATUS_MAX];
    uint64_t answered, answered_ever, failed, bytes;
    uint32_t *latencies_us10; /* tenths of a microsecond */
    size_t latency_count, latency_room;
};

struct connection {
    struct stream *stream;
    int fd;
    bool is_waiting; /* for an answer */
    int64_t began_ns;
    size_t request_size, request_sent;
    size_t answer_size;
    size_t answer_whole; /* 0: head not complete yet */
    int status;
    char request[REQUEST_MAX];
    char answer[ANSWER_MAX];
};

static struct stream streams[STREAMS_MAX];
static int stream_count = 1;
static struct connection *connections[STREAMS_MAX * CONNECTIONS_MAX];
static int connection_count;
static int epoll_fd;
static int port;
static double seconds = 5, warmup = 1;
static bool sleeps;
static struct random dice = { 42 };
static int64_t measure_from_ns, measure_to_ns;

static void die(const char *what)
{
    fprintf(stderr, "load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

/* ---- Connections ---- */

static void connection_open(struct connection *connection)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int one = 1;
    connection->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->fd < 0 ||
        connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connecting");
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, connection->fd, &event) < 0)
        die("epoll_ctl");
    connection->is_waiting = false;
    connection->answer_size = connection->answer_whole = 0;
}

static void connection_lost(struct connection *connection)
{
    if (connection->is_waiting)
        connection->stream->failed++;
    close(connection->fd);
    connection_open(connection);
}

static void request_make(struct connection *connection)
{
    struct stream *stream = connection->stream;
    struct filling filling = { .count = stream->sent_count++, .random = &dice };
    if (stream->picks.count) {
        size_t line = random_next(&dice) % stream->picks.count;
        filling.pick = stream->picks.lines[line];
        filling.pick_size = stream->picks.sizes[line];
    }
    char body[REQUEST_MAX / 2];
    if (stream->body)
        filling.length = template_write(&stream->body_template, &filling, body, sizeof body);
    size_t size =
        template_write(&stream->head_template, &filling, connection->request, REQUEST_MAX);
    if (size == 0 || size + filling.length > REQUEST_MAX)
        die("the request is too long");
    if (filling.length)
        memcpy(connection->request + size, body, filling.length);
    connection->request_size = size + filling.length;
}

static void request_send(struct connection *connection, int64_t due_ns)
{
    request_make(connection);
    connection->began_ns = due_ns;
    connection->is_waiting = true;
    connection->answer_size = connection->answer_whole = 0;
    /* Requests are far smaller than a socket's buffer, and only one is on its way at a time. */
    ssize_t sent =
        send(connection->fd, connection->request, connection->request_size, MSG_NOSIGNAL);
    if (sent != (ssize_t)connection->request_size)
        connection_lost(connection);
}

/* ---- Answers ---- */

/* Reads status and length off a complete head; -1: not something this program can follow. */
static int head_read(struct connection *connection, const char *end)
{
    if (end - connection->answer < 12 || memcmp(connection->answer, "HTTP/1.1 ", 9) != 0)
        return -1;
    connection->status = atoi(connection->answer + 9);
    if (connection->status < 100 || connection->status >= STATUS_MAX)
        return -1;
    long length = connection->status == 204 || connection->status == 304 ? 0 : -1;
    for (const char *line = connection->answer; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line) + 2);
        if ((line[0] | 32) == 'c' && strncasecmp(line, "content-length:", 15) == 0)
            length = atol(line + 15);
        if (!next)
            break;
        line = next + 1;
    }
    if (length < 0)
        return -1;
    connection->answer_whole = (size_t)(end + 4 - connection->answer) + (size_t)length;
    return connection->answer_whole < ANSWER_MAX ? 0 : -1;
}

static void latency_add(struct stream *stream, int64_t ns)
{
    if (stream->latency_count == stream->latency_room) {
        stream->latency_room = stream->latency_room ? stream->latency_room * 2 : 1 << 20;
        stream->latencies_us10 =
            realloc(stream->latencies_us10, stream->latency_room * sizeof(uint32_t));
        if (!stream->latencies_us10)
            die("memory");
    }
    int64_t tenths = ns / 100;
    stream->latencies_us10[stream->latency_count++] =
        tenths > UINT32_MAX ? UINT32_MAX : (uint32_t)tenths;
}

static void answer_done(struct connection *connection, int64_t now)
{
    struct stream *stream = connection->stream;
    connection->is_waiting = false;
    stream->answered_ever++;
    if (now >= measure_from_ns && now < measure_to_ns) {
        stream->answered++;
        stream->statuses[connection->status]++;
        stream->bytes += connection->answer_whole;
        latency_add(stream, now - connection->began_ns);
    }
    connection->answer_size = connection->answer_whole = 0;
}

static void connection_read(struct connection *connection)
{
    ssize_t got = recv(connection->fd, connection->answer + connection->answer_size,
                       ANSWER_MAX - 1 - connection->answer_size, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        connection_lost(connection);
        return;
    }
    connection->answer_size += (size_t)got;
    connection->answer[connection->answer_size] = '\0';
    if (connection->answer_whole == 0) {
        const char *end = memmem(connection->answer, connection->answer_size, "\r\n\r\n", 4);
        if (end && head_read(connection, end) < 0) {
            errno = 0;
            fprintf(stderr, "%.*s\n", (int)(end - connection->answer), connection->answer);
            die("an answer without status or length");
        }
    }
    if (connection->answer_whole && connection->answer_size >= connection->answer_whole)
        answer_done(connection, clock_ns());
}

/* ---- Sending what is due ---- */

/* Gives idle connections of a stream what is due. */
static void stream_feed(struct stream *stream, int64_t now, struct connection **idle,
                        int *idle_count)
{
    while (*idle_count > 0) {
        if (stream->rate > 0) {
            if (stream->next_due_ns > now)
                return;
            int64_t due = stream->next_due_ns;
            stream->next_due_ns += (int64_t)(1e9 / stream->rate);
            request_send(idle[--*idle_count], due);
        } else {
            request_send(idle[--*idle_count], clock_ns());
        }
    }
}

static void run(void)
{
    static struct connection *idle[STREAMS_MAX][CONNECTIONS_MAX];
    static int idle_count[STREAMS_MAX];
    int64_t began = clock_ns();
    measure_from_ns = began + (int64_t)(warmup * 1e9);
    measure_to_ns = measure_from_ns + (int64_t)(seconds * 1e9);
    for (int i = 0; i < stream_count; i++)
        streams[i].next_due_ns = began;
    for (int i = 0; i < connection_count; i++) {
        ptrdiff_t stream = connections[i]->stream - streams;
        idle[stream][idle_count[stream]++] = connections[i];
    }
    for (;;) {
        int64_t now = clock_ns();
        if (now >= measure_to_ns)
            return;
        for (int i = 0; i < stream_count; i++) {
            stream_feed(&streams[i], now, idle[i], &idle_count[i]);
        }
        /* Waking it up costs the server more than its own part of a request, so it sleeps only where both
         * have to share their cores. */
        struct epoll_event events[CONNECTIONS_MAX];
        int count = epoll_wait(epoll_fd, events, CONNECTIONS_MAX, sleeps ? 1000 : 0);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            bool was_waiting = connection->is_waiting;
            connection_read(connection);
            ptrdiff_t stream = connection->stream - streams;
            if (was_waiting && !connection->is_waiting)
                idle[stream][idle_count[stream]++] = connection;
        }
    }
}

/* ---- Reporting ---- */

static int by_value(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static double quantile_us(const struct stream *stream, double share)
{
    if (stream->latency_count == 0)
        return 0;
    size_t at = (size_t)(share * (double)(stream->latency_count - 1));
    return stream->latencies_us10[at] / 10.0;
}

static void report(struct stream *stream, const char *end)
{
    if (stream->latency_count)
        qsort(stream->latencies_us10, stream->latency_count, sizeof(uint32_t), by_value);
    printf("{\"requests\": %llu, \"seconds\": %.3f, \"rate\": %.1f, \"p50_us\": %.1f, "
           "\"p99_us\": %.1f, \"p999_us\": %.1f, \"bytes\": %llu, \"broken\": %llu, "
           "\"requests_with_warmup\": %llu, \"statuses\": {",
           (unsigned long long)stream->answered, seconds, (double)stream->answered / seconds,
           quantile_us(stream, 0.5), quantile_us(stream, 0.99), quantile_us(stream, 0.999),
           (unsigned long long)stream->bytes, (unsigned long long)stream->failed,
           (unsigned long long)stream->answered_ever);
    const char *comma = "";
    for (int i = 0; i < STATUS_MAX; i++) {
        if (!stream->statuses[i])
            continue;
        printf("%s\"%d\": %llu", comma, i, (unsigned long long)stream->statuses[i]);
        comma = ", ";
    }
    printf("}}%s", end);
}

/* ---- Options ---- */

static void stream_ready(struct stream *stream)
{
    size_t room = 8192;
    char *head = malloc(room);
    if (!head)
        die("memory");
    int size =
        snprintf(head, room, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                 stream->method ? stream->method : "GET", stream->path ? stream->path : "/", port);
    for (int i = 0; i < stream->header_count; i++)
        size += snprintf(head + size, room - (size_t)size, "%s\r\n", stream->headers[i]);
    if (stream->body)
        size += snprintf(head + size, room - (size_t)size,
                         "Content-Type: application/json\r\nContent-Length: {length}\r\n");
    snprintf(head + size, room - (size_t)size, "\r\n");
    if (template_read(head, &stream->head_template) < 0 ||
        (stream->body && template_read(stream->body, &stream->body_template) < 0))
        die("too many marks in a template");
    if (stream->connections < 1 || stream->connections > CONNECTIONS_MAX)
        stream->connections = 1;
    for (int i = 0; i < stream->connections; i++) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection)
            die("memory");
        connection->stream = stream;
        connection_open(connection);
        connections[connection_count++] = connection;
    }
}

static bool option(const char *name, const char *value)
{
    struct stream *stream = &streams[stream_count - 1];
    if (strcmp(name, "--port") == 0)
        port = atoi(value);
    else if (strcmp(name, "--seconds") == 0)
        seconds = atof(value);
    else if (strcmp(name, "--sleeps") == 0)
        sleeps = atoi(value) != 0;
    else if (strcmp(name, "--warmup") == 0)
        warmup = atof(value);
    else if (strcmp(name, "--connections") == 0)
        stream->connections = atoi(value);
    else if (strcmp(name, "--rate") == 0)
        stream->rate = atof(value);
    else if (strcmp(name, "--method") == 0)
        stream->method = value;
    else if (strcmp(name, "--path") == 0)
        stream->path = value;
    else if (strcmp(name, "--body") == 0)
        stream->body = value;
    else if (strcmp(name, "--header") == 0 && stream->header_count < 16)
        stream->headers[stream->header_count++] = value;
    else if (strcmp(name, "--picks") == 0 && picks_read(value, &stream->picks) < 0)
        die(value);
    else if (strcmp(name, "--picks") != 0)
        return false;
    return true;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--next") == 0 && stream_count < STREAMS_MAX) {
            stream_count++;
        } else if (i + 1 < argc && option(argv[i], argv[i + 1])) {
            i++;
        } else {
            fprintf(stderr, "load: what is %s? See the top of load.c\n", argv[i]);
            return 2;
        }
    }
    if (port == 0) {
        fprintf(stderr, "load: --port is needed\n");
        return 2;
    }
    dice.state = (uint64_t)clock_ns(); /* GUIDs of two runs must not be the same */
    epoll_fd = epoll_create1(0);
    for (int i = 0; i < stream_count; i++)
        stream_ready(&streams[i]);
    errno = 0;
    run();
    printf("[");
    for (int i = 0; i < stream_count; i++)
        report(&streams[i], i + 1 < stream_count ? ",\n " : "]\n");
    return 0;
}
