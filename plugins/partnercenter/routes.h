/* What the tables of routes share. */
#pragma once

#include "center.h"
#include "openapi.h"

#define ROUTE_GROUP(array_) \
    { \
        (array_), sizeof(array_) / sizeof((array_)[0]) \
    }

extern const struct route_group agreement_routes, customer_routes, partner_routes, purchase_routes,
    record_routes, token_routes;
