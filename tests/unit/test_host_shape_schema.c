/* What a field table and a shape say as JSON Schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "host/shape.h"
#include "operations/inputs.h"
#include "operations/operation.h"

#define SHAPE(symbol, ...) \
    static const assent_member symbol##_members[] = { __VA_ARGS__ }; \
    static const assent_shape symbol = { symbol##_members, \
                                         sizeof symbol##_members / sizeof(assent_member) }

SHAPE(contact_shape, { .outside = "firstName", .inside = "contact.first_name" },
      { .outside = "email", .inside = "contact.email" },
      { .outside = "phoneNumber", .inside = "contact.phone" });
SHAPE(confirm_shape, { .outside = "primaryContact", .members = &contact_shape },
      { .outside = "templateId", .inside = "template_id" },
      { .outside = "dateAgreed", .inside = "agreed_at" }, { .outside = "type", .inside = "type" },
      { .outside = "attributes", .constant = "{\"objectType\":\"Agreement\"}" },
      { .outside = "uri", .pattern = "/agreements/{template_id}" });

static const assent_word cycle_words[] = {
    { "monthly", "everyMonth" },
    { "one_time", "once" },
    { "one_time", "oneTime" },
    { "", "none" },
    { NULL, NULL },
};
SHAPE(line_shape, { .outside = "offerId", .inside = "offer_id" },
      { .outside = "quantity", .inside = "quantity" },
      { .outside = "subscriptionId", .inside = "subscription" });
SHAPE(order_shape, { .outside = "billingCycle", .inside = "billing_cycle", .words = cycle_words },
      { .outside = "lineItems", .inside = "lines", .items = &line_shape },
      { .outside = "id", .inside = "id" });

/* The name of the company may stand in either profile. */
SHAPE(one_profile, { .outside = "companyName", .inside = "company_name" },
      { .outside = "email", .inside = "email" });
SHAPE(other_profile, { .outside = "companyName", .inside = "company_name" });
SHAPE(host_group, { .outside = "id", .inside = "id" });
SHAPE(create_shape, { .outside = "billing", .members = &one_profile },
      { .outside = "company", .members = &other_profile },
      { .outside = "made", .members = &host_group },
      { .outside = "country", .inside = "address.country" });

static const assent_word switch_words[] = { { "true", "true" }, { "false", "false" }, { NULL } };
static const assent_word yes_words[] = { { "true", "yes" }, { NULL } };
SHAPE(change_shape, { .outside = "autoRenew", .inside = "auto_renew", .words = switch_words },
      { .outside = "quantity", .inside = "quantity" });
SHAPE(subscription_shape, { .outside = "autoRenew", .inside = "auto_renew", .words = switch_words },
      { .outside = "goesOn", .inside = "auto_renew", .words = yes_words },
      { .outside = "plain", .inside = "auto_renew" });

/* The member of a tree at "properties/email/type"; NULL: there is none. */
static const json_t *at(const json_t *tree, const char *place)
{
    while (tree && *place) {
        char name[64];
        const size_t size = strcspn(place, "/");
        snprintf(name, sizeof name, "%.*s", (int)size, place);
        tree = json_object_get(tree, name);
        place += size + (place[size] == '/');
    }
    return tree;
}

/* As if the path of a request said it. */
static const char *const given[] = { "agreed_at", NULL };

static json_t *schema_of(const assent_shape *shape, const struct as_fields *fields, uint32_t flags)
{
    struct as_buf buf;
    struct as_err err = { .text = "" };
    as_buf_init(&buf);
    if (shape)
        as_shape_schema(shape, fields, flags, given, &buf);
    else
        as_fields_schema(fields, flags, &buf);
    json_t *tree = as_json_parse(as_buf_str(&buf), &err);
    if (!tree)
        fail_msg("%s: %s", fields->name, err.text);
    as_buf_fini(&buf);
    return tree;
}

struct promise {
    const assent_shape *shape;
    const struct as_fields *fields;
    uint32_t flags;
    const char *place;
    const char *json; /* NULL: not there */
};

