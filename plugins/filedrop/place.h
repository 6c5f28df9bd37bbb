/* The folders, and moving names between them without ever replacing one. [work] */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum { NAME_SIZE = 256, FOLDER_SIZE = 96 };

/* Tells whether a file is still the same and unchanged. */
struct mark {
    uint64_t device, inode, size;
    int64_t changed_ns; /* mtime */
};

struct places {
    int in, work, out, receipts, done, failed; /* descriptors of the folders, or -1 */
};

struct mark mark_of(const struct stat *status);
bool mark_is_equal(const struct mark *a, const struct mark *b);

/* Whether places_open would do: the folder is there, it and those below it can be written and lie on one
 * file system. Makes nothing. False: `problem` says what is wrong and what would be right. */
bool places_check(const char *folder, char *problem, size_t size);
/* Opens the folders below `folder`, making those that are missing; of each the one called `inner`, unless
 * that is "". `receipts` is the same for all. False: `problem` says why. */
bool places_open(const char *folder, const char *inner, struct places *ret_places, char *problem,
                 size_t size);
/* Moves under the same name, or not at all: 0, or an errno. */
int place_move_same(int from, const char *name, int to);
void places_close(struct places *places);

/* Gives `name` of one folder the first free of "base suffix", "base.2 suffix", … in another: by moving
 * it, or by a second name. 0, or an errno. `ret_name` gets the name found. */
int place_move(int from, const char *name, int to, const char *base, const char *suffix,
               char ret_name[NAME_SIZE]);
int place_link(int from, const char *name, int to, const char *base, const char *suffix,
               char ret_name[NAME_SIZE]);
/* "base suffix", the base shortened so that suffixes still fit. `number` 1: without one. */
void place_name(const char *base, unsigned number, const char *suffix, char out[NAME_SIZE]);
