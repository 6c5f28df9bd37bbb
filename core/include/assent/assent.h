/* The whole plugin SDK in one include. */
#ifndef ASSENT_ASSENT_H
#define ASSENT_ASSENT_H

#include "assent/abi.h"
#include "assent/events.h"
#include "assent/identity.h"
#include "assent/loop.h"
#include "assent/operations.h"
#include "assent/plugin.h"
#include "assent/routes.h"
#include "assent/rows.h"
#include "assent/sentences.h"

#endif
