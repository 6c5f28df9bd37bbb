#include "host/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assent/assent.h"
#include "base/file.h"
#include "host/manifest.h"
#include "model/field.h"

enum { FILE_LIMIT = 256 * 1024, QUEUE_MAX = 1000000 };

static const as_str names[] = {
    AS_STR("data"),           AS_STR("environment"),   AS_STR("invitation_address"),
    AS_STR("mail_passwords"), AS_STR("plugin_folder"), AS_STR("plugins"),
    AS_STR("public_address"), AS_STR("queue_limit"),   AS_STR("rules"),
    AS_STR("rules_watch"),
};

static int wrong(const struct as_settings *settings, struct as_err *err)
{
    as_err_within(err, "%s", settings->path);
    err->code = AS_E_CONFIG;
    return err->code;
}

int as_settings_note(struct as_settings *settings, const struct as_err *err)
{
    if (!settings->problems || err->code == AS_E_MEMORY)
        return err->code;
    as_problems_add(settings->problems, AS_STR_NONE, 0, "%s", err->text);
    return 0;
}

/* One part of the settings was read: with what is wrong taken down the next can be. */
static int part(struct as_settings *settings, int rc, struct as_err *err)
{
    if (rc == 0)
        return 0;
    if (rc != AS_E_MEMORY)
        wrong(settings, err);
    return as_settings_note(settings, err);
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

static int check_names(struct as_settings *settings, struct as_err *err)
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
        int rc = as_err_set(err, AS_E_CONFIG, "%s is no setting%s%.*s%s", name,
                            near.size ? "; did you mean " : "", AS_STR_ARG(near),
                            near.size ? "?"
                                      : "; known are data, environment, invitation_address, "
                                        "mail_passwords, plugin_folder, public_address, "
                                        "queue_limit, rules, rules_watch and plugin "
                                        "\"name\" {}");
        rc = part(settings, rc, err);
        if (rc < 0)
            return rc;
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

static int get_data(struct as_settings *settings, struct as_err *err)
{
    const int rc = get_path(settings, "data", AS_STR_NONE, &settings->data, err);
    if (rc == 0 && !settings->data)
        return as_err_set(err, AS_E_CONFIG, "data is missing: the path of the database is needed");
    return rc;
}

static int get_environment(struct as_settings *settings, struct as_err *err)
{
    settings->environment = AS_STR("production");
    const int rc = as_json_get_text(settings->tree, "", "environment", false, &settings->arena,
                                    &settings->environment, err);
    if (rc == 0 && !as_str_equal(settings->environment, AS_STR("production")) &&
        !as_str_equal(settings->environment, AS_STR("sandbox")))
        return as_err_set(err, AS_E_CONFIG,
                          "environment: \"production\" or \"sandbox\" is needed, not \"%.*s\"",
                          AS_STR_ARG(settings->environment));
    return rc;
}

/* The documented address of the customers' admin center. A query of its own, or a fragment, would end up
 * in the middle of the links. */
static int get_invitation_address(struct as_settings *settings, struct as_err *err)
{
    settings->invitation_address = AS_STR("https://admin.microsoft.com/Adminportal/Home");
    const int rc = as_json_get_text(settings->tree, "", "invitation_address", false,
                                    &settings->arena, &settings->invitation_address, err);
    const as_str address = settings->invitation_address;
    if (rc == 0 && address.size > 0 &&
        (memchr(address.data, '?', address.size) || memchr(address.data, '#', address.size)))
        return as_err_set(err, AS_E_CONFIG,
                          "invitation_address: an address without ? and # is needed");
    return rc < 0 ? rc : as_form_check(AS_FORM_URL, "invitation_address", address, err);
}

static int get_public_address(struct as_settings *settings, struct as_err *err)
{
    const int rc = as_json_get_text(settings->tree, "", "public_address", false, &settings->arena,
                                    &settings->public_address, err);
    if (rc == 0 && settings->public_address.size > 0)
        return as_form_check(AS_FORM_URL, "public_address", settings->public_address, err);
    return rc;
}

static int get_values(struct as_settings *settings, struct as_err *err)
{
    int rc = part(settings, get_data(settings, err), err);
    if (rc == 0)
        rc = part(settings, get_path(settings, "rules", AS_STR("rules"), &settings->rules, err),
                  err);
    if (rc == 0)
        rc = part(settings,
                  get_path(settings, "plugin_folder", AS_STR_NONE, &settings->plugin_folder, err),
                  err);
    if (rc == 0)
        rc = part(settings, get_environment(settings, err), err);
    if (rc == 0)
        rc = part(settings, get_invitation_address(settings, err), err);
    if (rc == 0)
        rc = part(settings, get_public_address(settings, err), err);
    if (rc == 0)
        rc = part(settings,
                  as_json_get_int(settings->tree, "", "queue_limit", false, 1, QUEUE_MAX,
                                  &settings->queue_limit, err),
                  err);
    if (rc == 0)
        rc = part(settings,
                  as_json_get_bool(settings->tree, "", "mail_passwords", false,
                                   &settings->mails_passwords, err),
                  err);
    if (rc == 0)
        rc = part(
            settings,
            as_json_get_bool(settings->tree, "", "rules_watch", false, &settings->rules_watch, err),
            err);
    return rc;
}

/* ---- Plugins -------------------------------------------------------------------------------- */

/* A slip of the pen must not leave a plugin with what it should not have. */
static int check_capability(const struct as_plugin_settings *plugin, as_str id, struct as_err *err)
{
    as_str near = AS_STR_NONE;
    if (as_capability_is_known(id, &near))
        return 0;
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

static int get_plugin(struct as_settings *settings, json_t *item, struct as_plugin_settings *plugin,
                      struct as_err *err)
{
    json_t *options = json_object_get(item, "options");
    plugin->name = as_json_string(json_object_get(item, "name"));
    plugin->place = as_arena_printf(&settings->arena, "%s:%d", settings->path,
                                    (int)json_integer_value(json_object_get(item, "line")))
                        .data;
    if (!plugin->place)
        return no_memory(err);
    if (!is_plugin_name(plugin->name))
        return as_err_set(err, AS_E_CONFIG,
                          "plugin \"%.*s\": a name of small letters, digits, - and _ is needed",
                          AS_STR_ARG(plugin->name));
    for (const struct as_plugin_settings *other = settings->plugins; other < plugin; other++)
        if (as_str_equal(other->name, plugin->name))
            return as_err_set(err, AS_E_CONFIG, "plugin \"%.*s\" is named twice, first at %s",
                              AS_STR_ARG(plugin->name), other->place);
    if (!json_is_object(options)) { /* {} says neither list nor table */
        if (json_array_size(options) > 0)
            return as_err_set(err, AS_E_CONFIG, "plugin \"%.*s\": its options need names",
                              AS_STR_ARG(plugin->name));
        options = json_object();
        if (!options || json_object_set_new(item, "options", options) < 0)
            return no_memory(err);
    }
    plugin->options = options;
    return get_withheld(settings, plugin, options, err);
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
        struct as_plugin_settings *plugin = &settings->plugins[settings->plugin_count];
        *plugin = (struct as_plugin_settings){ .place = settings->path };
        int rc = get_plugin(settings, json_array_get(list, i), plugin, err);
        if (rc == 0) {
            settings->plugin_count++;
            continue;
        }
        if (rc != AS_E_MEMORY) {
            as_err_within(err, "%s", plugin->place);
            err->code = AS_E_CONFIG;
        }
        rc = as_settings_note(settings, err);
        if (rc < 0)
            return rc;
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

static int read_all(struct as_settings *settings, struct as_err *err)
{
    const uint32_t before = settings->problems ? settings->problems->count : 0;
    int rc = settings->path ? find_folder(settings, err) : no_memory(err);
    if (rc == 0)
        rc = read_tree(settings, err);
    if (rc < 0)
        (void)as_settings_note(settings, err);
    if (rc == 0)
        rc = check_names(settings, err);
    if (rc == 0)
        rc = get_values(settings, err);
    if (rc == 0)
        rc = get_plugins(settings, err);
    return rc == 0 && settings->problems && settings->problems->count > before ? AS_E_CONFIG : rc;
}

int as_settings_read_all(const char *path, struct as_problems *problems,
                         struct as_settings *ret_settings, struct as_err *err)
{
    struct as_settings settings = { .problems = problems };
    as_arena_init(&settings.arena);
    settings.path = as_arena_copy(&settings.arena, as_str_of(path)).data;
    const int rc = read_all(&settings, err);
    if (rc < 0) {
        as_settings_fini(&settings);
        return rc;
    }
    *ret_settings = settings;
    return 0;
}

int as_settings_read(const char *path, struct as_settings *ret_settings, struct as_err *err)
{
    return as_settings_read_all(path, NULL, ret_settings, err);
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

/* What plugins share lies beside them, without a manifest. */
static bool has_manifest(struct as_settings *settings, const char *place, as_str name)
{
    const char *path =
        as_arena_printf(&settings->arena, "%s/%.*s/manifest.json", place, AS_STR_ARG(name)).data;
    return path && access(path, F_OK) == 0;
}

/* Every plugin that could have been meant. */
static size_t list_plugins(struct as_settings *settings, const char *const *places, as_str *all,
                           size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < AS_PLUGIN_PLACES && places[i]; i++) {
        struct as_err unused;
        as_str *found = NULL;
        size_t found_count = 0;
        if (as_dir_list(places[i], &settings->arena, &found, &found_count, &unused) < 0)
            continue;
        for (size_t k = 0; k < found_count && count < room; k++)
            if (is_plugin_name(found[k]) && has_manifest(settings, places[i], found[k]))
                all[count++] = found[k];
    }
    return count;
}

static int refuse_plugin(struct as_settings *settings, const char *const *places, as_str name,
                         struct as_err *err)
{
    enum { NAMES_MOST = 100 };
    as_str all[NAMES_MOST];
    const size_t count = list_plugins(settings, places, all, NAMES_MOST);
    const as_str near = as_str_nearest(name, all, count);
    const char *place = settings->path;
    for (uint32_t i = 0; i < settings->plugin_count; i++)
        if (as_str_equal(settings->plugins[i].name, name))
            place = settings->plugins[i].place;
    as_err_set(err, AS_E_CONFIG, "%s: plugin \"%.*s\": there is no folder of this name in %s%s%s",
               place, AS_STR_ARG(name), places[0] ? places[0] : "",
               places[0] && places[1] ? " or " : "", places[1] ? places[1] : "");
    size_t used = strlen(err->text);
    if (near.size > 0)
        snprintf(err->text + used, sizeof err->text - used, "; did you mean \"%.*s\"?",
                 AS_STR_ARG(near));
    for (size_t i = 0; near.size == 0 && i < count && used < sizeof err->text - 80; i++)
        used += (size_t)snprintf(err->text + used, sizeof err->text - used, "%s%.*s",
                                 i == 0 ? "; there are " : ", ", AS_STR_ARG(all[i]));
    return err->code;
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
    return refuse_plugin(settings, places, name, err);
}
