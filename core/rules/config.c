/* Plain configuration in the sandbox of rules: assignments and plugin "name" { … }. */
#include "rules/set.h"

struct reading {
    struct as_sandbox box;
    struct as_buf out;     /* the settings */
    struct as_buf plugins; /* the items of "plugins" */
    as_str name, text;     /* the file */
    int library;           /* reference */
};

static int l_name_missing(lua_State *L)
{
    lua_settop(L, 2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ((struct reading *)as_sandbox_of(L)->owner)->library);
    return as_library_missing(L, "", 3, luaL_checkstring(L, 2));
}

/* Upvalues: the plugin's name, and the line it stands on. */
static int l_plugin_of(lua_State *L)
{
    struct reading *reading = as_sandbox_of(L)->owner;
    as_str name;
    luaL_checktype(L, 1, LUA_TTABLE);
    name.data = lua_tolstring(L, lua_upvalueindex(1), &name.size);
    as_json_open(&reading->plugins);
    as_json_key(&reading->plugins, AS_STR("name"));
    as_json_text(&reading->plugins, name);
    as_json_key(&reading->plugins, AS_STR("line"));
    as_json_int(&reading->plugins, lua_tointeger(L, lua_upvalueindex(2)));
    as_json_key(&reading->plugins, AS_STR("options"));
    as_lua_write_json(L, 1, name.data, NULL, &reading->plugins);
    as_json_close(&reading->plugins);
    return 0;
}

static int l_plugin(lua_State *L)
{
    as_str name;
    lua_Debug caller = { .currentline = 0 };
    name.data = luaL_checklstring(L, 1, &name.size);
    if (name.size == 0 || name.size > 64 || !as_utf8_is_valid(name))
        return luaL_error(L, "plugin: a name of 1 to 64 characters is needed");
    lua_settop(L, 1);
    if (lua_getstack(L, 1, &caller))
        lua_getinfo(L, "l", &caller);
    lua_pushinteger(L, caller.currentline);
    lua_pushcclosure(L, l_plugin_of, 2);
    return 1;
}

/* The settings as members, sorted by name, and the plugins last. */
static void write_settings(lua_State *L, struct reading *reading, int settings)
{
    lua_pushcfunction(L, l_pairs);
    lua_pushvalue(L, settings);
    lua_call(L, 1, 1);
    int walk = lua_gettop(L);
    as_json_open(&reading->out);
    for (;;) {
        lua_pushvalue(L, walk);
        lua_call(L, 0, 2);
        if (lua_isnil(L, -2))
            break;
        as_str key = AS_STR_NONE;
        if (lua_type(L, -2) == LUA_TSTRING)
            key.data = lua_tolstring(L, -2, &key.size);
        if (!key.data || as_str_equal(key, AS_STR("plugins")))
            luaL_error(L, "plugins are written as plugin \"name\" { … }");
        as_json_key(&reading->out, key);
        as_lua_write_json(L, -1, key.data, NULL, &reading->out);
        lua_pop(L, 2);
    }
    as_json_key(&reading->out, AS_STR("plugins"));
    as_json_open_list(&reading->out);
    as_json_raw(&reading->out, as_buf_str(&reading->plugins));
    as_json_close_list(&reading->out);
    as_json_close(&reading->out);
}

static int l_read(lua_State *L)
{
    struct reading *reading = lua_touserdata(L, 1);
    lua_settop(L, 0);
    as_library_push(L);
    as_helpers_open(L);
    lua_pushcfunction(L, l_plugin);
    lua_setfield(L, -2, "plugin");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, l_name_missing);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    reading->library = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L); /* what is assigned lands here */
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    if (as_sandbox_compile(L, reading->name, reading->text) != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, 2);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 0);
    write_settings(L, reading, 2);
    return 0;
}

static as_str file_of(as_str path)
{
    as_str file = path;
    while (file.size > 0 && file.data[file.size - 1] != '/')
        file.size--;
    return as_str_make(path.data + file.size, path.size - file.size);
}

static int read_settings(struct reading *reading, struct as_arena *arena, as_str *ret_json,
                         struct as_err *err)
{
    char text[700];
    int rc = as_sandbox_open(&reading->box, reading, err);
    if (rc < 0)
        return rc;
    as_budget_start(&reading->box, &as_budget_of_loading);
    if (as_sandbox_call(&reading->box, l_read, reading) != LUA_OK) {
        const as_str why = as_sandbox_error(&reading->box, text, sizeof text);
        const bool is_named = as_str_find(why, file_of(reading->name)) >= 0;
        return as_err_set(err, AS_E_CONFIG, "%.*s%s%.*s", is_named ? 0 : (int)reading->name.size,
                          reading->name.data, is_named ? "" : ": ", AS_STR_ARG(why));
    }
    as_str json = AS_STR_NONE;
    if (!reading->out.has_failed && !reading->plugins.has_failed)
        json = as_arena_copy(arena, as_buf_str(&reading->out));
    if (!json.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for the configuration");
    *ret_json = json;
    return 0;
}

int as_config_read(const char *path, as_str text, struct as_arena *arena, as_str *ret_json,
                   struct as_err *err)
{
    if (!as_utf8_is_valid(text))
        return as_err_set(err, AS_E_CONFIG, "%s: the file is not text in UTF-8", path);
    struct reading reading = { .name = as_str_of(path), .text = text };
    as_buf_init(&reading.out);
    as_buf_init(&reading.plugins);
    int rc = read_settings(&reading, arena, ret_json, err);
    as_sandbox_close(&reading.box);
    as_buf_fini(&reading.out);
    as_buf_fini(&reading.plugins);
    return rc;
}
