/* Inputs and replies about orders, carts and subscriptions. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_order_create
static const struct as_field order_create_items[] = {
    FIELD(billing_cycle, WORD, 0, .words = as_billing_cycles, .doc = "how it is billed"),
    FIELD(currency, TEXT, 0, .form = AS_FORM_WORD, .limit = 3, .doc = "ISO 4217"),
    FIELD(customer, ID, AS_REQUIRED, .doc = "who buys"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(lines, LIST, AS_REQUIRED, .limit = 200, .of = &as_order_line_fields,
          .doc = "what is bought"),
};
AS_FIELDS_OF(as_order_create_fields, struct as_order_create, "order_create", "a purchase",
             order_create_items);
#undef RECORD

#define RECORD as_order_get
static const struct as_field order_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
};
AS_FIELDS_OF(as_order_get_fields, struct as_order_get, "order_get", "which order", order_get_items);
#undef RECORD

#define RECORD as_order_list
static const struct as_field order_list_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
};
AS_FIELDS_OF(as_order_list_fields, struct as_order_list, "order_list", "whose orders",
             order_list_items);
#undef RECORD

#define RECORD as_order_page
static const struct as_field order_page_items[] = {
    FIELD(customer, ID, AS_HOST, .doc = "whose they are"),
    FIELD(items, LIST, 0, .of = &as_order_fields, .doc = "the orders"),
    FIELD(total_count, INT, 0, .doc = "how many there are"),
};
AS_FIELDS_OF(as_order_page_fields, struct as_order_page, "order_page", "orders, newest first",
             order_page_items);
#undef RECORD

#define RECORD as_cart_create
static const struct as_field cart_create_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "who would buy"),
    FIELD(id, ID, AS_HOST, .doc = "made by the host"),
    FIELD(lines, LIST, AS_REQUIRED, .limit = 200, .of = &as_cart_line_fields,
          .doc = "what would be bought"),
};
AS_FIELDS_OF(as_cart_create_fields, struct as_cart_create, "cart_create", "a cart to make",
             cart_create_items);
#undef RECORD

#define RECORD as_cart_get
static const struct as_field cart_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
};
AS_FIELDS_OF(as_cart_get_fields, struct as_cart_get, "cart_get", "which cart", cart_get_items);
#undef RECORD

#define RECORD as_cart_change
static const struct as_field cart_change_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
    FIELD(lines, LIST, AS_REQUIRED, .limit = 200, .of = &as_cart_line_fields,
          .doc = "all that would be bought now, in place of what was there"),
};
AS_FIELDS_OF(as_cart_change_fields, struct as_cart_change, "cart_change", "other lines for a cart",
             cart_change_items);
#undef RECORD

#define RECORD as_cart_checkout
static const struct as_field cart_checkout_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "the cart"),
    FIELD(lines, LIST, AS_HOST, .of = &as_cart_line_fields,
          .doc = "what is bought: the cart's lines, for the rules"),
    FIELD(seed, ID, AS_HOST,
          .doc = "what the ids of the orders and subscriptions are made from; by the host"),
};
AS_FIELDS_OF(as_cart_checkout_fields, struct as_cart_checkout, "cart_checkout", "a cart to order",
             cart_checkout_items);
#undef RECORD

#define RECORD as_checkout
static const struct as_field checkout_items[] = {
    FIELD(orders, LIST, AS_HOST, .of = &as_order_fields,
          .doc = "one for each billing cycle, term and currency in the cart"),
};
AS_FIELDS_OF(as_checkout_fields, struct as_checkout, "checkout", "what a cart became",
             checkout_items);
#undef RECORD

#define RECORD as_subscription_get
static const struct as_field subscription_get_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
};
AS_FIELDS_OF(as_subscription_get_fields, struct as_subscription_get, "subscription_get",
             "which subscription", subscription_get_items);
#undef RECORD

#define RECORD as_subscription_list
static const struct as_field subscription_list_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(order, ID, 0, .doc = "of this order alone; of all when absent"),
};
AS_FIELDS_OF(as_subscription_list_fields, struct as_subscription_list, "subscription_list",
             "whose subscriptions", subscription_list_items);
#undef RECORD

#define RECORD as_subscription_page
static const struct as_field subscription_page_items[] = {
    FIELD(customer, ID, AS_HOST, .doc = "whose they are"),
    FIELD(items, LIST, 0, .of = &as_subscription_fields, .doc = "the subscriptions"),
    FIELD(total_count, INT, 0, .doc = "how many there are"),
};
AS_FIELDS_OF(as_subscription_page_fields, struct as_subscription_page, "subscription_page",
             "subscriptions, newest first", subscription_page_items);
#undef RECORD

#define RECORD as_subscription_change
static const struct as_field subscription_change_items[] = {
    FIELD(auto_renew, TEXT, 0, .form = AS_FORM_WORD, .limit = 5, .doc = "\"true\" or \"false\""),
    FIELD(current_quantity, INT, AS_HOST, .doc = "what it is now, for the rules"),
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(etag, TEXT, 0, .limit = 200,
          .doc = "refused when the subscription has another one by now; absent: whatever it has"),
    FIELD(friendly_name, TEXT, 0, .form = AS_FORM_NAME, .limit = 200,
          .doc = "the partner's own name for it"),
    FIELD(id, ID, AS_REQUIRED, .doc = "its id"),
    FIELD(quantity, INT, 0, .min = 1, .max = 1000000, .doc = "licences"),
    FIELD(state, WORD, 0, .words = as_purchase_states, .doc = "active, suspended or cancelled"),
};
AS_FIELDS_OF(as_subscription_change_fields, struct as_subscription_change, "subscription_change",
             "what to change of a subscription; what is absent stays", subscription_change_items);
#undef RECORD

#define RECORD as_subscription_renew
static const struct as_field subscription_renew_items[] = {
    FIELD(customer, ID, AS_REQUIRED, .doc = "the customer"),
    FIELD(id, ID, AS_REQUIRED, .doc = "the subscription"),
};
AS_FIELDS_OF(as_subscription_renew_fields, struct as_subscription_renew, "subscription_renew",
             "an automatic renewal at the end of a term", subscription_renew_items);
#undef RECORD
