/* Shapes: lenient input and fast output in the words of the outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "host/shape.h"
#include "model/things.h"
#include "operations/inputs.h"

#define SHAPE(symbol, ...) \
    static const assent_member symbol##_members[] = { __VA_ARGS__ }; \
    static const assent_shape symbol = { symbol##_members, \
                                         sizeof symbol##_members / sizeof(assent_member) }

SHAPE(contact_shape, { .outside = "firstName", .inside = "contact.first_name" },
      { .outside = "lastName", .inside = "contact.last_name" },
      { .outside = "email", .inside = "contact.email" },
      { .outside = "phoneNumber", .inside = "contact.phone" });
SHAPE(confirm_shape, { .outside = "primaryContact", .members = &contact_shape },
      { .outside = "templateId", .inside = "template_id" },
      { .outside = "dateAgreed", .inside = "agreed_at" }, { .outside = "type", .inside = "type" },
      { .outside = "attributes", .constant = "{\"objectType\":\"Agreement\"}" });

SHAPE(line_shape, { .outside = "lineItemNumber", .inside = "number" },
      { .outside = "offerId", .inside = "offer_id" },
      { .outside = "quantity", .inside = "quantity" },
      { .outside = "subscriptionId", .inside = "subscription" });
SHAPE(order_shape, { .outside = "billingCycle", .inside = "billing_cycle" },
      { .outside = "lineItems", .inside = "lines", .items = &line_shape },
      { .outside = "id", .inside = "id" });

struct reading {
    struct as_arena arena;
    struct as_err err;
    const struct as_shape_in *in;
    void *record;
    int rc;
};

static void read_json(struct reading *reading, const assent_shape *shape,
                      const struct as_fields *fields, const char *text)
{
    *reading = (struct reading){ .rc = 0 };
    as_arena_init(&reading->arena);
    assert_int_equal(
        as_shape_in_compile(shape, fields, &reading->arena, &reading->in, &reading->err), 0);
    reading->record = as_arena_alloc(&reading->arena, fields->size);
    as_fields_clear(fields, reading->record);
    as_auto_json json_t *json = as_json_parse(as_str_of(text), &reading->err);
    assert_non_null(json);
    reading->rc =
        as_shape_in_read(reading->in, json, &reading->arena, reading->record, &reading->err);
}

static void names_match_in_any_letter_case_and_the_exact_one_wins(void **unused)
{
    struct reading reading;
    read_json(
        &reading, &confirm_shape, &as_agreement_confirm_fields,
        "{\"PrimaryContact\":{\"FirstName\":\"Ada\",\"firstName\":\"Bea\",\"FIRSTNAME\":\"Cia\"},"
        "\"TYPE\":\"x\"}");
    assert_int_equal(reading.rc, 0);
    const struct as_agreement_confirm *input = reading.record;
    assert_true(as_str_equal(input->contact.first_name, AS_STR("Bea")));
    assert_true(as_str_equal(input->type, AS_STR("x")));
    as_arena_fini(&reading.arena);
}

static void null_empty_and_unknown_members_are_absent(void **unused)
{
    struct reading reading;
    read_json(
        &reading, &confirm_shape, &as_agreement_confirm_fields,
        "{\"templateId\":\"\",\"dateAgreed\":null,\"Links\":{\"x\":1},\"primaryContact\":null,"
        "\"attributes\":{\"objectType\":\"Other\"}}");
    assert_int_equal(reading.rc, 0);
    const struct as_agreement_confirm *input = reading.record;
    assert_true(as_id_is_nil(&input->template_id));
    assert_true(input->agreed_at == AS_TIME_NONE);
    as_arena_fini(&reading.arena);
}

static void fields_of_the_host_have_no_effect(void **unused)
{
    struct reading reading;
    read_json(&reading, &order_shape, &as_order_create_fields,
              "{\"id\":\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\",\"billingCycle\":\"OneTime\","
              "\"lineItems\":"
              "[{\"offerId\":\"a\",\"quantity\":2,"
              "\"subscriptionId\":\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"}]}");
    assert_int_equal(reading.rc, 0);
    const struct as_order_create *input = reading.record;
    const struct as_order_line *lines = input->lines.items;
    assert_true(as_id_is_nil(&input->id));
    assert_int_equal(input->billing_cycle, AS_BILLING_ONE_TIME);
    assert_int_equal(input->lines.count, 1);
    assert_true(as_id_is_nil(&lines[0].subscription));
    assert_int_equal(lines[0].quantity, 2);
    as_arena_fini(&reading.arena);
}

static void complaints_name_the_path_of_the_outside(void **unused)
{
    static const struct {
        const assent_shape *shape;
        const struct as_fields *fields;
        const char *json, *path;
    } cases[] = {
        { &confirm_shape, &as_agreement_confirm_fields, "{\"primaryContact\":{\"Email\":\"x\"}}",
          "primaryContact.email" },
        { &confirm_shape, &as_agreement_confirm_fields, "{\"primaryContact\":7}",
          "primaryContact" },
        { &confirm_shape, &as_agreement_confirm_fields, "{\"templateid\":\"zz\"}", "templateId" },
        { &confirm_shape, &as_agreement_confirm_fields, "{\"dateAgreed\":\"2026-02-30\"}",
          "dateAgreed" },
        { &order_shape, &as_order_create_fields, "{\"lineItems\":{}}", "lineItems" },
        { &order_shape, &as_order_create_fields, "{\"lineItems\":[{},5]}", "lineItems[1]" },
        { &order_shape, &as_order_create_fields, "{\"lineItems\":[{},{\"Quantity\":\"many\"}]}",
          "lineItems[1].quantity" },
        { &order_shape, &as_order_create_fields, "{\"billingCycle\":\"weekly\"}", "billingCycle" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct reading reading;
        read_json(&reading, cases[i].shape, cases[i].fields, cases[i].json);
        assert_int_equal(reading.rc, AS_E_INVALID);
        assert_string_equal(reading.err.path, cases[i].path);
        assert_memory_equal(reading.err.text, cases[i].path, strlen(cases[i].path));
        as_arena_fini(&reading.arena);
    }
}

static void later_complaints_are_put_into_the_words_of_the_outside(void **unused)
{
    static const struct {
        const assent_shape *shape;
        const struct as_fields *fields;
        const char *inside, *outside;
    } cases[] = {
        { &confirm_shape, &as_agreement_confirm_fields, "contact.email", "primaryContact.email" },
        { &confirm_shape, &as_agreement_confirm_fields, "agreed_at", "dateAgreed" },
        { &confirm_shape, &as_agreement_confirm_fields, "customer", "customer" },
        { &order_shape, &as_order_create_fields, "lines", "lineItems" },
        { &order_shape, &as_order_create_fields, "lines[2]", "lineItems[2]" },
        { &order_shape, &as_order_create_fields, "lines[2].offer_id", "lineItems[2].offerId" },
        { &order_shape, &as_order_create_fields, "lines[2].term", "lineItems[2].term" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        struct as_err err;
        char expected[200];
        const struct as_shape_in *in = NULL;
        as_arena_init(&arena);
        assert_int_equal(as_shape_in_compile(cases[i].shape, cases[i].fields, &arena, &in, &err),
                         0);
        as_err_field(&err, cases[i].inside, "form.wrong", "is wrong", NULL);
        as_shape_in_rename(in, &err);
        snprintf(expected, sizeof expected, "%s: is wrong", cases[i].outside);
        assert_string_equal(err.path, cases[i].outside);
        assert_string_equal(err.text, expected);
    }
}

static void shapes_that_name_no_field_are_refused(void **unused)
{
    SHAPE(misspelt, { .outside = "x", .inside = "contact.emial" });
    SHAPE(double_said, { .outside = "x", .inside = "type", .constant = "1" });
    SHAPE(says_nothing, { .outside = "x" });
    SHAPE(no_list, { .outside = "x", .inside = "type", .items = &line_shape });
    SHAPE(open_pattern, { .outside = "x", .pattern = "/a/{type" });
    SHAPE(text_in_seconds, { .outside = "x", .pattern = "{type:seconds}" });
    SHAPE(nothing_in_seconds, { .outside = "x", .pattern = "{:seconds}" });
    static const assent_shape *const in_cases[] = { &misspelt, &double_said, &says_nothing,
                                                    &no_list };
    static const assent_shape *const out_cases[] = { &misspelt,          &double_said,
                                                     &says_nothing,      &no_list,
                                                     &open_pattern,      &text_in_seconds,
                                                     &nothing_in_seconds };
    as_auto_arena struct as_arena arena;
    struct as_err err;
    const struct as_shape_in *in = NULL;
    const struct as_shape_out *out = NULL;
    as_arena_init(&arena);
    for (size_t i = 0; i < AS_COUNT(in_cases); i++)
        assert_int_equal(
            as_shape_in_compile(in_cases[i], &as_agreement_confirm_fields, &arena, &in, &err),
            AS_E_INVALID);
    for (size_t i = 0; i < AS_COUNT(out_cases); i++)
        assert_int_equal(
            as_shape_out_compile(out_cases[i], &as_agreement_confirm_fields, &arena, &out, &err),
            AS_E_INVALID);
}

/* ---- Out ------------------------------------------------------------------------------------ */

