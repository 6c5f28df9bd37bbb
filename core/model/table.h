/* Short forms for the lines of a field table. Each checks at compile time that the member has the C
 * type that its field type needs. What a form does not name (limit, min, max) may follow:
 *
 *     static const struct as_field line_items[] = {
 *         AS_INT(struct line, number, 0, "position in the order"),
 *         AS_TEXT(struct line, offer, AS_FORM_WORD, AS_REQUIRED, "what is bought", .limit = 64),
 *     };
 *     AS_FIELDS_OF(line_fields, struct line, "line", "one line of an order", line_items);
 *
 * The lines stand in the order of the bytes of their names, so that writing needs no sorting;
 * as_fields_check finds the table that does not. */
#pragma once

#include <stddef.h>

#include "model/field.h"

#define AS_OFFSET_OF(record, member, ctype) \
    (uint32_t)(offsetof(record, member) + \
               0 * sizeof(struct { \
                   _Static_assert( \
                       __builtin_types_compatible_p(__typeof__(((record *)0)->member), ctype), \
                       #member " needs the type " #ctype); \
                   char unused; \
               }))

#define AS_LINE(record, member, field_type, ctype, bits, line, ...) \
    { \
        .name = #member, .type = (field_type), .flags = (bits), \
        .offset = AS_OFFSET_OF(record, member, ctype), .doc = (line), __VA_ARGS__ \
    }

#define AS_TEXT(record, member, text_form, bits, line, ...) \
    AS_LINE(record, member, AS_FIELD_TEXT, as_str, bits, line, .form = (text_form), __VA_ARGS__)
#define AS_ID(record, member, bits, line) \
    AS_LINE(record, member, AS_FIELD_ID, struct as_id, bits, line)
#define AS_TIME(record, member, bits, line) \
    AS_LINE(record, member, AS_FIELD_TIME, int64_t, bits, line)
#define AS_INT(record, member, bits, line, ...) \
    AS_LINE(record, member, AS_FIELD_INT, int64_t, bits, line, __VA_ARGS__)
#define AS_BOOL(record, member, bits, line) AS_LINE(record, member, AS_FIELD_BOOL, bool, bits, line)
#define AS_WORD(record, member, list, bits, line) \
    AS_LINE(record, member, AS_FIELD_WORD, int32_t, bits, line, .words = (list))
#define AS_WORDS(record, member, list, bits, line) \
    AS_LINE(record, member, AS_FIELD_WORDS, uint32_t, bits, line, .words = (list))
#define AS_DIGEST(record, member, bits, line) \
    AS_LINE(record, member, AS_FIELD_DIGEST, struct as_digest, bits, line)
#define AS_JSON(record, member, bits, line, ...) \
    AS_LINE(record, member, AS_FIELD_JSON, as_str, bits, line, __VA_ARGS__)
#define AS_OBJECT(record, member, ctype, table, bits, line) \
    AS_LINE(record, member, AS_FIELD_OBJECT, ctype, bits, line, .of = &(table))
#define AS_LIST(record, member, table, bits, line, ...) \
    AS_LINE(record, member, AS_FIELD_LIST, struct as_list, bits, line, .of = &(table), __VA_ARGS__)
