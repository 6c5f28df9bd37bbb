/* Inputs and replies of webhooks. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"
#include "store/webhooks.h"

#define RECORD as_webhook_set
static const struct as_field webhook_set_items[] = {
    FIELD(events, WORDS, AS_REQUIRED, .words = as_webhook_events, .doc = "which events"),
    FIELD(partner, ID, 0, .doc = "whose; the own when absent"),
    FIELD(url, TEXT, AS_REQUIRED, .form = AS_FORM_URL, .doc = "where events are sent"),
    FIELD(uses_ms_signature, TEXT, 0, .form = AS_FORM_WORD, .limit = 8,
          .doc = "\"true\": the signature comes in x-ms-signature instead of Authorization"),
};
AS_FIELDS_OF(as_webhook_set_fields, struct as_webhook_set, "webhook_set",
             "where a partner wants to be told", webhook_set_items);
#undef RECORD

#define RECORD as_webhook_get
static const struct as_field webhook_get_items[] = {
    FIELD(partner, ID, 0, .doc = "whose; the own when absent"),
};
AS_FIELDS_OF(as_webhook_get_fields, struct as_webhook_get, "webhook_get", "whose webhook",
             webhook_get_items);
#undef RECORD

#define RECORD as_webhook_names
static const struct as_field webhook_names_items[] = {
    FIELD(events, WORDS, AS_HOST, .words = as_webhook_events, .doc = "all that are known"),
};
AS_FIELDS_OF(as_webhook_names_fields, struct as_webhook_names, "webhook_names", "names of events",
             webhook_names_items);
#undef RECORD

#define RECORD as_webhook_list
static const struct as_field webhook_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this row"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_webhook_list_fields, struct as_webhook_list, "webhook_list", "which webhooks",
             webhook_list_items);
#undef RECORD

#define RECORD as_page
static const struct as_field webhook_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_webhook_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_webhook_page_fields, struct as_page, "webhook_page", "a page", webhook_page_items);
#undef RECORD

#define RECORD as_webhook_validate
static const struct as_field webhook_validate_items[] = {
    FIELD(id, ID, AS_HOST, .doc = "its correlation id"),
    FIELD(partner, ID, 0, .doc = "whose webhook; the own when absent"),
};
AS_FIELDS_OF(as_webhook_validate_fields, struct as_webhook_validate, "webhook_validate",
             "a test event to be sent", webhook_validate_items);
#undef RECORD

#define RECORD as_webhook_validation_get
static const struct as_field webhook_validation_get_items[] = {
    FIELD(id, ID, AS_REQUIRED, .doc = "the correlation id that webhook.validate gave"),
};
AS_FIELDS_OF(as_webhook_validation_get_fields, struct as_webhook_validation_get,
             "webhook_validation_get", "which test event", webhook_validation_get_items);
#undef RECORD

#define RECORD as_webhook_tried
static const struct as_field webhook_tried_items[] = {
    FIELD(code, TEXT, 0, .form = AS_FORM_WORD, .limit = 64, .doc = "of the answer, \"OK\""),
    FIELD(id, ID, AS_REQUIRED, .doc = "the test event's correlation id"),
    FIELD(message, TEXT, 0, .limit = 256, .doc = "what the receiver said, cut short"),
    FIELD(problem, TEXT, 0, .limit = 256, .doc = "why no answer came"),
    FIELD(state, WORD, 0, .words = as_validation_states, .doc = "how it stands now"),
};
AS_FIELDS_OF(as_webhook_tried_fields, struct as_webhook_tried, "webhook_tried",
             "an attempt to deliver a test event", webhook_tried_items);
#undef RECORD
