/* What rules have of the stock library: as it is, or charged for its work first. */
#include "rules/language.h"
#include "rules/sandbox.h"

#include <lualib.h>

static const struct as_function math[] = {
    { "abs", NULL, "without its sign", "number", { { "x", "number" } } },
    { "acos", NULL, "arc cosine", "number", { { "x", "number" } } },
    { "asin", NULL, "arc sine", "number", { { "x", "number" } } },
    { "atan", NULL, "arc tangent of y / x", "number", { { "y", "number" }, { "x?", "number" } } },
    { "ceil", NULL, "the next whole number from x up", "integer", { { "x", "number" } } },
    { "cos", NULL, "cosine", "number", { { "x", "number" } } },
    { "deg", NULL, "radians as degrees", "number", { { "x", "number" } } },
    { "exp", NULL, "e to the power of x", "number", { { "x", "number" } } },
    { "floor", NULL, "the next whole number from x down", "integer", { { "x", "number" } } },
    { "fmod",
      NULL,
      "what x / y leaves, with the sign of x",
      "number",
      { { "x", "number" }, { "y", "number" } } },
    { "huge", NULL, "greater than every number", .value = "number" },
    { "log",
      NULL,
      "logarithm, to base e unless another is given",
      "number",
      { { "x", "number" }, { "base?", "number" } } },
    { "max", NULL, "the greatest", "number", { { "x", "number" }, { "...", "number" } } },
    { "maxinteger", NULL, "the greatest whole number", .value = "integer" },
    { "min", NULL, "the smallest", "number", { { "x", "number" }, { "...", "number" } } },
    { "mininteger", NULL, "the smallest whole number", .value = "integer" },
    { "modf", NULL, "the whole part and the rest", "number, number", { { "x", "number" } } },
    { "pi", NULL, "3.14159…", .value = "number" },
    { "rad", NULL, "degrees as radians", "number", { { "x", "number" } } },
    { "sin", NULL, "sine", "number", { { "x", "number" } } },
    { "sqrt", NULL, "square root", "number", { { "x", "number" } } },
    { "tan", NULL, "tangent", "number", { { "x", "number" } } },
    { "tointeger", NULL, "as a whole number, or nil", "integer?", { { "x", "any" } } },
    { "type", NULL, "\"integer\", \"float\" or nil", "string?", { { "x", "any" } } },
    { "ult",
      NULL,
      "is m below n, both without sign?",
      "boolean",
      { { "m", "integer" }, { "n", "integer" } } },
};
AS_FUNCTIONS_OF(as_functions_of_math, "math", "numbers; there is no chance in rules", math);

static const struct as_function utf8[] = {
    { "char",
      NULL,
      "a text of these characters, by their numbers",
      "string",
      { { "...", "integer" } } },
    { "codepoint",
      NULL,
      "the numbers of characters, from byte to byte",
      "integer ...",
      { { "text", "string" }, { "from?", "integer" }, { "to?", "integer" } } },
    { "codes",
      NULL,
      "walks the characters: for at, number in utf8.codes(text)",
      "fun(text: string, at?: integer): integer, integer",
      { { "text", "string" } } },
    { "len",
      NULL,
      "how many characters, or nil and the first byte that is wrong",
      "integer?, integer?",
      { { "text", "string" }, { "from?", "integer" }, { "to?", "integer" } } },
    { "offset",
      NULL,
      "at which byte the n-th character begins",
      "integer?",
      { { "text", "string" }, { "n", "integer" }, { "from?", "integer" } } },
};
AS_FUNCTIONS_OF(as_functions_of_utf8, "utf8", "characters of texts", utf8);

/* Upvalue 1: a function of the stock library whose work grows with its texts. */
static int l_charged(lua_State *L)
{
    int count = lua_gettop(L);
    size_t bytes = (size_t)count * 16;
    for (int i = 1; i <= count; i++)
        if (lua_type(L, i) == LUA_TSTRING)
            bytes += lua_rawlen(L, i);
    as_budget_charge_bytes(L, bytes);
    return lua_tocfunction(L,
                           lua_upvalueindex(1))(L); /* in our frame, so errors name the function */
}

/* Copies what the table lists of the stock library at `stock` into the table on top of the stack. */
static void put_stock(lua_State *L, int stock, const struct as_functions *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].call)
            continue;
        lua_getfield(L, stock, list->items[i].name);
        if (lua_type(L, -1) == LUA_TFUNCTION)
            lua_pushcclosure(L, l_charged, 1);
        lua_setfield(L, -2, list->items[i].name);
    }
}

void as_library_stock_basics(lua_State *L)
{
    static const char *const plain[] = { "assert", "error", "ipairs", "type" };
    int env = lua_gettop(L);
    lua_pushcfunction(L, luaopen_base); /* fills the registry's globals, which nobody else sees */
    lua_pushliteral(L, "_G");
    lua_call(L, 1, 1);
    int stock = lua_gettop(L);
    lua_pushvalue(L, env);
    put_stock(L, stock, &as_functions_basic);
    for (size_t i = 0; i < AS_COUNT(plain); i++) { /* their work does not grow */
        lua_getfield(L, stock, plain[i]);
        lua_setfield(L, env, plain[i]);
    }
    lua_settop(L, env);
    lua_newtable(L); /* what the stock library left there goes */
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

static int open_room(lua_State *L, lua_CFunction open, const struct as_functions *list)
{
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1);
    lua_newtable(L);
    put_stock(L, lua_gettop(L) - 1, list);
    lua_remove(L, -2);
    return 1;
}

int as_library_math_open(lua_State *L)
{
    return open_room(L, luaopen_math, &as_functions_of_math);
}

int as_library_utf8_open(lua_State *L)
{
    return open_room(L, luaopen_utf8, &as_functions_of_utf8);
}
