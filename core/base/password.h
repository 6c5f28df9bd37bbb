/* Passwords: kept as Argon2id (RFC 9106), in the PHC string format, with a salt of their own.
 *
 * What a person chooses can be guessed, so each guess has to cost memory and time. What the host makes has 100
 * random bits: nobody gets there by guessing, whatever a guess costs, and millions of them are made. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum as_password_kind {
    AS_PASSWORD_MADE, /* by the host: the smallest parameters of RFC 9106, section 3.1; microseconds */
    AS_PASSWORD_CHOSEN, /* by a person: 19 MiB, two passes; tens of milliseconds */
};

enum {
    AS_PASSWORD_SALT_SIZE = 16,
    AS_PASSWORD_TEXT_SIZE = 128, /* bytes of the longest string kept, and NUL */
};

/* [any, but chosen ones on the pool alone] "$argon2id$v=19$m=…,t=…,p=1$salt$hash", in the arena.
 * AS_E_MEMORY. */
int as_password_hash(enum as_password_kind kind, as_str password,
                     const uint8_t salt[AS_PASSWORD_SALT_SIZE], struct as_arena *arena,
                     as_str *ret_kept, struct as_err *err);
/* Whether it is the one; in a time that says nothing of where they differ. What was kept is trusted: its
 * parameters are taken as they stand there. AS_E_MEMORY. */
int as_password_verify(as_str kept, as_str password, bool *ret_is_right, struct as_err *err);
/* Costs what a chosen one costs, and finds nothing: for names that there are not. */
int as_password_pretend(as_str password, struct as_err *err);
/* Of what comes from another database: one of our two kinds, with their parameters, or nothing. AS_E_INVALID. */
int as_password_check_kept(as_str kept, struct as_err *err);
