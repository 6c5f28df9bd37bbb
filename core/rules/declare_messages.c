/* messages "sv-SE" { ["code"] = "…" }: the sentences of one locale, in as many files as one likes. */
#include "rules/set.h"

#include <stdio.h>

static void add_message(lua_State *L, struct as_build *build, struct as_locale *locale,
                        int64_t line)
{
    as_str code = AS_STR_NONE;
    as_str text = AS_STR_NONE;
    char complaint[256];
    struct as_err err;
    if (lua_type(L, -2) == LUA_TSTRING)
        code.data = lua_tolstring(L, -2, &code.size);
    if (lua_type(L, -1) == LUA_TSTRING)
        text.data = lua_tolstring(L, -1, &text.size);
    if (++build->sentences > AS_RULE_SENTENCE_LIMIT)
        luaL_error(L, "a set has at most %d sentences", AS_RULE_SENTENCE_LIMIT);
    as_budget_charge(L, 50);
    as_budget_charge_memory(
        L, code.size + (text.size < AS_RULE_TEXT_LIMIT ? text.size : AS_RULE_TEXT_LIMIT) +
               2 * sizeof(struct as_sentence));
    if (!code.size || code.size > AS_RULE_NAME_LIMIT ||
        as_form_check(AS_FORM_WORD, "", code, &err) < 0)
        snprintf(complaint, sizeof complaint,
                 "messages \"%.*s\": a code is a word of at most 64 "
                 "characters, not '%.*s'",
                 AS_STR_ARG(locale->name), AS_STR_ARG(code));
    else if (!text.data || text.size > AS_RULE_TEXT_LIMIT ||
             as_form_check(AS_FORM_PLAIN, "", text, &err) < 0)
        snprintf(complaint, sizeof complaint,
                 "messages \"%.*s\": '%.*s' needs a sentence of at most "
                 "1024 bytes",
                 AS_STR_ARG(locale->name), AS_STR_ARG(code));
    else if (as_locale_add(build->set, locale, code, text))
        return;
    else
        luaL_error(L, "no memory for the messages");
    as_build_problem(build, line, complaint);
}

/* Upvalue 1: the locale's name. */
static int l_messages_of(lua_State *L)
{
    struct as_build *build = as_build_of(L, "messages");
    luaL_checktype(L, 1, LUA_TTABLE);
    as_str name;
    name.data = lua_tolstring(L, lua_upvalueindex(1), &name.size);
    int64_t line = as_build_line(L);
    struct as_locale *locale = as_locale_find(build->set, name);
    if (!locale && build->set->locale_count == AS_RULE_LOCALE_LIMIT)
        return luaL_error(L, "a set has sentences in at most %d locales", AS_RULE_LOCALE_LIMIT);
    if (!locale)
        locale = as_locale_new(build->set, name, build->file->path);
    if (!locale)
        return luaL_error(L, "no memory for the messages");
    as_freeze_push_contents(L, 1);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        add_message(L, build, locale, line);
        lua_pop(L, 1);
    }
    return 0;
}

int as_declare_messages(lua_State *L)
{
    as_str name;
    struct as_err err;
    as_build_of(L, "messages");
    name.data = luaL_checklstring(L, 1, &name.size);
    if (as_form_check(AS_FORM_LOCALE, "messages", name, &err) < 0)
        return luaL_error(L, "%s", err.text);
    lua_settop(L, 1);
    lua_pushcclosure(L, l_messages_of, 1);
    return 1;
}
