/* Templates: which texts there are, which one holds for a customer, and the link to it. */
#include "operations/templates.h"

#include "operations/handlers.h"
#include "operations/signing.h"
#include "operations/subject.h"

enum { LINK_LIFE_MS = 5 * 60 * 1000 };

static const as_str cloud_agreement = { "MicrosoftCloudAgreement", 23 };

as_str as_agreement_type_or_default(as_str type)
{
    return type.size ? type : cloud_agreement; /* the contract's default, to this day */
}

int as_templates_of_type(struct as_run *run, as_str asked, struct as_list *ret_templates,
                         struct as_err *err)
{
    as_str type = as_agreement_type_or_default(asked);
    struct as_list all = { 0 };
    int rc = as_ruleset_templates(run->rules, run->at, run->arena, &all, err);
    if (rc < 0 || as_str_equal(type, AS_STR("*"))) {
        *ret_templates = all;
        return rc;
    }
    for (uint32_t i = 0; i < all.count; i++) {
        struct as_template *one = (struct as_template *)all.items + i;
        if (as_str_equal(one->type, type)) {
            *ret_templates = (struct as_list){ one, 1 };
            return 0;
        }
    }
    return as_err_word(err, AS_E_INVALID, "type.unknown",
                       "type: there is no agreement type \"%.*s\"; ask for \"*\" to see all",
                       (int)(type.size < 64 ? type.size : 64), type.data);
}

int as_template_by_id(struct as_run *run, const struct as_id *id, struct as_template *ret_template,
                      struct as_err *err)
{
    struct as_list all = { 0 };
    int rc = as_ruleset_templates(run->rules, run->at, run->arena, &all, err);
    for (uint32_t i = 0; i < all.count && rc == 0; i++) {
        const struct as_template *one = (const struct as_template *)all.items + i;
        if (!as_id_equal(&one->id, id))
            continue;
        *ret_template = *one;
        return 0;
    }
    char text[AS_ID_TEXT_SIZE];
    as_id_format(id, text);
    struct as_message_arg arg = { AS_STR("template"), as_str_of(text) };
    as_str sentence = as_ruleset_sentence(run->rules, run->locale, AS_STR("template.unknown"), &arg,
                                          1, AS_STR("there is no such template"), run->arena);
    return rc < 0
               ? rc
               : as_err_word(err, AS_E_INVALID, "template.unknown", "%.*s", AS_STR_ARG(sentence));
}

int as_template_in_force(struct as_run *run, const struct as_id *id,
                         struct as_template *ret_template, struct as_err *err)
{
    int rc = as_template_by_id(run, id, ret_template, err);
    if (rc < 0 || ret_template->to == AS_TIME_NONE || run->at < ret_template->to)
        return rc;
    char text[AS_ID_TEXT_SIZE];
    as_id_format(id, text);
    struct as_message_arg arg = { AS_STR("template"), as_str_of(text) };
    as_str sentence =
        as_ruleset_sentence(run->rules, run->locale, AS_STR("template.retired"), &arg, 1,
                            AS_STR("this template is no longer in force"), run->arena);
    return as_err_word(err, AS_E_INVALID, "template.retired", "%.*s", AS_STR_ARG(sentence));
}

static int list_templates(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_template_list *input = data;
    struct as_template_page *page = reply;
    int rc = as_templates_of_type(run, input->type, &page->items, err);
    page->total_count = page->items.count;
    return rc;
}

/* ---- The link ------------------------------------------------------------------------------- */

/* A customer that is named decides the country; it must be one the caller may know of. */
static int load_document(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_template_document *input = data;
    return as_id_is_nil(&input->customer) ? 0 : as_subject_find(run, &input->customer, err);
}

static as_str link_of(struct as_run *run, const struct as_template *text, const char *use)
{
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&text->id, id);
    as_str payload =
        as_arena_printf(run->arena, "%s:%s:%.*s:%.*s:%lld", use, id, AS_STR_ARG(text->country),
                        AS_STR_ARG(text->language), (long long)(run->at + LINK_LIFE_MS));
    as_str token = as_sign(run->arena, run->key, "document", payload);
    return as_arena_printf(run->arena, "%.*s/v1/documents/%.*s", AS_STR_ARG(run->public_address),
                           AS_STR_ARG(token));
}

static int link_document(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_template_document *input = data;
    struct as_template_link *link = reply;
    struct as_template text;
    int rc = as_template_by_id(run, &input->id, &text, err);
    if (rc < 0)
        return rc;

    as_str country = input->country;
    if (run->has_customer) {
        struct as_customer customer;
        rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer,
                        err);
        if (rc < 0)
            return rc;
        if (country.size && !as_str_equal(country, customer.country))
            return as_run_refuse(
                run, err, AS_E_INVALID, "template.country",
                "country: the customer's own country decides, and it is another one");
        country = customer.country;
    }
    rc = as_ruleset_template(run->rules, text.type, country, input->language, run->at, run->arena,
                             run->trace, &link->text, err);
    if (rc < 0)
        return rc;
    link->display_uri = link_of(run, &link->text, "display");
    link->download_uri = link_of(run, &link->text, "download");
    return link->display_uri.data && link->download_uri.data
               ? 0
               : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

/* Somebody follows a link: who made it is known by the signature, until when stands in it. */
static int open_document(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_template_open *input = data;
    struct as_template_location *where = reply;
    as_str payload;
    char use[16];
    char id_text[AS_ID_TEXT_SIZE];
    char country[8];
    char language[36];
    long long until = 0;
    struct as_id id;
    struct as_template text;
    if (!as_unsign(run->arena, run->key, "document", input->token, &payload) ||
        sscanf(as_arena_copy(run->arena, payload).data, "%15[^:]:%36[^:]:%7[^:]:%35[^:]:%lld", use,
               id_text, country, language, &until) != 5 ||
        !as_id_parse(as_str_of(id_text), &id) || run->at > until)
        return as_err_word(err, AS_E_NOT_FOUND, "document.expired",
                           "this link has expired or was never made here: ask for a new one");
    int rc = as_template_by_id(run, &id, &text, err);
    if (rc < 0)
        return rc;
    where->location = text.link;
    return 0;
}

const struct as_operation as_op_template_list = {
    .name = "template.list",
    .kind = AS_QUERY,
    .doc = "the newest template of each agreement type",
    .input = &as_template_list_fields,
    .reply = &as_template_page_fields,
    .run = list_templates,
};
const struct as_operation as_op_template_document = {
    .name = "template.document",
    .kind = AS_QUERY,
    .doc = "a link, good for five minutes, to the text for a country and language",
    .input = &as_template_document_fields,
    .reply = &as_template_link_fields,
    .load = load_document,
    .run = link_document,
};
const struct as_operation as_op_template_open = {
    .name = "template.open",
    .kind = AS_QUERY,
    .flags = AS_OP_OPEN,
    .doc = "where the text behind a document link is",
    .input = &as_template_open_fields,
    .reply = &as_template_location_fields,
    .run = open_document,
};
