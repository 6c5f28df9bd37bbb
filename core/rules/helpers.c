/* Times and durations for rules, cases and configuration: whole milliseconds. */
#include "rules/sandbox.h"

#include "base/clock.h"
#include "rules/language.h"

static int l_date(lua_State *L)
{
    as_str text;
    int64_t at = 0;
    struct as_err err;
    text.data = luaL_checklstring(L, 1, &text.size);
    if (as_time_parse(text, &at, &err) < 0)
        return luaL_error(L, "date: %s", err.text);
    lua_pushinteger(L, at);
    return 1;
}

static int duration(lua_State *L, int64_t unit_ms)
{
    lua_Integer count = as_library_integer(L, 1);
    luaL_argcheck(L, count >= -1000000000 && count <= 1000000000, 1, "too many");
    lua_pushinteger(L, count * unit_ms);
    return 1;
}

static int l_minutes(lua_State *L)
{
    return duration(L, 60 * 1000);
}

static int l_hours(lua_State *L)
{
    return duration(L, 60 * 60 * 1000);
}

static int l_days(lua_State *L)
{
    return duration(L, 24 * 60 * 60 * 1000);
}

/* So many days behind that one, Saturdays and Sundays not counted: a moment at the same time of day. */
static int l_working_days(lua_State *L)
{
    enum { THURSDAY = 4, DAYS_OF_WEEK = 7, SUNDAY = 0, SATURDAY = 6, MOST = 1000 };
    const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
    const int64_t year_9999 = INT64_C(253402300799999);
    int64_t at = as_library_integer(L, 1);
    lua_Integer left = as_library_integer(L, 2);
    luaL_argcheck(L, at >= 0 && at <= year_9999, 1, "a moment such as now is needed");
    luaL_argcheck(L, left >= 0 && left <= MOST, 2, "0 to 1000 days");
    as_budget_charge(L, (size_t)left * 2);
    while (left > 0) {
        at += day_ms;
        const int64_t weekday = (at / day_ms + THURSDAY) % DAYS_OF_WEEK; /* 1970 began on one */
        left -= weekday != SUNDAY && weekday != SATURDAY;
    }
    lua_pushinteger(L, at);
    return 1;
}

static const struct as_function functions[] = {
    { "date",
      l_date,
      "a day at 00:00 UTC, \"2020-02-01\", or a moment, \"2020-02-01T12:00:00Z\"",
      "assent.time",
      { { "text", "string" } } },
    { "days", l_days, "a duration: now + days(30)", "integer", { { "count", "integer" } } },
    { "hours", l_hours, "a duration", "integer", { { "count", "integer" } } },
    { "minutes", l_minutes, "a duration", "integer", { { "count", "integer" } } },
    { "working_days",
      l_working_days,
      "the moment so many days later, Monday to Friday in UTC counted: working_days(now, 3)",
      "assent.time",
      { { "moment", "assent.time" }, { "count", "integer" } } },
};
AS_FUNCTIONS_OF(as_functions_of_time, "", "times and durations, in whole milliseconds", functions);

void as_helpers_open(lua_State *L)
{
    as_functions_put(L, &as_functions_of_time);
}
