/* The part of SMTP in which a mail changes hands (RFC 5321, 3.3), from MAIL to the answer to its last line. Bytes
 * go in, bytes come out; who reads and writes the connection is somebody else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { DIALOG_LINE_BYTES = 2048, DIALOG_LINES_MOST = 100 }; /* RFC 5321, 4.5.3.1.5, asks for 512 */

enum smtp_outcome {
    SMTP_TAKEN,    /* the server has said so: from here on it is the server's */
    SMTP_REFUSED,  /* this mail, for good (5xx) */
    SMTP_DEFERRED, /* this mail, for now (4xx), or the connection broke while it was on its way */
    SMTP_AWAY,     /* the server itself, or what it thinks of us: nothing is said about this mail */
};

enum dialog_step { DIALOG_SENDER, DIALOG_RECIPIENT, DIALOG_DATA, DIALOG_MESSAGE, DIALOG_END };

struct dialog {
    enum dialog_step step; /* whose answer is awaited */
    enum smtp_outcome outcome;
    int status; /* the server's last, 0: none */
    const char *to;
    const char *message;
    size_t message_size;
    char *out; /* to be written */
    size_t out_size, out_room;
    bool has_failed; /* no memory */
    bool is_broken;  /* it ended without an answer that could be understood */
    char line[DIALOG_LINE_BYTES];
    size_t line_size;
    unsigned lines; /* of the answer under way */
};

/* The connection is signed in. Addresses and message must outlive it; lines of the message end with CR LF.
 * Addresses were looked at before: they stand in commands as they are. */
void dialog_begin(struct dialog *dialog, const char *from, const char *to, const char *message,
                  size_t message_size);
void dialog_fini(struct dialog *dialog);

/* What came; `out` may have grown. True: the dialog has ended with `outcome`. */
bool dialog_take(struct dialog *dialog, const char *bytes, size_t size);
/* The first bytes of `out` were written. */
void dialog_wrote(struct dialog *dialog, size_t size);
/* The connection is gone, or nothing came in time. */
void dialog_broken(struct dialog *dialog);
