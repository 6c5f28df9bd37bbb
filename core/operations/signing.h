/* Texts that leave the house and come back: signed with the host's key, so that nobody else can make
 * them. The text itself can be read by whoever holds it: nothing personal goes in. */
#pragma once

#include "operations/operation.h"

/* base64url of payload and signature; `purpose` keeps signatures of one kind from serving another. */
as_str as_sign(struct as_arena *arena, as_str key, const char *purpose, as_str payload);
/* False when it was not signed by us for this purpose. The payload lives in the arena. */
bool as_unsign(struct as_arena *arena, as_str key, const char *purpose, as_str text,
               as_str *ret_payload);
