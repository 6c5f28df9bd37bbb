/* One-time codes that were sent to who was invited. */
#pragma once

#include "store/store.h"

/* The code itself is nowhere: its digest needs the host's key, without which eight digits would be found by
 * trying all of them. */
struct as_sign_in_code {
    int64_t row;
    struct as_id id;
    struct as_id invitation;
    struct as_digest digest; /* HMAC of the code and of the link it was asked by */
    int64_t tries;           /* wrong ones */
    int64_t created_at;
    int64_t expires_at;
    int64_t used_at; /* absent: it was not used */
};
extern const struct as_fields as_sign_in_code_fields;

/* AS_E_NOT_FOUND ("code.unknown"). */
int as_sign_in_code_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                         struct as_sign_in_code *ret_code, struct as_err *err);
/* The newest of an invitation, and how many were made for it after a moment; row 0: there is none at all. */
int as_sign_in_code_newest(struct as_conn *conn, const struct as_id *invitation, int64_t after,
                           struct as_arena *arena, struct as_sign_in_code *ret_code,
                           int64_t *ret_count, struct as_err *err);
