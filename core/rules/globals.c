/* Facts as globals of rules.
 *
 * `actor`, `agreements`, `purchases` and `input` are always in the table of globals, so reading them
 * is one lookup; their views are pointed when first read. `partner`, `customer` and `relationship`
 * may be absent and then read as nil: they are placed in the table once they are known to be there. */
#include "rules/set.h"

#include "model/table.h"
#include "rules/language.h"
#include "rules/looks.h"

const char *const as_global_names[AS_GLOBAL_COUNT] = {
    [AS_GLOBAL_PARTNER] = "partner",
    [AS_GLOBAL_CUSTOMER] = "customer",
    [AS_GLOBAL_RELATIONSHIP] = "relationship",
    [AS_GLOBAL_AGREEMENTS] = "agreements",
    [AS_GLOBAL_PURCHASES] = "purchases",
    [AS_GLOBAL_ACTOR] = "actor",
    [AS_GLOBAL_INPUT] = "input",
    [AS_GLOBAL_EVENT] = "event",
    [AS_GLOBAL_NOW] = "now",
};

static const struct as_field locale_asked_items[] = {
    AS_TEXT(struct as_locale_asked, country, AS_FORM_PLAIN, 0, "the country that was asked for"),
    AS_TEXT(struct as_locale_asked, language, AS_FORM_PLAIN, 0, "the language that was asked for"),
};
AS_FIELDS_OF(as_locale_asked_fields, struct as_locale_asked, "asked",
             "what a template rule picks by", locale_asked_items);

static const struct as_fields no_input = { "input", "nothing", NULL, 0, 1 };
static const struct as_fields no_reply = { "reply", "nothing", NULL, 0, 1 };

/* For the manual; each operation's event has a table of its own (event.c). */
static const struct as_field event_items[] = {
    { .name = "at", .type = AS_FIELD_TIME, .flags = AS_ALWAYS, .doc = "when it was carried out" },
    { .name = "input", .type = AS_FIELD_OBJECT, .of = &no_input, .doc = "what was asked for" },
    { .name = "name", .type = AS_FIELD_TEXT, .flags = AS_ALWAYS, .doc = "the operation" },
    { .name = "reply", .type = AS_FIELD_OBJECT, .of = &no_reply, .doc = "what came of it" },
    { .name = "sequence",
      .type = AS_FIELD_INT,
      .flags = AS_ALWAYS,
      .doc = "its place in the journal" },
};
static const struct as_fields event_fields = { "event", "a command that was carried out",
                                               event_items, AS_COUNT(event_items), 1 };

const struct as_fact_doc as_fact_docs[] = {
    { AS_GLOBAL_ACTOR, &as_actor_fields, false, false, "who asks" },
    { AS_GLOBAL_PARTNER, &as_partner_fields, false, true,
      "the actor's company; nil for the host and for a contact" },
    { AS_GLOBAL_CUSTOMER, &as_customer_fields, false, true,
      "whom it is about; nil when the operation names none" },
    { AS_GLOBAL_RELATIONSHIP, &as_relationship_fact_fields, false, true,
      "the actor's relationship with the customer; nil when there is none" },
    { AS_GLOBAL_AGREEMENTS, &as_agreement_fact_fields, true, false,
      "what the customer accepted, newest first" },
    { AS_GLOBAL_PURCHASES, &as_purchase_fact_fields, true, false,
      "what the customer bought, newest first" },
    { AS_GLOBAL_INPUT, &no_input, false, false, "what was asked for: the fields of the operation" },
    { AS_GLOBAL_EVENT, &event_fields, false, true,
      "in `react` alone: the command that was carried out; else nil" },
    { AS_GLOBAL_NOW, NULL, false, false, "the moment of the decision" },
};
const uint32_t as_fact_doc_count = AS_COUNT(as_fact_docs);
const struct as_fields *const as_asked_fields = &as_locale_asked_fields;

/* The struct of one fact, or NULL. */
static const void *record_of(const struct as_facts *facts, int global)
{
    switch (global) {
    case AS_GLOBAL_PARTNER:
        return facts->partner;
    case AS_GLOBAL_CUSTOMER:
        return facts->customer;
    case AS_GLOBAL_RELATIONSHIP:
        return facts->relationship;
    case AS_GLOBAL_AGREEMENTS:
        return &facts->agreements;
    case AS_GLOBAL_PURCHASES:
        return &facts->purchases;
    case AS_GLOBAL_ACTOR:
        return facts->actor;
    case AS_GLOBAL_INPUT:
        return facts->input_fields ? facts->input : (const void *)"";
    case AS_GLOBAL_EVENT:
        return facts->event;
    default:
        return NULL;
    }
}

