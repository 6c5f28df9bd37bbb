/* What the operator wrote for a plugin, held against its manifest. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "host/manifest.h"
#include "host/option.h"
#include "model/echo.h"

struct checker {
    struct as_settings *settings;
    const struct as_plugin_settings *plugin;
    const struct as_manifest *manifest;
    struct as_err *err;
};

static int refuse(const struct checker *checker, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static int refuse(const struct checker *checker, const char *name, const char *format, ...)
{
    char why[400];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    as_err_set(checker->err, AS_E_CONFIG, "%s: plugin \"%.*s\": %s: %s", checker->plugin->place,
               AS_STR_ARG(checker->plugin->name), name, why);
    return as_settings_note(checker->settings, checker->err);
}

/* `name` as the operator wrote it, "listen" or "issuers[1].issuer"; its last part is looked up. */
static int check_name(const struct checker *checker, const json_t *known, const char *name,
                      const char *whole)
{
    if (json_object_get(known, name))
        return 0;
    as_str near = AS_STR_NONE;
    const char *other = NULL;
    json_t *unused = NULL;
    json_object_foreach((json_t *)(uintptr_t)known, other, unused)
    {
        const as_str candidate = as_str_of(other);
        const as_str found = as_str_nearest(as_str_of(name), &candidate, 1);
        if (found.size > 0 && (near.size == 0 || as_str_distance(as_str_of(name), candidate) <
                                                     as_str_distance(as_str_of(name), near)))
            near = candidate;
    }
    return refuse(checker, whole, "there is no such option%s%.*s%s",
                  near.size ? "; did you mean " : "", AS_STR_ARG(near),
                  near.size ? "?" : "; `assent plugin inspect` lists them");
}

static int check_names(const struct checker *checker)
{
    const char *name = NULL;
    json_t *value = NULL;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)checker->plugin->options, name, value)
    {
        if (rc == 0)
            rc = check_name(checker, checker->manifest->options, name, name);
    }
    return rc;
}

/* What the operator keeps back, and the plugin cannot do without. */
static int check_withheld(const struct checker *checker)
{
    int rc = 0;
    for (uint32_t i = 0; i < checker->plugin->withheld_count; i++) {
        const as_str id = checker->plugin->withheld[i];
        const json_t *needed = checker->manifest->capabilities;
        for (size_t k = 0; rc == 0 && k < json_array_size(needed); k++)
            if (as_str_equal(as_json_string(json_array_get(needed, k)), id))
                rc = refuse(checker, "withhold",
                            "the plugin cannot do without %.*s: take it out of this list, or the "
                            "plugin out of the configuration",
                            AS_STR_ARG(id));
    }
    return rc;
}

static int check_range(const struct checker *checker, const char *name, const json_t *option,
                       int64_t number)
{
    const json_t *min = json_object_get(option, "min");
    const json_t *max = json_object_get(option, "max");
    const int64_t lowest = json_is_integer(min) ? json_integer_value(min) : INT64_MIN;
    const int64_t highest = json_is_integer(max) ? json_integer_value(max) : INT64_MAX;
    if (number >= lowest && number <= highest)
        return 0;
    return refuse(checker, name,
                  "a whole number from %" PRId64 " to %" PRId64 " is needed, not %" PRId64, lowest,
                  highest, number);
}

static int check_choice(const struct checker *checker, const char *name, const json_t *option,
                        const json_t *value)
{
    char offered[256] = "";
    size_t used = 0;
    const json_t *words = json_object_get(option, "words");
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));
        if (word && strcmp(word, json_string_value(value)) == 0)
            return 0;
        const int put = snprintf(offered + used, sizeof offered - used, "%s\"%s\"", i ? ", " : "",
                                 word ? word : "");
        used = put > 0 && used + (size_t)put < sizeof offered ? used + (size_t)put : used;
    }
    struct as_echo echo;
    return used == 0 ? 0
                     : refuse(checker, name, "one of %s is needed, not \"%s\"", offered,
                              as_echo(as_json_string(value), &echo));
}

