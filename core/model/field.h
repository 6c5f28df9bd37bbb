/* Field tables: each kind of thing is described once, and JSON in and out, Lua views, SQL columns,
 * the manual and the check of what is personal all come from that description.
 *
 * One name for one thing: the field's name is the JSON key, the Lua key and the SQL column. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"

/* How a value lies in the C struct, and what is in JSON / Lua / SQL. "Absent" is what a zeroed
 * struct holds, except for numbers and times (as_fields_clear). */
enum as_field_type {
    AS_FIELD_TEXT, /* as_str; text / string / TEXT; absent: no data or size 0 */
    AS_FIELD_ID,   /* struct as_id; 36 characters / string / BLOB of 16; absent: nil */
    AS_FIELD_TIME, /* int64_t ms; RFC 3339 / integer ms / INTEGER; absent: AS_TIME_NONE */
    AS_FIELD_INT,  /* int64_t; number / integer / INTEGER; absent: AS_INT_NONE */
    AS_FIELD_BOOL, /* bool; true, false / boolean / INTEGER 0, 1; absent: false */
    AS_FIELD_WORD, /* int32_t index into `words`; text / string / TEXT; absent: 0 */
    AS_FIELD_WORDS, /* uint32_t, bit i = words[i]; list of texts / view of booleans / TEXT "a,b"; absent: 0 */
    AS_FIELD_DIGEST, /* struct as_digest; 64 hex digits / string / BLOB of 32; absent: nil */
    AS_FIELD_JSON,   /* as_str of JSON text; any value / not readable / TEXT; absent: size 0 */
    AS_FIELD_OBJECT, /* a struct described by `of`; object / view / columns "<name>_<field>" */
    AS_FIELD_LIST, /* struct as_list of structs described by `of`; list of objects / view / JSON TEXT */
};

/* What a text must look like; all texts are valid UTF-8 without NUL. */
enum as_text_form {
    AS_FORM_PLAIN,   /* no control characters except tab and line ends */
    AS_FORM_NAME,    /* one line; no controls, no direction overrides; not blank */
    AS_FORM_COUNTRY, /* two capital letters */
    AS_FORM_LOCALE,  /* "sv-SE", "sv", "zh-Hans-CN" */
    AS_FORM_EMAIL,   /* one plain address: local part 64, whole 254 (RFC 5321), a valid domain */
    AS_FORM_DOMAIN,  /* RFC 1035 labels, at least two; kept as sent, compared in lower case */
    AS_FORM_WORD,    /* an identifier: letters, digits, . _ : * - */
    AS_FORM_URL,     /* http or https, no blanks, no user part */
};

enum as_field_flag {
    AS_REQUIRED = 1 << 0, /* input without it is refused */
    AS_PERSONAL = 1 << 1, /* about a person: kept apart from the journal, never logged */
    AS_HOST =
        1
        << 2, /* only the host sets it: in outside input it is refused (strict) or ignored (shaped) */
    AS_SECRET = 1 << 3, /* leaves in a reply once; never journaled, never stored, never in views */
    AS_HIDDEN =
        1
        << 4, /* stored and journaled, but no caller's and no rule's business: digests of secrets */
    AS_ALWAYS =
        1
        << 5, /* of a fact that is there: there too, so that a rule need not ask whether it is nil */
    AS_DERIVED =
        1 << 6, /* worked out when it is shown: never journaled or stored, never in views */
    AS_NOT_KEPT = AS_SECRET | AS_DERIVED, /* leaves in a reply and is nowhere else */
};

struct as_fields;

struct as_field {
    const char *name;
    enum as_field_type type;
    uint32_t flags;
    uint32_t offset;            /* of the value in the struct */
    enum as_text_form form;     /* TEXT */
    uint32_t limit;             /* TEXT: most bytes (0: 1024); LIST: most items (0: 1000) */
    int64_t min, max;           /* INT: both 0 means 0 … 2^53 */
    const char *const *words;   /* WORD, WORDS: NULL-terminated; words[0] is "" for WORD */
    const struct as_fields *of; /* OBJECT, LIST */
    const char *doc;            /* one line: meaning and unit */
};

struct as_fields {
    const char *name; /* "customer" */
    const char *doc;
    const struct as_field *items;
    uint32_t count;
    uint32_t size; /* sizeof the struct */
};

struct as_list {
    void *items;
    uint32_t count;
};

#define AS_INT_NONE INT64_MIN

/* Defines a table over an array of fields; model/table.h has short forms for its lines. The lines
 * stand in the order of the bytes of their names, each there once. */
#define AS_FIELDS_OF(symbol, type, label, documentation, array) \
    const struct as_fields symbol = { (label), (documentation), (array), \
                                      (uint32_t)(sizeof(array) / sizeof((array)[0])), \
                                      (uint32_t)sizeof(type) }

/* Sets every field to absent (and all else to zero bytes). */
void as_fields_clear(const struct as_fields *fields, void *record);
bool as_field_is_absent(const struct as_field *field, const void *record);
const struct as_field *as_field_find(const struct as_fields *fields, as_str name);
/* The field of a dotted name and its offset from the outermost struct; NULL when there is none.
 * Does not go through lists. */
const struct as_field *as_field_find_path(const struct as_fields *fields, as_str path,
                                          uint32_t *ret_offset);
