/* Of the description: one route. */
#include "openapi.h"

#include <stdio.h>
#include <stdlib.h>

enum { STATUSES_MOST = 32 };

static void put_key(struct out *out, const char *key)
{
    if (out->size > 0 && out->data && out->data[out->size - 1] != '{')
        out_string(out, ",");
    out_json(out, text(key));
    out_string(out, ":");
}

static void put_member(struct out *out, const char *key, assent_text value)
{
    put_key(out, key);
    out_json(out, value);
}

/* Before an element of a list that is open. */
static void next(struct out *out)
{
    if (out->size > 0 && out->data && out->data[out->size - 1] != '[')
        out_string(out, ",");
}

/* ---- Names ---- */

/* "{id}" -> "id"; empty when it is no name. */
static assent_text name_in_braces(assent_text segment)
{
    const bool is_name = segment.size > 2 && segment.data[0] == '{';
    return is_name ? (assent_text){ segment.data + 1, segment.size - 2 } : (assent_text){ NULL, 0 };
}

/* The next segment of a path that begins with a slash; false at the end. */
static bool next_segment(const char **path, assent_text *ret_segment)
{
    if (**path != '/')
        return false;
    const char *begin = *path + 1;
    const size_t size = strcspn(begin, "/");
    *ret_segment = (assent_text){ begin, size };
    *path = begin + size;
    return true;
}

static assent_text last_segment(const char *path, bool is_name_wanted)
{
    assent_text found = { NULL, 0 };
    assent_text segment = { NULL, 0 };
    while (next_segment(&path, &segment)) {
        const assent_text name = name_in_braces(segment);
        if ((name.size > 0) == is_name_wanted)
            found = is_name_wanted ? name : segment;
    }
    return found;
}

static bool is_taken(const struct openapi *openapi, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(openapi->ids[i], openapi->ids[index]) == 0)
            return true;
    }
    return false;
}

void openapi_name_routes(struct openapi *openapi)
{
    for (uint32_t i = 0; i < route_count; i++) {
        const struct route *route = &routes[i];
        const assent_text end = last_segment(route->path, false);
        const size_t room = sizeof openapi->ids[i];
        snprintf(openapi->ids[i], room, "%s", route->operation);
        if (is_taken(openapi, i))
            snprintf(openapi->ids[i], room, "%s.%.*s", route->operation, (int)end.size, end.data);
        for (unsigned number = 2; is_taken(openapi, i); number++)
            snprintf(openapi->ids[i], room, "%s.%.*s.%u", route->operation, (int)end.size, end.data,
                     number);
    }
}

/* ---- Parameters ---- */

/* The schema of a field of the operation; any text when it has none of that name. */
static void put_field(const struct openapi *openapi, uint32_t index, const char *field,
                      bool *ret_is_number)
{
    const struct center *center = openapi->center;
    assent_text schema = { NULL, 0 };
    const assent_status status = center->operations->describe_field(
        center->host->self, center->served[index].operation, field, &schema);
    if (status != ASSENT_OK)
        schema = text("{\"type\":\"string\"}");
    static const char number[] = "\"type\":\"integer\"";
    *ret_is_number = memmem(schema.data, schema.size, number, sizeof number - 1) != NULL;
    put_key(openapi->out, "schema");
    out_add(openapi->out, schema);
}

static bool has_field(const struct openapi *openapi, uint32_t index, const char *field)
{
    const struct center *center = openapi->center;
    assent_text schema = { NULL, 0 };
    return center->operations->describe_field(center->host->self, center->served[index].operation,
                                              field, &schema) == ASSENT_OK;
}

static void put_example(struct out *out, assent_text example, bool is_number)
{
    if (example.size == 0)
        return;
    put_key(out, "example");
    if (is_number)
        out_add(out, example);
    else
        out_json(out, example);
}

