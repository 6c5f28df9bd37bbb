/* The schema's version, and the way there. */
#pragma once

#include <stdio.h>

#include "store/store.h"

int as_schema_version_wanted(void);
int as_schema_version(struct as_conn *conn, int *ret_version, struct as_err *err);
/* Takes the steps that are missing, each in a transaction of its own. */
int as_schema_migrate(struct as_conn *conn, struct as_err *err);
/* No further than `wanted`: how an older version left a database, for tests. */
int as_schema_migrate_to(struct as_conn *conn, int wanted, struct as_err *err);
