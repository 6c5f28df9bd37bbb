#include "base/writer.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_written(const struct as_buf *buf, const char *expected)
{
    assert_false(buf->has_failed);
    assert_int_equal(buf->size, strlen(expected));
    assert_memory_equal(buf->data, expected, buf->size);
}

static void commas_stand_between_values_only(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf buf = { 0 };
    as_json_open(&buf);
    as_json_key(&buf, AS_STR("a"));
    as_json_int(&buf, 1);
    as_json_key(&buf, AS_STR("list"));
    as_json_open_list(&buf);
    as_json_text(&buf, AS_STR("{"));
    as_json_text(&buf, AS_STR("[:"));
    as_json_open_list(&buf);
    as_json_close_list(&buf);
    as_json_open(&buf);
    as_json_close(&buf);
    as_json_open(&buf);
    as_json_key(&buf, AS_STR(""));
    as_json_null(&buf);
    as_json_close(&buf);
    as_json_bool(&buf, true);
    as_json_bool(&buf, false);
    as_json_raw(&buf, AS_STR("{\"x\":1}"));
    as_json_close_list(&buf);
    as_json_key(&buf, AS_STR("b"));
    as_json_raw(&buf, AS_STR("[]"));
    as_json_close(&buf);
    assert_written(&buf, "{\"a\":1,\"list\":[\"{\",\"[:\",[],{},{\"\":null},true,false,{\"x\":1}],"
                         "\"b\":[]}");
}

static void texts_are_escaped_minimally(void **unused)
{
    (void)unused;
    static const char *const cases[][2] = {
        { "", "\"\"" },
        { "plain", "\"plain\"" },
        { "a \"quoted\" \\ word", "\"a \\\"quoted\\\" \\\\ word\"" },
        { "\n\r\t\b\f", "\"\\n\\r\\t\\b\\f\"" },
        { "\x01\x1f\x7f/", "\"\\u0001\\u001f\x7f/\"" },
        { "Grüße 😀 \xe2\x80\xa8", "\"Grüße 😀 \xe2\x80\xa8\"" },
        { "exactly8\"then more than eight\\", "\"exactly8\\\"then more than eight\\\\\"" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_buf struct as_buf buf = { 0 };
        as_json_text(&buf, as_str_of(cases[i][0]));
        assert_written(&buf, cases[i][1]);
    }
}

static void every_byte_is_escaped_alike_at_every_place(void **unused)
{
    (void)unused;
    for (unsigned byte = 0; byte < 0x80; byte++) {
        for (size_t place = 0; place < 17; place++) {
            char text[17];
            memset(text, 'x', sizeof text);
            text[place] = (char)byte;
            as_auto_buf struct as_buf buf = { 0 };
            as_json_text(&buf, as_str_make(text, sizeof text));
            json_t *back = json_loadb(buf.data, buf.size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
            assert_non_null(back);
            assert_int_equal(json_string_length(back), sizeof text);
            assert_memory_equal(json_string_value(back), text, sizeof text);
            json_decref(back);
            bool is_plain = byte >= ' ' && byte != '"' && byte != '\\';
            assert_int_equal(buf.size == sizeof text + 2, is_plain);
        }
    }
}

static void a_text_of_controls_grows_the_buffer(void **unused)
{
    (void)unused;
    char text[1000];
    memset(text, 1, sizeof text);
    as_auto_buf struct as_buf buf = { 0 };
    as_json_text(&buf, as_str_make(text, sizeof text));
    assert_int_equal(buf.size, 6 * sizeof text + 2);
    assert_memory_equal(buf.data + buf.size - 7, "\\u0001\"", 7);
}

static void integers_are_written_whole(void **unused)
{
    (void)unused;
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { 7, "7" },
        { -1, "-1" },
        { 10, "10" },
        { 1234567, "1234567" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_buf struct as_buf buf = { 0 };
        as_json_int(&buf, cases[i].value);
        assert_written(&buf, cases[i].text);
    }
}

static void a_buffer_grows_and_is_used_again(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf buf;
    as_buf_init(&buf);
    for (int i = 0; i < 1000; i++)
        as_buf_printf(&buf, "%03d", i);
    as_buf_add(&buf, AS_STR_NONE);
    as_buf_add_char(&buf, '.');
    assert_int_equal(buf.size, 3001);
    assert_memory_equal(buf.data + 2997, "999.", 4);

    size_t capacity = buf.capacity;
    as_buf_clear(&buf);
    as_buf_printf(&buf, "%*d", 2000, 1);
    assert_int_equal(buf.size, 2000);
    assert_int_equal(buf.capacity, capacity);
    assert_int_equal(as_buf_str(&buf).size, 2000);
}

static void running_out_of_memory_is_remembered(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf buf = { 0 };
    as_buf_add(&buf, AS_STR("kept"));
    assert_false(as_buf_reserve(&buf, PTRDIFF_MAX));
    as_buf_add_char(&buf, 'x');
    as_buf_printf(&buf, "%d", 1);
    as_json_int(&buf, 1);
    as_json_text(&buf, AS_STR("x"));
    as_json_key(&buf, AS_STR("x"));
    as_json_raw(&buf, AS_STR("x"));
    assert_true(buf.has_failed);
    assert_int_equal(buf.size, 4);
    as_buf_clear(&buf);
    as_buf_add_char(&buf, 'x');
    assert_written(&buf, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_values_only),
        cmocka_unit_test(texts_are_escaped_minimally),
        cmocka_unit_test(every_byte_is_escaped_alike_at_every_place),
        cmocka_unit_test(a_text_of_controls_grows_the_buffer),
        cmocka_unit_test(integers_are_written_whole),
        cmocka_unit_test(a_buffer_grows_and_is_used_again),
        cmocka_unit_test(running_out_of_memory_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
