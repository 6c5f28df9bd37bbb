#include "rules/directory.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/language.h"

/* Ids are the same in any letter case, names are not. `out` holds an id. */
static as_str normal(as_str name, char out[AS_ID_TEXT_SIZE])
{
    struct as_id id;
    return as_id_parse(name, &id) ? as_id_format(&id, out) : name;
}

static int compare(const void *left, const void *right)
{
    const struct as_mapping *a = left;
    const struct as_mapping *b = right;
    return as_str_compare(a->name, b->name);
}

static const struct as_mapping *find(const struct as_mapping *items, uint32_t count, as_str name)
{
    const struct as_mapping wanted = { .name = name };
    return count ? bsearch(&wanted, items, count, sizeof *items, compare) : NULL;
}

/* ---- Reading ---------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void complain(const struct as_directory_reader *reader,
                                                           const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    reader->complain(reader->data, text);
}

static bool is_name(as_str name)
{
    struct as_err err;
    return name.size > 0 && name.size <= AS_DIRECTORY_NAME_LIMIT &&
           as_form_check(AS_FORM_NAME, "", name, &err) == 0;
}

/* The role on top of the stack. */
static void add_role(lua_State *L, const struct as_directory_reader *reader, const char *key,
                     struct as_mapping *mapping)
{
    as_str word = AS_STR_NONE;
    if (lua_type(L, -1) != LUA_TSTRING) {
        complain(reader, "%s['%.*s']: a role, or a list of roles, is needed, not a %s", key,
                 AS_STR_ARG(mapping->name), as_library_kind(L, -1));
        return;
    }
    word.data = lua_tolstring(L, -1, &word.size);
    const int role = as_word_index(as_roles, word);
    if (role >= 0) {
        const uint32_t bit = UINT32_C(1) << role;
        if (mapping->roles & bit)
            complain(reader, "%s['%.*s']: '%.*s' is there twice", key, AS_STR_ARG(mapping->name),
                     AS_STR_ARG(word));
        mapping->roles |= bit;
        return;
    }
    as_str known[32];
    size_t count = 0;
    while (as_roles[count] && count < AS_COUNT(known)) {
        known[count] = as_str_of(as_roles[count]);
        count++;
    }
    as_budget_charge(L, 200);
    const as_str near = as_str_nearest(word, known, count);
    complain(reader, "%s['%.*s']: there is no role '%.*s'%s%.*s%s", key, AS_STR_ARG(mapping->name),
             AS_STR_ARG(word), near.size ? ": did you mean '" : "", AS_STR_ARG(near),
             near.size ? "'?" : "");
}

/* The value on top of the stack: a role, or a list of them. */
static void read_roles(lua_State *L, const struct as_directory_reader *reader, const char *key,
                       struct as_mapping *mapping)
{
    enum { ROLES_MAX = 32 };
    if (lua_type(L, -1) != LUA_TTABLE) {
        add_role(L, reader, key, mapping);
        return;
    }
    const int list = lua_gettop(L);
    const lua_Integer count = luaL_len(L, list);
    if (count < 1 || count > ROLES_MAX)
        complain(reader, "%s['%.*s']: a role, or a list of roles, is needed", key,
                 AS_STR_ARG(mapping->name));
    for (lua_Integer i = 1; i <= count && count <= ROLES_MAX; i++) {
        lua_geti(L, list, i);
        add_role(L, reader, key, mapping);
        lua_pop(L, 1);
    }
}

/* The name below the top and its value on top. False: there is no such mapping. */
static bool read_mapping(lua_State *L, const struct as_directory_reader *reader, const char *key,
                         struct as_mapping *ret_mapping)
{
    char id[AS_ID_TEXT_SIZE];
    as_str name = AS_STR_NONE;
    if (lua_type(L, -2) == LUA_TSTRING)
        name.data = lua_tolstring(L, -2, &name.size);
    if (!is_name(name)) {
        complain(
            reader,
            "%s: [\"name or id\"] = \"role\" is needed, a name of at most %d bytes in one line",
            key, AS_DIRECTORY_NAME_LIMIT);
        return false;
    }
    as_budget_charge(L, 50);
    as_budget_charge_memory(L, name.size + 16);
    *ret_mapping = (struct as_mapping){ as_arena_copy(&reader->set->arena, normal(name, id)), 0 };
    if (!ret_mapping->name.data)
        luaL_error(L, "no memory for the rule");
    read_roles(L, reader, key, ret_mapping);
    return true;
}

static void check_doubles(const struct as_directory_reader *reader, const char *key,
                          const struct as_mapping *items, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (as_str_equal(items[i].name, items[i - 1].name))
            complain(reader, "%s: '%.*s' is there twice: ids are the same in any letter case", key,
                     AS_STR_ARG(items[i].name));
}

