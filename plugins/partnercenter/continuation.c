/* The continuation tokens of lists.
 *
 * Some clients ask for the next page with the token alone, without the size and the filter that they began
 * with (the SDKs call it a seek query). So a token carries them: behind the host's own, signed token
 * stand a tilde and the query, letters and digits as they are, any other byte as a full stop and two hex
 * digits. This part gives no right: the caller could have asked for the same in so many words. A request
 * that names a size or a filter itself goes by its own. */
#include "center.h"

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Reads what continuation_write wrote, in the call's space; false: that is something else. */
static bool read_query(struct call *call, assent_text coded, assent_text *ret_query)
{
    char *out = call->space + call->space_used;
    size_t size = 0;
    for (size_t i = 0; i < coded.size; i++) {
        if (is_alphanumeric(coded.data[i])) {
            out[size++] = coded.data[i];
            continue;
        }
        const bool is_coded = coded.data[i] == '.' && i + 2 < coded.size;
        const int byte = is_coded ? query_byte(coded.data + i + 1) : -1;
        if (byte < 0)
            return false;
        out[size++] = (char)byte;
        i += 2;
    }
    call->space_used += size;
    *ret_query = (assent_text){ out, size };
    return true;
}

bool continuation_read(struct call *call)
{
    struct list *list = &call->list;
    list->token = call->marks.continuation;
    /* A query has its room already; what a header says needs some for the list's query, for what is
     * decoded of it and for a copy of that. */
    if (list->token.size > 0 && !call_reserve(call, 3 * list->token.size))
        return false;
    if (list->token.size == 0 && list->query.size > 0)
        list->token = query_find(call, "MS-ContinuationToken");
    const char *mark =
        list->token.size > 0 ? memchr(list->token.data, '~', list->token.size) : NULL;
    if (!mark)
        return true;
    const size_t own = (size_t)(mark - list->token.data);
    assent_text query;
    if (!read_query(call, (assent_text){ mark + 1, list->token.size - own - 1 }, &query))
        return true; /* the host says what it thinks of such a token */
    list->token.size = own;
    if (query_find(call, "size").size == 0 && query_find(call, "filter").size == 0)
        list->query = query;
    return true;
}

bool continuation_next(assent_text *rest, assent_text *ret_name, assent_text *ret_value)
{
    while (query_next(rest, ret_name, ret_value)) {
        if (ret_value->size > 0 && !is_same_name(*ret_name, "seekOperation") &&
            !is_same_name(*ret_name, "MS-ContinuationToken"))
            return true;
    }
    return false;
}

static void put_coded(struct out *out, assent_text plain)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < plain.size; i++) {
        const unsigned char byte = (unsigned char)plain.data[i];
        const char coded[] = { '.', digits[byte >> 4], digits[byte & 0x0F] };
        out_add(out, is_alphanumeric(plain.data[i]) ? (assent_text){ plain.data + i, 1 }
                                                    : (assent_text){ coded, sizeof coded });
    }
}

void continuation_write(const struct call *call, struct out *out)
{
    assent_text rest = call->list.query;
    assent_text name = { NULL, 0 };
    assent_text value = { NULL, 0 };
    for (bool is_first = true; continuation_next(&rest, &name, &value); is_first = false) {
        out_string(out, is_first ? "~" : ".26"); /* & */
        put_coded(out, name);
        out_string(out, ".3d"); /* = */
        put_coded(out, value);
    }
}
