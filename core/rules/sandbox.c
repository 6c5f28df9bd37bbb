#include "rules/sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/rules.h"
#include "rules/view.h"

/* Garbage that may gather between collections; a decision makes a few hundred bytes of it. */
#define GARBAGE_ALLOWED ((size_t)4 * 1024 * 1024)

/* From this size on, handling one block, or reading one text as a number, takes long enough to look at the
 * clock more often. */
#define LARGE_BLOCK ((size_t)64 * 1024)
#define LARGE_TEXT ((size_t)8 * 1024)
/* How much is compiled between two looks at the clock. Some code costs the parser a hundred microseconds
 * for every name: one that is looked for in hundreds of functions around it, in vain. */
#define PIECE_SIZE 128

void as_sandbox_note_place(struct as_sandbox *box)
{
    lua_Debug about;
    for (int level = 0; box->hit_line == 0 && lua_getstack(box->L, level, &about); level++) {
        if (!lua_getinfo(box->L, "Sl", &about) || about.currentline <= 0)
            continue;
        box->hit_line = about.currentline;
        snprintf(box->hit_place, sizeof box->hit_place, "%s",
                 about.source[0] == '@' ? about.source + 1 : about.short_src);
    }
}

static void *refuse(struct as_sandbox *box)
{
    if (box->hit != AS_LIMIT_MEMORY && box->L)
        as_sandbox_note_place(box);
    box->hit = AS_LIMIT_MEMORY;
    return NULL;
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
        if (box->hit == AS_LIMIT_MEMORY || size - had > box->ceiling ||
            box->used > box->ceiling - (size - had))
            return refuse(box);
        const bool is_text = !block && old_size == LUA_TSTRING; /* Lua says so of new ones */
        if (size >= (is_text ? LARGE_TEXT : LARGE_BLOCK) && box->hook_every)
            as_budget_watch_closely(box);
    }
    void *moved = realloc(block, size);
    if (moved) {
        box->used += size - had;
        if (box->used > box->peak)
            box->peak = box->used;
    } else if (size <= had)
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
    char place[400];
    if (box->hit == AS_LIMIT_MEMORY && box->hit_line) {
        snprintf(place, sizeof place, "%s:%d: %s", box->hit_place, box->hit_line,
                 as_limit_text(box));
        text = as_str_of(place);
    } else if (box->hit == AS_LIMIT_MEMORY)
        text = as_str_of(as_limit_text(box));
    else if (lua_gettop(L) > 0 && lua_type(L, -1) == LUA_TSTRING)
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

/* ---- Compiling -------------------------------------------------------------------------- */

struct source {
    struct as_sandbox *box;
    as_str path;
    as_str rest;
    size_t line;
};

static const char *on_piece(lua_State *L, void *data, size_t *ret_size)
{
    struct source *source = data;
    if (source->box->hook_every && as_budget_is_over(source->box)) {
        lua_pushlstring(L, source->path.data, source->path.size);
        lua_pushfstring(L, "%s:%I: %s", lua_tostring(L, -1), (LUAI_UACINT)source->line,
                        as_limit_text(source->box));
        lua_error(L);
    }
    const size_t size = source->rest.size < PIECE_SIZE ? source->rest.size : PIECE_SIZE;
    const char *piece = source->rest.data;
    for (size_t i = 0; i < size; i++)
        source->line += piece[i] == '\n';
    source->rest = as_str_make(piece + size, source->rest.size - size);
    *ret_size = size;
    return size ? piece : NULL;
}

int as_sandbox_compile(lua_State *L, as_str path, as_str text)
{
    static const as_str byte_order_mark = { "\xEF\xBB\xBF", 3 };
    char name[AS_RULE_PATH_LIMIT + 64];
    if (as_str_starts_with(text, byte_order_mark))
        text = as_str_make(text.data + byte_order_mark.size, text.size - byte_order_mark.size);
    struct source source = { as_sandbox_of(L), path, text, 1 };
    snprintf(name, sizeof name, "@%.*s", AS_STR_ARG(path));
    return lua_load(L, on_piece, &source, name, "t");
}
