/* The kept first answer to a request id. */
#pragma once

#include "engine/executor.h"

/* 1: the command is a repeat and has been answered as the first time; 0: it is new; AS_E_REPEATED: the
 * id was used with another body; other codes: reading failed. */
int as_answer_repeat(struct as_executor *executor, struct as_command *command, int64_t now,
                     struct as_err *err);

/* Reads a record back from its public part and the personal data of an entry, where it is `member`. */
int as_answer_read(const struct as_fields *fields, as_str public_part, as_str personal_data,
                   const char *member, struct as_arena *arena, void *record, struct as_err *err);