/* Texts without their quotes, paths made absolute, all else as JSON. */
static int put_value(const struct checker *checker, enum as_option_type type, const json_t *value,
                     as_str *ret_value)
{
    struct as_arena *arena = &checker->settings->arena;
    if (type == AS_OPTION_PATH || type == AS_OPTION_FILE) {
        *ret_value = as_str_of(as_settings_path(checker->settings, as_json_string(value)));
    } else if (json_is_string(value)) {
        *ret_value = as_arena_copy(arena, as_json_string(value));
    } else {
        struct as_buf buf;
        as_buf_init(&buf);
        as_json_canonical(&buf, value);
        *ret_value = buf.has_failed ? AS_STR_NONE : as_arena_copy(arena, as_buf_str(&buf));
        as_buf_fini(&buf);
    }
    return ret_value->data ? 0 : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
}

static int check_value(const struct checker *checker, const char *name, const json_t *option,
                       const json_t *given)
{
    struct as_echo echo;
    const enum as_option_type type = (enum as_option_type)as_option_type_of(option);
    if (!as_option_fits(type, given) && json_is_string(given) && json_string_length(given) > 0)
        return refuse(checker, name, "%s is needed, not \"%s\"", as_option_types[type].needed,
                      as_echo(as_json_string(given), &echo));
    if (!as_option_fits(type, given))
        return refuse(checker, name, "%s is needed, not %s", as_option_types[type].needed,
                      as_json_kind(given));
    if (type == AS_OPTION_INTEGER)
        return check_range(checker, name, option, json_integer_value(given));
    if (type == AS_OPTION_TEXT)
        return check_choice(checker, name, option, given);
    if (type != AS_OPTION_FILE)
        return 0;
    const char *path = as_settings_path(checker->settings, as_json_string(given));
    if (path && access(path, R_OK) < 0)
        return refuse(checker, name, "%s cannot be read: %s", path, strerror(errno));
    return path ? 0 : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
}

/* {} of Lua says neither list nor table. */
static bool is_empty_list(const json_t *option, const json_t *given)
{
    const int type = as_option_type_of(option);
    return (type == AS_OPTION_TEXTS || type == AS_OPTION_TABLES) && json_is_object(given) &&
           json_object_size(given) == 0;
}

/* ---- Tables --------------------------------------------------------------------------------- */

static int put_field(const struct checker *checker, const json_t *option, const char *name,
                     const json_t *given, json_t *out)
{
    const int type = as_option_type_of(option);
    json_t *value = json_incref((json_t *)(uintptr_t)given);
    if (type == AS_OPTION_PATH || type == AS_OPTION_FILE) {
        const char *path = as_settings_path(checker->settings, as_json_string(given));
        json_decref(value);
        value = path ? json_string(path) : NULL;
    }
    return json_object_set_new(out, name, value) == 0
               ? 0
               : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
}

/* One field of a table, or its default. */
static int take_field(const struct checker *checker, const char *whole, const json_t *option,
                      const char *name, const json_t *given, json_t *out)
{
    const int type = as_option_type_of(option);
    const json_t *value = given ? given : json_object_get(option, "default");
    if (!given && json_is_true(json_object_get(option, "required")))
        return refuse(checker, whole, "it is missing; %s is needed", as_option_types[type].needed);
    if (!value || is_empty_list(option, value))
        return 0;
    const int rc = check_value(checker, whole, option, value);
    if (rc < 0 || !as_option_fits((enum as_option_type)type, value))
        return rc;
    return put_field(checker, option, name, value, out);
}

