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

const assent_operations as_cap_operations = {
    .size = sizeof as_cap_operations,
    .find = find,
    .submit = submit,
    .is_command = is_command,
};
