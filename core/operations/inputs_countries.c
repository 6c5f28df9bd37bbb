/* Inputs and replies about addresses and what holds for them in a country. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

const char *const as_address_statuses[] = {
    "",         "verified", "interaction_required", "street_partial",
    "multiple", "none",     "not_validated",        NULL
};

#define RECORD as_address_check
static const struct as_field address_check_items[] = {
    FIELD(address, OBJECT, AS_REQUIRED, .of = &as_address_fields, .doc = "the address"),
};
AS_FIELDS_OF(as_address_check_fields, struct as_address_check, "address_check",
             "an address to look at", address_check_items);
#undef RECORD

#define RECORD as_suggested_address
static const struct as_field suggested_address_items[] = {
    FIELD(address, OBJECT, AS_HOST, .of = &as_address_fields, .doc = "the address"),
};
AS_FIELDS_OF(as_suggested_address_fields, struct as_suggested_address, "suggested_address",
             "how the address is probably meant", suggested_address_items);
#undef RECORD

#define RECORD as_address_checked
static const struct as_field address_checked_items[] = {
    FIELD(message, TEXT, AS_HOST, .doc = "what was found, in the caller's language"),
    FIELD(original, OBJECT, AS_HOST, .of = &as_address_fields, .doc = "as it was asked"),
    FIELD(status, WORD, AS_HOST, .words = as_address_statuses, .doc = "how far the address holds"),
    FIELD(suggested, LIST, AS_HOST, .of = &as_suggested_address_fields,
          .doc = "how it is probably meant; empty when it holds, or nobody knows"),
};
AS_FIELDS_OF(as_address_checked_fields, struct as_address_checked, "address_checked",
             "what the rules of the country say about an address", address_checked_items);
#undef RECORD

#define RECORD as_country_get
static const struct as_field country_get_items[] = {
    FIELD(country, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 2,
          .doc = "two letters, in any letter case"),
};
AS_FIELDS_OF(as_country_get_fields, struct as_country_get, "country_get", "which country",
             country_get_items);
#undef RECORD

#define RECORD as_country_view
static const struct as_field country_view_items[] = {
    FIELD(calling_codes, JSON, AS_HOST, .doc = "list of texts"),
    FIELD(country, TEXT, AS_HOST, .doc = "ISO 3166-1 alpha-2"),
    FIELD(culture, TEXT, AS_HOST, .doc = "the country's first"),
    FIELD(cultures, JSON, AS_HOST, .doc = "list of texts"),
    FIELD(is_city_required, BOOL, AS_HOST, .doc = "an address needs a city"),
    FIELD(is_phone_required, BOOL, AS_HOST, .doc = "a customer needs a telephone number"),
    FIELD(is_postal_code_required, BOOL, AS_HOST, .doc = "an address needs a postal code"),
    FIELD(is_registration_required, BOOL, AS_HOST, .doc = "a customer needs a register number"),
    FIELD(is_state_required, BOOL, AS_HOST, .doc = "an address needs a state"),
    FIELD(is_tax_id_optional, BOOL, AS_HOST, .doc = "a tax number may be left out"),
    FIELD(is_tax_id_supported, BOOL, AS_HOST, .doc = "tax numbers are known there"),
    FIELD(is_vat_id_supported, BOOL, AS_HOST, .doc = "value added tax numbers are known there"),
    FIELD(languages, JSON, AS_HOST, .doc = "list of texts"),
    FIELD(phone_regex, TEXT, AS_HOST, .doc = "of telephone numbers"),
    FIELD(postal_code_regex, TEXT, AS_HOST, .doc = "of postal codes"),
    FIELD(registration_regex, TEXT, AS_HOST, .doc = "of register numbers"),
    FIELD(registration_sample, TEXT, AS_HOST, .doc = "a register number that does not exist"),
    FIELD(states, JSON, AS_HOST, .doc = "list of texts"),
    FIELD(tax_id_format, TEXT, AS_HOST, .doc = "of tax numbers, for people"),
    FIELD(tax_id_sample, TEXT, AS_HOST, .doc = "a tax number that does not exist"),
    FIELD(vat_id_regex, TEXT, AS_HOST, .doc = "of value added tax numbers"),
};
AS_FIELDS_OF(as_country_view_fields, struct as_country_view, "country_view",
             "what holds for addresses and numbers in a country", country_view_items);
#undef RECORD
