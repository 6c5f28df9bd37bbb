#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void good_times_are_read(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *utc;
    } cases[] = {
        { "2026-11-20", "2026-11-20T00:00:00.000Z" },
        { "2026-11-20T12:15:07", "2026-11-20T12:15:07.000Z" },
        { "2026-11-20 12:15:07z", "2026-11-20T12:15:07.000Z" },
        { "2026-11-20t12:15:07.5Z", "2026-11-20T12:15:07.500Z" },
        { "2026-11-20T12:15:07.015Z", "2026-11-20T12:15:07.015Z" },
        { "2026-11-20T12:15:07.999999999", "2026-11-20T12:15:07.999Z" },
        { "2026-11-20T00:15:07+02:00", "2026-11-19T22:15:07.000Z" },
        { "2026-12-31T23:59:59.1-05:30", "2027-01-01T05:29:59.100Z" },
        { "2024-02-29", "2024-02-29T00:00:00.000Z" },
        { "2000-02-29", "2000-02-29T00:00:00.000Z" },
        { "1900-01-01", "1900-01-01T00:00:00.000Z" },
        { "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
        { "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        int64_t ms = AS_TIME_NONE;
        char text[AS_TIME_TEXT_SIZE];
        assert_int_equal(as_time_parse(as_str_of(cases[i].text), &ms, &err), 0);
        assert_int_equal(as_time_format(ms, text).size, 24);
        assert_string_equal(text, cases[i].utc);
    }
}

static void bad_times_are_refused(void **unused)
{
    (void)unused;
    static const char *const cases[] = {
        "",
        "2026",
        "2026-1-2",
        "2026-11-20T",
        "2026-11-20T12:15",
        "2026-11-20T12:15:07.",
        "2026-11-20T12:15:07.1234567890",
        "2026-11-20T12:15:07ZZ",
        "2026-11-20T12:15:07Z ",
        " 2026-11-20",
        "2026-11-20Z",
        "2026-11-20T24:00:00",
        "2026-11-20T23:60:00",
        "2026-11-20T23:59:60Z",
        "2026-11-20T12:15:07+0200",
        "2026-11-20T12:15:07+24:00",
        "2026-11-20T12:15:07+02:60",
        "2026-11-20T12:15:07+02",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-02-29",
        "2026-04-31",
        "2026-01-32",
        "1900-02-29",
        "1899-12-31",
        "0000-01-01",
        "9999-12-31T23:59:59-01:00",
        "1900-01-01T00:00:00+01:00",
        "2026/11/20",
        "+026-11-20",
        "2026-11-20_12:15:07",
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        int64_t ms = 42;
        assert_int_equal(as_time_parse(as_str_of(cases[i]), &ms, &err), AS_E_INVALID);
        assert_int_equal(ms, 42);
        assert_true(err.text[0] != '\0');
    }
    struct as_err err = { 0 };
    int64_t ms = 42;
    assert_int_equal(as_time_parse(AS_STR("2026-11-20\0"), &ms, &err), AS_E_INVALID);
    assert_int_equal(as_time_parse(AS_STR_NONE, &ms, &err), AS_E_INVALID);
}

static void days_count_without_a_gap(void **unused)
{
    (void)unused;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t days = as_days_from_civil(-800, 1, 1);
    for (int year = -800; year <= 2800; year++) {
        bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && is_leap);
            for (int day = 1; day <= length; day++, days++) {
                int y = 0;
                int m = 0;
                int d = 0;
                as_civil_from_days(days, &y, &m, &d);
                if (as_days_from_civil(year, month, day) != days || y != year || m != month ||
                    d != day)
                    fail_msg("%d-%d-%d", year, month, day);
            }
        }
    }
    assert_int_equal(as_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(as_days_from_civil(2026, 11, 20), 20777);
}

static void times_from_year_0_on_are_written(void **unused)
{
    (void)unused;
    char text[AS_TIME_TEXT_SIZE];
    as_time_format(as_days_from_civil(0, 1, 1) * 86400000, text);
    assert_string_equal(text, "0000-01-01T00:00:00.000Z");
    as_time_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
}

static void the_clocks_run(void **unused)
{
    (void)unused;
    assert_true(as_clock_now_ms() > 0);
    uint64_t before = as_clock_monotonic_ns();
    assert_true(as_clock_monotonic_ns() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_times_are_read),
        cmocka_unit_test(bad_times_are_refused),
        cmocka_unit_test(days_count_without_a_gap),
        cmocka_unit_test(times_from_year_0_on_are_written),
        cmocka_unit_test(the_clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