/* [jumps] Loads the fact if it has not been yet. */
static const void *load(lua_State *L, struct as_ask *ask, int global)
{
    struct as_facts *facts = ask->facts;
    if (global < AS_FACT_COUNT && !(facts->loaded & 1u << global) && facts->load) {
        int rc = facts->load(facts, (enum as_fact)global, ask->err);
        if (rc < 0) {
            ask->rc = rc;
            luaL_error(L, "the fact '%s' cannot be loaded: %s", as_global_names[global],
                       ask->err->text);
        }
    }
    return record_of(facts, global);
}

static int not_asked(lua_State *L, const struct as_ask *ask)
{
    if (ask)
        return luaL_error(L, "a template rule sees no facts but `now`, and what it is given: "
                             "asked.country and asked.language");
    return luaL_error(L, "facts can be read only while a rule is asked");
}

static void on_stale(lua_State *L, struct as_view *view)
{
    struct as_ruleset *set = as_ruleset_of(L);
    if (!set->ask || !set->ask->facts) {
        not_asked(L, set->ask);
        return;
    }
    const void *record = view->fact >= 0 ? load(L, set->ask, view->fact) : NULL;
    if (!record)
        luaL_error(L, "this fact was not there in this decision");
    as_view_point(&set->box, view, record);
}

static void place(lua_State *L, struct as_ruleset *set, int global, bool is_there)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[global]);
    if (is_there)
        lua_rawgeti(L, LUA_REGISTRYINDEX, set->views[global]);
    else
        lua_pushnil(L);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    set->placed = is_there ? set->placed | 1u << global : set->placed & ~(1u << global);
}

static int global_named(const char *name)
{
    for (int i = 0; i < AS_GLOBAL_COUNT; i++)
        if (strcmp(as_global_names[i], name) == 0)
            return i;
    return -1;
}

/* __index of the table of globals: a name that is not in it. */
int l_env_index(lua_State *L)
{
    struct as_ruleset *set = as_ruleset_of(L);
    const char *name = luaL_checkstring(L, 2);
    int global = global_named(name);
    if (global < 0)
        return as_library_missing(L, "", 1, name);
    if (global == AS_GLOBAL_NOW && set->ask) { /* hidden from template rules, to know who looks */
        set->ask->has_read_now = true;
        if (set->box.looks)
            as_looks_note_time(set->box.looks, AS_STR("now"), set->ask->now);
        lua_pushinteger(L, set->ask->now);
        return 1;
    }
    if (!set->ask || !set->ask->facts)
        return not_asked(L, set->ask);
    const void *record = load(L, set->ask, global);
    if (!record || global == AS_GLOBAL_EVENT) { /* which is placed before a reaction is asked */
        if (set->box.looks)
            as_looks_note_absent(set->box.looks, as_str_of(name), AS_STR_NONE);
        lua_pushnil(L);
        return 1;
    }
    as_view_point(&set->box, set->view[global], record);
    if (!set->box.looks)
        place(L, set, global, true);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->views[global]);
    return 1;
}

static void set_now(lua_State *L, struct as_ruleset *set, int64_t now)
{
    if (set->has_now && set->now == now)
        return;
    set->has_now = true;
    set->now = now;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_NOW]);
    lua_pushinteger(L, now);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static void use_input(lua_State *L, struct as_ruleset *set, const struct as_fields *fields)
{
    fields = fields ? fields : &no_input;
    if (set->input_fields == fields)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_INPUT]);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, fields) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        as_view_push(L, as_view_type_of(L, fields), AS_GLOBAL_INPUT);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, fields);
    }
    lua_rawset(L, -3);
    lua_pop(L, 1);
    set->input_fields = fields;
}

static void use_event(lua_State *L, struct as_ruleset *set, const struct as_fields *fields)
{
    if (set->event_fields == fields)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_EVENT]);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, fields) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        as_view_push(L, as_view_type_of(L, fields), AS_GLOBAL_EVENT);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, fields);
    }
    lua_rawset(L, -3);
    lua_pop(L, 1);
    set->event_fields = fields;
}

static void hide_now(lua_State *L, struct as_ruleset *set)
{
    if (!set->has_now)
        return;
    set->has_now = false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_NOW]);
    lua_pushnil(L);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

