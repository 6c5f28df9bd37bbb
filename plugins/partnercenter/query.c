/* Query strings, as leniently as published clients need: names in any letter case, an empty value is
 * none, blanks as plus signs or %20. */
#include "center.h"

bool query_next(assent_text *rest, assent_text *ret_name, assent_text *ret_value)
{
    while (rest->size > 0) {
        const char *end = memchr(rest->data, '&', rest->size);
        const assent_text pair = { rest->data, end ? (size_t)(end - rest->data) : rest->size };
        const size_t gone = end ? pair.size + 1 : pair.size;
        *rest = (assent_text){ rest->data + gone, rest->size - gone };
        if (pair.size == 0)
            continue;
        const char *equals = memchr(pair.data, '=', pair.size);
        const size_t name_size = equals ? (size_t)(equals - pair.data) : pair.size;
        *ret_name = (assent_text){ pair.data, name_size };
        *ret_value = equals ? (assent_text){ equals + 1, pair.size - name_size - 1 }
                            : (assent_text){ NULL, 0 };
        return true;
    }
    return false;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

assent_text query_decode(struct call *call, assent_text raw)
{
    /* Names and values of one query are decoded once each, and only get shorter. */
    if (raw.size > call->space_size - call->space_used)
        return (assent_text){ NULL, 0 };
    if (raw.size == 0 || (!memchr(raw.data, '%', raw.size) && !memchr(raw.data, '+', raw.size)))
        return raw; /* nothing is coded */
    char *out = call->space + call->space_used;
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        const bool may_be_coded = raw.data[i] == '%' && i + 2 < raw.size;
        const int high = may_be_coded ? hex(raw.data[i + 1]) : -1;
        const int low = may_be_coded ? hex(raw.data[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out[size++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[size++] = raw.data[i] == '+' ? ' ' : raw.data[i];
        }
    }
    call->space_used += size;
    return (assent_text){ out, size };
}

assent_text query_keep(struct call *call, assent_text value)
{
    const size_t room = call->space_size - call->space_used;
    const size_t size = value.size < room ? value.size : room;
    char *copy = call->space + call->space_used;
    if (size > 0)
        memcpy(copy, value.data, size);
    call->space_used += size;
    return (assent_text){ copy, size };
}

int query_byte(const char digits[2])
{
    const int high = hex(digits[0]);
    const int low = hex(digits[1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

assent_text query_find(struct call *call, const char *name)
{
    return query_find_in(call, call->request->query, name);
}

assent_text query_find_in(struct call *call, assent_text query, const char *name)
{
    assent_text rest = query;
    assent_text raw_name = { NULL, 0 };
    assent_text raw_value = { NULL, 0 };
    while (query_next(&rest, &raw_name, &raw_value)) {
        const size_t mark = call->space_used;
        const bool is_wanted = is_same_name(query_decode(call, raw_name), name);
        call->space_used = mark;
        if (is_wanted && raw_value.size > 0)
            return query_decode(call, raw_value);
    }
    return (assent_text){ NULL, 0 };
}
