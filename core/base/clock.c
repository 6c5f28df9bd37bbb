#include "base/clock.h"

#include "base/check.h"

#include <stdio.h>
#include <time.h>

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };
static const int64_t day_ms = 24 * (int64_t)HOUR_MS;

int64_t as_clock_now_ms(void)
{
    struct timespec now = { 0 };
    AS_REQUIRE(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

uint64_t as_clock_monotonic_ns(void)
{
    struct timespec now = { 0 };
    AS_REQUIRE(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Both count in eras of 400 years (146,097 days) that begin on the first of March, so that the
 * leap day is the last of its year. 719,468 days lie between 0000-03-01 and 1970-01-01. */
int64_t as_days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void as_civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);

    *ret_day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *ret_month = month;
    *ret_year = (int)(year_of_era + era * 400 + (month <= 2));
}

/* Takes exactly `count` digits off the front. */
static bool take_digits(as_str *text, size_t count, int *ret_value)
{
    if (text->size < count)
        return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = text->data[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text = as_str_make(text->data + count, text->size - count);
    *ret_value = value;
    return true;
}

static bool take_char(as_str *text, const char *choices)
{
    if (text->size == 0 || text->data[0] == '\0' || !strchr(choices, text->data[0]))
        return false;
    *text = as_str_make(text->data + 1, text->size - 1);
    return true;
}

/* ".015" and what else may stand behind the seconds; digits after the third only have to be digits. */
static bool take_fraction(as_str *text, int *ret_ms)
{
    static const int weights[] = { 100, 10, 1 };
    int ms = 0;
    size_t count = 0;
    int digit = 0;
    while (take_digits(text, 1, &digit)) {
        if (count < AS_COUNT(weights))
            ms += digit * weights[count];
        count++;
    }
    *ret_ms = ms;
    return count >= 1 && count <= 9;
}

static bool take_offset(as_str *text, int64_t *ret_ms)
{
    *ret_ms = 0;
    if (text->size == 0 || take_char(text, "Zz"))
        return true;
    bool is_west = text->data[0] == '-';
    int hours = 0;
    int minutes = 0;
    if (!take_char(text, "+-") || !take_digits(text, 2, &hours) || !take_char(text, ":") ||
        !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_ms = (int64_t)(is_west ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
    return true;
}

/* What follows the day: milliseconds since midnight UTC, perhaps of another day. */
static bool take_time(as_str *text, int64_t *ret_ms)
{
    *ret_ms = 0;
    if (text->size == 0)
        return true;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int fraction_ms = 0;
    int64_t offset_ms = 0;
    if (!take_char(text, "Tt ") || !take_digits(text, 2, &hour) || !take_char(text, ":") ||
        !take_digits(text, 2, &minute) || !take_char(text, ":") || !take_digits(text, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    if (take_char(text, ".") && !take_fraction(text, &fraction_ms))
        return false;
    if (!take_offset(text, &offset_ms) || text->size > 0)
        return false;
    *ret_ms =
        (int64_t)hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction_ms - offset_ms;
    return true;
}

static bool is_real_day(int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    int real_year = 0;
    int real_month = 0;
    int real_day = 0;
    as_civil_from_days(as_days_from_civil(year, month, day), &real_year, &real_month, &real_day);
    return real_month == month;
}

static int refuse_day(int year, int month, int day, struct as_err *err)
{
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return as_err_field(err, "", "form.day", "{day} is no day of the calendar",
                        AS_VALUES(as_value_text("day", as_str_of(text))));
}

int as_time_parse(as_str text, int64_t *ret_ms, struct as_err *err)
{
    enum { SHOWN_MAX = 40 };
    as_str shown = as_str_make(text.data, text.size < SHOWN_MAX ? text.size : SHOWN_MAX);
    as_str left = text;
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t time_ms = 0;
    if (!take_digits(&left, 4, &year) || !take_char(&left, "-") || !take_digits(&left, 2, &month) ||
        !take_char(&left, "-") || !take_digits(&left, 2, &day) || !take_time(&left, &time_ms))
        return as_err_field(
            err, "", "form.time",
            "a time like 2026-11-20 or 2026-11-20T12:15:07Z is needed, not \"{value}\"",
            AS_VALUES(as_value_text("value", shown)));
    if (!is_real_day(year, month, day))
        return refuse_day(year, month, day, err);

    /* The bounds hold for the moment in UTC: what is read here can also be written. */
    int64_t ms = as_days_from_civil(year, month, day) * day_ms + time_ms;
    if (ms < as_days_from_civil(1900, 1, 1) * day_ms ||
        ms >= as_days_from_civil(10000, 1, 1) * day_ms)
        return as_err_field(err, "", "form.years",
                            "a time in the years 1900 to 9999 is needed, not \"{value}\"",
                            AS_VALUES(as_value_text("value", shown)));
    *ret_ms = ms;
    return 0;
}

/* Writes `count` digits and the character behind them. */
static char *put_digits(char *out, int value, int count, char end)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[count] = end;
    return out + count + 1;
}

as_str as_time_format(int64_t ms, char out[AS_TIME_TEXT_SIZE])
{
    const int64_t first = as_days_from_civil(0, 1, 1) * day_ms;
    const int64_t end = as_days_from_civil(10000, 1, 1) * day_ms;
    if (AS_BROKEN(ms < first || ms >= end))
        ms = ms < first ? first : end - 1;

    int64_t days = (ms >= 0 ? ms : ms - day_ms + 1) / day_ms;
    int of_day = (int)(ms - days * day_ms);
    int year = 0;
    int month = 0;
    int day = 0;
    as_civil_from_days(days, &year, &month, &day);

    char *at = put_digits(out, year, 4, '-');
    at = put_digits(at, month, 2, '-');
    at = put_digits(at, day, 2, 'T');
    at = put_digits(at, of_day / HOUR_MS, 2, ':');
    at = put_digits(at, of_day / MINUTE_MS % 60, 2, ':');
    at = put_digits(at, of_day / SECOND_MS % 60, 2, '.');
    at = put_digits(at, of_day % SECOND_MS, 3, 'Z');
    *at = '\0';
    return as_str_make(out, AS_TIME_TEXT_SIZE - 1);
}