static void check(const struct promise *promises, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct promise *promise = &promises[i];
        as_auto_json json_t *tree = schema_of(promise->shape, promise->fields, promise->flags);
        const json_t *found = at(tree, promise->place);
        char *text = found ? json_dumps(found, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        if ((text == NULL) != (promise->json == NULL) || (text && strcmp(text, promise->json) != 0))
            fail_msg("%s at %s is %s, not %s", promise->fields->name, promise->place,
                     text ? text : "absent", promise->json ? promise->json : "absent");
        free(text);
    }
}

#define IN(shape, fields, place, json) \
    { \
        &shape, &fields, AS_SCHEMA_INPUT, place, json \
    }
#define OUT(shape, fields, place, json) \
    { \
        &shape, &fields, 0, place, json \
    }

static void what_is_read_has_the_forms_and_limits_of_its_fields(void **unused)
{
    static const struct promise promises[] = {
        IN(confirm_shape, as_agreement_confirm_fields, "type", "\"object\""),
        IN(confirm_shape, as_agreement_confirm_fields, "properties/primaryContact/properties/email",
           "{\"type\":\"string\",\"format\":\"idn-email\",\"minLength\":1,\"maxLength\":1024,"
           "\"description\":\"mail address of the person\",\"x-personal\":true}"),
        IN(confirm_shape, as_agreement_confirm_fields,
           "properties/primaryContact/properties/phoneNumber/type", "[\"string\",\"null\"]"),
        IN(confirm_shape, as_agreement_confirm_fields, "properties/templateId",
           "{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"which text; decides the "
           "type\"}"),
        IN(confirm_shape, as_agreement_confirm_fields, "properties/dateAgreed/format",
           "\"date-time\""),
        IN(order_shape, as_order_create_fields, "properties/lineItems/maxItems", "200"),
        IN(order_shape, as_order_create_fields, "properties/lineItems/items/required",
           "[\"offerId\",\"quantity\"]"),
        IN(order_shape, as_order_create_fields,
           "properties/lineItems/items/properties/quantity/maximum", "2147483647"),
    };
    check(promises, AS_COUNT(promises));
}

static void what_reading_skips_does_not_stand_in_it(void **unused)
{
    static const struct promise promises[] = {
        IN(confirm_shape, as_agreement_confirm_fields, "properties/attributes", NULL),
        IN(confirm_shape, as_agreement_confirm_fields, "properties/uri", NULL),
        IN(order_shape, as_order_create_fields, "properties/id", NULL),
        IN(order_shape, as_order_create_fields,
           "properties/lineItems/items/properties/subscriptionId", NULL),
        IN(create_shape, as_customer_create_fields, "properties/made", NULL),
    };
    check(promises, AS_COUNT(promises));
}

static void what_nothing_else_gives_is_required_and_its_group_too(void **unused)
{
    static const struct promise promises[] = {
        IN(confirm_shape, as_agreement_confirm_fields, "required",
           "[\"primaryContact\",\"templateId\"]"),
        IN(confirm_shape, as_agreement_confirm_fields, "properties/primaryContact/required",
           "[\"firstName\",\"email\"]"),
        IN(create_shape, as_customer_create_fields, "required", "[\"billing\"]"),
        IN(create_shape, as_customer_create_fields, "properties/billing/required", "[\"email\"]"),
        IN(create_shape, as_customer_create_fields, "properties/company/type",
           "[\"object\",\"null\"]"),
        IN(change_shape, as_subscription_change_fields, "required", NULL),
    };
    check(promises, AS_COUNT(promises));
}

