/* Capability assent.operations/1. */
#include "host/exchange.h"
#include "host/state.h"

static assent_status find(assent_self *self, const char *name, const assent_shape *input,
                          const assent_shape *output, const assent_operation **ret_operation)
{
    struct as_err err;
    struct assent_operation *operation = NULL;
    AS_ON_THREAD(AS_THREAD_LOOP);
    const int rc = as_exchange_find(as_str_of(name), input, output, &self->arena, &operation, &err);
    *ret_operation = operation;
    return rc < 0 ? as_host_fail(self, rc, "%s", err.text) : 0;
}

static void submit(assent_self *self, const assent_submission *submission)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_submit(self, submission);
}

static int32_t is_command(const assent_operation *operation)
{
    return operation->operation->kind == AS_COMMAND;
}

/* Every call begins the plugin's space anew. */
static assent_status described(assent_self *self)
{
    return self->description.has_failed
               ? as_host_fail(self, AS_E_MEMORY, "no memory for a description")
               : ASSENT_OK;
}

static void put_schema(const assent_shape *shape, const struct as_fields *fields, uint32_t flags,
                       const char *const *given, struct as_buf *buf)
{
    if (shape)
        as_shape_schema(shape, fields, flags, given, buf);
    else
        as_fields_schema(fields, flags | AS_SCHEMA_NEEDED, buf);
}

static assent_status describe(assent_self *self, const assent_operation *operation,
                              assent_description *ret_description)
{
    const struct as_operation *about = operation->operation;
    struct as_buf *buf = &self->description;
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (ret_description->size < sizeof *ret_description)
        return as_host_fail(self, AS_E_INVALID, "a description of %zu bytes is too short",
                            ret_description->size);
    as_buf_clear(buf);
    put_schema(operation->input, about->input, AS_SCHEMA_INPUT, ret_description->given, buf);
    const size_t input_size = buf->size;
    as_buf_add_char(buf, '['); /* between the two: the writer looks at the byte before a value */
    put_schema(operation->output, about->reply, 0, NULL, buf);
    const assent_status status = described(self);
    if (status < 0)
        return status;
    ret_description->is_command = about->kind == AS_COMMAND;
    ret_description->summary = as_str_of(about->doc);
    ret_description->input = as_str_make(buf->data, input_size);
    ret_description->output = as_str_make(buf->data + input_size + 1, buf->size - input_size - 1);
    return ASSENT_OK;
}

static assent_status describe_field(assent_self *self, const assent_operation *operation,
                                    const char *name, assent_text *ret_schema)
{
    uint32_t offset = 0;
    const struct as_fields *fields = operation->operation->input;
    const struct as_field *field = as_field_find_path(fields, as_str_of(name), &offset);
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (!field || (field->flags & AS_HOST))
        return ASSENT_E_ABSENT;
    as_buf_clear(&self->description);
    as_field_schema(field, AS_SCHEMA_INPUT | AS_SCHEMA_NEEDED, &self->description);
    const assent_status status = described(self);
    if (status == ASSENT_OK)
        *ret_schema = as_buf_str(&self->description);
    return status;
}

const assent_operations as_cap_operations = {
    .size = sizeof as_cap_operations,
    .find = find,
    .submit = submit,
    .is_command = is_command,
    .describe = describe,
    .describe_field = describe_field,
};
