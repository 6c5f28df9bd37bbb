/* The database: one file, one writing connection, read-only connections for everybody else.
 *
 * WAL and synchronous=FULL: a commit that returned survives a power cut. Only the writer checkpoints.
 * Texts read live in the arena that was handed in. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/things.h"
#include "store/index.h"

struct as_store;
struct as_conn;
struct sqlite3;

/* What a failing disk means, told apart because the answers differ. */
enum as_store_fault {
    AS_FAULT_NONE,
    AS_FAULT_REFUSED, /* full, read-only, failed write: roll back, say so, go on */
    AS_FAULT_SYNC,    /* a sync failed: acknowledge nothing more and end */
};

/* [any] Opens the file for writing: takes the lock (AS_E_CONFLICT names the other's process id),
 * looks whether the file is whole (look.h), creates or migrates the schema, fills the indexes. Sentences
 * name the file. */
int as_store_open(const char *path, struct as_store **ret_store, struct as_err *err);
/* Opens it without the intention to write: no lock, no migration, no indexes; for `check`. */
int as_store_open_to_look(const char *path, struct as_store **ret_store, struct as_err *err);
/* [any] An empty database of the caller's own, gone with as_store_close: in memory, and what does not fit
 * there in a nameless file. Nothing is synced, there is no key, and its writer is its only connection. */
int as_store_open_scratch(struct as_store **ret_store, struct as_err *err);
/* Checkpoints, closes the writer and gives back the lock. All readers must be closed. AS_E_STORAGE: a sync
 * failed on the way; every commit is in the log, and the next start takes it from there. */
int as_store_close(struct as_store *store);

const char *as_store_path(const struct as_store *store);
struct as_index *as_store_index(const struct as_store *store);
/* Of a store that was opened to look: indexes of what `conn` sees, which never change, as far as decisions
 * look at them. Once. */
int as_store_fill_index(struct as_store *store, struct as_conn *conn, struct as_err *err);
/* The engine's connection. */
struct as_conn *as_store_writer(const struct as_store *store);
/* The host's key for what it signs and derives: 32 random bytes in <path>.key, mode 0600. */
enum { AS_KEY_SIZE = 32 };
as_str as_store_key(const struct as_store *store);

/* A read-only connection for the thread that calls. */
int as_conn_open_reader(struct as_store *store, struct as_conn **ret_conn, struct as_err *err);
void as_conn_close(struct as_conn *conn);

struct as_store *as_conn_store(const struct as_conn *conn);
struct as_pending *as_conn_pending(const struct as_conn *conn); /* NULL on readers */
struct sqlite3 *as_conn_sqlite(const struct as_conn *conn);
enum as_store_fault as_conn_fault(const struct as_conn *conn); /* of the last failure */

/* One read transaction for many queries: begun by the first, ended once per turn of the loop. A
 * transaction that stays open keeps the log from being reset. */
int as_conn_read_begin(struct as_conn *conn, struct as_err *err);
void as_conn_read_end(struct as_conn *conn);
/* After a scan of much: gives back the pages it has left in the cache, which nobody will want again. */
void as_conn_trim(struct as_conn *conn);

/* ---- A batch, on the writer ----------------------------------------------------------------- */

/* Writes and syncs a little that changes nothing: does the disk work again? Outside of a batch. */
int as_store_probe(struct as_conn *conn, struct as_err *err);
int as_batch_begin(struct as_conn *conn, struct as_err *err);
int as_batch_commit(struct as_conn *conn, struct as_err *err); /* and publishes the indexes */
void as_batch_rollback(struct as_conn *conn);
int as_savepoint_begin(struct as_conn *conn, size_t *ret_mark, struct as_err *err);
int as_savepoint_release(struct as_conn *conn, struct as_err *err);
/* When it fails, the batch must be rolled back: what was to be undone may still stand. */
int as_savepoint_rollback(struct as_conn *conn, size_t mark, struct as_err *err);

/* ---- Rows by their field tables ------------------------------------------------------------- */

enum as_table {
    AS_TABLE_PARTNERS,
    AS_TABLE_USERS,
    AS_TABLE_TOKENS,
    AS_TABLE_CUSTOMERS,
    AS_TABLE_RELATIONSHIPS,
    AS_TABLE_AGREEMENTS,
    AS_TABLE_CARTS,
    AS_TABLE_ORDERS,
    AS_TABLE_SUBSCRIPTIONS,
    AS_TABLE_INVITATIONS,
    AS_TABLE_MAILS,
    AS_TABLE_RULESETS,
    AS_TABLE_RULE_ASIDES,
    AS_TABLE_SCHEDULE,
    AS_TABLE_SIGN_INS,
    AS_TABLE_SIGN_IN_CODES,
    AS_TABLE_WEBHOOKS,
    AS_TABLE_WEBHOOK_VALIDATIONS,
    AS_TABLE_COUNT,
};

/* Adds a row at the end; the row number is the rowid. */
int as_row_insert(struct as_conn *conn, enum as_table table, const void *record, int64_t *ret_row,
                  struct as_err *err);
int as_row_update(struct as_conn *conn, enum as_table table, int64_t row, const void *record,
                  struct as_err *err);
/* AS_E_NOT_FOUND when there is no such row. The record's member `row`, its first, is set. */
int as_row_get(struct as_conn *conn, enum as_table table, int64_t row, struct as_arena *arena,
               void *ret_record, struct as_err *err);
/* Rows in order after `after` (0: from the first), at most `limit`; calls `on_row` for each with a
 * record whose texts live in the arena; stops when it returns nonzero. With
 * `partner` those of one partner alone, by the index of its table: partners, users, tokens. */
int as_row_each(struct as_conn *conn, enum as_table table, const struct as_id *partner,
                int64_t after, int64_t limit, struct as_arena *arena,
                int (*on_row)(void *data, const void *record), void *data, struct as_err *err);
int64_t as_row_count(struct as_conn *conn,
                     enum as_table table); /* the largest row; -1 on failure */
const struct as_fields *as_table_fields(enum as_table table);
const char *as_table_name(enum as_table table);

/* Names of all tables whose content is the state, for digests; NULL-terminated. */
extern const char *const as_state_tables[];
/* SHA-256 over every row of a table in key order. */
int as_table_digest(struct as_conn *conn, const char *table, struct as_digest *ret_digest,
                    int64_t *ret_rows, struct as_err *err);

/* ---- Plain statements for the files of this folder ------------------------------------------ */

struct sqlite3_stmt;
/* Prepared once per connection and kept. `sql` is the address of a static text, which stands for the
 * statement. Comes reset and ready to bind. */
int as_conn_statement(struct as_conn *conn, const char *const *sql, struct sqlite3_stmt **ret_stmt,
                      struct as_err *err);
/* Turns SQLite's answer into a code and a sentence, and notes the fault. */
int as_conn_failed(struct as_conn *conn, const char *what, struct as_err *err);
void as_stmt_bind_text(struct sqlite3_stmt *stmt, int at, as_str text); /* empty: NULL */
as_str as_stmt_text(struct sqlite3_stmt *stmt, int column, struct as_arena *arena);
