/* Every page, by the file that makes it. */
#include "portal.h"

const struct page_group *const page_groups[] = {
    &agreement_pages,    &board_pages,   &contact_pages,    &customer_pages,
    &customers_pages,    &history_pages, &invitation_pages, &invite_pages,
    &new_customer_pages, &order_pages,   &people_pages,     NULL,
};
