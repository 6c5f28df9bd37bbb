/* The budget of a run: instructions, time, memory.
 *
 * The count hook does not run inside C functions, so these charge before they work; nothing that a
 * rule can call catches errors, so what the hook raises cannot be swallowed. */
#include "rules/rules.h"
#include "rules/sandbox.h"

#include <stdio.h>
#include <time.h>

/* Small enough that a burst of costly instructions ends soon after the time is up, large enough that
 * looking at the clock costs nothing to speak of. Where there are large texts and tables one instruction
 * may take a millisecond (`for i = 1, text`): then the clock is looked at sooner. */
enum { HOOK_EVERY = 500, HOOK_SOON = 10 };
/* A C loop over this many bytes takes about as long as one instruction. */
enum { BYTES_PER_UNIT = 16 };

const struct as_budget as_budget_of_loading = { AS_RULE_SET_INSTRUCTIONS, AS_RULE_SET_TIME_US,
                                                AS_RULE_SET_MEMORY, "loading " };
const struct as_budget as_budget_of_file = { AS_RULE_FILE_INSTRUCTIONS, AS_RULE_FILE_TIME_US,
                                             AS_RULE_FILE_MEMORY, "loading this file " };
const struct as_budget as_budget_of_kept_file = { AS_RULE_SET_INSTRUCTIONS, AS_RULE_SET_TIME_US,
                                                  AS_RULE_SET_MEMORY, "loading this file " };
const struct as_budget as_budget_of_cases = { AS_RULE_FILE_INSTRUCTIONS, AS_RULE_FILE_TIME_US,
                                              AS_RULE_FILE_MEMORY,
                                              "reading the cases of this file " };
const struct as_budget as_budget_of_decision = { AS_RULE_INSTRUCTIONS, AS_RULE_TIME_US,
                                                 AS_RULE_MEMORY, "" };

const char *as_limit_text(struct as_sandbox *box)
{
    const struct as_budget *budget = box->budget;
    char *out = box->limit_text;
    const size_t size = sizeof box->limit_text;
    switch (box->hit) {
    case AS_LIMIT_INSTRUCTIONS:
        snprintf(out, size, "%stakes more than %lld instructions", budget->what,
                 (long long)budget->instructions);
        break;
    case AS_LIMIT_TIME:
        snprintf(out, size, "%stakes longer than %lld ms", budget->what,
                 (long long)budget->time_us / 1000);
        break;
    case AS_LIMIT_MEMORY:
        snprintf(out, size, "%stakes more than %zu MB of memory", budget->what,
                 budget->memory / (1024 * 1024));
        break;
    case AS_LIMIT_NONE:
        out[0] = '\0';
    }
    return out;
}

/* Between two looks a rule takes some microseconds, a millisecond at the very most, unless it has large
 * texts or tables. A longer gap is the work of others, which the clock cannot tell from ours where a machine
 * is shared: so much of it counts. */
enum { GAP_COUNTS_NS = 2 * 1000 * 1000 };

/* What is watched by a sanitizer takes many times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PATIENCE = 10 };
#else
enum { PATIENCE = 1 };
#endif

/* The processor time of this thread: a neighbour that takes the processor away is no fault of a rule. */
static uint64_t time_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool is_spent(struct as_sandbox *box, int64_t units)
{
    box->left -= units;
    if (box->hit)
        return true;
    if (box->left < 0) {
        box->hit = AS_LIMIT_INSTRUCTIONS;
        return true;
    }
    const uint64_t now = time_now_ns();
    const uint64_t gap = box->looked_ns ? now - box->looked_ns : 0;
    /* Watching lines takes many times what the lines themselves take; instructions cost the same. */
    const uint64_t patience = box->on_line ? 100 : PATIENCE;
    box->looked_ns = now;
    box->spent_ns += gap < GAP_COUNTS_NS || box->hook_every != HOOK_EVERY ? gap : GAP_COUNTS_NS;
    if (box->budget && box->spent_ns > (uint64_t)box->budget->time_us * 1000 * patience)
        box->hit = AS_LIMIT_TIME;
    return box->hit != AS_LIMIT_NONE;
}

