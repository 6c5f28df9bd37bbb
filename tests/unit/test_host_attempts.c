/* Guessing is slowed, then locked, in bounded memory; the clock is the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/attempts.h"

#include <stdio.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct as_attempts attempts;
static int64_t now;
static struct as_err err;

static int setup(void **unused)
{
    (void)unused;
    now = 1700000000000;
    return as_attempts_init(&attempts, &err);
}

static int teardown(void **unused)
{
    (void)unused;
    as_attempts_fini(&attempts);
    return 0;
}

static struct as_attempt of(const char *name)
{
    return as_attempt_of("contact.sign_in", as_str_of(name));
}

static bool try(const char *name, enum as_attempt_end end)
{
    const struct as_attempt attempt = of(name);
    if (as_attempts_begin(&attempts, &attempt, now, &err) < 0)
        return false;
    as_attempts_end(&attempts, &attempt, end, now);
    return true;
}

static void fail_times(const char *name, int times)
{
    for (int i = 0; i < times; i++) {
        while (!try(name, AS_ATTEMPT_WRONG))
            now += SECOND;
    }
}

static void refused(const char *name, const char *word, uint32_t retry_s)
{
    assert_false(try(name, AS_ATTEMPT_RIGHT));
    assert_int_equal(err.code, AS_E_BUSY);
    assert_string_equal(err.word, word);
    assert_int_equal(err.retry_s, retry_s);
}

static void five_wrong_ones_are_free(void **unused)
{
    (void)unused;
    for (int i = 0; i < 5; i++)
        assert_true(try("ola", AS_ATTEMPT_WRONG));
    refused("ola", "sign_in.slowed", 1);
}

static void each_further_one_waits_twice_as_long(void **unused)
{
    (void)unused;
    fail_times("ola", 5);
    for (uint32_t pause = 1; pause <= 16; pause *= 2) {
        refused("ola", "sign_in.slowed", pause);
        now += pause * SECOND - 1;
        refused("ola", "sign_in.slowed", 1);
        now += 1;
        assert_true(try("ola", AS_ATTEMPT_WRONG));
    }
    refused("ola", "sign_in.locked", 15 * 60);
}

static void a_right_one_while_locked_is_refused_too_and_afterwards_is_not(void **unused)
{
    (void)unused;
    fail_times("ola", 10);
    now += 15 * MINUTE - 1;
    refused("ola", "sign_in.locked", 1);
    now += 1;
    assert_true(try("ola", AS_ATTEMPT_RIGHT));
    for (int i = 0; i < 5; i++)
        assert_true(try("ola", AS_ATTEMPT_WRONG)); /* a right one begins anew */
}

static void who_goes_on_after_a_lock_is_slowed_from_the_first_and_locked_after_five(void **unused)
{
    (void)unused;
    fail_times("ola", 10);
    now += 15 * MINUTE;
    assert_true(try("ola", AS_ATTEMPT_WRONG));
    refused("ola", "sign_in.slowed", 2);
    fail_times("ola", 4);
    refused("ola", "sign_in.locked", 15 * 60);
}

static void what_came_to_no_answer_never_was(void **unused)
{
    (void)unused;
    for (int i = 0; i < 50; i++)
        assert_true(try("ola", AS_ATTEMPT_BROKEN_OFF));
    assert_true(try("ola", AS_ATTEMPT_WRONG));
}

static void an_hour_later_nothing_is_left(void **unused)
{
    (void)unused;
    fail_times("ola", 4);
    now += 60 * MINUTE;
    fail_times("ola", 4);
    assert_true(try("ola", AS_ATTEMPT_WRONG));
}

static void guesses_sent_all_at_once_are_no_way_around(void **unused)
{
    (void)unused;
    const struct as_attempt attempt = of("ola");
    int begun = 0;
    while (begun < 100 && as_attempts_begin(&attempts, &attempt, now, &err) == 0)
        begun++;
    assert_int_equal(begun, 10);
    for (int i = 0; i < begun; i++)
        as_attempts_end(&attempts, &attempt, AS_ATTEMPT_WRONG, now);
    refused("ola", "sign_in.locked", 15 * 60);
    now += 15 * MINUTE;
    assert_int_equal(as_attempts_begin(&attempts, &attempt, now, &err), 0);
    assert_int_equal(as_attempts_begin(&attempts, &attempt, now, &err), AS_E_BUSY);
}

static void names_and_operations_do_not_disturb_each_other_and_letter_case_is_none(void **unused)
{
    (void)unused;
    fail_times("ola", 10);
    assert_true(try("eva", AS_ATTEMPT_WRONG));
    const struct as_attempt elsewhere = as_attempt_of("token.grant", AS_STR("ola"));
    assert_int_equal(as_attempts_begin(&attempts, &elsewhere, now, &err), 0);
    refused("OLA", "sign_in.locked", 15 * 60);
}

static void a_flood_of_names_takes_no_memory_and_frees_nobody(void **unused)
{
    (void)unused;
    char name[32];
    fail_times("ola", 10);
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "name-%d", i);
        try(name, AS_ATTEMPT_WRONG);
    }
    refused("ola", "sign_in.locked", 15 * 60);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(five_wrong_ones_are_free),
        CASE(each_further_one_waits_twice_as_long),
        CASE(a_right_one_while_locked_is_refused_too_and_afterwards_is_not),
        CASE(who_goes_on_after_a_lock_is_slowed_from_the_first_and_locked_after_five),
        CASE(what_came_to_no_answer_never_was),
        CASE(an_hour_later_nothing_is_left),
        CASE(guesses_sent_all_at_once_are_no_way_around),
        CASE(names_and_operations_do_not_disturb_each_other_and_letter_case_is_none),
        CASE(a_flood_of_names_takes_no_memory_and_frees_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
