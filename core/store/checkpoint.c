#include "store/checkpoint.h"

#include "store/conn.h"

/* Some 40 MB: a checkpoint writes each page once, however often it changed. */
enum { LOG_PAGES_MAX = 10000 };

static int on_commit(void *data, sqlite3 *db, const char *name, int pages)
{
    struct as_conn *conn = data;
    conn->log_pages = pages;
    return SQLITE_OK;
}

void as_checkpoint_watch(struct as_conn *conn)
{
    sqlite3_wal_hook(conn->db, on_commit, conn);
}

static int move_pages(struct as_conn *conn, int mode, struct as_err *err)
{
    conn->fault = AS_FAULT_NONE;
    as_conn_rest(conn);
    int rc = sqlite3_wal_checkpoint_v2(conn->db, NULL, mode, NULL, NULL);
    if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY) /* a reader holds the rest: next time */
        return 0;
    return as_conn_failed(conn, "checkpoint", err);
}

int as_checkpoint_if_due(struct as_conn *conn, struct as_err *err)
{
    if (conn->log_pages < LOG_PAGES_MAX)
        return 0;
    conn->log_pages = 0; /* the next commit tells anew */
    return move_pages(conn, SQLITE_CHECKPOINT_PASSIVE, err);
}

int as_checkpoint_whole(struct as_conn *conn, struct as_err *err)
{
    int rc = move_pages(conn, SQLITE_CHECKPOINT_TRUNCATE, err);
    if (rc < 0) /* closing would try once more, and might be told that all is well */
        sqlite3_db_config(conn->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return rc;
}
