#include "host/asked.h"

#include <stdio.h>

#include "host/plugin.h"

/* ---- The host table ------------------------------------------------------------------------- */

static void asked_log(assent_self *self, int32_t level, assent_text text)
{
    (void)self;
    (void)level;
    (void)text;
}

static assent_status asked_fail(assent_self *self, assent_status status, assent_text text)
{
    struct as_asked *asked = (struct as_asked *)self;
    asked->has_told = true;
    asked->on_failure(asked->data, asked, text);
    return status;
}

static assent_status asked_post(assent_self *self, void (*call)(void *data), void *data)
{
    (void)self;
    (void)call;
    (void)data;
    return ASSENT_E_CLOSING;
}

static const void *asked_capability(assent_self *self, const char *id)
{
    (void)self;
    (void)id;
    return NULL;
}

void as_asked_init(struct as_asked *asked, const char *name,
                   void (*on_failure)(void *data, const struct as_asked *asked, as_str text),
                   void *data)
{
    *asked = (struct as_asked){
        .self = { .name = name },
        .on_failure = on_failure,
        .data = data,
    };
    asked->self.table = (assent_host){
        .size = sizeof asked->self.table,
        .self = &asked->self,
        .log = asked_log,
        .fail = asked_fail,
        .post = asked_post,
        .capability = asked_capability,
        .option = as_host_option,
    };
}

/* ---- Commands ------------------------------------------------------------------------------- */

static void print_failure(void *data, const struct as_asked *asked, as_str text)
{
    (void)data;
    (void)asked;
    fprintf(stderr, "assent: %.*s\n", AS_STR_ARG(text));
}

/* The options, when the configuration names the plugin. */
static int take_options(struct as_settings *settings, const char *folder, as_str name,
                        struct as_asked *asked, struct as_err *err)
{
    struct as_option *options = NULL;
    for (uint32_t i = 0; i < settings->plugin_count; i++) {
        const struct as_plugin_settings *plugin = &settings->plugins[i];
        if (!as_str_equal(plugin->name, name))
            continue;
        int rc = as_manifest_read(&settings->arena, folder, name, &asked->self.manifest, err);
        if (rc == 0)
            rc = as_manifest_options(settings, plugin, &asked->self.manifest, &options,
                                     &asked->self.option_count, err);
        asked->self.options = options;
        asked->self.place = plugin->place;
        return rc;
    }
    return 0;
}

static int run_command(struct as_settings *settings, as_str name, const char *const *words,
                       int *ret_exit, struct as_err *err)
{
    const assent_plugin_descriptor *descriptor = NULL;
    const char *folder = NULL;
    struct as_asked asked;
    uint32_t count = 0;
    if (as_settings_find_plugin(settings, name, &folder, err) < 0)
        return err->code = AS_E_NOT_FOUND;
    int rc = as_plugin_load(settings, folder, name, &descriptor, err);
    if (rc < 0)
        return rc;
    if (!ASSENT_HAS(descriptor, command) || !descriptor->command)
        return as_err_set(err, AS_E_NOT_FOUND, "plugin \"%s\" has no commands", descriptor->name);
    as_asked_init(&asked, descriptor->name, print_failure, NULL);
    asked.self.table.rules = as_str_of(settings->rules);
    rc = take_options(settings, folder, name, &asked, err);
    while (words[count])
        count++;
    if (rc == 0)
        *ret_exit = descriptor->command(&asked.self.table, count, words);
    as_manifest_fini(&asked.self.manifest);
    return rc;
}

int as_plugin_command(const char *config, bool is_needed, as_str name, const char *const *words,
                      int *ret_exit, struct as_err *err)
{
    struct as_settings settings;
    int rc = as_settings_read(config, &settings, err);
    if (rc < 0 && is_needed)
        return rc;
    if (rc < 0) {
        settings = (struct as_settings){ .path = config };
        as_arena_init(&settings.arena);
    }
    rc = run_command(&settings, name, words, ret_exit, err);
    as_settings_fini(&settings);
    return rc;
}
