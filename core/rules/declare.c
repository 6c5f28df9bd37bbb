/* The verbs of rule files: rule.permission, rule.scenario, rule.template, rule.directory, rule.reaction, use; messages has a
 * file of its own, and so has what a directory maps.
 *
 * What is wrong with a declaration becomes a problem with its file and line, and reading goes on: an
 * operator sees everything at once. */
#include "rules/directory.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "model/country.h"
#include "rules/language.h"

const as_str as_verbs[] = { AS_STR("permission"), AS_STR("scenario"), AS_STR("template"),
                            AS_STR("directory"), AS_STR("reaction") };

enum {
    NAME_MAX_SIZE = AS_RULE_NAME_LIMIT,
    TEXT_MAX_SIZE = AS_RULE_TEXT_LIMIT,
    LIST_MAX = AS_RULE_LIST_LIMIT
};

/* A declaration being read: the table at stack index 1. */
struct spec {
    lua_State *L;
    struct as_ruleset *set;
    struct as_build *build;
    struct as_rule *rule;
    char verb[16];
};

__attribute__((format(printf, 2, 3))) static void complain(struct spec *spec, const char *format,
                                                           ...)
{
    char text[512];
    char whole[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(whole, sizeof whole, "rule.%s %.*s: %s", spec->verb, AS_STR_ARG(spec->rule->name),
             text);
    as_build_problem(spec->build, spec->rule->line, whole);
}

static as_str copy_text(struct spec *spec, as_str text)
{
    as_budget_charge_memory(spec->L, text.size + 16);
    as_str copy = as_arena_copy(&spec->set->arena, text);
    if (!copy.data)
        luaL_error(spec->L, "no memory for the rule");
    return copy;
}

/* Reads the value on top as a text, and pops it. */
static bool pop_text(struct spec *spec, const char *key, as_str *ret_text)
{
    lua_State *L = spec->L;
    if (lua_type(L, -1) != LUA_TSTRING) {
        complain(spec, "%s: a text is needed, not a %s", key, as_library_kind(L, -1));
        lua_pop(L, 1);
        return false;
    }
    as_str text;
    text.data = lua_tolstring(L, -1, &text.size);
    if (text.size > TEXT_MAX_SIZE || !as_utf8_is_valid(text) || memchr(text.data, 0, text.size)) {
        complain(spec, "%s: a text of at most %d bytes of UTF-8 is needed", key, TEXT_MAX_SIZE);
        lua_pop(L, 1);
        return false;
    }
    *ret_text = copy_text(spec, text);
    lua_pop(L, 1);
    return true;
}

static bool read_text(struct spec *spec, const char *key, bool is_needed, as_str *ret_text)
{
    if (lua_getfield(spec->L, 1, key) != LUA_TNIL)
        return pop_text(spec, key, ret_text);
    lua_pop(spec->L, 1);
    if (is_needed)
        complain(spec, "%s is missing", key);
    return false;
}

static void read_form(struct spec *spec, const char *key, enum as_text_form form, as_str *ret_text)
{
    struct as_err err;
    as_str text;
    if (!read_text(spec, key, false, &text))
        return;
    if (as_form_check(form, key, text, &err) < 0)
        complain(spec, "%s", err.text);
    else
        *ret_text = text;
}

static void read_time(struct spec *spec, const char *key, int64_t *ret_at)
{
    lua_State *L = spec->L;
    struct as_err err;
    *ret_at = AS_TIME_NONE;
    lua_getfield(L, 1, key);
    as_str text;
    if (lua_isinteger(L, -1)) {
        *ret_at = lua_tointeger(L, -1);
        lua_pop(L, 1);
    } else if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
    } else if (pop_text(spec, key, &text) && as_time_parse(text, ret_at, &err) < 0) {
        complain(spec, "%s: %s", key, err.text);
    }
}

/* Of the function on top of the stack. */
static void note_body(struct spec *spec)
{
    struct as_ruleset *set = as_ruleset_of(spec->L);
    lua_Debug about;
    lua_pushvalue(spec->L, -1);
    if (lua_getinfo(spec->L, ">S", &about) && about.source[0] == '@')
        spec->rule->body =
            (struct as_rule_body){ as_arena_copy(&set->arena, as_str_of(about.source + 1)),
                                   about.linedefined, about.lastlinedefined };
}

static int read_function(struct spec *spec, const char *key)
{
    lua_State *L = spec->L;
    int type = lua_getfield(L, 1, key);
    if (type == LUA_TFUNCTION && !lua_iscfunction(L, -1)) {
        note_body(spec);
        return luaL_ref(L, LUA_REGISTRYINDEX);
    }
    if (type != LUA_TNIL)
        complain(spec, "%s: a function is needed, not a %s", key, as_library_kind(L, -1));
    lua_pop(L, 1);
    return LUA_NOREF;
}

