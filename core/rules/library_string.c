/* Functions on texts: the work of each grows with its texts alone and is paid for first. There are no
 * patterns: a bad one takes seconds that no hook can end. */
#include "rules/sandbox.h"

#include <lualib.h>

#include "rules/language.h"
#include "rules/rules.h"

static as_str check_text(lua_State *L, int index)
{
    as_str text;
    text.data = luaL_checklstring(L, index, &text.size);
    return text;
}

/* A position as Lua counts them (from 1, negative from the end), as 1 … size + 1 or below 1. */
static lua_Integer position(lua_Integer value, size_t size)
{
    if (value >= 0)
        return value;
    return value < -(lua_Integer)size ? 0 : (lua_Integer)size + value + 1;
}

static int l_sub(lua_State *L)
{
    as_str text = check_text(L, 1);
    lua_Integer from = position(as_library_integer(L, 2), text.size);
    lua_Integer to = position(as_library_integer_or(L, 3, -1), text.size);
    if (from < 1)
        from = 1;
    if (to > (lua_Integer)text.size)
        to = (lua_Integer)text.size;
    size_t size = from <= to ? (size_t)(to - from + 1) : 0;
    as_budget_charge_bytes(L, size);
    lua_pushlstring(L, size ? text.data + from - 1 : "", size);
    return 1;
}

static int l_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)check_text(L, 1).size);
    return 1;
}

enum change { CHANGE_UPPER, CHANGE_LOWER, CHANGE_REVERSE };

