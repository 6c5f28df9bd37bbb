/* Inputs and replies about customers, their relationships and domains. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_customer_create
static const struct as_field customer_create_items[] = {
    FIELD(address, OBJECT, 0, .of = &as_address_fields, .doc = "its default address"),
    FIELD(billing_id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(commerce_id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(company_name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200,
          .doc = "the company's name"),
    FIELD(country, TEXT, 0, .form = AS_FORM_COUNTRY,
          .doc = "its country; that of the address when absent"),
    FIELD(credential, DIGEST, AS_HOST,
          .doc = "SHA-256 of the first password, in journals from before `password`"),
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
    FIELD(password, TEXT, AS_HOST | AS_HIDDEN | AS_PERSONAL,
          .doc = "Argon2id of the first password; absent when nobody was to see one"),
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
    FIELD(etag, TEXT, AS_HOST | AS_SECRET,
          .doc = "state of the billing profile, for a change of it; made anew for each answer"),
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

#define RECORD as_customer_change
static const struct as_field customer_change_items[] = {
    FIELD(address, OBJECT, 0, .of = &as_address_fields, .doc = "its default address"),
    FIELD(company_name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200,
          .doc = "the company's name"),
    FIELD(culture, TEXT, AS_REQUIRED, .form = AS_FORM_LOCALE,
          .doc = "decides communication, \"sv-SE\""),
    FIELD(customer, ID, AS_REQUIRED, .doc = "its id"),
    FIELD(email, TEXT, AS_REQUIRED | AS_PERSONAL, .form = AS_FORM_EMAIL,
          .doc = "billing contact's mail address"),
    FIELD(etag, TEXT, AS_REQUIRED, .form = AS_FORM_PLAIN, .limit = 200,
          .doc = "of the profile as it was read, with or without quotes; \"*\": whatever it is"),
    FIELD(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "billing contact"),
    FIELD(language, TEXT, 0, .form = AS_FORM_LOCALE,
          .doc = "two letters; the culture's when absent"),
    FIELD(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50,
          .doc = "billing contact"),
};
AS_FIELDS_OF(as_customer_change_fields, struct as_customer_change, "customer_change",
             "a billing profile, whole: what is absent is taken away", customer_change_items);
#undef RECORD

#define RECORD as_customer_delete
static const struct as_field customer_delete_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "its id"),
    FIELD(environment, TEXT, AS_HOST, .doc = "where it was asked for; only a sandbox deletes"),
};
AS_FIELDS_OF(as_customer_delete_fields, struct as_customer_delete, "customer_delete",
             "a customer to delete", customer_delete_items);
#undef RECORD

#define RECORD as_customer_list
static const struct as_field customer_list_items[] = {
    FIELD(after, TEXT, 0, .form = AS_FORM_WORD, .limit = 1024,
          .doc = "\"next\" of the page before"),
    FIELD(before, TEXT, 0, .form = AS_FORM_WORD, .limit = 1024,
          .doc = "\"previous\" of the page behind"),
    FIELD(by, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "what prefix looks at: \"name\" (when absent) or \"domain\""),
    FIELD(exact, BOOL, 0, .doc = "equals instead of begins with"),
    FIELD(last, BOOL, 0, .doc = "the last page, instead of the first"),
    FIELD(partner, ID, 0, .doc = "an indirect provider: those of this reseller alone"),
    FIELD(prefix, TEXT, 0, .form = AS_FORM_PLAIN, .limit = 200,
          .doc = "the name or domain begins with this, in any letter case"),
    FIELD(provider, ID, 0, .doc = "an indirect reseller: those it has through this provider alone"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_customer_list_fields, struct as_customer_list, "customer_list", "which customers",
             customer_list_items);
#undef RECORD

#define RECORD as_customer_page
static const struct as_field customer_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_customer_view_fields, .doc = "sorted by name or domain"),
    FIELD(next, TEXT, 0, .limit = 1024,
          .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(previous, TEXT, 0, .limit = 1024,
          .doc = "give it as \"before\" for the page before; absent on the first"),
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

#define RECORD as_relationship_change
static const struct as_field relationship_change_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer; the relationship is the caller's"),
    FIELD(state, WORD, AS_REQUIRED, .words = as_relationship_states,
          .doc = "what it is to become: \"ended\", and nothing else"),
};
AS_FIELDS_OF(as_relationship_change_fields, struct as_relationship_change, "relationship_change",
             "a relationship and its new state", relationship_change_items);
#undef RECORD

#define RECORD as_domain_check
static const struct as_field domain_check_items[] = {
    FIELD(domain, TEXT, AS_REQUIRED, .form = AS_FORM_DOMAIN, .limit = 253,
          .doc = "in any letter case"),
};
AS_FIELDS_OF(as_domain_check_fields, struct as_domain_check, "domain_check", "which domain",
             domain_check_items);
#undef RECORD

#define RECORD as_domain_state
static const struct as_field domain_state_items[] = {
    FIELD(is_taken, BOOL, AS_HOST, .doc = "a customer of some partner has it"),
};
AS_FIELDS_OF(as_domain_state_fields, struct as_domain_state, "domain_state",
             "whether a customer may be made with a domain", domain_state_items);
#undef RECORD
