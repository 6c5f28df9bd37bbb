/* One Lua state in which nothing reaches outside: a capped allocator, a budget that cannot be
 * swallowed, an allow-list of names, frozen tables.
 *
 * Functions marked [jumps] may raise a Lua error: they are called only by C functions that Lua calls,
 * which own nothing. All others never raise. */
#pragma once

#include <lauxlib.h>
#include <lua.h>
#include <stdint.h>

#include "base/err.h"
#include "base/writer.h"

/* What ended a run. A limit that was hit stays hit until the next budget begins. */
enum as_limit { AS_LIMIT_NONE, AS_LIMIT_INSTRUCTIONS, AS_LIMIT_TIME, AS_LIMIT_MEMORY };

struct as_budget {
    int64_t instructions;
    int64_t time_us;
    size_t memory;    /* growth */
    const char *what; /* "loading ", for the sentence about a limit */
};

/* A whole set, data of all countries included; far above what a sound one needs. */
extern const struct as_budget as_budget_of_loading;
/* One file of it. One that has been in force before gets all that the whole set has: neither a slow hour of
 * the machine nor a later version that counts otherwise must keep the service from starting. */
extern const struct as_budget as_budget_of_file, as_budget_of_kept_file;
extern const struct as_budget as_budget_of_cases;
extern const struct as_budget as_budget_of_decision;

struct as_view;
struct as_looks;

struct as_sandbox {
    lua_State *L;
    void *owner; /* the rule set, the case reader, … */
    int64_t left;
    uint64_t spent_ns;  /* of processor time, as far as it was seen */
    uint64_t looked_ns; /* at the clock; 0: not yet, since short runs never do */
    const struct as_budget *budget;
    enum as_limit hit;
    size_t used; /* with what the set keeps outside the state: as_budget_charge_memory */
    size_t ceiling;
    size_t peak;         /* the most that was used */
    int hook_every;      /* 0: no budget runs */
    char hit_place[256]; /* where memory ran out: "gate.lua" … */
    int hit_line;        /* … and the line, 0: not known */
    char limit_text[96];
    size_t collect_at;   /* between decisions: garbage beyond this is collected, step by step */
    uint64_t generation; /* views that were pointed in another one are cut */
    /* [jumps] Called when a view is read that is not pointed in this generation: points it or raises. */
    void (*on_stale_view)(lua_State *L, struct as_view *view);
    /* Test runs that measure coverage: told of every line before it runs. NULL, and it costs nothing,
     * whenever a decision counts. `source` is "@scenarios/gate.lua". */
    void (*on_line)(void *data, const char *source, int line);
    void *on_line_data;
    struct as_looks *looks; /* who notes what is read; NULL: nobody */
    struct as_buf scratch;
};

static inline struct as_sandbox *as_sandbox_of(lua_State *L)
{
    return *(struct as_sandbox **)lua_getextraspace(L);
}

/* Opens an empty state in place; `box` must not move afterwards. */
int as_sandbox_open(struct as_sandbox *box, void *owner, struct as_err *err);
void as_sandbox_close(struct as_sandbox *box);
/* Calls `function` with `data` as light userdata, protected. On failure the error value stays on top
 * of the stack: read it with as_sandbox_error, then lua_settop. Returns the status of lua_pcall. */
int as_sandbox_call(struct as_sandbox *box, lua_CFunction function, void *data);
/* The text of the error value on top, bounded, one line, valid UTF-8, in `out`. */
as_str as_sandbox_error(struct as_sandbox *box, char *out, size_t size);
/* Remembers the line that wanted more memory than there is: the error value of Lua has none. */
void as_sandbox_note_place(struct as_sandbox *box);
/* Collects garbage in small steps when there is enough of it; between decisions. */
void as_sandbox_rest(struct as_sandbox *box);
/* Compiles text (never byte code) named by its path. Status of lua_load. */
int as_sandbox_compile(lua_State *L, as_str path, as_str text);

/* ---- Budget ----------------------------------------------------------------------------- */

void as_budget_start(struct as_sandbox *box, const struct as_budget *budget);
void as_budget_end(struct as_sandbox *box);
const char *as_limit_text(struct as_sandbox *box);
/* A part of a run with a budget of its own, such as loading one file. What it takes is taken from the
 * whole too; a limit that was hit in it is forgotten with it. */
struct as_budget_part {
    const struct as_budget *whole;
    int64_t left, given;
    size_t ceiling;
    uint64_t spent_ns;
};
void as_budget_begin_part(struct as_sandbox *box, const struct as_budget *budget,
                          struct as_budget_part *part);
