/* The list of customers: pages that are followed by links, and the contract's small filter.
 *
 * A page is followed by its link: some clients send the continuation token as a header, some as a
 * part of the query, and some drop the header and have only the link. So the token stands in the body,
 * in the link's headers and in its address; with the size and filter that were asked for, which the address
 * has in its query and the others have in the token itself. */
#include "center.h"
#include "filter.h"

#include <stdlib.h>

static const struct fault invalid = { NULL, 400, 3000, "InvalidProperty" };
static const struct fault bad_word = { NULL, 400, 900126, "InvalidEnumValue" };

#define SIZE_MOST "500"

static bool take_filter(struct call *call, assent_text value)
{
    struct filter filter;
    const struct fault *fault = filter_read(value, &filter);
    if (fault) {
        call_fail_with(call, fault, filter.sentence, "filter");
        return false;
    }
    if (filter.field == FILTER_RESELLER) {
        call_add(call, "partner", query_keep(call, filter.value));
    } else {
        call_add(call, "by", text(filter.field == FILTER_DOMAIN ? "domain" : "name"));
        call_add(call, "prefix", query_keep(call, filter.value));
        call_add(call, "exact", text(filter.is_exact ? "true" : "false"));
    }
    filter_free(&filter);
    return true;
}

/* "Next", and numbers as clients spell their enumeration: 0 Next, 1 Previous, 2 First, 3 Last, 4 PageIndex. */
static bool take_seek(struct call *call, assent_text seek, assent_text token)
{
    const bool is_next = is_same_name(seek, "Next") || is_same_name(seek, "0");
    const bool is_first = is_same_name(seek, "First") || is_same_name(seek, "2");
    static const char *const others[] = { "Previous", "Last", "PageIndex", "1", "3", "4" };
    if (seek.size > 0 && !is_next && !is_first) {
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            if (!is_same_name(seek, others[i]))
                continue;
            call_fail_with(call, &invalid, "seekOperation: only Next and First are offered here.",
                           "seekOperation");
            return false;
        }
        call_fail_with(call, &bad_word, "seekOperation: Next or First is needed.", "seekOperation");
        return false;
    }
    if (is_next && token.size == 0) {
        call_fail_with(call, &invalid,
                       "MS-ContinuationToken: to seek, the token of the page before is needed.",
                       "MS-ContinuationToken");
        return false;
    }
    if (!is_first)
        call_add(call, "after", token);
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

/* The continuation token that customer_page_out writes as the last member; empty: there is none. */
static assent_text last_token(assent_text body)
{
    static const char key[] = ",\"continuationToken\":\"";
    const size_t key_size = sizeof key - 1;
    if (body.size < 2 || memcmp(body.data + body.size - 2, "\"}", 2) != 0)
        return (assent_text){ NULL, 0 };
    size_t begin = body.size - 2; /* a token has no quotes in it */
    while (begin > 0 && body.data[begin - 1] != '"')
        begin--;
    if (begin < key_size || memcmp(body.data + begin - key_size, key, key_size) != 0)
        return (assent_text){ NULL, 0 };
    return (assent_text){ body.data + begin, body.size - 2 - begin };
}

static void put_links(struct call *call, assent_text token, struct out *out)
{
    const assent_text query = call->request->query;
    out_string(out, ",\"links\":{\"self\":{\"uri\":\"/customers");
    if (query.size > 0) {
        out_string(out, "?");
        out_escaped(out, query);
    }
    out_string(out, "\",\"method\":\"GET\",\"headers\":[]}");
    if (token.size > 0) {
        /* Without a leading slash: two clients put one before it. */
        out_string(out, ",\"next\":{\"uri\":\"customers?");
        put_list_query(call, out);
        out_string(out, "seekOperation=Next&MS-ContinuationToken=");
        out_add(out, token);
        out_string(out, "\",\"method\":\"GET\",\"headers\":[{\"key\":\"MS-ContinuationToken\","
                        "\"value\":\"");
        continuation_write(call, out);
        out_add(out, token);
        out_string(out, "\"}]}");
    }
    out_string(out, "}}");
}

void customers_finish(struct call *call, const assent_reply *reply)
{
    const assent_text token = last_token(reply->body);
    const size_t escaped = 6; /* bytes of one byte that is escaped */
    struct out out = {
        .room = reply->body.size +
                3 * escaped * (call->request->query.size + call->list.query.size) + 3 * token.size +
                512,
    };
    out.data = reply->body.size > 0 ? malloc(out.room) : NULL;
    if (!out.data) {
        const assent_reply failed = { .size = sizeof failed, .status = ASSENT_E_BUSY };
        call_fail_reply(call, &failed);
        return;
    }
    /* Without what ends it: the last }, or the token and its quote too, as more stands in front of that. */
    const size_t end = token.size > 0 ? token.size + 2 : 1;
    out_add(&out, (assent_text){ reply->body.data, reply->body.size - end });
    if (token.size > 0) {
        continuation_write(call, &out);
        out_add(&out, token);
        out_string(&out, "\"");
    }
    put_links(call, token, &out);
    call_answer(call, call->served->route->success, (assent_text){ out.data, out.size }, NULL, 0);
    free(out.data);
}
