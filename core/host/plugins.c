/* The life of all plugins: open, start, drain, close, each once and in order. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "host/plugin.h"
#include "host/state.h"

int as_host_fail(assent_self *self, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(self->failure.text, sizeof self->failure.text, format, args);
    va_end(args);
    self->failure.text[as_utf8_repair(self->failure.text, strlen(self->failure.text))] = '\0';
    self->failure.code = status;
    return status;
}

/* ---- The host table ------------------------------------------------------------------------- */

static void host_log(assent_self *self, int32_t level, assent_text text)
{
    if (level >= ASSENT_LOG_DEBUG && level <= ASSENT_LOG_ERROR)
        as_log_text((enum as_log_level)level, as_str_of(self->name), text);
}

static assent_status host_fail(assent_self *self, assent_status status, assent_text text)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    return as_host_fail(self, status, "%.*s", AS_STR_ARG(text));
}

static assent_status host_post(assent_self *self, void (*call)(void *data), void *data)
{
    if (atomic_load(&self->is_closed))
        return ASSENT_E_CLOSING;
    return as_mailbox_post(&self->host->mailbox, self, call, data);
}

static const void *host_capability(assent_self *self, const char *id)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    return as_host_capability(self, as_str_of(id));
}

assent_text as_host_option(assent_self *self, const char *name)
{
    const as_str wanted = as_str_of(name);
    for (uint32_t i = 0; i < self->option_count; i++)
        if (as_str_equal(self->options[i].name, wanted))
            return self->options[i].value;
    return AS_STR_NONE;
}

static struct assent_self *new_self(struct as_host *host, const char *name)
{
    struct assent_self *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->host = host;
    self->name = name;
    self->place = host->settings.path;
    as_ledger_init(&self->ledger);
    as_arena_init(&self->arena);
    as_buf_init(&self->description);
    self->table = (assent_host){
        .size = sizeof self->table,
        .self = self,
        .log = host_log,
        .fail = host_fail,
        .post = host_post,
        .capability = host_capability,
        .option = as_host_option,
        .version = as_str_of(host->options.version),
        .rules = as_str_of(host->settings.rules),
    };
    struct assent_self **end = &host->plugins;
    while (*end)
        end = &(*end)->next;
    *end = self;
    return self;
}

/* ---- Loading and opening -------------------------------------------------------------------- */

static int load(struct as_host *host, const struct as_plugin_settings *plugin, struct as_err *err)
{
    struct as_settings *settings = &host->settings;
    const char *folder = NULL;
    struct assent_self *self = new_self(host, as_arena_copy(&settings->arena, plugin->name).data);
    if (!self || !self->name)
        return as_err_set(err, AS_E_MEMORY, "no memory for a plugin");
    self->place = plugin->place;
    self->withheld = plugin->withheld;
    self->withheld_count = plugin->withheld_count;
    int rc = as_settings_find_plugin(settings, plugin->name, &folder, err);
    if (rc == 0)
        rc = as_manifest_read(&settings->arena, folder, plugin->name, &self->manifest, err);
    if (rc == 0) {
        struct as_option *options = NULL;
        rc = as_manifest_options(settings, plugin, &self->manifest, &options, &self->option_count,
                                 err);
        self->options = options;
    }
    if (rc == 0)
        rc = as_plugin_load(settings, folder, plugin->name, &self->descriptor, err);
    return rc;
}

int as_plugins_load(struct as_host *host, struct as_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < host->settings.plugin_count; i++)
        rc = load(host, &host->settings.plugins[i], err);
    for (size_t i = 0; rc == 0 && host->options.builtins && host->options.builtins[i]; i++) {
        struct assent_self *self = new_self(host, host->options.builtins[i]->name);
        if (!self)
            return as_err_set(err, AS_E_MEMORY, "no memory for a plugin");
        self->descriptor = host->options.builtins[i];
        self->is_builtin = true;
    }
    return rc;
}

/* What the plugin said of a failed call, or that it said nothing. */
static int failed(struct assent_self *self, const char *call, assent_status status,
                  struct as_err *err)
{
    if (self->failure.text[0])
        as_err_set(err, AS_E_CONFIG, "%s: plugin \"%s\": %s", self->place, self->name,
                   self->failure.text);
    else
        as_err_set(err, AS_E_CONFIG, "%s: plugin \"%s\": %s failed with %s and did not say why",
                   self->place, self->name, call, as_err_code_word(status));
    return err->code;
}

/* In whose name a plugin acts must be known before it begins. */
static int find_users(struct as_host *host, const struct assent_self *self, struct as_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < self->option_count; i++) {
        const struct as_option *option = &self->options[i];
        struct assent_actor *actor = NULL;
        struct as_id id;
        if (option->is_user && as_id_parse(option->value, &id))
            rc = as_actors_user(&host->actors, &id, &actor, err);
        if (rc == AS_E_NOT_FOUND)
            rc = as_manifest_no_user(&host->settings, self->place, self->name, option, err);
    }
    return rc;
}

int as_plugins_start(struct as_host *host, struct as_err *err)
{
    for (const struct assent_self *self = host->plugins; self; self = self->next) {
        const int rc = find_users(host, self, err);
        if (rc < 0)
            return rc;
    }
    for (struct assent_self *self = host->plugins; self; self = self->next) {
        const struct as_lag_mark mark = as_lag_enter(&host->lag, self->name);
        const assent_status status = self->descriptor->open(&self->table, &self->state);
        as_lag_leave(&host->lag, mark);
        if (status < 0)
            return failed(self, "open", status, err);
        self->is_open = true;
        self->failure.text[0] = '\0';
    }
    for (struct assent_self *self = host->plugins; self; self = self->next) {
        const struct as_lag_mark mark = as_lag_enter(&host->lag, self->name);
        const assent_status status = self->descriptor->start(self->state);
        as_lag_leave(&host->lag, mark);
        if (status < 0)
            return failed(self, "start", status, err);
        self->is_started = true;
    }
    return 0;
}

/* ---- Draining and closing ------------------------------------------------------------------- */

static void on_drained(void *data)
{
    struct assent_self *self = data;
    self->is_drained = true;
}

void as_plugins_drain(struct as_host *host)
{
    for (struct assent_self *self = host->plugins; self; self = self->next) {
        if (self->is_started)
            self->descriptor->drain(self->state, on_drained, self);
        else
            self->is_drained = true;
    }
}

bool as_plugins_are_drained(const struct as_host *host)
{
    for (const struct assent_self *self = host->plugins; self; self = self->next)
        if (!self->is_drained)
            return false;
    return true;
}

void as_plugins_close(struct as_host *host)
{
    for (struct assent_self *self = host->plugins; self; self = self->next) {
        if (!self->is_drained && self->is_started)
            as_log(AS_LOG_WARN, "host", "the plugin %s did not drain in time", self->name);
        if (self->is_open)
            self->descriptor->close(self->state);
        self->is_open = false;
        atomic_store(&self->is_closed, true);
        as_mailbox_forget(&host->mailbox, self);
        as_routes_withdraw(&host->routes, self->name);
        as_ledger_take_back(&self->ledger);
    }
}

/* After the loop has closed every handle. */
void as_plugins_free(struct as_host *host)
{
    while (host->plugins) {
        struct assent_self *self = host->plugins;
        host->plugins = self->next;
        as_manifest_fini(&self->manifest);
        as_arena_fini(&self->arena);
        as_buf_fini(&self->description);
        free(self);
    }
}