/* The time, and the facts that may be absent, pass l_env_index from now on. */
static void hide_all(lua_State *L, struct as_ruleset *set)
{
    hide_now(L, set);
    for (int global = AS_GLOBAL_PARTNER; global <= AS_GLOBAL_RELATIONSHIP; global++)
        if (set->placed >> global & 1)
            place(L, set, global, false);
}

/* For somebody who notes what is read: the views are known by name, and every read passes by. */
static void begin_noted(lua_State *L, struct as_ruleset *set, const struct as_facts *facts)
{
    struct as_looks *looks = set->box.looks;
    hide_all(L, set);
    use_input(L, set, facts->input_fields);
    for (int global = 0; global < AS_GLOBAL_COUNT; global++)
        if (set->view[global])
            as_looks_follow(looks, set->view[global], as_str_of(as_global_names[global]),
                            AS_STR_NONE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_INPUT]);
    lua_rawget(L, -2);
    as_looks_follow(looks, lua_touserdata(L, -1), AS_STR("input"), AS_STR_NONE);
    lua_pop(L, 2);
}

void as_globals_begin(lua_State *L, struct as_ruleset *set, const struct as_facts *facts)
{
    if (set->box.looks) {
        begin_noted(L, set, facts);
        return;
    }
    set_now(L, set, facts->now);
    use_input(L, set, facts->input_fields);
    as_view_point(&set->box, set->view[AS_GLOBAL_ACTOR], facts->actor);
    if (!facts->load || facts->loaded & 1u << AS_GLOBAL_AGREEMENTS)
        as_view_point(&set->box, set->view[AS_GLOBAL_AGREEMENTS], &facts->agreements);
    for (int global = AS_GLOBAL_PARTNER; global <= AS_GLOBAL_RELATIONSHIP; global++) {
        const void *record = record_of(facts, global);
        bool is_there = record && (!facts->load || facts->loaded & 1u << global);
        if (is_there)
            as_view_point(&set->box, set->view[global], record);
        if (is_there != (bool)(set->placed >> global & 1))
            place(L, set, global, is_there);
    }
}

void as_globals_event(lua_State *L, struct as_ruleset *set, const struct as_facts *facts,
                      const struct as_fields *fields)
{
    use_event(L, set, fields);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_EVENT]);
    lua_rawget(L, -2);
    struct as_view *view = lua_touserdata(L, -1);
    as_view_point(&set->box, view, facts->event);
    if (set->box.looks)
        as_looks_follow(set->box.looks, view, AS_STR("event"), AS_STR_NONE);
    lua_pop(L, 2);
}

void as_globals_end_event(lua_State *L, struct as_ruleset *set)
{
    if (!set->event_fields)
        return;
    set->event_fields = NULL;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->keys[AS_GLOBAL_EVENT]);
    lua_pushnil(L);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void as_globals_begin_bare(lua_State *L, struct as_ruleset *set)
{
    hide_all(L, set);
    if (set->box.looks)
        as_looks_follow(set->box.looks, set->asked_view_c, AS_STR("asked"), AS_STR_NONE);
}

void as_globals_open(lua_State *L, struct as_ruleset *set, const struct as_rule_actions *actions)
{
    set->box.on_stale_view = on_stale;
    lua_rawgeti(L, LUA_REGISTRYINDEX, set->env);
    int env = lua_gettop(L);
    for (uint32_t i = 0; i < as_fact_doc_count; i++) {
        const struct as_fact_doc *fact = &as_fact_docs[i];
        const int global = fact->global;
        lua_pushstring(L, as_global_names[global]);
        set->keys[global] = luaL_ref(L, LUA_REGISTRYINDEX);
        if (!fact->fields || global == AS_GLOBAL_EVENT)
            continue;
        const struct as_view_type *type = as_view_type_of(L, fact->fields);
        set->view[global] =
            fact->is_list ? as_view_push_list(L, type, global) : as_view_push(L, type, global);
        if (!fact->may_be_absent) {
            lua_pushvalue(L, -1);
            lua_setfield(L, env, as_global_names[global]);
        }
        set->views[global] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    set->input_fields = &no_input;
    for (uint32_t i = 0; i < actions->count; i++) /* made now, so that no decision has to */
        if (actions->inputs[i])
            use_input(L, set, actions->inputs[i]);
    set->asked_view_c = as_view_push(L, as_view_type_of(L, &as_locale_asked_fields), -1);
    set->asked_view = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_settop(L, env - 1);
}
