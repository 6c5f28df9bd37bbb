/* The operator's configuration: assent.lua, read once at start. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "rules/rules.h"

/* One plugin "name" { … } of the configuration. */
struct as_plugin_settings {
    as_str name;
    const char *place;      /* "assent.lua:9", for sentences */
    const json_t *options;  /* of the operator, without `withhold` */
    const as_str *withheld; /* capabilities that the plugin does not get */
    uint32_t withheld_count;
};

struct as_settings {
    struct as_arena arena;
    json_t *tree;
    const char *path;          /* of the file, as it was given */
    const char *folder;        /* of the file; relative paths begin here */
    const char *data;          /* the database */
    const char *rules;         /* folder of the rules */
    const char *plugin_folder; /* NULL: beside the executable */
    as_str environment;        /* "production" or "sandbox" */
    as_str invitation_address; /* where customers accept relationships; links add the rest */
    as_str public_address;     /* for links; empty: where the server listens */
    int64_t queue_limit;       /* 0: the default */
    bool rules_watch;          /* changed rules are taken in by themselves */
    bool mails_passwords;      /* the first mail to a new customer has its first password */
    struct as_plugin_settings *plugins;
    uint32_t plugin_count;
    /* Takes down everything that is wrong with settings and options; NULL: the first ends the work. */
    struct as_problems *problems;
};

/* Sentences name the file and the setting. AS_E_CONFIG. */
int as_settings_read(const char *path, struct as_settings *ret_settings, struct as_err *err);
/* The same, taking down everything; AS_E_CONFIG when there was anything. */
int as_settings_read_all(const char *path, struct as_problems *problems,
                         struct as_settings *ret_settings, struct as_err *err);
void as_settings_fini(struct as_settings *settings);
/* Something is wrong: takes it down and returns 0, or returns its code when the work ends with it. */
int as_settings_note(struct as_settings *settings, const struct as_err *err);

/* Replaces one option of a plugin, as a command line does: `--listen`. AS_E_CONFIG when the
 * configuration does not name the plugin. */
int as_settings_override(struct as_settings *settings, as_str plugin, const char *option,
                         as_str value, struct as_err *err);

/* An absolute path, or one below the folder of the configuration; in the arena. NULL: no memory. */
const char *as_settings_path(struct as_settings *settings, as_str path);

/* The folder that holds "<name>/manifest.json" and "<name>/<name>.so". AS_E_CONFIG: not found; the
 * sentence names where it was looked for, and the nearest name or all there are. */
int as_settings_find_plugin(struct as_settings *settings, as_str name, const char **ret_folder,
                            struct as_err *err);
/* Where plugins are looked for, in order; NULL at the end. */
enum { AS_PLUGIN_PLACES = 3 };
void as_settings_plugin_places(struct as_settings *settings,
                               const char *ret_places[AS_PLUGIN_PLACES]);
