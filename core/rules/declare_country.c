/* country "SE" { … }: what holds for addresses and numbers there. Data, that no rule is asked about. */
#include "rules/set.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/country.h"
#include "rules/language.h"

enum {
    LIST_MAX = 60,
    TEXT_MAX = 100,
    /* Steps that are charged, by what the work takes beside an instruction of Lua. */
    COUNTRY_STEPS = 150,
    TEXT_STEPS = 50,
};

/* A declaration being read: its table is at stack index 1. */
struct reading {
    lua_State *L;
    struct as_build *build;
    struct as_country *country;
};

__attribute__((format(printf, 2, 3))) static void complain(const struct reading *reading,
                                                           const char *format, ...)
{
    char text[512];
    char whole[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(whole, sizeof whole, "country \"%.*s\": %s", AS_STR_ARG(reading->country->code), text);
    as_build_problem(reading->build, reading->country->line, whole);
}

/* [jumps] Memory of the set. */
static void *take(const struct reading *reading, size_t size)
{
    as_budget_charge_memory(reading->L, size);
    void *memory = as_arena_alloc(&reading->build->set->arena, size);
    if (!memory)
        luaL_error(reading->L, "no memory for a country");
    return memory;
}

/* The text at `index`; empty, with a complaint, when it is none. */
static as_str text_at(const struct reading *reading, int index, const char *key)
{
    as_str text = AS_STR_NONE;
    struct as_err err;
    as_budget_charge(reading->L, TEXT_STEPS);
    if (lua_type(reading->L, index) == LUA_TSTRING)
        text.data = lua_tolstring(reading->L, index, &text.size);
    if (text.size == 0 || text.size > TEXT_MAX ||
        as_form_check(AS_FORM_NAME, key, text, &err) < 0) {
        complain(reading, "%s: a text of one line and at most %d bytes is needed", key, TEXT_MAX);
        return AS_STR_NONE;
    }
    char *copy = take(reading, text.size + 1);
    memcpy(copy, text.data, text.size);
    return as_str_make(copy, text.size);
}

static as_str read_text(const struct reading *reading, const char *key)
{
    as_str text = AS_STR_NONE;
    if (lua_getfield(reading->L, 1, key) != LUA_TNIL)
        text = text_at(reading, -1, key);
    lua_pop(reading->L, 1);
    return text;
}

static bool read_switch(const struct reading *reading, const char *key, bool otherwise)
{
    const int type = lua_getfield(reading->L, 1, key);
    const bool is_on = type == LUA_TNIL ? otherwise : lua_toboolean(reading->L, -1);
    if (type != LUA_TNIL && type != LUA_TBOOLEAN)
        complain(reading, "%s: true or false is needed", key);
    lua_pop(reading->L, 1);
    return is_on;
}

/* One text, or a list of them. */
static struct as_texts read_texts(const struct reading *reading, const char *key)
{
    lua_State *L = reading->L;
    struct as_texts texts = { NULL, 0 };
    const int type = lua_getfield(L, 1, key);
    const int at = lua_gettop(L);
    const lua_Integer count = type == LUA_TTABLE ? luaL_len(L, at) : type == LUA_TSTRING;
    if (type != LUA_TNIL && (count < 1 || count > LIST_MAX)) {
        complain(reading, "%s: a text, or a list of 1 to %d texts, is needed", key, LIST_MAX);
    } else if (type != LUA_TNIL) {
        as_str *items = take(reading, (size_t)count * sizeof *items);
        for (lua_Integer i = 1; i <= count; i++) {
            if (type == LUA_TTABLE)
                lua_geti(L, at, i);
            items[texts.count] = text_at(reading, -1, key);
            texts.count += items[texts.count].size > 0;
            lua_settop(L, at);
        }
        texts.items = items;
    }
    lua_settop(L, at - 1);
    return texts;
}

static struct as_patterns read_patterns(const struct reading *reading, const char *key)
{
    const struct as_texts texts = read_texts(reading, key);
    struct as_err err;
    for (uint32_t i = 0; i < texts.count; i++) {
        if (as_pattern_check(texts.items[i], &err) == 0)
            continue;
        complain(reading, "%s: %s", key, err.text);
        return (struct as_patterns){ NULL, 0 };
    }
    return (struct as_patterns){ texts.items, texts.count };
}

static int by_code(const void *left, const void *right)
{
    return as_str_compare(((const struct as_country_state *)left)->code,
                          ((const struct as_country_state *)right)->code);
}

/* states = { AL = "Alabama", … } */
static void read_states(const struct reading *reading)
{
    lua_State *L = reading->L;
    struct as_country *country = reading->country;
    const int type = lua_getfield(L, 1, "states");
    const int at = lua_gettop(L);
    if (type == LUA_TTABLE) {
        struct as_country_state *states = take(reading, LIST_MAX * sizeof *states);
        uint32_t count = 0;
        as_freeze_push_contents(L, at);
        lua_pushnil(L);
        while (count < LIST_MAX && lua_next(L, -2)) {
            const as_str name = text_at(reading, -1, "states");
            const as_str code = text_at(reading, -2, "states");
            states[count] = (struct as_country_state){ code, name };
            count += code.size > 0 && name.size > 0;
            lua_pop(L, 1);
        }
        if (count == LIST_MAX)
            complain(reading, "states: there are fewer than %d", LIST_MAX);
        qsort(states, count, sizeof *states, by_code);
        country->states = states;
        country->state_count = count;
    } else if (type != LUA_TNIL) {
        complain(reading, "states: a table { AL = \"Alabama\", … } is needed");
    }
    lua_settop(L, at - 1);
}

static void check_keys(const struct reading *reading)
{
    lua_State *L = reading->L;
    as_freeze_push_contents(L, 1);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        as_str key = AS_STR_NONE;
        if (lua_type(L, -1) == LUA_TSTRING)
            key.data = lua_tolstring(L, -1, &key.size);
        if (as_key_is_known(&as_keys_of_country, key))
            continue;
        as_budget_charge(L, 200); /* looking for the nearest */
        const as_str near = as_key_nearest(&as_keys_of_country, key);
        complain(reading, "'%.*s' is not known%s%.*s%s", AS_STR_ARG(key),
                 near.size ? ": did you mean '" : "", AS_STR_ARG(near), near.size ? "'?" : "");
    }
    lua_settop(L, 1);
}

