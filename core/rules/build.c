/* From files to a set: loaded aside, checked whole, frozen. */
#include "rules/set.h"

#include <stdio.h>
#include <stdlib.h>

enum { NOT_LOADED, BEING_LOADED, LOADED };

void as_build_problem(struct as_build *build, int64_t line, const char *text)
{
    as_problems_add(build->problems, build->file ? build->file->path : AS_STR_NONE, line, "%s",
                    text);
}

int64_t as_build_line(lua_State *L)
{
    lua_Debug about;
    const bool is_known = lua_getstack(L, 1, &about) && lua_getinfo(L, "l", &about);
    return is_known && about.currentline > 0 ? about.currentline : 0;
}

struct as_build *as_build_of(lua_State *L, const char *what)
{
    struct as_build *build = as_ruleset_of(L)->build;
    if (!build)
        luaL_error(L, "%s is for the time of loading, not for a rule that is asked", what);
    return build;
}

/* The size of the path at the beginning of an error, which Lua cuts at its front when it is long:
 * "...narios/gate.lua:12: text". 0: it is not there. */
static size_t path_in_error(as_str error, as_str path)
{
    enum { SHORT = 20 };
    const ptrdiff_t colon = as_str_find(error, AS_STR(":"));
    const as_str said = as_str_make(error.data, colon < 0 ? 0 : (size_t)colon);
    if (said.size == 0)
        return 0;
    if (as_str_equal(said, path))
        return said.size;
    const bool is_cut = said.size > SHORT && as_str_starts_with(said, AS_STR("...")) &&
                        as_str_ends_with(path, as_str_make(said.data + 3, said.size - 3));
    return is_cut ? said.size : 0;
}

/* "scenarios/gate.lua:12: text" of an error as a problem of that file and line. */
static void problem_of_error(struct as_build *build, as_str error)
{
    for (uint32_t i = 0; i < build->files->count; i++) {
        const as_str path = build->files->items[i].path;
        const size_t size = path_in_error(error, path);
        char *end = NULL;
        long line = size ? strtol(error.data + size + 1, &end, 10) : 0;
        if (line > 0 && *end == ':') {
            as_problems_add(build->problems, path, line, "%s", end + (end[1] == ' ' ? 2 : 1));
            return;
        }
    }
    as_build_problem(build, 0, error.data);
}

/* ---- One file --------------------------------------------------------------------------- */

static void check_globals(lua_State *L, struct as_build *build, uint32_t number)
{
    struct as_chunk chunk;
    char text[160];
    const uint32_t before = build->code_count;
    const bool is_read = as_chunk_scan_file_top(L, as_code_note, build, &chunk);
    as_budget_charge_memory(L, (build->code_count - before) * 2 * sizeof(struct as_code));
    if (!is_read) {
        as_build_problem(build, 0, "the code cannot be checked: it is not that of Lua 5.4");
        return;
    }
    build->hands_out_env[number] = chunk.hands_out_env;
    if (!chunk.global_line)
        return;
    snprintf(text, sizeof text, "'%s' would be a global: write local %s", chunk.global_name,
             chunk.global_name);
    as_build_problem(build, chunk.global_line, text);
}

/* [jumps] Runs one file and leaves its result on the stack. */
static void run_file(lua_State *L, struct as_build *build, uint32_t number)
{
    struct as_rule_file *file = &build->files->items[number];
    struct as_rule_file *before = build->file;
    luaL_checkstack(L, 20, NULL);
    build->file = file;
    build->states[number] = BEING_LOADED;
    if (as_sandbox_compile(L, file->path, file->text) != LUA_OK)
        lua_error(L);
    check_globals(L, build, number);
    lua_rawgeti(L, LUA_REGISTRYINDEX, build->proxy);
    lua_setupvalue(L, -2, 1); /* _ENV */
    lua_rawgeti(L, LUA_REGISTRYINDEX, build->mains);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)number + 1);
    lua_pop(L, 1);
    lua_call(L, 0, 1);
    build->states[number] = LOADED;
    build->file = before;
}

static void on_complaint(void *data, const char *file, int line, const char *text)
{
    struct as_build *build = data;
    as_problems_add(build->problems, file ? as_str_of(file) : build->file->path, line, "%s", text);
}