/* What the example of a query says for a name; empty: nothing. In the call's space. */
static assent_text example_of(struct call *reader, const struct route *route, const char *name)
{
    assent_request request = { .query = text(route->query_example ? route->query_example : "") };
    reader->request = &request;
    reader->space_used = 0;
    return query_find(reader, name);
}

static void begin_parameter(struct out *out, assent_text name, const char *place)
{
    next(out);
    out_string(out, "{");
    put_member(out, "name", name);
    put_member(out, "in", text(place));
}

static void put_path_parameters(const struct openapi *openapi, uint32_t index)
{
    const struct route *route = &routes[index];
    const assent_text last = last_segment(route->path, true);
    const char *path = route->path;
    assent_text segment = { NULL, 0 };
    while (next_segment(&path, &segment)) {
        const assent_text name = name_in_braces(segment);
        char field[64];
        bool is_number = false;
        if (name.size == 0)
            continue;
        snprintf(field, sizeof field, "%.*s", (int)name.size, name.data);
        begin_parameter(openapi->out, name, "path");
        put_key(openapi->out, "required");
        out_string(openapi->out, "true");
        put_field(openapi, index, field, &is_number);
        if (name.data == last.data)
            put_example(openapi->out, text(route->id_example ? route->id_example : ""), is_number);
        out_string(openapi->out, "}");
    }
}

static bool is_repeated(const struct parameter *first, const struct parameter *at)
{
    for (; first < at; first++) {
        if (strcmp(first->outside, at->outside) == 0)
            return true;
    }
    return false;
}

static void put_query_parameters(const struct openapi *openapi, uint32_t index, struct call *reader)
{
    const struct route *route = &routes[index];
    for (const struct parameter *at = route->query; at && at->outside; at++) {
        bool is_number = false;
        if (is_repeated(route->query, at))
            continue;
        begin_parameter(openapi->out, text(at->outside), "query");
        put_field(openapi, index, at->inside, &is_number);
        put_example(openapi->out, example_of(reader, route, at->outside), is_number);
        out_string(openapi->out, "}");
    }
    for (const struct described *at = route->reads; at && at->name; at++) {
        const bool is_number = strstr(at->schema, "\"integer\"") != NULL;
        begin_parameter(openapi->out, text(at->name), at->place);
        put_key(openapi->out, "schema");
        out_string(openapi->out, at->schema);
        if (strcmp(at->place, "query") == 0)
            put_example(openapi->out, example_of(reader, route, at->name), is_number);
        out_string(openapi->out, "}");
    }
}

static void put_parameters(const struct openapi *openapi, uint32_t index, struct call *reader)
{
    static const char *const common[] = { "MS-RequestId", "MS-CorrelationId", "X-Locale",
                                          "MS-Contract-Version" };
    struct out *out = openapi->out;
    put_key(out, "parameters");
    out_string(out, "[");
    put_path_parameters(openapi, index);
    put_query_parameters(openapi, index, reader);
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        next(out);
        openapi_put_ref(out, "parameters", common[i]);
    }
    if (has_field(openapi, index, "etag")) {
        next(out);
        openapi_put_ref(out, "parameters", "If-Match");
    }
    out_string(out, "]");
}

/* ---- Bodies and answers ---- */

static void put_body(struct out *out, const struct route *route,
                     const assent_description *description)
{
    if (!route->input && !route->form)
        return;
    put_key(out, "requestBody");
    out_string(out, "{\"required\":true,\"content\":{");
    out_string(out, route->form ? "\"application/x-www-form-urlencoded\"" : "\"application/json\"");
    out_string(out, ":{\"schema\":");
    out_add(out, route->form ? text(route->form) : description->input);
    if (route->example) {
        put_key(out, "example");
        out_string(out, route->example);
    }
    out_string(out, "}}}");
}

static const char *phrase(int32_t status)
{
    switch (status) {
    case 201:
        return "It was created.";
    case 204:
        return "It was done; there is nothing more to say.";
    case 302:
        return "It is somewhere else.";
    default:
        return "The answer.";
    }
}