static void read_all(const struct reading *reading)
{
    struct as_country *country = reading->country;
    struct as_err err;
    check_keys(reading);
    country->calling_codes = read_texts(reading, "calling_codes");
    country->cultures = read_texts(reading, "cultures");
    country->postal_code = read_patterns(reading, "postal_code");
    country->phone = read_patterns(reading, "phone");
    country->registration = read_patterns(reading, "registration");
    country->vat_id = read_patterns(reading, "vat_id");
    read_states(reading);
    country->registration_sample = read_text(reading, "registration_sample");
    country->tax_id_format = read_text(reading, "tax_id_format");
    country->tax_id_sample = read_text(reading, "tax_id_sample");
    country->needs_city = read_switch(reading, "city_required", true);
    country->needs_state = read_switch(reading, "state_required", country->state_count > 0);
    country->needs_postal_code =
        read_switch(reading, "postal_code_required", country->postal_code.count > 0);
    country->needs_phone = read_switch(reading, "phone_required", false);
    country->needs_registration = read_switch(reading, "registration_required", false);
    country->needs_tax_id = read_switch(reading, "tax_id_required", false);
    if (country->cultures.count == 0)
        complain(reading, "cultures is missing: such as { \"sv-SE\" }, the default first");
    for (uint32_t i = 0; i < country->cultures.count; i++)
        if (as_form_check(AS_FORM_LOCALE, "cultures", country->cultures.items[i], &err) < 0)
            complain(reading, "%s", err.text);
}

static const struct as_country **place_of(struct as_ruleset *set, as_str code)
{
    return &set->countries[(code.data[0] - 'A') * 26 + (code.data[1] - 'A')];
}

/* Upvalue 1: the code. */
static int l_country_of(lua_State *L)
{
    struct reading reading = { .L = L, .build = as_build_of(L, "country") };
    as_str code;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    as_budget_charge(L, COUNTRY_STEPS);
    code.data = lua_tolstring(L, lua_upvalueindex(1), &code.size);
    reading.country = take(&reading, sizeof *reading.country);
    char *copy = take(&reading, code.size + 1);
    memcpy(copy, code.data, code.size);
    reading.country->code = as_str_make(copy, code.size);
    reading.country->file = as_arena_copy(&reading.build->set->arena, reading.build->file->path);
    reading.country->line = as_build_line(L);
    const struct as_country **place = place_of(reading.build->set, code);
    if (*place)
        complain(&reading, "it is declared already, in %.*s:%lld", AS_STR_ARG((*place)->file),
                 (long long)(*place)->line);
    read_all(&reading);
    *place = reading.country;
    return 0;
}

int as_declare_country(lua_State *L)
{
    as_str code;
    as_build_of(L, "country");
    code.data = luaL_checklstring(L, 1, &code.size);
    const bool has_form = code.size == 2 && code.data[0] >= 'A' && code.data[0] <= 'Z' &&
                          code.data[1] >= 'A' && code.data[1] <= 'Z';
    if (!has_form || !as_country_is_known(code)) {
        const as_str near = as_country_nearest(code);
        return luaL_error(L, "country: there is no country '%s'%s%s%s", code.data,
                          near.size ? ": did you mean '" : ", two capital letters are needed",
                          near.size ? lua_pushlstring(L, near.data, near.size) : "",
                          near.size ? "'?" : "");
    }
    lua_settop(L, 1);
    lua_pushcclosure(L, l_country_of, 1);
    return 1;
}

const struct as_country *as_ruleset_country(const struct as_ruleset *set, as_str code)
{
    if (!as_country_is_known(code))
        return NULL;
    return *place_of((struct as_ruleset *)(uintptr_t)set, code);
}