/* ASCII letters only: the locale of the machine plays no part. */
static int change(lua_State *L, enum change how)
{
    as_str text = check_text(L, 1);
    as_budget_charge_bytes(L, text.size * 2);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, text.size);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (how == CHANGE_REVERSE)
            out[text.size - 1 - i] = c;
        else if (how == CHANGE_UPPER)
            out[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        else
            out[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    luaL_pushresultsize(&buffer, text.size);
    return 1;
}

static int l_upper(lua_State *L)
{
    return change(L, CHANGE_UPPER);
}

static int l_lower(lua_State *L)
{
    return change(L, CHANGE_LOWER);
}

static int l_reverse(lua_State *L)
{
    return change(L, CHANGE_REVERSE);
}

static int l_rep(lua_State *L)
{
    as_str text = check_text(L, 1);
    lua_Integer times = as_library_integer(L, 2);
    as_str between = AS_STR_NONE;
    if (!lua_isnoneornil(L, 3))
        between = check_text(L, 3);
    if (times <= 0 || text.size + between.size == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (text.size + between.size > AS_RULE_MEMORY ||
        (lua_Unsigned)times > AS_RULE_MEMORY / (text.size + between.size))
        return luaL_error(L, "rep would make a text of more than 1 MB");
    size_t size = (text.size + between.size) * (size_t)times - between.size;
    as_budget_charge_bytes(L, size + (size_t)times * 8);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, size);
    for (lua_Integer i = 0; i < times; i++) {
        memcpy(out, text.data, text.size);
        out += text.size;
        if (i + 1 < times && between.size) {
            memcpy(out, between.data, between.size);
            out += between.size;
        }
    }
    luaL_pushresultsize(&buffer, size);
    return 1;
}

enum { BYTES_AT_ONCE = 200 };

static int l_byte(lua_State *L)
{
    as_str text = check_text(L, 1);
    lua_Integer from = position(as_library_integer_or(L, 2, 1), text.size);
    lua_Integer to = position(as_library_integer_or(L, 3, from), text.size);
    if (from < 1)
        from = 1;
    if (to > (lua_Integer)text.size)
        to = (lua_Integer)text.size;
    if (from > to)
        return 0;
    if (to - from >= BYTES_AT_ONCE)
        return luaL_error(L, "byte gives at most %d bytes at once", BYTES_AT_ONCE);
    int count = (int)(to - from + 1);
    as_budget_charge(L, (size_t)count);
    luaL_checkstack(L, count, NULL);
    for (int i = 0; i < count; i++)
        lua_pushinteger(L, (unsigned char)text.data[from - 1 + i]);
    return count;
}

static int l_char(lua_State *L)
{
    int count = lua_gettop(L);
    as_budget_charge(L, (size_t)count);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Integer byte = as_library_integer(L, i);
        luaL_argcheck(L, byte >= 0 && byte <= 255, i, "a byte is 0 to 255");
        out[i - 1] = (char)byte;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

static int l_find(lua_State *L)
{
    as_str text = check_text(L, 1);
    as_str part = check_text(L, 2);
    lua_Integer from = position(as_library_integer_or(L, 3, 1), text.size);
    if (from < 1)
        from = 1;
    if (!lua_toboolean(L, 4))
        for (size_t i = 0; i < part.size; i++)
            if (part.data[i] && strchr("^$*+?.([%-", part.data[i]))
                return luaL_error(L, "find takes no patterns: write find(text, part, 1, true), or "
                                     "use starts_with, ends_with, contains or glob");
    as_budget_charge_bytes(L, text.size + part.size);
    if (from > (lua_Integer)text.size + 1) {
        lua_pushnil(L);
        return 1;
    }
    as_str rest = { text.data + from - 1, text.size - (size_t)(from - 1) };
    ptrdiff_t found = as_str_find(rest, part);
    if (found < 0) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, from + found);
    lua_pushinteger(L, from + found + (lua_Integer)part.size - 1);
    return 2;
}

/* ---- format ----------------------------------------------------------------------------- */

/* Puts every argument into a form that the stock function prints the same everywhere, and returns the
 * most bytes it can write. */
static size_t prepare_arguments(lua_State *L, as_str format)
{
    static const char known[] = "cdiouxXeEfFgGs";
    size_t bytes = format.size;
    int argument = 1;
    for (size_t i = 0; i < format.size; i++) {
        if (format.data[i] != '%')
            continue;
        if (++i < format.size && format.data[i] == '%')
            continue;
        size_t start = i;
        while (i < format.size && format.data[i] && strchr("-+ #0123456789.", format.data[i]))
            i++;
        if (i >= format.size || !format.data[i] || !strchr(known, format.data[i]) || i - start > 8)
            luaL_error(
                L, "format knows %%d, %%s, %%x, %%c, %%g, %%f, %%e and %%%%, with short widths");
        argument++;
        bytes += 512; /* the longest number */
        if (argument > lua_gettop(L))
            continue;
        if (format.data[i] == 's' && lua_type(L, argument) != LUA_TSTRING) {
            lua_pushcfunction(L, l_tostring);
            lua_pushvalue(L, argument);
            lua_call(L, 1, 1);
            lua_replace(L, argument);
        }
        if (lua_type(L, argument) == LUA_TSTRING)
            bytes += lua_rawlen(L, argument);
    }
    return bytes;
}

/* Upvalue 1: the stock function. */
static int l_format(lua_State *L)
{
    as_str format = check_text(L, 1);
    as_budget_charge_bytes(L, format.size);
    as_budget_charge_bytes(L, prepare_arguments(L, format));
    return lua_tocfunction(L,
                           lua_upvalueindex(1))(L); /* in our frame, so errors name the function */
}

/* ---- Instead of patterns ---------------------------------------------------------------- */

static int compare(lua_State *L, bool (*holds)(as_str, as_str))
{
    as_str text = check_text(L, 1);
    as_str part = check_text(L, 2);
    as_budget_charge_bytes(L, text.size + part.size);
    lua_pushboolean(L, holds(text, part));
    return 1;
}

static bool holds_part(as_str text, as_str part)
{
    return as_str_find(text, part) >= 0;
}

static int l_starts_with(lua_State *L)
{
    return compare(L, as_str_starts_with);
}

static int l_ends_with(lua_State *L)
{
    return compare(L, as_str_ends_with);
}

static int l_contains(lua_State *L)
{
    return compare(L, holds_part);
}

static int l_glob(lua_State *L)
{
    return compare(L, as_str_glob);
}

static const struct as_function functions[] = {
    { "byte",
      l_byte,
      "the codes of some bytes, at most 200",
      "integer ...",
      { { "text", "string" }, { "from?", "integer" }, { "to?", "integer" } } },
    { "char", l_char, "a text of bytes with these codes", "string", { { "...", "integer" } } },
    { "contains",
      l_contains,
      "is the part anywhere in the text?",
      "boolean",
      { { "text", "string" }, { "part", "string" } } },
    { "ends_with",
      l_ends_with,
      "does the text end so?",
      "boolean",
      { { "text", "string" }, { "ending", "string" } } },
    { "find",
      l_find,
      "where the part is: first and last byte, or nil; takes no patterns",
      "integer?, integer?",
      { { "text", "string" },
        { "part", "string" },
        { "from?", "integer" },
        { "plain?", "boolean" } } },
    { "format",
      NULL,
      "%d, %s, %x, %c, %g, %f, %e and %% with their values",
      "string",
      { { "form", "string" }, { "...", "any" } } },
    { "glob",
      l_glob,
      "does the whole text match? * stands for any part, ? for one letter",
      "boolean",
      { { "text", "string" }, { "pattern", "string" } } },
    { "len", l_len, "length in bytes", "integer", { { "text", "string" } } },
    { "lower", l_lower, "in small letters; a to z only", "string", { { "text", "string" } } },
    { "rep",
      l_rep,
      "the text many times",
      "string",
      { { "text", "string" }, { "times", "integer" }, { "between?", "string" } } },
    { "reverse",
      l_reverse,
      "the bytes from the end to the beginning",
      "string",
      { { "text", "string" } } },
    { "starts_with",
      l_starts_with,
      "does the text begin so?",
      "boolean",
      { { "text", "string" }, { "beginning", "string" } } },
    { "sub",
      l_sub,
      "a part, from byte to byte; negative ones count from the end",
      "string",
      { { "text", "string" }, { "from", "integer" }, { "to?", "integer" } } },
    { "upper", l_upper, "in capital letters; a to z only", "string", { { "text", "string" } } },
};
AS_FUNCTIONS_OF(as_functions_of_texts, "string", "texts; also as methods, text:sub(1, 2)",
                functions);

const char *const as_functions_also_global[] = { "contains", "ends_with", "glob", "starts_with",
                                                 NULL };

int as_library_string_open(lua_State *L)
{
    lua_newtable(L);
    as_functions_put(L, &as_functions_of_texts);
    lua_pushcfunction(L, luaopen_string);
    lua_call(L, 0, 1);
    lua_getfield(L, -1, "format");
    lua_pushcclosure(L, l_format, 1);
    lua_setfield(L, -3, "format");
    lua_pop(L, 1);
    return 1;
}
