/* The file of cursors: one line each, "plugin name sequence mark". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/writer.h"

enum { AS_CURSOR_NAME_MAX = 64 };

struct as_cursor {
    struct as_cursor *next;
    int64_t sequence; /* everything up to here is settled */
    uint64_t mark;    /* of the event behind it */
    bool is_used;     /* a subscription has it */
    char plugin[AS_CURSOR_NAME_MAX + 1];
    char name[AS_CURSOR_NAME_MAX + 1];
};

struct as_cursors {
    struct as_cursor *first;
};

/* A name that may stand in the file. */
bool as_cursor_is_name(as_str name);
/* No file: no cursors. Lines that are none are passed over. */
int as_cursors_read(const char *path, struct as_cursors *cursors, struct as_err *err);
void as_cursors_fini(struct as_cursors *cursors);
/* NULL: there is none. */
struct as_cursor *as_cursor_find(const struct as_cursors *cursors, as_str plugin, as_str name);
struct as_cursor *as_cursor_add(struct as_cursors *cursors, as_str plugin, as_str name);
void as_cursor_remove(struct as_cursors *cursors, struct as_cursor *cursor);
void as_cursors_write(const struct as_cursors *cursors, struct as_buf *out);
