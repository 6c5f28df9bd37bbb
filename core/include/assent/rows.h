/* Capability "assent.rows/1": bytes of a file become rows, each an operation with its input as JSON.
 *
 * The host knows the operations' fields and the operator's mappings, so it alone can tell which column is
 * which field, and what of a cell is a number, a date or a word. A reader is used by one thread at a time. */
#ifndef ASSENT_ROWS_H
#define ASSENT_ROWS_H

#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_ROWS_1 "assent.rows/1"

typedef struct assent_row_reader assent_row_reader;

typedef struct assent_row_source {
    size_t size;
    assent_text name; /* the file's: ".csv" and ".tsv" hold CSV, all others a JSON object a line */
    assent_text
        word; /* an operation or a mapping; empty: as the name says, "x.agreement.confirm.csv" */
    uint64_t row_bytes; /* longest row */
} assent_row_source;

typedef struct assent_row {
    size_t size;
    uint64_t number;       /* as a spreadsheet counts: the header of CSV is 1; else the line's */
    assent_text operation; /* empty: it is not to be executed, and code and sentence say why */
    assent_text input;     /* JSON */
    assent_text code;
    assent_text sentence;
    uint32_t is_refused; /* 1: it was understood, and refused; 0: it is invalid */
    uint32_t unused;
} assent_row;

typedef struct assent_rows {
    size_t size;

    /* [any] What is wrong with word or mapping is told by the first `next`. ASSENT_E_MEMORY. */
    assent_status (*open)(assent_self *self, const assent_row_source *source,
                          assent_row_reader **ret_reader);
    /* [any] */
    void (*close)(assent_row_reader *reader);
    /* [any] Takes of the bytes what it needs and cuts that off. 1: a row, whose texts live until the
     * next call. 0: more bytes are needed, or `is_end` and there is nothing more. Negative: the file as
     * a whole is refused, `ret_row` says by code and sentence why. The first call gets at least three
     * bytes, unless the file has fewer; the bytes must stay as they are until the next call. */
    int32_t (*next)(assent_row_reader *reader, assent_text *bytes, int32_t is_end,
                    assent_row *ret_row);
    /* [any] What decides about every row and does not stand in the file, its operation or mapping; may
     * be empty. The same bytes with another word are other rows. */
    assent_text (*word)(assent_row_reader *reader);
    /* [any] Whether a text is an operation or a mapping: 1 or 0. */
    int32_t (*is_word)(assent_self *self, assent_text text);
    /* [any] For a file of the rows to be put right and given again: the ending of its name, and a line
     * that lives until the next call of todo or todo_header: the columns, or the row of the last `next`
     * with code and sentence. */
    const char *(*todo_suffix)(assent_row_reader *reader);
    assent_text (*todo_header)(assent_row_reader *reader);
    assent_text (*todo)(assent_row_reader *reader, assent_text code, assent_text sentence);
    /* [any] What bytes that are no UTF-8 look like, "UTF-16 with the low byte first"; NULL: with
     * `is_begin`, nothing speaks against UTF-8. Without, the bytes lie around one that UTF-8 does not
     * have. */
    const char *(*encoding)(assent_text bytes, int32_t is_begin);
} assent_rows;

#ifdef __cplusplus
}
#endif

#endif
