#include "store/wanted.h"

#include <stdlib.h>

struct table {
    sqlite3_vtab base;
    const int64_t *row;
};

static int on_connect(sqlite3 *db, void *row, int argc, const char *const *argv,
                      sqlite3_vtab **ret_table, char **ret_error)
{
    (void)argc;
    (void)argv;
    (void)ret_error;
    int rc = sqlite3_declare_vtab(db, "CREATE TABLE wanted (row INTEGER)");
    if (rc != SQLITE_OK)
        return rc;
    struct table *table = calloc(1, sizeof *table);
    if (!table)
        return SQLITE_NOMEM;
    table->row = row;
    *ret_table = &table->base;
    return SQLITE_OK;
}

static int on_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int on_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1;
    info->estimatedRows = 1;
    return SQLITE_OK;
}

static int on_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
    (void)table;
    *ret_cursor = calloc(1, sizeof **ret_cursor);
    return *ret_cursor ? SQLITE_OK : SQLITE_NOMEM;
}

static int on_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int on_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc,
                     sqlite3_value **argv)
{
    (void)cursor;
    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    return SQLITE_OK;
}

static int on_next(sqlite3_vtab_cursor *cursor)
{
    (void)cursor;
    return SQLITE_OK;
}

static int on_eof(sqlite3_vtab_cursor *cursor)
{
    (void)cursor;
    return 0;
}

static int on_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    (void)column;
    sqlite3_result_int64(context, *((const struct table *)cursor->pVtab)->row);
    return SQLITE_OK;
}

static int on_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret_rowid)
{
    *ret_rowid = *((const struct table *)cursor->pVtab)->row;
    return SQLITE_OK;
}

int as_wanted_register(sqlite3 *db, const int64_t *row)
{
    static const sqlite3_module module = {
        .xConnect = on_connect, /* no xCreate: the table is there without being made */
        .xBestIndex = on_best_index,
        .xDisconnect = on_disconnect,
        .xDestroy = on_disconnect,
        .xOpen = on_open,
        .xClose = on_close,
        .xFilter = on_filter,
        .xNext = on_next,
        .xEof = on_eof,
        .xColumn = on_column,
        .xRowid = on_rowid,
    };
    return sqlite3_create_module(db, "wanted", &module, (void *)(uintptr_t)row);
}