SHAPE(self_shape, { .outside = "uri", .pattern = "/customers/{customer}/agreements/{type}" },
      { .outside = "method", .constant = "\"GET\"" });
SHAPE(links_shape, { .outside = "self", .members = &self_shape });
SHAPE(agreement_shape, { .outside = "type", .inside = "type" },
      { .outside = "primaryContact", .members = &contact_shape },
      { .outside = "dateAgreed", .inside = "agreed_at" },
      { .outside = "templateId", .inside = "template_id" },
      { .outside = "links", .members = &links_shape },
      { .outside = "attributes", .constant = "{\"objectType\":\"Agreement\"}" });

static as_str write_agreement(const struct as_agreement_confirm *record, struct as_arena *arena,
                              struct as_buf *buf)
{
    struct as_err err;
    const struct as_shape_out *out = NULL;
    assert_int_equal(
        as_shape_out_compile(&agreement_shape, &as_agreement_confirm_fields, arena, &out, &err), 0);
    as_buf_clear(buf);
    as_shape_out_write(out, record, buf);
    return as_buf_str(buf);
}

static void assert_text(as_str text, const char *expected)
{
    char copy[1024];
    snprintf(copy, sizeof copy, "%.*s", AS_STR_ARG(text));
    assert_string_equal(copy, expected);
}

