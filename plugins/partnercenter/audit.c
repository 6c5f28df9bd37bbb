/* Audit records: lenient dates and filters in, the contract's record out.
 *
 * The host gives what was recorded in its own names; here it becomes the text of JSON in PascalCase that
 * the contract has in resourceNewValue. */
#include "audit.h"
#include "dates.h"
#include "filter.h"

#include <stdlib.h>

static const struct fault bad_date = { NULL, 400, 3000, "InvalidProperty" };

/* ---- In -------------------------------------------------------------------------------------- */

static bool take_date(struct call *call, const char *outside, const char *inside, bool is_end)
{
    char date[DATE_BYTES];
    const assent_text value = continuation_find(call, outside);
    if (value.size == 0)
        return true;
    if (!date_read(value, is_end, date)) {
        call_fail_with(
            call, &bad_date,
            SAYING("audit.date", "A date is needed, such as 2026-11-19 or 11/19/2026 00:00:00."),
            outside);
        return false;
    }
    call_add(call, inside, query_keep(call, text(date)));
    return true;
}

static bool take_filter(struct call *call, assent_text value)
{
    struct filter filter;
    const struct fault *fault = filter_read(value, FILTER_OF_AUDIT, &filter);
    if (fault) {
        call_fail_with(call, fault, filter.saying, "filter");
        return false;
    }
    call_add(call,
             filter.field == FILTER_NAME          ? "company"
             : filter.field == FILTER_CUSTOMER_ID ? "customer"
                                                  : "resource",
             query_keep(call, filter.value));
    filter_free(&filter);
    return true;
}

bool audit_prepare(struct call *call)
{
    if (!continuation_read(call))
        return false;
    const assent_text size = continuation_find(call, "size");
    const assent_text filter = continuation_find(call, "filter");
    call_add(call, "size", is_same_name(size, "0") ? text("500") : size); /* 0: no limit */
    call_add(call, "after", call->list.token);
    if (!take_date(call, "startDate", "start", false) || !take_date(call, "endDate", "end", true))
        return false;
    return filter.size == 0 || take_filter(call, filter);
}

/* ---- PascalCase ------------------------------------------------------------------------------ */

/* Our names that the contract's resources call otherwise; NULL: nobody's business outside. All others
 * become PascalCase as they are. */
static const struct {
    const char *inside;
    const char *outside;
} names[] = {
    { "agreed_at", "DateAgreed" },
    { "agreement_link", "AgreementLink" },
    { "address", "DefaultAddress" },
    { "contact", "PrimaryContact" },
    { "created_at", "CreationDate" },
    { "currency", "CurrencyCode" },
    { "customer", "ReferenceCustomerId" },
    { "line1", "AddressLine1" },
    { "line2", "AddressLine2" },
    { "lines", "LineItems" },
    { "link", "AgreementLink" },
    { "number", "LineItemNumber" },
    { "order", "OrderId" },
    { "partner", "PartnerId" },
    { "phone", "PhoneNumber" },
    { "previous", NULL },
    { "recorded_at", NULL },
    { "registration_number", "OrganizationRegistrationNumber" },
    { "sequence", NULL },
    { "state", "Status" },
    { "subscription", "SubscriptionId" },
    { "term", "TermDuration" },
    { "text_digest", NULL },
    { "user", "UserId" },
};

/* False: the name does not leave the house. */
static bool name_outside(const char *inside, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].inside, inside) == 0) {
            if (names[i].outside)
                memcpy(out, names[i].outside, strlen(names[i].outside) + 1);
            return names[i].outside;
        }
    bool is_begin = true;
    size_t used = 0;
    for (; *inside && used + 1 < size; inside++) {
        if (*inside == '_') {
            is_begin = true;
            continue;
        }
        out[used++] = is_begin && *inside >= 'a' && *inside <= 'z' ? (char)(*inside - 32) : *inside;
        is_begin = false;
    }
    out[used] = '\0';
    return true;
}

