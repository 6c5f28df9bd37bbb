#include "token.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool oidc_base64url(assent_text text, unsigned char *out, size_t size, size_t *ret_size)
{
    uint32_t bits = 0;
    unsigned count = 0;
    size_t used = 0;
    if (text.size % 4 == 1 || text.size / 4 * 3 + 2 > size)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        const int value = value_of(text.data[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[used++] = (unsigned char)(bits >> count);
            bits &= (UINT32_C(1) << count) - 1;
        }
    }
    *ret_size = used;
    return bits == 0; /* stray bits would be a second spelling */
}

static json_t *read_object(assent_text part)
{
    unsigned char bytes[OIDC_TOKEN_LIMIT];
    size_t size = 0;
    if (!oidc_base64url(part, bytes, sizeof bytes, &size))
        return NULL;
    json_t *object = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

static bool is_word(const json_t *value, const char *word)
{
    return json_string_length(value) == strlen(word) &&
           strcasecmp(json_string_value(value), word) == 0;
}

static const char *check_header(const json_t *header, struct oidc_token *token)
{
    static const char *const refused[] = { "jwk", "jku", "x5u", "x5c", "crit",
                                           "zip", "enc", "b64", "cty" };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (json_object_get(header, refused[i]))
            return "its header has what no token may have: a key, an address, an extension, a "
                   "compression or another token";
    const json_t *type = json_object_get(header, "typ");
    if (type && !is_word(type, "JWT") && !is_word(type, "at+jwt") &&
        !is_word(type, "application/at+jwt"))
        return "its type is not JWT";
    const json_t *algorithm = json_object_get(header, "alg");
    const char *name = json_is_string(algorithm) ? json_string_value(algorithm) : "";
    const size_t size = json_string_length(algorithm);
    token->algorithm = size == 5 && memcmp(name, "RS256", 5) == 0   ? OIDC_RS256
                       : size == 5 && memcmp(name, "ES256", 5) == 0 ? OIDC_ES256
                                                                    : OIDC_NO_ALGORITHM;
    if (token->algorithm == OIDC_NO_ALGORITHM)
        return "its algorithm is not RS256 or ES256";
    const json_t *kid = json_object_get(header, "kid");
    token->kid = (assent_text){ json_string_value(kid), json_string_length(kid) };
    if (!json_is_string(kid) || token->kid.size == 0 || token->kid.size > OIDC_KID_LIMIT)
        return "it names no key";
    return NULL;
}

const char *oidc_token_read(assent_text token, struct oidc_token *ret_token)
{
    assent_text parts[3] = { { NULL, 0 } };
    unsigned char signature[OIDC_TOKEN_LIMIT];
    size_t size = 0;
    *ret_token = (struct oidc_token){ NULL };
    if (token.size > OIDC_TOKEN_LIMIT)
        return "it is longer than 8 KiB";
    size_t part = 0;
    for (size_t i = 0, begin = 0; i <= token.size; i++) {
        if (i < token.size && token.data[i] != '.')
            continue;
        if (part == 3)
            return "it has more than three parts";
        parts[part++] = (assent_text){ token.data + begin, i - begin };
        begin = i + 1;
    }
    if (part != 3)
        return "it has fewer than three parts";
    ret_token->header = read_object(parts[0]);
    if (!ret_token->header)
        return "its header is no JSON object in base64url";
    const char *problem = check_header(ret_token->header, ret_token);
    if (problem)
        return problem;
    if (!oidc_base64url(parts[2], signature, sizeof signature, &size) || size == 0 ||
        (ret_token->algorithm == OIDC_ES256 && size != 64))
        return "its signature is none";
    ret_token->claims = read_object(parts[1]);
    return ret_token->claims ? NULL : "its content is no JSON object in base64url";
}

void oidc_token_free(struct oidc_token *token)
{
    json_decref(token->header);
    json_decref(token->claims);
    *token = (struct oidc_token){ NULL };
}
