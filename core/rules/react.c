/* Reactions: what comes of a command that was carried out.
 *
 * Each is asked by itself, with a budget of its own: one that fails wants nothing, and the others are asked all
 * the same. command and at keep what they are given in the set and return its address; a rule returns one
 * of these, or a list of them. */
#include <stdio.h>

#include "base/check.h"
#include "rules/language.h"
#include "rules/looks.h"
#include "rules/set.h"

/* ---- command, at --------------------------------------------------------------------------- */

static struct as_ask *check_asked(lua_State *L, struct as_ruleset *set, const char *name)
{
    const struct as_rule *rule = set->ask ? set->ask->rule : NULL;
    if (!rule || rule->verb != AS_VERB_REACTION)
        luaL_error(L, "%s can be used only while a reaction is asked", name);
    return set->ask;
}

/* The operation at `index`, which the rule must have announced. */
static uint32_t check_operation(lua_State *L, const struct as_ask *ask, int index)
{
    const struct as_rule *rule = ask->rule;
    as_str name;
    name.data = luaL_checklstring(L, index, &name.size);
    as_budget_charge(L, ask->set->asked_count / 4);
    bool is_announced = false;
    for (uint32_t i = 0; i < rule->does_count && !is_announced; i++)
        is_announced = as_str_equal(rule->does[i], name);
    if (!is_announced)
        luaL_error(L, "'%s' is not among what this rule does: add it to does = { … }", name.data);
    uint32_t action = 0;
    while (!as_str_equal(ask->set->asked[action].name, name))
        action++;
    return action;
}

/* The input as it will be read, and whether some of it is about a person or secret. Owns nothing when it
 * returns. */
static int read_fields(struct as_ask *ask, const struct as_fields *fields, as_str json,
                       as_str *ret_fields, bool *ret_is_private, struct as_err *err)
{
    void *record = as_arena_alloc(ask->arena, fields->size);
    json_t *object = record ? as_json_parse(json, err) : NULL;
    if (!object)
        return record ? err->code : as_err_set(err, AS_E_MEMORY, "no memory for a command");
    as_fields_clear(fields, record);
    int rc = as_fields_read(fields, object, 0, ask->arena, record, err);
    json_decref(object);
    if (rc < 0)
        return rc;
    struct as_buf whole;
    struct as_buf plain;
    as_buf_init(&whole);
    as_buf_init(&plain);
    as_fields_write(fields, record, AS_PART_REPLY, &whole);
    as_fields_write(fields, record, AS_PART_PUBLIC, &plain);
    *ret_is_private = !as_str_equal(as_buf_str(&whole), as_buf_str(&plain));
    *ret_fields = as_arena_copy(ask->arena, as_buf_str(&whole));
    const bool has_failed = whole.has_failed || plain.has_failed || !ret_fields->data;
    as_buf_fini(&whole);
    as_buf_fini(&plain);
    return has_failed ? as_err_set(err, AS_E_MEMORY, "no memory for a command") : 0;
}

/* One more, with the table at `index` as its fields. */
static int make(lua_State *L, struct as_ask *ask, uint32_t action, int64_t due_at, int index)
{
    struct as_making *making = &ask->set->making;
    static const struct as_fields none = { "input", "nothing", NULL, 0, 1 };
    const struct as_asked *asked = &ask->set->asked[action];
    const struct as_field field = { .type = AS_FIELD_OBJECT,
                                    .of = asked->input ? asked->input : &none };
    struct as_wanted wanted = { .action = action, .due_at = due_at, .rule = ask->rule->name };
    struct as_err err = { 0 };
    bool is_private = false;
    if (making->count == AS_RULE_COMMANDS)
        luaL_error(L, "at most %d commands come of one event", AS_RULE_COMMANDS);
    as_buf_clear(&making->json);
    if (lua_isnoneornil(L, index)) {
        as_buf_printf(&making->json, "{}");
    } else {
        luaL_checktype(L, index, LUA_TTABLE);
        as_lua_write_json(L, index, asked->name.data, &field, &making->json);
    }
    as_budget_charge_bytes(L, making->json.size * 4);
    if (making->json.has_failed)
        luaL_error(L, "no memory for a command");
    if (read_fields(ask, field.of, as_buf_str(&making->json), &wanted.fields, &is_private, &err) <
        0)
        luaL_error(L, "%s: %s", asked->name.data, err.text);
    if (is_private && due_at != AS_TIME_NONE)
        luaL_error(L,
                   "%s: what is due later is kept until then, and may say nothing about a person: "
                   "give an id, and let the command look",
                   asked->name.data);
    making->items[making->count] = wanted;
    lua_pushlightuserdata(L, &making->items[making->count++]);
    return 1;
}

