/* A growing buffer, and JSON written straight into it.
 *
 * The writer puts commas and quotes; the caller opens and closes. Numbers are integers only. Text
 * must be valid UTF-8; it is escaped minimally (", \, controls), so the same value always gives the
 * same bytes. Running out of memory is remembered: everything after it does nothing,
 * and has_failed tells at the end. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct as_buf {
    char *data;
    size_t size;
    size_t capacity;
    bool has_failed;
};

void as_buf_init(struct as_buf *buf);
void as_buf_fini(struct as_buf *buf);
static inline void as_buf_clear(struct as_buf *buf)
{
    buf->size = 0;
    buf->has_failed = false;
}
/* Makes room for `more` bytes; false (and failed for good) when there is no memory. */
bool as_buf_reserve(struct as_buf *buf, size_t more);
void as_buf_add(struct as_buf *buf, as_str text);
void as_buf_add_char(struct as_buf *buf, char c);
void as_buf_printf(struct as_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline as_str as_buf_str(const struct as_buf *buf)
{
    return (as_str){ buf->data, buf->size };
}

/* JSON. A key is followed by exactly one value. `needs_comma` is derived from the last byte
 * written, so the writer has no state of its own and values can be nested freely. */
void as_json_open(struct as_buf *buf);       /* { */
void as_json_close(struct as_buf *buf);      /* } */
void as_json_open_list(struct as_buf *buf);  /* [ */
void as_json_close_list(struct as_buf *buf); /* ] */
void as_json_key(struct as_buf *buf, as_str key);
void as_json_text(struct as_buf *buf, as_str value);
/* The same for what cannot need an escape: names from our own tables, ids, times, digests. */
void as_json_plain_key(struct as_buf *buf, as_str key);
void as_json_plain_text(struct as_buf *buf, as_str value);
void as_json_int(struct as_buf *buf, int64_t value);
void as_json_bool(struct as_buf *buf, bool value);
void as_json_null(struct as_buf *buf);
void as_json_raw(struct as_buf *buf, as_str json); /* JSON made elsewhere, written as it is */
