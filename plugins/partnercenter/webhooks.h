/* The routes of webhook registrations: what they do besides translating. */
#pragma once

#include "center.h"

void webhook_finish_names(struct call *call, const assent_reply *reply);
