#include "engine/engine.h"

#include <stdlib.h>

struct as_command *as_command_new(const struct as_operation *operation)
{
    struct as_command *command = calloc(1, sizeof *command);
    if (!command)
        return NULL;
    as_arena_init(&command->arena);
    command->operation = operation;
    command->input = as_arena_alloc(&command->arena, operation->input->size);
    if (!command->input) {
        as_command_free(command);
        return NULL;
    }
    as_fields_clear(operation->input, command->input);
    return command;
}

void as_command_free(struct as_command *command)
{
    if (!command)
        return;
    as_arena_fini(&command->arena);
    free(command);
}
