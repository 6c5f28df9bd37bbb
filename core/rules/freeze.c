/* Frozen tables: contents move into a hidden table, and the visible one only leads there.
 *
 * What rules can reach after loading must not change, or a decision would depend on those before it.
 * So everything reachable from a rule is frozen, and functions that assign an outer local are found
 * by their code. */
#include "rules/sandbox.h"
#include "rules/view.h"

static int l_frozen_newindex(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaL_error(L, "'%s' cannot be set: this table is frozen once the rules are loaded",
                          lua_tostring(L, 2));
    return luaL_error(L, "this table is frozen once the rules are loaded");
}

/* Upvalue 1: the length, which no longer changes. */
static int l_frozen_len(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

static bool is_frozen(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index))
        return false;
    lua_pushliteral(L, "__newindex");
    lua_rawget(L, -2);
    bool is_ours = lua_tocfunction(L, -1) == l_frozen_newindex;
    lua_pop(L, 2);
    return is_ours;
}

void as_freeze_push_contents(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (!is_frozen(L, index)) {
        lua_pushvalue(L, index);
        return;
    }
    lua_getmetatable(L, index);
    lua_pushliteral(L, "__index");
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

void as_freeze_table(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 8, NULL);
    if (lua_getmetatable(L, index)) { /* frozen already, or ours */
        lua_pop(L, 1);
        return;
    }
    lua_createtable(L, (int)lua_rawlen(L, index), 0);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, index); /* clearing is allowed while walking */
    }
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -2));
    lua_pushcclosure(L, l_frozen_len, 1);
    lua_setfield(L, -2, "__len");
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, l_frozen_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "table");
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, index);
}

static const char seen_key; /* registry: what the walk that has begun has looked at */

void as_freeze_begin(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &seen_key);
}

void as_freeze_end(lua_State *L)
{
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &seen_key);
}

/* ---- Everything reachable --------------------------------------------------------------- */

/* Where the walk keeps its lists on the stack. */
struct walk {
    lua_State *L;
    int seen;  /* a table: every value that was queued */
    int queue; /* a list of what is still to look at */
    lua_Integer count;
    as_freeze_complain complain;
    void *data;
};

/* Queues the value on top of the stack and pops it. */
static void enqueue(struct walk *walk)
{
    lua_State *L = walk->L;
    int type = lua_type(L, -1);
    if (type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA) {
        lua_pop(L, 1);
        return;
    }
    lua_pushvalue(L, -1);
    bool is_new = lua_rawget(L, walk->seen) == LUA_TNIL;
    lua_pop(L, 1);
    if (!is_new) {
        lua_pop(L, 1);
        return;
    }
    as_budget_charge(L, 4);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, walk->seen);
    lua_rawseti(L, walk->queue, ++walk->count);
}

static void visit_table(struct walk *walk, int index)
{
    lua_State *L = walk->L;
    if (lua_getmetatable(L, index)) {
        lua_pop(L, 1);
        return;
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        enqueue(walk);
        lua_pushvalue(L, -1);
        enqueue(walk);
    }
    as_freeze_table(L, index);
}

static void visit_c_function(struct walk *walk, int index)
{
    lua_State *L = walk->L;
    if (!lua_getupvalue(L, index, 1))
        return;
    int type = lua_type(L, -1);
    lua_pop(L, 1);
    if (type == LUA_TTABLE || type == LUA_TUSERDATA)
        walk->complain(walk->data, NULL, 0,
                       "a walk begun by pairs is kept between calls: call pairs within the rule");
}

static void visit_function(struct walk *walk, int index)
{
    lua_State *L = walk->L;
    if (lua_iscfunction(L, index)) {
        visit_c_function(walk, index);
        return;
    }
    for (int i = 1; lua_getupvalue(L, index, i); i++)
        enqueue(walk);
    lua_Debug about;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &about);
    struct as_chunk chunk;
    char text[256];
    lua_pushvalue(L, index);
    bool is_read = as_chunk_scan_top(L, -1, &chunk);
    lua_pop(L, 1);
    as_budget_charge_bytes(L, 4 * as_sandbox_of(L)->scratch.size); /* written piece by piece */
    if (!is_read) {
        walk->complain(walk->data, about.short_src, about.linedefined,
                       "the code of this function cannot be checked: it is not that of Lua 5.4");
    } else if (chunk.set_line) {
        snprintf(text, sizeof text,
                 "'%s' would be kept between calls: rules remember nothing; use a local of the "
                 "function itself",
                 chunk.set_name);
        walk->complain(walk->data, about.short_src, chunk.set_line, text);
    }
}

void as_freeze_reachable(lua_State *L, int index, as_freeze_complain complain, void *data)
{
    luaL_checkstack(L, 20, NULL);
    lua_pushvalue(L, index);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &seen_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    lua_newtable(L);
    struct walk walk = { .L = L,
                         .seen = lua_gettop(L) - 1,
                         .queue = lua_gettop(L),
                         .complain = complain,
                         .data = data };
    lua_pushvalue(L, -3);
    enqueue(&walk);
    while (walk.count > 0) {
        lua_rawgeti(L, walk.queue, walk.count);
        lua_pushnil(L);
        lua_rawseti(L, walk.queue, walk.count--);
        int value = lua_gettop(L);
        if (lua_type(L, value) == LUA_TTABLE)
            visit_table(&walk, value);
        else if (lua_type(L, value) == LUA_TFUNCTION)
            visit_function(&walk, value);
        else if (!as_view_at(L, value))
            complain(data, NULL, 0, "a walk begun by pairs is kept between calls");
        lua_settop(L, value - 1);
    }
    lua_pop(L, 3);
}
