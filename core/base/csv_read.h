/* Reading CSV (RFC 4180) as a stream: bytes go in as they come, records come out.
 *
 * What the standard leaves open: lines end with CR LF or LF, also mixed; a quoted cell may hold both. An
 * apostrophe that as_csv_first put before what looks like a formula is taken away again. A record that is no
 * CSV is told as such and ends at its line's end; the next one is read as if nothing had been. */
#pragma once

#include "base/err.h"
#include "base/writer.h"

enum { AS_CSV_COLUMNS_MOST = 256 };

struct as_csv_cell {
    size_t at, size; /* within `text` */
};

struct as_csv_reader {
    size_t record_bytes; /* longest record */
    size_t cell_bytes;   /* longest cell */
    char separator;      /* 0: the one that stands most often in the first record: , ; or tab */
    uint64_t line;       /* of the file, where the record begins, from 1 */
    uint64_t last_line;  /* where it ends */
    struct as_buf text;  /* all cells, one after another */
    struct as_csv_cell cells[AS_CSV_COLUMNS_MOST];
    uint32_t count;
    const char *problem; /* NULL, or why this is no record: one of as_csv_… below */
    /* ---- */
    struct as_buf first; /* the first record's bytes, until the separator is known */
    uint64_t next_line;
    size_t taken; /* bytes of this record */
    int state;
    bool has_cr, has_begun;
};

extern const char *const as_csv_too_long; /* the record or a cell is over its limit */
extern const char *const as_csv_columns;  /* more than AS_CSV_COLUMNS_MOST cells */
extern const char *const as_csv_quote;    /* a quote within a cell, or text behind a closing one */
extern const char *const as_csv_return;   /* CR alone */
extern const char *const as_csv_nul;      /* a NUL byte */
extern const char *const as_csv_open;     /* the file ends within quotes */

void as_csv_reader_init(struct as_csv_reader *reader, size_t record_bytes, size_t cell_bytes);
void as_csv_reader_fini(struct as_csv_reader *reader);
/* Takes bytes up to the end of a record and no further; *ret_used says how many. True: a record is there,
 * and lives until the next call. At the end of the file it is called without bytes until it is false. */
bool as_csv_read(struct as_csv_reader *reader, as_str bytes, bool is_end, size_t *ret_used);

static inline as_str as_csv_cell(const struct as_csv_reader *reader, uint32_t index)
{
    const struct as_csv_cell *cell = &reader->cells[index];
    return as_str_make(reader->text.data + cell->at, cell->size);
}
