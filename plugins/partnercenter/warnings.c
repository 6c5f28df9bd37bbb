/* What the rules warned of, as a header: structured field values of RFC 9651. */
#include "center.h"

enum { WHOLE_BYTES = WARNING_BYTES * 3 / 4 }; /* the rest is for codes alone */

/* A Display String (section 4.1.11): any text, in ASCII. */
static void put_display(struct out *out, assent_text value)
{
    static const char digits[] = "0123456789abcdef";
    out_string(out, "%\"");
    for (size_t i = 0; i < value.size; i++) {
        const unsigned char c = (unsigned char)value.data[i];
        const char escape[] = { '%', digits[c >> 4], digits[c & 0x0F] };
        const bool is_plain = c >= 0x20 && c <= 0x7e && c != '%' && c != '"';
        out_add(out, (assent_text){ is_plain ? value.data + i : escape, is_plain ? 1 : 3 });
    }
    out_string(out, "\"");
}

/* A String: codes and names of rules have letters, digits and . _ : * - only. */
static void put_name(struct out *out, assent_text name)
{
    out_string(out, "\"");
    out_add(out, name);
    out_string(out, "\"");
}

static void put_texts(struct out *out, const assent_answer *warning)
{
    out_string(out, ";rule=");
    put_name(out, warning->rule);
    out_string(out, ";sentence=");
    put_display(out, warning->sentence);
    if (warning->remedy.size > 0) {
        out_string(out, ";remedy=");
        put_display(out, warning->remedy);
    }
}

assent_text warnings_write(struct center *center, const assent_reply *reply)
{
    struct out out = { .data = center->warning, .room = WARNING_BYTES };
    if (!ASSENT_HAS(reply, answer_count))
        return (assent_text){ NULL, 0 };
    for (size_t i = 0; i < reply->answer_count; i++) {
        const size_t before = out.size;
        out_string(&out, i > 0 ? ", " : "");
        put_name(&out, reply->answers[i].code);
        if (out.is_full) {
            out.size = before;
            break;
        }
        const size_t bare = out.size;
        out.room = WHOLE_BYTES > bare ? WHOLE_BYTES : bare;
        put_texts(&out, &reply->answers[i]);
        if (out.is_full)
            out.size = bare;
        out.is_full = false;
        out.room = WARNING_BYTES;
    }
    return (assent_text){ out.data, out.size };
}
