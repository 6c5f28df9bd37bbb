/* The contract's table: which route is which operation, through which shapes. Its parts by subject. */
#include "routes.h"

const struct route_group *const route_groups[] = {
    &agreement_routes,
    &customer_routes,
    &partner_routes,
    &purchase_routes,
    &record_routes,
    &token_routes,
    NULL,
};
