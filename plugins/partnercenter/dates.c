#include "dates.h"

#include <stdio.h>

struct reader {
    const char *at;
    const char *end;
};

/* A number of at most `most` digits; -1: there is none. */
static int take_number(struct reader *reader, int most, int *ret_digits)
{
    int value = 0;
    int digits = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9' && digits < most) {
        value = value * 10 + (*reader->at++ - '0');
        digits++;
    }
    *ret_digits = digits;
    return digits > 0 ? value : -1;
}

static bool take(struct reader *reader, char c)
{
    if (reader->at == reader->end || *reader->at != c)
        return false;
    reader->at++;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool write_day(int year, int month, int day, bool is_end, char *out)
{
    return snprintf(out, DATE_BYTES, "%04d-%02d-%02d%s", year, month, day,
                    is_end ? "T23:59:59.999Z" : "T00:00:00Z") < DATE_BYTES;
}

static bool write_day_of_year(int year, int day, bool is_end, char *out)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (day < 1 || day > 365 + is_leap(year))
        return false;
    int month = 0;
    for (int length = days[0]; day > length; length = days[month] + (month == 1 && is_leap(year))) {
        day -= length;
        month++;
    }
    return write_day(year, month + 1, day, is_end, out);
}

/* "2026-11-19…", "2026-323", "2026-11-323" */
static bool read_iso(assent_text text, bool is_end, char *out)
{
    struct reader reader = { text.data, text.data + text.size };
    int digits = 0;
    const int year = take_number(&reader, 4, &digits);
    if (digits != 4 || !take(&reader, '-'))
        return false;
    const int second = take_number(&reader, 3, &digits);
    if (digits == 3)
        return reader.at == reader.end && write_day_of_year(year, second, is_end, out);
    if (digits == 0 || !take(&reader, '-'))
        return false;
    const int third = take_number(&reader, 3, &digits);
    if (digits == 3)
        return reader.at == reader.end && write_day_of_year(year, third, is_end, out);
    if (digits > 0 && reader.at == reader.end)
        return write_day(year, second, third, is_end, out);
    if (text.size >= DATE_BYTES) /* longer fractions than any clock has */
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    char *blank = strchr(out, ' '); /* a plus sign that nobody escaped: 2026-11-19T23:11:34 02:00 */
    if (blank && strchr(out, 'T'))
        *blank = '+';
    return digits == 2;
}

static bool take_time(struct reader *reader, int *ret_hour, int *ret_minute, int *ret_second)
{
    int digits = 0;
    *ret_second = 0;
    *ret_hour = take_number(reader, 2, &digits);
    if (digits == 0 || !take(reader, ':'))
        return false;
    *ret_minute = take_number(reader, 2, &digits);
    if (digits != 2)
        return false;
    if (take(reader, ':')) {
        *ret_second = take_number(reader, 2, &digits);
        if (digits != 2)
            return false;
    }
    return true;
}

/* " AM" and " PM" of a clock of twelve hours, in any letter case. */
static bool take_half(struct reader *reader, int *hour)
{
    take(reader, ' ');
    if (reader->at == reader->end)
        return true;
    const assent_text half = { reader->at, (size_t)(reader->end - reader->at) };
    const bool is_pm = is_same_name(half, "PM");
    if ((!is_pm && !is_same_name(half, "AM")) || *hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (is_pm ? 12 : 0);
    return true;
}

/* "11/19/2026", "11/19/2026 00:00:00", "6/1/2017 12:00:00 AM": the month first */
static bool read_slashes(assent_text text, bool is_end, char *out)
{
    struct reader reader = { text.data, text.data + text.size };
    int digits = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    const int month = take_number(&reader, 2, &digits);
    if (digits == 0 || !take(&reader, '/'))
        return false;
    const int day = take_number(&reader, 2, &digits);
    if (digits == 0 || !take(&reader, '/'))
        return false;
    const int year = take_number(&reader, 4, &digits);
    if (digits != 4)
        return false;
    if (reader.at == reader.end)
        return write_day(year, month, day, is_end, out);
    if (!take(&reader, ' ') && !take(&reader, 'T'))
        return false;
    if (!take_time(&reader, &hour, &minute, &second) || !take_half(&reader, &hour))
        return false;
    return snprintf(out, DATE_BYTES, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour,
                    minute, second) < DATE_BYTES;
}

bool date_read(assent_text text, bool is_end, char out[DATE_BYTES])
{
    return memchr(text.data, '/', text.size) ? read_slashes(text, is_end, out)
                                             : read_iso(text, is_end, out);
}
