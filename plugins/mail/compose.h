/* A mail made of what the host says of it and of the operator's templates. [work]: reads files. */
#pragma once

#include "mime.h"
#include "templates.h"

/* What all mails have in common; does not change while the plugin lives. */
struct mail_sender {
    char folder[4096];
    char from[MIME_ADDRESS_BYTES];
    char bounces[MIME_ADDRESS_BYTES];  /* MAIL FROM: where undeliverable mails go back to */
    char reply_to[MIME_ADDRESS_BYTES]; /* "": none */
    char from_name[256];
    char language[MAIL_LOCALE_BYTES]; /* where a reader's own has no mails */
};

enum compose_outcome {
    COMPOSED,
    COMPOSE_SETTLED,      /* it was sent, or given up, before */
    COMPOSE_BAD_ADDRESS,  /* nothing can go there */
    COMPOSE_BAD_TEMPLATE, /* `problem` says which; the operator can put it right */
    COMPOSE_BAD_REPLY,
    COMPOSE_NO_MEMORY,
};

struct composed {
    char to[MIME_ADDRESS_BYTES];
    char *message; /* to be freed */
    size_t size;
    char problem[MAIL_PROBLEM_BYTES];
};

/* `reply` is that of mail.get. */
enum compose_outcome mail_compose(const struct mail_sender *sender, const char *reply, size_t size,
                                  int64_t at_ms, struct composed *ret_composed);
