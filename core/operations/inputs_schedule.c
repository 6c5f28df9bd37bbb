/* Inputs and replies about what is due later. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_schedule_add
static const struct as_field schedule_add_items[] = {
    FIELD(customer, ID, 0, .doc = "whom it is about"),
    FIELD(due_at, TIME, AS_REQUIRED, .doc = "when it is to be executed"),
    FIELD(input, JSON, 0, .limit = 16384, .doc = "its fields; nothing personal may be among them"),
    FIELD(operation, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .doc = "the command"),
};
AS_FIELDS_OF(as_schedule_add_fields, struct as_schedule_add, "schedule_add",
             "a command that is to wait for its moment", schedule_add_items);
#undef RECORD

#define RECORD as_schedule_drop
static const struct as_field schedule_drop_items[] = {
    FIELD(reason, TEXT, AS_REQUIRED, .form = AS_FORM_NAME, .doc = "why"),
    FIELD(row, INT, AS_REQUIRED, .min = 1, .max = INT64_C(9007199254740991), .doc = "which"),
};
AS_FIELDS_OF(as_schedule_drop_fields, struct as_schedule_drop, "schedule_drop",
             "a command that is to wait no more", schedule_drop_items);
#undef RECORD

#define RECORD as_schedule_list
static const struct as_field schedule_list_items[] = {
    FIELD(after, INT, 0, .doc = "due behind this row"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_schedule_list_fields, struct as_schedule_list, "schedule_list",
             "which commands wait", schedule_list_items);
#undef RECORD

#define RECORD as_schedule_view
static const struct as_field schedule_view_items[] = {
    FIELD(customer, ID, AS_HOST, .doc = "whom it is about"),
    FIELD(due_at, TIME, AS_HOST, .doc = "when it is to be executed"),
    FIELD(input, JSON, AS_HOST, .doc = "its fields"),
    FIELD(operation, TEXT, AS_HOST, .doc = "the command"),
    FIELD(row, INT, AS_HOST, .doc = "its number"),
    FIELD(sequence, INT, AS_HOST, .doc = "journal entry that added it"),
};
AS_FIELDS_OF(as_schedule_view_fields, struct as_schedule_view, "schedule_view",
             "a command that waits for its moment", schedule_view_items);
#undef RECORD

#define RECORD as_page
static const struct as_field schedule_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_schedule_view_fields,
          .doc = "in the order in which they are due"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_schedule_page_fields, struct as_page, "schedule_page", "a page",
             schedule_page_items);
#undef RECORD
