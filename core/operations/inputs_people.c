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

#define RECORD as_customer_create
static const struct as_field customer_create_items[] = {
    FIELD(address, OBJECT, 0, .of = &as_address_fields, .doc = "its default address"),
    FIELD(billing_id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(commerce_id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(company_name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200,
          .doc = "the company's name"),
    FIELD(country, TEXT, 0, .form = AS_FORM_COUNTRY,
          .doc = "its country; that of the address when absent"),
    FIELD(credential, DIGEST, AS_HOST, .doc = "SHA-256 of the first password"),
    FIELD(culture, TEXT, AS_REQUIRED, .form = AS_FORM_LOCALE,
          .doc = "decides communication, \"sv-SE\""),
    FIELD(domain, TEXT, AS_REQUIRED, .form = AS_FORM_DOMAIN, .limit = 253,
          .doc = "its domain; unique"),
    FIELD(email, TEXT, AS_REQUIRED | AS_PERSONAL, .form = AS_FORM_EMAIL,
          .doc = "billing contact's mail address"),
    FIELD(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "billing contact"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(language, TEXT, 0, .form = AS_FORM_LOCALE,
          .doc = "two letters; the culture's when absent"),
    FIELD(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "billing contact"),
    FIELD(partner, ID, 0,
          .doc = "the indirect reseller it is created for, by its indirect provider"),
    FIELD(registration_number, TEXT, 0, .form = AS_FORM_NAME, .limit = 100,
          .doc = "number in the country's register of organisations"),
};
AS_FIELDS_OF(as_customer_create_fields, struct as_customer_create, "customer_create",
             "a customer to add", customer_create_items);
#undef RECORD

#define RECORD as_credentials
static const struct as_field credentials_items[] = {
    FIELD(password, TEXT, AS_HOST | AS_SECRET, .doc = "shown once, kept as a digest"),
    FIELD(user_name, TEXT, AS_HOST, .doc = "sign-in name"),
};
AS_FIELDS_OF(as_credentials_fields, struct as_credentials, "credentials",
             "the customer's first sign-in", credentials_items);
#undef RECORD

#define RECORD as_customer_view
static const struct as_field customer_view_items[] = {
    FIELD(credentials, OBJECT, AS_HOST, .of = &as_credentials_fields,
          .doc = "in the answer to its creation alone"),
    FIELD(customer, OBJECT, 0, .of = &as_customer_fields, .doc = "the customer"),
    FIELD(relationship, WORD, AS_HOST, .words = as_relationship_states,
          .doc = "the caller's relationship with it"),
};
AS_FIELDS_OF(as_customer_view_fields, struct as_customer_view, "customer_view",
             "a customer as the caller sees it", customer_view_items);
#undef RECORD

#define RECORD as_customer_get
static const struct as_field customer_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "its id"),
};
AS_FIELDS_OF(as_customer_get_fields, struct as_customer_get, "customer_get", "which customer",
             customer_get_items);
#undef RECORD

#define RECORD as_customer_list
static const struct as_field customer_list_items[] = {
    FIELD(after, TEXT, 0, .form = AS_FORM_WORD, .limit = 200, .doc = "\"next\" of the page before"),
    FIELD(by, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "what prefix looks at: \"name\" (when absent) or \"domain\""),
    FIELD(exact, BOOL, 0, .doc = "equals instead of begins with"),
    FIELD(partner, ID, 0, .doc = "an indirect provider: those of this reseller alone"),
    FIELD(prefix, TEXT, 0, .form = AS_FORM_PLAIN, .limit = 200,
          .doc = "the name or domain begins with this, in any letter case"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_customer_list_fields, struct as_customer_list, "customer_list", "which customers",
             customer_list_items);
#undef RECORD

#define RECORD as_customer_page
static const struct as_field customer_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_customer_view_fields, .doc = "sorted by name or domain"),
    FIELD(next, TEXT, 0, .limit = 200,
          .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, 0, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_customer_page_fields, struct as_customer_page, "customer_page",
             "a page of customers", customer_page_items);
#undef RECORD

#define RECORD as_relationship_end
static const struct as_field relationship_end_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer; the relationship is the caller's"),
};
AS_FIELDS_OF(as_relationship_end_fields, struct as_relationship_end, "relationship_end",
             "which relationship to end", relationship_end_items);
#undef RECORD
