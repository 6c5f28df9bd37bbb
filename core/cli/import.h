/* What the files of `assent import` share. */
#pragma once

#include <stdio.h>

#include "base/digest.h"
#include "cli/cli.h"
#include "cli/client.h"
#include "host/rows.h"

enum as_import_state {
    AS_IMPORT_ACCEPTED,
    AS_IMPORT_UNCHANGED,
    AS_IMPORT_REFUSED,
    AS_IMPORT_INVALID
};
enum { AS_IMPORT_STATES = 4 };
extern const char *const as_import_states[];

/* The whole of a file, before anything of it is executed: its digest, and that it is UTF-8. The sentence
 * says what it looks like when it is not. */
int as_import_digest(int fd, struct as_digest *ret_digest, uint64_t *ret_size, struct as_err *err);
/* AS_E_CONFLICT: its rows were executed, or may have been, and the service has forgotten them. */
int as_import_look_back(const char *path, const struct as_digest *digest, as_str word,
                        struct as_err *err);
/* The request id of a row: the same for the same content, word and number, here and in the file drop. */
as_str as_import_request_id(const struct as_digest *digest, as_str word, uint64_t row,
                            char out[37]);

/* The bytes of a file on their way to its rows. */
enum { AS_IMPORT_CHUNK = 256 * 1024 };
struct as_import_file {
    int fd;
    char *space; /* AS_IMPORT_CHUNK bytes */
    as_str bytes;
    uint64_t read;
    bool is_fed;
};
/* As as_rows_next. */
int as_import_next(struct as_import_file *file, struct as_rows *rows, struct as_row *row,
                   struct as_err *err);
/* Reads the rows again, beside their receipts, and writes those that were refused or invalid. */
int as_import_todo(struct as_import_file *file, struct as_rows *rows, const char *receipts_path,
                   const char *todo_path, struct as_err *err);
/* Whole and on disk; standard output stays open. NULL: nothing to do. */
int as_import_close(FILE *file, const char *path, struct as_err *err);

/* Receipts, one line each, as the file drop writes them: ids and nothing personal. */
enum as_import_state as_import_receipt(uint64_t row, const struct as_client_reply *reply,
                                       struct as_buf *out);
/* Of a row that was not executed. */
void as_import_receipt_of(uint64_t row, enum as_import_state state, as_str code, as_str sentence,
                          struct as_buf *out);
