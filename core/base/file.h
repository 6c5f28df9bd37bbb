/* Small files, read and written whole. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/* Reads a plain file of at most `limit` bytes into the arena; links are followed only when
 * `follows_links`. The sentence names the path and what is wrong with it. */
int as_file_read(const char *path, size_t limit, bool follows_links, struct as_arena *arena,
                 as_str *ret_text, struct as_err *err);
/* Writes a new file beside `path`, syncs it, renames it over `path`, and syncs the folder. */
int as_file_write(const char *path, as_str text, unsigned mode, struct as_err *err);
/* Writes and syncs a file that must not be there yet: AS_E_CONFLICT. What fails half-way is removed. */
int as_file_write_new(const char *path, as_str text, unsigned mode, struct as_err *err);
/* Makes the folder and those above it. */
int as_dir_make(const char *path, unsigned mode, struct as_err *err);

/* The names in a folder in the order of their bytes, hidden ones left out. */
int as_dir_list(const char *path, struct as_arena *arena, as_str **ret_names, size_t *ret_count,
                struct as_err *err);
