#include "engine/answer.h"

#include "base/cleanup.h"

int as_answer_read(const struct as_fields *fields, as_str public_part, as_str personal_data,
                   const char *member, struct as_arena *arena, void *record, struct as_err *err)
{
    as_fields_clear(fields, record);
    as_auto_json json_t *json = as_json_parse(public_part, err);
    if (!json)
        return err->code;
    int rc = as_fields_read(fields, json, AS_READ_HOST | AS_READ_PARTIAL, arena, record, err);
    if (rc < 0 || personal_data.size == 0)
        return rc;

    as_auto_json json_t *personal = as_json_parse(personal_data, err);
    if (!personal)
        return err->code;
    bool is_same = strcmp(member, "reply") == 0 && json_is_true(json_object_get(personal, "same"));
    const json_t *part = json_object_get(personal, is_same ? "input" : member);
    return part ? as_fields_read(fields, part, AS_READ_HOST | AS_READ_PARTIAL, arena, record, err)
                : 0;
}

/* What the host put into an input does not belong to what was asked. */
static void clear_host_fields(const struct as_fields *fields, void *record)
{
    struct as_arena arena;
    as_arena_init(&arena);
    void *empty = as_arena_alloc(&arena, fields->size);
    if (empty)
        as_fields_clear(fields, empty);
    for (uint32_t i = 0; i < fields->count && empty; i++) {
        const struct as_field *field = &fields->items[i];
        void *value = as_field_at(record, field);
        if (field->flags & AS_HOST) {
            uint32_t end = fields->size;
            for (uint32_t j = 0; j < fields->count; j++)
                if (fields->items[j].offset > field->offset && fields->items[j].offset < end)
                    end = fields->items[j].offset;
            memcpy(value, as_field_at(empty, field), end - field->offset);
        } else if (field->type == AS_FIELD_OBJECT) {
            clear_host_fields(field->of, value);
        } else if (field->type == AS_FIELD_LIST) {
            const struct as_list *list = value;
            for (uint32_t item = 0; item < list->count; item++)
                clear_host_fields(field->of, (char *)list->items + item * field->of->size);
        }
    }
    as_arena_fini(&arena);
}

/* Two bodies are the same when they mean the same, whatever their spelling. */
static int is_same_input(struct as_command *command, const struct as_entry_record *entry,
                         struct as_err *err)
{
    const struct as_fields *fields = command->operation->input;
    void *first = as_arena_alloc(&command->arena, fields->size);
    void *again = as_arena_alloc(&command->arena, fields->size);
    if (!first || !again)
        return as_err_set(err, AS_E_MEMORY, "no memory to compare a repeated request");
    int rc = as_answer_read(fields, entry->input, entry->personal_data, "input", &command->arena,
                            first, err);
    if (rc < 0)
        return rc;
    as_auto_buf struct as_buf a;
    as_auto_buf struct as_buf b;
    as_auto_buf struct as_buf now;
    as_buf_init(&a);
    as_buf_init(&b);
    as_buf_init(&now);

    /* Through JSON, so that nothing of the command's own input is touched. */
    as_fields_write(fields, command->input, AS_PART_ALL, &now);
    as_auto_json json_t *json = as_json_parse(as_buf_str(&now), err);
    if (!json)
        return err->code;
    as_fields_clear(fields, again);
    rc = as_fields_read(fields, json, AS_READ_HOST | AS_READ_PARTIAL, &command->arena, again, err);
    if (rc < 0)
        return rc;
    clear_host_fields(fields, first);
    clear_host_fields(fields, again);
    as_fields_write(fields, first, AS_PART_ALL, &a);
    as_fields_write(fields, again, AS_PART_ALL, &b);
    return as_str_equal(as_buf_str(&a), as_buf_str(&b));
}

static int read_refusal(struct as_command *command, const struct as_entry_record *entry,
                        struct as_err *err)
{
    as_auto_json json_t *json = as_json_parse(entry->outcome, err);
    if (!json)
        return err->code;
    as_str word = AS_STR_NONE;
    as_str sentence = AS_STR_NONE;
    as_str path = AS_STR_NONE;
    int rc = as_json_get_text(json, "outcome", "code", true, &command->arena, &word, err);
    if (rc == 0)
        rc = as_json_get_text(json, "outcome", "sentence", true, &command->arena, &sentence, err);
    if (rc == 0)
        rc = as_json_get_text(json, "outcome", "path", false, &command->arena, &path, err);
    if (rc < 0)
        return rc;
    as_err_word_spoken(&command->err, (int)entry->status, word.data, sentence);
    snprintf(command->err.path, sizeof command->err.path, "%.*s", AS_STR_ARG(path));
    return 0;
}

static int read_decision(struct as_command *command, const struct as_entry_record *entry,
                         struct as_err *err)
{
    as_auto_json json_t *json = as_json_parse(entry->decision, err);
    if (!json)
        return err->code;
    as_fields_clear(&as_decision_fields, &command->decision);
    int rc = as_fields_read(&as_decision_fields, json, AS_READ_HOST | AS_READ_PARTIAL,
                            &command->arena, &command->decision, err);
    command->decision.ruleset = entry->ruleset;
    return rc;
}

int as_answer_repeat(struct as_executor *executor, struct as_command *command, int64_t now,
                     struct as_err *err)
{
    struct as_entry_record entry;
    int rc = as_requests_find(executor->requests, &command->actor.partner, &command->request, now,
                              &command->arena, &entry, err);
    if (rc <= 0)
        return rc;

    int is_same = as_str_equal(entry.operation, as_str_of(command->operation->name))
                      ? is_same_input(command, &entry, err)
                      : 0;
    if (is_same < 0)
        return is_same;
    if (!is_same)
        return as_err_word(err, AS_E_REPEATED, "request.repeated",
                           "this request id was used for another request: take a new one");

    command->is_repeat = true;
    command->sequence = entry.sequence;
    command->status = (int)entry.status;
    rc = read_decision(command, &entry, err);
    if (rc == 0)
        rc = entry.status == 0
                 ? as_answer_read(command->operation->reply, entry.outcome, entry.personal_data,
                                  "reply", &command->arena, command->reply, err)
                 : read_refusal(command, &entry, err);
    return rc < 0 ? rc : 1;
}
