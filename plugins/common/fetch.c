#include "fetch.h"

#include "call.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static assent_text text_of(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- The fetch as a whole ---- */

static void fetch_free(struct fetch *fetch)
{
    for (uint32_t i = 0; i < fetch->allow_count; i++)
        free(fetch->allow[i]);
    free(fetch->allow);
    free(fetch->user_agent);
    free(fetch->ca_file);
    free(fetch);
}

static bool copy_options(struct fetch *fetch, const struct fetch_options *options)
{
    fetch->user_agent = strdup(options->user_agent ? options->user_agent : "assent");
    fetch->ca_file = options->ca_file ? strdup(options->ca_file) : NULL;
    fetch->allow = calloc(options->allow_count + 1, sizeof *fetch->allow);
    if (!fetch->user_agent || (options->ca_file && !fetch->ca_file) || !fetch->allow)
        return false;
    for (uint32_t i = 0; i < options->allow_count; i++) {
        fetch->allow[i] = strndup(options->allow[i].data, options->allow[i].size);
        if (!fetch->allow[i])
            return false;
        fetch->allow_count++;
    }
    return true;
}

static void on_drive_closed(struct drive *drive)
{
    struct fetch *fetch = (struct fetch *)drive; /* its first member */
    void (*on_closed)(void *data) = fetch->on_closed;
    void *data = fetch->closed_data;
    fetch_free(fetch);
    curl_global_cleanup();
    if (on_closed)
        on_closed(data);
}

assent_status fetch_open(const assent_host *host, const struct fetch_options *options,
                         struct fetch **ret_fetch)
{
    static const struct fetch_options usual;
    const assent_uv *uv = host->capability(host->self, ASSENT_UV_1);
    if (!uv)
        return host->fail(host->self, ASSENT_E_ABSENT,
                          text_of("assent.uv/1 is needed to call out"));
    if (!options)
        options = &usual;
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (fetch && copy_options(fetch, options) &&
        curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
        fetch->drive.on_finished = call_on_finished;
        fetch->drive.on_closed = on_drive_closed;
        const uint32_t most = options->connections_most ? options->connections_most : 64;
        const uint32_t host_most =
            options->connections_host_most ? options->connections_host_most : 4;
        if (drive_init(&fetch->drive, uv->loop, most, host_most) == 0) {
            *ret_fetch = fetch;
            return ASSENT_OK;
        }
        curl_global_cleanup();
    }
    if (fetch)
        fetch_free(fetch);
    return host->fail(host->self, ASSENT_E_MEMORY, text_of("no memory for calls to the outside"));
}

void fetch_close(struct fetch *fetch, void (*on_closed)(void *data), void *data)
{
    if (!fetch) {
        if (on_closed)
            on_closed(data);
        return;
    }
    fetch->on_closed = on_closed;
    fetch->closed_data = data;
    while (fetch->calls)
        fetch_cancel(fetch->calls);
    drive_close(&fetch->drive);
}

/* ---- URLs ---- */

bool fetch_is_named(const struct fetch *fetch, const char *host)
{
    for (uint32_t i = 0; i < fetch->allow_count; i++)
        if (strcasecmp(fetch->allow[i], host) == 0)
            return true;
    return false;
}

const char *fetch_url_check(const struct fetch *fetch, assent_text text, struct url *ret_url)
{
    const char *problem = url_parse(text, ret_url);
    if (!problem && ret_url->is_address && !fetch_is_named(fetch, ret_url->host) &&
        !url_is_public(ret_url))
        problem = fetch_not_public;
    return problem;
}

const char *fetch_url_problem(const struct fetch *fetch, assent_text url)
{
    struct url parsed;
    return fetch_url_check(fetch, url, &parsed);
}

const char fetch_not_public[] =
    "its host's address is not of the public internet, and the host is not among those allowed";

/* ---- Answers ---- */

assent_text fetch_header(const struct fetch_result *result, const char *name)
{
    struct curl_header *header = NULL;
    if (result->status == 0 ||
        curl_easy_header(result->call->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return (assent_text){ NULL, 0 };
    return text_of(header->value);
}
