/* What partners are to each other and to customers. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

static const assent_word type_words[] = {
    { "provider_of", "is_indirect_cloud_solution_provider_of" },
    { "reseller_of", "is_indirect_reseller_of" },
    { NULL, NULL },
};

static const assent_word state_words[] = {
    { "active", "Active" }, { "requested", "Pending" }, { "ended", "Expired" }, { NULL, NULL },
};

static const assent_member partnership_members[] = {
    FIELD("id", "id"),
    FIELD("name", "name"),
    WORD("relationshipType", "type", type_words),
    WORD("state", "state", state_words),
    FIELD("mpnId", "mpn_id"),
    FIELD("location", "country"),
    OBJECT_TYPE("PartnerRelationship"),
};
static const assent_shape partnership_out = SHAPE(partnership_members);

static const assent_member page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", partnership_out),
    CONSTANT("links", "{\"self\":{\"uri\":\"/relationships\",\"method\":\"GET\",\"headers\":[]}}"),
    OBJECT_TYPE("Collection"),
};
const assent_shape partnership_page_out = SHAPE(page_members);

static const assent_member of_customer_members[] = {
    FIELD("id", "id"),
    FIELD("name", "name"),
    WORD("relationshipType", "type", type_words),
    FIELD("mpnId", "mpn_id"),
    OBJECT_TYPE("PartnerRelationship"),
};
static const assent_shape of_customer_out = SHAPE(of_customer_members);

static const assent_member self_members[] = {
    PATTERN("uri", "/customers/{customer}/relationships"),
    CONSTANT("method", "\"GET\""),
    CONSTANT("headers", "[]"),
};
static const assent_shape self_out = SHAPE(self_members);
static const assent_member links_members[] = { GROUP("self", self_out) };
static const assent_shape links_out = SHAPE(links_members);

static const assent_member customer_page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", of_customer_out),
    GROUP("links", links_out),
    OBJECT_TYPE("Collection"),
};
const assent_shape customer_partnership_page_out = SHAPE(customer_page_members);

static const assent_member link_members[] = {
    FIELD("url", "url"),
    OBJECT_TYPE("RelationshipRequest"),
};
const assent_shape relationship_link_out = SHAPE(link_members);

static const assent_member status_members[] = { FIELD("isAgreementSigned", "is_signed") };
const assent_shape agreement_status_out = SHAPE(status_members);