int as_build_use(lua_State *L, as_str name)
{
    struct as_build *build = as_ruleset_of(L)->build;
    if (!as_str_starts_with(name, AS_STR("lib/")))
        return luaL_error(L, "use \"%s\": only files in lib are shared, use \"lib/…\"", name.data);
    as_budget_charge(L, build->files->count / 4);
    for (uint32_t i = 0; i < build->files->count; i++) {
        as_str path = build->files->items[i].path;
        if (path.size != name.size + 4 || !as_str_starts_with(path, name) ||
            !as_str_ends_with(path, AS_STR(".lua")))
            continue;
        if (build->states[i] == BEING_LOADED)
            return luaL_error(L, "use \"%s\": the files use each other in a circle", name.data);
        lua_rawgeti(L, LUA_REGISTRYINDEX, build->results);
        if (build->states[i] == NOT_LOADED) {
            run_file(L, build, i);
            as_freeze_reachable(L, -1, on_complaint, build);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        return 1;
    }
    return luaL_error(L, "use \"%s\": there is no file %s.lua", name.data, name.data);
}

struct one_file {
    struct as_build *build;
    uint32_t number;
};

/* [jumps] Freezes what the rules from the number on can reach. It is the file that pays: as long as its
 * functions are, so long it takes to look at them. */
static void freeze_rules(lua_State *L, struct as_build *build, uint32_t first)
{
    const struct as_ruleset *set = build->set;
    for (uint32_t i = first; i < set->rule_count; i++) {
        if (set->rules[i]->function == LUA_NOREF)
            continue;
        lua_rawgeti(L, LUA_REGISTRYINDEX, set->rules[i]->function);
        as_freeze_reachable(L, -1, on_complaint, build);
        lua_pop(L, 1);
    }
}

static int l_load_file(lua_State *L)
{
    struct one_file *one = lua_touserdata(L, 1);
    const struct as_rule_file *file = &one->build->files->items[one->number];
    const uint32_t first_rule = one->build->set->rule_count;
    if (as_str_starts_with(file->path, AS_STR("lib/"))) {
        char name[512];
        snprintf(name, sizeof name, "%.*s", (int)(file->path.size - 4), file->path.data);
        as_build_use(L, as_str_of(name));
    } else {
        run_file(L, one->build, one->number);
        freeze_rules(L, one->build, first_rule);
    }
    return 0;
}

/* The line of the first byte that is no text, or 0. */
static int64_t line_of_no_text(as_str text)
{
    int64_t line = 1;
    if (text.size == 0 || (as_utf8_is_valid(text) && !memchr(text.data, 0, text.size)))
        return 0;
    for (size_t at = 0; at < text.size;) {
        const size_t start = at;
        if (text.data[at] == 0)
            return line;
        line += text.data[at++] == '\n';
        while (at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80)
            at++;
        if (!as_utf8_is_valid(as_str_make(text.data + start, at - start)))
            return line;
    }
    return 0;
}

static void load_file(struct as_build *build, uint32_t number)
{
    struct as_sandbox *box = &build->set->box;
    struct as_budget_part part;
    char text[700];
    const struct as_rule_file *file = &build->files->items[number];
    const bool is_kept = build->files->were_in_force;
    const int64_t no_text = line_of_no_text(file->text);
    if (build->states[number] != NOT_LOADED)
        return;
    build->file = &build->files->items[number];
    as_budget_begin_part(box, is_kept ? &as_budget_of_kept_file : &as_budget_of_file, &part);
    if (file->text.size > AS_RULE_FILE_LIMIT)
        as_build_problem(build, 0, "the file is larger than 256 KiB");
    else if (no_text)
        as_build_problem(build, no_text, "the file is not text in UTF-8");
    else if (as_sandbox_call(box, l_load_file, &(struct one_file){ build, number }) != LUA_OK)
        problem_of_error(build, as_sandbox_error(box, text, sizeof text));
    build->states[number] = LOADED;
    build->file = NULL;
    lua_settop(box->L, 0);
    as_budget_end_part(box, &part);
}

/* lib first, so that what is wrong there is told once and at its own place. */
static void load_files(struct as_build *build)
{
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < build->files->count; i++) {
            as_str path = build->files->items[i].path;
            bool is_lib = as_str_starts_with(path, AS_STR("lib/"));
            if (as_rule_file_decides(path) && is_lib == (pass == 0) && !build->set->box.hit)
                load_file(build, i);
        }
}

/* ---- The whole set ---------------------------------------------------------------------- */

