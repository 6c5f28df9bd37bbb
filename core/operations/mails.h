/* The outbox, for what puts mails there. */
#pragma once

#include "model/invitation.h"
#include "operations/operation.h"

/* Puts a mail about an invitation into the outbox. The caller sets id, template, to, number and, where it carries
 * one, sign_in_code; the rest is filled. */
int as_mail_add(struct as_run *run, const struct as_invitation *invitation, struct as_mail *mail,
                struct as_err *err);
