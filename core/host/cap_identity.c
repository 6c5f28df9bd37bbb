/* Capability assent.identity/1. */
#include "host/state.h"

static assent_status resolve(assent_self *self, assent_text token, assent_on_actor on_actor,
                             void *data, const assent_actor **ret_actor)
{
    struct as_err err;
    struct assent_actor *actor = NULL;
    AS_ON_THREAD(AS_THREAD_LOOP);
    if (as_bearer_is_signed(token))
        return as_bearers_resolve(self, token, on_actor, data, ret_actor);
    const int rc = as_actors_resolve(&self->host->actors, token, &actor, &err);
    *ret_actor = actor;
    return rc;
}

static assent_status user(assent_self *self, assent_text user_id, const assent_actor **ret_actor)
{
    struct as_err err;
    struct as_id id;
    struct assent_actor *actor = NULL;
    AS_ON_THREAD(AS_THREAD_LOOP);
    *ret_actor = NULL;
    if (!as_id_parse(user_id, &id))
        return as_host_fail(self, AS_E_INVALID, "a user's id is a GUID");
    const int rc = as_actors_user(&self->host->actors, &id, &actor, &err);
    *ret_actor = actor;
    return rc < 0 ? as_host_fail(self, rc, "%s", err.text) : 0;
}

static void retain(assent_self *self, const assent_actor *actor)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_actor_ref((assent_actor *)(uintptr_t)actor);
}

static void release(assent_self *self, const assent_actor *actor)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_actor_unref(&self->host->actors, (assent_actor *)(uintptr_t)actor);
}

static assent_text partner_id(assent_self *self, const assent_actor *actor)
{
    return as_str_of(actor->partner_id);
}

static const assent_actor *operator_actor(assent_self *self)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    return as_actors_operator(&self->host->actors);
}

static void take_back(struct as_ledger_entry *entry)
{
    as_bearers_withdraw((struct as_bearers *)((char *)entry - offsetof(struct as_bearers, entry)));
}

static assent_status offer(assent_self *self, const assent_verifier *verifier)
{
    struct as_err err;
    AS_ON_THREAD(AS_THREAD_LOOP);
    const int rc = as_bearers_offer(self, verifier, &err);
    if (rc < 0)
        return as_host_fail(self, rc, "%s", err.text);
    as_ledger_add(&self->ledger, &self->host->bearers.entry, take_back);
    return 0;
}

static void answer(assent_self *self, assent_ticket *ticket, assent_status status,
                   const assent_claims *claims)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_bearers_answer(self->host, ticket, status, claims);
}

const assent_identity as_cap_identity = {
    .size = sizeof as_cap_identity,
    .resolve = resolve,
    .user = user,
    .retain = retain,
    .release = release,
    .partner_id = partner_id,
    .operator_actor = operator_actor,
    .offer = offer,
    .answer = answer,
};
