/* CSV as RFC 4180 has it: fields between commas, records ended by CR LF, quotes where they are needed.
 *
 * What a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets show as text. */
#pragma once

#include "base/writer.h"

/* One record is a field, then further ones, then its end. */
void as_csv_first(struct as_buf *buf, as_str field);
void as_csv_next(struct as_buf *buf, as_str field);
void as_csv_end(struct as_buf *buf);
/* Whether an apostrophe was put before it. So that reading gives back what was written, one that stands there
 * by itself before such a text gets another. */
bool as_csv_is_guarded(as_str cell);
/* A whole record. */
void as_csv_row(struct as_buf *buf, as_str first, const as_str *further, size_t count);
