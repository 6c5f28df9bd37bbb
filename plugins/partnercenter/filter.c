#include "filter.h"

#include <stdio.h>
#include <strings.h>

static const struct saying none = { NULL, NULL };
static const struct fault bad_filter = { NULL, 400, 2000, "InvalidFilter" };

/* The member by its own spelling, else in any letter case; NULL when it is null. */
static const json_t *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!value) {
        json_t *own =
            (json_t *)(uintptr_t)object; /* iterators only read, though they ask for more */
        for (void *at = json_object_iter(own); at && !value; at = json_object_iter_next(own, at)) {
            if (strcasecmp(json_object_iter_key(at), name) == 0)
                value = json_object_iter_value(at);
        }
    }
    return json_is_null(value) ? NULL : value;
}

/* Letter case and low lines apart: "starts_with" is "StartsWith". */
static bool is_word(const json_t *value, const char *wanted)
{
    const char *at = json_string_value(value);
    if (!at)
        return false;
    for (; *at; at++) {
        const char c = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
        if (c == '_')
            continue;
        if (c != *wanted)
            return false;
        wanted++;
    }
    return *wanted == '\0';
}

static bool read_field(const json_t *value, enum filter_of of, enum filter_field *ret_field)
{
    if (of == FILTER_OF_PARTNERS) {
        *ret_field = FILTER_NAME;
        return is_word(value, "name") || is_word(value, "companyname");
    }
    if (is_word(value, "companyname"))
        *ret_field = FILTER_NAME;
    else if (is_word(value, "domain"))
        *ret_field = FILTER_DOMAIN;
    else if (is_word(value, "indirectreseller"))
        *ret_field = FILTER_RESELLER;
    else if (is_word(value, "indirectcloudsolutionprovider"))
        *ret_field = FILTER_PROVIDER;
    else
        return false;
    return true;
}

/* In the clients' enumeration Equals is 0 and StartsWith is 9. */
static bool read_operator(const json_t *value, bool *ret_is_exact)
{
    const bool is_number = json_is_integer(value);
    const json_int_t number = json_integer_value(value);
    *ret_is_exact = is_word(value, "equals") || is_word(value, "0") || (is_number && number == 0);
    return *ret_is_exact || is_word(value, "startswith") || is_word(value, "9") ||
           (is_number && number == 9);
}

static struct saying read_of_list(struct filter *filter, enum filter_of of)
{
    if (!json_is_object(filter->json))
        return SAYING("filter.object",
                      "filter: a JSON object is needed, {\"Field\":…,\"Value\":…,\"Operator\":…}.");
    if (!read_field(member(filter->json, "Field"), of, &filter->field))
        return of == FILTER_OF_PARTNERS
                   ? SAYING("filter.field_name", "filter: Field must be Name.")
                   : SAYING("filter.field", "filter: Field must be CompanyName, Domain, "
                                            "IndirectReseller or IndirectCloudSolutionProvider.");
    if (!read_operator(member(filter->json, "Operator"), &filter->is_exact))
        return SAYING("filter.operator",
                      "filter: only the operators starts_with and equals are allowed.");
    const json_t *value = member(filter->json, "Value");
    if (value && !json_is_string(value))
        return SAYING("filter.value", "filter: Value must be a text.");
    filter->value = (assent_text){ json_string_value(value), json_string_length(value) };
    return none;
}

/* In the clients' enumeration Substring is 6. */
static bool is_operator(const json_t *value, const char *word, int number)
{
    char as_text[8];
    snprintf(as_text, sizeof as_text, "%d", number);
    return is_word(value, word) || is_word(value, as_text) ||
           (json_is_integer(value) && json_integer_value(value) == number);
}

static struct saying read_of_audit(struct filter *filter)
{
    if (!json_is_object(filter->json))
        return SAYING("filter.object",
                      "filter: a JSON object is needed, {\"Field\":…,\"Value\":…,\"Operator\":…}.");
    const json_t *field = member(filter->json, "Field");
    const json_t *how = member(filter->json, "Operator");
    const json_t *value = member(filter->json, "Value");
    if (!json_is_string(value) || json_string_length(value) == 0)
        return SAYING("filter.value", "filter: Value must be a text.");
    filter->value = (assent_text){ json_string_value(value), json_string_length(value) };
    if (is_word(field, "companyname")) {
        filter->field = FILTER_NAME;
        return is_operator(how, "substring", 6)
                   ? none
                   : SAYING("filter.audit_company",
                            "filter: CompanyName is looked for with the operator substring.");
    }
    if (is_word(field, "customerid"))
        filter->field = FILTER_CUSTOMER_ID;
    else if (is_word(field, "resourcetype"))
        filter->field = FILTER_RESOURCE;
    else
        return SAYING("filter.audit_field",
                      "filter: Field must be CompanyName, CustomerId or ResourceType.");
    if (!is_operator(how, "equals", 0))
        return SAYING("filter.audit_equals",
                      "filter: CustomerId and ResourceType are compared with the operator equals.");
    if (filter->field == FILTER_CUSTOMER_ID && !is_guid(filter->value))
        return SAYING("filter.guid", "filter: Value must be a GUID of 36 characters.");
    return none;
}

const struct fault *filter_read(assent_text text, enum filter_of of, struct filter *ret_filter)
{
    struct filter *filter = ret_filter;
    *filter =
        (struct filter){ .json = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL) };
    filter->saying = of == FILTER_OF_AUDIT ? read_of_audit(filter) : read_of_list(filter, of);
    if (!filter->saying.word)
        return NULL;
    filter_free(filter);
    return &bad_filter;
}

void filter_free(struct filter *filter)
{
    json_decref(filter->json);
    filter->json = NULL;
}