static json_t *to_pascal(const json_t *value)
{
    json_t *own = (json_t *)(uintptr_t)value; /* iterators only read */
    if (json_is_array(value)) {
        json_t *list = json_array();
        for (size_t i = 0; i < json_array_size(value); i++)
            json_array_append_new(list, to_pascal(json_array_get(value, i)));
        return list;
    }
    if (!json_is_object(value))
        return json_incref(own);
    json_t *object = json_object();
    for (void *at = json_object_iter(own); at; at = json_object_iter_next(own, at)) {
        char name[64];
        if (name_outside(json_object_iter_key(at), name, sizeof name))
            json_object_set_new(object, name, to_pascal(json_object_iter_value(at)));
    }
    return object;
}

/* ---- Out ------------------------------------------------------------------------------------- */

static void add_pair(json_t *list, const char *key, const char *value)
{
    if (value)
        json_array_append_new(list, json_pack("{s:s, s:s}", "key", key, "value", value));
}

/* Each line under a number of its own, whatever order it stands in. */
static void add_lines(json_t *list, const json_t *order, size_t *number)
{
    const json_t *lines = json_object_get(order, "LineItems");
    for (size_t i = 0; i < json_array_size(lines); i++, (*number)++) {
        const json_t *line = json_array_get(lines, i);
        char key[32];
        char quantity[24];
        snprintf(key, sizeof key, "OfferId-%zu", *number);
        add_pair(list, key, json_string_value(json_object_get(line, "OfferId")));
        snprintf(key, sizeof key, "Quantity-%zu", *number);
        snprintf(quantity, sizeof quantity, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(line, "Quantity")));
        add_pair(list, key, quantity);
    }
}

static json_t *data_of(const json_t *record, const json_t *value)
{
    json_t *list = json_array();
    size_t number = 0;
    add_pair(list, "PartnerId", json_string_value(json_object_get(record, "partnerId")));
    add_pair(list, "TemplateId", json_string_value(json_object_get(value, "TemplateId")));
    add_lines(list, value, &number);
    for (size_t i = 0; i < json_array_size(value); i++)
        add_lines(list, json_array_get(value, i), &number);
    return list;
}

/* The resource itself, out of a reply that has more: a customer with its relationship, or the orders that a cart
 * became. */
static const json_t *resource_of(const json_t *value)
{
    const json_t *customer = json_object_get(value, "customer");
    const json_t *orders = json_object_get(value, "orders");
    if (json_is_object(customer))
        return customer;
    if (json_array_size(orders) == 1)
        return json_array_get(orders, 0);
    return orders ? orders : value;
}

static void finish_record(json_t *record)
{
    const json_t *value = json_object_get(record, "resourceNewValue");
    json_t *whole = to_pascal(resource_of(value));
    const bool is_resource = json_is_object(whole) || json_is_array(whole);
    char *as_text = is_resource ? json_dumps(whole, JSON_COMPACT) : NULL;
    json_t *participants = json_array();
    json_array_append(participants, json_object_get(record, "partnerId"));
    json_object_set_new(record, "participants", participants);
    json_object_set_new(record, "customizedData", data_of(record, whole));
    if (as_text)
        json_object_set_new(record, "resourceNewValue", json_string(as_text));
    else
        json_object_del(record, "resourceNewValue");
    free(as_text);
    json_decref(whole);
}

static void fail_busy(struct call *call)
{
    const assent_reply failed = { .size = sizeof failed, .status = ASSENT_E_BUSY };
    call_fail_reply(call, &failed);
}

void audit_finish_page(struct call *call, const assent_reply *reply)
{
    json_t *page = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    json_t *items = json_object_get(page, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        finish_record(json_array_get(items, i));
    char *body = page ? json_dumps(page, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
    json_decref(page);
    if (!body)
        fail_busy(call);
    else
        page_answer(call, text(body), "auditrecords");
    free(body);
}

void audit_finish_record(struct call *call, const assent_reply *reply)
{
    json_t *record = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    finish_record(record);
    char *body = record ? json_dumps(record, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
    json_decref(record);
    if (!body)
        fail_busy(call);
    else
        call_answer(call, 200, text(body), NULL, 0);
    free(body);
}
