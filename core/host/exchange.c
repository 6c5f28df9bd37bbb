#include "host/exchange.h"

#include "base/cleanup.h"
#include "model/echo.h"
#include "model/trail.h"

static void *blank(struct as_arena *arena, const struct as_fields *fields)
{
    void *record = as_arena_alloc(arena, fields->size);
    if (record)
        as_fields_clear(fields, record);
    return record;
}

int as_exchange_find(as_str name, const assent_shape *input, const assent_shape *output,
                     struct as_arena *arena, struct assent_operation **ret_operation,
                     struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(name);
    if (!operation) {
        struct as_echo echo;
        const as_str near = as_operation_nearest(name);
        return as_err_word(err, AS_E_ABSENT, "operation.unknown", "\"%s\" is no operation%s%.*s%s",
                           as_echo(name, &echo), near.size ? "; did you mean \"" : "",
                           AS_STR_ARG(near),
                           near.size ? "\"?" : "; `assent operations` lists them");
    }
    struct assent_operation *found = AS_ARENA_NEW(arena, struct assent_operation);
    if (!found)
        return as_err_set(err, AS_E_MEMORY, "no memory for an operation");
    found->operation = operation;
    found->input = input;
    found->output = output;
    found->arena = arena;
    found->blank_input = blank(arena, operation->input);
    found->blank_reply = blank(arena, operation->reply);
    if (!found->blank_input || !found->blank_reply)
        return as_err_set(err, AS_E_MEMORY, "no memory for an operation");
    int rc = 0;
    if (input)
        rc = as_shape_in_compile(input, operation->input, arena, &found->in, err);
    if (rc == 0 && output)
        rc = as_shape_out_compile(output, operation->reply, arena, &found->out, err);
    if (rc < 0)
        return as_err_within(err, "%s", operation->name);
    *ret_operation = found;
    return 0;
}

/* ---- In ------------------------------------------------------------------------------------- */

static int unknown_argument(const struct assent_operation *operation, as_str name,
                            struct as_err *err)
{
    struct as_echo echo;
    const as_str near = as_field_nearest(operation->operation->input, name);
    const struct as_value *values =
        AS_VALUES(as_value_text("name", as_str_of(as_echo(name, &echo))),
                  as_value_text("operation", as_str_of(operation->operation->name)),
                  as_value_text("near", near));
    if (near.size > 0)
        return as_err_field(err, "", "form.no_field_near",
                            "\"{name}\" is no field of {operation}; did you mean \"{near}\"?",
                            values);
    return as_err_field(err, "", "form.no_field", "\"{name}\" is no field of {operation}", values);
}

static int find_argument(struct assent_operation *operation, as_str name,
                         struct as_argument_name *ret_found, struct as_err *err)
{
    for (uint32_t i = 0; i < operation->name_count; i++) {
        if (as_str_equal(operation->names[i].name, name)) {
            *ret_found = operation->names[i];
            return 0;
        }
    }
    struct as_argument_name found = { .name = name };
    found.field = as_field_find_path(operation->operation->input, name, &found.offset);
    if (!found.field)
        return unknown_argument(operation, name, err);
    if (operation->name_count < AS_ARGUMENT_NAMES) {
        const as_str kept = as_arena_copy(operation->arena, name);
        if (kept.data) {
            found.name = kept;
            operation->names[operation->name_count++] = found;
        }
    }
    *ret_found = found;
    return 0;
}

static int read_argument(struct assent_operation *operation, const assent_pair *argument,
                         struct as_arena *arena, void *record, struct as_err *err)
{
    struct as_argument_name found = { 0 };
    int rc = find_argument(operation, argument->name, &found, err);
    if (rc < 0 || argument->value.size == 0) /* an empty text counts as absent */
        return rc;
    char *value = (char *)record + found.offset;
    if (found.field->type == AS_FIELD_ID && as_id_parse(argument->value, (struct as_id *)value) &&
        !(found.field->flags & AS_HOST))
        return 0;
    char path[AS_TRAIL_SIZE];
    const char *name = found.name.data; /* kept ones end in NUL */
    if (name == argument->name.data) {
        snprintf(path, sizeof path, "%.*s", AS_STR_ARG(found.name));
        name = path;
    }
    if (found.field->flags & AS_HOST)
        return as_err_field(err, name, "form.host",
                            "only the service itself sets this field; leave it out", NULL);
    return as_field_read_text(found.field, name, argument->value, arena, value, err);
}

static int read_body(const struct assent_operation *operation, as_str body, struct as_arena *arena,
                     void *record, struct as_err *err)
{
    if (body.size > AS_BODY_LIMIT)
        return as_err_say(err, AS_E_TOO_LARGE, "too_large",
                          "at most {most} bytes of JSON are allowed, not {size}",
                          AS_VALUES(as_value_int("most", AS_BODY_LIMIT),
                                    as_value_int("size", (int64_t)body.size)));
    as_auto_json json_t *json = as_json_parse(body, err);
    if (!json)
        return err->code;
    if (operation->in)
        return as_shape_in_read(operation->in, json, arena, record, err);
    return as_fields_read(operation->operation->input, json, AS_READ_PARTIAL, arena, record, err);
}