static void read_names(lua_State *L, const struct as_directory_reader *reader, const char *key,
                       struct as_mapping **ret_items, uint32_t *ret_count)
{
    const int type = lua_getfield(L, 1, key);
    const int table = lua_gettop(L);
    uint32_t count = 0;
    if (type != LUA_TTABLE) {
        if (type != LUA_TNIL)
            complain(reader, "%s: a table [\"name or id\"] = \"role\" is needed, not a %s", key,
                     as_library_kind(L, table));
        lua_settop(L, table - 1);
        return;
    }
    as_budget_charge_memory(L, AS_RULE_LIST_LIMIT * sizeof **ret_items);
    struct as_mapping *items =
        AS_ARENA_ARRAY(&reader->set->arena, struct as_mapping, AS_RULE_LIST_LIMIT);
    if (!items)
        luaL_error(L, "no memory for the rule");
    as_freeze_push_contents(L, table);
    const int contents = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, contents)) {
        if (count == AS_RULE_LIST_LIMIT) {
            complain(reader, "%s: at most %d names: begin another rule", key, AS_RULE_LIST_LIMIT);
            break;
        }
        count += read_mapping(L, reader, key, &items[count]);
        lua_settop(L, contents + 1);
    }
    lua_settop(L, table - 1);
    qsort(items, count, sizeof *items, compare);
    check_doubles(reader, key, items, count);
    *ret_items = items;
    *ret_count = count;
}

void as_directory_read(lua_State *L, const struct as_directory_reader *reader)
{
    struct as_rule *rule = reader->rule;
    const bool has_groups = lua_getfield(L, 1, "groups") != LUA_TNIL;
    const bool has_app_roles = lua_getfield(L, 1, "app_roles") != LUA_TNIL;
    lua_settop(L, 1);
    if (!has_groups && !has_app_roles)
        complain(reader, "groups or app_roles is missing: the rule maps nothing");
    read_names(L, reader, "groups", &rule->groups, &rule->group_count);
    read_names(L, reader, "app_roles", &rule->app_roles, &rule->app_role_count);
}

/* ---- The set as a whole ----------------------------------------------------------------- */

static void check_pair(const struct as_rule *rule, const struct as_rule *other, const char *key,
                       const struct as_mapping *items, uint32_t count,
                       const struct as_mapping *others, uint32_t other_count,
                       struct as_problems *problems)
{
    for (uint32_t i = 0; i < count; i++)
        if (find(others, other_count, items[i].name))
            as_problems_add(problems, rule->file, rule->line,
                            "rule.directory %.*s: %s['%.*s'] is mapped at the same time by %.*s at "
                            "%.*s:%lld",
                            AS_STR_ARG(rule->name), key, AS_STR_ARG(items[i].name),
                            AS_STR_ARG(other->name), AS_STR_ARG(other->file),
                            (long long)other->line);
}

void as_directory_check(const struct as_ruleset *set, struct as_problems *problems)
{
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct as_rule *rule = set->rules[i];
        for (uint32_t k = 0; k < i && rule->verb == AS_VERB_DIRECTORY; k++) {
            const struct as_rule *other = set->rules[k];
            if (other->verb != AS_VERB_DIRECTORY || !as_rule_eras_overlap(rule, other))
                continue;
            check_pair(rule, other, "groups", rule->groups, rule->group_count, other->groups,
                       other->group_count, problems);
            check_pair(rule, other, "app_roles", rule->app_roles, rule->app_role_count,
                       other->app_roles, other->app_role_count, problems);
        }
    }
}

/* ---- Asking ----------------------------------------------------------------------------- */

static uint32_t roles_of(const struct as_mapping *items, uint32_t item_count, const as_str *names,
                         uint32_t count)
{
    uint32_t roles = 0;
    for (uint32_t i = 0; i < count && item_count > 0; i++) {
        char id[AS_ID_TEXT_SIZE];
        const struct as_mapping *mapping = find(items, item_count, normal(names[i], id));
        roles |= mapping ? mapping->roles : 0;
    }
    return roles;
}

/* The next moment at which a rule begins or ends to hold. */
static void narrow(int64_t moment, int64_t at, int64_t *until)
{
    if (moment != AS_TIME_NONE && moment > at && (*until == AS_TIME_NONE || moment < *until))
        *until = moment;
}

uint32_t as_ruleset_roles(struct as_ruleset *set, const struct as_directory_names *names,
                          int64_t at, struct as_trace *trace, int64_t *ret_until)
{
    uint32_t roles = 0;
    *ret_until = AS_TIME_NONE;
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct as_rule *rule = set->rules[i];
        if (rule->verb != AS_VERB_DIRECTORY)
            continue;
        narrow(rule->from, at, ret_until);
        narrow(rule->to, at, ret_until);
        if (!as_rule_is_in_era(rule, at))
            continue;
        const uint32_t more =
            roles_of(rule->groups, rule->group_count, names->groups, names->group_count) |
            roles_of(rule->app_roles, rule->app_role_count, names->app_roles,
                     names->app_role_count);
        if (!more)
            continue;
        as_rule_count(&rule->stats->asked, 1);
        (void)as_trace_add(trace, rule);
        roles |= more;
    }
    return roles;
}
