/* Time: milliseconds since 1970 UTC as int64_t everywhere; RFC 3339 outside. The zone and the
 * locale of the machine play no part. */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define AS_TIME_NONE INT64_MIN
enum { AS_TIME_TEXT_SIZE = 25 }; /* "2026-11-20T12:15:07.015Z" and NUL */

/* [any] The wall clock. Only what runs outside the engine may look at it. */
int64_t as_clock_now_ms(void);
/* [any] For measuring; unrelated to the calendar. */
uint64_t as_clock_monotonic_ns(void);

/* Reads "2026-11-20", "2026-11-20T12:15:07", with 0 to 9 fraction digits (rounded down to ms), with
 * Z, an offset, or neither (then UTC); a blank or t instead of T, and z for Z. Real days only, years
 * 1900 to 9999. AS_E_INVALID: err says what would be right. */
int as_time_parse(as_str text, int64_t *ret_ms, struct as_err *err);
/* "2026-11-20T12:15:07.015Z"; the year must lie within 0 and 9999. Returns the text within `out`. */
as_str as_time_format(int64_t ms, char out[AS_TIME_TEXT_SIZE]);

/* Days since 1970-01-01 of a date of the Gregorian calendar, and back. */
int64_t as_days_from_civil(int year, int month, int day);
void as_civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);
