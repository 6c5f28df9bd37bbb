/* Rows of a file: bytes go in as they come, operations with their input come out.
 *
 * CSV (".csv", ".tsv") has a header; its columns are the operation's fields by their dotted names, or what a
 * mapping says. Any other file has a JSON object a line: {"operation","input"}, or, where the operation is
 * known from elsewhere, the fields themselves. Columns that begin with an underscore are remarks.
 * For one thread at a time. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/writer.h"

struct as_rows;

struct as_rows_source {
    as_str name;       /* the file's */
    as_str word;       /* an operation or a mapping; empty: as the name says */
    as_str mapping;    /* a mapping, besides an operation; may be empty */
    const char *rules; /* folder of the rules, where the mappings are */
    size_t row_bytes;  /* longest row */
};

struct as_row {
    uint64_t number;  /* as a spreadsheet counts: the header of CSV is 1; else the line's */
    as_str operation; /* empty: the row is invalid, or not to be executed */
    as_str input;     /* JSON */
    as_str code, sentence;
    bool is_refused; /* it was understood: "refused", not "invalid" */
};

/* [any] What is wrong with word or mapping is said by the first as_rows_next. AS_E_MEMORY. */
int as_rows_open(const struct as_rows_source *source, struct as_rows **ret_rows,
                 struct as_err *err);
void as_rows_close(struct as_rows *rows);
/* Takes of the bytes what it needs and cuts that off. 1: a row, valid until the next call. 0: more bytes are
 * needed, or the end is reached. Negative: the file as a whole is refused, always from then on.
 * The first call has at least three bytes, unless the file has fewer. */
int as_rows_next(struct as_rows *rows, as_str *bytes, bool is_end, struct as_row *ret_row,
                 struct as_err *err);

/* What decides about every row and does not stand in the file: "agreement.confirm", "agreement.confirm
 * partner-center", or nothing. Belongs to the identity of its rows. */
as_str as_rows_word(const struct as_rows *rows);
/* A word of a file's name, "march.agreement.confirm.csv": an operation, or a mapping that is there. */
as_str as_rows_word_of(const char *rules, as_str name);

/* For the file of rows to be put right: its ending, its first line, the row of the last call again. */
const char *as_rows_todo_suffix(const struct as_rows *rows);
void as_rows_todo_header(const struct as_rows *rows, struct as_buf *out);
void as_rows_todo_row(const struct as_rows *rows, as_str code, as_str sentence, struct as_buf *out);
