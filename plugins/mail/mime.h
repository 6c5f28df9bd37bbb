/* A mail as bytes: RFC 5322 with the two bodies of multipart/alternative (RFC 2046), everything in ASCII. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MIME_ADDRESS_BYTES = 255 }; /* RFC 5321, 4.5.3.1.3, with the NUL */

/* All texts are UTF-8 and end with a NUL. */
struct mime_mail {
    const char *from, *from_name; /* names may be "" */
    const char *to, *to_name;
    const char *reply_to;   /* "": none */
    const char *message_id; /* without the angle brackets; makes the boundary too */
    const char *language;   /* "sv-SE" */
    const char *subject;
    const char *text, *html;
    int64_t at_ms;
};

/* Lines end with CR LF and have at most 76 characters, but for addresses. Control characters in names and in
 * the subject become blanks. To be freed with free(); NULL: no memory. */
char *mime_write(const struct mime_mail *mail, size_t *ret_size);

/* NULL, or why no mail can go there: plain ASCII, one @ between two parts, nothing that could begin another
 * header, command or recipient. Letters outside ASCII would need SMTPUTF8 (RFC 6531) on the whole way. */
const char *mime_address_problem(const char *address);
