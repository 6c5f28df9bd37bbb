/* Reads case files: each `case "sentence" { … }` becomes a line, a name and JSON. */
#include "rules/selftest/cases.h"

#include <stdio.h>

#include "model/table.h"
#include "rules/language.h"

struct reading {
    struct as_sandbox box;
    const struct as_rule_files *files;
    const struct as_rule_file *file;
    const struct as_rule_actions *actions;
    struct as_arena *arena;
    struct as_case_list *cases;
};

static const struct as_field reacts_items[] = {
    { .name = "at", .type = AS_FIELD_TIME },
    { .name = "command", .type = AS_FIELD_TEXT },
    { .name = "input", .type = AS_FIELD_JSON },
    { .name = "rule", .type = AS_FIELD_TEXT },
};
static const struct as_fields reacts_fields = { "reacts", "", reacts_items, AS_COUNT(reacts_items),
                                                0 };

static const struct as_field case_items[] = {
    { .name = "actor", .type = AS_FIELD_OBJECT, .of = &as_actor_fields },
    { .name = "agreements", .type = AS_FIELD_LIST, .of = &as_agreement_fact_fields },
    { .name = "app_roles", .type = AS_FIELD_WORDS },
    { .name = "codes", .type = AS_FIELD_WORDS },
    { .name = "customer", .type = AS_FIELD_OBJECT, .of = &as_customer_fields },
    { .name = "groups", .type = AS_FIELD_WORDS },
    { .name = "now", .type = AS_FIELD_TIME },
    { .name = "partner", .type = AS_FIELD_OBJECT, .of = &as_partner_fields },
    { .name = "purchases", .type = AS_FIELD_LIST, .of = &as_purchase_fact_fields },
    { .name = "reacts", .type = AS_FIELD_LIST, .of = &reacts_fields },
    { .name = "relationship", .type = AS_FIELD_OBJECT, .of = &as_relationship_fact_fields },
};
static const struct as_fields case_fields = { "case", "", case_items, AS_COUNT(case_items), 0 };

struct records {
    const struct as_fields *input, *reply;
};

static struct records records_of(const struct as_rule_actions *actions, lua_State *L)
{
    as_str name = AS_STR_NONE;
    if (lua_getfield(L, 1, "operation") == LUA_TSTRING ||
        lua_getfield(L, 1, "after") == LUA_TSTRING)
        name.data = lua_tolstring(L, -1, &name.size);
    lua_settop(L, 1);
    for (uint32_t i = 0; i < actions->count; i++)
        if (as_str_equal(actions->names[i], name))
            return (struct records){ actions->inputs[i],
                                     actions->replies ? actions->replies[i] : NULL };
    return (struct records){ .input = NULL };
}

/* Writes the table at 1, each member as its field tells. */
static void write_case(lua_State *L, struct records records, struct as_buf *out)
{
    const struct as_field input_field = { .type = AS_FIELD_OBJECT, .of = records.input };
    const struct as_field reply_field = { .type = AS_FIELD_OBJECT, .of = records.reply };
    lua_pushcfunction(L, l_pairs);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    int walk = lua_gettop(L);
    as_json_open(out);
    for (;;) {
        lua_pushvalue(L, walk);
        lua_call(L, 0, 2);
        if (lua_isnil(L, -2))
            break;
        if (lua_type(L, -2) != LUA_TSTRING || lua_rawlen(L, -2) > AS_RULE_NAME_LIMIT)
            luaL_error(L, "a case has names: { operation = …, expect = … }");
        as_str key;
        key.data = lua_tolstring(L, -2, &key.size);
        const struct as_field *field = as_field_find(&case_fields, key);
        if (as_str_equal(key, AS_STR("input")) && records.input)
            field = &input_field;
        else if (as_str_equal(key, AS_STR("reply")) && records.reply)
            field = &reply_field;
        as_json_key(out, key);
        as_lua_write_json(L, -1, key.data, field, out);
        lua_pop(L, 2);
    }
    as_json_close(out);
}

/* A name goes into reports of every kind: one line of valid UTF-8. */
static as_str sentence_of(struct as_arena *arena, as_str name)
{
    char *text = as_arena_alloc(arena, name.size + 1);
    if (!text)
        return AS_STR_NONE;
    if (name.size)
        memcpy(text, name.data, name.size);
    const size_t size = as_utf8_repair(text, name.size);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            text[i] = ' ';
    text[size] = '\0';
    return as_str_make(text, size);
}

static void case_add(lua_State *L, struct reading *reading, as_str name, int64_t line, as_str json)
{
    struct as_case_list *list = reading->cases;
    if (list->count >= AS_RULE_CASE_LIMIT)
        luaL_error(L, "a set has at most %d cases", AS_RULE_CASE_LIMIT);
    as_budget_charge_memory(L, json.size + name.size + 2 * sizeof(struct as_case));
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 32;
        struct as_case *items = AS_ARENA_ARRAY(reading->arena, struct as_case, capacity);
        if (!items)
            luaL_error(L, "no memory for the cases");
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = (struct as_case){
        .file = reading->file->path,
        .line = line,
        .name = sentence_of(reading->arena, name),
        .json = as_arena_copy(reading->arena, json),
    };
}

