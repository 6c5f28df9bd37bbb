#include "fields.h"

#include "catalog.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Which there are ------------------------------------------------------------------------ */

/* A list reads better than a staircase. */
/* clang-format off */
#define COMPANY_NAME { "company_name", "text", "organization", FIELD_REQUIRED | FIELD_WIDE, 200, NULL }
#define PROFILE \
    { "address.country", "select", "country", FIELD_REQUIRED, 2, "country" }, \
    { "address.line1", "text", "address-line1", FIELD_REQUIRED | FIELD_WIDE, 200, NULL }, \
    { "address.line2", "text", "address-line2", FIELD_WIDE, 200, NULL }, \
    { "address.postal_code", "text", "postal-code", 0, 20, NULL }, \
    { "address.city", "text", "address-level2", FIELD_REQUIRED, 100, NULL }, \
    { "address.state", "text", "address-level1", 0, 100, NULL }
#define PERSON \
    { "first_name", "text", "given-name", FIELD_REQUIRED, 50, NULL }, \
    { "last_name", "text", "family-name", FIELD_REQUIRED, 50, NULL }, \
    { "email", "email", "email", FIELD_REQUIRED, 254, NULL }
#define REACHED \
    { "address.phone", "tel", "tel", 0, 40, NULL }, \
    { "language", "select", "language", 0, 5, "tongue" }
#define LETTER \
    { "locale", "select", "off", 0, 5, "language" }, \
    { "text", "area", "off", FIELD_WIDE, 4000, NULL }
/* clang-format on */

/* As customer.create calls them. */
const struct field account_fields[] = {
    COMPANY_NAME, { "domain", "text", "off", FIELD_REQUIRED, 253, NULL },
    PROFILE,      { "registration_number", "text", "off", 0, 100, NULL },
    PERSON,       REACHED,
};
const size_t account_field_count = sizeof account_fields / sizeof account_fields[0];

/* As customer.change calls them. */
const struct field profile_fields[] = { COMPANY_NAME, PROFILE, PERSON, REACHED };
const size_t profile_field_count = sizeof profile_fields / sizeof profile_fields[0];

/* As agreement.confirm calls them. */
const struct field acceptance_fields[] = {
    { "contact.first_name", "text", "off", FIELD_REQUIRED, 50, NULL },
    { "contact.last_name", "text", "off", FIELD_REQUIRED, 50, NULL },
    { "contact.email", "email", "off", FIELD_REQUIRED, 254, NULL },
    { "contact.phone", "tel", "off", 0, 40, NULL },
    { "agreed_at", "date", "off", FIELD_REQUIRED, 10, NULL },
};
const size_t acceptance_field_count = sizeof acceptance_fields / sizeof acceptance_fields[0];

/* As invitation.create calls them, of a customer that is there … */
const struct field contact_fields[] = { PERSON, LETTER };
const size_t contact_field_count = sizeof contact_fields / sizeof contact_fields[0];

/* … and of one that is to become ours. */
const struct field request_fields[] = {
    { "domain", "text", "off", FIELD_REQUIRED, 253, NULL },
    PERSON,
    LETTER,
};
const size_t request_field_count = sizeof request_fields / sizeof request_fields[0];

/* As order.create calls them; the first line's own names without "lines.0.". */
const struct field order_fields[] = {
    { "offer_id", "text", "off", FIELD_REQUIRED | FIELD_WIDE, 200, NULL },
    { "quantity", "number", "off", FIELD_REQUIRED, 7, NULL },
    { "billing_cycle", "select", "off", 0, 12, "cycle" },
    { "term", "select", "off", 0, 5, "term" },
    { "currency", "text", "off", 0, 3, NULL },
    { "friendly_name", "text", "off", FIELD_WIDE, 200, NULL },
};
const size_t order_field_count = sizeof order_fields / sizeof order_fields[0];

/* ---- What they hold ------------------------------------------------------------------------- */

/* What was sent counts, also when it is empty; else what is there already. */
static const char *value_of(const struct visit *visit, const struct field *field,
                            const json_t *values)
{
    if (json_object_get(visit->form, field->name))
        return visit_form(visit, field->name);
    const char *value = values ? json_text(values, field->name) : "";
    return value;
}

static void add_option(json_t *options, const char *value, const char *name, const char *chosen)
{
    json_array_append_new(options, json_pack("{s:s, s:s, s:b}", "value", value, "name", name,
                                             "is_chosen", strcmp(value, chosen) == 0));
}

/* Every text of the group, in the order of the file: names are sorted there as their language does. */
static json_t *options_of(const struct visit *visit, const struct field *field, const char *chosen)
{
    json_t *options = json_array();
    const json_t *texts = catalog_texts(visit->portal->catalog, visit->locale);
    const size_t size = strlen(field->options);
    const char *name = NULL;
    json_t *value = NULL;
    char none[96];
    snprintf(none, sizeof none, "none.%s", field->options);
    char *nothing = catalog_text(visit->portal->catalog, visit->locale, none, NULL);
    add_option(options, "", nothing ? nothing : "", chosen);
    free(nothing);
    json_object_foreach((json_t *)texts, name, value)
    {
        if (strncmp(name, field->options, size) == 0 && name[size] == '.')
            add_option(options, name + size + 1, json_string_value(value), chosen);
    }
    return options;
}

