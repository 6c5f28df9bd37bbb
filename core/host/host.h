/* The host: store, rules, engine, loop and plugins of one configuration, from start to end. */
#pragma once

#include <stdbool.h>

#include "assent/operations.h"
#include "assent/plugin.h"
#include "base/err.h"

struct as_host;
struct as_settings;

struct as_host_options {
    const char *config; /* path of assent.lua */
    const char *listen; /* instead of the http plugin's option `listen`; NULL: as configured */
    const char *version;
    /* For command lines: no plugins, no signals; the caller turns the loop (as_host_turn). */
    bool is_quiet;
    /* Built-in plugins, opened after those of the configuration; NULL at the end. */
    const assent_plugin_descriptor *const *builtins;
    /* [loop] Everything is started, and the server can be reached. Called once. */
    void (*on_ready)(void *data, as_str address);
    void *data;
};

/* Capability of built-in plugins and of whoever runs the host: the operator's own actor. */
#define AS_OPERATOR_1 "assent.operator/1"

struct as_operator {
    size_t size;
    /* [loop] Valid until close. */
    const struct assent_actor *(*actor)(assent_self *self);
    /* [loop] The database's path. */
    const char *(*data_path)(assent_self *self);
    /* [loop] Asks every rule about an operation and tells what each said; nothing is executed. The
     * reply's body: {"verdict","rules":[{"rule","verb","verdict","file","line","microseconds",…}]}. */
    void (*explain)(assent_self *self, const assent_submission *submission);
    /* [loop] Puts a complaint into the words of a locale. */
    void (*say)(assent_self *self, as_str locale, struct as_err *err);
};

/* Settings, store, rules, engine, plugins. What fails names file and setting; nothing is left open. */
int as_host_open(const struct as_host_options *options, struct as_host **ret_host,
                 struct as_err *err);
/* Serves until SIGTERM or SIGINT, then drains. 0. */
int as_host_run(struct as_host *host);
/* [loop] Begins to drain, as the signals do. */
void as_host_stop(struct as_host *host);
int as_host_close(struct as_host *host); /* 0, or AS_EXIT_SYNC_FAILED */

/* [loop] The host as its own plugin: what capabilities are asked with. */
assent_self *as_host_self(struct as_host *host);
/* [loop] Why the last call of a capability by the host itself failed. */
const char *as_host_failure(const struct as_host *host);
/* [loop] A table by its name, as plugins get it. */
const void *as_host_capability(assent_self *self, as_str id);
/* Waits for something to happen on the loop and handles it. */
void as_host_turn(struct as_host *host);

/* What can be found without starting: settings, folders, the database and its key, rules, plugins with
 * their options, their ABI and what they find themselves. Opens nothing for writing. Calls `on_finding` for
 * each problem and each warning; returns the number of problems. */
uint32_t as_host_check(const char *config,
                       void (*on_finding)(void *data, bool is_warning, const char *text),
                       void *data);