static int l_command(lua_State *L)
{
    struct as_ask *ask = check_asked(L, as_ruleset_of(L), "command");
    return make(L, ask, check_operation(L, ask, 1), AS_TIME_NONE, 2);
}

static int l_at(lua_State *L)
{
    struct as_ask *ask = check_asked(L, as_ruleset_of(L), "at");
    const int64_t year_9999 = INT64_C(253402300799999);
    const lua_Integer due_at = as_library_integer(L, 1);
    if (due_at < 0 || due_at > year_9999)
        luaL_error(L, "at: a moment such as now + days(30) is needed");
    return make(L, ask, check_operation(L, ask, 2), due_at, 3);
}

static const struct as_function functions[] = {
    { "at",
      l_at,
      "a command that is executed when that moment has come; its fields may say nothing personal",
      "assent.wanted",
      { { "moment", "assent.time" },
        { "operation", "assent.operation" },
        { "fields?", "assent.given.input" } } },
    { "command",
      l_command,
      "a command that is executed right after, by the host",
      "assent.wanted",
      { { "operation", "assent.operation" }, { "fields?", "assent.given.input" } } },
};
AS_FUNCTIONS_OF(as_functions_of_reactions, "", "what a reaction wants done, which it returns",
                functions);

void as_react_open(lua_State *L)
{
    as_functions_put(L, &as_functions_of_reactions);
}

/* ---- What a rule returns ------------------------------------------------------------------- */

struct asking {
    struct as_ask *ask;
    const struct as_wanted_room *room;
    struct as_wanted *wanted; /* AS_RULE_COMMANDS of them */
    uint32_t before, count;   /* of the rules before, and with the one that is asked */
};

static void take_one(lua_State *L, struct asking *asking, int index)
{
    const struct as_making *making = &asking->ask->set->making;
    const struct as_wanted *one = lua_touserdata(L, index);
    uint32_t number = 0;
    while (number < making->count && one != &making->items[number])
        number++;
    if (lua_type(L, index) != LUA_TLIGHTUSERDATA || number == making->count)
        luaL_error(L, "a reaction returns command(…), at(…), a list of such, or nil, not a %s",
                   as_library_kind(L, index));
    if (asking->room->is_deepest)
        luaL_error(L, "commands came of commands %d deep: nothing more comes of this one",
                   AS_RULE_COMMANDS_DEEP);
    if (asking->count >= asking->room->count)
        luaL_error(L, "more commands come of this than may: at most %d of one event, %d in all",
                   AS_RULE_COMMANDS, AS_RULE_COMMANDS_ALL);
    asking->wanted[asking->count++] = *one;
}

static void take(lua_State *L, struct asking *asking)
{
    if (lua_isnil(L, -1))
        return;
    const int list = lua_gettop(L);
    if (lua_type(L, list) != LUA_TTABLE) {
        take_one(L, asking, list);
        return;
    }
    const lua_Integer count = luaL_len(L, list);
    if (count > AS_RULE_COMMANDS)
        luaL_error(L, "at most %d commands come of one event", AS_RULE_COMMANDS);
    as_budget_charge(L, (size_t)count * 8);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_geti(L, list, i);
        take_one(L, asking, list + 1);
        lua_pop(L, 1);
    }
}

/* ---- Asking -------------------------------------------------------------------------------- */

static int l_react(lua_State *L)
{
    struct asking *asking = lua_touserdata(L, 1);
    struct as_ask *ask = asking->ask;
    lua_settop(L, 0);
    as_globals_begin(L, ask->set, ask->facts);
    as_globals_event(L, ask->set, ask->facts, ask->asked->event);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ask->rule->function);
    lua_call(L, 0, 1);
    take(L, asking);
    return 0;
}

static int l_end(lua_State *L)
{
    as_globals_end_event(L, lua_touserdata(L, 1));
    return 0;
}

static as_str describe(const struct asking *asking)
{
    as_str text = AS_STR_NONE;
    char time[AS_TIME_TEXT_SIZE];
    for (uint32_t i = asking->before; i < asking->count; i++) {
        const struct as_wanted *one = &asking->wanted[i];
        const bool is_later = one->due_at != AS_TIME_NONE;
        const as_str name = asking->ask->set->asked[one->action].name;
        text = as_arena_printf(asking->ask->arena, "%.*s%s%.*s%s%s", AS_STR_ARG(text),
                               text.size ? ", " : "", AS_STR_ARG(name), is_later ? " at " : "",
                               is_later ? as_time_format(one->due_at, time).data : "");
    }
    return text;
}