static void set_optional(const struct visit *visit, json_t *item, const char *name,
                         const char *group, const char *field)
{
    char whole[96];
    snprintf(whole, sizeof whole, "%s.%s", group, field);
    char *found = catalog_text(visit->portal->catalog, visit->locale, whole, visit->values);
    if (found)
        json_object_set_new(item, name, json_string(found));
    free(found);
}

static void set_id(json_t *item, const char *name)
{
    char id[64];
    snprintf(id, sizeof id, "%s", name);
    for (char *at = id; *at; at++)
        if (*at == '.')
            *at = '-';
    json_object_set_new(item, "id", json_string(id));
}

static json_t *item_of(const struct visit *visit, const struct field *field, const char *value)
{
    json_t *item = json_pack("{s:s, s:s}", "name", field->name, "value", value);
    set_id(item, field->name);
    set_optional(visit, item, "label", "field", field->name);
    return item;
}

static bool is_wrong(const struct visit *visit, const struct field *field, const char *path,
                     const char *value)
{
    const bool was_sent = json_object_get(visit->form, field->name) != NULL;
    const bool is_missing = was_sent && path && (field->flags & FIELD_REQUIRED) && value[0] == '\0';
    return is_missing || (path && strcmp(path, field->name) == 0);
}

static void set_wrong(const struct visit *visit, json_t *item, const struct field *field,
                      const char *value)
{
    set_optional(visit, item, "error", "wrong", value[0] == '\0' ? "missing" : field->name);
    if (!json_object_get(item, "error"))
        set_optional(visit, item, "error", "wrong", "any");
}

void fields_show(struct visit *visit, const char *name, const struct field *fields, size_t count,
                 const json_t *values, const char *path)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        const char *value = value_of(visit, field, values);
        json_t *item = item_of(visit, field, value);
        const bool is_select = strcmp(field->type, "select") == 0;
        const bool is_area = strcmp(field->type, "area") == 0;
        json_object_set_new(item, "type", json_string(field->type));
        json_object_set_new(item, "autocomplete", json_string(field->autocomplete));
        json_object_set_new(item, "limit", json_integer(field->limit));
        json_object_set_new(item, "is_required", json_boolean(field->flags & FIELD_REQUIRED));
        json_object_set_new(item, "is_wide", json_boolean(field->flags & FIELD_WIDE));
        json_object_set_new(item, "is_input", json_boolean(!is_select && !is_area));
        json_object_set_new(item, "is_area", json_boolean(is_area));
        json_object_set_new(item, "is_select", json_boolean(is_select));
        if (is_select)
            json_object_set_new(item, "options", options_of(visit, field, value));
        set_optional(visit, item, "hint", "hint", field->name);
        if (is_wrong(visit, field, path, value))
            set_wrong(visit, item, field, value);
        const bool is_described = json_object_get(item, "hint") || json_object_get(item, "error");
        json_object_set_new(item, "is_described", json_boolean(is_described));
        json_array_append_new(list, item);
    }
    json_object_set_new(visit->values, name, list);
}

void fields_keep(struct visit *visit, const char *name, const struct field *fields, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        if (json_object_get(visit->form, fields[i].name))
            json_array_append_new(list,
                                  item_of(visit, &fields[i], visit_form(visit, fields[i].name)));
    json_object_set_new(visit->values, name, list);
}

void fields_review(struct visit *visit, const char *name, const struct field *fields, size_t count,
                   const json_t *values)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        const char *value = value_of(visit, field, values);
        if (value[0] == '\0')
            continue;
        json_t *item = item_of(visit, field, value);
        if (field->options)
            shown_word(visit, item, "value", field->options, value);
        else if (strcmp(field->type, "date") == 0)
            shown_date(visit, item, "value", value);
        json_array_append_new(list, item);
    }
    json_object_set_new(visit->values, name, list);
}

/* ---- What they say -------------------------------------------------------------------------- */

void fields_put(const struct visit *visit, const struct field *fields, size_t count, json_t *body)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = visit_form(visit, fields[i].name);
        const char *dot = strchr(fields[i].name, '.');
        json_t *place = body;
        if (dot) {
            char group[32];
            snprintf(group, sizeof group, "%.*s", (int)(dot - fields[i].name), fields[i].name);
            place = json_object_get(body, group);
            if (!place) {
                place = json_object();
                json_object_set_new(body, group, place);
            }
        }
        const char *name = dot ? dot + 1 : fields[i].name;
        if (value[0] != '\0')
            json_object_set_new(place, name, json_string(value));
        else
            json_object_del(place, name);
    }
}

const char *fields_missing(const struct visit *visit, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((fields[i].flags & FIELD_REQUIRED) && visit_form(visit, fields[i].name)[0] == '\0')
            return fields[i].name;
    return NULL;
}

void fields_put_culture(json_t *body, const char *usual)
{
    char culture[16];
    const char *language = json_text(body, "language");
    const bool is_same = strncmp(usual, language, strlen(language)) == 0 && usual[0] != '\0';
    snprintf(culture, sizeof culture, "%s-%s", language, json_text(body, "address.country"));
    json_object_set_new(body, "culture",
                        json_string(language[0] == '\0' || is_same ? usual : culture));
}
