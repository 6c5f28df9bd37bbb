/* The list of customers: pages that are followed by links, and the contract's small filter.
 *
 * A page is followed by its link: some clients send the continuation token as a header, some as a
 * part of the query, and some drop the header and have only the link. So the token stands in the body,
 * in the link's headers and in its address, together with the size and filter that were asked for. */
#include "center.h"
#include "filter.h"

#include <stdlib.h>

static const struct fault invalid = { NULL, 400, 3000, "InvalidProperty" };
static const struct fault bad_word = { NULL, 400, 900126, "InvalidEnumValue" };

#define SIZE_MOST "500"

static bool take_filter(struct call *call, assent_text value)
{
    struct filter filter;
    const struct fault *fault = filter_read(value, FILTER_OF_CUSTOMERS, &filter);
    if (fault) {
        call_fail_with(call, fault, filter.saying, "filter");
        return false;
    }
    if (filter.field == FILTER_RESELLER || filter.field == FILTER_PROVIDER) {
        call_add(call, filter.field == FILTER_RESELLER ? "partner" : "provider",
                 query_keep(call, filter.value));
    } else {
        call_add(call, "by", text(filter.field == FILTER_DOMAIN ? "domain" : "name"));
        call_add(call, "prefix", query_keep(call, filter.value));
        call_add(call, "exact", text(filter.is_exact ? "true" : "false"));
    }
    filter_free(&filter);
    return true;
}

enum seek { SEEK_NEXT, SEEK_PREVIOUS, SEEK_FIRST, SEEK_LAST, SEEK_INDEX, SEEKS };

/* As words, and as clients number their enumeration. */
static bool read_seek(assent_text value, enum seek *ret_seek)
{
    static const char *const words[SEEKS][2] = {
        { "Next", "0" }, { "Previous", "1" },  { "First", "2" },
        { "Last", "3" }, { "PageIndex", "4" },
    };
    for (int i = 0; i < SEEKS; i++) {
        *ret_seek = (enum seek)i;
        if (is_same_name(value, words[i][0]) || is_same_name(value, words[i][1]))
            return true;
    }
    return false;
}

static bool take_seek(struct call *call, assent_text value, assent_text token)
{
    enum seek seek = SEEK_NEXT;
    if (value.size > 0 && !read_seek(value, &seek)) {
        call_fail_with(
            call, &bad_word,
            SAYING("list.seek", "seekOperation: Next, Previous, First or Last is needed."),
            "seekOperation");
        return false;
    }
    if (seek == SEEK_INDEX) {
        call_fail_with(
            call, &invalid,
            SAYING("list.seek_number",
                   "seekOperation: pages have no numbers here; Next, Previous, First and Last "
                   "are offered."),
            "seekOperation");
        return false;
    }
    const bool needs_token = seek == SEEK_PREVIOUS || (seek == SEEK_NEXT && value.size > 0);
    if (needs_token && token.size == 0) {
        call_fail_with(call, &invalid,
                       SAYING("list.seek_token",
                              "MS-ContinuationToken: to seek, the token of a page is needed."),
                       "MS-ContinuationToken");
        return false;
    }
    if (seek == SEEK_NEXT)
        call_add(call, "after", token);
    else if (seek == SEEK_PREVIOUS)
        call_add(call, "before", token);
    else if (seek == SEEK_LAST)
        call_add(call, "last", text("true"));
    return true;
}

bool customers_prepare(struct call *call)
{
    if (!continuation_read(call))
        return false;
    const assent_text token = call->list.token;
    if (call->request->query.size == 0 && call->list.query.size == 0) {
        call_add(call, "after", token);
        return true;
    }
    const assent_text size = continuation_find(call, "size");
    const assent_text filter = continuation_find(call, "filter");
    const assent_text seek = query_find(call, "seekOperation");
    call_add(call, "size", is_same_name(size, "0") ? text(SIZE_MOST) : size); /* 0: no limit */
    if (filter.size > 0 && !take_filter(call, filter))
        return false;
    return take_seek(call, seek, token);
}

