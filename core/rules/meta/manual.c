/* The reference for people: the facts and the limits in README.md, all the rest in meta/README.md. */
#include <inttypes.h>

#include "rules/language.h"
#include "rules/meta/meta.h"
#include "rules/set.h"

/* A bar would end the cell of a table. */
static void add_cell(struct as_buf *out, as_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '|')
            as_buf_add_char(out, '\\');
        as_buf_add_char(out, text.data[i]);
    }
}

/* ---- Fields ----------------------------------------------------------------------------- */

static void add_quoted(struct as_buf *out, const char *const *words)
{
    const char *comma = "";
    for (; *words; words++) {
        if (!**words)
            continue;
        as_buf_printf(out, "%s`\"%s\"`", comma, *words);
        comma = ", ";
    }
}

static void add_kind(struct as_buf *out, const struct as_field *field)
{
    static const char *const plain[] = {
        [AS_FIELD_TEXT] = "text",       [AS_FIELD_ID] = "id",
        [AS_FIELD_TIME] = "time",       [AS_FIELD_INT] = "whole number",
        [AS_FIELD_BOOL] = "true/false", [AS_FIELD_DIGEST] = "64 hexadecimal digits",
        [AS_FIELD_OBJECT] = "fields",   [AS_FIELD_LIST] = "list",
    };
    if (field->type == AS_FIELD_WORD)
        add_quoted(out, field->words);
    else if (field->type == AS_FIELD_WORDS)
        as_buf_add(out, AS_STR("true/false each"));
    else
        as_buf_add(out, as_str_of(plain[field->type]));
}

static void add_row(struct as_buf *out, const char *path, const char *mark,
                    const struct as_field *field)
{
    as_buf_printf(out, "| `%s`%s | ", path, mark);
    add_kind(out, field);
    as_buf_add(out, AS_STR(" | "));
    add_cell(out, as_str_of(field->doc));
    if (field->type == AS_FIELD_WORDS) {
        as_buf_add(out, AS_STR(": "));
        add_quoted(out, field->words);
    }
    as_buf_add(out, AS_STR(" |\n"));
}

static void add_rows(struct as_buf *out, const struct as_fields *fields, const char *before,
                     bool is_input)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        char path[160];
        const struct as_field *field = &fields->items[i];
        if (!as_meta_has(field, AS_META_SEEN))
            continue;
        snprintf(path, sizeof path, "%s.%s", before, field->name);
        add_row(out, path, as_meta_may_be_absent(field, is_input) ? " ?" : "", field);
        if (!field->of)
            continue;
        snprintf(path, sizeof path, "%s.%s%s", before, field->name,
                 field->type == AS_FIELD_LIST ? "[i]" : "");
        add_rows(out, field->of, path, is_input);
    }
}

#define HEAD "|---|---|---|\n"

/* ---- Limits ----------------------------------------------------------------------------- */

enum { KIB = 1024, MIB = 1024 * 1024, MS = 1000 };

/* 10,000,000 */
static void add_number(struct as_buf *out, int64_t value)
{
    char digits[32];
    const int size = snprintf(digits, sizeof digits, "%" PRId64, value);
    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0)
            as_buf_add_char(out, ',');
        as_buf_add_char(out, digits[i]);
    }
}

static void add_limit(struct as_buf *out, int64_t value, const char *unit, const char *what)
{
    as_buf_printf(out, "| %s | ", what);
    add_number(out, value);
    as_buf_printf(out, "%s%s |\n", *unit ? " " : "", unit);
}

static void add_effort(struct as_buf *out, const char *what, int64_t steps, int64_t time_us,
                       int64_t memory)
{
    as_buf_printf(out, "| %s | ", what);
    add_number(out, steps);
    as_buf_add(out, AS_STR(" | "));
    add_number(out, time_us / MS);
    as_buf_add(out, AS_STR(" ms | "));
    add_number(out, memory / MIB);
    as_buf_add(out, AS_STR(" MB |\n"));
}

