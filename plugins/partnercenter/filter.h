/* The customer list's filter: {"Field":"CompanyName","Value":"nord","Operator":"starts_with"}. */
#pragma once

#include "center.h"

#include <jansson.h>

enum filter_field { FILTER_NAME, FILTER_DOMAIN, FILTER_RESELLER, FILTER_PROVIDER };

struct filter {
    enum filter_field field;
    assent_text value; /* lies in `json` */
    bool is_exact;
    const char *sentence; /* when it is refused: why */
    json_t *json;
};

/* Reads all spellings of the published clients: names in any letter case, operators as words with or
 * without low lines or as the number in their enumeration. NULL: it is good, and has to be freed;
 * else what is wrong, with filter->sentence. */
const struct fault *filter_read(assent_text text, struct filter *ret_filter);
void filter_free(struct filter *filter);