static void absent_members_and_groups_are_left_out(void **unused)
{
    as_auto_arena struct as_arena arena;
    as_auto_buf struct as_buf buf;
    struct as_agreement_confirm record;
    as_arena_init(&arena);
    as_buf_init(&buf);
    as_fields_clear(&as_agreement_confirm_fields, &record);
    assert_text(write_agreement(&record, &arena, &buf),
                "{\"attributes\":{\"objectType\":\"Agreement\"}}");

    record.contact.email = AS_STR("a@b.example");
    record.agreed_at = 0;
    assert_text(write_agreement(&record, &arena, &buf),
                "{\"primaryContact\":{\"email\":\"a@b.example\"},\"dateAgreed\":\"1970-01-01T00:00:"
                "00.000Z\","
                "\"attributes\":{\"objectType\":\"Agreement\"}}");

    record.type = AS_STR("a\"b");
    as_id_parse(AS_STR("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), &record.customer);
    assert_text(write_agreement(&record, &arena, &buf),
                "{\"type\":\"a\\\"b\",\"primaryContact\":{\"email\":\"a@b.example\"},"
                "\"dateAgreed\":\"1970-01-01T00:00:00.000Z\",\"links\":{\"self\":{\"uri\":"
                "\"/customers/6f9619ff-8b86-d011-b42d-00cf4fc964ff/agreements/"
                "a\\\"b\",\"method\":\"GET\"}},"
                "\"attributes\":{\"objectType\":\"Agreement\"}}");
}

static void a_time_can_be_written_without_its_fraction(void **unused)
{
    SHAPE(shape, { .outside = "whole", .pattern = "{agreed_at:seconds}" },
          { .outside = "from", .pattern = "from {agreed_at:seconds} to {agreed_at}" });
    static const struct {
        int64_t ms;
        const char *expected;
    } cases[] = {
        { AS_TIME_NONE, "{}" },
        { 999, "{\"whole\":\"1970-01-01T00:00:00Z\",\"from\":\"from 1970-01-01T00:00:00Z to "
               "1970-01-01T00:00:00.999Z\"}" },
        { 61000, "{\"whole\":\"1970-01-01T00:01:01Z\",\"from\":\"from 1970-01-01T00:01:01Z to "
                 "1970-01-01T00:01:01.000Z\"}" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_auto_buf struct as_buf buf;
        struct as_err err;
        struct as_agreement_confirm record;
        const struct as_shape_out *out = NULL;
        as_arena_init(&arena);
        as_buf_init(&buf);
        as_fields_clear(&as_agreement_confirm_fields, &record);
        record.agreed_at = cases[i].ms;
        assert_int_equal(
            as_shape_out_compile(&shape, &as_agreement_confirm_fields, &arena, &out, &err), 0);
        as_shape_out_write(out, &record, &buf);
        assert_text(as_buf_str(&buf), cases[i].expected);
    }
}

static void lists_are_always_there(void **unused)
{
    as_auto_arena struct as_arena arena;
    as_auto_buf struct as_buf buf;
    struct as_err err;
    struct as_order_create record;
    const struct as_shape_out *out = NULL;
    as_arena_init(&arena);
    as_buf_init(&buf);
    as_fields_clear(&as_order_create_fields, &record);
    assert_int_equal(
        as_shape_out_compile(&order_shape, &as_order_create_fields, &arena, &out, &err), 0);
    as_shape_out_write(out, &record, &buf);
    assert_text(as_buf_str(&buf), "{\"lineItems\":[]}");

    struct as_order_line lines[2];
    as_fields_clear(&as_order_line_fields, &lines[0]);
    as_fields_clear(&as_order_line_fields, &lines[1]);
    lines[0].number = 0;
    lines[1].offer_id = AS_STR("x");
    record.lines = (struct as_list){ lines, 2 };
    as_buf_clear(&buf);
    as_shape_out_write(out, &record, &buf);
    assert_text(as_buf_str(&buf), "{\"lineItems\":[{\"lineItemNumber\":0},{\"offerId\":\"x\"}]}");
}

SHAPE(line_link_shape, { .outside = "uri", .pattern = "/customers/{^customer}/{offer_id}" },
      { .outside = "method", .constant = "\"GET\"" });
SHAPE(linked_line_shape, { .outside = "links", .members = &line_link_shape });
SHAPE(linked_order_shape,
      { .outside = "lineItems", .inside = "lines", .items = &linked_line_shape });

static void a_pattern_of_an_item_knows_what_holds_the_list(void **unused)
{
    as_auto_arena struct as_arena arena;
    as_auto_buf struct as_buf buf;
    struct as_err err;
    struct as_order_create record;
    struct as_order_line lines[2];
    const struct as_shape_out *out = NULL;
    as_arena_init(&arena);
    as_buf_init(&buf);
    as_fields_clear(&as_order_create_fields, &record);
    for (size_t i = 0; i < AS_COUNT(lines); i++)
        as_fields_clear(&as_order_line_fields, &lines[i]);
    lines[0].offer_id = AS_STR("a");
    record.lines = (struct as_list){ lines, 2 };
    assert_int_equal(
        as_shape_out_compile(&linked_order_shape, &as_order_create_fields, &arena, &out, &err), 0);
    as_shape_out_write(out, &record, &buf);
    assert_text(as_buf_str(&buf), "{\"lineItems\":[{},{}]}");

    as_id_parse(AS_STR("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), &record.customer);
    as_buf_clear(&buf);
    as_shape_out_write(out, &record, &buf);
    assert_text(as_buf_str(&buf),
                "{\"lineItems\":[{\"links\":{\"uri\":"
                "\"/customers/6f9619ff-8b86-d011-b42d-00cf4fc964ff/a\",\"method\":\"GET\"}},{}]}");

    assert_int_equal(
        as_shape_out_compile(&line_link_shape, &as_order_line_fields, &arena, &out, &err),
        AS_E_INVALID);
    assert_non_null(strstr(err.text, "nothing here stands in a list"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match_in_any_letter_case_and_the_exact_one_wins),
        cmocka_unit_test(null_empty_and_unknown_members_are_absent),
        cmocka_unit_test(fields_of_the_host_have_no_effect),
        cmocka_unit_test(complaints_name_the_path_of_the_outside),
        cmocka_unit_test(later_complaints_are_put_into_the_words_of_the_outside),
        cmocka_unit_test(shapes_that_name_no_field_are_refused),
        cmocka_unit_test(absent_members_and_groups_are_left_out),
        cmocka_unit_test(a_time_can_be_written_without_its_fraction),
        cmocka_unit_test(lists_are_always_there),
        cmocka_unit_test(a_pattern_of_an_item_knows_what_holds_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
