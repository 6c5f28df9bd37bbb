#include "base/date.h"

#include <stdio.h>

enum part { YEAR, MONTH, DAY, HOUR, HOUR_OF_12, MINUTE, SECOND, HALF, LITERAL, PARTS = LITERAL };

struct piece {
    enum part part;
    size_t size;    /* within the format */
    bool is_padded; /* as many digits as letters */
};

static struct piece next_piece(as_str format)
{
    static const struct {
        as_str letters;
        enum part part;
        bool is_padded;
    } known[] = {
        { { "yyyy", 4 }, YEAR, true },     { { "MM", 2 }, MONTH, true },
        { { "M", 1 }, MONTH, false },      { { "dd", 2 }, DAY, true },
        { { "d", 1 }, DAY, false },        { { "HH", 2 }, HOUR, true },
        { { "H", 1 }, HOUR, false },       { { "hh", 2 }, HOUR_OF_12, true },
        { { "h", 1 }, HOUR_OF_12, false }, { { "mm", 2 }, MINUTE, true },
        { { "ss", 2 }, SECOND, true },     { { "tt", 2 }, HALF, false },
    };
    for (size_t i = 0; i < AS_COUNT(known); i++)
        if (as_str_starts_with(format, known[i].letters))
            return (struct piece){ known[i].part, known[i].letters.size, known[i].is_padded };
    return (struct piece){ LITERAL, 1, false };
}

/* How many bytes of the text the piece takes; 0: it does not fit. */
static size_t take_piece(struct piece piece, as_str format, as_str text, int values[PARTS])
{
    if (text.size == 0)
        return 0;
    if (piece.part == LITERAL)
        return text.data[0] == format.data[0] ? 1 : 0;
    if (piece.part == HALF) {
        const as_str half = as_str_make(text.data, text.size < 2 ? text.size : 2);
        const bool is_pm = as_str_equal_nocase(half, AS_STR("PM"));
        values[HALF] = is_pm ? 12 : 0;
        return is_pm || as_str_equal_nocase(half, AS_STR("AM")) ? 2 : 0;
    }
    const size_t most = piece.is_padded ? piece.size : 2;
    size_t size = 0;
    int value = 0;
    while (size < most && size < text.size && text.data[size] >= '0' && text.data[size] <= '9')
        value = value * 10 + (text.data[size++] - '0');
    values[piece.part] = value;
    return piece.is_padded && size < most ? 0 : size;
}

static int misfit(as_str format, struct as_err *err)
{
    return as_err_word(err, AS_E_INVALID, "row.date", "a date in the format \"%.*s\" is needed",
                       AS_STR_ARG(format));
}

int as_date_parse(as_str text, as_str format, int64_t *ret_ms, struct as_err *err)
{
    int values[PARTS] = { [HALF] = -1, [HOUR_OF_12] = -1 };
    const as_str whole = format;
    while (format.size > 0) {
        const struct piece piece = next_piece(format);
        const size_t size = take_piece(piece, format, text, values);
        if (size == 0)
            return misfit(whole, err);
        format = as_str_make(format.data + piece.size, format.size - piece.size);
        text = as_str_make(text.data + size, text.size - size);
    }
    const int of_12 = values[HOUR_OF_12];
    if (text.size > 0 || (of_12 >= 0 && (of_12 < 1 || of_12 > 12 || values[HALF] < 0)))
        return misfit(whole, err);
    if (of_12 >= 0)
        values[HOUR] = of_12 % 12 + values[HALF];
    char iso[64]; /* the clock knows which days are real */
    snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02dZ", values[YEAR], values[MONTH],
             values[DAY], values[HOUR], values[MINUTE], values[SECOND]);
    struct as_err why;
    if (as_time_parse(as_str_of(iso), ret_ms, &why) < 0)
        return as_err_word(err, AS_E_INVALID, "row.date",
                           "a real day and time in the format \"%.*s\" is needed",
                           AS_STR_ARG(whole));
    return 0;
}

bool as_date_format_is_good(as_str format)
{
    int seen[PARTS + 1] = { 0 };
    while (format.size > 0) {
        const struct piece piece = next_piece(format);
        seen[piece.part]++;
        format = as_str_make(format.data + piece.size, format.size - piece.size);
    }
    for (int i = 0; i < PARTS; i++)
        if (seen[i] > 1)
            return false;
    return seen[YEAR] && seen[MONTH] && seen[DAY] && !(seen[HOUR] && seen[HOUR_OF_12]) &&
           seen[HOUR_OF_12] == seen[HALF];
}

/* "3/4/2024": which is the day? */
static bool is_ambiguous(as_str text)
{
    char copy[16];
    int first = 0;
    int second = 0;
    int year = 0;
    snprintf(copy, sizeof copy, "%.*s", AS_STR_ARG(text));
    return sscanf(copy, "%2d%*1[-/. ]%2d%*1[-/. ]%4d", &first, &second, &year) == 3 && first >= 1 &&
           first <= 12 && second >= 1 && second <= 12 && first != second;
}

int as_date_parse_iso(as_str text, int64_t *ret_ms, struct as_err *err)
{
    struct as_err why;
    if (as_time_parse(text, ret_ms, &why) == 0)
        return 0;
    if (is_ambiguous(text))
        return as_err_word(err, AS_E_INVALID, "row.date.ambiguous",
                           "nobody can tell day and month apart here: write year-month-day, "
                           "\"2026-11-20\", or name the format in a mapping");
    return as_err_word(
        err, AS_E_INVALID, "row.date",
        "a date as \"2026-11-20\" or \"2026-11-20T12:15:07Z\" is needed; a mapping may "
        "name another format");
}
