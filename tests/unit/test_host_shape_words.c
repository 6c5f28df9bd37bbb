/* Words of a shape: what is called otherwise outside, both ways. */
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

static const assent_word state_words[] = {
    { "active", "running" }, { "active", "on" }, { "cancelled", "deleted" },
    { "", "none" },          { NULL, NULL },
};
static const assent_word switch_words[] = { { "true", "true" },
                                            { "false", "false" },
                                            { NULL, NULL } };

SHAPE(change_shape, { .outside = "status", .inside = "state", .words = state_words },
      { .outside = "autoRenew", .inside = "auto_renew", .words = switch_words },
      { .outside = "name", .inside = "friendly_name" },
      { .outside = "oldName", .inside = "friendly_name" });
SHAPE(bought_shape, { .outside = "status", .inside = "state", .words = state_words },
      { .outside = "autoRenew", .inside = "auto_renew" });

struct reading {
    struct as_arena arena;
    struct as_err err;
    struct as_subscription_change input;
    int rc;
};

static void read_json(struct reading *reading, const char *text)
{
    const struct as_shape_in *in = NULL;
    as_arena_init(&reading->arena);
    as_fields_clear(&as_subscription_change_fields, &reading->input);
    assert_int_equal(as_shape_in_compile(&change_shape, &as_subscription_change_fields,
                                         &reading->arena, &in, &reading->err),
                     0);
    as_auto_json json_t *json = as_json_parse(as_str_of(text), &reading->err);
    assert_non_null(json);
    reading->rc = as_shape_in_read(in, json, &reading->arena, &reading->input, &reading->err);
}

static void words_are_read_in_any_letter_case(void **unused)
{
    static const struct {
        const char *json;
        int32_t state;
    } cases[] = {
        { "{\"status\":\"running\"}", AS_PURCHASE_ACTIVE },
        { "{\"status\":\"ON\"}", AS_PURCHASE_ACTIVE },
        { "{\"status\":\"Deleted\"}", AS_PURCHASE_CANCELLED },
        { "{\"status\":\"None\"}", AS_PURCHASE_NONE },           /* as if it were absent */
        { "{\"status\":\"suspended\"}", AS_PURCHASE_SUSPENDED }, /* not in the table: as it is */
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct reading reading;
        read_json(&reading, cases[i].json);
        assert_int_equal(reading.rc, 0);
        assert_int_equal(reading.input.state, cases[i].state);
        as_arena_fini(&reading.arena);
    }
}

static void unknown_words_are_refused_by_the_field(void **unused)
{
    struct reading reading;
    read_json(&reading, "{\"status\":\"asleep\"}");
    assert_int_equal(reading.rc, AS_E_INVALID);
    assert_string_equal(reading.err.path, "status");
    as_arena_fini(&reading.arena);
}

static void a_boolean_is_a_word_where_the_operation_wants_one(void **unused)
{
    struct reading reading;
    read_json(&reading, "{\"autoRenew\":false}");
    assert_int_equal(reading.rc, 0);
    assert_true(as_str_equal(reading.input.auto_renew, AS_STR("false")));
    as_arena_fini(&reading.arena);
    read_json(&reading, "{\"autoRenew\":1}");
    assert_int_equal(reading.rc, AS_E_INVALID);
    as_arena_fini(&reading.arena);
}

static void the_first_member_that_is_given_counts(void **unused)
{
    static const struct {
        const char *json;
        const char *name;
    } cases[] = {
        { "{\"oldName\":\"b\",\"name\":\"a\"}", "a" },
        { "{\"oldName\":\"b\",\"name\":null}", "b" },
        { "{\"oldName\":\"b\"}", "b" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct reading reading;
        read_json(&reading, cases[i].json);
        assert_int_equal(reading.rc, 0);
        assert_true(as_str_equal(reading.input.friendly_name, as_str_of(cases[i].name)));
        as_arena_fini(&reading.arena);
    }
}

static void words_are_written_by_the_first_pair(void **unused)
{
    static const struct {
        int32_t state;
        const char *json;
    } cases[] = {
        { AS_PURCHASE_ACTIVE, "{\"status\":\"running\",\"autoRenew\":false}" },
        { AS_PURCHASE_CANCELLED, "{\"status\":\"deleted\",\"autoRenew\":false}" },
        { AS_PURCHASE_SUSPENDED, "{\"status\":\"suspended\",\"autoRenew\":false}" },
        { AS_PURCHASE_NONE, "{\"status\":\"none\",\"autoRenew\":false}" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_auto_buf struct as_buf buf;
        struct as_err err;
        struct as_subscription record;
        const struct as_shape_out *out = NULL;
        as_arena_init(&arena);
        as_buf_init(&buf);
        as_fields_clear(&as_subscription_fields, &record);
        record.state = cases[i].state;
        assert_int_equal(
            as_shape_out_compile(&bought_shape, &as_subscription_fields, &arena, &out, &err), 0);
        as_shape_out_write(out, &record, &buf);
        as_buf_add_char(&buf, '\0');
        assert_string_equal(buf.data, cases[i].json);
    }
}

static void only_plain_fields_have_words(void **unused)
{
    SHAPE(constant, { .outside = "x", .constant = "1", .words = state_words });
    as_auto_arena struct as_arena arena;
    struct as_err err;
    const struct as_shape_out *out = NULL;
    as_arena_init(&arena);
    assert_int_equal(as_shape_out_compile(&constant, &as_subscription_fields, &arena, &out, &err),
                     AS_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_in_any_letter_case),
        cmocka_unit_test(unknown_words_are_refused_by_the_field),
        cmocka_unit_test(a_boolean_is_a_word_where_the_operation_wants_one),
        cmocka_unit_test(the_first_member_that_is_given_counts),
        cmocka_unit_test(words_are_written_by_the_first_pair),
        cmocka_unit_test(only_plain_fields_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