static void put_content(struct out *out, const struct route *route,
                        const assent_description *description)
{
    const bool has_more = route->adds && !route->answer;
    if (route->success == 204 || strcmp(route->method, "HEAD") == 0)
        return;
    put_key(out, "content");
    out_string(out, "{\"application/json\":{\"schema\":");
    if (has_more)
        out_string(out, "{\"allOf\":[");
    out_add(out, route->answer ? text(route->answer) : description->output);
    if (has_more) {
        out_string(out, ",");
        out_string(out, route->adds);
        out_string(out, "]}");
    }
    out_string(out, "}}");
}

/* The places of this answer where other routes find an id. */
static void put_links(const struct openapi *openapi, uint32_t index)
{
    struct out *out = openapi->out;
    const size_t size = strlen(openapi->ids[index]);
    bool is_first = true;
    for (uint32_t i = 0; i < route_count; i++) {
        const char *from = routes[i].id_from;
        if (!openapi_has(openapi, i) || !from || strncmp(from, openapi->ids[index], size) != 0 ||
            from[size] != '#')
            continue;
        if (is_first) {
            put_key(out, "links");
            out_string(out, "{");
        }
        is_first = false;
        put_key(out, openapi->ids[i]);
        out_string(out, "{");
        put_member(out, "operationId", text(openapi->ids[i]));
        put_key(out, "parameters");
        out_string(out, "{");
        out_json(out, last_segment(routes[i].path, true));
        out_string(out, ":\"$response.body");
        out_escaped(out, text(from + size));
        out_string(out, "\"}}");
    }
    if (!is_first)
        out_string(out, "}");
}

/* Statuses in which a route can end, besides its own success; in rising order, each once. */
struct statuses {
    int32_t list[STATUSES_MOST];
    uint32_t count;
};

static void add_status(struct statuses *statuses, int32_t status)
{
    uint32_t at = 0;
    while (at < statuses->count && statuses->list[at] < status)
        at++;
    const bool is_there = at < statuses->count && statuses->list[at] == status;
    if (is_there || statuses->count == STATUSES_MOST)
        return;
    memmove(statuses->list + at + 1, statuses->list + at,
            (statuses->count - at) * sizeof statuses->list[0]);
    statuses->list[at] = status;
    statuses->count++;
}

static void list_statuses(const struct openapi *openapi, uint32_t index, bool is_command,
                          struct statuses *statuses)
{
    enum { ALWAYS, CLOSED, COMMAND };
    static const struct {
        int32_t status;
        int where;
    } common[] = {
        { 400, ALWAYS },  { 401, CLOSED },  { 403, CLOSED }, { 404, ALWAYS }, { 409, COMMAND },
        { 413, COMMAND }, { 415, COMMAND }, { 429, CLOSED }, { 503, ALWAYS },
    };
    const struct route *route = &routes[index];
    const bool is_closed = !(route->route_flags & ASSENT_ROUTE_OPEN);
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        const int where = common[i].where;
        if (where == ALWAYS || (where == CLOSED && is_closed) || (where == COMMAND && is_command))
            add_status(statuses, common[i].status);
    }
    if (has_field(openapi, index, "etag"))
        add_status(statuses, 412);
    if (route->bad_id)
        add_status(statuses, route->bad_id->status);
    for (const struct fault *at = route->faults; at && at->word; at++)
        add_status(statuses, at->status);
}

static void put_refusal(struct out *out, const struct route *route, int32_t status)
{
    if (!route->refusal) {
        openapi_put_ref(out, "responses", openapi_error_name(status));
        return;
    }
    out_string(
        out, "{\"description\":\"It is refused.\",\"content\":{\"application/json\":{\"schema\":");
    out_string(out, route->refusal);
    out_string(out, "}}}");
}