int as_exchange_read(struct assent_operation *operation, const struct as_exchange_input *from,
                     struct as_arena *arena, void *record, struct as_err *err)
{
    const struct as_fields *fields = operation->operation->input;
    int rc = 0;
    memcpy(record, operation->blank_input, fields->size);
    if (from->body.size > 0)
        rc = read_body(operation, from->body, arena, record, err);
    for (uint32_t i = 0; rc == 0 && i < from->argument_count; i++)
        rc = read_argument(operation, &from->arguments[i], arena, record, err);
    if (rc == 0 && !from->is_partial) {
        rc = as_fields_check_required(fields, record, "", err);
        if (rc < 0)
            as_exchange_rename(operation, err);
    }
    return rc;
}

void as_exchange_rename(const struct assent_operation *operation, struct as_err *err)
{
    if (operation->in && err->path[0])
        as_shape_in_rename(operation->in, err);
}

/* ---- Out ------------------------------------------------------------------------------------ */

void as_exchange_write(const struct assent_operation *operation, const void *reply,
                       struct as_buf *buf)
{
    if (operation->out)
        as_shape_out_write(operation->out, reply, buf);
    else
        as_fields_write(operation->operation->reply, reply, AS_PART_REPLY, buf);
}

bool as_exchange_list_answers(const struct as_decision *decision, struct as_arena *arena,
                              assent_reply *reply)
{
    const struct as_answer *answers = decision->answers.items;
    size_t count = 0;
    for (uint32_t i = 0; i < decision->answers.count; i++)
        count += answers[i].verdict > AS_VERDICT_ALLOW;
    if (count == 0)
        return true;

    assent_answer *told = AS_ARENA_ARRAY(arena, assent_answer, count);
    if (!told)
        return false;
    reply->answers = told;
    reply->answer_count = count;
    for (uint32_t i = 0; i < decision->answers.count; i++) {
        const struct as_answer *answer = &answers[i];
        if (answer->verdict > AS_VERDICT_ALLOW)
            *told++ = (assent_answer){
                .verdict = as_str_of(as_verdicts[answer->verdict]),
                .rule = answer->rule,
                .code = answer->code,
                .sentence = answer->sentence,
                .remedy = answer->remedy,
            };
    }
    return true;
}

static void write_text(struct as_buf *buf, as_str key, as_str text)
{
    if (text.size == 0)
        return;
    as_json_key(buf, key);
    as_json_text(buf, text);
}

static void write_problems(struct as_buf *buf, const struct as_problems *problems)
{
    as_json_key(buf, AS_STR("problems"));
    as_json_open_list(buf);
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct as_problem *problem = &problems->items[i];
        as_json_open(buf);
        write_text(buf, AS_STR("file"), problem->file);
        if (problem->line > 0) {
            as_json_key(buf, AS_STR("line"));
            as_json_int(buf, problem->line);
        }
        write_text(buf, AS_STR("text"), problem->text);
        as_json_close(buf);
    }
    as_json_close_list(buf);
}

void as_exchange_write_error(const struct as_err *err, const struct as_decision *decision,
                             const struct as_problems *problems, struct as_buf *buf)
{
    const struct as_answer *reason = decision ? as_decision_reason(decision) : NULL;
    as_json_open(buf);
    as_json_key(buf, AS_STR("error"));
    as_json_open(buf);
    write_text(buf, AS_STR("code"), as_str_of(err->word));
    write_text(buf, AS_STR("sentence"), as_str_of(err->text));
    write_text(buf, AS_STR("path"), as_str_of(err->path));
    if (reason)
        write_text(buf, AS_STR("remedy"), reason->remedy);
    if (decision && decision->answers.count > 0) {
        const struct as_answer *answers = decision->answers.items;
        as_json_key(buf, AS_STR("answers"));
        as_json_open_list(buf);
        for (uint32_t i = 0; i < decision->answers.count; i++)
            as_fields_write(&as_answer_fields, &answers[i], AS_PART_REPLY, buf);
        as_json_close_list(buf);
    }
    if (problems && problems->count > 0)
        write_problems(buf, problems);
    as_json_close(buf);
    as_json_close(buf);
}

uint32_t as_exchange_retry_s(int status)
{
    if (status == AS_E_BUSY)
        return 1;
    return status == AS_E_STORAGE || status == AS_E_CLOSING || status == AS_E_MEMORY ? 5 : 0;
}

/* ---- What travels beside the input ---------------------------------------------------------- */

as_str as_exchange_locale(as_str locale)
{
    struct as_err unused;
    if (as_str_equal(locale, AS_STR("en-US")))
        return AS_STR("en-US");
    if (locale.size == 0 || locale.size > 35 || /* RFC 5646, section 4.4.1 */
        as_form_check(AS_FORM_LOCALE, "", locale, &unused) < 0)
        return AS_STR("en-US");
    return locale;
}

int as_exchange_request_id(as_str text, struct as_id *ret_id, struct as_err *err)
{
    struct as_echo echo;
    *ret_id = (struct as_id){ { 0 } };
    if (text.size == 0 || as_id_parse(text, ret_id))
        return 0;
    return as_err_field(
        err, "request_id", "form.text", "{needed} is needed, not \"{value}\"",
        AS_VALUES(as_value_noun("needed",
                                AS_NOUN("needed.id", "an id such as "
                                                     "\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"")),
                  as_value_text("value", as_str_of(as_echo(text, &echo)))));
}

as_str as_exchange_correlation(as_str text)
{
    if (text.size > 128)
        return AS_STR_NONE;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return AS_STR_NONE;
    return text;
}
