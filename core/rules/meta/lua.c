/* Annotations of the verbs and of the library, and what the tools of editors are told. */
#include "model/country.h"
#include "rules/language.h"
#include "rules/meta/meta.h"
#include "rules/set.h"

static const struct as_functions *const globals[] = {
    &as_functions_of_answers, &as_functions_of_declarations, &as_functions_of_reactions,
    &as_functions_of_time,    &as_functions_basic,
};
static const struct as_functions *const rooms[] = {
    &as_functions_of_texts,
    &as_functions_of_tables,
    &as_functions_of_math,
    &as_functions_of_utf8,
};
static const struct as_keys *const declarations[] = { &as_keys_of_permission, &as_keys_of_scenario,
                                                      &as_keys_of_template, &as_keys_of_directory,
                                                      &as_keys_of_reaction };

/* ---- Functions -------------------------------------------------------------------------- */

static void add_function(const char *room, const struct as_function *function, struct as_buf *out)
{
    const char *dot = *room ? "." : "";
    if (function->value) {
        as_buf_printf(out, "---%s\n---@type %s\n%s%s%s = nil\n\n", function->doc, function->value,
                      room, dot, function->name);
        return;
    }
    as_buf_printf(out, "---%s\n", function->doc);
    for (int i = 0; i < AS_PARAMS_MAX && function->params[i].name; i++)
        as_buf_printf(out, "---@param %s %s\n", function->params[i].name, function->params[i].type);
    if (function->returns)
        as_buf_printf(out, "---@return %s\n", function->returns);
    as_buf_printf(out, "function %s%s%s(", room, dot, function->name);
    for (int i = 0; i < AS_PARAMS_MAX && function->params[i].name; i++) {
        const size_t size = strcspn(function->params[i].name, "?");
        as_buf_printf(out, "%s%.*s", i ? ", " : "", (int)size, function->params[i].name);
    }
    as_buf_add(out, AS_STR(") end\n\n"));
}

static void add_functions(const char *room, const struct as_functions *list, struct as_buf *out)
{
    for (uint32_t i = 0; i < list->count; i++)
        add_function(room, &list->items[i], out);
}

static bool is_global_too(const char *name)
{
    for (const char *const *also = as_functions_also_global; *also; also++)
        if (strcmp(*also, name) == 0)
            return true;
    return false;
}

void as_meta_write_library(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_buf_add(out, AS_STR("---@meta\n-- The functions that rules have, all of them. Written by "
                           "`assent rules meta`: do not change it here.\n\n"));
    add_functions("", &as_functions_basic, out);
    add_functions("", &as_functions_of_time, out);
    for (size_t i = 0; i < AS_COUNT(rooms); i++) {
        as_buf_printf(out, "---%s\n---@class %slib\n%s = {}\n\n", rooms[i]->doc, rooms[i]->name,
                      rooms[i]->name);
        add_functions(rooms[i]->name, rooms[i], out);
    }
    for (uint32_t i = 0; i < as_functions_of_texts.count; i++)
        if (is_global_too(as_functions_of_texts.items[i].name))
            add_function("", &as_functions_of_texts.items[i], out);
    (void)actions;
}

/* ---- Verbs ------------------------------------------------------------------------------ */

static void add_class(const struct as_keys *keys, const char *name, struct as_buf *out)
{
    as_buf_printf(out, "---%s\n---@class (exact) assent.%s\n", keys->doc, name);
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct as_key *key = &keys->items[i];
        as_buf_printf(out, "---@field %s%s ", key->name, key->is_needed ? "" : "?");
        if (key->type) {
            as_buf_add(out, as_str_of(key->type));
        } else {
            as_buf_add_char(out, '(');
            as_meta_add_words(key->words, out);
            as_buf_add(out, AS_STR(")[]"));
        }
        as_buf_printf(out, " %s\n", key->doc);
    }
    as_buf_add_char(out, '\n');
}

static void add_operations(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_buf_add(out, AS_STR("---An operation, or a pattern such as \"customer.*\".\n"
                           "---@alias assent.operation\n---| string\n"));
    for (uint32_t i = 0; i < actions->count; i++)
        as_buf_printf(out, "---| \"%.*s\"%s%s\n", AS_STR_ARG(actions->names[i]),
                      actions->docs ? " # " : "", actions->docs ? actions->docs[i] : "");
    as_buf_add_char(out, '\n');
}

static void add_countries(struct as_buf *out)
{
    as_buf_add(out, AS_STR("---A country: ISO 3166-1 alpha-2, and those of the published table.\n"
                           "---@alias assent.country"));
    as_str code;
    for (uint32_t i = 0; as_country_at(i, &code); i++)
        as_buf_printf(out, "%s\"%.*s\"", i % 20 == 0 ? "\n---| " : "|", AS_STR_ARG(code));
    as_buf_add(out, AS_STR("\n\n"));
}

