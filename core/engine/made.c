#include "engine/made.h"

#include "base/cleanup.h"
#include "base/id.h"

static int read_fields(const struct as_making_of *making, struct as_command *command,
                       struct as_err *err)
{
    as_auto_json json_t *json = as_json_parse(making->fields, err);
    if (!json)
        return err->code;
    return as_fields_read(making->operation->input, json, 0, &command->arena, command->input, err);
}

static int fill(struct as_executor *executor, const struct as_making_of *making, int64_t now,
                struct as_command *command, struct as_err *err)
{
    const struct as_preparation preparation = {
        .arena = &command->arena,
        .key = executor->key,
        .now = now,
        .environment = executor->environment,
        .is_unseen = true,
    };
    command->actor.kind = AS_ACTOR_HOST;
    command->depth = making->depth;
    command->cause = as_arena_copy(&command->arena, making->cause);
    command->locale = as_arena_copy(&command->arena, making->locale);
    command->correlation = as_arena_copy(&command->arena, making->correlation);
    if (!command->cause.data || !command->locale.data || !command->correlation.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a command");
    const int rc = read_fields(making, command, err);
    if (rc < 0 || !making->operation->prepare)
        return rc;
    return making->operation->prepare(&preparation, command->input, err);
}

int as_made_new(struct as_executor *executor, const struct as_making_of *making, int64_t now,
                struct as_command **ret_command, struct as_err *err)
{
    struct as_command *command = as_command_new(making->operation);
    if (!command)
        return as_err_set(err, AS_E_MEMORY, "no memory for a command");
    const int rc = fill(executor, making, now, command, err);
    if (rc < 0) {
        as_command_free(command);
        return rc;
    }
    *ret_command = command;
    return 0;
}

/* Entries grow: what came of a command is newer than it. */
static void keep_newest(struct as_executor *executor, struct as_command *command)
{
    struct as_command *older = executor->made;
    if (older && older->sequence > command->sequence) {
        older = command;
    } else {
        executor->made = command;
        command->next = NULL;
        command->on_done = executor->on_made;
        command->data = executor->on_made_data;
    }
    as_command_free(older);
}

int as_made_run(struct as_executor *executor, struct as_command *command, int64_t now,
                struct as_err *err)
{
    uint8_t salt[16];
    as_random_bytes(salt, sizeof salt);
    const int rc = as_executor_run(executor, command, now, salt);
    if (rc < 0)
        *err = command->err;
    executor->made_count++;
    executor->made_refused += command->status < 0;
    keep_newest(executor, command);
    return rc;
}

struct as_command *as_made_take(struct as_executor *executor)
{
    struct as_command *newest = executor->made;
    executor->made = NULL;
    executor->made_count = executor->made_refused = 0;
    return newest;
}

void as_made_drop(struct as_executor *executor)
{
    as_command_free(as_made_take(executor));
}
