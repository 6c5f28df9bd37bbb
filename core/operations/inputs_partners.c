/* Inputs and replies about what partners are to each other and to customers. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

const char *const as_partnership_types[] = { "", "provider_of", "reseller_of", NULL };

#define RECORD as_partner_change
static const struct as_field partner_change_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the partner"),
    FIELD(is_signed, TEXT, 0, .form = AS_FORM_WORD, .limit = 5,
          .doc = "\"true\": it has signed the Partner Agreement; \"false\": it has not"),
    FIELD(mpn_id, TEXT, 0, .form = AS_FORM_WORD, .limit = 20,
          .doc = "its id in the partner network, digits; no two partners have the same"),
};
AS_FIELDS_OF(as_partner_change_fields, struct as_partner_change, "partner_change",
             "what to change of a partner; what is absent stays", partner_change_items);
#undef RECORD

#define RECORD as_partner_status_get
static const struct as_field partner_status_get_items[] = {
    FIELD(mpn_id, TEXT, 0, .limit = 20, .doc = "its id in the partner network …"),
    FIELD(partner, ID, 0, .doc = "… or its id here; one of the two"),
};
AS_FIELDS_OF(as_partner_status_get_fields, struct as_partner_status_get, "partner_status_get",
             "which indirect reseller", partner_status_get_items);
#undef RECORD

#define RECORD as_partner_status
static const struct as_field partner_status_items[] = {
    FIELD(is_signed, BOOL, AS_HOST, .doc = "it has signed the Partner Agreement"),
};
AS_FIELDS_OF(as_partner_status_fields, struct as_partner_status, "partner_status",
             "whether an indirect reseller has signed the Partner Agreement", partner_status_items);
#undef RECORD

#define RECORD as_partnership
static const struct as_field partnership_items[] = {
    FIELD(country, TEXT, AS_HOST, .form = AS_FORM_COUNTRY, .doc = "where it is established"),
    FIELD(id, ID, AS_HOST, .doc = "the other partner"),
    FIELD(mpn_id, TEXT, AS_HOST, .form = AS_FORM_WORD, .doc = "its id in the partner network"),
    FIELD(name, TEXT, AS_HOST, .form = AS_FORM_NAME, .doc = "its company's name"),
    FIELD(state, WORD, AS_HOST, .words = as_relationship_states,
          .doc = "where they stand; for those of a customer: with that customer"),
    FIELD(type, WORD, AS_HOST, .words = as_partnership_types,
          .doc = "what the provider or the reseller is to the other"),
};
AS_FIELDS_OF(as_partnership_fields, struct as_partnership, "partnership",
             "an indirect provider and an indirect reseller, seen from one of them",
             partnership_items);
#undef RECORD

#define RECORD as_partnership_list
static const struct as_field partnership_list_items[] = {
    FIELD(exact, BOOL, 0, .doc = "equals instead of begins with"),
    FIELD(prefix, TEXT, 0, .form = AS_FORM_PLAIN, .limit = 200,
          .doc = "the other's name begins with this, in any letter case"),
    FIELD(type, WORD, 0, .words = as_partnership_types,
          .doc = "provider_of: the caller's resellers; reseller_of: its provider; when absent, "
                 "what the caller can have"),
};
AS_FIELDS_OF(as_partnership_list_fields, struct as_partnership_list, "partnership_list",
             "which of the caller's partnerships", partnership_list_items);
#undef RECORD

#define RECORD as_relationship_list
static const struct as_field relationship_list_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
};
AS_FIELDS_OF(as_relationship_list_fields, struct as_relationship_list, "relationship_list",
             "through which indirect resellers this customer buys", relationship_list_items);
#undef RECORD

#define RECORD as_partnership_page
static const struct as_field partnership_page_items[] = {
    FIELD(customer, ID, AS_HOST,
          .doc = "whose resellers they are, when one customer's were asked for"),
    FIELD(items, LIST, 0, .of = &as_partnership_fields, .doc = "in the order they were added"),
    FIELD(total_count, INT, 0, .doc = "how many there are"),
};
AS_FIELDS_OF(as_partnership_page_fields, struct as_partnership_page, "partnership_page",
             "partnerships", partnership_page_items);
#undef RECORD

#define RECORD as_relationship_request
static const struct as_field relationship_request_items[] = {
    FIELD(provider, ID, 0, .doc = "the indirect provider; the caller or its own when absent"),
    FIELD(reseller, ID, 0, .doc = "the indirect reseller through which the customer would buy"),
};
AS_FIELDS_OF(as_relationship_request_fields, struct as_relationship_request, "relationship_request",
             "a relationship to ask a customer for", relationship_request_items);
#undef RECORD

#define RECORD as_relationship_link
static const struct as_field relationship_link_items[] = {
    FIELD(url, TEXT, AS_HOST, .form = AS_FORM_URL, .doc = "where the customer accepts"),
};
AS_FIELDS_OF(as_relationship_link_fields, struct as_relationship_link, "relationship_link",
             "the link to send to a customer", relationship_link_items);
#undef RECORD
