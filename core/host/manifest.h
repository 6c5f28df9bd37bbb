/* A plugin's manifest: what it is called, what it needs, and its options with their types; and the
 * check of the operator's options against it. Nothing of the plugin runs for this. */
#pragma once

#include "host/settings.h"

struct as_manifest {
    as_str name, version, description;
    const json_t *options;      /* by name: type, default, … */
    const json_t *capabilities; /* list of texts: what it cannot do without */
    const json_t *optional;     /* list of texts: what it uses where it is given */
    json_t *tree;
    const char *path;
};

/* Reads "<folder>/manifest.json"; texts live in the arena and in the tree. Keys and capabilities that are
 * not known are refused: they are slips of the pen, or the plugin needs a newer host. AS_E_CONFIG. */
int as_manifest_read(struct as_arena *arena, const char *folder, as_str name,
                     struct as_manifest *ret_manifest, struct as_err *err);
/* The same, taking down everything that is wrong. When the file cannot be read at all nothing is, and `err` says
 * why. */
int as_manifest_read_all(struct as_arena *arena, const char *folder, as_str name,
                         struct as_problems *problems, struct as_manifest *ret_manifest,
                         struct as_err *err);
void as_manifest_fini(struct as_manifest *manifest);

/* One option with its value: the operator's or the default. */
struct as_option {
    as_str name;
    /* Texts without their quotes, all else as JSON; empty: neither given nor default. */
    as_str value;
    bool is_user; /* the id of a user, who must exist when the plugin starts */
};

/* Checks the options of the configuration against the manifest: names (with the nearest), types and
 * ranges, and that nothing is withheld which the plugin needs. Sentences name the file, the line, the plugin
 * and the option. With settings->problems everything is taken down, and AS_E_CONFIG is the end of it. */
int as_manifest_options(struct as_settings *settings, const struct as_plugin_settings *plugin,
                        const struct as_manifest *manifest, struct as_option **ret_options,
                        uint32_t *ret_count, struct as_err *err);
/* The sentence for an option that names nobody, and how to make somebody. AS_E_CONFIG. */
int as_manifest_no_user(const struct as_settings *settings, const char *place, const char *plugin,
                        const struct as_option *option, struct as_err *err);
/* Whether this host has a capability; `ret_near` is the one that may have been meant, or none. */
bool as_capability_is_known(as_str id, as_str *ret_near);
/* Its manual: one line per option. */
void as_manifest_describe(const struct as_manifest *manifest, struct as_buf *out);
