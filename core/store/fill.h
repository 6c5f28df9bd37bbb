/* Filling the memory indexes at start: one scan of each table that has keys. */
#pragma once

#include "store/store.h"

int as_index_fill(struct as_index *index, struct as_conn *conn, struct as_err *err);
/* The same of what decisions look at alone: customers by their ids, without domains, tokens and orders. */
int as_index_fill_to_look(struct as_index *index, struct as_conn *conn, struct as_err *err);
