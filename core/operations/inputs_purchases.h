/* Inputs and replies about orders, carts, subscriptions and the gate (inputs_purchases.c). */
#pragma once

#include "model/things.h"

struct as_order_create {
    struct as_id customer;
    struct as_id id; /* host */
    int32_t billing_cycle;
    as_str currency;
    struct as_list lines; /* of as_order_line; the host sets each line's subscription id */
};
struct as_order_get {
    struct as_id customer, id;
};
struct as_order_list {
    struct as_id customer;
};
struct as_order_page {
    struct as_list items;
    int64_t total_count;
    struct as_id customer;
};
struct as_cart_create {
    struct as_id customer;
    struct as_id id;      /* host */
    struct as_list lines; /* of as_order_line, by as_cart_line_fields */
};
struct as_cart_get {
    struct as_id customer, id;
};
struct as_cart_change {
    struct as_id customer, id;
    struct as_list lines; /* as above */
};
struct as_cart_checkout {
    struct as_id customer, id;
    struct as_id seed;    /* host: what the ids of orders and subscriptions are made from */
    struct as_list lines; /* host: the cart's, for the rules */
};
struct as_checkout {
    struct as_list orders; /* of as_order */
};
struct as_subscription_get {
    struct as_id customer, id;
};
struct as_subscription_list {
    struct as_id customer;
    struct as_id order; /* nil: of every order */
};
struct as_subscription_page {
    struct as_list items;
    int64_t total_count;
    struct as_id customer;
};
struct as_subscription_change {
    struct as_id customer, id;
    int64_t quantity;         /* absent: as it is */
    int64_t current_quantity; /* host: what it is now */
    int32_t state;            /* none: as it is */
    as_str auto_renew;        /* "true", "false" or absent: as it is */
    as_str friendly_name;
    as_str etag; /* of the state that it was decided on; absent: whatever it is */
};
struct as_subscription_renew {
    struct as_id customer, id;
};
struct as_gate_check {
    struct as_id customer;
    as_str operation, offer_id;
    int64_t quantity;
    struct as_id subscription;
};
struct as_gate_result {
    bool passes;
    struct as_list answers;
    struct as_digest ruleset;
}; /* of as_answer */
