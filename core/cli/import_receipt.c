#include "cli/import.h"

#include "base/json.h"
#include "cli/print.h"

const char *const as_import_states[] = { "accepted", "unchanged", "refused", "invalid" };

/* ---- Receipts ------------------------------------------------------------------------------- */

static void put_text(struct as_buf *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    as_json_key(out, as_str_of(name));
    as_json_text(out, as_str_of(text));
}

static void begin(uint64_t row, enum as_import_state state, struct as_buf *out)
{
    as_json_open(out);
    as_json_key(out, AS_STR("row"));
    as_json_int(out, (int64_t)row);
    put_text(out, "state", as_import_states[state]);
}

static void end(struct as_buf *out)
{
    as_json_close(out);
    as_buf_add_char(out, '\n');
}

void as_import_receipt_of(uint64_t row, enum as_import_state state, as_str code, as_str sentence,
                          struct as_buf *out)
{
    begin(row, state, out);
    as_json_key(out, AS_STR("code"));
    as_json_text(out, code);
    as_json_key(out, AS_STR("sentence"));
    as_json_text(out, sentence);
    end(out);
}

static void put_answers(struct as_buf *out, const json_t *answers)
{
    bool is_first = true;
    for (size_t i = 0; i < json_array_size(answers); i++) {
        const json_t *answer = json_array_get(answers, i);
        if (strcmp(as_print_text(answer, "verdict"), "allow") == 0)
            continue;
        if (is_first) {
            as_json_key(out, AS_STR("answers"));
            as_json_open_list(out);
        }
        is_first = false;
        as_json_open(out);
        static const char *const names[] = { "code", "remedy", "rule", "sentence", "verdict" };
        for (size_t k = 0; k < AS_COUNT(names); k++)
            put_text(out, names[k], as_print_text(answer, names[k]));
        as_json_close(out);
    }
    if (!is_first)
        as_json_close_list(out);
}

enum as_import_state as_import_receipt(uint64_t row, const struct as_client_reply *reply,
                                       struct as_buf *out)
{
    const bool is_wrong = reply->status == AS_E_INVALID || reply->status == AS_E_TOO_LARGE ||
                          reply->status == AS_E_ABSENT;
    const enum as_import_state state = reply->status < 0
                                           ? (is_wrong ? AS_IMPORT_INVALID : AS_IMPORT_REFUSED)
                                       : reply->is_repeat ? AS_IMPORT_UNCHANGED
                                                          : AS_IMPORT_ACCEPTED;
    const json_t *error = reply->status < 0 ? json_object_get(reply->body, "error") : NULL;
    begin(row, state, out);
    if (reply->status < 0) {
        put_text(out, "code", reply->code);
        put_text(out, "sentence", reply->sentence);
        put_text(out, "path", as_print_text(error, "path"));
        put_text(out, "remedy", as_print_text(error, "remedy"));
    }
    if (reply->sequence > 0) {
        as_json_key(out, AS_STR("sequence"));
        as_json_int(out, reply->sequence);
    }
    if (reply->status == 0 &&
        json_object_size(reply->body) > 0) { /* the ids alone were asked for */
        as_json_key(out, AS_STR("reply"));
        as_json_canonical(out, reply->body);
    }
    if (reply->warnings) {
        as_json_key(out, AS_STR("warnings"));
        as_json_canonical(out, reply->warnings);
    }
    put_answers(out, json_object_get(error, "answers"));
    end(out);
    return state;
}
