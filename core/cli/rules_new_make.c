/* Makes a rule to begin with, its cases and its sentences: filled in, built and tested with the rest of
 * the folder in memory, and only then written. */
#include "cli/rules_new.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "operations/operation.h"

/* ---- Filling in ------------------------------------------------------------------------- */

static void value_set(struct as_making *making, as_str name, as_str value)
{
    if (making->value_count < AS_NEW_VALUES) {
        making->values[making->value_count].name = name;
        making->values[making->value_count++].value = value;
    }
}

static as_str value_of(const struct as_making *making, as_str name)
{
    for (uint32_t i = 0; i < making->value_count; i++)
        if (as_str_equal(making->values[i].name, name))
            return making->values[i].value;
    return AS_STR_NONE;
}

static void fill(const struct as_making *making, struct as_buf *out, const char *text)
{
    for (const char *at = text; *at;) {
        const char *end = *at == '@' ? strchr(at + 1, '@') : NULL;
        if (!end) {
            as_buf_add_char(out, *at++);
            continue;
        }
        as_buf_add(out, value_of(making, as_str_make(at + 1, (size_t)(end - at - 1))));
        at = end + 1;
    }
}

static void add_made(struct as_making *making, as_str path, const struct as_buf *text,
                     const char *what)
{
    making->made[making->made_count].path = path;
    making->made[making->made_count].whole =
        as_arena_printf(&making->arena, "%s/%.*s", making->folder, AS_STR_ARG(path));
    making->made[making->made_count].text = as_arena_copy(&making->arena, as_buf_str(text));
    making->made[making->made_count++].what = what;
}

static as_str path_in(struct as_making *making, const char *folder)
{
    return as_arena_printf(&making->arena, "%s/%.*s.lua", folder, AS_STR_ARG(making->stem));
}

static void add_text(struct as_making *making, const char *folder, const char *text,
                     const char *what)
{
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    fill(making, &out, text);
    add_made(making, path_in(making, folder), &out, what);
}

/* The code's sentence in each locale that the folder has. */
static void add_messages(struct as_making *making)
{
    as_auto_buf struct as_buf out;
    as_str locale = as_ruleset_locale(making->set, 0);
    as_buf_init(&out);
    fill(making, &out, as_new_messages_head);
    if (!locale.size)
        locale = AS_STR("en-US");
    for (uint32_t i = 1; locale.size; locale = as_ruleset_locale(making->set, i++)) {
        const struct as_new_sentence *sentence = making->kind->sentences;
        while (sentence->language && !as_str_starts_with(locale, as_str_of(sentence->language)))
            sentence++;
        const bool is_known = sentence->language;
        if (!is_known)
            sentence = making->kind->sentences;
        as_buf_printf(&out, "\nmessages \"%.*s\" {\n%s", AS_STR_ARG(locale),
                      is_known ? "" : "  -- To be translated.\n");
        as_buf_printf(&out, "  [\"%.*s\"] = \"%s\",\n", AS_STR_ARG(making->name),
                      sentence->sentence);
        as_buf_printf(&out, "  [\"%.*s.remedy\"] = \"%s\",\n}\n", AS_STR_ARG(making->name),
                      sentence->remedy);
    }
    add_made(making, path_in(making, "messages"), &out, "its sentences in every language");
}

/* ---- What is there ---------------------------------------------------------------------- */

static int read_rules(struct as_making *making, struct as_err *err)
{
    struct as_problems problems;
    struct as_rule_files there;
    int rc = as_rule_files_read(making->folder, &making->arena, &there, err);
    if (rc < 0)
        return rc;
    struct as_rule_file *items =
        AS_ARENA_ARRAY(&making->arena, struct as_rule_file, there.count + AS_NEW_FILES);
    if (!items)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rules");
    if (there.count)
        memcpy(items, there.items, there.count * sizeof *items);
    making->files = (struct as_rule_files){ items, there.count };
    making->there_count = there.count;
    as_problems_init(&problems);
    making->set = as_ruleset_build(&making->files, as_operation_actions(), &problems);
    if (!making->set)
        rc = as_err_set(
            err, AS_E_INVALID,
            "%s: the rules that are there have %u error%s, and come first (`assent rules "
            "test` lists all); %.*s:%lld: %.*s",
            making->folder, problems.count, problems.count == 1 ? "" : "s",
            AS_STR_ARG(problems.items[0].file), (long long)problems.items[0].line,
            AS_STR_ARG(problems.items[0].text));
    as_problems_fini(&problems);
    return rc;
}

