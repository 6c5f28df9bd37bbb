/* Who may list which customer: by name and by domain, without letter case, a page at a time.
 *
 * A row per partner that sees the customer, so that a page costs the same whoever asks and however many
 * there are: two ends of one range of an index. */
#pragma once

#include "store/store.h"

enum as_listing { AS_LIST_BY_NAME, AS_LIST_BY_DOMAIN };

/* Lets a partner (by its row) list a customer, and takes that back. */
int as_listing_add(struct as_conn *conn, int64_t partner_row, const struct as_customer *customer,
                   struct as_arena *arena, struct as_err *err);
int as_listing_remove(struct as_conn *conn, int64_t partner_row, const struct as_customer *customer,
                      struct as_arena *arena, struct as_err *err);

/* Between two customers of a listing, or on one: its folded key and its row. */
struct as_place {
    as_str key;
    int64_t row;
};

struct as_listing_query {
    enum as_listing by;
    int64_t partner_row;
    as_str prefix; /* folded (as_fold): the key begins with this, or … */
    bool is_exact; /* … equals it */
    bool is_backward;
    bool has_from; /* behind `from`, or before it when backward; else from the listing's end */
    struct as_place from;
    uint32_t limit;
};

/* In the listing's order, also when it was read backward. */
struct as_listing_page {
    struct as_place *places;
    uint32_t count;
};

int as_listing_read(struct as_conn *conn, const struct as_listing_query *query,
                    struct as_arena *arena, struct as_listing_page *ret_page, struct as_err *err);
