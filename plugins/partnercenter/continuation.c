/* The continuation tokens of lists.
 *
 * Some clients ask for the next page with the token alone, without the size and the filter that they began
 * with (the SDKs call it a seek query). So a token carries them: in front of the host's own, signed token
 * stand the query, letters and digits as they are, any other byte as a full stop and two hex digits, and
 * a tilde. This part gives no right: the caller could have asked for the same in so many words. What a
 * request says itself counts before it. */
#include "center.h"

#include <strings.h>

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
    if (list->token.size > 0 && !call_reserve(call, 3 * list->token.size + 128))
        return false;
    if (list->token.size == 0 && call->request->query.size > 0)
        list->token = query_find(call, "MS-ContinuationToken");
    const char *mark =
        list->token.size > 0 ? memrchr(list->token.data, '~', list->token.size) : NULL;
    if (!mark)
        return true;
    const size_t before = (size_t)(mark - list->token.data);
    if (!read_query(call, (assent_text){ list->token.data, before }, &list->query))
        return true; /* the host says what it thinks of such a token */
    list->token = (assent_text){ mark + 1, list->token.size - before - 1 };
    return true;
}

assent_text continuation_find(struct call *call, const char *name)
{
    const assent_text own = query_find(call, name);
    return own.size > 0 ? own : query_find_in(call, call->list.query, name);
}

static bool is_own(const struct call *call, assent_text wanted)
{
    assent_text rest = call->request->query;
    assent_text name = { NULL, 0 };
    assent_text value = { NULL, 0 };
    while (query_next(&rest, &name, &value)) {
        if (value.size > 0 && name.size == wanted.size &&
            strncasecmp(name.data, wanted.data, name.size) == 0)
            return true;
    }
    return false;
}

static bool is_of_the_page(assent_text name)
{
    return is_same_name(name, "seekOperation") || is_same_name(name, "MS-ContinuationToken");
}

bool continuation_next(const struct call *call, struct list_walk *walk, assent_text *ret_name,
                       assent_text *ret_value)
{
    for (;;) {
        if (query_next(&walk->rest, ret_name, ret_value)) {
            if (ret_value->size > 0 && !is_of_the_page(*ret_name) &&
                !(walk->is_behind && is_own(call, *ret_name)))
                return true;
        } else if (walk->is_behind) {
            return false;
        } else {
            *walk = (struct list_walk){ .rest = call->list.query, .is_behind = true };
        }
    }
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
    struct list_walk walk = list_walk_begin(call);
    assent_text name = { NULL, 0 };
    assent_text value = { NULL, 0 };
    const char *between = "";
    while (continuation_next(call, &walk, &name, &value)) {
        out_string(out, between);
        put_coded(out, name);
        out_string(out, ".3d"); /* = */
        put_coded(out, value);
        between = ".26"; /* & */
    }
    if (between[0])
        out_string(out, "~");
}
