/* Several read-only connections on one state of the database, for threads that look at it together.
 *
 * Whether or not a server has the database open: nothing is locked, and its commits go on behind the state
 * that is seen here. They stay in the log meanwhile, so a snapshot is for seconds, not for hours. */
#pragma once

#include <pthread.h>

#include "store/store.h"

/* Stays where it was opened. */
struct as_snapshot {
    struct as_store *store;   /* its index holds what the readers see, after as_snapshot_wait */
    struct as_conn **readers; /* each for one thread at a time */
    uint32_t reader_count;
    int64_t sequence; /* the newest journal entry that all of them see; 0: none */
    struct as_digest last;
    /* The index is filled aside, by a reader and a thread of its own, unless there is one reader alone. */
    struct as_conn *filler;
    pthread_t thread;
    bool is_filling;
    int fill_rc;
    struct as_err fill_err;
};

/* AS_E_CONFIG: there is no such database, or it is not one of this version; AS_E_BUSY: commits came so fast
 * that the readers never began at the same one. Sentences name the file. */
int as_snapshot_open(const char *path, uint32_t readers, struct as_snapshot *ret_snapshot,
                     struct as_err *err);
/* Until the index is filled. Again and again the same answer. */
int as_snapshot_wait(struct as_snapshot *snapshot, struct as_err *err);
void as_snapshot_close(struct as_snapshot *snapshot);