/* One table, with its defaults, into `out`. `where` is "issuers[1]". */
static int take_table(const struct checker *checker, const char *where, const json_t *fields,
                      const json_t *given, json_t *out)
{
    char whole[160];
    const char *name = NULL;
    json_t *value = NULL;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)given, name, value)
    {
        snprintf(whole, sizeof whole, "%.60s.%.80s", where, name);
        if (rc == 0)
            rc = check_name(checker, fields, name, whole);
    }
    json_object_foreach((json_t *)(uintptr_t)fields, name, value)
    {
        snprintf(whole, sizeof whole, "%.60s.%.80s", where, name);
        if (rc == 0)
            rc = take_field(checker, whole, value, name, json_object_get(given, name), out);
    }
    return rc;
}

static int take_tables(const struct checker *checker, const char *name, const json_t *option,
                       const json_t *given, as_str *ret_value)
{
    char where[96];
    as_auto_json json_t *all = json_array();
    int rc = all ? 0 : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
    for (size_t i = 0; rc == 0 && i < json_array_size(given); i++) {
        json_t *out = json_object();
        snprintf(where, sizeof where, "%.60s[%zu]", name, i + 1);
        rc = json_array_append_new(all, out) == 0
                 ? take_table(checker, where, json_object_get(option, "fields"),
                              json_array_get(given, i), out)
                 : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
    }
    return rc == 0 ? put_value(checker, AS_OPTION_TABLES, all, ret_value) : rc;
}

/* ---- One option ----------------------------------------------------------------------------- */

static int take_option(const struct checker *checker, const char *name, const json_t *option,
                       struct as_option *ret_option)
{
    const enum as_option_type type = (enum as_option_type)as_option_type_of(option);
    const json_t *given = json_object_get(checker->plugin->options, name);
    ret_option->name = as_str_of(name);
    ret_option->value = AS_STR_NONE;
    ret_option->is_user = type == AS_OPTION_USER;
    if (!given) {
        if (json_is_true(json_object_get(option, "required")))
            return refuse(checker, name, "it is missing; %s is needed",
                          as_option_types[type].needed);
        const json_t *otherwise = json_object_get(option, "default");
        return otherwise ? put_value(checker, type, otherwise, &ret_option->value) : 0;
    }
    if (is_empty_list(option, given))
        return 0;
    const int rc = check_value(checker, name, option, given);
    if (rc < 0 || !as_option_fits(type, given))
        return rc;
    return type == AS_OPTION_TABLES ? take_tables(checker, name, option, given, &ret_option->value)
                                    : put_value(checker, type, given, &ret_option->value);
}

int as_manifest_options(struct as_settings *settings, const struct as_plugin_settings *plugin,
                        const struct as_manifest *manifest, struct as_option **ret_options,
                        uint32_t *ret_count, struct as_err *err)
{
    const struct checker checker = { settings, plugin, manifest, err };
    const size_t count = json_object_size(manifest->options);
    struct as_option *options = AS_ARENA_ARRAY(&settings->arena, struct as_option, count + 1);
    if (!options)
        return as_err_set(err, AS_E_MEMORY, "no memory for options");
    const uint32_t before = settings->problems ? settings->problems->count : 0;
    int rc = check_names(&checker);
    if (rc == 0)
        rc = check_withheld(&checker);
    uint32_t at = 0;
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        if (rc == 0)
            rc = take_option(&checker, name, option, &options[at++]);
    }
    *ret_options = options;
    *ret_count = at;
    return rc == 0 && settings->problems && settings->problems->count > before ? AS_E_CONFIG : rc;
}

int as_manifest_no_user(const struct as_settings *settings, const char *place, const char *plugin,
                        const struct as_option *option, struct as_err *err)
{
    return as_err_set(err, AS_E_CONFIG,
                      "%s: plugin \"%s\": %.*s: there is no user %.*s in %s: make one with `assent "
                      "call user.create '{\"partner\": …, \"name\": …, \"principal_name\": …, "
                      "\"roles\": […]}' --config %s` and put its id here (`assent call user.list` "
                      "shows who is there)",
                      place, plugin, AS_STR_ARG(option->name), AS_STR_ARG(option->value),
                      settings->data, settings->path);
}
