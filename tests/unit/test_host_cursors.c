/* The file of cursors: what is written is read again, and what is no line is passed over. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "host/cursors.h"

static const char path[] = "test_host_cursors.tmp";

static void write_text(const char *text)
{
    struct as_err err;
    assert_int_equal(as_file_write(path, as_str_of(text), 0600, &err), 0);
}

static void what_is_written_is_read_again(void **unused)
{
    (void)unused;
    struct as_err err;
    struct as_cursors cursors = { NULL };
    struct as_buf text;
    as_buf_init(&text);
    struct as_cursor *one = as_cursor_add(&cursors, AS_STR("webhook"), AS_STR("a.test"));
    struct as_cursor *other = as_cursor_add(&cursors, AS_STR("mail"), AS_STR("a.test"));
    assert_non_null(one);
    assert_non_null(other);
    one->sequence = INT64_MAX;
    one->mark = UINT64_MAX;
    other->sequence = 7;
    as_cursors_write(&cursors, &text);
    as_buf_add_char(&text, '\0');
    write_text(text.data);
    as_cursors_fini(&cursors);

    assert_int_equal(as_cursors_read(path, &cursors, &err), 0);
    one = as_cursor_find(&cursors, AS_STR("webhook"), AS_STR("a.test"));
    other = as_cursor_find(&cursors, AS_STR("mail"), AS_STR("a.test"));
    assert_non_null(one);
    assert_non_null(other);
    assert_true(one->sequence == INT64_MAX && one->mark == UINT64_MAX);
    assert_true(other->sequence == 7 && other->mark == 0);
    assert_null(as_cursor_find(&cursors, AS_STR("mail"), AS_STR("a")));
    as_cursor_remove(&cursors, one);
    assert_null(as_cursor_find(&cursors, AS_STR("webhook"), AS_STR("a.test")));
    as_cursors_fini(&cursors);
    as_buf_fini(&text);
    unlink(path);
}

static void no_file_is_no_cursors_and_a_crooked_line_is_passed_over(void **unused)
{
    (void)unused;
    static const char *const lines[] = {
        "", "webhook", "webhook a", "webhook a x 0", "webhook a 1", "webhook a -1 0"
    };
    struct as_err err;
    struct as_cursors cursors;
    unlink(path);
    assert_int_equal(as_cursors_read(path, &cursors, &err), 0);
    assert_null(cursors.first);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s\nwebhook b 5 2\n", lines[i]);
        write_text(text);
        assert_int_equal(as_cursors_read(path, &cursors, &err), 0);
        assert_null(as_cursor_find(&cursors, AS_STR("webhook"), AS_STR("a")));
        const struct as_cursor *found = as_cursor_find(&cursors, AS_STR("webhook"), AS_STR("b"));
        assert_true(found && found->sequence == 5 && found->mark == 2);
        as_cursors_fini(&cursors);
    }
    unlink(path);
}

static void a_name_is_made_of_plain_characters(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        bool is_good;
    } cases[] = {
        { "a", true },     { "A-z_0.9", true }, { "", false },         { "a b", false },
        { "a\nb", false }, { "a/b", false },    { "\xc3\xa4", false },
    };
    char longest[AS_CURSOR_NAME_MAX + 2];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(as_cursor_is_name(as_str_of(cases[i].name)), cases[i].is_good);
    memset(longest, 'a', sizeof longest);
    assert_true(as_cursor_is_name(as_str_make(longest, AS_CURSOR_NAME_MAX)));
    assert_false(as_cursor_is_name(as_str_make(longest, AS_CURSOR_NAME_MAX + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(no_file_is_no_cursors_and_a_crooked_line_is_passed_over),
        cmocka_unit_test(a_name_is_made_of_plain_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
