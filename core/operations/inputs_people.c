/* Inputs and replies about partners, users, tokens and customers. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_partner_create
static const struct as_field partner_create_items[] = {
    FIELD(country, TEXT, AS_REQUIRED, .form = AS_FORM_COUNTRY, .doc = "where it is established"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(kind, WORD, AS_REQUIRED, .words = as_partner_kinds, .doc = "what it sells as"),
    FIELD(name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200, .doc = "the company's name"),
    FIELD(provider, ID, 0, .doc = "of an indirect reseller: the indirect provider it buys through"),
};
AS_FIELDS_OF(as_partner_create_fields, struct as_partner_create, "partner_create",
             "a partner to add", partner_create_items);
#undef RECORD

#define RECORD as_partner_list
static const struct as_field partner_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this row"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_partner_list_fields, struct as_partner_list, "partner_list", "which partners",
             partner_list_items);
#undef RECORD

#define RECORD as_user_create
static const struct as_field user_create_items[] = {
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(name, TEXT, AS_REQUIRED | AS_PERSONAL, .form = AS_FORM_NAME, .limit = 200,
          .doc = "the person's name"),
    FIELD(partner, ID, AS_REQUIRED, .doc = "the partner the person works for"),
    FIELD(principal_name, TEXT, AS_REQUIRED | AS_PERSONAL, .form = AS_FORM_EMAIL,
          .doc = "sign-in name"),
    FIELD(roles, WORDS, 0, .words = as_roles, .doc = "what the person may do"),
};
AS_FIELDS_OF(as_user_create_fields, struct as_user_create, "user_create",
             "a person at a partner to add", user_create_items);
#undef RECORD

#define RECORD as_user_list
static const struct as_field user_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this row"),
    FIELD(partner, ID, 0, .doc = "of this partner; the caller's own when absent"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_user_list_fields, struct as_user_list, "user_list", "which users", user_list_items);
#undef RECORD

#define RECORD as_token_create
static const struct as_field token_create_items[] = {
    FIELD(application, TEXT, 0, .form = AS_FORM_NAME, .limit = 100,
          .doc = "name of the application, when there is no user"),
    FIELD(days, INT, 0, .min = 1, .max = 3650, .doc = "how long it is valid; 365 when absent"),
    FIELD(digest, DIGEST, AS_HOST, .doc = "SHA-256 of the secret"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(partner, ID, 0, .doc = "of the application"),
    FIELD(user, ID, 0, .doc = "the user it stands for"),
};
AS_FIELDS_OF(as_token_create_fields, struct as_token_create, "token_create",
             "a bearer token to make, for a user or for an application", token_create_items);
#undef RECORD

#define RECORD as_token_created
static const struct as_field token_created_items[] = {
    FIELD(secret, TEXT, AS_HOST | AS_SECRET,
          .doc = "the bearer token itself: shown once, kept as a digest"),
    FIELD(token, OBJECT, 0, .of = &as_token_fields, .doc = "what is kept of it"),
};
AS_FIELDS_OF(as_token_created_fields, struct as_token_created, "token_created", "a new token",
             token_created_items);
#undef RECORD

#define RECORD as_token_list
static const struct as_field token_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this row"),
    FIELD(partner, ID, 0, .doc = "of this partner; the caller's own when absent"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_token_list_fields, struct as_token_list, "token_list", "which tokens",
             token_list_items);
#undef RECORD

#define RECORD as_token_revoke
static const struct as_field token_revoke_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the token's id"),
};
AS_FIELDS_OF(as_token_revoke_fields, struct as_token_revoke, "token_revoke", "a token to end",
             token_revoke_items);
#undef RECORD
