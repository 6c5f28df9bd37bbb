/* Days as people write them. */
#pragma once

#include <stddef.h>

/* "2026-11-30T…Z" in the words of a locale: "30 november 2026". In languages whose months are not known here, and
 * of what is no time, the day as it is: "2026-11-30". Returns `out`. */
const char *date_in_words(const char *locale, const char *time, char *out, size_t room);
