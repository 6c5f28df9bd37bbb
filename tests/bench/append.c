/* append FILE BYTES SECONDS [ROWS]: bare SQLite appending rows of so many bytes, ROWS (64) a commit,
 * into a table with an integer key, each commit on disk (WAL, synchronous=FULL) before the next begins.
 * The connection has the settings of the server's writer. FILE is made afresh and removed.
 * Prints {"rows": …, "seconds": …, "rate": …}. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

static sqlite3 *db;

static void check(int rc, const char *what)
{
    if (rc == SQLITE_OK || rc == SQLITE_DONE)
        return;
    fprintf(stderr, "append: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void remove_all(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[4096];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: append FILE BYTES SECONDS [ROWS]\n");
        return 2;
    }
    int bytes = atoi(argv[2]);
    double seconds = atof(argv[3]);
    int rows = argc > 4 ? atoi(argv[4]) : 64;
    char *text = bytes > 0 ? malloc((size_t)bytes) : NULL;
    if (!text || rows < 1)
        return 2;
    for (int i = 0; i < bytes; i++)
        text[i] = (char)('a' + i % 26);

    remove_all(argv[1]);
    check(sqlite3_open_v2(argv[1], &db,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL),
          argv[1]);
    check(sqlite3_exec(db,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                       "PRAGMA wal_autocheckpoint = 10000; PRAGMA cache_size = -8192;"
                       "PRAGMA mmap_size = 1048576;"
                       "CREATE TABLE rows (row INTEGER PRIMARY KEY, at INTEGER NOT NULL, "
                       "text TEXT NOT NULL) STRICT;",
                       NULL, NULL, NULL),
          "opening");
    sqlite3_stmt *begin = NULL;
    sqlite3_stmt *insert = NULL;
    sqlite3_stmt *commit = NULL;
    check(sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL), "begin");
    check(sqlite3_prepare_v2(db, "INSERT INTO rows (at, text) VALUES (?, ?)", -1, &insert, NULL),
          "insert");
    check(sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL), "commit");

    int64_t began = clock_ns();
    int64_t end = began + (int64_t)(seconds * 1e9);
    int64_t now = began;
    long long count = 0;
    for (; now < end; now = clock_ns()) {
        check(sqlite3_step(begin), "begin");
        sqlite3_reset(begin);
        for (int i = 0; i < rows; i++, count++) {
            text[(size_t)count % (size_t)bytes] ^= 1;
            sqlite3_bind_int64(insert, 1, now);
            sqlite3_bind_text(insert, 2, text, bytes, SQLITE_STATIC);
            check(sqlite3_step(insert), "insert");
            sqlite3_reset(insert);
        }
        check(sqlite3_step(commit), "commit");
        sqlite3_reset(commit);
    }
    double took = (double)(now - began) / 1e9;
    printf("{\"rows\": %lld, \"seconds\": %.3f, \"rate\": %.1f}\n", count, took,
           (double)count / took);

    sqlite3_finalize(begin);
    sqlite3_finalize(insert);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    remove_all(argv[1]);
    free(text);
    return 0;
}