/* ---- Links ---- */

/* The list's query as it came; ends with & unless empty. */
static void put_list_query(struct call *call, struct out *out)
{
    struct list_walk walk = list_walk_begin(call);
    assent_text name = { NULL, 0 };
    assent_text value = { NULL, 0 };
    while (continuation_next(call, &walk, &name, &value)) {
        out_escaped(out, name);
        out_string(out, "=");
        out_escaped(out, value);
        out_string(out, "&");
    }
}

/* Takes the member `key` off the end of an object, whose last byte is its brace or the comma that such a
 * taking left there, and returns its value, a text without quotes in it; empty: the last member is another. */
static assent_text take_last(assent_text *body, const char *key)
{
    const size_t key_size = strlen(key);
    if (body->size < 2 || body->data[body->size - 2] != '"')
        return (assent_text){ NULL, 0 };
    const size_t end = body->size - 2;
    size_t begin = end;
    while (begin > 0 && body->data[begin - 1] != '"')
        begin--;
    if (begin < key_size || memcmp(body->data + begin - key_size, key, key_size) != 0)
        return (assent_text){ NULL, 0 };
    body->size =
        begin - key_size + 1; /* its comma gives room for the brace that is written later */
    return (assent_text){ body->data + begin, end - begin };
}

/* Without a leading slash: two clients put one before it. */
static void put_link(struct call *call, const char *resource, const char *name, const char *seek,
                     assent_text token, struct out *out)
{
    if (token.size == 0)
        return;
    out_string(out, ",\"");
    out_string(out, name);
    out_string(out, "\":{\"uri\":\"");
    out_string(out, resource);
    out_string(out, "?");
    put_list_query(call, out);
    out_string(out, "seekOperation=");
    out_string(out, seek);
    out_string(out, "&MS-ContinuationToken=");
    out_add(out, token);
    out_string(out, "\",\"method\":\"GET\",\"headers\":[{\"key\":\"MS-ContinuationToken\","
                    "\"value\":\"");
    continuation_write(call, out);
    out_add(out, token);
    out_string(out, "\"}]}");
}

static void put_links(struct call *call, const char *resource, assent_text next,
                      assent_text previous, struct out *out)
{
    const assent_text query = call->request->query;
    if (next.size > 0) {
        out_string(out, ",\"continuationToken\":\"");
        continuation_write(call, out);
        out_add(out, next);
        out_string(out, "\"");
    }
    out_string(out, ",\"links\":{\"self\":{\"uri\":\"/");
    out_string(out, resource);
    if (query.size > 0) {
        out_string(out, "?");
        out_escaped(out, query);
    }
    out_string(out, "\",\"method\":\"GET\",\"headers\":[]}");
    put_link(call, resource, "next", "Next", next, out);
    put_link(call, resource, "previous", "Previous", previous, out);
    out_string(out, "}}");
}

/* Shapes of pages write the tokens as the last members: here they become links. */
void page_answer(struct call *call, assent_text body, const char *resource)
{
    const assent_text previous = take_last(&body, ",\"previousToken\":\"");
    const assent_text next = take_last(&body, ",\"continuationToken\":\"");
    const size_t escaped = 6; /* bytes of one byte that is escaped */
    struct out out = {
        .room = body.size + 4 * escaped * (call->request->query.size + call->list.query.size) +
                3 * next.size + 2 * previous.size + 1024,
    };
    out.data = body.size > 0 ? malloc(out.room) : NULL;
    if (!out.data) {
        const assent_reply failed = { .size = sizeof failed, .status = ASSENT_E_BUSY };
        call_fail_reply(call, &failed);
        return;
    }
    out_add(&out, (assent_text){ body.data, body.size - 1 }); /* without what ends it */
    put_links(call, resource, next, previous, &out);
    call_answer(call, call->served->route->success, (assent_text){ out.data, out.size }, NULL, 0);
    free(out.data);
}

void customers_finish(struct call *call, const assent_reply *reply)
{
    page_answer(call, reply->body, "customers");
}
