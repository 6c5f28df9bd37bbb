/* Agreements: metadata of the texts, links to them, confirmations. */
#include "shapes.h"

/* A table is read by its lines. */
/* clang-format off */

/* ---- In ---- */

static const assent_member contact_in_members[] = {
    FIELD("firstName", "contact.first_name"),
    FIELD("lastName", "contact.last_name"),
    FIELD("email", "contact.email"),
    FIELD("phoneNumber", "contact.phone"),
};
static const assent_shape contact_in = SHAPE(contact_in_members);

/* "type" is not among them: the template decides the type, and clients send null or another one. */
static const assent_member confirm_in_members[] = {
    GROUP("primaryContact", contact_in),
    FIELD("templateId", "template_id"),
    FIELD("dateAgreed", "agreed_at"),
};
const assent_shape agreement_confirm_in = SHAPE(confirm_in_members);

/* ---- Out ---- */

static const assent_member contact_out_members[] = {
    FIELD("firstName", "contact.first_name"),
    FIELD("lastName", "contact.last_name"),
    FIELD("email", "contact.email"),
    FIELD("phoneNumber", "contact.phone"),
};
static const assent_shape contact_out = SHAPE(contact_out_members);

static const assent_member agreement_out_members[] = {
    FIELD("userId", "user"),
    GROUP("primaryContact", contact_out),
    FIELD("templateId", "template_id"),
    FIELD("dateAgreed", "agreed_at"),
    FIELD("type", "type"),
    FIELD("agreementLink", "link"),
};
const assent_shape agreement_out = SHAPE(agreement_out_members);

static const assent_member agreement_page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", agreement_out),
    OBJECT_TYPE("Collection"),
};
const assent_shape agreement_page_out = SHAPE(agreement_page_members);

static const assent_member direct_status_members[] = { FIELD("isSigned", "is_signed") };
const assent_shape direct_status_out = SHAPE(direct_status_members);

static const assent_member template_out_members[] = {
    FIELD("templateId", "id"),
    FIELD("agreementType", "type"),
    FIELD("agreementLink", "link"),
    FIELD("versionRank", "rank"),
};
static const assent_shape template_out = SHAPE(template_out_members);

static const assent_member template_page_members[] = {
    FIELD("totalCount", "total_count"),
    ITEMS("items", "items", template_out),
    CONSTANT("links", "{\"self\":{\"uri\":\"/agreements\",\"method\":\"GET\",\"headers\":[]}}"),
    OBJECT_TYPE("Collection"),
};
const assent_shape template_page_out = SHAPE(template_page_members);

static const assent_member template_link_members[] = {
    FIELD("displayUri", "display_uri"),
    FIELD("downloadUri", "download_uri"),
    FIELD("language", "text.language"),
    FIELD("country", "text.country"),
};
const assent_shape template_link_out = SHAPE(template_link_members);
