#include "url.h"

#include "address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char bad_form[] = "it is no URL such as https://host.example/path";
static const char bad_scheme[] = "its scheme must be http or https";
static const char bad_host[] =
    "its host must be a name in ASCII or a plain address, without a user part before it";

static bool is_http(const char *scheme)
{
    return strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0;
}

/* "https://" and then the host as libcurl understood it: what is spelled otherwise (127.1, 0x7f.1,
 * escapes, a user part) means something else to other readers of the same text. */
static bool is_spelled_plainly(const char *text, const char *scheme, const char *host)
{
    const size_t scheme_size = strlen(scheme);
    const size_t host_size = strlen(host);
    if (strncasecmp(text, scheme, scheme_size) != 0 || strncmp(text + scheme_size, "://", 3) != 0)
        return false;
    const char *at = text + scheme_size + 3;
    if (strncasecmp(at, host, host_size) != 0 || host[host_size - 1] == '.')
        return false;
    for (size_t i = 0; i < host_size; i++)
        if ((unsigned char)host[i] > 0x7e || host[i] == '%')
            return false;
    return at[host_size] == '\0' || strchr(":/?#", at[host_size]);
}

static const char *take_parts(CURLU *parts, struct url *url)
{
    char *scheme = NULL;
    char *host = NULL;
    char *port = NULL;
    const char *problem = bad_form;
    if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK && *host) {
        if (!is_http(scheme))
            problem = bad_scheme;
        else if (strlen(host) >= HOST_BYTES || !is_spelled_plainly(url->text, scheme, host))
            problem = bad_host;
        else
            problem = NULL;
    }
    if (!problem) {
        struct in_addr unused;
        strcpy(url->host, host);
        url->port = (uint16_t)strtoul(port, NULL, 10);
        url->is_address = *host == '[' || inet_pton(AF_INET, host, &unused) == 1;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return problem;
}

const char *url_parse(assent_text text, struct url *ret_url)
{
    if (text.size == 0 || text.size >= URL_BYTES)
        return "it must have 1 to 4095 characters";
    if (memchr(text.data, '\0', text.size))
        return bad_form;
    memcpy(ret_url->text, text.data, text.size);
    ret_url->text[text.size] = '\0';

    CURLU *parts = curl_url();
    if (!parts)
        return "there is no memory to look at it";
    const CURLUcode rc = curl_url_set(parts, CURLUPART_URL, ret_url->text, CURLU_DISALLOW_USER);
    const char *problem = NULL;
    if (rc == CURLUE_OK)
        problem = take_parts(parts, ret_url);
    else if (rc == CURLUE_UNSUPPORTED_SCHEME)
        problem = bad_scheme;
    else if (rc == CURLUE_USER_NOT_ALLOWED)
        problem = bad_host;
    else
        problem = bad_form;
    curl_url_cleanup(parts);
    return problem;
}

bool url_is_public(const struct url *url)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    if (inet_pton(AF_INET, url->host, &v4.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)&v4);
    char inner[HOST_BYTES];
    const size_t size = strlen(url->host);
    if (url->host[0] != '[' || url->host[size - 1] != ']')
        return false;
    memcpy(inner, url->host + 1, size - 2);
    inner[size - 2] = '\0';
    return inet_pton(AF_INET6, inner, &v6.sin6_addr) == 1 &&
           address_is_public((const struct sockaddr *)&v6);
}
