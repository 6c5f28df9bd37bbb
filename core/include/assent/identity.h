/* Capability "assent.identity/1": who is asking.
 *
 * An actor is a counted reference to what the host knows about a caller: a user, an application, a
 * customer's contact, the host itself. A transport resolves it for every request anew and keeps
 * nothing about it on a connection.
 *
 * Since minor 2 a plugin may offer to VERIFY signed tokens (JSON Web Tokens): the host knows its own tokens,
 * and gives everything else of three parts to the verifier. What that says of the bearer becomes an actor by
 * the host's doing: the partner is found by the tenant, the roles by the rules of rule.directory. */
#ifndef ASSENT_IDENTITY_H
#define ASSENT_IDENTITY_H

#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_IDENTITY_1 "assent.identity/1"

typedef struct assent_actor assent_actor;

/* [loop] `actor` is NULL unless status is ASSENT_OK; retain it to keep it. */
typedef void (*assent_on_actor)(void *data, assent_status status, const assent_actor *actor);

/* What a verified token says of its bearer. Texts hold for the call alone; the host copies them. */
typedef struct assent_claims {
    size_t size;
    uint32_t is_application;    /* 1: a program without a person */
    assent_text subject;        /* object id in the directory, a GUID */
    assent_text tenant;         /* the directory, a GUID: the id of a partner */
    assent_text principal_name; /* sign-in name, personal; may be empty */
    const assent_text *groups;  /* names or ids, as rule.directory maps them */
    size_t group_count;
    const assent_text *app_roles;
    size_t app_role_count;
    int64_t expires_at_ms; /* since 1970; from then on it holds no longer */
} assent_claims;

/* An answer that a verifier owes. */
typedef struct assent_ticket assent_ticket;

typedef struct assent_verifier {
    size_t size;
    /* [loop] Is this token genuine, for us, and in force now? ASSENT_OK: *ret_claims is filled, valid
     * until the next call; ASSENT_E_UNAUTHENTICATED: no, for whatever reason; ASSENT_E_PENDING: the
     * verifier calls `answer` with the ticket, exactly once and after this call; the token's text does not
     * last so long. ASSENT_E_BUSY, ASSENT_E_CLOSING, ASSENT_E_MEMORY: ask again later. */
    assent_status (*verify)(void *data, assent_text token, assent_ticket *ticket,
                            assent_claims *ret_claims);
    void *data;
    /* So many verified tokens the host remembers until they expire, the least used giving way; a
     * remembered one is not verified again. 0: none. */
    uint32_t remembered;
} assent_verifier;

typedef struct assent_identity {
    size_t size;

    /* [loop] Turns a bearer token into an actor. ASSENT_OK: *ret_actor is valid until the loop
     * turns; ASSENT_E_UNAUTHENTICATED: nobody, nothing more is said; ASSENT_E_PENDING: on_actor is
     * called later. The token is not kept. */
    assent_status (*resolve)(assent_self *self, assent_text token, assent_on_actor on_actor,
                             void *data, const assent_actor **ret_actor);

    /* [loop] The actor of a user by its id (GUID), for transports whose operator configured who
     * acts: file drop, bus. ASSENT_E_NOT_FOUND when there is none. */
    assent_status (*user)(assent_self *self, assent_text user_id, const assent_actor **ret_actor);

    /* [loop] Keep an actor beyond this turn, and give it back. */
    void (*retain)(assent_self *self, const assent_actor *actor);
    void (*release)(assent_self *self, const assent_actor *actor);

    /* [loop] The id of the partner the actor belongs to, as 36 characters; empty for the host. */
    assent_text (*partner_id)(assent_self *self, const assent_actor *actor);

    /* Since minor 2. [loop] The operator's own actor, for what a
     * plugin does on the host's behalf and for no caller; it need not be released. */
    const assent_actor *(*operator_actor)(assent_self *self);

    /* Since minor 2. [loop] In open: who verifies signed tokens. Copies the table. ASSENT_E_CONFLICT when
     * there is somebody already; says who. Taken back after close. */
    assent_status (*offer)(assent_self *self, const assent_verifier *verifier);
    /* Since minor 2. [loop] For the verifier: answers a ticket, with claims when status is ASSENT_OK.
     * The ticket is gone then. */
    void (*answer)(assent_self *self, assent_ticket *ticket, assent_status status,
                   const assent_claims *claims);
} assent_identity;

#ifdef __cplusplus
}
#endif

#endif
