#include "host/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assent/assent.h"
#include "base/file.h"
#include "model/field.h"
#include "rules/rules.h"

enum { FILE_LIMIT = 256 * 1024, QUEUE_MAX = 1000000 };

static const as_str names[] = {
    AS_STR("data"),           AS_STR("environment"), AS_STR("plugin_folder"), AS_STR("plugins"),
    AS_STR("public_address"), AS_STR("queue_limit"), AS_STR("rules"),
};

static int wrong(const struct as_settings *settings, struct as_err *err)
{
    as_err_within(err, "%s", settings->path);
    err->code = AS_E_CONFIG;
    return err->code;
}

static int no_memory(struct as_err *err)
{
    return as_err_set(err, AS_E_MEMORY, "no memory for the configuration");
}

const char *as_settings_path(struct as_settings *settings, as_str path)
{
    if (path.size > 0 && path.data[0] == '/')
        return as_arena_copy(&settings->arena, path).data;
    return as_arena_printf(&settings->arena, "%s/%.*s", settings->folder, AS_STR_ARG(path)).data;
}

static int find_folder(struct as_settings *settings, struct as_err *err)
{
    as_str path = as_str_of(settings->path);
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    const as_str named = path.size > 0 ? as_arena_copy(&settings->arena, path) : AS_STR(".");
    if (!named.data)
        return no_memory(err);
    char *full = realpath(named.data, NULL);
    if (!full)
        return as_err_set(err, AS_E_CONFIG, "%s: the folder cannot be opened: %s", named.data,
                          strerror(errno));
    settings->folder = as_arena_copy(&settings->arena, as_str_of(full)).data;
    free(full);
    return settings->folder ? 0 : no_memory(err);
}

/* ---- Single settings ------------------------------------------------------------------------ */

static int check_names(const struct as_settings *settings, struct as_err *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(settings->tree, name, value)
    {
        bool is_known = false;
        for (size_t i = 0; i < AS_COUNT(names); i++)
            is_known = is_known || as_str_equal(names[i], as_str_of(name));
        if (is_known)
            continue;
        const as_str near = as_str_nearest(as_str_of(name), names, AS_COUNT(names));
        return as_err_set(err, AS_E_CONFIG, "%s is no setting%s%.*s%s", name,
                          near.size ? "; did you mean " : "", AS_STR_ARG(near),
                          near.size ? "?"
                                    : "; known are data, environment, plugin_folder, "
                                      "public_address, queue_limit, rules and plugin \"name\" {}");
    }
    return 0;
}

static int get_path(struct as_settings *settings, const char *name, as_str otherwise,
                    const char **ret_path, struct as_err *err)
{
    as_str text = otherwise;
    int rc = as_json_get_text(settings->tree, "", name, false, &settings->arena, &text, err);
    if (rc < 0)
        return rc;
    if (!text.data)
        return 0;
    if (text.size == 0 || memchr(text.data, '\0', text.size))
        return as_err_set(err, AS_E_CONFIG, "%s: a path is needed", name);
    *ret_path = as_settings_path(settings, text);
    return *ret_path ? 0 : no_memory(err);
}

static int get_values(struct as_settings *settings, struct as_err *err)
{
    settings->environment = AS_STR("production");
    int rc = get_path(settings, "data", AS_STR_NONE, &settings->data, err);
    if (rc == 0 && !settings->data)
        rc = as_err_set(err, AS_E_CONFIG, "data is missing: the path of the database is needed");
    if (rc == 0)
        rc = get_path(settings, "rules", AS_STR("rules"), &settings->rules, err);
    if (rc == 0)
        rc = get_path(settings, "plugin_folder", AS_STR_NONE, &settings->plugin_folder, err);
    if (rc == 0)
        rc = as_json_get_text(settings->tree, "", "environment", false, &settings->arena,
                              &settings->environment, err);
    if (rc == 0 && !as_str_equal(settings->environment, AS_STR("production")) &&
        !as_str_equal(settings->environment, AS_STR("sandbox")))
        rc = as_err_set(err, AS_E_CONFIG,
                        "environment: \"production\" or \"sandbox\" is needed, not \"%.*s\"",
                        AS_STR_ARG(settings->environment));
    if (rc == 0)
        rc = as_json_get_text(settings->tree, "", "public_address", false, &settings->arena,
                              &settings->public_address, err);
    if (rc == 0 && settings->public_address.size > 0)
        rc = as_form_check(AS_FORM_URL, "public_address", settings->public_address, err);
    if (rc == 0)
        rc = as_json_get_int(settings->tree, "", "queue_limit", false, 1, QUEUE_MAX,
                             &settings->queue_limit, err);
    return rc;
}

