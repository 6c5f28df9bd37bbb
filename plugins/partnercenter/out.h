/* A text that is put together in a space of fixed size, or in one that grows. What does not fit is noted,
 * not written. */
#pragma once

#include "assent/abi.h"

#include <stdbool.h>

struct out {
    char *data;
    size_t size;
    size_t room;
    bool is_full;
    bool grows; /* `data` is of malloc, and made larger when need be */
};

void out_add(struct out *out, assent_text text);
void out_string(struct out *out, const char *string);
void out_number(struct out *out, int64_t number);
/* As a JSON string, with its quotes; bytes over 0x7f go as they are. */
void out_json(struct out *out, assent_text text);
/* The inside of a JSON string, without quotes. */
void out_escaped(struct out *out, assent_text text);
