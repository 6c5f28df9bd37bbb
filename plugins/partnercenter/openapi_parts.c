/* Of the description: what all routes share. Error bodies are those of errors.c and answers.c, headers those
 * of headers.c. */
#include "openapi.h"

/* Text is read by its lines. */
/* clang-format off */

static const char security[] = JSON({
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the operator's making: assent token create"
    }
});

static const char parameters[] = JSON({
    "MS-RequestId": {
        "name": "MS-RequestId", "in": "header", "schema": { "type": "string", "format": "uuid" },
        "description": "Makes a command repeatable for 24 hours: the same id and body get the first answer again, the same id with another body 409. Comes back with the answer; one is made when it is missing."
    },
    "MS-CorrelationId": {
        "name": "MS-CorrelationId", "in": "header",
        "schema": { "type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9._:-]+$" },
        "description": "Ties requests together, also in the journal. Comes back with the answer; one is made when it is missing."
    },
    "X-Locale": {
        "name": "X-Locale", "in": "header",
        "schema": { "type": "string", "maxLength": 35, "default": "en-US" },
        "description": "The language of sentences in the answer, such as sv-SE."
    },
    "MS-Contract-Version": {
        "name": "MS-Contract-Version", "in": "header", "schema": { "type": "string" },
        "description": "Is taken and has no effect: the version stands in the address."
    },
    "If-Match": {
        "name": "If-Match", "in": "header", "schema": { "type": "string" }, "example": "*",
        "description": "The etag that was read: what has changed since then is not changed again."
    }
});

static const char headers[] = JSON({
    "MS-RequestId": { "schema": { "type": "string", "format": "uuid" }, "required": true,
                      "description": "The request's own, or a new one." },
    "MS-CorrelationId": { "schema": { "type": "string" }, "required": true,
                          "description": "The request's own, or a new one." },
    "X-Locale": { "schema": { "type": "string" }, "required": true,
                  "description": "The request's own, or en-US." },
    "Assent-Warning": { "schema": { "type": "string" },
                        "description": "What the operator's rules warn of, as a list of RFC 9651: each rule's code with rule, sentence and perhaps remedy." },
    "Location": { "schema": { "type": "string", "format": "uri" }, "required": true,
                  "description": "Where it is." },
    "Retry-After": { "schema": { "type": "integer", "minimum": 0 }, "required": true,
                     "description": "Seconds to wait." },
    "WWW-Authenticate": { "schema": { "type": "string" }, "description": "Bearer" }
});

static const char schemas[] = JSON({
    "Error": {
        "type": "object",
        "description": "What was refused, with the keys of both shapes of the contract.",
        "required": ["code", "description", "message", "data", "source", "errorName", "isRetryable",
                     "parameters", "errorMessageExtended"],
        "properties": {
            "code": { "type": "integer", "description": "of the contract" },
            "description": { "type": "string", "minLength": 1, "description": "for a person, in the asked language" },
            "message": { "type": "string", "description": "the same" },
            "data": { "type": "array", "items": { "type": "string" }, "description": "where: the path of a field, or the name of a parameter" },
            "source": { "type": "string", "const": "PartnerFD" },
            "errorName": { "type": "string", "description": "stable, for machines" },
            "isRetryable": { "type": "boolean", "description": "it may work later, without a change" },
            "parameters": { "type": "object" },
            "errorMessageExtended": { "type": "string", "description": "InternalErrorCode= and the code" },
            "statusCode": { "type": "integer", "description": "of what may work later: the status" },
            "remedy": { "type": "string", "description": "who can put it right, and how" },
            "answers": { "type": "array", "items": { "$ref": "#/components/schemas/Answer" },
                         "description": "what each rule had to say, plain allows apart, in the order asked" }
        }
    },
    "Answer": {
        "type": "object",
        "description": "What one rule said. For lack of room it may come with its verdict and code alone.",
        "required": ["verdict"],
        "properties": {
            "verdict": { "type": "string", "enum": ["deny", "block", "prompt", "warn"] },
            "rule": { "type": "string", "description": "its name" },
            "code": { "type": "string", "description": "stable, for machines" },
            "sentence": { "type": "string", "description": "for a person, in the asked language" },
            "remedy": { "type": "string", "description": "who can put it right, and how" }
        }
    },
    "PageLinks": {
        "type": "object",
        "required": ["links"],
        "properties": {
            "links": {
                "type": "object",
                "required": ["self"],
                "properties": {
                    "self": { "$ref": "#/components/schemas/Link" },
                    "next": { "$ref": "#/components/schemas/Link" }
                }
            }
        }
    },
    "Link": {
        "type": "object",
        "required": ["uri", "method", "headers"],
        "properties": {
            "uri": { "type": "string", "description": "below the version" },
            "method": { "type": "string" },
            "headers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["key", "value"],
                    "properties": { "key": { "type": "string" }, "value": { "type": "string" } }
                }
            }
        }
    }
});