static void react_failed(struct asking *asking, struct as_trace_step *step)
{
    struct as_ask *ask = asking->ask;
    char text[1000];
    const as_str failure = as_rule_failed(ask->set, ask->rule, ask->asked->name, text, sizeof text);
    asking->count = asking->before; /* all or nothing */
    if (step)
        step->failure = as_arena_copy(ask->trace->arena, failure);
}

static void ask_one(struct asking *asking, const struct as_rule *rule)
{
    struct as_ask *ask = asking->ask;
    struct as_sandbox *box = &ask->set->box;
    struct as_looks looks;
    ask->rule = rule;
    ask->set->making.count = 0;
    asking->before = asking->count;
    as_rule_count(&rule->stats->asked, 1);
    as_views_cut(box);
    as_budget_start(box, &as_budget_of_decision);
    if (ask->trace)
        as_trace_begin(ask->trace, &looks, box);
    as_rule_time_begin(ask);
    const int status = as_sandbox_call(box, l_react, asking);
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    as_rule_time_end(ask, rule, step);
    if (status == LUA_OK)
        as_rule_count_answer(rule);
    else if (ask->rc == 0)
        react_failed(asking, step);
    if (step)
        step->sentence = describe(asking);
    lua_settop(box->L, 0);
    if (ask->trace)
        as_trace_end(ask->trace, box);
    as_budget_end(box);
    ask->rule = NULL;
}

/* Is it asked? What is not is told to the trace. */
static bool is_asked(struct as_ask *ask, const struct as_rule *rule)
{
    if (as_rule_is_in_era(rule, ask->now) && !as_rule_is_aside(rule))
        return true;
    struct as_trace_step *step = as_trace_add(ask->trace, rule);
    if (step)
        step->is_out_of_era = !as_rule_is_in_era(rule, ask->now);
    if (step && !step->is_out_of_era)
        step->failure = AS_STR(AS_RULE_ASIDE_TEXT);
    return false;
}

/* The names lie in the set, which may be dropped before the arena. */
static int take_wanted(const struct asking *asking, struct as_wanted_list *ret_wanted,
                       struct as_err *err)
{
    for (uint32_t i = 0; i < asking->count; i++) {
        as_str *rule = &asking->wanted[i].rule;
        *rule = as_arena_copy(asking->ask->arena, *rule);
        if (!rule->data)
            return as_err_set(err, AS_E_MEMORY, "no memory for a command");
    }
    *ret_wanted = (struct as_wanted_list){ asking->wanted, asking->count };
    return 0;
}

int as_ruleset_react(struct as_ruleset *set, uint32_t action, struct as_facts *facts,
                     const struct as_wanted_room *room, struct as_arena *arena,
                     struct as_trace *trace, struct as_wanted_list *ret_wanted, struct as_err *err)
{
    *ret_wanted = (struct as_wanted_list){ .items = NULL };
    if (!as_ruleset_reacts(set, action))
        return 0;
    if (AS_BROKEN(set->ask || !facts->event))
        return as_err_set(err, AS_E_INTERNAL, "reactions are asked about an event");
    const struct as_asked *asked = &set->asked[action];
    struct as_ask ask = {
        .set = set,
        .facts = facts,
        .asked = asked,
        .operation = asked->name,
        .arena = arena,
        .trace = trace,
        .now = facts->now,
        .err = err,
        .is_sampled = as_ruleset_samples(set),
    };
    struct asking asking = {
        .ask = &ask,
        .room = room,
        .wanted = AS_ARENA_ARRAY(arena, struct as_wanted, AS_RULE_COMMANDS),
    };
    if (!asking.wanted)
        return as_err_set(err, AS_E_MEMORY, "no memory for what reactions want");
    set->ask = &ask;
    for (uint32_t i = 0; i < asked->reaction_count && ask.rc == 0; i++)
        if (is_asked(&ask, asked->reactions[i]))
            ask_one(&asking, asked->reactions[i]);
    set->ask = NULL;
    as_views_cut(&set->box);
    (void)as_sandbox_call(&set->box, l_end, set); /* without a budget, and it takes no memory */
    lua_settop(set->box.L, 0);
    as_sandbox_rest(&set->box);
    return ask.rc < 0 ? ask.rc : take_wanted(&asking, ret_wanted, err);
}
