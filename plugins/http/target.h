/* The target of a request: split, decoded once, checked, cleaned. */
#pragma once

#include "assent/abi.h"

#include <stdbool.h>

/* Works in place: `target` ("/a%20b//c/?x=1", or the same with http://host before it) becomes the
 * path "/a b/c" and the query "x=1", both inside the same bytes. False: it is refused. */
bool target_clean(char *target, size_t size, assent_text *ret_path, assent_text *ret_query);
