/* Request ids of the last 24 hours: a repeat gets the first answer, also after a restart.
 *
 * An id belongs to a partner. In memory it is a map's slot, some 12 bytes, for there can be millions a day: the id
 * itself, its time and the answer are in the journal. [engine] */
#pragma once

#include "store/journal.h"

#define AS_REQUEST_LIFE_MS INT64_C(86400000)

struct as_requests;

/* Reads the ids of the journal's last 24 hours before `now`. The connection is used until it is closed. */
int as_requests_open(struct as_conn *conn, int64_t now, struct as_requests **ret_requests,
                     struct as_err *err);
void as_requests_close(struct as_requests *requests);

/* The entry of the partner's command with this id within the 24 hours before `now`: 1 and the entry; 0: there is
 * none. */
int as_requests_find(struct as_requests *requests, const struct as_id *partner,
                     const struct as_id *request, int64_t now, struct as_arena *arena,
                     struct as_entry_record *ret_entry, struct as_err *err);
int as_requests_add(struct as_requests *requests, const struct as_id *partner,
                    const struct as_id *request, int64_t sequence, int64_t at, struct as_err *err);
/* A batch begins: what was added before is durable. */
void as_requests_settle(struct as_requests *requests);
/* Forgets what was added since then: the batch was rolled back. */
void as_requests_rollback(struct as_requests *requests);
