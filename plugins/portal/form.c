/* Forms, queries and cookies as browsers send them. */
#include "portal.h"

#include <stdlib.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* https://url.spec.whatwg.org/#urlencoded-parsing. NULL: no memory, no UTF-8, or a NUL in it. */
static json_t *decode(assent_text raw)
{
    char *out = malloc(raw.size + 1);
    size_t size = 0;
    bool has_nul = false;
    for (size_t i = 0; out && i < raw.size; i++) {
        const bool may_be_coded = raw.data[i] == '%' && i + 2 < raw.size;
        const int high = may_be_coded ? hex(raw.data[i + 1]) : -1;
        const int low = may_be_coded ? hex(raw.data[i + 2]) : -1;
        const bool is_coded = high >= 0 && low >= 0;
        if (is_coded)
            i += 2;
        out[size] = is_coded ? (char)(high << 4 | low) : raw.data[i] == '+' ? ' ' : raw.data[i];
        has_nul |= out[size++] == '\0';
    }
    json_t *value = out && !has_nul ? json_stringn(out, size) : NULL;
    free(out);
    return value;
}

/* Browsers send areas with CR LF between lines, and what people copied with blanks around. */
static json_t *tidy(json_t *value)
{
    const char *from = json_string_value(value);
    size_t size = json_string_length(value);
    char *out = malloc(size + 1);
    size_t used = 0;
    while (size > 0 && (from[size - 1] == ' ' || from[size - 1] == '\t'))
        size--;
    for (size_t i = 0; out && i < size; i++)
        if (from[i] != '\r' && (used > 0 || (from[i] != ' ' && from[i] != '\t')))
            out[used++] = from[i];
    json_t *tidied = out ? json_stringn(out, used) : NULL;
    free(out);
    json_decref(value);
    return tidied;
}

static bool take_pair(json_t *form, assent_text pair)
{
    const char *equals = pair.size > 0 ? memchr(pair.data, '=', pair.size) : NULL;
    const size_t name_size = equals ? (size_t)(equals - pair.data) : pair.size;
    json_t *name = decode((assent_text){ pair.data, name_size });
    json_t *value = decode(equals ? (assent_text){ equals + 1, pair.size - name_size - 1 }
                                  : (assent_text){ "", 0 });
    const bool is_good = name && value;
    if (is_good && !json_object_get(form, json_string_value(name))) {
        const bool is_secret = strstr(json_string_value(name), "password") != NULL;
        json_object_set_new(form, json_string_value(name),
                            is_secret ? json_incref(value) : tidy(json_incref(value)));
    }
    json_decref(name);
    json_decref(value);
    return is_good;
}

json_t *form_read(assent_text text)
{
    json_t *form = json_object();
    while (form && text.size > 0) {
        const char *end = memchr(text.data, '&', text.size);
        const assent_text pair = { text.data, end ? (size_t)(end - text.data) : text.size };
        const size_t gone = end ? pair.size + 1 : pair.size;
        text = (assent_text){ text.data + gone, text.size - gone };
        if (pair.size > 0 && !take_pair(form, pair)) {
            json_decref(form);
            return NULL;
        }
    }
    return form;
}

assent_text form_header(const assent_request *request, const char *name)
{
    for (uint32_t i = 0; i < request->header_count; i++) {
        const assent_pair *header = &request->headers[i];
        if (header->name.size == strlen(name) &&
            memcmp(header->name.data, name, header->name.size) == 0)
            return header->value;
    }
    return (assent_text){ NULL, 0 };
}

/* RFC 6265, section 5.4: pairs with a semicolon and a blank between. */
json_t *form_cookies(const assent_request *request)
{
    json_t *cookies = json_object();
    assent_text rest = form_header(request, "cookie");
    while (cookies && rest.size > 0) {
        const char *end = memchr(rest.data, ';', rest.size);
        assent_text pair = { rest.data, end ? (size_t)(end - rest.data) : rest.size };
        const size_t gone = end ? pair.size + 1 : pair.size;
        rest = (assent_text){ rest.data + gone, rest.size - gone };
        while (pair.size > 0 && pair.data[0] == ' ') {
            pair.data++;
            pair.size--;
        }
        const char *equals = pair.size > 0 ? memchr(pair.data, '=', pair.size) : NULL;
        if (!equals)
            continue;
        const size_t size = (size_t)(equals - pair.data);
        json_t *value = json_stringn(equals + 1, pair.size - size - 1);
        if (value && !json_object_getn(cookies, pair.data, size))
            json_object_setn_new(cookies, pair.data, size, value);
        else
            json_decref(value);
    }
    return cookies;
}

bool form_is_id(const char *value)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (strlen(value) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '-' ? value[i] != '-' : hex(value[i]) < 0)
            return false;
    return true;
}

void form_code(char *out, size_t room, size_t *used, const char *value)
{
    static const char plain[] = "-._~";
    static const char digits[] = "0123456789ABCDEF";
    for (; *value && *used + 7 < room; value++) {
        const unsigned char c = (unsigned char)*value;
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || strchr(plain, c);
        if (is_plain) {
            out[(*used)++] = (char)c;
            continue;
        }
        if (c == '\n') {
            memcpy(out + *used, "%0D", 3);
            *used += 3;
        }
        const char code[] = { '%', digits[c >> 4], digits[c & 0x0f] };
        memcpy(out + *used, code, sizeof code);
        *used += sizeof code;
    }
    out[*used] = '\0';
}
