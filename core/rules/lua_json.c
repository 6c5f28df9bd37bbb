/* Lua values as JSON: how tables of cases and of configuration reach C. */
#include "model/field.h"
#include "rules/rules.h"
#include "rules/sandbox.h"

/* More than a whole file of cases or of configuration needs. */
enum { DEPTH_MAX = 16, SIZE_MAX_KB = AS_RULE_FILE_LIMIT / 1024 };
enum { AROUND = 32 }; /* what stands around a value, and numbers */

static void write_value(lua_State *L, int index, const struct as_field *field, const char *name,
                        int depth, struct as_buf *out);

static size_t escaped_size(as_str text)
{
    size_t size = text.size;
    for (size_t i = 0; i < text.size; i++)
        size += (unsigned char)text.data[i] < 0x20            ? 5
                : text.data[i] == '"' || text.data[i] == '\\' ? 1
                                                              : 0;
    return size;
}

/* Room for a text, or for what is shorter. It lies outside the state, and is paid for all the same. */
static void make_room(lua_State *L, const char *name, as_str text, struct as_buf *out)
{
    as_budget_charge_bytes(L, text.size);
    const size_t more = escaped_size(text) + AROUND;
    if (out->size + more > (size_t)SIZE_MAX_KB * 1024)
        luaL_error(L, "'%s': this is more than %d KB", name, SIZE_MAX_KB);
    if (out->capacity - out->size >= more)
        return;
    as_budget_charge_memory(L, (out->size + more) * 2 - out->capacity); /* it grows by doubling */
    as_buf_reserve(out, more);
}

static void write_list(lua_State *L, int index, const struct as_field *field, const char *name,
                       int depth, struct as_buf *out)
{
    lua_Integer count = (lua_Integer)lua_rawlen(L, index);
    static const struct as_field plain = { .type = AS_FIELD_TEXT };
    struct as_field item = plain;
    if (field && field->type == AS_FIELD_LIST) {
        item.type = AS_FIELD_OBJECT;
        item.of = field->of;
    }
    as_json_open_list(out);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, index, i);
        write_value(L, lua_gettop(L), &item, name, depth, out);
        lua_pop(L, 1);
    }
    as_json_close_list(out);
}

static void write_object(lua_State *L, int index, const struct as_fields *fields, const char *name,
                         int depth, struct as_buf *out)
{
    lua_pushcfunction(L, l_pairs);
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    int walk = lua_gettop(L);
    as_json_open(out);
    for (;;) {
        lua_pushvalue(L, walk);
        lua_call(L, 0, 2);
        if (lua_isnil(L, -2))
            break;
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "'%s': names and list items are mixed in one table", name);
        as_str key;
        key.data = lua_tolstring(L, -2, &key.size);
        if (!as_utf8_is_valid(key))
            luaL_error(L, "'%s': a name is not text in UTF-8", name);
        make_room(L, name, key, out);
        as_json_key(out, key);
        write_value(L, lua_gettop(L), fields ? as_field_find(fields, key) : NULL, key.data, depth,
                    out);
        lua_pop(L, 2);
    }
    as_json_close(out);
    lua_settop(L, walk - 1);
}

static void write_table(lua_State *L, int index, const struct as_field *field, const char *name,
                        int depth, struct as_buf *out)
{
    if (depth == DEPTH_MAX)
        luaL_error(L, "'%s': tables lie deeper than %d", name, DEPTH_MAX);
    luaL_checkstack(L, 12, NULL);
    as_freeze_push_contents(L, index);
    int contents = lua_gettop(L);
    lua_Integer length = (lua_Integer)lua_rawlen(L, contents);
    lua_Integer count = 0;
    lua_pushnil(L);
    while (lua_next(L, contents)) {
        lua_pop(L, 1);
        count++;
    }
    /* A table is dear once more when it is read as JSON. */
    as_budget_charge(L, 16 + (size_t)count * 4);
    bool is_list = count ? length > 0
                         : field && (field->type == AS_FIELD_LIST || field->type == AS_FIELD_WORDS);
    if (is_list && length != count)
        luaL_error(L, "'%s': names and list items are mixed in one table", name);
    if (is_list)
        write_list(L, contents, field, name, depth + 1, out);
    else
        write_object(L, contents, field && field->type == AS_FIELD_OBJECT ? field->of : NULL, name,
                     depth + 1, out);
    lua_settop(L, contents - 1);
}

static void write_integer(lua_Integer value, const struct as_field *field, struct as_buf *out)
{
    const lua_Integer year_9999 = 253402300799999;
    char text[AS_TIME_TEXT_SIZE];
    if (field && field->type == AS_FIELD_TIME && value >= 0 && value <= year_9999)
        as_json_text(out, as_time_format(value, text));
    else
        as_json_int(out, value);
}

static void write_value(lua_State *L, int index, const struct as_field *field, const char *name,
                        int depth, struct as_buf *out)
{
    as_str text = AS_STR_NONE;
    if (lua_type(L, index) == LUA_TSTRING)
        text.data = lua_tolstring(L, index, &text.size);
    make_room(L, name, text, out);
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        as_json_bool(out, lua_toboolean(L, index));
        return;
    case LUA_TNUMBER:
        if (!lua_isinteger(L, index))
            luaL_error(L, "'%s': a whole number is needed", name);
        write_integer(lua_tointeger(L, index), field, out);
        return;
    case LUA_TSTRING:
        if (!as_utf8_is_valid(text) || memchr(text.data, 0, text.size))
            luaL_error(L, "'%s': this is not text in UTF-8", name);
        as_json_text(out, text);
        return;
    case LUA_TTABLE:
        write_table(L, index, field, name, depth, out);
        return;
    default:
        luaL_error(L, "'%s': a text, a whole number, a boolean or a table is needed, not a %s",
                   name, as_library_kind(L, index));
    }
}

void as_lua_write_json(lua_State *L, int index, const char *name, const struct as_field *field,
                       struct as_buf *out)
{
    write_value(L, lua_absindex(L, index), field, name, 0, out);
}
