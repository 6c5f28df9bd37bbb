/* Inputs and replies of the audit records. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_audit_list
static const struct as_field audit_list_items[] = {
    FIELD(after, TEXT, 0, .form = AS_FORM_WORD, .limit = 400, .doc = "`next` of the page before"),
    FIELD(company, TEXT, 0, .limit = 256,
          .doc = "this stands somewhere in the customer's company name, in any letter case"),
    FIELD(customer, ID, 0, .doc = "about this customer"),
    FIELD(end, TIME, 0, .doc = "up to and with this time; the widest window when absent"),
    FIELD(resource, TEXT, 0, .form = AS_FORM_WORD,
          .doc = "of this type of resource, \"agreement\""),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most records, 1 to 500; 500 when absent"),
    FIELD(start, TIME, 0, .doc = "since this time, at most 90 days back; 30 days when absent"),
};
AS_FIELDS_OF(as_audit_list_fields, struct as_audit_list, "audit_list",
             "which records; a window is 30 days wide at most", audit_list_items);
#undef RECORD

#define RECORD as_audit_get
static const struct as_field audit_get_items[] = {
    FIELD(id, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 160, .doc = "the record's id"),
};
AS_FIELDS_OF(as_audit_get_fields, struct as_audit_get, "audit_get", "which record",
             audit_get_items);
#undef RECORD

#define RECORD as_audit_record
static const struct as_field audit_record_items[] = {
    FIELD(application, TEXT, AS_HOST, .doc = "the program that did it, when it was no person"),
    FIELD(at, TIME, AS_HOST, .doc = "when it was done"),
    FIELD(correlation, TEXT, AS_HOST, .doc = "the caller's correlation id"),
    FIELD(customer, ID, AS_HOST, .doc = "about whom"),
    FIELD(customer_name, TEXT, AS_HOST, .doc = "the company's name, where the customer is kept"),
    FIELD(id, TEXT, AS_HOST, .doc = "partner, customer, operation and time"),
    FIELD(new_value, JSON, AS_PERSONAL | AS_HOST,
          .doc = "the resource as it became; of what was refused, what was asked"),
    FIELD(operation_type, TEXT, AS_HOST, .doc = "what was done, \"create_agreement\""),
    FIELD(partner, ID, AS_HOST, .doc = "whose activity it is"),
    FIELD(resource_type, TEXT, AS_HOST, .doc = "to what, \"agreement\""),
    FIELD(status, TEXT, AS_HOST, .doc = "\"succeeded\" or \"failed\""),
    FIELD(user_principal_name, TEXT, AS_PERSONAL | AS_HOST, .doc = "the person who did it"),
};
AS_FIELDS_OF(as_audit_record_fields, struct as_audit_record, "audit_record",
             "one command as the older contract knows it", audit_record_items);
#undef RECORD

#define RECORD as_audit_page
static const struct as_field audit_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_audit_record_fields, .doc = "oldest first"),
    FIELD(next, TEXT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_audit_page_fields, struct as_audit_page, "audit_page",
             "a page; it may be short, or empty, and yet name the next", audit_page_items);
#undef RECORD
