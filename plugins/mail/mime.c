#include "mime.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LINE_MOST = 76, /* RFC 2045, 6.7 (5), and RFC 2047, 2 */
    WORD_BYTES =
        39, /* of text in an encoded word: 64 characters, which leaves room for "Subject: " */
    PLAIN_MOST = 60, /* a longer text is folded, which encoded words can */
};

/* ---- Bytes ---------------------------------------------------------------------------------- */

struct out {
    char *data;
    size_t size, room;
    bool has_failed;
};

static void put(struct out *out, const char *data, size_t size)
{
    if (out->has_failed)
        return;
    if (out->size + size + 1 > out->room) {
        const size_t room = 2 * (out->size + size) + 1024;
        char *grown = realloc(out->data, room);
        if (!grown) {
            out->has_failed = true;
            return;
        }
        out->data = grown;
        out->room = room;
    }
    memcpy(out->data + out->size, data, size);
    out->size += size;
    out->data[out->size] = '\0';
}

static void print(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(struct out *out, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    const int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size < 0 || size >= (int)sizeof text)
        out->has_failed = true;
    else
        put(out, text, (size_t)size);
}

/* ---- Words of a header (RFC 2047) ----------------------------------------------------------- */

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* In one line: control characters, C1 ones among them, become blanks. To be freed. */
static char *one_line(const char *text)
{
    char *line = strdup(text);
    for (char *at = line; at && *at; at++) {
        const bool is_c1 = (unsigned char)at[0] == 0xC2 && (unsigned char)at[1] >= 0x80 &&
                           (unsigned char)at[1] < 0xA0;
        if (is_c1)
            at[0] = at[1] = ' ';
        else if (is_control(*at))
            *at = ' ';
    }
    return line;
}

static bool is_plain(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at > 0x7e)
            return false;
    return strlen(text) <= PLAIN_MOST && !strstr(text, "=?");
}

static void put_base64(struct out *out, const char *data, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const unsigned bits = (unsigned)(unsigned char)data[i] << 16 |
                              (left > 1 ? (unsigned)(unsigned char)data[i + 1] << 8 : 0) |
                              (left > 2 ? (unsigned)(unsigned char)data[i + 2] : 0);
        const char four[4] = { letters[bits >> 18], letters[bits >> 12 & 63],
                               left > 1 ? letters[bits >> 6 & 63] : '=',
                               left > 2 ? letters[bits & 63] : '=' };
        put(out, four, sizeof four);
    }
}

/* Cut between characters, each word on a line of its own. */
static void put_words(struct out *out, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        size_t size = left < WORD_BYTES ? left : WORD_BYTES;
        while (size < left && size > 1 && ((unsigned char)text[size] & 0xC0) == 0x80)
            size--;
        put(out, "=?UTF-8?B?", 10);
        put_base64(out, text, size);
        put(out, "?=", 2);
        text += size;
        left -= size;
        if (left > 0)
            put(out, "\r\n ", 3);
    }
}

static void put_phrase(struct out *out, const char *name)
{
    if (!is_plain(name)) {
        put_words(out, name);
        return;
    }
    put(out, "\"", 1);
    for (const char *at = name; *at; at++) {
        if (*at == '"' || *at == '\\')
            put(out, "\\", 1);
        put(out, at, 1);
    }
    put(out, "\"", 1);
}

static void put_mailbox(struct out *out, const char *header, const char *name, const char *address)
{
    char *line = one_line(name);
    print(out, "%s: ", header);
    out->has_failed = out->has_failed || !line;
    if (line && line[0]) {
        put_phrase(out, line);
        put(out, "\r\n ", 3);
    }
    print(out, "<%s>\r\n", address);
    free(line);
}

static void put_subject(struct out *out, const char *subject)
{
    char *line = one_line(subject);
    put(out, "Subject: ", 9);
    out->has_failed = out->has_failed || !line;
    if (line && is_plain(line))
        put(out, line, strlen(line));
    else if (line)
        put_words(out, line);
    put(out, "\r\n", 2);
    free(line);
}

