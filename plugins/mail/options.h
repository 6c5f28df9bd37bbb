/* What the operator said, looked at and put where it is used. */
#pragma once

#include "mail.h"

/* Each thing that is wrong is told by host->fail; ASSENT_OK, or the last status. */
assent_status options_check(const assent_host *host);
/* They were checked. Opens the way to the server, last. */
assent_status options_open(struct mailer *mailer);
