/* The countries that exist: ISO 3166-1 alpha-2, and the codes that the published table of the agreement
 * uses beside them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

bool as_country_is_known(as_str code);
/* What was probably meant by a code that is none: GB by UK; or none. */
as_str as_country_nearest(as_str code);
/* One after another, sorted; false behind the last. */
bool as_country_at(uint32_t number, as_str *ret_code);