/* The description lies in the host's space, which has_field begins anew: so it is written first. */
static void put_responses(const struct openapi *openapi, uint32_t index,
                          const assent_description *description)
{
    const struct route *route = &routes[index];
    struct out *out = openapi->out;
    struct statuses statuses = { .count = 0 };
    char key[16];
    put_key(out, "responses");
    out_string(out, "{");
    snprintf(key, sizeof key, "%d", (int)route->success);
    put_key(out, key);
    out_string(out, "{");
    put_member(out, "description", text(phrase(route->success)));
    out_string(out, ",");
    openapi_put_headers(out, route->success >= 300 ? "Location" : "Assent-Warning");
    put_content(out, route, description);
    put_links(openapi, index);
    out_string(out, "}");

    list_statuses(openapi, index, description->is_command, &statuses);
    for (uint32_t i = 0; i < statuses.count; i++) {
        snprintf(key, sizeof key, "%d", (int)statuses.list[i]);
        put_key(out, key);
        put_refusal(out, route, statuses.list[i]);
    }
    put_key(out, "default");
    put_refusal(out, route, 0);
    out_string(out, "}");
}

/* ---- The whole ---- */

enum { GIVEN_MOST = 32 };

/* Fields that the path, the query or If-Match gives, so that the body need not. */
struct given {
    const char *names[GIVEN_MOST + 1]; /* ends with NULL */
    uint32_t count;
    char space[PATH_BYTES]; /* for names of the path */
};

static void add_given(struct given *given, const char *name)
{
    if (given->count < GIVEN_MOST)
        given->names[given->count++] = name;
}

static void list_given(const struct route *route, struct given *given)
{
    const char *path = route->path;
    char *space = given->space;
    assent_text segment = { NULL, 0 };
    while (next_segment(&path, &segment)) {
        const assent_text name = name_in_braces(segment);
        const size_t room = sizeof given->space - (size_t)(space - given->space);
        if (name.size == 0 || name.size >= room)
            continue;
        memcpy(space, name.data, name.size);
        space[name.size] = '\0';
        add_given(given, space);
        space += name.size + 1;
    }
    for (const struct parameter *at = route->query; at && at->outside; at++)
        add_given(given, at->inside);
    add_given(given, "etag");
}

static void put_heading(const struct openapi *openapi, uint32_t index,
                        const assent_description *description)
{
    const struct route *route = &routes[index];
    struct out *out = openapi->out;
    put_member(out, "operationId", text(openapi->ids[index]));
    put_member(out, "summary", description->summary);
    put_key(out, "tags");
    out_string(out, "[");
    out_json(out, (assent_text){ route->operation, strcspn(route->operation, ".") });
    out_string(out, "]");
    if (route->route_flags & ASSENT_ROUTE_OPEN) {
        put_key(out, "security");
        out_string(out,
                   "[{},{\"bearer\":[]}]"); /* without a token; one is looked at all the same */
    }
}

assent_status openapi_put_route(struct openapi *openapi, uint32_t index)
{
    struct center *center = openapi->center;
    const struct route *route = &routes[index];
    const size_t space = route->query_example ? 2 * strlen(route->query_example) : 0;
    struct given given = { .count = 0 };
    assent_description description = { .size = sizeof description, .given = given.names };
    list_given(route, &given);
    const assent_status status = center->operations->describe(
        center->host->self, center->served[index].operation, &description);
    if (status < 0)
        return status;
    struct call reader = { .space = malloc(space + 1), .space_size = space };
    if (!reader.space)
        return center->host->fail(center->host->self, ASSENT_E_MEMORY, text("no memory"));
    out_string(openapi->out, "{");
    put_heading(openapi, index, &description);
    put_body(openapi->out, route, &description);
    put_responses(openapi, index, &description);
    put_parameters(openapi, index, &reader);
    out_string(openapi->out, "}");
    free(reader.space);
    return ASSENT_OK;
}