static void read_list(struct spec *spec, const char *key, as_str **ret_items, uint32_t *ret_count)
{
    lua_State *L = spec->L;
    int type = lua_getfield(L, 1, key);
    int list = lua_gettop(L);
    if (type == LUA_TTABLE) {
        lua_Integer count = luaL_len(L, list);
        const bool is_sound = count >= 1 && count <= LIST_MAX;
        if (is_sound)
            as_budget_charge_memory(L, (size_t)count * sizeof(as_str));
        if (!is_sound)
            complain(spec, "%s: a list of 1 to %d texts is needed", key, LIST_MAX);
        else if (!(*ret_items = AS_ARENA_ARRAY(&spec->set->arena, as_str, (size_t)count)))
            luaL_error(L, "no memory for the rule");
        for (lua_Integer i = 1; *ret_items && i <= count; i++) {
            lua_geti(L, list, i);
            if (pop_text(spec, key, &(*ret_items)[*ret_count]))
                ++*ret_count;
        }
    } else if (type != LUA_TNIL) {
        complain(spec, "%s: a list of texts is needed, not a %s", key, as_library_kind(L, list));
    }
    lua_settop(L, list - 1);
}

static void check_keys(struct spec *spec, int index, const struct as_keys *known,
                       const char *within)
{
    lua_State *L = spec->L;
    as_freeze_push_contents(L, index);
    int contents = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, contents)) {
        lua_pop(L, 1);
        as_str key = AS_STR_NONE;
        if (lua_type(L, -1) == LUA_TSTRING)
            key.data = lua_tolstring(L, -1, &key.size);
        if (as_key_is_known(known, key))
            continue;
        as_budget_charge(L, 200); /* looking for the nearest */
        as_str near = as_key_nearest(known, key);
        char text[256];
        snprintf(text, sizeof text, "%s'%.*s' is not known%s%.*s%s", within, AS_STR_ARG(key),
                 near.size ? ": did you mean '" : "", AS_STR_ARG(near), near.size ? "'?" : "");
        complain(spec, "%s", text);
    }
    lua_settop(L, contents - 1);
}

static void add_rule(struct as_ruleset *set, struct as_rule *rule, lua_State *L)
{
    if (set->rule_count == AS_RULE_COUNT_LIMIT)
        luaL_error(L, "a set has at most %d rules", AS_RULE_COUNT_LIMIT);
    set->rules[set->rule_count++] = rule;
}

/* What all verbs have. */
static struct spec begin(lua_State *L, enum as_verb verb, const struct as_keys *known)
{
    struct spec spec = { .L = L, .set = as_ruleset_of(L), .build = as_build_of(L, "rule") };
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    snprintf(spec.verb, sizeof spec.verb, "%s", as_verbs[verb].data);
    if (as_str_starts_with(spec.build->file->path, AS_STR("lib/")))
        luaL_error(L, "files in lib return values to `use`; rules are declared elsewhere");
    as_budget_charge_memory(L, sizeof *spec.rule);
    spec.rule = AS_ARENA_NEW(&spec.set->arena, struct as_rule);
    if (!spec.rule)
        luaL_error(L, "no memory for the rule");
    *spec.rule = (struct as_rule){ .verb = verb, .function = LUA_NOREF, .line = as_build_line(L) };
    spec.rule->file = copy_text(&spec, spec.build->file->path);
    as_str name;
    struct as_err err;
    if (read_text(&spec, "name", true, &name)) {
        spec.rule->name = name;
        if (name.size > NAME_MAX_SIZE || as_form_check(AS_FORM_WORD, "name", name, &err) < 0)
            complain(&spec, "name: letters, digits, dots, dashes and underscores, at most %d",
                     NAME_MAX_SIZE);
    }
    read_text(&spec, "describe", true, &spec.rule->describe);
    read_time(&spec, "from", &spec.rule->from);
    read_time(&spec, "to", &spec.rule->to);
    if (spec.rule->from != AS_TIME_NONE && spec.rule->to != AS_TIME_NONE &&
        spec.rule->from >= spec.rule->to)
        complain(&spec, "`from` must lie before `to`");
    check_keys(&spec, 1, known, "");
    add_rule(spec.set, spec.rule, L);
    return spec;
}

