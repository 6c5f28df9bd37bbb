/* Carts, and what they become. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

static const assent_word state_words[] = {
    { "active", "Active" }, { "ordered", "Ordered" }, { NULL, NULL },
};

/* ---- In ---- */

/* One client writes the number of a line as a text. */
static const assent_word number_words[] = { { NULL, NULL } };

static const assent_member line_in_members[] = {
    WORD("id", "number", number_words),
    FIELD("catalogItemId", "offer_id"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("quantity", "quantity"),
    FIELD("currencyCode", "currency"),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("termDuration", "term"),
    FIELD("partnerIdOnRecord", "partner_on_record"),
    FIELD("parentSubscriptionId", "parent"),
    FIELD("provisioningContext", "provisioning"),
};
static const assent_shape line_in = SHAPE(line_in_members);

static const assent_member cart_in_members[] = { ITEMS("lineItems", "lines", line_in) };
const assent_shape cart_in = SHAPE(cart_in_members);

/* ---- Out ---- */

static const assent_member line_out_members[] = {
    FIELD("id", "number"),
    FIELD("catalogItemId", "offer_id"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("quantity", "quantity"),
    FIELD("currencyCode", "currency"),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("termDuration", "term"),
    FIELD("partnerIdOnRecord", "partner_on_record"),
    FIELD("parentSubscriptionId", "parent"),
    FIELD("provisioningContext", "provisioning"),
    FIELD("orderGroup", "group"),
};
static const assent_shape line_out = SHAPE(line_out_members);

static const assent_member self_members[] = {
    PATTERN("uri", "/customers/{customer}/carts/{id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape self_out = SHAPE(self_members);
static const assent_member links_members[] = { GROUP("self", self_out) };
static const assent_shape links_out = SHAPE(links_members);

static const assent_member cart_out_members[] = {
    FIELD("id", "id"),
    FIELD("creationTimestamp", "created_at"),
    FIELD("lastModifiedTimestamp", "changed_at"),
    FIELD("expirationTimestamp", "expires_at"),
    FIELD("lastModifiedUser", "changed_by"),
    WORD("status", "state", state_words),
    ITEMS("lineItems", "lines", line_out),
    GROUP("links", links_out),
    OBJECT_TYPE("Cart"),
};
const assent_shape cart_out = SHAPE(cart_out_members);

/* All orders or none: an error for a single one does not come up. */
static const assent_member checkout_out_members[] = {
    ITEMS("orders", "orders", order_out),
    CONSTANT("orderErrors", "[]"),
    OBJECT_TYPE("CartCheckoutResult"),
};
const assent_shape checkout_out = SHAPE(checkout_out_members);
