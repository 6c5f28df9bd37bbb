/* Capability assent.rows/1. */
#include <stdlib.h>

#include "base/encoding.h"
#include "host/mapping.h"
#include "host/rows.h"
#include "host/state.h"

struct assent_row_reader {
    struct as_rows *rows;
    struct as_buf todo;
    struct as_err err;
};

static assent_status open_reader(assent_self *self, const assent_row_source *source,
                                 assent_row_reader **ret_reader)
{
    struct as_err err;
    const struct as_rows_source asked = {
        .name = source->name,
        .word = source->word,
        .rules = self->host->settings.rules,
        .row_bytes = (size_t)source->row_bytes,
    };
    assent_row_reader *reader = calloc(1, sizeof *reader);
    if (!reader || as_rows_open(&asked, &reader->rows, &err) < 0) {
        free(reader);
        return ASSENT_E_MEMORY;
    }
    as_buf_init(&reader->todo);
    *ret_reader = reader;
    return ASSENT_OK;
}

static void close_reader(assent_row_reader *reader)
{
    if (!reader)
        return;
    as_rows_close(reader->rows);
    as_buf_fini(&reader->todo);
    free(reader);
}

static int32_t next(assent_row_reader *reader, assent_text *bytes, int32_t is_end,
                    assent_row *ret_row)
{
    struct as_row row = { .number = 0 };
    const int rc = as_rows_next(reader->rows, bytes, is_end != 0, &row, &reader->err);
    if (rc < 0) {
        row.code = as_str_of(reader->err.word);
        row.sentence = as_str_of(reader->err.text);
    }
    *ret_row = (assent_row){
        .size = sizeof *ret_row,
        .number = row.number,
        .operation = row.operation,
        .input = row.input,
        .code = row.code,
        .sentence = row.sentence,
        .is_refused = row.is_refused,
    };
    return rc;
}

static assent_text word(assent_row_reader *reader)
{
    return as_rows_word(reader->rows);
}

static int32_t is_word(assent_self *self, assent_text text)
{
    return as_operation_find(text) || as_mapping_is_there(self->host->settings.rules, text);
}

static const char *todo_suffix(assent_row_reader *reader)
{
    return as_rows_todo_suffix(reader->rows);
}

static assent_text todo_header(assent_row_reader *reader)
{
    as_buf_clear(&reader->todo);
    as_rows_todo_header(reader->rows, &reader->todo);
    return as_buf_str(&reader->todo);
}

static assent_text todo(assent_row_reader *reader, assent_text code, assent_text sentence)
{
    as_buf_clear(&reader->todo);
    as_rows_todo_row(reader->rows, code, sentence, &reader->todo);
    return as_buf_str(&reader->todo);
}

static const char *encoding(assent_text bytes, int32_t is_begin)
{
    return is_begin ? as_encoding_of_begin(bytes) : as_encoding_of_bad(bytes);
}

const assent_rows as_cap_rows = {
    .size = sizeof as_cap_rows,
    .open = open_reader,
    .close = close_reader,
    .next = next,
    .word = word,
    .is_word = is_word,
    .todo_suffix = todo_suffix,
    .todo_header = todo_header,
    .todo = todo,
    .encoding = encoding,
};
