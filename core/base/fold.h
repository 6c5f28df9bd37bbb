/* Text without letter case, for what people search by.
 *
 * Simple case folding of Unicode (CaseFolding.txt, status C and S) for the scripts that company names
 * are written in: Latin, Greek, Cyrillic, Armenian, Georgian. The table is our own and fixed, so that
 * every machine keeps the same keys. Accents count ("Å" is "å", not "a"), nothing is normalised, and
 * the Turkish dotless i has no special place. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* In the arena; data is NULL when there is no memory. Folding never makes a text longer. */
as_str as_fold(struct as_arena *arena, as_str text);
/* Into `out`, which has room for text.size bytes; returns how many were written. */
size_t as_fold_into(as_str text, char *out);
