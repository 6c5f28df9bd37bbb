/* Signed tokens: a plugin says what they are worth (identity/1, offer), the host remembers what it said, and
 * makes actors of it: the partner by the tenant, the roles by the active rule set.
 *
 * A remembered token is known by its fingerprint alone. Its actor is made anew when a partner, a user or a
 * token of ours has changed, when rules were activated, or an era of rule.directory begins or ends. [loop] */
#pragma once

#include "assent/identity.h"
#include "base/digest.h"
#include "base/err.h"
#include "host/ledger.h"

struct as_host;
struct as_bearer;
struct assent_metric;

struct as_bearers {
    struct as_ledger_entry entry; /* of who offered */
    assent_self *verifier_self;   /* NULL: nobody verifies */
    assent_verifier verifier;
    struct as_bearer **buckets; /* by fingerprint */
    uint32_t bucket_count;      /* a power of two */
    uint32_t count;
    struct as_bearer *newest, *oldest; /* by use */
    struct assent_ticket *tickets;     /* not answered yet */
    struct assent_metric *remembered, *hits, *evicted;
};

/* Three parts: one of ours has none of the dots. */
bool as_bearer_is_signed(assent_text token);

int as_bearers_offer(assent_self *self, const assent_verifier *verifier, struct as_err *err);
/* Forgets the verifier and what it said; who still waits is told to come again. */
void as_bearers_withdraw(struct as_bearers *bearers);
void as_bearers_fini(struct as_host *host);

/* As assent_identity.resolve. */
assent_status as_bearers_resolve(assent_self *self, assent_text token, assent_on_actor on_actor,
                                 void *data, const assent_actor **ret_actor);
void as_bearers_answer(struct as_host *host, assent_ticket *ticket, assent_status status,
                       const assent_claims *claims);
