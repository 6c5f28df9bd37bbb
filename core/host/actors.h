/* Who is asking, counted and cached.
 *
 * A token is known by its SHA-256, here by its fingerprint; what it stands for is kept until a partner,
 * user or token changes or the token expires. An actor that nobody holds any more is freed when the loop's turn ends, so
 * one that was just resolved may be used without retaining it. [loop] */
#pragma once

#include "assent/identity.h"
#include "model/things.h"
#include "store/store.h"

struct assent_actor {
    struct as_actor actor;
    struct as_partner partner; /* row 0: none */
    uint64_t version;          /* of the identities, when it was read */
    uint32_t references;
    bool is_leaving; /* in the list of those whose count fell to 0 */
    struct assent_actor *next_leaving;
    char partner_id[AS_ID_TEXT_SIZE]; /* empty: none */
};

struct as_actor_set;

struct as_actors {
    struct as_conn *reader;
    struct as_actor_set *sets;
    uint64_t version; /* of the identities in the index, when the cache was filled */
    struct assent_actor
        *user; /* asked for last by its id: a file's rows all come from one; or NULL */
    struct assent_actor *leaving;
    struct assent_actor operator_actor;
    struct as_arena arena;
};

int as_actors_init(struct as_actors *actors, struct as_conn *reader, struct as_err *err);
void as_actors_fini(struct as_actors *actors);

/* AS_E_UNAUTHENTICATED: nobody's, revoked or expired. */
int as_actors_resolve(struct as_actors *actors, as_str token, struct assent_actor **ret_actor,
                      struct as_err *err);
/* A user by its id. AS_E_NOT_FOUND. */
int as_actors_user(struct as_actors *actors, const struct as_id *user,
                   struct assent_actor **ret_actor, struct as_err *err);
/* Somebody who is known by other means than our own users and tokens: the partner's texts and the sign-in
 * name are copied. AS_E_NOT_FOUND: there is no such partner. */
int as_actors_make(struct as_actors *actors, const struct as_actor *who,
                   struct assent_actor **ret_actor, struct as_err *err);
/* The operator at the machine. */
struct assent_actor *as_actors_operator(struct as_actors *actors);

struct assent_actor *as_actor_ref(struct assent_actor *actor);
void as_actor_unref(struct as_actors *actors, struct assent_actor *actor);
/* At the end of the loop's turn: frees those that nobody holds. */
void as_actors_sweep(struct as_actors *actors);
