/* Addresses and what holds for them in a country. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

static const assent_member original_members[] = {
    FIELD("addressLine1", "original.line1"),
    FIELD("addressLine2", "original.line2"),
    FIELD("city", "original.city"),
    FIELD("state", "original.state"),
    FIELD("postalCode", "original.postal_code"),
    FIELD("country", "original.country"),
    FIELD("region", "original.region"),
    FIELD("firstName", "original.first_name"),
    FIELD("lastName", "original.last_name"),
    FIELD("phoneNumber", "original.phone"),
};
static const assent_shape original_out = SHAPE(original_members);

static const assent_word status_words[] = {
    { "verified", "Verified" },
    { "interaction_required", "InteractionRequired" },
    { "street_partial", "StreetPartial" },
    { "multiple", "Multiple" },
    { "none", "None" },
    { "not_validated", "NotValidated" },
    { NULL, NULL },
};

static const assent_member checked_members[] = {
    GROUP("originalAddress", original_out),
    ITEMS("suggestedAddresses", "suggested", address_whole),
    WORD("status", "status", status_words),
    FIELD("validationMessage", "message"),
};
const assent_shape address_checked_out = SHAPE(checked_members);

/* The names as they were recorded; the page's own example is older and differs. */
static const assent_member country_members[] = {
    FIELD("iso2Code", "country"),
    FIELD("defaultCulture", "culture"),
    FIELD("isStateRequired", "is_state_required"),
    FIELD("supportedStatesList", "states"),
    FIELD("supportedLanguagesList", "languages"),
    FIELD("supportedCulturesList", "cultures"),
    FIELD("isPostalCodeRequired", "is_postal_code_required"),
    FIELD("postalCodeRegex", "postal_code_regex"),
    FIELD("isCityRequired", "is_city_required"),
    FIELD("isVatIdSupported", "is_vat_id_supported"),
    FIELD("vatIdRegex", "vat_id_regex"),
    FIELD("taxIdFormat", "tax_id_format"),
    FIELD("taxIdSample", "tax_id_sample"),
    FIELD("isTaxIdSupported", "is_tax_id_supported"),
    FIELD("isTaxIdOptional", "is_tax_id_optional"),
    FIELD("phoneNumberRegex", "phone_regex"),
    FIELD("countryCallingCodesList", "calling_codes"),
    FIELD("customerOrganizationRegistrationNumberRegex", "registration_regex"),
    FIELD("customerOrganizationRegistrationNumberSample", "registration_sample"),
    FIELD("customerOrganizationRegistrationNumberRequired", "is_registration_required"),
    FIELD("customerOrganizationPhoneNumberRequired", "is_phone_required"),
    OBJECT_TYPE("CountryValidationRules"),
};
const assent_shape country_out = SHAPE(country_members);
