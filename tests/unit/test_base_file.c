#include "base/file.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>

/* Every test works in a fresh folder, its current one. */
static char place[] = "/tmp/assent-file-XXXXXX";

static int make_place(void **unused)
{
    (void)unused;
    strcpy(place + sizeof place - 7, "XXXXXX");
    return mkdtemp(place) && chdir(place) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static int remove_place(void **unused)
{
    (void)unused;
    return chdir("/") == 0 ? nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void what_is_written_can_be_read(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    static char large[300000];
    memset(large, 'x', sizeof large);
    const as_str cases[] = {
        AS_STR("first"), AS_STR_NONE, AS_STR("a\0b"), { large, sizeof large }
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str text = AS_STR_NONE;
        assert_int_equal(as_file_write("file", cases[i], 0640, &err), 0);
        assert_int_equal(as_file_read("file", sizeof large, false, &arena, &text, &err), 0);
        assert_true(as_str_equal(text, cases[i]));
        assert_int_equal(text.data[text.size], '\0');
    }
    struct stat info = { 0 };
    assert_int_equal(stat("file", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
}

static void a_failed_write_leaves_nothing_behind(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    assert_int_equal(as_dir_make("folder/inside", 0755, &err), 0);
    assert_true(as_file_write("folder", AS_STR("x"), 0600, &err) < 0);
    assert_true(as_file_write("nowhere/file", AS_STR("x"), 0600, &err) == AS_E_NOT_FOUND);
    assert_true(as_file_write("folder/", AS_STR("x"), 0600, &err) == AS_E_INVALID);
    assert_true(as_file_write("", AS_STR("x"), 0600, &err) == AS_E_INVALID);

    as_auto_arena struct as_arena arena = { 0 };
    as_str *names = NULL;
    size_t count = 0;
    assert_int_equal(as_dir_list(".", &arena, &names, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(rmdir("folder/inside"), 0);
    assert_int_equal(rmdir("folder"), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(place), 0); /* no hidden file either */
    assert_int_equal(mkdir(place, 0700), 0);
}

static void only_plain_files_of_the_right_size_are_read(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    assert_int_equal(as_file_write("file", AS_STR("12345"), 0600, &err), 0);
    assert_int_equal(symlink("file", "link"), 0);
    assert_int_equal(symlink("nothing", "dangling"), 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(mkdir("folder", 0700), 0);
    static const struct {
        const char *path;
        size_t limit;
        bool follows_links;
        int rc;
    } cases[] = {
        { "file", 5, false, 0 },
        { "file", 4, false, AS_E_TOO_LARGE },
        { "file", 0, false, AS_E_TOO_LARGE },
        { "link", 5, true, 0 },
        { "link", 5, false, AS_E_INVALID },
        { "dangling", 5, true, AS_E_NOT_FOUND },
        { "dangling", 5, false, AS_E_INVALID },
        { "pipe", 5, true, AS_E_INVALID },
        { "folder", 5, true, AS_E_INVALID },
        { "/dev/null", 5, true, AS_E_INVALID },
        { "nothing", 5, true, AS_E_NOT_FOUND },
        { "file/inside", 5, true, AS_E_NOT_FOUND },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str text = AS_STR_NONE;
        assert_int_equal(as_file_read(cases[i].path, cases[i].limit, cases[i].follows_links, &arena,
                                      &text, &err),
                         cases[i].rc);
        if (cases[i].rc == 0)
            assert_true(as_str_equal(text, AS_STR("12345")));
        else
            assert_memory_equal(err.text, cases[i].path, strlen(cases[i].path));
    }
}

static void a_file_that_tells_no_size_is_read_whole(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    as_str text = AS_STR_NONE;
    assert_int_equal(as_file_read("/proc/self/status", 1 << 20, false, &arena, &text, &err), 0);
    assert_true(as_str_starts_with(text, AS_STR("Name:")));
    assert_true(text.size > 500);
    assert_int_equal(as_file_read("/proc/self/status", 100, false, &arena, &text, &err),
                     AS_E_TOO_LARGE);
}

static void folders_are_made_with_those_above(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    assert_int_equal(as_file_write("file", AS_STR(""), 0600, &err), 0);
    static const struct {
        const char *path;
        int rc;
    } cases[] = {
        { "a", 0 },
        { "a/b/c", 0 },
        { "a//d/", 0 },
        { "a/b/c", 0 },
        { "/", 0 },
        { ".", 0 },
        { "file", AS_E_INVALID },
        { "file/inside", AS_E_INVALID },
        { "", AS_E_INVALID },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_int_equal(as_dir_make(cases[i].path, 0755, &err), cases[i].rc);
    struct stat info = { 0 };
    assert_int_equal(stat("a/d", &info), 0);
    assert_true(S_ISDIR(info.st_mode));
}

static void a_new_file_takes_no_place_that_is_taken(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    as_str text;
    assert_int_equal(as_file_write_new("new", AS_STR("one"), 0640, &err), 0);
    assert_int_equal(as_file_write_new("new", AS_STR("two"), 0640, &err), AS_E_CONFLICT);
    assert_int_equal(as_file_read("new", 100, false, &arena, &text, &err), 0);
    assert_string_equal(text.data, "one");
    struct stat info = { 0 };
    assert_int_equal(stat("new", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(symlink("nothing", "link"), 0);
    assert_int_equal(as_file_write_new("link", AS_STR("two"), 0640, &err), AS_E_CONFLICT);
    assert_int_equal(stat("nothing", &info), -1);
    assert_true(as_file_write_new("no/folder/new", AS_STR("two"), 0640, &err) < 0);
    assert_non_null(strstr(err.text, "no/folder/new"));
}

static void names_come_in_the_order_of_their_bytes(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    as_auto_arena struct as_arena arena = { 0 };
    as_str *names = NULL;
    size_t count = 99;
    assert_int_equal(as_dir_list(".", &arena, &names, &count, &err), 0);
    assert_int_equal(count, 0);
    for (int i = 99; i >= 0; i--) {
        char name[16];
        snprintf(name, sizeof name, "n%02d", i);
        assert_int_equal(as_file_write(name, AS_STR(""), 0600, &err), 0);
    }
    assert_int_equal(as_file_write(".hidden", AS_STR(""), 0600, &err), 0);
    assert_int_equal(as_file_write("N", AS_STR(""), 0600, &err), 0);
    assert_int_equal(as_dir_list(".", &arena, &names, &count, &err), 0);
    assert_int_equal(count, 101);
    assert_string_equal(names[0].data, "N");
    assert_string_equal(names[1].data, "n00");
    assert_string_equal(names[100].data, "n99");
    assert_int_equal(as_dir_list("nothing", &arena, &names, &count, &err), AS_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_can_be_read, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_failed_write_leaves_nothing_behind, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(only_plain_files_of_the_right_size_are_read, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_file_that_tells_no_size_is_read_whole, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(folders_are_made_with_those_above, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_new_file_takes_no_place_that_is_taken, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(names_come_in_the_order_of_their_bytes, make_place,
                                        remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
