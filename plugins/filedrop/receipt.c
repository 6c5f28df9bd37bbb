/* Receipts: one line of JSON for each row, with ids and nothing personal. [loop] */
#include "filedrop.h"

static void begin(struct slot *slot, const char *state)
{
    slot->receipt.size = 0;
    buf_string(&slot->receipt, "{\"row\":");
    buf_number(&slot->receipt, slot->row.number);
    buf_string(&slot->receipt, ",\"state\":\"");
    buf_string(&slot->receipt, state);
    buf_string(&slot->receipt, "\"");
}

static void put_text(struct slot *slot, const char *name, assent_text value)
{
    enum { VALUE_MOST = 1000 }; /* keeps a receipt shorter than RECEIPT_MOST */
    if (value.size == 0)
        return;
    if (value.size > VALUE_MOST)
        value.size = VALUE_MOST;
    buf_string(&slot->receipt, ",\"");
    buf_string(&slot->receipt, name);
    buf_string(&slot->receipt, "\":");
    buf_json(&slot->receipt, value);
}

/* A rule's code and, of what was refused, its verdict; the rest where there is room. */
static void put_answer(struct slot *slot, const assent_answer *answer, bool is_refused,
                       bool is_whole)
{
    buf_string(&slot->receipt, "{\"code\":");
    buf_json(&slot->receipt, answer->code);
    if (is_whole) {
        put_text(slot, "remedy", answer->remedy);
        put_text(slot, "rule", answer->rule);
        put_text(slot, "sentence", answer->sentence);
    }
    if (is_refused)
        put_text(slot, "verdict", answer->verdict);
    buf_string(&slot->receipt, "}");
}

/* What would make the receipt too long comes with its code alone, or at last is left out; the journal
 * has everything. */
static void put_answers(struct slot *slot, const assent_reply *reply)
{
    enum { WHOLE_MOST = RECEIPT_MOST * 3 / 4, CODES_MOST = RECEIPT_MOST - 64 };
    const bool is_refused = reply->status != ASSENT_OK;
    struct buf *receipt = &slot->receipt;
    if (!ASSENT_HAS(reply, answer_count) || reply->answer_count == 0)
        return;
    buf_string(receipt, is_refused ? ",\"answers\":[" : ",\"warnings\":[");
    for (size_t i = 0; i < reply->answer_count; i++) {
        const char *comma = i > 0 ? "," : "";
        const size_t mark = receipt->size;
        buf_string(receipt, comma);
        put_answer(slot, &reply->answers[i], is_refused, true);
        if (receipt->size > WHOLE_MOST) {
            receipt->size = mark;
            buf_string(receipt, comma);
            put_answer(slot, &reply->answers[i], is_refused, false);
        }
        if (receipt->size > CODES_MOST) {
            receipt->size = mark;
            break;
        }
    }
    buf_string(receipt, "]");
}

static void end(struct slot *slot)
{
    buf_string(&slot->receipt, "}\n");
    slot->state = SLOT_DONE;
}

void receipt_of_row(struct slot *slot, const char *state, const char *code, const char *sentence)
{
    begin(slot, state);
    put_text(slot, "code", text(code));
    put_text(slot, "sentence", text(sentence));
    end(slot);
}

static void put_ids(struct slot *slot, assent_text ids)
{
    if (ids.size <= 2 || ids.size > RECEIPT_MOST / 2) /* {}: it has none */
        return;
    buf_string(&slot->receipt, ",\"reply\":");
    buf_add(&slot->receipt, ids.data, ids.size);
}

void receipt_of_reply(struct slot *slot, const assent_reply *reply)
{
    const bool is_input_wrong =
        reply->status == ASSENT_E_INVALID || reply->status == ASSENT_E_TOO_LARGE;
    const char *state = reply->status == ASSENT_OK ? (reply->is_repeat ? "unchanged" : "accepted")
                        : is_input_wrong           ? "invalid"
                                                   : "refused";
    begin(slot, state);
    put_text(slot, "code", reply->code);
    put_text(slot, "sentence", reply->sentence);
    put_text(slot, "path", reply->path);
    put_text(slot, "remedy", reply->remedy);
    if (reply->sequence > 0) {
        buf_string(&slot->receipt, ",\"sequence\":");
        buf_number(&slot->receipt, reply->sequence);
    }
    if (reply->status == ASSENT_OK)
        put_ids(slot, reply->body);
    put_answers(slot, reply);
    end(slot);

    struct drop *drop = slot->file->drop;
    drop_count(drop, state[0] == 'a'   ? drop->accepted
                     : state[0] == 'u' ? drop->unchanged
                     : state[0] == 'i' ? drop->invalid
                                       : drop->refused);
}
