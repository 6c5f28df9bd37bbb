/* The names that rules have, and what is said about those they do not have. */
#include "rules/sandbox.h"

#include <stdlib.h>

#include "rules/language.h"
#include "rules/view.h"

/* ---- What is absent, and why ------------------------------------------------------------ */

static const struct missing {
    const char *room;
    const char *name;
    const char *reason;
} missings[] = {
    { "", "pcall", "errors are not caught in rules: a rule that fails gets its safe answer" },
    { "", "xpcall", "errors are not caught in rules: a rule that fails gets its safe answer" },
    { "", "load", "rules do not make code: write a function, or share one with use \"lib/…\"" },
    { "", "loadstring",
      "rules do not make code: write a function, or share one with use \"lib/…\"" },
    { "", "loadfile", "rules do not read files: share code with use \"lib/…\"" },
    { "", "dofile", "rules do not read files: share code with use \"lib/…\"" },
    { "", "require", "there are no modules: share code with use \"lib/…\"" },
    { "", "package", "there are no modules: share code with use \"lib/…\"" },
    { "", "setmetatable", "tables of rules are plain: there are no metatables" },
    { "", "getmetatable", "tables of rules are plain: there are no metatables" },
    { "", "rawget", "tables of rules are plain: read t[k]" },
    { "", "rawset", "tables of rules are plain: write t[k] = v" },
    { "", "rawequal", "tables of rules are plain: compare with ==" },
    { "", "rawlen", "tables of rules are plain: use #t" },
    { "", "next", "its order differs from run to run: use pairs, which walks in sorted order" },
    { "", "collectgarbage", "memory is looked after by the host" },
    { "", "print", "rules have no output: say it in the sentence of the answer" },
    { "", "coroutine", "a rule is one short function: there are no coroutines" },
    { "", "os", "rules do not see the system: the time is `now`, a date is date \"2020-02-01\"" },
    { "", "io", "rules do not see files: what a rule may look at are the facts" },
    { "", "debug", "rules do not look into the interpreter: use assent rules explain" },
    { "", "_G", "globals have no table: write the name itself" },
    { "string", "match", "there are no patterns: use starts_with, ends_with, contains or glob" },
    { "string", "gmatch", "there are no patterns: use starts_with, ends_with, contains or glob" },
    { "string", "gsub", "there are no patterns: use find and sub" },
    { "string", "dump", "rules do not handle byte code" },
    { "string", "pack", "rules do not handle binary data" },
    { "string", "unpack", "rules do not handle binary data" },
    { "string", "packsize", "rules do not handle binary data" },
    { "table", "move", "copy the items in a for loop" },
    { "table", "pack", "write { ... }" },
    { "math", "random", "the same question must get the same answer: there is no chance in rules" },
    { "math", "randomseed", "the same question must get the same answer" },
    { "utf8", "charpattern", "there are no patterns: use utf8.codes" },
};

int as_library_missing(lua_State *L, const char *room, int index, const char *name)
{
    const char *dot = *room ? "." : "";
    for (size_t i = 0; i < AS_COUNT(missings); i++)
        if (strcmp(missings[i].room, room) == 0 && strcmp(missings[i].name, name) == 0)
            return luaL_error(L, "%s%s%s is not there: %s", room, dot, name, missings[i].reason);
    as_str names[96];
    size_t count = 0;
    index = lua_absindex(L, index);
    lua_pushnil(L);
    while (count < AS_COUNT(names) && lua_next(L, index)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            names[count++] = as_str_of(lua_tostring(L, -1));
    }
    as_str near = as_str_nearest(as_str_of(name), names, count);
    if (near.size)
        return luaL_error(L, "the name '%s%s%s' is not known: did you mean '%s%s%s'?", room, dot,
                          name, room, dot, near.data);
    return luaL_error(L, "the name '%s%s%s' is not known", room, dot, name);
}

/* ---- Basic functions -------------------------------------------------------------------- */

const char *as_library_kind(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TUSERDATA:
        return "fact";
    case LUA_TLIGHTUSERDATA:
        return "answer";
    case LUA_TSTRING:
        return "text";
    default:
        return luaL_typename(L, index);
    }
}

lua_Integer as_library_integer(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TSTRING)
        luaL_typeerror(L, index, "number");
    return luaL_checkinteger(L, index);
}

lua_Integer as_library_integer_or(lua_State *L, int index, lua_Integer otherwise)
{
    return lua_isnoneornil(L, index) ? otherwise : as_library_integer(L, index);
}

int l_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    switch (lua_type(L, 1)) {
    case LUA_TSTRING:
        lua_settop(L, 1);
        return 1;
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
        luaL_tolstring(L, 1, NULL);
        return 1;
    default: /* an address would differ from run to run */
        lua_pushstring(L, as_library_kind(L, 1));
        return 1;
    }
}

/* ---- pairs in sorted order -------------------------------------------------------------- */

struct key {
    enum { KEY_NUMBER, KEY_TEXT, KEY_BOOLEAN } kind;
    lua_Number number;
    lua_Integer integer;
    as_str text;
    int position; /* in the list of keys */
};

struct walk {
    int count, next;
    struct key keys[];
};

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left;
    const struct key *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == KEY_TEXT)
        return as_str_compare(a->text, b->text);
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->integer < b->integer ? -1 : a->integer > b->integer;
}