void as_budget_end_part(struct as_sandbox *box, const struct as_budget_part *part);
/* From here on single instructions may take long. */
void as_budget_watch_closely(struct as_sandbox *box);
/* Looks at the clock. */
bool as_budget_is_over(struct as_sandbox *box);
/* [jumps] Library work is paid for before it is done: the hook cannot interrupt C. */
void as_budget_charge(lua_State *L, size_t units);
/* [jumps] The price of touching so many bytes. */
void as_budget_charge_bytes(lua_State *L, size_t bytes);
/* [jumps] Memory outside the state that is kept because of a script: its texts in an arena. */
void as_budget_charge_memory(lua_State *L, size_t bytes);

/* ---- Library ---------------------------------------------------------------------------- */

/* [jumps] Pushes a fresh table with the allow-list. */
void as_library_push(lua_State *L);
/* [jumps] Raises the error about a name that is not there: why it is absent and what to use, or the
 * nearest of the names in the table at `index`. `room` is "", "string", "table", … */
int as_library_missing(lua_State *L, const char *room, int index, const char *name);
/* [jumps] Freezes the table on top of the stack, makes unknown names in it errors, and puts it into
 * the table below by its name. */
void as_library_put_room(lua_State *L, const char *name);
/* [jumps] A whole number, and nothing that reads as one: reading a text of a million digits takes long. */
lua_Integer as_library_integer(lua_State *L, int index);
lua_Integer as_library_integer_or(lua_State *L, int index, lua_Integer otherwise);
int as_library_string_open(lua_State *L); /* [jumps] pushes the table of string functions */
int as_library_table_open(lua_State *L);  /* [jumps] */
int as_library_math_open(lua_State *L);   /* [jumps] */
int as_library_utf8_open(lua_State *L);   /* [jumps] */
/* [jumps] The basic functions of the stock library into the table on top of the stack. */
void as_library_stock_basics(lua_State *L);
/* [jumps] date, minutes, hours, days, working_days into the table on top of the stack. */
void as_helpers_open(lua_State *L);
int l_pairs(lua_State *L);
int l_tostring(lua_State *L);
/* "table", "function", "fact": never an address. */
const char *as_library_kind(lua_State *L, int index);

/* ---- Frozen tables ---------------------------------------------------------------------- */

/* Pushes the table that holds the contents of a frozen one; otherwise the table itself. */
void as_freeze_push_contents(lua_State *L, int index);
/* [jumps] Freezes the one table at `index` in place. */
void as_freeze_table(lua_State *L, int index);
/* [jumps] Begins and ends a walk over many values: each is looked at once, however many lead to it. */
void as_freeze_begin(lua_State *L);
void as_freeze_end(lua_State *L);
/* [jumps] Freezes every table that can be reached from the value at `index`, through functions too;
 * complains about functions that would keep something between calls. */
typedef void (*as_freeze_complain)(void *data, const char *file, int line, const char *text);
void as_freeze_reachable(lua_State *L, int index, as_freeze_complain complain, void *data);

/* ---- Byte code -------------------------------------------------------------------------- */

struct as_chunk {
    int set_line;         /* an outer local is assigned here (0: nowhere) … */
    char set_name[48];    /* … of this name */
    int global_line;      /* a global is assigned here … */
    char global_name[48]; /* … of this name */
    bool hands_out_env;   /* a nested function takes _ENV as a value */
};
/* Looks through what lua_dump wrote of a function and of those within it. `env` is the number of the
 * function's upvalue that holds the globals, or -1. False: this is not the format of Lua 5.4. */
bool as_chunk_scan(as_str dump, int env, struct as_chunk *ret_chunk);
/* Dumps the Lua function on top of the stack into the scratch buffer and scans it. */
bool as_chunk_scan_top(lua_State *L, int env, struct as_chunk *ret_chunk);
/* The same for the main function of a file, whose upvalue 0 holds the globals. Tells, before it returns, of
 * each code that a function may give to deny, block, warn or prompt as a constant; `on_code` does not raise. */
typedef void (*as_chunk_on_code)(void *data, size_t line, as_str code);
bool as_chunk_scan_file_top(lua_State *L, as_chunk_on_code on_code, void *data,
                            struct as_chunk *ret_chunk);
/* The lines of the functions within the one on top of the stack that can run: not those of a lone
 * `end`. Told once for each instruction there. False as above. */
typedef void (*as_chunk_on_line)(void *data, size_t line);
bool as_chunk_lines_top(lua_State *L, as_chunk_on_line on_line, void *data);

/* ---- JSON ------------------------------------------------------------------------------- */

struct as_field;
/* [jumps] Writes a value as JSON; `field` (may be NULL) tells what an empty table means and lets
 * integers stand for times. Functions, fractions and odd keys are errors that name the place, at the
 * top `name`. */
void as_lua_write_json(lua_State *L, int index, const char *name, const struct as_field *field,
                       struct as_buf *out);