/* The name nearest to a wrong one, or none; for "did you mean". */
as_str as_field_nearest(const struct as_fields *fields, as_str name);

/* The promises of a table and of those below it: order, names, docs, words, offsets. For tests. */
int as_fields_check(const struct as_fields *fields, struct as_err *err);

static inline void *as_field_at(const void *record, const struct as_field *field)
{
    return (char *)(uintptr_t)record + field->offset;
}

/* The index of a word, or -1. */
int as_word_index(const char *const *words, as_str word);

/* ---- JSON in ---------------------------------------------------------------------------- */

enum as_read_flag {
    AS_READ_HOST =
        1 << 0, /* the source is the host itself (journal, store): AS_HOST fields are read */
    AS_READ_PARTIAL = 1 << 1, /* do not insist on required fields (they come from elsewhere too) */
};

/* Reads an object strictly by the table: unknown names (with the nearest one), wrong types and forms
 * are refused, naming the path and what would be right. Texts are copied into the arena. null and the
 * empty text count as absent, and so does the nil id.
 * A record read whole is cleared first. With AS_READ_PARTIAL it must have been cleared by the caller:
 * what the object does not name stays, objects are merged, lists are merged item by item.
 * After an error the record holds what was read up to there. */
int as_fields_read(const struct as_fields *fields, const json_t *object, uint32_t flags,
                   struct as_arena *arena, void *record, struct as_err *err);
/* Reads one value from text, as arguments of paths and command lines come. `path` is for complaints.
 * Objects and lists cannot be given this way. */
int as_field_read_text(const struct as_field *field, const char *path, as_str text,
                       struct as_arena *arena, void *value, struct as_err *err);
/* Reads one JSON value that is not null. */
int as_field_read(const struct as_field *field, const char *path, const json_t *json,
                  uint32_t flags, struct as_arena *arena, void *value, struct as_err *err);
/* After merging: every required field is there, and within each object and item that is there. A
 * BOOL cannot be missing. */
int as_fields_check_required(const struct as_fields *fields, const void *record, const char *path,
                             struct as_err *err);

/* ---- JSON out --------------------------------------------------------------------------- */

enum as_part {
    AS_PART_ALL,      /* everything but secrets */
    AS_PART_PUBLIC,   /* without what is personal or secret: for the journal, for logs */
    AS_PART_PERSONAL, /* only what is personal: for the personal part */
    AS_PART_REPLY,    /* everything, secrets too: for the caller */
    AS_PART_IDS,      /* ids alone, none that are personal: for receipts */
};

/* Writes an object, absent fields left out, names sorted by bytes: the canonical form. A BOOL is
 * always written, true or false, so that a reader need not know its default; objects with nothing
 * else in them are left out. AS_PERSONAL on an object or list holds for everything below it.
 * The public and the personal part, read one after the other with AS_READ_HOST | AS_READ_PARTIAL,
 * give back the whole: lists have as many items in either, in the same places, empty ones too. */
void as_fields_write(const struct as_fields *fields, const void *record, enum as_part part,
                     struct as_buf *out);
/* One value as JSON; null when it is absent or not in the part. */
void as_field_write(const struct as_field *field, const void *value, enum as_part part,
                    struct as_buf *out);
/* One value as plain text (patterns, explanations): nothing when absent, "a,b" for words, the public
 * part as JSON for objects and lists. */
void as_field_write_text(const struct as_field *field, const void *value, struct as_buf *out);

/* The manual of a table: one line per field, nested ones indented. */
void as_fields_describe(const struct as_fields *fields, struct as_buf *out);

/* ---- JSON Schema (2020-12, the dialect of OpenAPI 3.1) ----------------------------------- */

enum as_schema_flag {
    /* Of what is read: forms and limits hold, null counts as absent where a field may be, and what
     * only the host sets is not there. Else of what AS_PART_REPLY writes. */
    AS_SCHEMA_INPUT = 1 << 0,
    AS_SCHEMA_NEEDED = 1 << 1,   /* of what is read: this value must be there */
    AS_SCHEMA_PERSONAL = 1 << 2, /* what stands above is personal */
};

/* An object with the table's own names; unknown ones are refused where it is read. */
void as_fields_schema(const struct as_fields *fields, uint32_t flags, struct as_buf *out);
/* One value. */
void as_field_schema(const struct as_field *field, uint32_t flags, struct as_buf *out);
/* The members of one value's schema, into an object that is open: the type, and what goes with it … */
void as_field_schema_type(const struct as_field *field, uint32_t flags, struct as_buf *out);
/* … and what holds for the field whatever its type: description, x-personal, readOnly, writeOnly. */
void as_field_schema_notes(const struct as_field *field, uint32_t flags, struct as_buf *out);
/* "type": "string", or ["string","null"] where null may stand. */
void as_schema_put_type(const char *type, uint32_t flags, struct as_buf *out);
/* "maxItems" of a list; nothing where a reply has no limit. */
void as_schema_put_most_items(const struct as_field *field, uint32_t flags, struct as_buf *out);

/* ---- Forms ------------------------------------------------------------------------------ */

/* 0, or AS_E_INVALID with what would be right ("path" is put before). */
int as_form_check(enum as_text_form form, const char *path, as_str text, struct as_err *err);