/* actors, roles, lacks, partners: whom the rule is about. */
static void read_who(struct spec *spec)
{
    static const char *const keys[] = { "actors", "roles", "lacks", "partners" };
    for (int list = 0; list < AS_WHO_LISTS; list++) {
        as_str *words = NULL;
        uint32_t count = 0;
        read_list(spec, keys[list], &words, &count);
        for (uint32_t i = 0; i < count; i++) {
            if (as_who_add(&spec->rule->who, (enum as_who_list)list, words[i]))
                continue;
            as_str known[32];
            size_t known_count = 0;
            for (const char *const *word = as_who_words((enum as_who_list)list); *word; word++)
                if (**word)
                    known[known_count++] = as_str_of(*word);
            as_str near = as_str_nearest(words[i], known, known_count);
            complain(spec, "%s: '%.*s' is not known%s%.*s%s", keys[list], AS_STR_ARG(words[i]),
                     near.size ? ": did you mean '" : "", AS_STR_ARG(near), near.size ? "'?" : "");
        }
    }
}

/* Patterns of operations. Comparing them with all operations is paid for here. */
static void read_actions(struct spec *spec, const char *key)
{
    struct as_rule *rule = spec->rule;
    uint32_t kept = 0;
    read_list(spec, key, &rule->actions, &rule->action_count);
    if (!rule->actions)
        complain(spec, "%s is missing", key);
    for (uint32_t i = 0; i < rule->action_count; i++) {
        const as_str action = rule->actions[i];
        const uint32_t count = spec->build->actions->count;
        size_t stars = 0;
        for (size_t k = 0; k < action.size; k++)
            stars += action.data[k] == '*';
        if (action.size > NAME_MAX_SIZE) {
            complain(spec, "%s: an operation or a pattern of at most %d bytes is needed", key,
                     NAME_MAX_SIZE);
            continue;
        }
        as_budget_charge(spec->L, stars > 1 ? count * action.size * 2 : count / 2);
        rule->actions[kept++] = action;
    }
    rule->action_count = kept;
}

static int l_permission(lua_State *L)
{
    struct spec spec = begin(L, AS_VERB_PERMISSION, &as_keys_of_permission);
    read_actions(&spec, "actions");
    read_who(&spec);
    lua_getfield(L, 1, "decide");
    spec.rule->allows = as_answer_is_allow(L, -1);
    lua_pop(L, 1);
    if (spec.rule->allows)
        return 0;
    spec.rule->function = read_function(&spec, "decide");
    if (spec.rule->function == LUA_NOREF)
        complain(&spec, "decide is missing");
    return 0;
}

static int l_scenario(lua_State *L)
{
    struct spec spec = begin(L, AS_VERB_SCENARIO, &as_keys_of_scenario);
    read_actions(&spec, "before");
    read_who(&spec);
    spec.rule->function = read_function(&spec, "check");
    if (spec.rule->function == LUA_NOREF)
        complain(&spec, "check is missing");
    return 0;
}

static bool check_country(struct spec *spec, const char *key, as_str country)
{
    if (as_country_is_known(country))
        return true;
    const as_str near = as_country_nearest(country);
    struct as_err err;
    if (spec->build->files->were_in_force &&
        as_form_check(AS_FORM_COUNTRY, key, country, &err) == 0)
        return true;
    complain(spec, "%s: there is no country '%.*s'%s%.*s%s", key, AS_STR_ARG(country),
             near.size ? ": did you mean '" : ": two capital letters of ISO 3166-1 are needed",
             AS_STR_ARG(near), near.size ? "'?" : "");
    return false;
}

/* text = { country = "US", language = "en-US" } */
static void read_constant(struct spec *spec)
{
    lua_State *L = spec->L;
    struct as_rule *rule = spec->rule;
    struct as_err err;
    if (lua_getfield(L, 1, "text") == LUA_TTABLE) {
        rule->has_text = true;
        check_keys(spec, 2, &as_keys_of_text, "text: ");
        lua_getfield(L, 2, "country");
        if (pop_text(spec, "text.country", &rule->country))
            check_country(spec, "text.country", rule->country);
        lua_getfield(L, 2, "language");
        if (pop_text(spec, "text.language", &rule->language) &&
            as_form_check(AS_FORM_LOCALE, "text.language", rule->language, &err) < 0)
            complain(spec, "%s", err.text);
    } else if (!lua_isnil(L, 2)) {
        complain(spec, "text: a table { country = …, language = … } is needed, not a %s",
                 as_library_kind(L, 2));
    }
    lua_settop(L, 1);
}

