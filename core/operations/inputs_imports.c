/* Inputs of what brings a state from elsewhere: things with their ids and dates, as `assent export` gives them. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_partner
static const struct as_field partner_import_items[] = {
    FIELD(agreement_signed_at, TIME, 0, .doc = "when it signed the Partner Agreement"),
    FIELD(country, TEXT, AS_REQUIRED, .form = AS_FORM_COUNTRY, .doc = "where it is established"),
    FIELD(created_at, TIME, AS_REQUIRED, .doc = "when it was added"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
    FIELD(kind, WORD, AS_REQUIRED, .words = as_partner_kinds, .doc = "what it sells as"),
    FIELD(mpn_id, TEXT, 0, .form = AS_FORM_WORD, .limit = 20,
          .doc = "its id in the partner network; no two partners have the same"),
    FIELD(name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200, .doc = "the company's name"),
    FIELD(provider, ID, 0, .doc = "of an indirect reseller: the indirect provider it buys through"),
};
AS_FIELDS_OF(as_partner_import_fields, struct as_partner, "partner_import",
             "a partner as it was elsewhere", partner_import_items);
#undef RECORD

#define RECORD as_relationship
static const struct as_field relationship_import_items[] = {
    FIELD(partner, ID, AS_REQUIRED, .doc = "the partner that sells"),
    FIELD(provider, ID, 0, .doc = "of a reseller: the provider in between"),
    FIELD(since, TIME, AS_REQUIRED, .doc = "when the state was entered"),
    FIELD(state, WORD, AS_REQUIRED, .words = as_relationship_states,
          .doc = "where the relationship stands"),
};
AS_FIELDS_OF(as_relationship_import_fields, struct as_relationship, "relationship_import",
             "a relationship as it was elsewhere", relationship_import_items);
#undef RECORD

/* A member of the customer itself. */
#define OWN(name_, type_, flags_, ...) \
    { \
        .name = #name_, .type = AS_FIELD_##type_, .flags = (flags_), \
        .offset = offsetof(struct as_customer_import, customer.name_), __VA_ARGS__ \
    }
static const struct as_field customer_import_items[] = {
    OWN(address, OBJECT, 0, .of = &as_address_fields, .doc = "its default address"),
    OWN(billing_id, ID, AS_REQUIRED, .doc = "id of the billing profile"),
    OWN(commerce_id, ID, AS_REQUIRED, .doc = "id of the customer in commerce"),
    OWN(company_name, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .limit = 200,
        .doc = "the company's name"),
    OWN(country, TEXT, AS_REQUIRED, .form = AS_FORM_COUNTRY, .doc = "its country"),
    OWN(created_at, TIME, AS_REQUIRED, .doc = "when it was added"),
    OWN(credential, DIGEST, 0, .doc = "SHA-256 of the first password, without `password`"),
    OWN(culture, TEXT, AS_REQUIRED, .form = AS_FORM_LOCALE,
        .doc = "decides communication, \"sv-SE\""),
    OWN(domain, TEXT, AS_REQUIRED, .form = AS_FORM_DOMAIN, .limit = 253,
        .doc = "its domain; unique"),
    OWN(email, TEXT, AS_PERSONAL, .form = AS_FORM_EMAIL, .doc = "billing contact's mail address"),
    OWN(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50, .doc = "billing contact"),
    OWN(id, ID, AS_REQUIRED, .doc = "its id, also its tenant id"),
    OWN(language, TEXT, 0, .form = AS_FORM_LOCALE, .doc = "two letters"),
    OWN(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .limit = 50, .doc = "billing contact"),
    OWN(password, TEXT, AS_PERSONAL, .limit = 128, .doc = "Argon2id of the password that holds"),
    OWN(password_chosen_at, TIME, 0, .doc = "when somebody chose it; absent: it is the first one"),
    OWN(registration_number, TEXT, 0, .form = AS_FORM_NAME, .limit = 100,
        .doc = "number in the country's register of organisations"),
    {
        .name = "relationships",
        .type = AS_FIELD_LIST,
        .flags = AS_REQUIRED,
        .offset = offsetof(struct as_customer_import, relationships),
        .limit = 100,
        .of = &as_relationship_import_fields,
        .doc = "oldest first",
    },
    OWN(version, INT, 0, .min = 1, .max = INT64_MAX, .doc = "counts the changes of its profile"),
};
AS_FIELDS_OF(as_customer_import_fields, struct as_customer_import, "customer_import",
             "a customer as it was elsewhere, with its relationships", customer_import_items);
#undef OWN

/* Who accepted directly need not have said everything of themselves. */
#define RECORD as_contact
static const struct as_field contact_import_items[] = {
    FIELD(email, TEXT, AS_PERSONAL, .form = AS_FORM_EMAIL, .doc = "mail address of the person"),
    FIELD(first_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .doc = "first name of the person"),
    FIELD(last_name, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .doc = "last name of the person"),
    FIELD(phone, TEXT, AS_PERSONAL, .form = AS_FORM_NAME, .doc = "telephone number of the person"),
};
static AS_FIELDS_OF(contact_import_fields, struct as_contact, "contact_import",
                    "a person at the customer, as it was elsewhere", contact_import_items);
#undef RECORD

#define RECORD as_agreement_import
static const struct as_field agreement_import_items[] = {
    FIELD(agreed_at, TIME, AS_REQUIRED, .doc = "when the person accepted, as it was claimed"),
    FIELD(assurance, WORD, 0, .words = as_assurances,
          .doc = "of a direct one: how sure it is who accepted"),
    FIELD(contact, OBJECT, 0, .of = &contact_import_fields, .doc = "who accepted"),
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(evidence, OBJECT, 0, .of = &as_evidence_fields,
          .doc = "of a direct one: how it came about"),
    FIELD(invitation, ID, 0, .doc = "that it answered elsewhere"),
    FIELD(link, TEXT, 0, .form = AS_FORM_URL,
          .doc = "public page of the agreement, as it was given"),
    FIELD(method, WORD, AS_REQUIRED, .words = as_agreement_methods,
          .doc = "whether a partner attested it or the customer accepted itself"),
    FIELD(partner, ID, 0, .doc = "who recorded it, or through whom it was asked"),
    FIELD(recorded_at, TIME, AS_REQUIRED, .doc = "when it was recorded elsewhere"),
    FIELD(template_id, ID, AS_REQUIRED, .doc = "which text was accepted"),
    FIELD(text_digest, DIGEST, 0, .doc = "SHA-256 of the file that held the text"),
    FIELD(type, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .doc = "type of the agreement"),
    FIELD(user, ID, 0, .doc = "who recorded it elsewhere"),
    FIELD(version, TEXT, AS_REQUIRED, .form = AS_FORM_WORD,
          .doc = "version of the text that was in force then"),
};
AS_FIELDS_OF(as_agreement_import_fields, struct as_agreement_import, "agreement_import",
             "a confirmation as it was recorded elsewhere", agreement_import_items);
#undef RECORD
