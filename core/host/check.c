/* What can be found without starting. Opens nothing for writing; of a plugin only `check` is called. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "host/asked.h"
#include "host/build.h"
#include "host/host.h"
#include "host/manifest.h"
#include "host/mapping.h"
#include "host/plugin.h"
#include "host/settings.h"
#include "store/look.h"

struct check {
    struct as_settings settings;
    struct as_problems problems; /* of settings and options, to be told */
    struct as_look *look;        /* NULL: no database yet, or a bad one */
    bool is_store_well;
    void (*on_finding)(void *data, bool is_warning, const char *text);
    void *data;
    uint32_t count;
};

static void tell(struct check *check, const char *text)
{
    check->count++;
    check->on_finding(check->data, false, text);
}

static void tell_err(struct check *check, const struct as_err *err)
{
    tell(check, err->text);
}

static void warn(struct check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void warn(struct check *check, const char *format, ...)
{
    char text[4800];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check->on_finding(check->data, true, text);
}

/* What was taken down since the last time. */
static void tell_problems(struct check *check)
{
    for (uint32_t i = 0; i < check->problems.count; i++)
        tell(check, check->problems.items[i].text.data);
    check->problems.count = 0;
}

/* ---- A plugin's own check ------------------------------------------------------------------- */

static void on_failure(void *data, const struct as_asked *asked, as_str text)
{
    struct as_err err;
    as_err_set(&err, AS_E_CONFIG, "%s: plugin \"%s\": %.*s", asked->self.place, asked->self.name,
               AS_STR_ARG(text));
    tell_err(data, &err);
}

static void ask_plugin(struct check *check, const assent_plugin_descriptor *descriptor,
                       const struct as_plugin_settings *plugin, const struct as_option *options,
                       uint32_t count)
{
    struct as_asked asked;
    as_asked_init(&asked, descriptor->name, on_failure, check);
    asked.self.place = plugin->place;
    asked.self.options = options;
    asked.self.option_count = count;
    asked.self.table.rules = as_str_of(check->settings.rules);
    if (!ASSENT_HAS(descriptor, check) || !descriptor->check)
        return;
    const assent_status status = descriptor->check(&asked.self.table);
    if (status < 0 && !asked.has_told) {
        const char *word = as_err_code_word(status);
        char text[96];
        snprintf(text, sizeof text, "check failed with %s and did not say why", word);
        on_failure(check, &asked, as_str_of(text));
    }
}

/* ---- Plugins -------------------------------------------------------------------------------- */

static void check_users(struct check *check, const struct as_plugin_settings *plugin,
                        const struct as_option *options, uint32_t count)
{
    char name[72];
    snprintf(name, sizeof name, "%.*s", AS_STR_ARG(plugin->name));
    for (uint32_t i = 0; i < count && check->is_store_well; i++) {
        struct as_err err;
        struct as_id id;
        bool is_there = true;
        int rc = 0;
        if (options[i].is_user && as_id_parse(options[i].value, &id))
            rc = as_look_for_user(check->look, &id, &is_there, &err);
        if (rc == 0 && !is_there && !as_look_is_behind(check->look))
            rc = as_manifest_no_user(&check->settings, plugin->place, name, &options[i], &err);
        if (rc < 0)
            tell_err(check, &err);
    }
}

static void check_plugin(struct check *check, const struct as_plugin_settings *plugin)
{
    struct as_manifest manifest;
    struct as_option *options = NULL;
    uint32_t count = 0;
    const char *folder = NULL;
    const assent_plugin_descriptor *descriptor = NULL;
    struct as_err err;
    int rc = as_settings_find_plugin(&check->settings, plugin->name, &folder, &err);
    if (rc == 0)
        rc = as_manifest_read_all(&check->settings.arena, folder, plugin->name, &check->problems,
                                  &manifest, &err);
    if (rc < 0 && check->problems.count == 0)
        tell_err(check, &err);
    tell_problems(check);
    if (rc < 0)
        return;
    rc = as_manifest_options(&check->settings, plugin, &manifest, &options, &count, &err);
    tell_problems(check);
    check_users(check, plugin, options, count);
    if (as_plugin_load(&check->settings, folder, plugin->name, &descriptor, &err) < 0)
        tell_err(check, &err);
    else if (rc == 0)
        ask_plugin(check, descriptor, plugin, options, count);
    as_manifest_fini(&manifest);
}

/* ---- Rules and data ------------------------------------------------------------------------- */

static void check_rules(struct check *check)
{
    struct as_build build;
    struct as_err err;
    as_build_init(&build);
    if (as_build_folder(&build, check->settings.rules, &err) < 0) {
        char text[1400];
        char place[AS_BUILD_PLACE_SIZE];
        for (uint32_t i = 0; i < build.problems.count; i++) {
            const struct as_problem *problem = &build.problems.items[i];
            const bool has_path =
                as_str_starts_with(problem->text, as_str_of(check->settings.rules));
            snprintf(text, sizeof text, "%s%s%s%.*s", has_path ? "" : check->settings.rules,
                     has_path ? "" : ": ", as_build_place(problem, place, sizeof place),
                     AS_STR_ARG(problem->text));
            tell(check, text);
        }
        if (build.problems.count == 0)
            tell_err(check, &err);
    }
    as_build_fini(&build);
}

static void on_bad_mapping(void *data, const struct as_err *err)
{
    tell_err(data, err);
}

/* The folder must be writable for the database, its log, its lock and its socket. */
static void check_folder(struct check *check)
{
    char text[4400];
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", check->settings.data);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    if (access(folder, W_OK | X_OK) < 0) {
        snprintf(text, sizeof text, "%s: data: the folder %s cannot be written: %s",
                 check->settings.path, folder, strerror(errno));
        tell(check, text);
    }
}

static void check_store(struct check *check)
{
    const char *data = check->settings.data;
    struct as_err err;
    int rc = as_look_at_file(data, &err);
    if (rc == 0)
        rc = as_look_open(data, &check->look, &err);
    if (rc < 0)
        tell_err(check, &err);
    check->is_store_well = rc == 0;
    if (as_look_is_behind(check->look))
        warn(
            check,
            "%s-wal holds what the database does not have yet, and cannot be read without changing "
            "something: it was not looked at; the next start takes it in",
            data);
}

static void check_key(struct check *check)
{
    const char *data = check->settings.data;
    struct as_err err;
    struct stat info;
    bool is_missing = false;
    if (as_look_at_key(data, &is_missing, &err) < 0)
        tell_err(check, &err);
    else if (is_missing && stat(data, &info) == 0 && info.st_size > 0)
        warn(check,
             "%s.key is missing and will be made anew: links and first passwords made with the old "
             "one no longer fit; a backup has it",
             data);
}

uint32_t as_host_check(const char *config,
                       void (*on_finding)(void *data, bool is_warning, const char *text),
                       void *data)
{
    struct check check = { .on_finding = on_finding, .data = data };
    struct as_err err;
    as_problems_init(&check.problems);
    if (as_settings_read_all(config, &check.problems, &check.settings, &err) < 0) {
        tell_problems(&check);
        if (check.count == 0)
            tell_err(&check, &err);
        as_problems_fini(&check.problems);
        return check.count;
    }
    check_folder(&check);
    check_store(&check);
    check_key(&check);
    check_rules(&check);
    as_mapping_check_all(check.settings.rules, on_bad_mapping, &check);
    for (uint32_t i = 0; i < check.settings.plugin_count; i++)
        check_plugin(&check, &check.settings.plugins[i]);
    as_look_close(check.look);
    as_settings_fini(&check.settings);
    as_problems_fini(&check.problems);
    return check.count;
}
