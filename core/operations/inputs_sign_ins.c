/* Inputs and replies of signing in. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"
#include "store/sign_ins.h"

#define RECORD as_sign_in_create
static const struct as_field sign_in_create_items[] = {
    FIELD(application, TEXT, 0, .form = AS_FORM_NAME, .limit = 100,
          .doc = "name of the program, when there is no user"),
    FIELD(days, INT, 0, .min = 1, .max = 3650, .doc = "how long it is valid; 365 when absent"),
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the secret"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host; a program's client id"),
    FIELD(partner, ID, 0, .doc = "of the program; the caller's own when absent"),
    FIELD(user, ID, 0, .doc = "the person"),
};
AS_FIELDS_OF(as_sign_in_create_fields, struct as_sign_in_create, "sign_in_create",
             "a secret to make, for a person or for a program", sign_in_create_items);
#undef RECORD

#define RECORD as_sign_in_created
static const struct as_field sign_in_created_items[] = {
    FIELD(secret, TEXT, AS_HOST | AS_SECRET,
          .doc = "the password or client secret itself: shown once, kept as a digest"),
    FIELD(sign_in, OBJECT, 0, .of = &as_sign_in_fields, .doc = "what is kept of it"),
};
AS_FIELDS_OF(as_sign_in_created_fields, struct as_sign_in_created, "sign_in_created",
             "a new secret", sign_in_created_items);
#undef RECORD

#define RECORD as_sign_in_list
static const struct as_field sign_in_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this row"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_sign_in_list_fields, struct as_sign_in_list, "sign_in_list", "which sign-ins",
             sign_in_list_items);
#undef RECORD

#define RECORD as_page
static const struct as_field sign_in_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_sign_in_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_sign_in_page_fields, struct as_page, "sign_in_page",
             "a page; it may be short, or empty, and yet name the next", sign_in_page_items);
#undef RECORD

#define RECORD as_sign_in_revoke
static const struct as_field sign_in_revoke_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
};
AS_FIELDS_OF(as_sign_in_revoke_fields, struct as_sign_in_revoke, "sign_in_revoke",
             "a secret to end", sign_in_revoke_items);
#undef RECORD

#define RECORD as_token_grant
static const struct as_field token_grant_items[] = {
    FIELD(client, ID, 0, .doc = "the program's client id"),
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the new token"),
    FIELD(grant, WORD, AS_REQUIRED, .words = as_grants, .doc = "what proves it"),
    FIELD(id, ID, AS_HOST, .doc = "of the new token, made by the host"),
    FIELD(refresh_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the refresh token"),
    FIELD(refresh_id, ID, AS_HOST, .doc = "of the refresh token, made by the host"),
    FIELD(secret, TEXT, AS_SECRET, .limit = 512,
          .doc = "the client secret, password or refresh token; its digest alone goes further"),
    FIELD(secret_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of what was sent"),
    FIELD(tenant, ID, 0, .doc = "the partner that is asked for; any when absent"),
    FIELD(username, TEXT, AS_PERSONAL, .limit = 256, .doc = "the person's sign-in name"),
};
AS_FIELDS_OF(as_token_grant_fields, struct as_token_grant, "token_grant",
             "a proof for which a token is wanted", token_grant_items);
#undef RECORD

#define RECORD as_token_exchange
static const struct as_field token_exchange_items[] = {
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the new token"),
    FIELD(id, ID, AS_HOST, .doc = "of the new token, made by the host"),
};
AS_FIELDS_OF(as_token_exchange_fields, struct as_token_exchange, "token_exchange",
             "another token for who has one", token_exchange_items);
#undef RECORD

#define RECORD as_token_granted
static const struct as_field token_granted_items[] = {
    FIELD(access, TEXT, AS_HOST | AS_SECRET, .doc = "the bearer token itself: shown once"),
    FIELD(expires_in, INT, AS_HOST, .doc = "seconds that it is good for"),
    FIELD(has_refresh, BOOL, AS_HOST, .doc = "a refresh token was made too"),
    FIELD(refresh, TEXT, AS_HOST | AS_SECRET, .doc = "the refresh token itself: shown once"),
    FIELD(token, OBJECT, 0, .of = &as_token_fields, .doc = "what is kept of it"),
};
AS_FIELDS_OF(as_token_granted_fields, struct as_token_granted, "token_granted",
             "tokens that were given", token_granted_items);
#undef RECORD
