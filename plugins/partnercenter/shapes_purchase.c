/* Orders and subscriptions. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

const assent_word billing_words[] = {
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
    FIELD("partnerIdOnRecord", "partner_on_record"),
    FIELD("parentSubscriptionId", "parent"),
    FIELD("provisioningContext", "provisioning"),
};
static const assent_shape line_in = SHAPE(line_in_members);

static const assent_member order_in_members[] = {
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("currencyCode", "currency"),
    ITEMS("lineItems", "lines", line_in),
};
const assent_shape order_create_in = SHAPE(order_in_members);

static const assent_member line_subscription_members[] = {
    PATTERN("uri", "/customers/{^customer}/subscriptions/{subscription}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape line_subscription = SHAPE(line_subscription_members);
static const assent_member line_links_members[] = { GROUP("subscription", line_subscription) };
static const assent_shape line_links = SHAPE(line_links_members);

static const assent_member line_out_members[] = {
    FIELD("lineItemNumber", "number"),
    FIELD("offerId", "offer_id"),
    FIELD("subscriptionId", "subscription"),
    FIELD("quantity", "quantity"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("termDuration", "term"),
    FIELD("partnerIdOnRecord", "partner_on_record"),
    FIELD("parentSubscriptionId", "parent"),
    FIELD("provisioningContext", "provisioning"),
    GROUP("links", line_links),
};
static const assent_shape line_out = SHAPE(line_out_members);

static const assent_member order_self_members[] = {
    PATTERN("uri", "/customers/{customer}/orders/{id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape order_self = SHAPE(order_self_members);
static const assent_member provisioning_link_members[] = {
    PATTERN("uri", "/customers/{customer}/orders/{id}/provisioningstatus"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape provisioning_link = SHAPE(provisioning_link_members);
static const assent_member order_links_members[] = {
    GROUP("provisioningStatus", provisioning_link),
    GROUP("self", order_self),
};
static const assent_shape order_links = SHAPE(order_links_members);

static const assent_member order_attributes_members[] = {
    FIELD("etag", "id"), /* an order does not change */
    CONSTANT("objectType", "\"Order\""),
};
static const assent_shape order_attributes = SHAPE(order_attributes_members);

static const assent_member order_out_members[] = {
    FIELD("id", "id"),
    FIELD("alternateId", "id"),
    FIELD("referenceCustomerId", "customer"),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("currencyCode", "currency"),
    ITEMS("lineItems", "lines", line_out),
    FIELD("creationDate", "created_at"),
    CONSTANT("status", "\"completed\""),
    CONSTANT("transactionType", "\"UserPurchase\""),
    GROUP("links", order_links),
    GROUP("attributes", order_attributes),
};
const assent_shape order_out = SHAPE(order_out_members);

static const assent_member orders_self_members[] = {
    PATTERN("uri", "/customers/{customer}/orders"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape orders_self = SHAPE(orders_self_members);
static const assent_member orders_links_members[] = { GROUP("self", orders_self) };
static const assent_shape orders_links = SHAPE(orders_links_members);

static const assent_member order_page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", order_out),
    GROUP("links", orders_links),
    OBJECT_TYPE("Collection"),
};
const assent_shape order_page_out = SHAPE(order_page_members);

/* Everything is there as soon as it is ordered. */
static const assent_member provisioned_members[] = {
    FIELD("lineItemNumber", "number"),
    CONSTANT("status", "\"fulfilled\""),
    OBJECT_TYPE("OrderLineItemProvisioningStatus"),
};
static const assent_shape provisioned = SHAPE(provisioned_members);
static const assent_member provisioning_links_members[] = { GROUP("self", provisioning_link) };
static const assent_shape provisioning_links = SHAPE(provisioning_links_members);
static const assent_member provisioning_members[] = {
    ITEMS("items", "lines", provisioned),
    GROUP("links", provisioning_links),
    OBJECT_TYPE("Collection"),
};
const assent_shape order_provisioning_out = SHAPE(provisioning_members);

/* ---- Subscriptions ---- */

static const assent_member change_attributes_members[] = { FIELD("etag", "etag") };
static const assent_shape change_attributes = SHAPE(change_attributes_members);

/* Clients send the whole subscription as they read it, with what they want changed. */
static const assent_member change_in_members[] = {
    FIELD("quantity", "quantity"),
    FIELD("friendlyName", "friendly_name"),
    WORD("status", "state", state_words),
    WORD("autoRenewEnabled", "auto_renew", switch_words),
    GROUP("attributes", change_attributes),
};
const assent_shape subscription_change_in = SHAPE(change_in_members);

static const assent_member subscription_self_members[] = {
    PATTERN("uri", "/customers/{customer}/subscriptions/{id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape subscription_self = SHAPE(subscription_self_members);
static const assent_member subscription_parent_members[] = {
    PATTERN("uri", "/customers/{customer}/subscriptions/{parent}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape subscription_parent = SHAPE(subscription_parent_members);
static const assent_member subscription_links_members[] = {
    GROUP("parentSubscription", subscription_parent),
    GROUP("self", subscription_self),
};
static const assent_shape subscription_links = SHAPE(subscription_links_members);

static const assent_member subscription_attributes_members[] = {
    FIELD("etag", "etag"),
    CONSTANT("objectType", "\"Subscription\""),
};
static const assent_shape subscription_attributes = SHAPE(subscription_attributes_members);

static const assent_member subscription_out_members[] = {
    FIELD("id", "id"),
    FIELD("offerId", "offer_id"),
    FIELD("friendlyName", "friendly_name"),
    FIELD("quantity", "quantity"),
    CONSTANT("unitType", "\"Licenses\""),
    FIELD("parentSubscriptionId", "parent"),
    FIELD("creationDate", "created_at"),
    /* The first SDKs for Java read these two only without a fraction. */
    PATTERN("effectiveStartDate", "{created_at:seconds}"),
    PATTERN("commitmentEndDate", "{commitment_ends_at:seconds}"),
    WORD("status", "state", state_words),
    FIELD("autoRenewEnabled", "auto_renew"),
    CONSTANT("billingType", "\"license\""),
    WORD("billingCycle", "billing_cycle", billing_words),
    FIELD("termDuration", "term"),
    FIELD("renewalTermDuration", "term"),
    CONSTANT("isTrial", "false"),
    CONSTANT("contractType", "\"subscription\""),
    FIELD("partnerId", "partner_on_record"),
    FIELD("orderId", "order"),
    GROUP("links", subscription_links),
    GROUP("attributes", subscription_attributes),
};
const assent_shape subscription_out = SHAPE(subscription_out_members);

static const assent_member subscriptions_self_members[] = {
    PATTERN("uri", "/customers/{customer}/subscriptions"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape subscriptions_self = SHAPE(subscriptions_self_members);
static const assent_member subscriptions_links_members[] = { GROUP("self", subscriptions_self) };
static const assent_shape subscriptions_links = SHAPE(subscriptions_links_members);

static const assent_member subscription_page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", subscription_out),
    GROUP("links", subscriptions_links),
    OBJECT_TYPE("Collection"),
};
const assent_shape subscription_page_out = SHAPE(subscription_page_members);
