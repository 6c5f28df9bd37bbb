/* A connection, as the files of this folder see it. */
#pragma once

#include <sqlite3.h>

#include "store/store.h"

enum { AS_STATEMENTS = 128 };

struct as_conn {
    struct as_store *store;
    sqlite3 *db;
    struct as_pending *pending; /* the writer's; NULL on readers */
    bool is_reading;            /* a read transaction is open */
    enum as_store_fault fault;
    int log_pages; /* of the write-ahead log after the newest commit; the writer's */
    /* Statements by the address of their SQL, in an open-addressed table; and by table and verb. */
    struct {
        const char *const *sql;
        sqlite3_stmt *stmt;
    } statements[AS_STATEMENTS];
    sqlite3_stmt *rows[AS_TABLE_COUNT][5];
};

/* Opens the file with everything that holds for each connection. */
int as_conn_open(struct as_store *store, const char *path, bool is_writer,
                 struct as_conn **ret_conn, struct as_err *err);
