/* scan DATABASE: steps through every row of the tables that fill the memory indexes at start, reading
 * the columns they need: what starting cannot be faster than. Prints {"rows": …, "seconds": …}.
 *
 * Opens the file as the server's readers do, and writes nothing. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

static const char *const scans[] = {
    "SELECT row, id, domain FROM customers",
    "SELECT row, customer, partner, provider, state FROM relationships",
    "SELECT row, customer FROM agreements",
    "SELECT row, customer FROM orders",
    "SELECT row, customer FROM subscriptions",
};

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: scan DATABASE\n");
        return 2;
    }
    int64_t began = clock_ns();
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
            SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA mmap_size = 2147418112", NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "scan: %s: %s\n", argv[1], sqlite3_errmsg(db));
        return 1;
    }
    long long rows = 0;
    unsigned long long sum = 0; /* of what was read, so that it is read */
    for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
        sqlite3_stmt *stmt = NULL;
        if (sqlite3_prepare_v2(db, scans[i], -1, &stmt, NULL) != SQLITE_OK) {
            fprintf(stderr, "scan: %s: %s\n", scans[i], sqlite3_errmsg(db));
            return 1;
        }
        int columns = sqlite3_column_count(stmt);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            rows++;
            sum += (unsigned long long)sqlite3_column_int64(stmt, 0);
            for (int column = 1; column < columns; column++) {
                const unsigned char *data = sqlite3_column_blob(stmt, column);
                if (data)
                    sum += data[0] + (unsigned)sqlite3_column_bytes(stmt, column);
            }
        }
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
    printf("{\"rows\": %lld, \"seconds\": %.4f, \"sum\": %llu}\n", rows,
           (double)(clock_ns() - began) / 1e9, sum);
    return 0;
}