static int check_is_free(struct as_making *making, struct as_err *err)
{
    uint32_t count = 0;
    const struct as_rule_stats *rules = as_ruleset_stats(making->set, &count);
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(rules[i].rule, making->name))
            return as_err_set(
                err, AS_E_CONFLICT,
                "the name %.*s is taken by the rule at %.*s:%lld of %s: choose another",
                AS_STR_ARG(making->name), AS_STR_ARG(rules[i].file), (long long)rules[i].line,
                making->folder);
    if (!making->kind->sentences)
        return 0;
    as_str remedy = as_arena_printf(&making->arena, "%.*s.remedy", AS_STR_ARG(making->name));
    const as_str codes[] = { making->name, remedy };
    for (size_t i = 0; i < AS_COUNT(codes); i++)
        if (as_ruleset_sentence(making->set, AS_STR("en-US"), codes[i], NULL, 0, AS_STR_NONE,
                                &making->arena)
                .size)
            return as_err_set(
                err, AS_E_CONFLICT,
                "the code %.*s has a sentence in %s/messages already, and the new rule "
                "would take it for its own: choose another name",
                AS_STR_ARG(codes[i]), making->folder);
    return 0;
}

/* But for the data about its addresses, country "BV" { … }, which no rule reads. */
static bool has_in_rule(as_str text, as_str country)
{
    for (ptrdiff_t at; (at = as_str_find(text, country)) >= 0;) {
        if (!as_str_ends_with(as_str_make(text.data, (size_t)at), AS_STR("country ")))
            return true;
        const size_t gone = (size_t)at + country.size;
        text = as_str_make(text.data + gone, text.size - gone);
    }
    return false;
}

static bool mentions(const struct as_rule_file *file, const char country[2])
{
    const char in_list[] = { '"', country[0], country[1], '"' };
    const char as_key[] = { ' ', country[0], country[1], ' ', '=' };
    const bool is_rule =
        as_rule_file_decides(file->path) && !as_str_starts_with(file->path, AS_STR("lib/"));
    return is_rule && (has_in_rule(file->text, as_str_make(in_list, sizeof in_list)) ||
                       as_str_find(file->text, as_str_make(as_key, sizeof as_key)) >= 0);
}

/* A place without inhabitants, and so without customers, that no rule mentions. */
static as_str free_country(struct as_making *making)
{
    static const char *const places[] = { "BV", "HM", "AQ", "TF", "GS", "UM", "IO" };
    for (size_t i = 0; i < AS_COUNT(places); i++) {
        bool is_taken = false;
        for (uint32_t k = 0; k < making->there_count && !is_taken; k++)
            is_taken = mentions(&making->files.items[k], places[i]);
        if (!is_taken)
            return as_str_of(places[i]);
    }
    return as_str_of(places[0]); /* the build will say who has it */
}

static as_str date_of(struct as_making *making, int64_t ms)
{
    char text[AS_TIME_TEXT_SIZE];
    return as_arena_copy(&making->arena, as_str_make(as_time_format(ms, text).data, 10));
}

/* The text in force today that a new template rule goes on with, preferably the Customer Agreement's. */
static int find_template(struct as_making *making, as_str country, int64_t today,
                         struct as_err *err)
{
    struct as_list list = { .items = NULL };
    int rc = as_ruleset_templates(making->set, today, &making->arena, &list, err);
    if (rc < 0)
        return rc;
    const struct as_template *templates = list.items;
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < list.count; i++) {
            struct as_trace trace = { .arena = &making->arena };
            struct as_template served;
            const bool is_usual =
                as_str_equal(templates[i].type, AS_STR("MicrosoftCustomerAgreement"));
            if (is_usual != (pass == 0) ||
                as_ruleset_template(making->set, templates[i].type, country, AS_STR("xx"), today,
                                    &making->arena, &trace, &served, err) < 0)
                continue;
            value_set(making, AS_STR("type"), templates[i].type);
            value_set(making, AS_STR("otherwise"), trace.steps[0].rule);
            value_set(making, AS_STR("from"),
                      date_of(making, served.from == AS_TIME_NONE ? today : served.from));
            value_set(making, AS_STR("served_country"), served.country);
            value_set(making, AS_STR("served_language"), served.language);
            value_set(making, AS_STR("served_by"), trace.steps[trace.count - 1].rule);
            return 0;
        }
    return as_err_set(
        err, AS_E_NOT_FOUND,
        "%s: no agreement has a text in force today that a new rule could go on with: "
        "the shipped countries/customer_agreement.lua shows how a chain ends",
        making->folder);
}

/* ---- Making ----------------------------------------------------------------------------- */