static void add_limits(struct as_buf *out)
{
    as_buf_add(out, AS_STR("| | steps | processor time | more memory |\n|---|---|---|---|\n"));
    add_effort(out, "one decision", AS_RULE_INSTRUCTIONS, AS_RULE_TIME_US, AS_RULE_MEMORY);
    add_effort(out, "loading one file, or reading its cases", AS_RULE_FILE_INSTRUCTIONS,
               AS_RULE_FILE_TIME_US, AS_RULE_FILE_MEMORY);
    add_effort(out, "loading all files", AS_RULE_SET_INSTRUCTIONS, AS_RULE_SET_TIME_US,
               AS_RULE_SET_MEMORY);
    as_buf_add(out, AS_STR("\n| how large, how many | |\n|---|---|\n"));
    add_limit(out, AS_RULE_FILE_LIMIT / KIB, "KB", "one file");
    add_limit(out, AS_RULE_SET_LIMIT / MIB, "MB", "all files together");
    add_limit(out, AS_RULE_FILES_LIMIT, "", "files");
    add_limit(out, AS_RULE_FOLDERS_DEEP, "", "folders within folders");
    add_limit(out, AS_RULE_PATH_LIMIT, "bytes", "path of a file within the folder");
    add_limit(out, AS_RULE_COUNT_LIMIT, "", "rules");
    add_limit(out, AS_RULE_LIST_LIMIT, "items", "a list in a rule (`actions`, `countries`, …)");
    add_limit(out, AS_RULE_NAME_LIMIT, "bytes", "the name of a rule");
    add_limit(out, sizeof(((struct as_said *)0)->code) - 1, "bytes", "a code");
    add_limit(out, AS_SAID_ARGS, "", "values in a sentence");
    add_limit(out, AS_SAID_VALUE - 1, "bytes", "one value in a sentence; longer ones are cut");
    add_limit(out, AS_RULE_TEXT_LIMIT, "bytes", "a sentence, and every other text in a rule");
    add_limit(out, AS_RULE_LOCALE_LIMIT, "", "languages of sentences");
    add_limit(out, AS_RULE_SENTENCE_LIMIT, "", "sentences in all languages");
    add_limit(out, AS_RULE_CASE_LIMIT, "", "cases");
    add_limit(out, AS_RULE_COMMANDS, "", "commands that come of one event");
    add_limit(out, AS_RULE_COMMANDS_DEEP, "", "commands that come of commands, one after another");
    add_limit(out, AS_RULE_COMMANDS_ALL, "", "commands that come of one command in all");
    add_limit(out, AS_RULE_PROBLEM_LIMIT, "", "errors that are listed at once");
}

/* ---- README.md -------------------------------------------------------------------------- */

void as_meta_write_reference(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_buf_add(out, AS_STR("| fact | type | meaning |\n" HEAD));
    for (uint32_t i = 0; i < as_fact_doc_count; i++) {
        const struct as_fact_doc *fact = &as_fact_docs[i];
        const char *name = as_global_names[fact->global];
        char path[64];
        as_buf_printf(out, "| **`%s`**%s | %s | %s |\n", name, fact->may_be_absent ? " ?" : "",
                      fact->is_list   ? "list"
                      : !fact->fields ? "time"
                                      : "fields",
                      fact->doc);
        if (!fact->fields)
            continue;
        snprintf(path, sizeof path, "%s%s", name, fact->is_list ? "[i]" : "");
        add_rows(out, fact->fields, path, false);
    }
    as_buf_add(out, AS_STR("| **`asked`** | fields | what `pick` of a template rule is given |\n"));
    add_rows(out, as_asked_fields, "asked", false);
    as_buf_add(out, AS_STR("\n### Limits\n\n"));
    add_limits(out);
    (void)actions;
}

/* ---- meta/README.md --------------------------------------------------------------------- */