static int l_prepare(lua_State *L)
{
    struct as_build *build = lua_touserdata(L, 1);
    struct as_ruleset *set = build->set;
    as_library_push(L);
    as_declare_open(L);
    as_answer_open(L);
    as_react_open(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, l_env_index);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    set->env = luaL_ref(L, LUA_REGISTRYINDEX);

    /* While loading, and later for files that take _ENV as a value: nothing can be written. */
    lua_newtable(L);
    as_freeze_table(L, -1);
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    build->proxy = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    build->mains = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    build->results = luaL_ref(L, LUA_REGISTRYINDEX);
    as_freeze_begin(L);
    return 0;
}

/* Gives functions the table of globals itself, and makes the views. */
static int l_finish(lua_State *L)
{
    struct as_build *build = lua_touserdata(L, 1);
    struct as_ruleset *set = build->set;
    as_freeze_end(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, build->mains);
    for (uint32_t i = 0; i < build->files->count; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TFUNCTION && !build->hands_out_env[i]) {
            lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
            lua_setupvalue(L, -2, 1); /* shared by all functions of the file */
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, build->mains);
    luaL_unref(L, LUA_REGISTRYINDEX, build->results);
    as_globals_open(L, set, build->actions);
    return 0;
}

static int build_set(struct as_build *build, struct as_err *err)
{
    struct as_ruleset *set = build->set;
    struct as_sandbox *box = &set->box;
    char text[700];
    uint32_t before = build->problems->count;
    int rc = as_sandbox_open(box, set, err);
    if (rc < 0)
        return rc;
    set->rules = AS_ARENA_ARRAY(&set->arena, struct as_rule *, AS_RULE_COUNT_LIMIT);
    build->states = AS_ARENA_ARRAY(&set->arena, uint8_t, build->files->count + 1);
    build->hands_out_env = AS_ARENA_ARRAY(&set->arena, bool, build->files->count + 1);
    if (!set->rules || !build->states || !build->hands_out_env)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    if (!as_documents_read(build->files, &set->arena, &set->documents))
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    set->build = build;
    as_budget_start(box, &as_budget_of_loading);
    if (as_sandbox_call(box, l_prepare, build) != LUA_OK)
        return as_err_set(err, AS_E_INTERNAL, "preparing rules: %s",
                          as_sandbox_error(box, text, sizeof text).data);
    load_files(build);
    if (!box->hit && as_sandbox_call(box, l_finish, build) != LUA_OK)
        problem_of_error(build, as_sandbox_error(box, text, sizeof text));
    lua_settop(box->L, 0);
    set->build = NULL;
    as_budget_end(box);
    as_locales_sort(set);
    rc = as_ruleset_check(set, build->actions, build->problems, err);
    as_codes_check(build);
    if (rc == 0 && build->problems->count > before)
        rc = as_err_set(err, AS_E_CONFIG, "the rules have problems");
    if (rc < 0)
        return rc;
    set->digest = as_rule_files_digest(build->files);
    lua_gc(box->L, LUA_GCCOLLECT);
    lua_gc(box->L, LUA_GCSTOP); /* from here on between decisions only: as_sandbox_rest */
    as_sandbox_rest(box);
    return 0;
}

struct as_ruleset *as_ruleset_build(const struct as_rule_files *files,
                                    const struct as_rule_actions *actions,
                                    struct as_problems *problems)
{
    struct as_err err = { 0 };
    uint32_t before = problems->count;
    struct as_ruleset *set = calloc(1, sizeof *set);
    if (!set) {
        as_problems_add(problems, AS_STR_NONE, 0, "no memory for a rule set");
        return NULL;
    }
    as_arena_init(&set->arena);
    as_buf_init(&set->making.json);
    set->actions = actions;
    struct as_build build = {
        .set = set, .files = files, .actions = actions, .problems = problems
    };
    const int rc = build_set(&build, &err);
    problems->memory = set->box.peak;
    if (rc == 0)
        return set;
    if (problems->count == before)
        as_problems_add(problems, AS_STR_NONE, 0, "%s", err.text);
    set->build = NULL;
    as_ruleset_free(set);
    return NULL;
}

void as_ruleset_free(struct as_ruleset *set)
{
    if (!set)
        return;
    as_sandbox_close(&set->box);
    as_arena_fini(&set->arena);
    free(set->picked);
    as_buf_fini(&set->making.json);
    free(set);
}

const struct as_digest *as_ruleset_digest(const struct as_ruleset *set)
{
    return &set->digest;
}

const struct as_rule_stats *as_ruleset_stats(const struct as_ruleset *set, uint32_t *ret_count)
{
    *ret_count = set->rule_count;
    return set->stats;
}