static int compare_paths(const void *left, const void *right)
{
    return as_str_compare(((const struct as_rule_file *)left)->path,
                          ((const struct as_rule_file *)right)->path);
}

/* The whole folder as it will be: does it build, and do the new cases pass? */
static int try_out(struct as_making *making, struct as_err *err)
{
    const struct as_rule_actions *actions = as_operation_actions();
    const as_str test = path_in(making, "tests");
    const struct as_test_options options = { .only = &test, .only_count = 1 };
    struct as_list list = { .items = NULL };
    struct as_problems problems;
    for (uint32_t i = 0; i < making->made_count; i++)
        making->files.items[making->files.count++] =
            (struct as_rule_file){ making->made[i].path, making->made[i].text };
    qsort(making->files.items, making->files.count, sizeof *making->files.items, compare_paths);
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&making->files, actions, &problems);
    int rc = 0;
    if (!set)
        rc = as_err_set(err, AS_E_INVALID,
                        "the rule does not fit into %s, and nothing was written: %.*s:%lld: %.*s",
                        making->folder, AS_STR_ARG(problems.items[0].file),
                        (long long)problems.items[0].line, AS_STR_ARG(problems.items[0].text));
    if (rc == 0)
        rc = as_ruleset_test(set, &making->files, actions, &options, &making->arena, &list, err);
    const struct as_case_result *results = list.items;
    for (uint32_t i = 0; rc == 0 && i < list.count; i++)
        if (!results[i].has_passed)
            rc =
                as_err_set(err, AS_E_INVALID,
                           "with the other rules of %s the new rule's case \"%.*s\" does not pass, "
                           "and nothing was written: expected %.*s, got %.*s%s%.*s",
                           making->folder, AS_STR_ARG(results[i].name),
                           AS_STR_ARG(results[i].expected), AS_STR_ARG(results[i].got),
                           results[i].rule.size ? " from " : "", AS_STR_ARG(results[i].rule));
    as_problems_fini(&problems);
    as_ruleset_free(set);
    return rc;
}

static int check_no_file(const struct as_making *making, struct as_err *err)
{
    for (uint32_t i = 0; i < making->made_count; i++) {
        struct stat info;
        if (!making->made[i].whole.data || !making->made[i].text.data)
            return as_err_set(err, AS_E_MEMORY, "no memory for the rule");
        if (lstat(making->made[i].whole.data, &info) == 0)
            return as_err_set(err, AS_E_CONFLICT,
                              "%s: there is a file already, and it stays: choose another name",
                              making->made[i].whole.data);
    }
    return 0;
}

static int write_one(const struct as_making *making, uint32_t number, struct as_err *err)
{
    const as_str whole = making->made[number].whole;
    char folder[PATH_MAX];
    const int size = snprintf(folder, sizeof folder, "%s", whole.data);
    if (size < 0 || size >= (int)sizeof folder)
        return as_err_set(err, AS_E_INVALID, "%.200s…: the path is too long", whole.data);
    *strrchr(folder, '/') = '\0';
    const int rc = as_dir_make(folder, 0755, err);
    return rc < 0 ? rc : as_file_write_new(whole.data, making->made[number].text, 0644, err);
}

/* All of them or none. In this order the folder can be built after each. */
static int write_all(const struct as_making *making, struct as_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < making->made_count; i++) {
        rc = write_one(making, i, err);
        while (rc < 0 && i-- > 0)
            unlink(making->made[i].whole.data);
    }
    return rc;
}

int as_new_make(struct as_making *making, struct as_err *err)
{
    const int64_t today = as_clock_now_ms();
    int rc = read_rules(making, err);
    if (rc == 0)
        rc = check_is_free(making, err);
    const as_str country = free_country(making);
    /* It stands in a comment, which a line's end would end. */
    const bool is_one_line = as_str_find(making->next, AS_STR("\n")) < 0;
    value_set(making, AS_STR("name"), making->name);
    value_set(making, AS_STR("stem"), making->stem);
    value_set(making, AS_STR("country"), country);
    value_set(making, AS_STR("today"), date_of(making, today));
    value_set(making, AS_STR("next"), is_one_line ? making->next : AS_STR("assent rules test"));
    if (rc == 0 && !making->kind->sentences)
        rc = find_template(making, country, today, err);
    if (rc < 0)
        return rc;
    if (making->kind->sentences)
        add_messages(making);
    add_text(making, making->kind->folder, making->kind->rule, "the rule, with comments");
    add_text(making, "tests", making->kind->test, "its cases, which pass");
    rc = check_no_file(making, err);
    if (rc == 0)
        rc = try_out(making, err);
    return rc < 0 ? rc : write_all(making, err);
}