static void on_hook(lua_State *L, lua_Debug *where)
{
    struct as_sandbox *box = as_sandbox_of(L);
    if (where->event == LUA_HOOKLINE) {
        lua_getinfo(L, "S", where);
        if (box->on_line) /* watching may have ended since this budget began */
            box->on_line(box->on_line_data, where->source, where->currentline);
        return;
    }
    if (!is_spent(box, box->hook_every))
        return;
    lua_getinfo(L, "Sl", where); /* in a hook luaL_error would name the caller's line */
    lua_pushfstring(L, "%s:%d: %s", where->short_src, where->currentline, as_limit_text(box));
    lua_error(L);
}

void as_budget_start(struct as_sandbox *box, const struct as_budget *budget)
{
    box->budget = budget;
    box->left = budget->instructions;
    box->spent_ns = 0;
    box->looked_ns = 0;
    box->hit = AS_LIMIT_NONE;
    box->ceiling = box->used + budget->memory;
    box->hit_line = 0;
    box->hook_every = HOOK_EVERY;
    const int lines = box->on_line ? LUA_MASKLINE : 0;
    lua_sethook(box->L, on_hook, LUA_MASKCOUNT | lines, HOOK_EVERY); /* counts from here */
}

void as_budget_watch_closely(struct as_sandbox *box)
{
    if (box->hook_every != HOOK_EVERY)
        return;
    box->hook_every = HOOK_SOON;
    lua_sethook(box->L, lua_gethook(box->L), lua_gethookmask(box->L), HOOK_SOON);
}

void as_budget_begin_part(struct as_sandbox *box, const struct as_budget *budget,
                          struct as_budget_part *part)
{
    *part = (struct as_budget_part){
        .whole = box->budget, .left = box->left, .ceiling = box->ceiling, .spent_ns = box->spent_ns
    };
    part->given = box->left < budget->instructions ? box->left : budget->instructions;
    box->budget = budget;
    box->left = part->given;
    box->spent_ns = 0;
    box->looked_ns = time_now_ns();
    if (box->used + budget->memory < box->ceiling)
        box->ceiling = box->used + budget->memory;
    box->hook_every = HOOK_EVERY;
    lua_sethook(box->L, lua_gethook(box->L), lua_gethookmask(box->L), HOOK_EVERY);
}

void as_budget_end_part(struct as_sandbox *box, const struct as_budget_part *part)
{
    box->budget = part->whole;
    box->left = part->left - (part->given - box->left);
    box->ceiling = part->ceiling;
    box->spent_ns += part->spent_ns;
    box->hit = box->left < 0 ? AS_LIMIT_INSTRUCTIONS : AS_LIMIT_NONE;
    box->hit_line = 0;
}

void as_budget_end(struct as_sandbox *box)
{
    box->ceiling = SIZE_MAX / 2;
    box->hook_every = 0;
    box->hit = AS_LIMIT_NONE;
}

/* The line that called the C function: luaL_error would look for one in the function itself. */
static void raise_at_caller(lua_State *L, struct as_sandbox *box)
{
    lua_Debug about;
    for (int level = 0; lua_getstack(L, level, &about); level++)
        if (lua_getinfo(L, "Sl", &about) && about.currentline > 0) {
            lua_pushfstring(L, "%s:%d: %s", about.short_src, about.currentline, as_limit_text(box));
            lua_error(L);
        }
    luaL_error(L, "%s", as_limit_text(box));
}

void as_budget_charge(lua_State *L, size_t units)
{
    struct as_sandbox *box = as_sandbox_of(L);
    if (units < HOOK_EVERY && !box->hit && box->left >= (int64_t)units) {
        box->left -= (int64_t)units;
        return;
    }
    if (units > INT32_MAX)
        units = INT32_MAX;
    if (is_spent(box, (int64_t)units))
        raise_at_caller(L, box);
}

void as_budget_charge_bytes(lua_State *L, size_t bytes)
{
    as_budget_charge(L, 1 + bytes / BYTES_PER_UNIT);
}

bool as_budget_is_over(struct as_sandbox *box)
{
    return is_spent(box, 0);
}

void as_budget_charge_memory(lua_State *L, size_t bytes)
{
    struct as_sandbox *box = as_sandbox_of(L);
    if (bytes > box->ceiling || box->used > box->ceiling - bytes) {
        as_sandbox_note_place(box);
        box->hit = AS_LIMIT_MEMORY;
        luaL_error(L, "%s", as_limit_text(box));
    }
    box->used += bytes;
    if (box->used > box->peak)
        box->peak = box->used;
}
