/* Routes: orders, carts and subscriptions. */
#include "routes.h"
#include "shapes.h"

static const struct fault bad_order_id = { NULL, 404, 20000, "OrderUnknown" };
static const struct fault bad_cart_id = { NULL, 404, 800008, "CartUnknown" };
static const struct fault bad_subscription_id = { NULL, 404, 20003, "SubscriptionUnknown" };

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const char order_example[] = JSON({
    "billingCycle": "monthly",
    "lineItems": [{ "lineItemNumber": 0, "offerId": "OFFER-EXAMPLE-1", "quantity": 3 }]
});

static const char change_example[] = JSON({ "quantity": 7, "friendlyName": "Office" });

static const char cart_example[] = JSON({
    "lineItems": [{ "id": 0, "catalogItemId": "OFFER-EXAMPLE-1", "quantity": 3, "billingCycle": "monthly" }]
});

static const struct parameter subscription_query[] = { { "order_id", "order" }, { NULL, NULL } };

#define SUBSCRIPTION_ORDERED "order.create#/lineItems/0/subscriptionId"

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "POST",
        .path = "/customers/{customer}/orders",
        .operation = "order.create",
        .input = &order_create_in,
        .example = order_example,
        .output = &order_out,
        .success = 201,
        .throttled = THROTTLED_ORDERS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders",
        .operation = "order.list",
        .output = &order_page_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders/{id}",
        .operation = "order.get",
        .output = &order_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
        .bad_id = &bad_order_id,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/orders/{id}/provisioningstatus",
        .operation = "order.get",
        .output = &order_provisioning_out,
        .success = 200,
        .throttled = THROTTLED_ORDERS,
        .bad_id = &bad_order_id,
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/carts",
        .operation = "cart.create",
        .input = &cart_in,
        .example = cart_example,
        .output = &cart_out,
        .success = 201,
        .throttled = THROTTLED_CARTS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/carts/{id}",
        .operation = "cart.get",
        .output = &cart_out,
        .success = 200,
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "PUT",
        .path = "/customers/{customer}/carts/{id}",
        .operation = "cart.change",
        .input = &cart_in,
        .example = cart_example,
        .output = &cart_out,
        .success = 200,
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/carts/{id}/checkout",
        .operation = "cart.checkout",
        .output = &checkout_out,
        .success = 201,
        /* No input: two clients send the text "success", and what stands there means nothing. */
        .throttled = THROTTLED_CARTS,
        .bad_id = &bad_cart_id,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions",
        .operation = "subscription.list",
        .output = &subscription_page_out,
        .success = 200,
        .query = subscription_query,
        .throttled = THROTTLED_SUBSCRIPTIONS,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .id_from = SUBSCRIPTION_ORDERED,
        .output = &subscription_out,
        .success = 200,
        .throttled = THROTTLED_SUBSCRIPTIONS,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "PATCH",
        .path = "/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.change",
        .id_from = SUBSCRIPTION_ORDERED,
        .input = &subscription_change_in,
        .example = change_example,
        .output = &subscription_out,
        .success = 200,
        .flags = ROUTE_ETAG,
        .throttled = THROTTLED_SUBSCRIPTIONS,
        .bad_id = &bad_subscription_id,
    },
    {
        .method = "GET",
        .path = "/webhooks/v1/customers/{customer}/subscriptions/{id}",
        .operation = "subscription.get",
        .id_from = SUBSCRIPTION_ORDERED,
        .output = &subscription_out,
        .success = 200,
        .flags = ROUTE_WHOLE,
        .bad_id = &bad_subscription_id,
    },
};
const struct route_group purchase_routes = ROUTE_GROUP(routes);
