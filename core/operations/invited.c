#include "operations/invited.h"

#include "operations/invitations.h"
#include "store/invitations.h"

int as_invited_find(struct as_run *run, const struct as_digest *token,
                    struct as_invited *ret_invited, struct as_err *err)
{
    struct as_invitation invitation;
    const int rc = as_invitation_find_digest(run->conn, token, run->arena, &invitation, err);
    if (rc < 0)
        return rc;
    if (!as_invitation_is_pending(&invitation, run->at))
        return as_err_set(err, AS_E_NOT_FOUND, "the invitation has come to its end");
    *ret_invited = (struct as_invited){ invitation.id, invitation.customer };
    return 0;
}
