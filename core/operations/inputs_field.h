/* The short form in which the inputs_*.c files write a field: of the struct that RECORD names. */
#pragma once

#include "model/field.h"

#define FIELD(name_, type_, flags_, ...) \
    { \
        .name = #name_, .type = AS_FIELD_##type_, .flags = (flags_), \
        .offset = offsetof(struct RECORD, name_), __VA_ARGS__ \
    }