/* RFC 5322, 3.3 */
static void put_date(struct out *out, int64_t at_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const time_t seconds = (time_t)(at_ms / 1000);
    struct tm at;
    gmtime_r(&seconds, &at);
    print(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n", days + 3 * at.tm_wday, at.tm_mday,
          months + 3 * at.tm_mon, at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

/* ---- Bodies (RFC 2045, 6.7) ----------------------------------------------------------------- */

static bool ends_line(const char *at)
{
    return *at == '\0' || *at == '\n' || (at[0] == '\r' && at[1] == '\n');
}

static void put_quoted_printable(struct out *out, const char *text)
{
    size_t column = 0;
    for (const char *at = text; *at; at++) {
        if (at[0] == '\r' && at[1] == '\n')
            continue;
        if (*at == '\n') {
            put(out, "\r\n", 2);
            column = 0;
            continue;
        }
        const unsigned char c = (unsigned char)*at;
        const bool is_blank = c == ' ' || c == '\t';
        const bool is_as_it_is =
            (c > 0x20 && c < 0x7f && c != '=') || (is_blank && !ends_line(at + 1));
        if (column + (is_as_it_is ? 1 : 3) >= LINE_MOST) { /* room for the "=" of a soft break */
            put(out, "=\r\n", 3);
            column = 0;
        }
        if (is_as_it_is)
            put(out, at, 1);
        else
            print(out, "=%02X", c);
        column += is_as_it_is ? 1 : 3;
    }
}

static void put_part(struct out *out, const char *boundary, const char *type, const char *text)
{
    print(out,
          "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
          boundary, type);
    put_quoted_printable(out, text);
    put(out, "\r\n", 2);
}

/* ---- The whole ------------------------------------------------------------------------------ */

static void put_headers(struct out *out, const struct mime_mail *mail, const char *boundary)
{
    put_mailbox(out, "From", mail->from_name, mail->from);
    put_mailbox(out, "To", mail->to_name, mail->to);
    if (mail->reply_to[0])
        put_mailbox(out, "Reply-To", "", mail->reply_to);
    put_subject(out, mail->subject);
    put_date(out, mail->at_ms);
    print(out, "Message-ID: <%s>\r\n", mail->message_id);
    /* RFC 3834: nobody's holiday notice answers it. */
    print(out, "Auto-Submitted: auto-generated\r\nContent-Language: %s\r\n", mail->language);
    print(out,
          "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
          boundary);
}

char *mime_write(const struct mime_mail *mail, size_t *ret_size)
{
    struct out out = { NULL };
    char boundary[64];
    const char *at = strchr(mail->message_id, '@');
    const int size = at && at - mail->message_id < 48 ? (int)(at - mail->message_id) : 0;
    /* "=_" stands in no quoted-printable text (RFC 2045, 6.7, and RFC 2046, 5.1.1). */
    snprintf(boundary, sizeof boundary, "=_%.*s", size, mail->message_id);
    put_headers(&out, mail, boundary);
    put_part(&out, boundary, "text/plain", mail->text);
    put_part(&out, boundary, "text/html", mail->html);
    print(&out, "--%s--\r\n", boundary);
    if (out.has_failed) {
        free(out.data);
        return NULL;
    }
    *ret_size = out.size;
    return out.data;
}

const char *mime_address_problem(const char *address)
{
    const char *at = strchr(address, '@');
    if (strlen(address) >= MIME_ADDRESS_BYTES)
        return "an address has at most 254 characters";
    if (!at || at == address || at[1] == '\0' || strchr(at + 1, '@'))
        return "an address is needed, with one @ in it";
    if (at - address > 64) /* RFC 5321, 4.5.3.1.1 */
        return "at most 64 characters may stand before the @";
    for (const char *c = address; *c; c++) {
        if ((unsigned char)*c > 0x7e)
            return "only ASCII can be used in addresses: write the domain as xn--…";
        if ((unsigned char)*c <= 0x20 || strchr("<>()[]\\,;:\"", *c))
            return "no blanks, control characters, quotes or brackets may stand in an address";
    }
    if (at[1] == '.' || at[1] == '-' || strstr(at, "..") || address[strlen(address) - 1] == '.')
        return "the part behind the @ is no name of a host";
    return NULL;
}