/* ---- Plugins -------------------------------------------------------------------------------- */

static const as_str capabilities[] = {
    AS_STR(ASSENT_IDENTITY_1), AS_STR(ASSENT_METRICS_1), AS_STR(ASSENT_OPERATIONS_1),
    AS_STR(ASSENT_ROUTES_1),   AS_STR(ASSENT_TIMERS_1),  AS_STR(ASSENT_UV_1),
    AS_STR(ASSENT_WATCH_1),    AS_STR(ASSENT_WORK_1),
};

/* A slip of the pen must not leave a plugin with what it should not have. */
static int check_capability(const struct as_plugin_settings *plugin, as_str id, struct as_err *err)
{
    for (size_t i = 0; i < AS_COUNT(capabilities); i++)
        if (as_str_equal(capabilities[i], id))
            return 0;
    const as_str near = as_str_nearest(id, capabilities, AS_COUNT(capabilities));
    return as_err_set(
        err, AS_E_CONFIG, "plugin \"%.*s\": withhold: there is no capability \"%.*s\"%s%.*s%s",
        AS_STR_ARG(plugin->name), AS_STR_ARG(id), near.size ? "; did you mean \"" : "",
        AS_STR_ARG(near), near.size ? "\"?" : "");
}

static int get_withheld(struct as_settings *settings, struct as_plugin_settings *plugin,
                        json_t *options, struct as_err *err)
{
    json_t *list = json_object_get(options, "withhold");
    if (!list)
        return 0;
    const size_t count = json_array_size(list);
    as_str *withheld = AS_ARENA_ARRAY(&settings->arena, as_str, count ? count : 1);
    if (!withheld)
        return no_memory(err);
    for (size_t i = 0; i < count || !json_is_array(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item) || as_str_find(as_json_string(item), AS_STR("/")) < 0)
            return as_err_set(err, AS_E_CONFIG,
                              "plugin \"%.*s\": withhold: a list of capabilities such as "
                              "\"assent.work/1\" is needed",
                              AS_STR_ARG(plugin->name));
        const int rc = check_capability(plugin, as_json_string(item), err);
        if (rc < 0)
            return rc;
        withheld[i] = as_arena_copy(&settings->arena, as_json_string(item));
    }
    plugin->withheld = withheld;
    plugin->withheld_count = (uint32_t)count;
    json_object_del(options, "withhold");
    return 0;
}

