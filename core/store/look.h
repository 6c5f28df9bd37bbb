/* A database and its key seen from outside, before anything of them is opened for writing: are they whole,
 * ours, and not newer than this program? Nothing is written, made or changed, whether or not a server has
 * the database open. */
#pragma once

#include "store/store.h"

/* The file by its header and its size, and by the log beside it, which may hold what it lacks. An absent or
 * empty file is well: it will be made. Finds no damage within pages. AS_E_CONFIG; the sentence names the
 * file. Not for a process that has the database open: its locks would be gone. */
int as_look_at_file(const char *path, struct as_err *err);
/* "<path>.key": absent, or exactly 32 bytes. AS_E_CONFIG. */
int as_look_at_key(const char *path, bool *ret_is_missing, struct as_err *err);

struct as_look;

/* Opens a file that as_look_at_file found well, log included, and looks whether every table can be read.
 * NULL when there is no file yet. AS_E_CONFIG. One at a time in a process. */
int as_look_open(const char *path, struct as_look **ret_look, struct as_err *err);
void as_look_close(struct as_look *look);
/* The log beside the file cannot be read without changing something, so what is newest is not seen. */
bool as_look_is_behind(const struct as_look *look);
/* A user with a partner. `look` may be NULL: nobody is there. */
int as_look_for_user(struct as_look *look, const struct as_id *id, bool *ret_is_there,
                     struct as_err *err);
