/* Lookups of invitations and of the mails about them. */
#pragma once

#include "model/invitation.h"
#include "store/store.h"

/* AS_E_NOT_FOUND ("invitation.unknown"). By the digest of the newest link's token: through the memory index,
 * so that nothing is told by how long it takes. */
int as_invitation_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                       struct as_invitation *ret_invitation, struct as_err *err);
int as_invitation_find_digest(struct as_conn *conn, const struct as_digest *digest,
                              struct as_arena *arena, struct as_invitation *ret_invitation,
                              struct as_err *err);
/* The newest of a partner, of this kind: of a customer, or (of kind relationship) for a domain. Row 0: there is
 * none. */
int as_invitation_find_same(struct as_conn *conn, const struct as_invitation *wanted,
                            struct as_arena *arena, struct as_invitation *ret_invitation,
                            struct as_err *err);
/* The newest of a customer that a partner has made, or made through it. Row 0: there is none. */
int as_invitation_newest(struct as_conn *conn, const struct as_id *customer,
                         const struct as_id *partner, struct as_arena *arena,
                         struct as_invitation *ret_invitation, struct as_err *err);

/* Newest first. Nil ids and an absent state: any; `before` is a row, 0: from the newest. */
struct as_invitation_query {
    struct as_id customer, partner; /* the partner's own, and those through it */
    int32_t state;
    int64_t before;
    uint32_t limit;
};
/* Calls `on_invitation` for each until it returns nonzero. */
int as_invitations_each(struct as_conn *conn, const struct as_invitation_query *query,
                        struct as_arena *arena,
                        int (*on_invitation)(void *data, const struct as_invitation *), void *data,
                        struct as_err *err);
/* How many a partner has in each state that no customer is known of; by enum as_invitation_state. */
int as_invitations_count_unknown(struct as_conn *conn, const struct as_id *partner,
                                 int64_t counts[AS_INVITATION_CANCELLED + 1], struct as_err *err);

/* AS_E_NOT_FOUND ("mail.unknown"). */
int as_mail_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                 struct as_mail *ret_mail, struct as_err *err);
/* Newest first; a nil partner: everybody's. Calls `on_mail` for each until it returns nonzero. */
int as_mails_each(struct as_conn *conn, const struct as_id *partner, int32_t state, int64_t before,
                  uint32_t limit, struct as_arena *arena,
                  int (*on_mail)(void *data, const struct as_mail *), void *data,
                  struct as_err *err);
