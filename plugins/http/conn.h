/* One connection: its bytes, its deadlines, and the one request it is busy with.
 *
 *   HEAD -> WHO -> BODY -> WORK -> HEAD …      LINGER -> CLOSED
 *             \-> HELD -> HEAD …
 *
 * Files: conn.c moves bytes and ends connections, request.c takes requests out of them, parse.c reads
 * their heads, response.c writes answers. The request object lives in the connection, so a connection
 * whose client has gone stays in memory until the handler has answered. */
#pragma once

#include "http.h"
#include "tls.h"

enum conn_state {
    CONN_HEAD, /* idle, or a part of a head is there */
    CONN_WHO,  /* the host looks up the token */
    CONN_HELD, /* one bad token too many from this address: the answer comes later */
    CONN_BODY,
    CONN_WORK,   /* the handler has it */
    CONN_LINGER, /* the last answer is written; input is thrown away until the peer hangs up */
    CONN_CLOSED,
};

struct conn {
    struct http *http;
    uv_tcp_t tcp;
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct link all;     /* http->connections, or http->pool */
    struct link waiting; /* http->waiting */
    struct link woken;   /* http->woken */
    struct wheel_item deadline;
    struct tls *tls;
    char address[46];

    enum conn_state state;
    enum conn_state settled_state; /* what in_until_ms was set for */
    bool settled_is_idle;
    uint64_t serial; /* of the request */
    uint64_t settled_serial;
    uint64_t in_until_ms;  /* head, body, idle, held, lingering */
    uint64_t held_ms;      /* for how long the answer is held back */
    uint64_t out_until_ms; /* the write under way */
    bool is_reading;
    bool is_parsing; /* answers are taken up by the caller */
    bool is_ended;   /* the peer sends no more */
    bool is_sending;
    bool is_shut;
    bool is_broken; /* no memory for an answer: close */

    struct buf in; /* what came while a request was under way */
    size_t in_used;
    uint32_t in_heads; /* about how many requests wait in it */
    struct buf out;
    struct buf sending;

    struct head head;
    struct body body;
    assent_pair *headers;
    uint32_t header_count;
    uint32_t header_room;
    struct framing {
        bool is_whole; /* the parser saw the end of the head */
        bool is_kept_alive;
        bool is_chunked;
        bool is_head; /* HEAD: no body in the answer */
        bool is_continue_asked;
        int later_status; /* what to refuse with once the caller is known; 0: nothing */
        const char *later_reason;
        uint64_t length;
        int minor;
        assent_text authorization;
    } framing;
    bool is_matched; /* `match` and `request` speak of the request under way */
    assent_match match;
    assent_request request;
    const assent_actor *actor; /* retained */
};

/* conn.c */
struct conn *conn_new(struct http *http);
void conn_begin(struct conn *conn); /* accepted: read */
void conn_close(struct conn *conn);
void conn_free(struct conn *conn);    /* a pooled one */
void conn_release(struct conn *conn); /* after the handle is closed or the request is answered */
void conn_settle(struct conn *conn);  /* after anything happened: write, deadlines, what next */
void conn_wake(struct conn *conn);    /* the same, in the next turn, and reads on */
void conn_on_due(struct wheel_item *item);
bool conn_is_idle(const struct conn *conn);

/* request.c: takes as many whole requests as possible out of the bytes; how many it used. */
size_t request_take(struct conn *conn, const char *data, size_t size);
bool request_is_stopped(const struct conn *conn);
void request_end(struct conn *conn);
void request_refuse_token(struct conn *conn); /* 401, at once */

/* parse.c: the headers of a head that is whole; false: the parser does not take it. */
bool request_parse(struct conn *conn);

/* response.c */
void response_answer(assent_request *request, const assent_response *response);
/* Answers without a handler, and closes afterwards when asked to. */
void response_refuse(struct conn *conn, int status, const char *reason, bool is_last);
void response_continue(struct conn *conn);