/* The name becomes part of a path. */
static bool is_plugin_name(as_str name)
{
    for (size_t i = 0; i < name.size; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", name.data[i]))
            return false;
    return name.size > 0 && name.size <= 64;
}

static int get_plugins(struct as_settings *settings, struct as_err *err)
{
    json_t *list = json_object_get(settings->tree, "plugins");
    const size_t count = json_array_size(list);
    if (list && !json_is_array(list))
        return as_err_set(err, AS_E_CONFIG,
                          "plugins: write plugin \"name\" {} for each; the folder of plugins is "
                          "named by plugin_folder");
    settings->plugins = AS_ARENA_ARRAY(&settings->arena, struct as_plugin_settings, count + 1);
    if (!settings->plugins)
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        struct as_plugin_settings *plugin = &settings->plugins[i];
        json_t *options = json_object_get(item, "options");
        if (!json_is_object(options)) { /* {} says neither list nor table */
            if (json_array_size(options) > 0)
                return as_err_set(err, AS_E_CONFIG, "plugin %u: its options need names",
                                  (unsigned)i + 1);
            options = json_object();
            if (!options || json_object_set_new((json_t *)(uintptr_t)item, "options", options) < 0)
                return no_memory(err);
        }
        plugin->name = as_json_string(json_object_get(item, "name"));
        if (!is_plugin_name(plugin->name))
            return as_err_set(err, AS_E_CONFIG,
                              "plugin \"%.*s\": a name of small letters, digits, - and _ is needed",
                              AS_STR_ARG(plugin->name));
        for (size_t k = 0; k < i; k++)
            if (as_str_equal(settings->plugins[k].name, plugin->name))
                return as_err_set(err, AS_E_CONFIG, "plugin \"%.*s\" is named twice",
                                  AS_STR_ARG(plugin->name));
        const int rc = get_withheld(settings, plugin, options, err);
        if (rc < 0)
            return rc;
        plugin->options = options;
        settings->plugin_count++;
    }
    return 0;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static int read_tree(struct as_settings *settings, struct as_err *err)
{
    as_str text;
    as_str json;
    int rc = as_file_read(settings->path, FILE_LIMIT, true, &settings->arena, &text, err);
    if (rc < 0) {
        err->code = AS_E_CONFIG; /* the sentence names the file already */
        return err->code;
    }
    rc = as_config_read(settings->path, text, &settings->arena, &json, err);
    if (rc < 0) {
        err->code = AS_E_CONFIG;
        return err->code;
    }
    settings->tree = as_json_parse(json, err);
    return settings->tree ? 0 : wrong(settings, err);
}

int as_settings_read(const char *path, struct as_settings *ret_settings, struct as_err *err)
{
    struct as_settings settings = { .path = NULL };
    as_arena_init(&settings.arena);
    settings.path = as_arena_copy(&settings.arena, as_str_of(path)).data;
    int rc = settings.path ? find_folder(&settings, err) : no_memory(err);
    if (rc == 0)
        rc = read_tree(&settings, err);
    if (rc == 0) {
        rc = check_names(&settings, err);
        if (rc == 0)
            rc = get_values(&settings, err);
        if (rc == 0)
            rc = get_plugins(&settings, err);
        if (rc < 0)
            rc = wrong(&settings, err);
    }
    if (rc < 0) {
        as_settings_fini(&settings);
        return rc;
    }
    *ret_settings = settings;
    return 0;
}

void as_settings_fini(struct as_settings *settings)
{
    json_decref(settings->tree);
    as_arena_fini(&settings->arena);
    settings->tree = NULL;
}

int as_settings_override(struct as_settings *settings, as_str plugin, const char *option,
                         as_str value, struct as_err *err)
{
    for (uint32_t i = 0; i < settings->plugin_count; i++) {
        if (!as_str_equal(settings->plugins[i].name, plugin))
            continue;
        json_t *options = (json_t *)(uintptr_t)settings->plugins[i].options;
        if (json_object_set_new(options, option, json_stringn(value.data, value.size)) < 0)
            return as_err_set(err, AS_E_CONFIG, "%s: valid text is needed", option);
        return 0;
    }
    return as_err_set(err, AS_E_CONFIG,
                      "%s: the configuration has no plugin \"%.*s\" whose option %s could be set",
                      settings->path, AS_STR_ARG(plugin), option);
}

/* ---- Where plugins are ---------------------------------------------------------------------- */

void as_settings_plugin_places(struct as_settings *settings,
                               const char *ret_places[AS_PLUGIN_PLACES])
{
    char path[PATH_MAX];
    ret_places[0] = settings->plugin_folder;
    ret_places[1] = NULL;
    ret_places[2] = NULL;
    const ssize_t size =
        settings->plugin_folder ? -1 : readlink("/proc/self/exe", path, sizeof path);
    if (size <= 0)
        return;
    as_str folder = as_str_make(path, (size_t)size);
    while (folder.size > 0 && folder.data[folder.size - 1] != '/')
        folder.size--;
    ret_places[0] = as_arena_printf(&settings->arena, "%.*splugins", AS_STR_ARG(folder)).data;
    ret_places[1] =
        as_arena_printf(&settings->arena, "%.*s../lib/assent/plugins", AS_STR_ARG(folder)).data;
}

int as_settings_find_plugin(struct as_settings *settings, as_str name, const char **ret_folder,
                            struct as_err *err)
{
    const char *places[AS_PLUGIN_PLACES];
    as_settings_plugin_places(settings, places);
    for (size_t i = 0; i < AS_PLUGIN_PLACES && places[i]; i++) {
        struct stat info;
        const char *folder =
            as_arena_printf(&settings->arena, "%s/%.*s", places[i], AS_STR_ARG(name)).data;
        if (!folder)
            return no_memory(err);
        if (stat(folder, &info) < 0 || !S_ISDIR(info.st_mode))
            continue;
        *ret_folder = folder;
        return 0;
    }
    return as_err_set(err, AS_E_CONFIG,
                      "%s: plugin \"%.*s\": there is no folder of this name in %s%s%s",
                      settings->path, AS_STR_ARG(name), places[0] ? places[0] : "",
                      places[0] && places[1] ? " or " : "", places[1] ? places[1] : "");
}
