/* Invitations as the files about them need them: links, who sees them, what may still be done with them. */
#pragma once

#include "operations/inputs_invitations.h"
#include "operations/operation.h"

/* The token of a link: 256 bits that only the host's key gives, 43 characters. The state has its SHA-256 alone. */
as_str as_invitation_token(struct as_arena *arena, as_str key, const struct as_id *link_id);
as_str as_invitation_link(struct as_arena *arena, as_str key, as_str public_address,
                          const struct as_id *link_id);

/* It waits for an answer: no end, and its time is not over. */
bool as_invitation_is_live(const struct as_invitation *invitation, int64_t at);
/* It is live, or the rules stand in the way of an answer: a new link may be made, it may be withdrawn. */
bool as_invitation_is_pending(const struct as_invitation *invitation, int64_t at);
/* AS_E_CONFLICT with the word "invitation.<how it ended>". */
int as_invitation_refuse_ended(struct as_run *run, const struct as_invitation *invitation,
                               struct as_err *err);

/* By its id, one of the caller's partner or through it: all others are unknown. What is known of its customer
 * becomes the run's. */
int as_invitation_find_own(struct as_run *run, const struct as_id *id,
                           struct as_invitation *ret_invitation, struct as_err *err);
/* By the token of its newest link. */
int as_invitation_find_linked(struct as_run *run, const struct as_digest *digest,
                              struct as_invitation *ret_invitation, struct as_err *err);
/* Whoever has the link may be told who invites. */
int as_invitation_partner(struct as_run *run, const struct as_id *id, as_str *ret_name,
                          struct as_err *err);
int as_invitation_save(struct as_run *run, const struct as_invitation *invitation,
                       struct as_err *err);
