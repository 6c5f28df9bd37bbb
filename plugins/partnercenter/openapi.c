/* The description of what is served: its frame, and how it is asked for. */
#include "openapi.h"

#include <stdio.h>
#include <stdlib.h>

static const char about[] = "The agreements of customers, what blocks their purchases without "
                            "them, and the purchases, in the "
                            "contract of Partner Center. Everything below /v1 is answered below "
                            "/v1.0 too. Names in bodies and "
                            "queries match in any letter case, null and the empty text count as "
                            "absent, and names that nobody "
                            "knows are ignored. Commands can be repeated safely with MS-RequestId.";

/* ---- Writing ---- */

static bool has_subject_before(const struct openapi *openapi, uint32_t index)
{
    const size_t size = strcspn(routes[index].operation, ".") + 1;
    for (uint32_t i = 0; i < index; i++) {
        if (openapi_has(openapi, i) &&
            strncmp(routes[i].operation, routes[index].operation, size) == 0)
            return true;
    }
    return false;
}

static bool has_path_before(const struct openapi *openapi, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (openapi_has(openapi, i) && strcmp(routes[i].path, routes[index].path) == 0)
            return true;
    }
    return false;
}

static void put_tags(const struct openapi *openapi)
{
    struct out *out = openapi->out;
    bool is_first = true;
    out_string(out, ",\"tags\":[");
    for (uint32_t i = 0; i < route_count; i++) {
        if (!openapi_has(openapi, i) || has_subject_before(openapi, i))
            continue;
        out_string(out, is_first ? "{\"name\":" : ",{\"name\":");
        out_json(out, (assent_text){ routes[i].operation, strcspn(routes[i].operation, ".") });
        out_string(out, "}");
        is_first = false;
    }
    out_string(out, "]");
}

/* Everything that is served at the path of one route. */
static assent_status put_path(struct openapi *openapi, uint32_t index)
{
    struct out *out = openapi->out;
    const char *comma = "";
    char path[PATH_BYTES];
    route_path(&routes[index], 0, path);
    out_json(out, text(path));
    out_string(out, ":{");
    for (uint32_t i = index; i < route_count; i++) {
        char method[16] = "";
        if (!openapi_has(openapi, i) || strcmp(routes[i].path, routes[index].path) != 0)
            continue;
        for (size_t k = 0; routes[i].method[k] && k + 1 < sizeof method; k++)
            method[k] = (char)(routes[i].method[k] | 0x20);
        out_string(out, comma);
        out_json(out, text(method));
        out_string(out, ":");
        const assent_status status = openapi_put_route(openapi, i);
        if (status < 0)
            return status;
        comma = ",";
    }
    out_string(out, "}");
    return ASSENT_OK;
}

static assent_status put_paths(struct openapi *openapi)
{
    const char *begin = ",\"paths\":{";
    for (uint32_t i = 0; i < route_count; i++) {
        if (!openapi_has(openapi, i) || has_path_before(openapi, i))
            continue;
        out_string(openapi->out, begin);
        const assent_status status = put_path(openapi, i);
        if (status < 0)
            return status;
        begin = ",";
    }
    out_string(openapi->out, "},");
    return ASSENT_OK;
}

static void put_info(const struct center *center, struct out *out)
{
    const assent_host *host = center->host;
    out_string(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"assent\",\"version\":");
    out_json(out, ASSENT_HAS(host, version) ? host->version : text(""));
    out_string(out, ",\"description\":");
    out_json(out, text(about));
    /* Relative to where the document was read: so it is right behind every proxy. */
    out_string(out, "},\"servers\":[{\"url\":\"/\",\"description\":\"the address that this was "
                    "read from\"}],\"security\":[{\"bearer\":[]}]");
}

/* FNV-1a of 64 bits, as hexadecimal digits in quotes: another document gets another tag. */
static void make_tag(assent_text document, char tag[20])
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < document.size; i++)
        hash = (hash ^ (unsigned char)document.data[i]) * UINT64_C(0x100000001b3);
    snprintf(tag, 20, "\"%016llx\"", (unsigned long long)hash);
}

static assent_status write_document(struct openapi *openapi)
{
    struct center *center = openapi->center;
    struct out *out = openapi->out;
    put_info(center, out);
    put_tags(openapi);
    const assent_status status = put_paths(openapi);
    if (status < 0)
        return status;
    openapi_put_components(out);
    out_string(out, "}");
    if (out->is_full)
        return center->host->fail(center->host->self, ASSENT_E_MEMORY,
                                  text("no memory for /openapi.json"));
    make_tag((assent_text){ out->data, out->size }, center->openapi_tag);
    return ASSENT_OK;
}

/* ---- Serving ---- */

/* One of the tags that the client has, or any (RFC 9110, section 13.1.2). */
static bool is_known(const assent_request *request, const char *tag)
{
    for (uint32_t i = 0; i < request->header_count; i++) {
        const assent_text value = request->headers[i].value;
        if (is_same_name(request->headers[i].name, "if-none-match"))
            return is_same_name(value, "*") ||
                   memmem(value.data, value.size, tag, strlen(tag)) != NULL;
    }
    return false;
}

static void on_asked(void *data, assent_request *request)
{
    struct center *center = data;
    const bool is_new = !is_known(request, center->openapi_tag);
    const assent_pair headers[] = {
        { text("ETag"), text(center->openapi_tag) },
        { text("Cache-Control"), text("public, max-age=300") },
        { text("Content-Type"), text("application/json") },
    };
    const assent_response response = {
        .size = sizeof response,
        .status = is_new ? 200 : 304,
        .headers = headers,
        .header_count = is_new ? 3 : 2,
        .body = { center->openapi.data, is_new ? center->openapi.size : 0 },
    };
    center->routes->answer(request, &response);
}

assent_status openapi_offer(struct center *center)
{
    const assent_host *host = center->host;
    if (!ASSENT_HAS(center->operations, describe_field)) {
        host->log(host->self, ASSENT_LOG_WARN,
                  text("goes without GET /openapi.json: this host describes no operations"));
        return ASSENT_OK;
    }
    struct openapi *openapi = calloc(1, sizeof *openapi);
    if (!openapi)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    center->openapi = (struct out){ .grows = true };
    *openapi = (struct openapi){ .center = center, .out = &center->openapi };
    openapi_name_routes(openapi);
    assent_status status = write_document(openapi);
    free(openapi);
    const assent_route route = {
        .size = sizeof route,
        .method = "GET",
        .path = "/openapi.json",
        .flags = ASSENT_ROUTE_OPEN,
        .on_request = on_asked,
        .data = center,
    };
    if (status == ASSENT_OK)
        status = center->routes->offer(host->self, &route);
    if (status < 0)
        free(center->openapi.data);
    return status;
}
