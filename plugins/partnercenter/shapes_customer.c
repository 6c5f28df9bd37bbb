/* Customers: the resource, its two profiles, and pages of it. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

/* Published clients fail on a word they do not know, so only two of the contract's are used. */
static const assent_word relationship_words[] = {
    { "active", "reseller" }, { "requested", "none" }, { "ended", "none" }, { "", "none" },
    { NULL, NULL },
};

/* ---- In ---- */

static const assent_member address_members[] = {
    FIELD("addressLine1", "address.line1"),
    FIELD("addressLine2", "address.line2"),
    FIELD("city", "address.city"),
    FIELD("state", "address.state"),
    FIELD("postalCode", "address.postal_code"),
    FIELD("country", "address.country"),
    FIELD("region", "address.region"),
    FIELD("firstName", "address.first_name"),
    FIELD("lastName", "address.last_name"),
    FIELD("phoneNumber", "address.phone"),
};
const assent_shape address_whole = SHAPE(address_members);

static const assent_member billing_in_members[] = {
    FIELD("companyName", "company_name"),
    FIELD("culture", "culture"),
    FIELD("language", "language"),
    FIELD("email", "email"),
    FIELD("firstName", "first_name"),
    FIELD("lastName", "last_name"),
    GROUP("defaultAddress", address_whole),
};
static const assent_shape profile_in = SHAPE(billing_in_members);

/* The same with the state that was read: some clients send it in the body, not as If-Match. */
static const assent_member etag_in_members[] = { FIELD("etag", "etag") };
static const assent_shape etag_in = SHAPE(etag_in_members);
static const assent_member billing_change_members[] = {
    FIELD("companyName", "company_name"),
    FIELD("culture", "culture"),
    FIELD("language", "language"),
    FIELD("email", "email"),
    FIELD("firstName", "first_name"),
    FIELD("lastName", "last_name"),
    GROUP("defaultAddress", address_whole),
    GROUP("attributes", etag_in),
};
const assent_shape billing_in = SHAPE(billing_change_members);

/* Only the end of a relationship can be asked for. */
static const assent_word end_words[] = { { "ended", "none" }, { NULL, NULL } };
static const assent_member end_in_members[] = {
    WORD("relationshipToPartner", "state", end_words),
};
const assent_shape customer_end_in = SHAPE(end_in_members);

static const assent_member company_in_members[] = {
    FIELD("domain", "domain"),
    FIELD("organizationRegistrationNumber", "registration_number"),
    FIELD("companyName", "company_name"), /* when the billing profile has none */
};
static const assent_shape company_in = SHAPE(company_in_members);

static const assent_member create_in_members[] = {
    GROUP("billingProfile", profile_in),
    GROUP("companyProfile", company_in),
    FIELD("associatedPartnerId", "partner"),
};
const assent_shape customer_create_in = SHAPE(create_in_members);

/* ---- Out ---- */

