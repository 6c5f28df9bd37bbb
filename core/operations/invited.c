#include "operations/invited.h"

/* There are no invitations yet. */
int as_invited_find(struct as_run *run, const struct as_digest *token,
                    struct as_invited *ret_invited, struct as_err *err)
{
    (void)run, (void)token, (void)ret_invited;
    return as_err_set(err, AS_E_NOT_FOUND, "there is no such invitation");
}
