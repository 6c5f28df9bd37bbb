#include "base/log.h"

#include "base/check.h"
#include "base/cleanup.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* What is written to standard error between the two goes into a file in memory. */
static int kept_stderr = -1;
static int captured = -1;

static void capture(void)
{
    captured = memfd_create("log", MFD_CLOEXEC);
    kept_stderr = dup(STDERR_FILENO);
    assert_true(captured >= 0 && kept_stderr >= 0);
    dup2(captured, STDERR_FILENO);
}

static as_str end_capture(struct as_arena *arena)
{
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    off_t size = lseek(captured, 0, SEEK_END);
    char *text = as_arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(pread(captured, text, (size_t)size, 0), size);
    close(captured);
    return as_str_make(text, (size_t)size);
}

/* Takes the first line off and reads it. */
static json_t *take_line(as_str *log)
{
    struct as_err err = { 0 };
    ptrdiff_t end = as_str_find(*log, AS_STR("\n"));
    assert_true(end > 0);
    json_t *line = as_json_parse(as_str_make(log->data, (size_t)end), &err);
    assert_string_equal(err.text, "");
    *log = as_str_make(log->data + end + 1, log->size - (size_t)end - 1);
    return line;
}

static void a_line_is_one_json_object(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    capture();
    as_log(AS_LOG_WARN, "engine", "a \"quoted\"\nline %d \xff", 7);
    as_str log = end_capture(&arena);
    as_auto_json json_t *line = take_line(&log);
    assert_int_equal(log.size, 0);
    assert_int_equal(json_object_size(line), 4);
    assert_int_equal(json_string_length(json_object_get(line, "at")), 24);
    assert_string_equal(json_string_value(json_object_get(line, "level")), "warn");
    assert_string_equal(json_string_value(json_object_get(line, "part")), "engine");
    assert_string_equal(json_string_value(json_object_get(line, "text")), "a \"quoted\"\nline 7 ?");
}

static void long_texts_are_cut_between_characters(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    static char text[10002];
    for (size_t i = 0; i + 1 < sizeof text; i += 3)
        memcpy(text + i, "€", 3);
    capture();
    as_log(AS_LOG_ERROR, "x", "%.10000s", text);
    as_log_text(AS_LOG_ERROR, AS_STR("x"), as_str_make(text, sizeof text));
    as_str log = end_capture(&arena);
    for (int i = 0; i < 2; i++) {
        as_auto_json json_t *line = take_line(&log);
        as_str shown = as_json_string(json_object_get(line, "text"));
        assert_true(shown.size > 4000 && shown.size <= 4096 && shown.size % 3 == 0);
    }
}

static void lines_below_the_level_are_dropped(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    capture();
    as_log(AS_LOG_DEBUG, "x", "dropped");
    as_log_set_level(AS_LOG_ERROR);
    as_log(AS_LOG_WARN, "x", "dropped");
    as_log_text(AS_LOG_WARN, AS_STR("x"), AS_STR("dropped"));
    as_log_set_level(AS_LOG_DEBUG);
    as_log(AS_LOG_DEBUG, "x", "kept");
    as_log_set_level(AS_LOG_INFO);
    as_str log = end_capture(&arena);
    as_auto_json json_t *line = take_line(&log);
    assert_string_equal(json_string_value(json_object_get(line, "text")), "kept");
    assert_int_equal(log.size, 0);
}

static void *log_often(void *text)
{
    for (int i = 0; i < 200; i++)
        as_log(AS_LOG_INFO, "thread", "%s", (const char *)text);
    return NULL;
}

static void threads_write_whole_lines(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    static char texts[3][2000];
    pthread_t threads[3];
    capture();
    for (size_t i = 0; i < AS_COUNT(threads); i++) {
        memset(texts[i], 'a' + (int)i, sizeof texts[i] - 1);
        pthread_create(&threads[i], NULL, log_often, texts[i]);
    }
    for (size_t i = 0; i < AS_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    as_str log = end_capture(&arena);
    size_t lines = 0;
    for (; log.size > 0; lines++) {
        as_auto_json json_t *line = take_line(&log);
        assert_int_equal(json_string_length(json_object_get(line, "text")), sizeof texts[0] - 1);
    }
    assert_int_equal(lines, 600);
}

static void a_complaint_comes_once_a_minute(void **unused)
{
    (void)unused;
    unsigned held_back = 99;
    assert_true(as_log_once_a_minute("test.first", &held_back));
    assert_int_equal(held_back, 0);
    for (int i = 0; i < 100; i++)
        assert_false(as_log_once_a_minute("test.first", &held_back));
    assert_true(as_log_once_a_minute("test.second", NULL));
    assert_false(as_log_once_a_minute("test.second", NULL));
}

static void more_kinds_of_complaint_than_places_share_the_last(void **unused)
{
    (void)unused;
    int told = 0;
    for (int i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "key.%d", i);
        told += as_log_once_a_minute(key, NULL);
    }
    assert_in_range(told, 32, 64);
    assert_false(as_log_once_a_minute("key.0", NULL));
}

static void each_thread_has_its_own_role(void **unused)
{
    (void)unused;
    assert_int_equal(as_thread_role(), AS_THREAD_OTHER);
    as_thread_is(AS_THREAD_LOOP);
    assert_int_equal(as_thread_role(), AS_THREAD_LOOP);
    AS_ON_THREAD(AS_THREAD_LOOP);
    as_thread_is(AS_THREAD_OTHER);
}

static void a_requirement_that_does_not_hold_stops_the_process(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    capture();
    pid_t child = fork();
    if (child == 0) {
        /* cmocka turns SIGABRT into a failed test otherwise. */
        signal(SIGABRT, SIG_DFL);
        AS_REQUIRE(1 + 1 == 3);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    as_str log = end_capture(&arena);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_true(as_str_find(log, AS_STR("1 + 1 == 3")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_json_object),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(lines_below_the_level_are_dropped),
        cmocka_unit_test(threads_write_whole_lines),
        cmocka_unit_test(a_complaint_comes_once_a_minute),
        cmocka_unit_test(more_kinds_of_complaint_than_places_share_the_last),
        cmocka_unit_test(each_thread_has_its_own_role),
        cmocka_unit_test(a_requirement_that_does_not_hold_stops_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
