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

static const struct as_function functions[] = {
    { "date",
      l_date,
      "a day at 00:00 UTC, \"2020-02-01\", or a moment, \"2020-02-01T12:00:00Z\"",
      "assent.time",
      { { "text", "string" } } },
    { "days", l_days, "a duration: now + days(30)", "integer", { { "count", "integer" } } },
    { "hours", l_hours, "a duration", "integer", { { "count", "integer" } } },
    { "minutes", l_minutes, "a duration", "integer", { { "count", "integer" } } },
};
AS_FUNCTIONS_OF(as_functions_of_time, "", "times and durations, in whole milliseconds", functions);

void as_helpers_open(lua_State *L)
{
    as_functions_put(L, &as_functions_of_time);
}
