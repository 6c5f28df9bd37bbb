/* Rows that are a JSON object a line. */
#pragma once

#include "base/arena.h"
#include "host/mapping.h"
#include "host/rows.h"
#include "host/rows_plan.h"

struct as_line_reader {
    const struct as_operation *operation; /* NULL: each row says it */
    const struct as_mapping *mapping;
    struct as_arena *arena;
    size_t row_bytes;
    uint64_t number;     /* of the last line */
    struct as_buf line;  /* its begin, while the rest is awaited */
    struct as_buf input; /* of the last row */
    struct as_buf value;
    as_str raw;     /* the last row's line */
    as_str name;    /* of its operation */
    json_t *object; /* the last row */
    bool is_skipping;
    struct as_plan_column known[AS_PLAN_MOST]; /* names that rows had so far */
    uint32_t known_count;
};

void as_line_reader_init(struct as_line_reader *reader, size_t row_bytes);
void as_line_reader_fini(struct as_line_reader *reader);
/* As as_rows_next; no file is refused as a whole. */
int as_line_next(struct as_line_reader *reader, as_str *bytes, bool is_end, struct as_row *row,
                 struct as_err *err);
/* The last row with what was wrong with it; a line that is no object as it is. */
void as_line_todo(const struct as_line_reader *reader, as_str code, as_str sentence,
                  struct as_buf *out);
