#include "rules/sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/view.h"

/* Garbage that may gather between collections; a decision makes a few hundred bytes of it. */
#define GARBAGE_ALLOWED ((size_t)4 * 1024 * 1024)

/* Called while Lua allocates; looking at the stack allocates nothing. */
static void memory_is_hit(struct as_sandbox *box)
{
    lua_Debug about;
    box->hit = AS_LIMIT_MEMORY;
    box->hit_place[0] = '\0';
    for (int level = 0; box->L && lua_getstack(box->L, level, &about); level++)
        if (lua_getinfo(box->L, "Sl", &about) && about.currentline > 0) {
            snprintf(box->hit_place, sizeof box->hit_place, "%s:%d: ", about.short_src,
                     about.currentline);
            return;
        }
}

static void *allocate(void *data, void *block, size_t old_size, size_t size)
{
    struct as_sandbox *box = data;
    size_t had = block ? old_size : 0;
    if (size == 0) {
        free(block);
        box->used -= had;
        return NULL;
    }
    if (size > had) {
        if (box->hit == AS_LIMIT_MEMORY)
            return NULL;
        if (size - had > box->ceiling || box->used > box->ceiling - (size - had)) {
            memory_is_hit(box);
            return NULL;
        }
    }
    void *moved = realloc(block, size);
    if (moved)
        box->used += size - had;
    else if (size <= had)
        return block; /* Lua relies on shrinking to succeed */
    return moved;
}

static int l_open(lua_State *L)
{
    as_view_open(L);
    return 0;
}

int as_sandbox_open(struct as_sandbox *box, void *owner, struct as_err *err)
{
    *box = (struct as_sandbox){ .owner = owner, .ceiling = SIZE_MAX / 2, .generation = 1 };
    as_buf_init(&box->scratch);
    box->L = lua_newstate(allocate, box);
    if (!box->L)
        return as_err_set(err, AS_E_MEMORY, "no memory for a Lua state");
    *(struct as_sandbox **)lua_getextraspace(box->L) = box;
    if (as_sandbox_call(box, l_open, NULL) != LUA_OK) {
        as_sandbox_close(box);
        return as_err_set(err, AS_E_MEMORY, "no memory for a Lua state");
    }
    return 0;
}

void as_sandbox_close(struct as_sandbox *box)
{
    if (box->L) {
        as_budget_end(box);
        lua_close(box->L);
    }
    box->L = NULL;
    as_buf_fini(&box->scratch);
}

int as_sandbox_call(struct as_sandbox *box, lua_CFunction function, void *data)
{
    lua_pushcfunction(box->L, function); /* no upvalues: nothing is allocated */
    lua_pushlightuserdata(box->L, data);
    return lua_pcall(box->L, 1, 0, 0);
}

/* One line of valid UTF-8: what goes into logs and answers. */
static size_t clean(as_str text, char *out, size_t size)
{
    size_t length = text.size < size - 1 ? text.size : size - 1;
    if (length)
        memcpy(out, text.data, length);
    length = as_utf8_repair(out, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7F)
            out[i] = ' ';
    out[length] = 0;
    return length;
}

as_str as_sandbox_error(struct as_sandbox *box, char *out, size_t size)
{
    lua_State *L = box->L;
    as_str text = AS_STR_NONE;
    char limit[256];
    if (box->hit == AS_LIMIT_MEMORY) {
        snprintf(limit, sizeof limit, "%s%s", box->hit_place, as_limit_text(box));
        text = as_str_of(limit);
    } else if (lua_gettop(L) > 0 && lua_type(L, -1) == LUA_TSTRING)
        text.data = lua_tolstring(L, -1, &text.size);
    else if (lua_gettop(L) > 0 && lua_isinteger(L, -1))
        return as_str_make(out, (size_t)snprintf(out, size, "the error value is the number %lld",
                                                 (long long)lua_tointeger(L, -1)));
    else
        return as_str_make(out, (size_t)snprintf(out, size, "the error value is a %s, not a text",
                                                 as_library_kind(L, -1)));
    return as_str_make(out, clean(text, out, size));
}

void as_sandbox_rest(struct as_sandbox *box)
{
    if (box->used < box->collect_at)
        return;
    if (lua_gc(box->L, LUA_GCSTEP, 0)) /* a cycle has ended */
        box->collect_at = box->used + GARBAGE_ALLOWED;
}

int as_sandbox_compile(lua_State *L, as_str path, as_str text)
{
    char name[256];
    snprintf(name, sizeof name, "@%.*s", AS_STR_ARG(path));
    return luaL_loadbufferx(L, text.data ? text.data : "", text.size, name, "t");
}
