/* assent plugin list | inspect */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/manifest.h"

/* The places where plugins are looked for; without a configuration, those beside the executable. */
static int open_settings(struct as_cli *cli, struct as_settings *settings, struct as_err *err)
{
    if (as_settings_read(cli->config, settings, err) == 0)
        return 0;
    *settings = (struct as_settings){ .path = cli->config };
    as_arena_init(&settings->arena);
    return err->code;
}

/* ---- list ----------------------------------------------------------------------------------- */

static json_t *describe(struct as_settings *settings, const char *place, as_str name)
{
    struct as_manifest manifest;
    struct as_err err;
    const char *folder = as_arena_printf(&settings->arena, "%s/%.*s", place, AS_STR_ARG(name)).data;
    if (!folder || as_manifest_read(&settings->arena, folder, name, &manifest, &err) < 0)
        return NULL;
    bool is_used = false;
    for (uint32_t i = 0; i < settings->plugin_count; i++)
        is_used = is_used || as_str_equal(settings->plugins[i].name, name);
    json_t *item = json_pack(
        "{s:s#, s:s#, s:s#, s:s, s:b}", "name", manifest.name.data, (int)manifest.name.size,
        "version", manifest.version.data, (int)manifest.version.size, "description",
        manifest.description.data ? manifest.description.data : "", (int)manifest.description.size,
        "folder", folder, "configured", is_used);
    as_manifest_fini(&manifest);
    return item;
}

static int list(struct as_cli *cli)
{
    struct as_settings settings;
    struct as_err err;
    const char *places[AS_PLUGIN_PLACES];
    as_auto_json json_t *all = json_array();
    open_settings(cli, &settings, &err);
    as_settings_plugin_places(&settings, places);
    for (size_t i = 0; i < AS_PLUGIN_PLACES && places[i]; i++) {
        as_str *names = NULL;
        size_t count = 0;
        if (as_dir_list(places[i], &settings.arena, &names, &count, &err) < 0)
            continue;
        for (size_t k = 0; k < count; k++) {
            json_t *item = describe(&settings, places[i], names[k]);
            if (item)
                json_array_append_new(all, item);
        }
    }
    as_settings_fini(&settings);
    if (cli->is_json)
        as_print_json(all);
    for (size_t i = 0; !cli->is_json && i < json_array_size(all); i++) {
        const json_t *item = json_array_get(all, i);
        printf("%-16s %-8s %s%s\n", as_print_text(item, "name"), as_print_text(item, "version"),
               as_print_text(item, "description"),
               json_is_true(json_object_get(item, "configured")) ? "  (configured)" : "");
    }
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_plugin_list = {
    .name = "plugin list",
    .usage = "",
    .doc = "the plugins that could be configured",
    .has_config = true,
    .run = list,
};

/* ---- inspect -------------------------------------------------------------------------------- */

static int inspect(struct as_cli *cli)
{
    struct as_settings settings;
    struct as_manifest manifest;
    struct as_err err;
    const char *folder = NULL;
    const as_str name = as_str_of(cli->args[0]);
    open_settings(cli, &settings, &err);
    int rc = as_settings_find_plugin(&settings, name, &folder, &err);
    if (rc == 0)
        rc = as_manifest_read(&settings.arena, folder, name, &manifest, &err);
    if (rc == 0 && cli->is_json) {
        as_print_json(manifest.tree);
    } else if (rc == 0) {
        as_auto_buf struct as_buf text;
        as_buf_init(&text);
        as_manifest_describe(&manifest, &text);
        printf("%.*s %.*s: %.*s\n%s\n\nCapabilities:", AS_STR_ARG(manifest.name),
               AS_STR_ARG(manifest.version), AS_STR_ARG(manifest.description), folder);
        for (size_t i = 0; i < json_array_size(manifest.capabilities); i++)
            printf(" %s", json_string_value(json_array_get(manifest.capabilities, i)));
        for (size_t i = 0; i < json_array_size(manifest.optional); i++)
            printf(" %s (optional)", json_string_value(json_array_get(manifest.optional, i)));
        printf("\n\nOptions of plugin \"%.*s\" {}:\n%.*s", AS_STR_ARG(manifest.name),
               AS_STR_ARG(as_buf_str(&text)));
    }
    if (rc == 0)
        as_manifest_fini(&manifest);
    as_settings_fini(&settings);
    return rc < 0 ? as_cli_fail(cli, AS_CLI_NO, &err) : AS_CLI_OK;
}

const struct as_cli_command as_cli_plugin_inspect = {
    .name = "plugin inspect",
    .usage = "NAME",
    .doc = "a plugin's manifest: what it needs, its options",
    .least = 1,
    .most = 1,
    .has_config = true,
    .run = inspect,
};
