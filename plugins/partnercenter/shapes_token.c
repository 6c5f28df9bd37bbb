/* What the token endpoint needs of the host's reply; tokens.c writes the answer. */
#include "shapes.h"

static const assent_member granted_members[] = {
    FIELD("access", "access"),
    FIELD("refresh", "refresh"),
    FIELD("expires_in", "expires_in"),
};
const assent_shape token_granted_out = SHAPE(granted_members);
