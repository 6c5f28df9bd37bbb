#include "cli/import.h"

#include "base/cleanup.h"
#include "base/id.h"
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

/* What are ids of a reply, at whatever place; NULL: there are none. */
static json_t *ids_of(const json_t *value)
{
    struct as_id id;
    const char *name = NULL;
    json_t *member = NULL;
    json_t *kept = NULL;
    if (json_is_string(value) && json_string_length(value) == 36 &&
        as_id_parse(as_json_string(value), &id))
        return json_string(json_string_value(value));
    if (json_is_object(value)) {
        kept = json_object();
        json_object_foreach((json_t *)(uintptr_t)value, name, member)
        {
            json_t *ids = ids_of(member);
            if (ids)
                json_object_set_new(kept, name, ids);
        }
    } else if (json_is_array(value)) {
        kept = json_array();
        for (size_t i = 0; i < json_array_size(value); i++) {
            json_t *ids = ids_of(json_array_get(value, i));
            if (ids)
                json_array_append_new(kept, ids);
        }
    }
    if (kept && json_object_size(kept) == 0 && json_array_size(kept) == 0) {
        json_decref(kept);
        kept = NULL;
    }
    return kept;
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
    as_auto_json json_t *ids = reply->status == 0 ? ids_of(reply->body) : NULL;
    if (ids) {
        as_json_key(out, AS_STR("reply"));
        as_json_canonical(out, ids);
    }
    if (reply->warnings) {
        as_json_key(out, AS_STR("warnings"));
        as_json_canonical(out, reply->warnings);
    }
    put_answers(out, json_object_get(error, "answers"));
    end(out);
    return state;
}
