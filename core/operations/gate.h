/* The purchase that the gate is asked about beforehand. */
#pragma once

#include "operations/inputs.h"

/* The input of order.create with one line; an empty offer is absent. In the arena; NULL: no memory. */
struct as_order_create *as_order_imagined(struct as_arena *arena, const struct as_id *customer,
                                          as_str offer_id, int64_t quantity);