static struct key read_key(lua_State *L, int index, int position)
{
    struct key key = { .position = position };
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        key.kind = KEY_NUMBER;
        key.number = lua_tonumber(L, index);
        key.integer = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;
        break;
    case LUA_TSTRING:
        key.kind = KEY_TEXT;
        key.text.data = lua_tolstring(L, index, &key.text.size);
        break;
    case LUA_TBOOLEAN:
        key.kind = KEY_BOOLEAN;
        key.number = lua_toboolean(L, index);
        break;
    default:
        luaL_error(L, "pairs walks in sorted order, and a %s as a key has no place in it",
                   as_library_kind(L, index));
    }
    return key;
}

/* Upvalues: what is walked, the list of its keys, their order. */
static int l_pairs_next(lua_State *L)
{
    struct walk *walk = lua_touserdata(L, lua_upvalueindex(3));
    while (walk->next < walk->count) {
        lua_rawgeti(L, lua_upvalueindex(2), walk->keys[walk->next++].position);
        lua_pushvalue(L, -1);
        if (lua_gettable(L, lua_upvalueindex(1)) != LUA_TNIL)
            return 2;
        lua_settop(L, 0);
    }
    lua_pushnil(L);
    return 1;
}

static void push_keys_of_table(lua_State *L)
{
    as_freeze_push_contents(L, 1);
    lua_newtable(L);
    lua_Integer count = 0;
    lua_pushnil(L);
    while (lua_next(L, -3)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, ++count);
        if ((count & 63) == 0)
            as_budget_charge(L, 64 * 4);
    }
    lua_remove(L, -2);
}

int l_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    const struct as_view *view = as_view_at(L, 1);
    lua_settop(L, 1);
    if (view && as_view_is_list(view)) {
        lua_Integer count = luaL_len(L, 1);
        as_budget_charge(L, (size_t)count);
        lua_createtable(L, (int)count, 0);
        for (lua_Integer i = 1; i <= count; i++) {
            lua_pushinteger(L, i);
            lua_rawseti(L, -2, i);
        }
    } else if (view) {
        as_view_push_names(L, view);
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
        push_keys_of_table(L);
    }
    int count = (int)lua_rawlen(L, 2);
    as_budget_charge(L, 16 + (size_t)count * 8);
    struct walk *walk =
        lua_newuserdatauv(L, sizeof *walk + (size_t)count * sizeof walk->keys[0], 0);
    walk->count = count;
    walk->next = 0;
    for (int i = 0; i < count; i++) {
        lua_rawgeti(L, 2, i + 1);
        walk->keys[i] = read_key(L, -1, i + 1); /* texts stay alive in the list */
        lua_pop(L, 1);
    }
    qsort(walk->keys, (size_t)count, sizeof walk->keys[0], compare_keys);
    lua_pushcclosure(L, l_pairs_next, 3);
    return 1;
}

/* ---- Putting it together ---------------------------------------------------------------- */

/* Upvalue 1: the name of the room. */
static int l_room_index(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING) {
        lua_pushnil(L);
        return 1;
    }
    return as_library_missing(L, lua_tostring(L, lua_upvalueindex(1)), 1, lua_tostring(L, 2));
}

void as_library_put_room(lua_State *L, const char *name)
{
    lua_pushvalue(L, -1);
    as_freeze_table(L, -1);
    as_freeze_push_contents(L, -1);
    lua_createtable(L, 0, 1);
    lua_pushstring(L, name);
    lua_pushcclosure(L, l_room_index, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    if (strcmp(name, "string") == 0) { /* methods of texts are the same functions */
        lua_pushliteral(L, "");
        lua_createtable(L, 0, 1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    lua_setfield(L, -2, name);
}

static const struct as_function basics[] = {
    { "assert",
      NULL,
      "the value, or an error with the sentence when it is false or nil",
      "any",
      { { "value", "any" }, { "sentence?", "string" } } },
    { "error", NULL, "the rule fails with this sentence", NULL, { { "sentence", "any" } } },
    { "ipairs",
      NULL,
      "walks a list: for i, item in ipairs(list)",
      "fun(list: any, at?: integer): integer, any",
      { { "list", "any" } } },
    { "pairs",
      l_pairs,
      "walks a table or a fact, its keys sorted: for key, value in pairs(t)",
      "fun(): any, any",
      { { "t", "any" } } },
    { "select",
      NULL,
      "the values from the number on; \"#\": how many there are",
      "any ...",
      { { "number", "integer|\"#\"" }, { "...", "any" } } },
    { "tonumber",
      NULL,
      "the number that a text stands for, or nil",
      "number?",
      { { "value", "any" }, { "base?", "integer" } } },
    { "tostring",
      l_tostring,
      "as text; of a table or a fact its kind alone",
      "string",
      { { "value", "any" } } },
    { "type",
      NULL,
      "\"nil\", \"number\", \"string\", \"boolean\", \"table\", \"function\", \"userdata\" (facts)",
      "string",
      { { "value", "any" } } },
};
AS_FUNCTIONS_OF(as_functions_basic, "", "basic functions", basics);

void as_library_push(lua_State *L)
{
    luaL_checkstack(L, 20, NULL);
    lua_newtable(L);
    as_library_stock_basics(L);
    as_functions_put(L, &as_functions_basic);
    as_library_string_open(L);
    for (const char *const *name = as_functions_also_global; *name; name++) {
        lua_getfield(L, -1, *name);
        lua_setfield(L, -3, *name);
    }
    as_library_put_room(L, "string");
    as_library_table_open(L);
    as_library_put_room(L, "table");
    as_library_math_open(L);
    as_library_put_room(L, "math");
    as_library_utf8_open(L);
    as_library_put_room(L, "utf8");
}
