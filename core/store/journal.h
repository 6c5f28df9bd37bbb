/* The journal: the append-only list of executed commands, and their personal parts. */
#pragma once

#include "store/store.h"

/* One entry as it is kept. Texts are canonical JSON unless said otherwise. */
struct as_entry_record {
    int64_t sequence;
    int64_t at;
    as_str operation; /* "agreement.confirm" */
    as_str actor;
    struct as_id partner;  /* of the actor; nil for the host */
    struct as_id customer; /* the command is about; may be nil */
    struct as_id request;  /* may be nil */
    as_str correlation;    /* plain text; may be empty */
    as_str locale;         /* plain text */
    as_str cause;          /* what it came of when nobody asked for it (schedule.h); else empty */
    as_str input;          /* public part */
    as_str decision;
    int64_t status; /* 0 or an error code */
    as_str outcome; /* public part of the reply, or {"code":…} */
    struct as_digest ruleset;
    struct as_digest personal; /* digest of salt and personal part; nil: it has none */
    struct as_digest previous;
    struct as_digest digest;

    uint8_t salt[16];     /* of the personal part */
    as_str personal_data; /* {"actor":…,"input":…,"reply":…}; empty: none, or erased */
};

/* The digest of an entry: SHA-256 of its canonical form, which names `previous`. `scratch` is cleared. */
struct as_digest as_journal_digest(const struct as_entry_record *entry, struct as_buf *scratch);
struct as_digest as_journal_personal_digest(const uint8_t salt[16], as_str personal_data);

int as_journal_append(struct as_conn *conn, const struct as_entry_record *entry,
                      struct as_err *err);
int as_journal_get(struct as_conn *conn, int64_t sequence, struct as_arena *arena,
                   struct as_entry_record *ret_entry, struct as_err *err);
/* Walks the entries behind `after` up to and with `last`, by the narrow columns alone: sequence, at,
 * operation, partner, customer and status, and the input of those that name no customer. Texts live until
 * `on_entry` returns; it stops the walk with anything but 0, which is returned. */
int as_journal_scan(struct as_conn *conn, int64_t after, int64_t last,
                    int (*on_entry)(void *data, const struct as_entry_record *entry), void *data,
                    struct as_err *err);
/* The newest entry with this request id, of one partner when `partner` is not NULL; or the first whose digest
 * begins with these hexadecimal digits, at least 8. AS_E_NOT_FOUND. Both read the journal through. */
int as_journal_find_request(struct as_conn *conn, const struct as_id *request,
                            const struct as_id *partner, int64_t *ret_sequence, struct as_err *err);
int as_journal_find_digest(struct as_conn *conn, as_str digits, int64_t *ret_sequence,
                           struct as_err *err);
/* Sequence, time and digest of the newest entry; zeros when there is none. */
int as_journal_tail(struct as_conn *conn, int64_t *ret_sequence, int64_t *ret_at,
                    struct as_digest *ret_digest, struct as_err *err);
/* The first sequence whose time is not before `at`. Times never go back, so this is a binary search. */
int as_journal_first_since(struct as_conn *conn, int64_t at, int64_t *ret_sequence,
                           struct as_err *err);
