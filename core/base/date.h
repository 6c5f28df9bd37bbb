/* Dates as other programs write them. What only a person could tell is refused, never guessed. */
#pragma once

#include "base/clock.h"

/* Reads a date and time by a format of yyyy, MM or M, dd or d, HH or H, hh or h with tt (AM, PM), mm, ss;
 * everything else stands for itself. Two letters want two digits, one letter takes one or two. What the
 * format does not name is midnight; the zone is UTC. AS_E_INVALID: the sentence does not repeat the text. */
int as_date_parse(as_str text, as_str format, int64_t *ret_ms, struct as_err *err);
/* Whether a format names year, month and day, each once. */
bool as_date_format_is_good(as_str format);
/* RFC 3339 alone, as as_time_parse; the sentence says what is wrong with another writing and how to put it
 * right, and does not repeat the text. */
int as_date_parse_iso(as_str text, int64_t *ret_ms, struct as_err *err);
