/* The budget of a run: instructions, time, memory.
 *
 * The count hook does not run inside C functions, so these charge before they work; nothing that a
 * rule can call catches errors, so what the hook raises cannot be swallowed. */
#include "rules/rules.h"
#include "rules/sandbox.h"

#include <time.h>

/* Small enough that a burst of costly instructions ends soon after the time is up, large enough that
 * looking at the clock costs nothing to speak of. */
enum { HOOK_EVERY = 500 };
/* A C loop over this many bytes takes about as long as one instruction. */
enum { BYTES_PER_UNIT = 16 };

const struct as_budget as_budget_of_loading = { 10 * 1000 * 1000, 1000 * 1000, 64 * 1024 * 1024 };
const struct as_budget as_budget_of_decision = { AS_RULE_INSTRUCTIONS, AS_RULE_TIME_US,
                                                 AS_RULE_MEMORY };

const char *as_limit_text(const struct as_sandbox *box)
{
    bool loads = box->budget == &as_budget_of_loading;
    switch (box->hit) {
    case AS_LIMIT_INSTRUCTIONS:
        return loads ? "loading takes more than 10000000 instructions"
                     : "takes more than 100000 instructions";
    case AS_LIMIT_TIME:
        return loads ? "loading takes longer than 1 s" : "takes longer than 5 ms";
    case AS_LIMIT_MEMORY:
        return loads ? "loading takes more than 64 MB of memory" : "takes more than 1 MB of memory";
    case AS_LIMIT_NONE:
        break;
    }
    return "";
}

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
    uint64_t now = time_now_ns();
    /* Watching lines takes many times what the lines themselves take; instructions cost the same. */
    const uint64_t patience = box->on_line ? 100 : 1;
    if (box->started_ns == 0)
        box->started_ns = now;
    else if (box->budget &&
             now - box->started_ns > (uint64_t)box->budget->time_us * 1000 * patience)
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
    if (!is_spent(box, HOOK_EVERY))
        return;
    lua_getinfo(L, "Sl", where); /* in a hook luaL_error would name the caller's line */
    lua_pushfstring(L, "%s:%d: %s", where->short_src, where->currentline, as_limit_text(box));
    lua_error(L);
}

void as_budget_start(struct as_sandbox *box, const struct as_budget *budget)
{
    box->budget = budget;
    box->left = budget->instructions;
    box->started_ns = 0;
    box->hit = AS_LIMIT_NONE;
    box->ceiling = box->used + budget->memory;
    const int lines = box->on_line ? LUA_MASKLINE : 0;
    lua_sethook(box->L, on_hook, LUA_MASKCOUNT | lines, HOOK_EVERY); /* counts from here */
}

void as_budget_end(struct as_sandbox *box)
{
    box->ceiling = SIZE_MAX / 2;
    box->hit = AS_LIMIT_NONE;
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
        luaL_error(L, "%s", as_limit_text(box));
}

void as_budget_charge_bytes(lua_State *L, size_t bytes)
{
    as_budget_charge(L, 1 + bytes / BYTES_PER_UNIT);
}
