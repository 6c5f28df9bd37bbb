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
    const as_str shown = as_str_make(type.data, type.size < 64 ? type.size : 64);
    return as_err_say(err, AS_E_INVALID, "type.unknown",
                      "type: there is no agreement type \"{type}\"; ask for \"*\" to see all",
                      AS_VALUES(as_value_text("type", shown)));
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
    return rc < 0 ? rc : as_err_word_spoken(err, AS_E_INVALID, "template.unknown", sentence);
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
    return as_err_word_spoken(err, AS_E_INVALID, "template.retired", sentence);
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

/* The path of the file stands in the link: who followed it gets that text, or none. */
static as_str link_of(struct as_run *run, const struct as_template *text, const char *use,
                      const struct as_document *document)
{
    const as_str path = document ? document->path : AS_STR_NONE;
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&text->id, id);
    as_str payload = as_arena_printf(run->arena, "%s:%s:%lld:%.*s", use, id,
                                     (long long)(run->at + LINK_LIFE_MS), AS_STR_ARG(path));
    as_str token = as_sign(run->arena, run->key, "document", payload);
    return as_arena_printf(run->arena, "%.*s/v1/documents/%.*s", AS_STR_ARG(run->public_address),
                           AS_STR_ARG(token));
}

static void add_links(struct as_run *run, struct as_template_link *link)
{
    const struct as_document *display =
        as_ruleset_document(run->rules, &link->text, AS_DOCUMENT_DISPLAY);
    const struct as_document *download =
        as_ruleset_document(run->rules, &link->text, AS_DOCUMENT_DOWNLOAD);
    link->display_uri = link_of(run, &link->text, "display", display);
    link->download_uri = link_of(run, &link->text, "download", download);
    link->has_page = display && as_str_ends_with(display->path, AS_STR(".html"));
    if (download)
        link->download_digest = download->digest;
    if (display || download)
        link->text_digest = display ? display->digest : download->digest;
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
    add_links(run, link);
    return link->display_uri.data && link->download_uri.data
               ? 0
               : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

static int expired(struct as_err *err)
{
    return as_err_word(err, AS_E_NOT_FOUND, "document.expired",
                       "this link has expired or was never made here: ask for a new one");
}

static int lead_to_file(struct as_run *run, as_str path, struct as_template_location *where,
                        struct as_err *err)
{
    const struct as_document *document = as_ruleset_document_at(run->rules, path);
    if (!document) /* the rules changed in these minutes: the text is no longer in force */
        return expired(err);
    const char *slash = memrchr(path.data, '/', path.size);
    const size_t before = slash ? (size_t)(slash + 1 - path.data) : 0;
    where->name = as_str_make(path.data + before, path.size - before);
    where->file = as_arena_printf(run->arena, "%.*s/countries/documents/%.*s",
                                  AS_STR_ARG(run->rules_folder), AS_STR_ARG(path));
    where->digest = document->digest;
    where->size = document->size;
    return where->file.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a link");
}

/* Somebody follows a link: who made it is known by the signature, until when stands in it. */
static int open_document(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_template_open *input = data;
    struct as_template_location *where = reply;
    as_str payload;
    char use[16];
    char id_text[AS_ID_TEXT_SIZE];
    long long until = 0;
    int path_at = 0;
    struct as_id id;
    struct as_template text;
    if (!run->rules || !as_unsign(run->arena, run->key, "document", input->token, &payload))
        return expired(err);
    payload = as_arena_copy(run->arena, payload);
    if (!payload.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a link");
    if (sscanf(payload.data, "%15[^:]:%36[^:]:%lld:%n", use, id_text, &until, &path_at) != 3 ||
        path_at == 0 || !as_id_parse(as_str_of(id_text), &id) || run->at > until)
        return expired(err);
    int rc = as_template_by_id(run, &id, &text, err);
    if (rc < 0)
        return rc;
    where->size = AS_INT_NONE;
    where->is_download = strcmp(use, "download") == 0;
    if ((size_t)path_at < payload.size)
        return lead_to_file(
            run, as_str_make(payload.data + path_at, payload.size - (size_t)path_at), where, err);
    where->location = text.link;
    return 0;
}

/* ---- The text of an acceptance -------------------------------------------------------------- */

/* A file is a template's when it lies in the folder of its id or of its type. */
static bool is_of_template(const struct as_document *document, const struct as_template *template)
{
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&template->id, id);
    const as_str owners[] = { as_str_of(id), template->type };
    for (size_t i = 0; i < AS_COUNT(owners); i++)
        if (document->path.size > owners[i].size && document->path.data[owners[i].size] == '/' &&
            as_str_starts_with(document->path, owners[i]))
            return true;
    return false;
}

int as_template_text_digest(struct as_run *run, const struct as_template *template,
                            const struct as_digest *named, struct as_digest *ret_digest,
                            struct as_err *err)
{
    struct as_customer customer;
    struct as_template text;
    if (!as_digest_is_nil(named)) {
        const struct as_document *document = as_ruleset_document_of(run->rules, named);
        if (!document || !is_of_template(document, template))
            return as_run_refuse(run, err, AS_E_INVALID, "document.unknown",
                                 "text_digest: no text of this template in force has this digest");
        *ret_digest = *named;
        return 0;
    }
    if (!as_ruleset_has_documents(run->rules))
        return 0;
    int rc =
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer, err);
    if (rc == 0)
        rc = as_ruleset_template(run->rules, template->type, customer.country, customer.culture,
                                 run->at, run->arena, NULL, &text, err);
    if (rc < 0)
        return rc;
    const struct as_document *document =
        as_ruleset_document(run->rules, &text, AS_DOCUMENT_DISPLAY);
    if (!document)
        document = as_ruleset_document(run->rules, &text, AS_DOCUMENT_DOWNLOAD);
    if (document)
        *ret_digest = document->digest;
    return 0;
}

const struct as_operation as_op_template_list = {
    .action = AS_ACTION_template_list,
    .name = "template.list",
    .kind = AS_QUERY,
    .doc = "the newest template of each agreement type",
    .input = &as_template_list_fields,
    .reply = &as_template_page_fields,
    .run = list_templates,
};
const struct as_operation as_op_template_document = {
    .action = AS_ACTION_template_document,
    .name = "template.document",
    .kind = AS_QUERY,
    .doc = "a link, good for five minutes, to the text for a country and language",
    .input = &as_template_document_fields,
    .reply = &as_template_link_fields,
    .load = load_document,
    .run = link_document,
};
const struct as_operation as_op_template_open = {
    .action = AS_ACTION_template_open,
    .name = "template.open",
    .kind = AS_QUERY,
    .flags = AS_OP_OPEN,
    .doc = "where the text behind a document link is",
    .input = &as_template_open_fields,
    .reply = &as_template_location_fields,
    .run = open_document,
};
