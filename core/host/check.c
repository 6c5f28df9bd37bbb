/* What can be found without starting. Opens nothing for writing and calls nothing of a plugin. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "host/build.h"
#include "host/host.h"
#include "host/manifest.h"
#include "host/plugin.h"
#include "host/settings.h"
#include "store/look.h"

struct check {
    struct as_settings settings;
    void (*on_problem)(void *data, const char *text);
    void *data;
    uint32_t count;
};

static void tell(struct check *check, const char *text)
{
    check->count++;
    check->on_problem(check->data, text);
}

static void tell_err(struct check *check, const struct as_err *err)
{
    tell(check, err->text);
}

/* ---- The parts ------------------------------------------------------------------------------ */

static void check_plugin(struct check *check, const struct as_plugin_settings *plugin)
{
    struct as_manifest manifest;
    struct as_option *options = NULL;
    uint32_t count = 0;
    const char *folder = NULL;
    const assent_plugin_descriptor *descriptor = NULL;
    struct as_err err;
    if (as_settings_find_plugin(&check->settings, plugin->name, &folder, &err) < 0 ||
        as_manifest_read(&check->settings.arena, folder, plugin->name, &manifest, &err) < 0) {
        tell_err(check, &err);
        return;
    }
    if (as_manifest_options(&check->settings, plugin, &manifest, &options, &count, &err) < 0)
        tell_err(check, &err);
    if (as_plugin_load(&check->settings, folder, plugin->name, &descriptor, &err) < 0)
        tell_err(check, &err);
    as_manifest_fini(&manifest);
}

static void check_rules(struct check *check)
{
    struct as_build build;
    struct as_err err;
    as_build_init(&build);
    if (as_build_folder(&build, check->settings.rules, &err) < 0) {
        char text[1400];
        char place[160];
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
    struct as_look *look = NULL;
    struct as_err err;
    int rc = as_look_at_file(check->settings.data, &err);
    if (rc == 0)
        rc = as_look_open(check->settings.data, &look, &err);
    if (rc < 0)
        tell_err(check, &err);
    as_look_close(look);
}

uint32_t as_host_check(const char *config, void (*on_problem)(void *data, const char *text),
                       void *data)
{
    struct check check = { .on_problem = on_problem, .data = data };
    struct as_err err;
    if (as_settings_read(config, &check.settings, &err) < 0) {
        tell_err(&check, &err);
        return check.count;
    }
    check_folder(&check);
    check_store(&check);
    check_rules(&check);
    for (uint32_t i = 0; i < check.settings.plugin_count; i++)
        check_plugin(&check, &check.settings.plugins[i]);
    as_settings_fini(&check.settings);
    return check.count;
}
