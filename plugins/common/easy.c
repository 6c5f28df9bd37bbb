/* One transfer of libcurl with everything set that security asks for. */
#include "call.h"

#include "address.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    HEAD_LIMIT = 64 * 1024,
    CONNECT_MS = 3000,
};

/* The last look, at the address itself: whatever happened before, nothing else is connected to. */
static curl_socket_t on_open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch_call *call = data;
    (void)purpose;
    if (!call->is_named && !address_is_public(&address->addr)) {
        call->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_head(char *data, size_t size, size_t count, void *user)
{
    struct fetch_call *call = user;
    (void)data;
    call->head_size += size * count;
    call->is_too_large |= call->head_size > HEAD_LIMIT;
    return call->is_too_large ? 0 : size * count;
}

static bool make_room(struct fetch_call *call, size_t wanted)
{
    if (wanted <= call->body_room)
        return true;
    size_t room = call->body_room ? call->body_room * 2 : 1024;
    while (room < wanted)
        room *= 2;
    char *body = realloc(call->body, room);
    if (!body)
        return false;
    call->body = body;
    call->body_room = room;
    return true;
}

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    struct fetch_call *call = user;
    const size_t bytes = size * count;
    const size_t left = call->body_limit - call->body_size;
    const size_t kept = bytes < left ? bytes : left;
    if (!make_room(call, call->body_size + kept))
        return 0;
    memcpy(call->body + call->body_size, data, kept);
    call->body_size += kept;
    call->is_too_large |= kept < bytes;
    return call->is_too_large ? 0 : bytes;
}

static bool add_header(struct fetch_call *call, const char *line)
{
    struct curl_slist *list = curl_slist_append(call->headers, line);
    if (list)
        call->headers = list;
    return list;
}

static bool is_sendable(const assent_pair *header)
{
    for (size_t i = 0; i < header->value.size; i++)
        if ((unsigned char)header->value.data[i] < 0x20 || header->value.data[i] == 0x7f)
            return false;
    for (size_t i = 0; i < header->name.size; i++)
        if ((unsigned char)header->name.data[i] <= 0x20 || header->name.data[i] == ':')
            return false;
    return header->name.size > 0 && header->value.size > 0;
}

static bool add_headers(struct fetch_call *call, const struct fetch_request *request,
                        const char **ret_problem)
{
    for (uint32_t i = 0; i < request->header_count; i++) {
        const assent_pair *header = &request->headers[i];
        if (!is_sendable(header)) {
            *ret_problem = "a header of the call is empty or has a control character in it";
            return false;
        }
        const size_t room = header->name.size + header->value.size + 3;
        char *line = malloc(room);
        if (!line)
            return false;
        memcpy(line, header->name.data, header->name.size);
        memcpy(line + header->name.size, ": ", 2);
        memcpy(line + header->name.size + 2, header->value.data, header->value.size);
        line[room - 1] = '\0';
        const bool is_added = add_header(call, line);
        free(line);
        if (!is_added)
            return false;
    }
    return add_header(call, "Expect:"); /* nobody waits for a 100 */
}

static void set_body(CURL *easy, const struct fetch_request *request)
{
    const bool is_post = request->method && strcmp(request->method, "POST") == 0;
    if (is_post) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS,
                         request->body.size ? request->body.data : "");
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }
}

static void set_safety(const struct fetch_call *call, CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    /* 7.88.1 resets finished streams of HTTP/2; servers guarded against that hang up. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    /* With a folder of certificates set, the parsed ones are not kept between connections. */
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    if (call->fetch->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, call->fetch->ca_file);
}

CURL *easy_new(struct fetch_call *call, const struct fetch_request *request,
               const char **ret_problem)
{
    if (!add_headers(call, request, ret_problem))
        return NULL;
    CURL *easy = curl_easy_init();
    if (!easy)
        return NULL;
    const long connect_ms = request->connect_ms ? (long)request->connect_ms : CONNECT_MS;
    set_safety(call, easy);
    set_body(easy, request);
    curl_easy_setopt(easy, CURLOPT_URL, call->url.text);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, call->fetch->user_agent);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    /* What was resolved stays good for as long as the call may wait. */
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)(call->whole_ms / 1000 + 60));
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    return easy;
}
