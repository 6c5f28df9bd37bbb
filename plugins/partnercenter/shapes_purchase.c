/* Orders and subscriptions. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

static const assent_word billing_words[] = {
    { "monthly", "monthly" },     { "annual", "annual" },   { "one_time", "one_time" },
    { "one_time", "oneTime" },    { "triennial", "triennial" },
    { "unknown", "unknown" },     { "", "none" },           { NULL, NULL },
};

/* The contract's word for a cancelled subscription is "deleted". */
static const assent_word state_words[] = {
    { "active", "active" }, { "suspended", "suspended" }, { "cancelled", "deleted" },
    { "", "none" },         { NULL, NULL },
};

static const assent_word switch_words[] = {
    { "true", "true" }, { "false", "false" }, { NULL, NULL },
};

/* ---- Orders ---- */

static const assent_member line_in_members[] = {
    FIELD("lineItemNumber", "number"),
    FIELD("offerId", "offer_id"),
    FIELD("quantity", "quantity"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("termDuration", "term"),
};
static const assent_shape line_in = SHAPE(line_in_members);

static const assent_member order_in_members[] = {
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("currencyCode", "currency"),
    ITEMS("lineItems", "lines", line_in),
};
const assent_shape order_create_in = SHAPE(order_in_members);

static const assent_member line_out_members[] = {
    FIELD("lineItemNumber", "number"),
    FIELD("offerId", "offer_id"),
    FIELD("subscriptionId", "subscription"),
    FIELD("quantity", "quantity"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("termDuration", "term"),
};
static const assent_shape line_out = SHAPE(line_out_members);

static const assent_member order_self_members[] = {
    PATTERN("uri", "/customers/{customer}/orders/{id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape order_self = SHAPE(order_self_members);
static const assent_member order_links_members[] = { GROUP("self", order_self) };
static const assent_shape order_links = SHAPE(order_links_members);

static const assent_member order_attributes_members[] = {
    FIELD("etag", "id"), /* an order does not change */
    CONSTANT("objectType", "\"Order\""),
};
static const assent_shape order_attributes = SHAPE(order_attributes_members);

static const assent_member order_out_members[] = {
    FIELD("id", "id"),
    FIELD("referenceCustomerId", "customer"),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("currencyCode", "currency"),
    ITEMS("lineItems", "lines", line_out),
    FIELD("creationDate", "created_at"),
    CONSTANT("status", "\"completed\""),
    GROUP("links", order_links),
    GROUP("attributes", order_attributes),
};
const assent_shape order_out = SHAPE(order_out_members);

/* ---- Subscriptions ---- */

/* Clients send the whole subscription as they read it, with what they want changed. */
static const assent_member change_in_members[] = {
    FIELD("quantity", "quantity"),
    FIELD("friendlyName", "friendly_name"),
    WORD("status", "state", state_words),
    WORD("autoRenewEnabled", "auto_renew", switch_words),
};
const assent_shape subscription_change_in = SHAPE(change_in_members);

static const assent_member subscription_self_members[] = {
    PATTERN("uri", "/customers/{customer}/subscriptions/{id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape subscription_self = SHAPE(subscription_self_members);
static const assent_member subscription_links_members[] = { GROUP("self", subscription_self) };
static const assent_shape subscription_links = SHAPE(subscription_links_members);

static const assent_member subscription_attributes_members[] = {
    PATTERN("etag", "{id}-{quantity}-{state}"),
    CONSTANT("objectType", "\"Subscription\""),
};
static const assent_shape subscription_attributes = SHAPE(subscription_attributes_members);

static const assent_member subscription_out_members[] = {
    FIELD("id", "id"),
    FIELD("offerId", "offer_id"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("quantity", "quantity"),
    FIELD("creationDate", "created_at"),
    /* The first SDKs for Java read this one only without a fraction. */
    PATTERN("effectiveStartDate", "{created_at:seconds}"),
    WORD("status", "state", state_words),
    FIELD("autoRenewEnabled", "auto_renew"),
    CONSTANT("billingType", "\"license\""),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("termDuration", "term"),
    FIELD("orderId", "order"),
    GROUP("links", subscription_links),
    GROUP("attributes", subscription_attributes),
};
const assent_shape subscription_out = SHAPE(subscription_out_members);
