/* A connection, as the files of this folder see it. */
#pragma once

#include <sqlite3.h>

#include "store/store.h"

enum { AS_STATEMENTS = 128 };

/* What is done to rows, each with a statement for each table. */
enum as_row_verb {
    AS_ROW_INSERT,
    AS_ROW_UPDATE,
    AS_ROW_GET, /* from the table `wanted` */
    AS_ROW_EACH,
    AS_ROW_EACH_OF,
    AS_ROW_VERBS
};

struct as_conn {
    struct as_store *store;
    sqlite3 *db;
    struct as_pending *pending; /* the writer's; NULL on readers */
    bool is_reading;            /* a read transaction is open */
    int64_t wanted;             /* the row that AS_ROW_GET yields next; wanted.h */
    uint32_t under_way;         /* bit per table: its AS_ROW_GET holds a cursor */
    enum as_store_fault fault;
    int log_pages; /* of the write-ahead log after the newest commit; the writer's */
    /* Statements by the address of their SQL, in an open-addressed table; and by table and verb. */
    struct {
        const char *const *sql;
        sqlite3_stmt *stmt;
    } statements[AS_STATEMENTS];
    sqlite3_stmt *rows[AS_TABLE_COUNT][AS_ROW_VERBS];
};

enum as_conn_kind {
    AS_CONN_READER,
    AS_CONN_WRITER,
    AS_CONN_SCRATCH, /* of a database without a name, which nobody else sees and nothing keeps */
};
/* Opens the file with everything that holds for each connection. */
int as_conn_open(struct as_store *store, const char *path, enum as_conn_kind kind,
                 struct as_conn **ret_conn, struct as_err *err);

/* Ends the statements that are under way. They would keep the transaction open, and the log from being
 * checkpointed. */
void as_conn_rest(struct as_conn *conn);