static const assent_member company_self_members[] = {
    PATTERN("uri", "/customers/{customer.id}/profiles/company"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape company_self = SHAPE(company_self_members);
static const assent_member company_links_members[] = { GROUP("self", company_self) };
static const assent_shape company_links = SHAPE(company_links_members);

static const assent_member company_out_members[] = {
    FIELD("tenantId", "customer.id"),
    FIELD("domain", "customer.domain"),
    FIELD("companyName", "customer.company_name"),
    FIELD("organizationRegistrationNumber", "customer.registration_number"),
    GROUP("links", company_links),
    OBJECT_TYPE("CustomerCompanyProfile"),
};
const assent_shape company_out = SHAPE(company_out_members);

static const assent_member address_out_members[] = {
    FIELD("country", "customer.country"),
    FIELD("region", "customer.address.region"),
    FIELD("city", "customer.address.city"),
    FIELD("state", "customer.address.state"),
    FIELD("addressLine1", "customer.address.line1"),
    FIELD("addressLine2", "customer.address.line2"),
    FIELD("postalCode", "customer.address.postal_code"),
    FIELD("firstName", "customer.address.first_name"),
    FIELD("lastName", "customer.address.last_name"),
    FIELD("phoneNumber", "customer.address.phone"),
};
static const assent_shape address_out = SHAPE(address_out_members);

static const assent_member billing_self_members[] = {
    PATTERN("uri", "/customers/{customer.id}/profiles/billing"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape billing_self = SHAPE(billing_self_members);
static const assent_member billing_links_members[] = { GROUP("self", billing_self) };
static const assent_shape billing_links = SHAPE(billing_links_members);

static const assent_member billing_attributes_members[] = {
    FIELD("etag", "etag"),
    CONSTANT("objectType", "\"CustomerBillingProfile\""),
};
static const assent_shape billing_attributes = SHAPE(billing_attributes_members);

static const assent_member billing_out_members[] = {
    FIELD("id", "customer.billing_id"),
    FIELD("firstName", "customer.first_name"),
    FIELD("lastName", "customer.last_name"),
    FIELD("email", "customer.email"),
    FIELD("culture", "customer.culture"),
    FIELD("language", "customer.language"),
    FIELD("companyName", "customer.company_name"),
    GROUP("defaultAddress", address_out),
    GROUP("links", billing_links),
    GROUP("attributes", billing_attributes),
};
const assent_shape billing_out = SHAPE(billing_out_members);

static const assent_member credentials_members[] = {
    FIELD("userName", "credentials.user_name"),
    FIELD("password", "credentials.password"),
};
static const assent_shape credentials_out = SHAPE(credentials_members);

static const assent_member self_members[] = {
    PATTERN("uri", "/customers/{customer.id}"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape self_out = SHAPE(self_members);
static const assent_member links_members[] = { GROUP("self", self_out) };
static const assent_shape links_out = SHAPE(links_members);

static const assent_member created_out_members[] = {
    FIELD("id", "customer.id"),
    FIELD("commerceId", "customer.commerce_id"),
    GROUP("companyProfile", company_out),
    GROUP("billingProfile", billing_out),
    WORD("relationshipToPartner", "relationship", relationship_words),
    CONSTANT("allowDelegatedAccess", "true"),
    GROUP("userCredentials", credentials_out),
    GROUP("links", links_out),
    OBJECT_TYPE("Customer"),
};
const assent_shape customer_created_out = SHAPE(created_out_members);

static const assent_member customer_out_members[] = {
    FIELD("id", "customer.id"),
    FIELD("commerceId", "customer.commerce_id"),
    GROUP("companyProfile", company_out),
    GROUP("billingProfile", billing_out),
    WORD("relationshipToPartner", "relationship", relationship_words),
    CONSTANT("allowDelegatedAccess", "true"),
    GROUP("links", links_out),
    OBJECT_TYPE("Customer"),
};
const assent_shape customer_out = SHAPE(customer_out_members);

static const assent_member ended_out_members[] = {
    FIELD("id", "customer.id"),
    FIELD("commerceId", "customer.commerce_id"),
    GROUP("companyProfile", company_out),
    GROUP("billingProfile", billing_out),
    WORD("relationshipToPartner", "relationship", relationship_words),
    CONSTANT("allowDelegatedAccess", "false"),
    GROUP("links", links_out),
    OBJECT_TYPE("Customer"),
};
const assent_shape customer_ended_out = SHAPE(ended_out_members);

static const assent_member listed_out_members[] = {
    FIELD("id", "customer.id"),
    FIELD("commerceId", "customer.commerce_id"),
    GROUP("companyProfile", company_out),
    WORD("relationshipToPartner", "relationship", relationship_words),
    GROUP("links", links_out),
    OBJECT_TYPE("Customer"),
};
static const assent_shape listed_out = SHAPE(listed_out_members);

/* The tokens stand last: customers.c takes them from there and makes links of them. */
static const assent_member page_out_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", listed_out),
    OBJECT_TYPE("Collection"),
    FIELD("continuationToken", "next"),
    FIELD("previousToken", "previous"),
};
const assent_shape customer_page_out = SHAPE(page_out_members);
