#include "engine/engine.h"

#include <stdlib.h>

static bool begin(struct as_command *command, const struct as_operation *operation)
{
    command->operation = operation;
    command->input = as_arena_alloc(&command->arena, operation->input->size);
    if (command->input)
        as_fields_clear(operation->input, command->input);
    return command->input != NULL;
}

struct as_command *as_command_new(const struct as_operation *operation)
{
    struct as_command *command = calloc(1, sizeof *command);
    if (command && begin(command, operation))
        return command;
    as_command_free(command);
    return NULL;
}

struct as_command *as_command_renew(struct as_command *command,
                                    const struct as_operation *operation)
{
    as_arena_reset(&command->arena);
    const struct as_arena arena = command->arena;
    *command = (struct as_command){ .arena = arena };
    if (begin(command, operation))
        return command;
    as_command_free(command);
    return NULL;
}

void as_command_free(struct as_command *command)
{
    if (!command)
        return;
    as_arena_fini(&command->arena);
    free(command);
}
