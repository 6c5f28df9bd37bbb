/* The contract's objects, as tables: the outside name of each member, and our field.
 *
 * The host reads and writes JSON by them; this plugin parses no body. Input tables name what has an
 * effect: ids, links, status stamps and attributes that clients send along are ignored. */
#pragma once

#include "assent/assent.h"

/* clang-format off */
#define FIELD(outside_, inside_) { .outside = (outside_), .inside = (inside_) }
#define WORD(outside_, inside_, words_) \
    { .outside = (outside_), .inside = (inside_), .words = (words_) }
#define ITEMS(outside_, inside_, shape_) \
    { .outside = (outside_), .inside = (inside_), .items = &(shape_) }
#define GROUP(outside_, shape_) { .outside = (outside_), .members = &(shape_) }
#define CONSTANT(outside_, json_) { .outside = (outside_), .constant = (json_) }
#define PATTERN(outside_, pattern_) { .outside = (outside_), .pattern = (pattern_) }
#define SHAPE(array_) { (array_), sizeof(array_) / sizeof((array_)[0]) }
/* clang-format on */

/* "attributes" of an object without an etag. */
#define OBJECT_TYPE(type_) CONSTANT("attributes", "{\"objectType\":\"" type_ "\"}")

/* shapes_audit.c */
extern const assent_shape audit_page_out, audit_record_out;
/* The words of a billing cycle, in all spellings. */
extern const assent_word billing_words[];

/* shapes_cart.c */
extern const assent_shape cart_in, cart_out, checkout_out;
/* shapes_customer.c */
extern const assent_shape customer_create_in, customer_created_out, customer_out, customer_page_out,
    customer_end_in, customer_ended_out, billing_in, billing_out, company_out, address_whole;
/* shapes_country.c */
extern const assent_shape address_checked_out, country_out;
/* shapes_agreement.c */
extern const assent_shape agreement_confirm_in, agreement_out, agreement_page_out,
    direct_status_out, template_page_out, template_link_out;
/* shapes_token.c */
extern const assent_shape token_granted_out;
/* shapes_webhook.c */
extern const assent_shape webhook_set_in, webhook_out, webhook_names_out, webhook_validate_out,
    webhook_validation_out;
/* shapes_purchase.c */
extern const assent_shape order_create_in, order_out, order_page_out, order_provisioning_out,
    subscription_change_in, subscription_out, subscription_page_out;
/* shapes_partner.c */
extern const assent_shape agreement_status_out, partnership_page_out, customer_partnership_page_out,
    relationship_link_out;