static void words_are_those_of_the_outside(void **unused)
{
    static const struct promise promises[] = {
        IN(order_shape, as_order_create_fields, "properties/billingCycle/enum",
           "[\"everyMonth\",\"once\",\"oneTime\",\"none\",\"annual\",\"triennial\",\"unknown\","
           "null]"),
        OUT(order_shape, as_order_fields, "properties/billingCycle/enum",
            "[\"none\",\"everyMonth\",\"annual\",\"once\",\"triennial\",\"unknown\"]"),
        IN(change_shape, as_subscription_change_fields, "properties/autoRenew/type",
           "[\"boolean\",\"null\"]"),
        OUT(subscription_shape, as_subscription_fields, "properties/autoRenew/enum",
            "[\"true\",\"false\"]"),
        OUT(subscription_shape, as_subscription_fields, "properties/goesOn/enum",
            "[\"yes\",false]"),
        OUT(subscription_shape, as_subscription_fields, "properties/plain/type", "\"boolean\""),
    };
    check(promises, AS_COUNT(promises));
}

static void what_is_written_says_what_is_always_there(void **unused)
{
    static const struct promise promises[] = {
        OUT(confirm_shape, as_agreement_confirm_fields, "properties/attributes/const",
            "{\"objectType\":\"Agreement\"}"),
        OUT(confirm_shape, as_agreement_confirm_fields, "properties/uri", "{\"type\":\"string\"}"),
        OUT(confirm_shape, as_agreement_confirm_fields, "required", "[\"attributes\"]"),
        OUT(order_shape, as_order_fields, "required", "[\"billingCycle\",\"lineItems\"]"),
        OUT(order_shape, as_order_fields, "properties/id/type", "\"string\""),
        OUT(order_shape, as_order_fields,
            "properties/lineItems/items/properties/subscriptionId/format", "\"uuid\""),
    };
    check(promises, AS_COUNT(promises));
}

static void without_a_shape_it_is_the_table_itself(void **unused)
{
    static const struct promise promises[] = {
        { NULL, &as_agreement_confirm_fields, AS_SCHEMA_INPUT, "additionalProperties", "false" },
        { NULL, &as_agreement_confirm_fields, AS_SCHEMA_INPUT, "required",
          "[\"agreed_at\",\"contact\",\"customer\",\"template_id\"]" },
        { NULL, &as_agreement_confirm_fields, AS_SCHEMA_INPUT,
          "properties/contact/properties/email/x-personal", "true" },
        { NULL, &as_order_create_fields, AS_SCHEMA_INPUT, "properties/id", NULL },
        { NULL, &as_token_create_fields, AS_SCHEMA_INPUT, "properties/days/maximum", "3650" },
        { NULL, &as_token_created_fields, 0, "properties/secret",
          "{\"type\":\"string\",\"format\":\"password\",\"description\":\"the bearer token itself: "
          "shown once, kept as a digest\",\"readOnly\":true}" },
        { NULL, &as_token_created_fields, 0, "properties/token/properties/digest", NULL },
        { NULL, &as_user_fields, 0, "properties/roles/items/enum",
          "[\"admin_agent\",\"sales_agent\",\"helpdesk_agent\",\"global_admin\",\"user_admin\","
          "\"billing_admin\"]" },
        { NULL, &as_gate_result_fields, 0, "required", "[\"passes\"]" },
        { NULL, &as_gate_result_fields, 0, "additionalProperties", NULL },
    };
    check(promises, AS_COUNT(promises));
}

static void every_operation_can_be_described(void **unused)
{
    for (uint32_t i = 0; i < as_operation_count; i++) {
        as_auto_json json_t *input = schema_of(NULL, as_operations[i]->input, AS_SCHEMA_INPUT);
        as_auto_json json_t *reply = schema_of(NULL, as_operations[i]->reply, 0);
        assert_true(json_is_object(at(input, "properties")));
        assert_true(json_is_object(at(reply, "properties")));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_has_the_forms_and_limits_of_its_fields),
        cmocka_unit_test(what_reading_skips_does_not_stand_in_it),
        cmocka_unit_test(what_nothing_else_gives_is_required_and_its_group_too),
        cmocka_unit_test(words_are_those_of_the_outside),
        cmocka_unit_test(what_is_written_says_what_is_always_there),
        cmocka_unit_test(without_a_shape_it_is_the_table_itself),
        cmocka_unit_test(every_operation_can_be_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
