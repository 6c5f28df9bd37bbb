/* The filters of lists: {"Field":"CompanyName","Value":"nord","Operator":"starts_with"}. */
#pragma once

#include "center.h"

#include <jansson.h>

enum filter_field {
    FILTER_NAME,
    FILTER_DOMAIN,
    FILTER_RESELLER,
    FILTER_PROVIDER,
    FILTER_CUSTOMER_ID, /* of audit records, as … */
    FILTER_RESOURCE,    /* … this */
};
/* Of the customer list; that of partnerships knows the other partner's name alone; that of audit records
 * CompanyName with substring, CustomerId and ResourceType with equals. */
enum filter_of { FILTER_OF_CUSTOMERS, FILTER_OF_PARTNERS, FILTER_OF_AUDIT };

struct filter {
    enum filter_field field;
    assent_text value; /* lies in `json` */
    bool is_exact;
    struct saying saying; /* when it is refused: why */
    json_t *json;
};

/* Reads all spellings of the published clients: names in any letter case, operators as words with or
 * without low lines or as the number in their enumeration. NULL: it is good, and has to be freed;
 * else what is wrong, with filter->saying. */
const struct fault *filter_read(assent_text text, enum filter_of of, struct filter *ret_filter);
void filter_free(struct filter *filter);
