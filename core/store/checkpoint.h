/* Checkpoints: the log's pages move into the database file. The writer's business alone. */
#pragma once

#include "store/store.h"

/* Notes the length of the log at each commit; instead of SQLite's own automatic checkpoint, which keeps a
 * failing sync to itself. */
void as_checkpoint_watch(struct as_conn *conn);
/* Between two batches: moves pages when the log has grown long. A failed sync is AS_FAULT_SYNC in
 * as_conn_fault: what the kernel dropped cannot be synced again. */
int as_checkpoint_if_due(struct as_conn *conn, struct as_err *err);
/* At the end: everything, and the log is emptied. */
int as_checkpoint_whole(struct as_conn *conn, struct as_err *err);
