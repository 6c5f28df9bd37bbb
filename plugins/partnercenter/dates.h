/* Dates as published clients write them in queries. */
#pragma once

#include "center.h"

enum { DATE_BYTES = 32 };

/* Reads "2026-11-19" (also with a time behind it, RFC 3339), "11/19/2026 00:00:00", "6/1/2017 12:00:00 AM",
 * and a year with the day of the year, "2026-323" or with a month before it that means nothing,
 * "2026-11-323". Writes what the host reads. A day without a time is its beginning or, with `is_end`, its
 * last millisecond. False: it is none of these. */
bool date_read(assent_text text, bool is_end, char out[DATE_BYTES]);
