/* What bytes that are no UTF-8 seem to be, for sentences. */
#pragma once

#include "base/str.h"

/* The name of what a file's first bytes look like, "UTF-16 with the low byte first"; NULL: nothing speaks
 * against UTF-8. Looks for byte-order marks and for NUL bytes in every other place. */
const char *as_encoding_of_begin(as_str begin);
/* The same for text around a byte that cannot stand there in UTF-8. Never NULL. */
const char *as_encoding_of_bad(as_str around);