/* clang-format on */

static const struct error {
    int32_t status;
    const char *name;
    const char *description;
    const char *header;
} errors[] = {
    { 400, "Invalid", "What was sent is wrong; `data` names where.", NULL },
    { 401, "Unauthenticated", "A valid bearer token is needed.", "WWW-Authenticate" },
    { 403, "Refused", "The operator's rules refuse it; `answers` has what each of them says.",
      NULL },
    { 404, "NotFound", "There is no such thing, or it is another partner's.", NULL },
    { 409, "Conflict", "The request id was used for something else.", NULL },
    { 412, "Changed", "It has changed since the etag of If-Match was read.", NULL },
    { 413, "TooLarge", "The body is larger than allowed.", NULL },
    { 415, "MediaType", "The body must be application/json, without a content coding.", NULL },
    { 429, "Throttled", "Too many requests: try again later.", "Retry-After" },
    { 503, "Busy", "The service is busy, and nothing was changed: try again later.",
      "Retry-After" },
    { 0, "Other", "What else is refused.", NULL },
};

const char *openapi_error_name(int32_t status)
{
    const struct error *at = errors;
    while (at->status != status && at->status != 0)
        at++;
    return at->name;
}

void openapi_put_ref(struct out *out, const char *kind, const char *name)
{
    out_string(out, "{\"$ref\":\"#/components/");
    out_string(out, kind);
    out_string(out, "/");
    out_string(out, name);
    out_string(out, "\"}");
}

void openapi_put_headers(struct out *out, const char *more)
{
    const char *const names[] = { "MS-RequestId", "MS-CorrelationId", "X-Locale", more };
    out_string(out, "\"headers\":{");
    for (size_t i = 0; i < sizeof names / sizeof names[0] && names[i]; i++) {
        if (i > 0)
            out_string(out, ",");
        out_json(out, text(names[i]));
        out_string(out, ":");
        openapi_put_ref(out, "headers", names[i]);
    }
    out_string(out, "}");
}

static void put_errors(struct out *out)
{
    out_string(out, "{");
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (i > 0)
            out_string(out, ",");
        out_json(out, text(errors[i].name));
        out_string(out, ":{\"description\":");
        out_json(out, text(errors[i].description));
        out_string(out, ",");
        openapi_put_headers(out, errors[i].header);
        out_string(out, ",\"content\":{\"application/json\":{\"schema\":");
        openapi_put_ref(out, "schemas", "Error");
        out_string(out, "}}}");
    }
    out_string(out, "}");
}

void openapi_put_components(struct out *out)
{
    const char *const parts[][2] = {
        { "securitySchemes", security },
        { "parameters", parameters },
        { "headers", headers },
        { "schemas", schemas },
    };
    out_string(out, "\"components\":{");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        out_json(out, text(parts[i][0]));
        out_string(out, ":");
        out_string(out, parts[i][1]);
        out_string(out, ",");
    }
    out_string(out, "\"responses\":");
    put_errors(out);
    out_string(out, "}");
}
