/* Bad tokens of one address: a second's worth at once, the rest at the rate, others untouched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "guard.h"

static struct guard *guard_new(uint32_t per_second)
{
    struct guard *guard = malloc(sizeof *guard);
    assert_non_null(guard);
    guard_init(guard, per_second);
    return guard;
}

static void ten_in_a_second_are_answered_at_once_and_the_eleventh_later(void **unused)
{
    (void)unused;
    struct guard *guard = guard_new(10);
    for (int i = 0; i < 10; i++)
        assert_int_equal(guard_note(guard, "192.0.2.1", 5000), 0);
    assert_int_equal(guard_note(guard, "192.0.2.1", 5000), 100);
    assert_int_equal(guard_note(guard, "192.0.2.1", 5000), 200);
    assert_int_equal(guard_note(guard, "192.0.2.1", 5100), 200);
    free(guard);
}

static void who_keeps_to_the_rate_is_never_held_back(void **unused)
{
    (void)unused;
    struct guard *guard = guard_new(10);
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(guard_note(guard, "192.0.2.1", 5000 + i * 100), 0);
    for (int i = 0; i < 50; i++)
        (void)guard_note(guard, "192.0.2.1", 200000);
    assert_int_equal(guard_note(guard, "192.0.2.1", 300000), 0); /* forgotten with time */
    free(guard);
}

static void nobody_is_held_back_longer_than_five_seconds(void **unused)
{
    (void)unused;
    struct guard *guard = guard_new(10);
    for (int i = 0; i < 10000; i++)
        assert_in_range(guard_note(guard, "192.0.2.1", 5000), 0, GUARD_LONGEST_MS);
    assert_int_equal(guard_note(guard, "192.0.2.1", 5000), GUARD_LONGEST_MS);
    free(guard);
}

static void addresses_do_not_know_each_other_and_a_network_is_one(void **unused)
{
    (void)unused;
    static const struct {
        const char *one, *other;
        int is_same;
    } cases[] = {
        { "192.0.2.1", "192.0.2.2", 0 },
        { "192.0.2.1", "::ffff:192.0.2.1", 1 },
        { "192.0.2.1", "::ffff:192.0.2.2", 0 },
        { "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 1 },
        { "2001:db8:1:2::1", "2001:db8:1:3::1", 0 },
        { "2001:db8::1", "192.0.2.1", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guard *guard = guard_new(10);
        for (int k = 0; k < 30; k++)
            (void)guard_note(guard, cases[i].one, 5000);
        assert_int_equal(guard_note(guard, cases[i].other, 5000) > 0, cases[i].is_same);
        free(guard);
    }
}

/* However many addresses there are, the table is of one size; who is held back stays so. */
static void many_addresses_push_out_the_harmless_first(void **unused)
{
    (void)unused;
    char address[32];
    struct guard *guard = guard_new(10);
    for (int k = 0; k < 60; k++)
        (void)guard_note(guard, "192.0.2.1", 5000);
    for (int i = 0; i < 200000; i++) {
        snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        assert_int_equal(guard_note(guard, address, 5000), 0);
    }
    assert_true(guard_note(guard, "192.0.2.1", 5000) > 0);
    free(guard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_in_a_second_are_answered_at_once_and_the_eleventh_later),
        cmocka_unit_test(who_keeps_to_the_rate_is_never_held_back),
        cmocka_unit_test(nobody_is_held_back_longer_than_five_seconds),
        cmocka_unit_test(addresses_do_not_know_each_other_and_a_network_is_one),
        cmocka_unit_test(many_addresses_push_out_the_harmless_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
