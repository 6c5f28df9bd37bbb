/* Functions on tables. Sorting is stable and does not depend on chance or on the comparison being a
 * sound one; all of them charge for what they touch. */
#include "rules/language.h"
#include "rules/sandbox.h"

enum { UNPACK_MAX = 200 };

/* A plain table that may be changed, and its length. */
static lua_Integer check_changeable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_getmetatable(L, 1))
        luaL_error(L, "this table is frozen once the rules are loaded");
    return (lua_Integer)lua_rawlen(L, 1);
}

static int l_insert(lua_State *L)
{
    lua_Integer count = check_changeable(L);
    lua_Integer at = count + 1;
    if (lua_gettop(L) == 3)
        at = as_library_integer(L, 2);
    else if (lua_gettop(L) != 2)
        return luaL_error(L, "insert takes a list, perhaps a position, and a value");
    luaL_argcheck(L, at >= 1 && at <= count + 1, 2, "position out of bounds");
    as_budget_charge(L, (size_t)(count + 1 - at));
    for (lua_Integer i = count; i >= at; i--) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, i + 1);
    }
    lua_pushvalue(L, lua_gettop(L));
    lua_rawseti(L, 1, at);
    return 0;
}

static int l_remove(lua_State *L)
{
    lua_Integer count = check_changeable(L);
    lua_Integer at = as_library_integer_or(L, 2, count);
    if (count == 0) {
        lua_pushnil(L);
        return 1;
    }
    luaL_argcheck(L, at >= 1 && at <= count + 1, 2, "position out of bounds");
    as_budget_charge(L, (size_t)(count + 1 - at));
    lua_rawgeti(L, 1, at);
    for (lua_Integer i = at; i < count; i++) {
        lua_rawgeti(L, 1, i + 1);
        lua_rawseti(L, 1, i);
    }
    if (at <= count) {
        lua_pushnil(L);
        lua_rawseti(L, 1, count);
    }
    return 1;
}

static int l_concat(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t between_size = 0;
    const char *between = luaL_optlstring(L, 2, "", &between_size);
    lua_Integer from = as_library_integer_or(L, 3, 1);
    lua_Integer to = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : as_library_integer(L, 4);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = from; i <= to; i++) {
        int type = lua_geti(L, 1, i);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            return luaL_error(L, "concat joins texts and numbers, and item %I is a %s",
                              (LUAI_UACINT)i, as_library_kind(L, -1));
        size_t size = 0;
        lua_tolstring(L, -1, &size);
        as_budget_charge_bytes(L, size + between_size);
        luaL_addvalue(&buffer);
        if (i < to)
            luaL_addlstring(&buffer, between, between_size);
        if (i == LUA_MAXINTEGER)
            break;
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int l_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer from = as_library_integer_or(L, 2, 1);
    lua_Integer to = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : as_library_integer(L, 3);
    if (from > to)
        return 0;
    if ((lua_Unsigned)to - (lua_Unsigned)from >= UNPACK_MAX)
        return luaL_error(L, "unpack gives at most %d values", UNPACK_MAX);
    int count = (int)(to - from + 1);
    as_budget_charge(L, (size_t)count);
    luaL_checkstack(L, count + 1, NULL);
    for (int i = 0; i < count; i++)
        lua_geti(L, 1, from + i);
    return count;
}

/* ---- sort ------------------------------------------------------------------------------- */

/* Is the value on top smaller than the one below it? Pops nothing. */
static bool is_smaller(lua_State *L, bool has_order)
{
    if (!has_order)
        return lua_compare(L, -1, -2, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* Merges source[left … middle - 1] and source[middle … right - 1] into target. */
static void merge(lua_State *L, int source, int target, lua_Integer left, lua_Integer middle,
                  lua_Integer right, bool has_order)
{
    lua_Integer a = left;
    lua_Integer b = middle;
    for (lua_Integer i = left; i < right; i++) {
        bool takes_left = a < middle;
        if (a < middle && b < right) {
            lua_rawgeti(L, source, a);
            lua_rawgeti(L, source, b);
            takes_left = !is_smaller(L, has_order); /* equal ones keep their order */
            lua_pop(L, 2);
        }
        lua_rawgeti(L, source, takes_left ? a++ : b++);
        lua_rawseti(L, target, i);
    }
}

static int l_sort(lua_State *L)
{
    lua_Integer count = check_changeable(L);
    bool has_order = !lua_isnoneornil(L, 2);
    if (has_order)
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    luaL_checkstack(L, 10, NULL);
    as_budget_charge(L, (size_t)count * 4);
    lua_createtable(L, count < 100000 ? (int)count : 0, 0);
    int from = 1;
    int to = 3;
    for (lua_Integer width = 1; width < count; width *= 2) {
        as_budget_charge(L, (size_t)count * 4);
        for (lua_Integer left = 1; left <= count; left += 2 * width) {
            lua_Integer middle = left + width <= count ? left + width : count + 1;
            lua_Integer right = left + 2 * width <= count ? left + 2 * width : count + 1;
            merge(L, from, to, left, middle, right, has_order);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    if (from == 3)
        for (lua_Integer i = 1; i <= count; i++) {
            lua_rawgeti(L, 3, i);
            lua_rawseti(L, 1, i);
        }
    return 0;
}

static const struct as_function functions[] = {
    { "concat",
      l_concat,
      "the texts of a list, joined",
      "string",
      { { "list", "table" },
        { "between?", "string" },
        { "from?", "integer" },
        { "to?", "integer" } } },
    { "insert",
      l_insert,
      "puts a value at the end, or at a position when both are given",
      NULL,
      { { "list", "table" }, { "position", "any" }, { "value?", "any" } } },
    { "remove",
      l_remove,
      "takes out the last item, or that at a position",
      "any",
      { { "list", "table" }, { "position?", "integer" } } },
    { "sort",
      l_sort,
      "sorts in place; equal items keep their order",
      NULL,
      { { "list", "table" }, { "is_before?", "fun(a: any, b: any): boolean" } } },
    { "unpack",
      l_unpack,
      "the items of a list as values, at most 200",
      "any ...",
      { { "list", "table" }, { "from?", "integer" }, { "to?", "integer" } } },
};
AS_FUNCTIONS_OF(as_functions_of_tables, "table", "lists", functions);

int as_library_table_open(lua_State *L)
{
    lua_newtable(L);
    as_functions_put(L, &as_functions_of_tables);
    return 1;
}
