/* From a head's bytes to headers. The head is in memory whole, so every piece comes in one call. */
#include "conn.h"

#include <stdlib.h>

static int on_header_field(llhttp_t *parser, const char *at, size_t size)
{
    struct conn *conn = parser->data;
    if (conn->framing.is_whole)
        return -1;
    if (conn->header_count == conn->header_room) {
        uint32_t room = conn->header_room ? conn->header_room * 2 : 16;
        assent_pair *headers = realloc(conn->headers, room * sizeof *headers);
        if (!headers)
            return -1;
        conn->headers = headers;
        conn->header_room = room;
    }
    char *name = conn->head.bytes.data + (at - conn->head.bytes.data);
    for (size_t i = 0; i < size; i++) {
        if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] |= 0x20;
    }
    conn->headers[conn->header_count++] = (assent_pair){ .name = { name, size } };
    return 0;
}

static int on_header_value(llhttp_t *parser, const char *at, size_t size)
{
    struct conn *conn = parser->data;
    if (conn->header_count == 0)
        return -1;
    assent_text *value = &conn->headers[conn->header_count - 1].value;
    if (value->data == NULL)
        *value = (assent_text){ at, size };
    else
        value->size = (size_t)(at + size - value->data);
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct conn *conn = parser->data;
    conn->framing.is_whole = true;
    conn->framing.is_kept_alive = llhttp_should_keep_alive(parser);
    parser->upgrade = 0; /* it is ignored; else the parser would stop for good */
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    (void)parser;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_headers_complete = on_headers_complete,
    .on_message_complete = on_message_complete,
};

/* The parser has seen the header without its value. */
static void put_token(struct conn *conn)
{
    const struct head *head = &conn->head;
    for (uint32_t i = 0; i < conn->header_count; i++)
        if (conn->headers[i].name.data == head->bytes.data + head->token.line)
            conn->headers[i].value = (assent_text){ head->bytes.data + head->token.value,
                                                    head->token.end - head->token.value };
}

bool request_parse(struct conn *conn)
{
    const struct head *head = &conn->head;
    llhttp_t *parser = &conn->http->parser;
    llhttp_init(parser, HTTP_REQUEST, &settings);
    parser->data = conn;
    llhttp_errno_t rc = HPE_OK;
    if (head->token.end > 0)
        rc = llhttp_execute(parser, head->bytes.data, head->token.value);
    if (rc == HPE_OK)
        rc = llhttp_execute(parser, head->bytes.data + head->token.end,
                            head->bytes.size - head->token.end);
    if (head->token.end > 0)
        put_token(conn);
    return (rc == HPE_OK || rc == HPE_PAUSED) && conn->framing.is_whole;
}
