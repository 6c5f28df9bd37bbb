/* What people and programs sign in with at a token endpoint. */
#pragma once

#include "store/store.h"

enum as_sign_in_kind {
    AS_SIGN_IN_NONE,
    AS_SIGN_IN_CLIENT,   /* a program's secret; its id is the client id */
    AS_SIGN_IN_PASSWORD, /* a person's */
    AS_SIGN_IN_REFRESH,  /* what a person's program keeps to get new tokens */
};
extern const char *const as_sign_in_kinds[];

/* The secret itself has 256 random bits, so its plain digest tells nobody anything. */
struct as_sign_in {
    int64_t row;
    struct as_id id;
    int32_t kind;
    struct as_id partner;
    struct as_id user;       /* of a person */
    as_str application;      /* of a program */
    struct as_digest digest; /* SHA-256 of the secret's 43 characters */
    int64_t created_at;
    int64_t expires_at;
    int64_t revoked_at; /* absent: valid */
};
extern const struct as_fields as_sign_in_fields;

/* AS_E_NOT_FOUND ("sign_in.unknown"). */
int as_sign_in_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                    struct as_sign_in *ret_sign_in, struct as_err *err);
int as_sign_in_find_digest(struct as_conn *conn, const struct as_digest *digest,
                           struct as_arena *arena, struct as_sign_in *ret_sign_in,
                           struct as_err *err);
