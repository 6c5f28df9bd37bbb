/* Guessing is slowed, then locked, in memory: by operation and by whose secret is guessed, and by nothing else.
 *
 * After five wrong attempts each further one must be this long after the one before: 1, 2, 4, 8, 16 seconds; after ten,
 * a quarter of an hour. Refusing costs nothing and nobody is made to wait: the answer says when to try again. Who is
 * right is refused too meanwhile, or else the answer would say so. What is under way counts as wrong, so that guesses sent
 * all at once are no way around. Whether a name exists plays no part.
 *
 * The table has a fixed size and is hashed with a key of the process, so nobody can aim at a place in it; one that is nearer to
 * being locked is never forgotten for one that is further from it. It begins empty with every start. [loop] */
#pragma once

#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"

struct as_attempt_set;

struct as_attempts {
    struct as_attempt_set *sets;
};

/* Whose secret, at which operation. */
struct as_attempt {
    struct as_fingerprint subject;
    bool is_counted; /* false: nothing is guessed */
};

int as_attempts_init(struct as_attempts *attempts, struct as_err *err);
void as_attempts_fini(struct as_attempts *attempts);

/* Names in any letter case are one. */
struct as_attempt as_attempt_of(const char *operation, as_str subject);

/* AS_E_BUSY with "sign_in.slowed" or "sign_in.locked" and the seconds until the next: not now. Else it is under way
 * until as_attempts_end. */
int as_attempts_begin(struct as_attempts *attempts, const struct as_attempt *attempt,
                      int64_t now_ms, struct as_err *err);

enum as_attempt_end {
    AS_ATTEMPT_RIGHT, /* everything before is forgotten */
    AS_ATTEMPT_WRONG,
    AS_ATTEMPT_BROKEN_OFF, /* it came to no answer: it never was */
};
void as_attempts_end(struct as_attempts *attempts, const struct as_attempt *attempt,
                     enum as_attempt_end end, int64_t now_ms);
