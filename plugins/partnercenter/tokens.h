/* The token endpoint as published SDKs call it (RFC 6749), in a sandbox alone. */
#pragma once

#include "center.h"

/* Asks the host whether this is a sandbox. */
void tokens_start(struct center *center);

bool tokens_prepare(struct call *call);          /* /{tenant}/oauth2/v2.0/token */
bool tokens_prepare_exchange(struct call *call); /* /generatetoken */
void tokens_finish_v1(struct call *call, const assent_reply *reply);
void tokens_finish(struct call *call, const assent_reply *reply);
void tokens_refuse(struct call *call, const assent_reply *reply);
