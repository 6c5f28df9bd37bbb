/* Capability "assent.identity/1": who is asking.
 *
 * An actor is a counted reference to what the host knows about a caller: a user, an application, a
 * customer's contact, the host itself. A transport resolves it for every request anew and keeps
 * nothing about it on a connection. */
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

    /* Since the host has "assent.events/1" (ask ASSENT_HAS). [loop] The operator's own actor, for what a
     * plugin does on the host's behalf and for no caller; it need not be released. */
    const assent_actor *(*operator_actor)(assent_self *self);
} assent_identity;

#ifdef __cplusplus
}
#endif

#endif
