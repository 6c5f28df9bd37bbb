/* The description of what is served, as a document of OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0).
 *
 * It is written once, when the routes are offered: paths, parameters and statuses from the table of
 * routes, everything about fields from the host (assent_operations.describe). */
#pragma once

#include "center.h"

/* JSON that is written into a C file as it is: JSON({ "type": "string" }). */
#define JSON(...) #__VA_ARGS__

struct openapi {
    struct center *center;
    struct out *out;
    char ids[ROUTES_MOST][96]; /* operationId of each route, unique */
};

/* False for a route whose operation this host does not have. */
static inline bool openapi_has(const struct openapi *openapi, uint32_t index)
{
    return openapi->center->served[index].operation != NULL;
}

/* The operation's name; where several routes lead to one, what the path ends in tells them apart. */
void openapi_name_routes(struct openapi *openapi);
/* The Operation Object of a route. */
assent_status openapi_put_route(struct openapi *openapi, uint32_t index);

/* ---- openapi_parts.c ---- */

/* "components" as a member. */
void openapi_put_components(struct out *out);
/* The name of the answer for a status of error. */
const char *openapi_error_name(int32_t status);
/* A reference: {"$ref":"#/components/KIND/NAME"}. */
void openapi_put_ref(struct out *out, const char *kind, const char *name);
/* The headers of every answer, and one more (or NULL), as a member. */
void openapi_put_headers(struct out *out, const char *more);