/* Upvalues: the sentence, the line. */
static int l_case_of(lua_State *L)
{
    struct reading *reading = as_sandbox_of(L)->owner;
    struct as_buf *buf = &reading->box.scratch;
    as_str name;
    luaL_checktype(L, 1, LUA_TTABLE);
    name.data = lua_tolstring(L, lua_upvalueindex(1), &name.size);
    as_buf_clear(buf);
    write_case(L, records_of(reading->actions, L), buf);
    if (buf->has_failed)
        return luaL_error(L, "no memory for the cases");
    case_add(L, reading, name, lua_tointeger(L, lua_upvalueindex(2)), as_buf_str(buf));
    return 0;
}

/* Where the file itself stands: a helper function that makes many cases is the same line for all. */
static int64_t line_of(lua_State *L)
{
    lua_Debug about;
    int64_t line = 0;
    for (int level = 1; lua_getstack(L, level, &about); level++)
        if (lua_getinfo(L, "Sl", &about) && about.currentline > 0) {
            line = about.currentline;
            if (strcmp(about.what, "main") == 0)
                break;
        }
    return line;
}

static int l_case(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    lua_pushinteger(L, line_of(L));
    lua_pushcclosure(L, l_case_of, 2);
    return 1;
}

static const struct as_function functions[] = {
    { "case",
      l_case,
      "a case of tests/: case \"what must come out\" { operation = …, expect = … }",
      "fun(given: "
      "assent.case|assent.case.template|assent.case.directory|assent.case.reaction)",
      { { "name", "string" } } },
};
AS_FUNCTIONS_OF(as_functions_of_cases, "", "in tests/ alone", functions);

/* Runs a file with the table at `env` as its globals; leaves its result on the stack. */
static void run_file(lua_State *L, const struct as_rule_file *file, int env)
{
    if (as_sandbox_compile(L, file->path, file->text) != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, env);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
}

/* Upvalues: the globals, what was used already by name. */
static int l_use(lua_State *L)
{
    const struct reading *reading = as_sandbox_of(L)->owner;
    as_str name;
    name.data = luaL_checklstring(L, 1, &name.size);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL)
        return 1;
    for (uint32_t i = 0; i < reading->files->count; i++) {
        const struct as_rule_file *file = &reading->files->items[i];
        if (!as_str_starts_with(name, AS_STR("lib/")) || file->path.size != name.size + 4 ||
            !as_str_starts_with(file->path, name))
            continue;
        luaL_checkstack(L, 10, NULL);
        run_file(L, file, lua_upvalueindex(1));
        lua_pushvalue(L, 1);
        lua_pushvalue(L, -2);
        lua_rawset(L, lua_upvalueindex(2));
        return 1;
    }
    return luaL_error(L, "use \"%s\": there is no file %s.lua in lib", name.data, name.data);
}

static int l_name_missing(lua_State *L)
{
    return as_library_missing(L, "", 1, luaL_checkstring(L, 2));
}

static int l_read(lua_State *L)
{
    struct reading *reading = lua_touserdata(L, 1);
    lua_settop(L, 0);
    as_library_push(L);
    as_helpers_open(L);
    as_functions_put(L, &as_functions_of_cases);
    lua_pushvalue(L, 1);
    lua_newtable(L);
    lua_pushcclosure(L, l_use, 2);
    lua_setfield(L, -2, "use");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, l_name_missing);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    run_file(L, reading->file, 1);
    return 0;
}

/* A file that cannot be read is one case that fails, after those before the mistake; one that takes too much
 * is that case alone. */
static int note_failure(struct reading *reading, struct as_err *err)
{
    char text[700];
    as_str error = as_sandbox_error(&reading->box, text, sizeof text);
    const char *colon =
        as_str_starts_with(error, reading->file->path) ? text + reading->file->path.size : "";
    long long line = 0;
    struct as_case failed = { .file = reading->file->path, .name = AS_STR("the file can be read") };
    if (sscanf(colon, ":%lld:", &line) == 1)
        failed.line = line;
    failed.problem = as_arena_copy(reading->arena, error);
    struct as_case *items =
        AS_ARENA_ARRAY(reading->arena, struct as_case, reading->cases->count + 1);
    if (!failed.problem.data || !items)
        return as_err_set(err, AS_E_MEMORY, "no memory for the cases");
    if (reading->cases->count)
        memcpy(items, reading->cases->items, reading->cases->count * sizeof *items);
    items[reading->cases->count++] = failed;
    reading->cases->items = items;
    reading->cases->capacity = reading->cases->count;
    return 0;
}

int as_cases_read(const struct as_rule_files *files, const struct as_rule_file *file,
                  const struct as_rule_actions *actions, struct as_arena *arena,
                  struct as_case_list *cases, struct as_err *err)
{
    struct reading reading = {
        .files = files, .file = file, .actions = actions, .arena = arena, .cases = cases
    };
    const uint32_t before = cases->count;
    int rc = as_sandbox_open(&reading.box, &reading, err);
    if (rc < 0)
        return rc;
    as_budget_start(&reading.box, &as_budget_of_cases);
    if (as_sandbox_call(&reading.box, l_read, &reading) != LUA_OK) {
        if (reading.box.hit) /* what made so many is not run as well */
            cases->count = before;
        rc = note_failure(&reading, err);
    }
    if (reading.box.peak > cases->memory)
        cases->memory = reading.box.peak;
    as_sandbox_close(&reading.box);
    return rc;
}