static void add_keys(struct as_buf *out, const struct as_keys *keys)
{
    as_buf_printf(out, "\n### `%s`\n\n%s\n\n| key | type | meaning |\n" HEAD, keys->name,
                  keys->doc);
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct as_key *key = &keys->items[i];
        as_buf_printf(out, "| `%s`%s | ", key->name, key->is_needed ? "" : " ?");
        if (key->type) {
            as_buf_add_char(out, '`');
            add_cell(out, as_str_of(key->type));
            as_buf_add_char(out, '`');
        } else {
            as_buf_add(out, AS_STR("list of "));
            add_quoted(out, key->words);
        }
        as_buf_add(out, AS_STR(" | "));
        add_cell(out, as_str_of(key->doc));
        as_buf_add(out, AS_STR(" |\n"));
    }
}

static void add_functions(struct as_buf *out, const struct as_functions *list)
{
    const char *dot = *list->name ? "." : "";
    as_buf_printf(out, "\n### %s%s%s\n\n| | |\n|---|---|\n", list->name, *list->name ? ": " : "",
                  list->doc);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct as_function *function = &list->items[i];
        as_buf_printf(out, "| `%s%s%s", list->name, dot, function->name);
        for (int k = 0; k < AS_PARAMS_MAX && function->params[k].name; k++)
            as_buf_printf(out, "%s%s", k ? ", " : "(", function->params[k].name);
        if (!function->value)
            as_buf_add(out, as_str_of(function->params[0].name ? ")" : "()"));
        as_buf_add(out, AS_STR("` | "));
        add_cell(out, as_str_of(function->doc));
        as_buf_add(out, AS_STR(" |\n"));
    }
}

static void add_input(struct as_buf *out, const struct as_rule_actions *actions, uint32_t number)
{
    const struct as_fields *fields = actions->inputs[number];
    as_buf_printf(out, "\n### `%.*s`\n\n%s\n", AS_STR_ARG(actions->names[number]),
                  actions->docs ? actions->docs[number]
                  : fields      ? fields->doc
                                : "");
    bool has_any = false;
    for (uint32_t i = 0; fields && i < fields->count && !has_any; i++)
        has_any = as_meta_has(&fields->items[i], AS_META_SEEN);
    if (!has_any)
        return;
    as_buf_add(out, AS_STR("\n| field | type | meaning |\n" HEAD));
    add_rows(out, fields, "input", true);
}

void as_meta_write_manual(const struct as_rule_actions *actions, struct as_buf *out)
{
    static const struct as_keys *const keys[] = {
        &as_keys_of_permission,     &as_keys_of_scenario,      &as_keys_of_template,
        &as_keys_of_directory,      &as_keys_of_reaction,      &as_keys_of_text,
        &as_keys_of_country,        &as_keys_of_case,          &as_keys_of_template_case,
        &as_keys_of_directory_case, &as_keys_of_reaction_case,
    };
    static const struct as_functions *const functions[] = {
        &as_functions_of_answers, &as_functions_of_reactions, &as_functions_of_declarations,
        &as_functions_of_cases,   &as_functions_of_time,      &as_functions_basic,
        &as_functions_of_texts,   &as_functions_of_tables,    &as_functions_of_math,
        &as_functions_of_utf8,
    };
    as_buf_add(
        out, AS_STR("# Reference of the rule language\n\n"
                    "Written by `assent rules meta` from what the engine itself uses: do not "
                    "change it here. "
                    "The way to a first rule, the facts\nand the limits are in "
                    "[`../README.md`](../README.md). "
                    "The `.lua` files of this folder tell editors the same; the engine\ndoes not "
                    "load them.\n\n"
                    "A `?` marks what may be left out or, where a rule reads it, may be `nil`.\n\n"
                    "## Declarations\n"));
    for (size_t i = 0; i < AS_COUNT(keys); i++)
        add_keys(out, keys[i]);
    as_buf_add(
        out, AS_STR("\n## Functions\n\n`contains`, `ends_with`, `glob` and `starts_with` are there "
                    "without `string.` too.\n"));
    for (size_t i = 0; i < AS_COUNT(functions); i++)
        add_functions(out, functions[i]);
    as_buf_add(out,
               AS_STR("\n## What `input` holds, operation by operation\n\n"
                      "`assent rules explain` and `gate.check` may ask about an input that is not "
                      "complete: ask for `nil` before you compare.\n"));
    for (uint32_t i = 0; i < actions->count; i++)
        add_input(out, actions, i);
}