static int l_template(lua_State *L)
{
    struct spec spec = begin(L, AS_VERB_TEMPLATE, &as_keys_of_template);
    struct as_rule *rule = spec.rule;
    read_form(&spec, "type", AS_FORM_WORD, &rule->type);
    read_form(&spec, "link", AS_FORM_URL, &rule->link);
    read_form(&spec, "version", AS_FORM_WORD, &rule->version);
    read_form(&spec, "otherwise", AS_FORM_WORD, &rule->otherwise);
    as_str id;
    if (read_text(&spec, "id", false, &id) && !as_id_parse(id, &rule->id))
        complain(&spec, "id: a GUID of 36 characters is needed");
    lua_getfield(L, 1, "rank");
    rule->has_rank = lua_isinteger(L, -1);
    rule->rank = lua_tointeger(L, -1);
    if (!rule->has_rank && !lua_isnil(L, -1))
        complain(&spec, "rank: a whole number is needed, not a %s", as_library_kind(L, -1));
    lua_settop(L, 1);
    read_list(&spec, "countries", &rule->countries, &rule->country_count);
    for (uint32_t i = 0; i < rule->country_count; i++)
        check_country(&spec, "countries", rule->countries[i]);
    read_constant(&spec);
    rule->function = read_function(&spec, "pick");
    if (rule->has_text && (rule->function != LUA_NOREF || rule->otherwise.size))
        complain(&spec, "text ends the chain: it stands without pick and otherwise");
    if (!rule->has_text && !rule->otherwise.size)
        complain(&spec, "otherwise is missing: a chain ends in a rule with text");
    return 0;
}

static int l_reaction(lua_State *L)
{
    struct spec spec = begin(L, AS_VERB_REACTION, &as_keys_of_reaction);
    read_actions(&spec, "on");
    read_list(&spec, "does", &spec.rule->does, &spec.rule->does_count);
    if (!spec.rule->does)
        complain(&spec, "does is missing");
    spec.rule->function = read_function(&spec, "react");
    if (spec.rule->function == LUA_NOREF)
        complain(&spec, "react is missing");
    return 0;
}

static void tell(void *data, const char *text)
{
    complain(data, "%s", text);
}

static int l_directory(lua_State *L)
{
    struct spec spec = begin(L, AS_VERB_DIRECTORY, &as_keys_of_directory);
    as_directory_read(L, &(struct as_directory_reader){ spec.set, spec.rule, tell, &spec });
    return 0;
}

/* ---- use --------------------------------------------------------------------------------- */

static int l_use(lua_State *L)
{
    as_str name;
    as_build_of(L, "use");
    name.data = luaL_checklstring(L, 1, &name.size);
    return as_build_use(L, name);
}

static const struct as_function functions[] = {
    { "country",
      as_declare_country,
      "addresses and numbers of a country: country \"SE\" { cultures = { \"sv-SE\" } }",
      "fun(rules: assent.country_rules)",
      { { "code", "assent.country" } } },
    { "messages",
      as_declare_messages,
      "the sentences of one locale: messages \"sv-SE\" { [\"code\"] = \"…\" }; {name} in a "
      "sentence "
      "stands for an argument of the answer",
      "fun(sentences: table<string, string>)",
      { { "locale", "string" } } },
    { "use", l_use, "what the file lib/….lua returns", "any", { { "name", "string" } } },
};
AS_FUNCTIONS_OF(as_functions_of_declarations, "", "while files are loaded", functions);

static const struct as_function verbs[] = {
    { "directory",
      l_directory,
      "declares what groups and app roles of a directory give",
      NULL,
      { { "rule", "assent.rule.directory" } } },
    { "permission",
      l_permission,
      "declares a permission rule",
      NULL,
      { { "rule", "assent.rule.permission" } } },
    { "reaction", l_reaction, "declares a reaction", NULL, { { "rule", "assent.rule.reaction" } } },
    { "scenario", l_scenario, "declares a scenario", NULL, { { "rule", "assent.rule.scenario" } } },
    { "template",
      l_template,
      "declares a template rule",
      NULL,
      { { "rule", "assent.rule.template" } } },
};
AS_FUNCTIONS_OF(as_functions_of_verbs, "rule", "the five verbs", verbs);

void as_functions_put(lua_State *L, const struct as_functions *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!list->items[i].call)
            continue;
        lua_pushcfunction(L, list->items[i].call);
        lua_setfield(L, -2, list->items[i].name);
    }
}

void as_declare_open(lua_State *L)
{
    as_functions_put(L, &as_functions_of_declarations);
    as_helpers_open(L);
    lua_newtable(L);
    as_functions_put(L, &as_functions_of_verbs);
    as_library_put_room(L, "rule");
}
