/* Mails to one server, on the host's loop. libcurl connects, does TLS and signs in; the mail itself changes
 * hands in dialog.h, because libcurl (7.88.1: smtp_done and smtp_disconnect in lib/smtp.c) waits for the answers
 * to a mail's last line and to QUIT within one call: the loop would stand still for as long as the server thinks.
 *
 * Every mail has a connection of its own: none is found dead, and no QUIT is left to libcurl. */
#pragma once

#include "dialog.h"
#include "drive.h"

#include <stdint.h>

enum { SMTP_HOST_BYTES = 256, SMTP_REASON_BYTES = 256 };

enum smtp_tls {
    SMTP_TLS_REQUIRED, /* STARTTLS, or no mail */
    SMTP_TLS_OPTIONAL, /* where the server offers it */
    SMTP_TLS_OFF,
};

struct smtp_options {
    const char
        *address; /* "smtp://mail.example:587", "smtps://mail.example": TLS from the first byte */
    const char *name; /* ours, for EHLO */
    const char *user; /* "": nobody signs in */
    const char *password;
    const char *ca_file; /* PEM; "": the system's */
    enum smtp_tls starttls;
    uint32_t whole_ms; /* of one mail, from the look-up of the name to the last answer */
    uint32_t connections_most;
};

struct smtp;
struct smtp_send;

/* [loop] Once, never within smtp_send, not after smtp_cancel. `status` is the server's last answer, 0 when there
 * was none; `reason` is for the log, without anything personal. */
typedef void (*smtp_on_done)(void *data, enum smtp_outcome outcome, int status, const char *reason);

/* What is wrong with an address of a server as a sentence; NULL: nothing. */
const char *smtp_address_problem(const char *address);

/* Options are copied. NULL: no memory. */
struct smtp *smtp_open(uv_loop_t *loop, const struct smtp_options *options);
/* Cancels what is under way. `on_closed` follows when the loop has let go of everything. */
void smtp_close(struct smtp *smtp, void (*on_closed)(void *data), void *data);

/* `from`, `to` and `message` must live until the end. NULL: no memory. */
struct smtp_send *smtp_send(struct smtp *smtp, const char *from, const char *to,
                            const char *message, size_t message_size, smtp_on_done on_done,
                            void *data);
void smtp_cancel(struct smtp_send *send);
/* The mail itself is being handed over: who cancels now does not know whether the server has it. */
bool smtp_is_under_way(const struct smtp_send *send);
