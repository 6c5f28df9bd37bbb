/* The short form of model/table.h in which the inputs_*.c files write a field: of the struct that RECORD names. The
 * member's C type is checked as there. */
#pragma once

#include "model/table.h"

#define CTYPE_OF_TEXT(name) as_str
#define CTYPE_OF_JSON(name) as_str
#define CTYPE_OF_ID(name) struct as_id
#define CTYPE_OF_DIGEST(name) struct as_digest
#define CTYPE_OF_TIME(name) int64_t
#define CTYPE_OF_INT(name) int64_t
#define CTYPE_OF_BOOL(name) bool
#define CTYPE_OF_WORD(name) int32_t
#define CTYPE_OF_WORDS(name) uint32_t
#define CTYPE_OF_LIST(name) struct as_list
#define CTYPE_OF_OBJECT(name) __typeof__(((struct RECORD *)0)->name) /* whatever `of` describes */

#define FIELD(name_, type_, flags_, ...) \
    { \
        .name = #name_, .type = AS_FIELD_##type_, .flags = (flags_), \
        .offset = AS_OFFSET_OF(struct RECORD, name_, CTYPE_OF_##type_(name_)), __VA_ARGS__ \
    }
