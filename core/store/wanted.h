/* One row after another by its number, without ending the statement in between: a virtual table of one
 * column that yields whatever row is wanted next, and never ends.
 *
 *     SELECT … FROM wanted LEFT JOIN agreements ON agreements.row = wanted.row
 *
 * A statement that is reset gives back the memory of every column and closes its cursor, which is a third
 * of what reading a row costs. A statement under way sees what its own connection writes meanwhile, since
 * each step seeks anew; but it keeps the transaction open, so as_conn_rest ends it in time. */
#pragma once

#include <sqlite3.h>
#include <stdint.h>

/* `row` is read at each step; it must outlive the connection. */
int as_wanted_register(sqlite3 *db, const int64_t *row);
