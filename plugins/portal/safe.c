/* What keeps others out: cookies that only we read, and forms that only our pages can send.
 *
 * A form's proof is an HMAC by the session's own token, or by a random cookie of those who are not signed in: who
 * cannot read the cookie cannot make it, and it survives a restart. */
#include "portal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>

enum { DIGEST_BYTES = 32 };

const char *const session_cookies[AUDIENCES] = { "visitor", "partner", "contact" };
const char name_cookie[] = "name";
const char language_cookie[] = "language";
const char invitation_cookie[] = "invitation";
const char company_cookie[] = "company";

static void base64url(const unsigned char *bytes, size_t size, char *out)
{
    unsigned char coded[64];
    int used = EVP_EncodeBlock(coded, bytes, (int)size);
    while (used > 0 && coded[used - 1] == '=')
        used--;
    for (int i = 0; i < used; i++)
        out[i] = (char)(coded[i] == '+' ? '-' : coded[i] == '/' ? '_' : coded[i]);
    out[used] = '\0';
}

/* ---- Cookies -------------------------------------------------------------------------------- */

static bool begins(assent_text value, const char *with)
{
    const size_t size = strlen(with);
    return value.size >= size && memcmp(value.data, with, size) == 0;
}

/* Nothing stands between the browser and us: both are on this machine. Everywhere else cookies are sent over
 * TLS alone, which the server or what stands before it has. */
bool safe_is_on_loopback(const assent_request *request)
{
    static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
    static const char *const forwarded[] = { "forwarded", "x-forwarded-for", "x-forwarded-proto",
                                             "x-forwarded-host" };
    const assent_text host = form_header(request, "host");
    bool is_local = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t size = strlen(names[i]);
        is_local |= begins(host, names[i]) && (host.size == size || host.data[size] == ':');
    }
    for (size_t i = 0; i < sizeof forwarded / sizeof forwarded[0]; i++)
        is_local &= form_header(request, forwarded[i]).size == 0;
    return is_local && (begins(request->address, "127.") || begins(request->address, "::1"));
}

/* The prefix binds a cookie to this very host and to TLS:
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, section 4.1.3.2. */
static void cookie_name(const struct visit *visit, const char *name, char *out, size_t size)
{
    snprintf(out, size, "%sassent-%s", visit->is_secure ? "__Host-" : "", name);
}

const char *visit_cookie(const struct visit *visit, const char *name)
{
    char whole[64];
    cookie_name(visit, name, whole, sizeof whole);
    const char *value = json_string_value(json_object_get(visit->cookies, whole));
    return value ? value : "";
}

static bool is_cookie_value(const char *value)
{
    for (; *value; value++)
        if (*value <= ' ' || *value > '~' || strchr("\",;\\", *value))
            return false;
    return true;
}

void safe_set_cookie(struct visit *visit, const char *name, const char *value, int64_t seconds)
{
    char whole[64];
    char age[40] = "";
    if (visit->set_count == COOKIES_MOST || !is_cookie_value(value) || strlen(value) > 512)
        return;
    cookie_name(visit, name, whole, sizeof whole);
    if (value[0] == '\0')
        seconds = 0;
    if (value[0] == '\0' || seconds > 0)
        snprintf(age, sizeof age, "; Max-Age=%lld", (long long)seconds);
    struct cookie *cookie = &visit->set[visit->set_count++];
    snprintf(cookie->line, sizeof cookie->line, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", whole,
             value, visit->is_secure ? "; Secure" : "", age);
}

/* ---- Forms ---------------------------------------------------------------------------------- */

bool safe_take_visitor(struct visit *visit)
{
    const char *value = visit_cookie(visit, session_cookies[FOR_ANYBODY]);
    if (strlen(value) == SECRET_BYTES - 1) {
        memcpy(visit->visitor, value, SECRET_BYTES);
        return true;
    }
    unsigned char bytes[DIGEST_BYTES];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    base64url(bytes, sizeof bytes, visit->visitor);
    safe_set_cookie(visit, session_cookies[FOR_ANYBODY], visit->visitor, 0);
    return true;
}

void safe_sign(const struct visit *visit, const char *what, char proof[CSRF_BYTES])
{
    const char *key = visit->actor ? visit->session : visit->visitor;
    unsigned char digest[DIGEST_BYTES];
    unsigned size = 0;
    proof[0] = '\0';
    if (HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)what, strlen(what), digest,
             &size))
        base64url(digest, sizeof digest, proof);
}

/* Browsers say by themselves where a form comes from: https://www.w3.org/TR/fetch-metadata/. */
bool safe_is_ours(const struct visit *visit)
{
    const char *given = visit_form(visit, "csrf");
    const assent_text site = form_header(visit->request, "sec-fetch-site");
    if (begins(site, "cross-site") || begins(site, "same-site"))
        return false;
    return visit->csrf[0] != '\0' && strlen(given) == strlen(visit->csrf) &&
           CRYPTO_memcmp(given, visit->csrf, strlen(given)) == 0;
}

static void write_id(const unsigned char bytes[16], char id[ID_BYTES])
{
    size_t used = 0;
    for (size_t i = 0; i < 16; i++) {
        /* RFC 9562: version 8, of our own making, and its variant. */
        const unsigned char byte = i == 6   ? (unsigned char)((bytes[i] & 0x0f) | 0x80)
                                   : i == 8 ? (unsigned char)((bytes[i] & 0x3f) | 0x80)
                                            : bytes[i];
        used += (size_t)snprintf(id + used, ID_BYTES - used, "%s%02x",
                                 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
    }
}

void safe_random_id(char id[ID_BYTES])
{
    unsigned char bytes[16];
    id[0] = '\0';
    if (RAND_bytes(bytes, sizeof bytes) == 1)
        write_id(bytes, id);
}

bool safe_derive_id(const char *form_id, const char *what, char id[ID_BYTES])
{
    char whole[128];
    unsigned char digest[DIGEST_BYTES];
    if (!form_is_id(form_id))
        return false;
    const int size = snprintf(whole, sizeof whole, "%s %s", form_id, what);
    if (EVP_Digest(whole, (size_t)size, digest, NULL, EVP_sha256(), NULL) != 1)
        return false;
    write_id(digest, id);
    return true;
}

bool safe_is_path(const char *path)
{
    static const char *const roots[] = { "/portal", "/invitation", "/customer" };
    for (const char *at = path; *at; at++)
        if (*at <= ' ' || *at > '~' || *at == '\\' || *at == '"')
            return false;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        const size_t size = strlen(roots[i]);
        if (strncmp(path, roots[i], size) == 0 &&
            (path[size] == '\0' || path[size] == '/' || path[size] == '?'))
            return strlen(path) < PATH_BYTES;
    }
    return false;
}
