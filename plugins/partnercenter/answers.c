/* What the rules answered: of a refusal in its body, of what passed in a header. */
#include "center.h"

/* ---- In the body of an error ---- */

static void put_member(struct out *out, const char *name, assent_text value)
{
    if (value.size == 0)
        return;
    out_string(out, ",\"");
    out_string(out, name);
    out_string(out, "\":");
    out_json(out, value);
}

/* One item of the list; false when there is no room for it. */
static bool put_answer(struct out *out, const assent_answer *answer, bool is_first, bool is_whole)
{
    const size_t before = out->size;
    out_string(out, is_first ? "{\"verdict\":" : ",{\"verdict\":");
    out_json(out, answer->verdict);
    if (is_whole)
        put_member(out, "rule", answer->rule);
    put_member(out, "code", answer->code);
    if (is_whole) {
        put_member(out, "sentence", answer->sentence);
        put_member(out, "remedy", answer->remedy);
    }
    out_string(out, "}");
    if (!out->is_full)
        return true;
    out->is_full = false;
    out->size = before;
    return false;
}

void answers_put(struct out *out, const struct problem *problem)
{
    static const char begin[] = ",\"answers\":[";
    const size_t room = out->room - 2;           /* for the ends of the list and of the body */
    const size_t whole_room = out->room * 7 / 8; /* the rest is for codes alone */
    if (problem->answer_count == 0 || out->size + sizeof begin > room)
        return;
    out_string(out, begin);
    for (size_t i = 0; i < problem->answer_count; i++) {
        const assent_answer *answer = &problem->answers[i];
        out->room = out->size < whole_room ? whole_room : out->size;
        bool is_put = put_answer(out, answer, i == 0, true);
        out->room = room;
        if (!is_put && !put_answer(out, answer, i == 0, false))
            break;
    }
    out->room = room + 2;
    out_string(out, "]");
}

/* ---- As a header: structured field values of RFC 9651 ---- */

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
