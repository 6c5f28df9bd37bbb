#include "store/conn.h"

#include "base/check.h"
#include "base/log.h"
#include "store/checkpoint.h"
#include "store/wanted.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

static int execute(struct as_conn *conn, const char *sql, struct as_err *err)
{
    if (sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return as_conn_failed(conn, sql, err);
    return 0;
}

/* Only the writer checkpoints, and when it is told to (checkpoint.c): before SQLite 3.51.3 two connections
 * doing so can lose pages. Its cache holds the ends of the tables and the upper pages of the indexes. A larger
 * one would go on taking fresh memory, page by page, for rows that only append and are not looked at again; so
 * would a map of the whole file, 64 KB for each page touched. A small map there is because with one SQLite
 * sets the file's length once for a checkpoint: page by page, that writes three times as long. */
static const char writer_pragmas[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                     "PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;"
                                     "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
                                     "PRAGMA mmap_size = 1048576;";
static const char reader_pragmas[] = "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON;"
                                     "PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -4096;";
/* What is rolled back lies in memory, and what the cache cannot hold in a file that has no name. */
static const char scratch_pragmas[] = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                                      "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;";

static const char *pragmas_of(enum as_conn_kind kind)
{
    switch (kind) {
    case AS_CONN_WRITER:
        return writer_pragmas;
    case AS_CONN_SCRATCH:
        return scratch_pragmas;
    case AS_CONN_READER:
        break;
    }
    return reader_pragmas;
}

/* SQLite counts its memory under one mutex for all threads; nobody reads the count, and the loop and the
 * engine would wait for each other. Each connection is one thread's at a time, so its values need no
 * protection either. Refused (and no harm) when the library is in use already. */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
}

int as_conn_open(struct as_store *store, const char *path, enum as_conn_kind kind,
                 struct as_conn **ret_conn, struct as_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    struct as_conn *conn = calloc(1, sizeof *conn);
    if (!conn)
        return as_err_set(err, AS_E_MEMORY, "no memory for a connection");
    conn->store = store;

    int flags =
        SQLITE_OPEN_NOMUTEX | (kind == AS_CONN_READER ? SQLITE_OPEN_READONLY
                                                      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    int rc = 0;
    if (sqlite3_open_v2(path, &conn->db, flags, NULL) != SQLITE_OK) {
        rc = as_conn_failed(conn, path, err);
    } else {
        sqlite3_extended_result_codes(conn->db, 1);
        sqlite3_busy_timeout(conn->db, 5000);
        sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        rc = execute(conn, pragmas_of(kind), err);
        if (rc == 0 && as_wanted_register(conn->db, &conn->wanted) != SQLITE_OK)
            rc = as_conn_failed(conn, "registering a table", err);
    }
    if (rc < 0) {
        as_conn_close(conn);
        return as_err_within(err, "%s", path);
    }
    if (kind == AS_CONN_WRITER)
        as_checkpoint_watch(conn);
    *ret_conn = conn;
    return 0;
}

int as_conn_open_reader(struct as_store *store, struct as_conn **ret_conn, struct as_err *err)
{
    return as_conn_open(store, as_store_path(store), AS_CONN_READER, ret_conn, err);
}

void as_conn_close(struct as_conn *conn)
{
    if (!conn)
        return;
    as_conn_read_end(conn);
    for (size_t i = 0; i < AS_STATEMENTS; i++)
        sqlite3_finalize(conn->statements[i].stmt);
    for (size_t table = 0; table < AS_TABLE_COUNT; table++)
        for (size_t verb = 0; verb < AS_COUNT(conn->rows[table]); verb++)
            sqlite3_finalize(conn->rows[table][verb]);
    as_pending_free(conn->pending);
    sqlite3_close(conn->db);
    free(conn);
}

struct as_store *as_conn_store(const struct as_conn *conn)
{
    return conn->store;
}

struct as_pending *as_conn_pending(const struct as_conn *conn)
{
    return conn->pending;
}

sqlite3 *as_conn_sqlite(const struct as_conn *conn)
{
    return conn->db;
}

enum as_store_fault as_conn_fault(const struct as_conn *conn)
{
    return conn->fault;
}

int as_conn_failed(struct as_conn *conn, const char *what, struct as_err *err)
{
    int rc = conn->db ? sqlite3_extended_errcode(conn->db) : SQLITE_NOMEM;
    const char *message = conn->db ? sqlite3_errmsg(conn->db) : "no memory";
    bool is_sync = rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC;

    conn->fault = is_sync ? AS_FAULT_SYNC : AS_FAULT_REFUSED;
    if ((rc & 0xff) == SQLITE_NOMEM)
        return as_err_set(err, AS_E_MEMORY, "no memory (%.60s)", what);
    bool is_full = rc == SQLITE_FULL || (conn->db && sqlite3_system_errno(conn->db) == ENOSPC);
    as_log(AS_LOG_ERROR, "store", "%.80s: %s (sqlite %d)", what, message, rc);
    /* The message may name tables and statements; this sentence goes outside. */
    const bool is_broken = (rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_CORRUPT;
    return as_err_set(err, AS_E_STORAGE, "the database refused (%s): %s",
                      is_full ? "the disk is full" : sqlite3_errstr(rc),
                      is_broken ? "restore a backup" : "nothing was kept, try again");
}

int as_conn_statement(struct as_conn *conn, const char *const *sql, sqlite3_stmt **ret_stmt,
                      struct as_err *err)
{
    size_t at = ((uintptr_t)sql / sizeof *sql) % AS_STATEMENTS;
    for (size_t tried = 0; conn->statements[at].sql && conn->statements[at].sql != sql; tried++) {
        AS_REQUIRE(tried < AS_STATEMENTS);
        at = (at + 1) % AS_STATEMENTS;
    }
    if (!conn->statements[at].sql) {
        sqlite3_stmt *stmt = NULL;
        if (sqlite3_prepare_v3(conn->db, *sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
            SQLITE_OK)
            return as_conn_failed(conn, *sql, err);
        conn->statements[at].sql = sql;
        conn->statements[at].stmt = stmt;
    }
    *ret_stmt = conn->statements[at].stmt;
    sqlite3_reset(*ret_stmt);
    return 0;
}

void as_stmt_bind_text(sqlite3_stmt *stmt, int at, as_str text)
{
    if (text.size == 0)
        sqlite3_bind_null(stmt, at);
    else
        sqlite3_bind_text64(stmt, at, text.data, text.size, SQLITE_STATIC, SQLITE_UTF8);
}

as_str as_stmt_text(sqlite3_stmt *stmt, int column, struct as_arena *arena)
{
    /* Not sqlite3_column_text: that would copy each text once more, to end it with a NUL. */
    const char *text = sqlite3_column_blob(stmt, column);
    if (!text)
        return sqlite3_column_type(stmt, column) == SQLITE_NULL ? AS_STR_NONE
                                                                : as_arena_copy(arena, AS_STR(""));
    return as_arena_copy(arena, as_str_make(text, (size_t)sqlite3_column_bytes(stmt, column)));
}

/* ---- Transactions --------------------------------------------------------------------------- */

static const char *const sql_begin = "BEGIN";
static const char *const sql_begin_write = "BEGIN IMMEDIATE";
static const char *const sql_commit = "COMMIT";
static const char *const sql_rollback = "ROLLBACK";
static const char *const sql_savepoint = "SAVEPOINT command";
static const char *const sql_release = "RELEASE command";
static const char *const sql_undo = "ROLLBACK TO command";

static int run(struct as_conn *conn, const char *const *sql, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = as_conn_statement(conn, sql, &stmt, err);
    if (rc < 0)
        return rc;
    if (sqlite3_step(stmt) != SQLITE_DONE)
        rc = as_conn_failed(conn, *sql, err);
    sqlite3_reset(stmt);
    return rc;
}

void as_conn_rest(struct as_conn *conn)
{
    for (size_t table = 0; conn->under_way; table++) {
        if (conn->under_way & 1u << table)
            sqlite3_reset(conn->rows[table][AS_ROW_GET]);
        conn->under_way &= ~(1u << table);
    }
}

int as_conn_read_begin(struct as_conn *conn, struct as_err *err)
{
    if (conn->is_reading || conn->pending)
        return 0;
    int rc = run(conn, &sql_begin, err);
    if (rc == 0)
        conn->is_reading = true;
    return rc;
}

void as_conn_read_end(struct as_conn *conn)
{
    struct as_err ignored;
    if (!conn->is_reading)
        return;
    conn->is_reading = false;
    as_conn_rest(conn);
    (void)run(conn, &sql_commit, &ignored);
}

void as_conn_trim(struct as_conn *conn)
{
    sqlite3_db_release_memory(conn->db);
    malloc_trim(0);
}

int as_batch_begin(struct as_conn *conn, struct as_err *err)
{
    conn->fault = AS_FAULT_NONE;
    as_conn_rest(conn);
    return run(conn, &sql_begin_write, err);
}

int as_batch_commit(struct as_conn *conn, struct as_err *err)
{
    if (as_pending_has_failed(conn->pending))
        return as_err_set(err, AS_E_MEMORY, "no memory for the indexes of this batch");
    as_conn_rest(conn);
    int rc = run(conn, &sql_commit, err);
    if (rc < 0)
        return rc;
    as_pending_apply(conn->pending);
    return 0;
}

void as_batch_rollback(struct as_conn *conn)
{
    struct as_err ignored;
    enum as_store_fault fault = conn->fault;
    as_conn_rest(conn);
    if (!sqlite3_get_autocommit(conn->db)) /* some faults have rolled it back already */
        (void)run(conn, &sql_rollback, &ignored);
    conn->fault = fault;
    as_pending_drop(conn->pending);
}

/* Some faults roll the whole transaction back; whatever was written next would be kept by itself. */
static int refuse_ended(struct as_err *err)
{
    return as_err_set(err, AS_E_STORAGE,
                      "the database ended the batch by itself: nothing was kept, try again");
}

int as_savepoint_begin(struct as_conn *conn, size_t *ret_mark, struct as_err *err)
{
    *ret_mark = as_pending_mark(conn->pending);
    if (sqlite3_get_autocommit(conn->db)) /* a savepoint would silently begin another one */
        return refuse_ended(err);
    return run(conn, &sql_savepoint, err);
}

int as_savepoint_release(struct as_conn *conn, struct as_err *err)
{
    return run(conn, &sql_release, err);
}

int as_savepoint_rollback(struct as_conn *conn, size_t mark, struct as_err *err)
{
    as_pending_rollback(conn->pending, mark);
    as_conn_rest(conn);
    if (sqlite3_get_autocommit(conn->db))
        return refuse_ended(err);
    int rc = run(conn, &sql_undo, err);
    return rc == 0 ? run(conn, &sql_release, err) : rc;
}
