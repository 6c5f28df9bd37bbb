/* Routes: agreements, their templates and the texts. */
#include "routes.h"
#include "shapes.h"

static const struct fault unknown_template[] = {
    { "template.unknown", 404, 1000, NULL },
    { NULL, 0, 0, NULL },
};

static const struct fault bad_template_id = { NULL, 404, 1000, "TemplateUnknown" };

static const struct parameter agreement_type[] = { { "agreementType", "type" }, { NULL, NULL } };

static const struct parameter document_query[] = {
    { "language", "language" },
    { "country", "country" },
    { NULL, NULL },
};

static const struct parameter contact_rename[] = {
    { "primaryContact", "contact" },
    { NULL, NULL },
};

/* Not for the outside: documents.c reads it. */
static const assent_member location_members[] = {
    FIELD("location", "location"), FIELD("file", "file"), FIELD("name", "name"),
    FIELD("digest", "digest"),     FIELD("size", "size"), FIELD("isDownload", "is_download"),
};
static const assent_shape location_out = SHAPE(location_members);

/* ---- For the description ---- */

/* Text is read by its lines. */
/* clang-format off */

static const char confirm_example[] = JSON({
    "primaryContact": {
        "firstName": "Ingrid", "lastName": "Solheim", "email": "ingrid@nordvik.example",
        "phoneNumber": "4755501234"
    },
    "templateId": "117a77b0-9360-443b-8795-c6dedc750cf9",
    "dateAgreed": "2024-02-03T00:00:00.000Z",
    "type": "MicrosoftCustomerAgreement"
});

/* clang-format on */

/* ---- The table ---- */

static const struct route routes[] = {
    {
        .method = "GET",
        .path = "/agreements",
        .operation = "template.list",
        .output = &template_page_out,
        .success = 200,
        .query = agreement_type,
        .query_example = "agreementType=MicrosoftCustomerAgreement",
    },
    {
        .method = "GET",
        .path = "/agreementtemplates/{id}/document",
        .operation = "template.document",
        .id_from = "template.list#/items/0/templateId",
        .output = &template_link_out,
        .success = 200,
        .query = document_query,
        .flags = ROUTE_SECRET,
        .bad_id = &bad_template_id,
        .faults = unknown_template,
        .query_example = "language=nb-NO&country=NO",
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.list",
        .output = &agreement_page_out,
        .success = 200,
        .query = agreement_type,
        .query_example = "agreementType=*",
    },
    {
        .method = "POST",
        .path = "/customers/{customer}/agreements",
        .operation = "agreement.confirm",
        .input = &agreement_confirm_in,
        .example = confirm_example,
        .output = &agreement_out,
        .success = 201,
        .renames = contact_rename,
    },
    {
        .method = "GET",
        .path = "/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus",
        .operation = "agreement.direct_status",
        .output = &direct_status_out,
        .success = 200,
    },
    {
        .method = "GET",
        .path = "/documents/{token}",
        .operation = "template.open",
        .output = &location_out,
        .success = 302,
        .flags = ROUTE_SECRET | ROUTE_OPTIONAL,
        .route_flags = ASSENT_ROUTE_OPEN,
        .finish = document_finish,
        .answer = JSON({ "type" : "object", "maxProperties" : 0 }),
    },
};
const struct route_group agreement_routes = ROUTE_GROUP(routes);