void as_meta_write_rules(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_buf_add(out,
               AS_STR("---@meta\n-- The verbs of rule files and what a rule answers. Written by "
                      "`assent rules meta`: do not change it here.\n\n"
                      "---What allow, deny, block, prompt and warn make.\n"
                      "---@class assent.answer\n\n"
                      "---What command and at make, for a reaction to return.\n"
                      "---@class assent.wanted\n\n"
                      "---A word of at most 63 letters, digits, dots, dashes and underscores.\n"
                      "---@alias assent.code string\n\n"));
    add_operations(actions, out);
    add_countries(out);
    as_buf_add(out, AS_STR("---What somebody is here.\n---@alias assent.role "));
    as_meta_add_words(as_roles, out);
    as_buf_add(out, AS_STR("\n\n"));
    add_class(&as_keys_of_text, "text", out);
    for (size_t i = 0; i < AS_COUNT(declarations); i++)
        add_class(declarations[i], declarations[i]->name, out);
    add_class(&as_keys_of_country, "country_rules", out);
    add_class(&as_keys_of_case, "case", out);
    add_class(&as_keys_of_template_case, "case.template", out);
    add_class(&as_keys_of_directory_case, "case.directory", out);
    add_class(&as_keys_of_reaction_case, "case.reaction", out);
    as_buf_printf(out, "---%s\nrule = {}\n\n", as_functions_of_verbs.doc);
    add_functions("rule", &as_functions_of_verbs, out);
    add_functions("", &as_functions_of_answers, out);
    add_functions("", &as_functions_of_declarations, out);
    add_functions("", &as_functions_of_reactions, out);
    add_functions("", &as_functions_of_cases, out);
}

/* ---- Tools ------------------------------------------------------------------------------ */

/* Calls `add` with every name that is a global of rule files, and at last with those of cases. */
static void each_global(void (*add)(struct as_buf *out, const char *name), struct as_buf *out)
{
    for (uint32_t i = 0; i < as_fact_doc_count; i++)
        add(out, as_global_names[as_fact_docs[i].global]);
    add(out, as_functions_of_verbs.name);
    for (size_t i = 0; i < AS_COUNT(globals); i++)
        for (uint32_t k = 0; k < globals[i]->count; k++)
            add(out, globals[i]->items[k].name);
    for (const char *const *name = as_functions_also_global; *name; name++)
        add(out, *name);
}

static void add_json_name(struct as_buf *out, const char *name)
{
    as_buf_printf(out, "    \"%s\",\n", name);
}

void as_meta_write_luarc(const struct as_rule_actions *actions, struct as_buf *out)
{
    static const char *const off[] = { "basic", "coroutine", "debug",  "io",    "math",
                                       "os",    "package",   "string", "table", "utf8" };
    as_buf_add(out,
               AS_STR("{\n"
                      "  \"$schema\": \"https://raw.githubusercontent.com/LuaLS/vscode-lua/master/"
                      "setting/schema.json\",\n"
                      "  \"runtime.version\": \"Lua 5.4\",\n"
                      "  \"runtime.builtin\": {\n"));
    for (size_t i = 0; i < AS_COUNT(off); i++)
        as_buf_printf(out, "    \"%s\": \"disable\"%s\n", off[i], i + 1 < AS_COUNT(off) ? "," : "");
    as_buf_add(out, AS_STR("  },\n"
                           "  \"workspace.library\": [\"meta\"],\n"
                           "  \"workspace.checkThirdParty\": false,\n"
                           "  \"diagnostics.globals\": [\n"));
    each_global(add_json_name, out);
    as_buf_add(out, AS_STR("    \"case\"\n  ]\n}\n"));
    (void)actions;
}

static void add_lua_name(struct as_buf *out, const char *name)
{
    as_buf_printf(out, " \"%s\",", name);
}

static void add_lua_room(struct as_buf *out, const struct as_functions *room)
{
    as_buf_printf(out, "  %s = { fields = {", room->name);
    for (uint32_t i = 0; i < room->count; i++)
        as_buf_printf(out, "%s %s = {},", i % 8 == 0 ? "\n   " : "", room->items[i].name);
    as_buf_add(out, AS_STR("\n  } },\n"));
}

void as_meta_write_luacheckrc(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_buf_add(
        out, AS_STR("-- What `luacheck .` in this folder knows about the rule language. Written by "
                    "`assent rules meta`: do not\n-- change it here.\n\n"
                    "local names = {\n "));
    each_global(add_lua_name, out);
    as_buf_add_char(out, '\n');
    for (size_t i = 0; i < AS_COUNT(rooms); i++)
        add_lua_room(out, rooms[i]);
    as_buf_add(out, AS_STR("}\n\n"
                           "stds.assent = { read_globals = names }\n"
                           "stds.assent_cases = { read_globals = { \"case\" } }\n\n"
                           "std = \"assent\"\n"
                           "max_line_length = 130\n"
                           "exclude_files = { \"meta\" }\n"
                           "files[\"tests\"] = { std = \"assent+assent_cases\" }\n"
                           "-- Sentences are one line each, however long.\n"
                           "files[\"messages\"] = { max_line_length = false }\n"));
    (void)actions;
}
