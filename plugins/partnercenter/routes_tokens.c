/* Routes: the token endpoint, in a sandbox alone. */
#include "routes.h"
#include "shapes.h"
#include "tokens.h"

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const char grant_form[] = JSON({
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": { "type": "string", "enum": ["client_credentials", "password", "refresh_token"] },
        "client_id": { "type": "string", "format": "uuid", "description": "of client_credentials" },
        "client_secret": { "type": "string", "format": "password", "description": "of client_credentials" },
        "username": { "type": "string", "x-personal": true, "description": "of password" },
        "password": { "type": "string", "format": "password", "description": "of password" },
        "refresh_token": { "type": "string", "format": "password", "description": "of refresh_token" }
    }
});

static const char exchange_form[] = JSON({
    "type": "object",
    "required": ["grant_type"],
    "properties": { "grant_type": { "type": "string", "const": "jwt_token" } }
});

static const char client_example[] = JSON({
    "grant_type": "client_credentials",
    "client_id": "5b0f0a52-7c1e-4d0c-9a53-0d9a3c1f6e21",
    "client_secret": "what sign_in.create gave"
});

static const char exchange_example[] = JSON({ "grant_type": "jwt_token" });

static const char granted[] = JSON({
    "type": "object",
    "required": ["token_type", "access_token", "expires_in", "ext_expires_in"],
    "properties": {
        "token_type": { "type": "string", "const": "Bearer" },
        "access_token": { "type": "string", "format": "password", "readOnly": true },
        "refresh_token": { "type": "string", "format": "password", "readOnly": true, "description": "of a person's grant" },
        "expires_in": { "type": "integer", "description": "seconds" },
        "ext_expires_in": { "type": "integer", "description": "the same" }
    }
});

static const char granted_v1[] = JSON({
    "type": "object",
    "required": ["token_type", "access_token", "expires_in", "ext_expires_in", "expires_on", "not_before", "resource"],
    "properties": {
        "token_type": { "type": "string", "const": "Bearer" },
        "access_token": { "type": "string", "format": "password", "readOnly": true },
        "refresh_token": { "type": "string", "format": "password", "readOnly": true, "description": "of a person's grant" },
        "expires_in": { "type": "string", "pattern": "^[0-9]+$", "description": "seconds" },
        "ext_expires_in": { "type": "string", "pattern": "^[0-9]+$", "description": "the same" },
        "expires_on": { "type": "string", "pattern": "^[0-9]+$", "description": "seconds since 1970" },
        "not_before": { "type": "string", "pattern": "^[0-9]+$", "description": "seconds since 1970" },
        "resource": { "type": "string", "format": "uri" }
    }
});

/* RFC 6749, section 5.2; of what is no grant at all the contract's, and of what is no request the server's. */
static const char refusal[] = JSON({
    "anyOf": [
        {
            "type": "object",
            "required": ["error", "error_description"],
            "properties": {
                "error": { "type": "string", "enum": ["invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type"] },
                "error_description": { "type": "string" }
            }
        },
        { "$ref": "#/components/schemas/Error" },
        {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["code", "sentence"],
                    "properties": { "code": { "type": "string" }, "sentence": { "type": "string" } }
                }
            }
        }
    ]
});

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "POST",
        .path = "/{tenant}/oauth2/token",
        .operation = "token.grant",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare,
        .finish = tokens_finish_v1,
        .refuse = tokens_refuse,
        .example = client_example,
        .id_example = "common",
        .answer = granted_v1,
        .refusal = refusal,
        .form = grant_form,
    },
    {
        .method = "POST",
        .path = "/{tenant}/oauth2/v2.0/token",
        .operation = "token.grant",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare,
        .finish = tokens_finish,
        .refuse = tokens_refuse,
        .example = client_example,
        .id_example = "common",
        .answer = granted,
        .refusal = refusal,
        .form = grant_form,
    },
    {
        .method = "POST",
        .path = "/generatetoken",
        .operation = "token.exchange",
        .output = &token_granted_out,
        .success = 200,
        .flags = ROUTE_WHOLE | ROUTE_FORM | ROUTE_SECRET,
        .route_flags = ASSENT_ROUTE_OPEN | ASSENT_ROUTE_FORM,
        .prepare = tokens_prepare_exchange,
        .finish = tokens_finish,
        .refuse = tokens_refuse,
        .example = exchange_example,
        .answer = granted,
        .refusal = refusal,
        .form = exchange_form,
    },
};
const struct route_group token_routes = ROUTE_GROUP(routes);
