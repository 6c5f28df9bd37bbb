/* A plugin's manifest: what it is called, what it needs, and its options with their types; and the
 * check of the operator's options against it. Nothing of the plugin runs for this. */
#pragma once

#include "host/settings.h"

struct as_manifest {
    as_str name, version, description;
    const json_t *options;      /* by name: type, default, … */
    const json_t *capabilities; /* list of texts */
    json_t *tree;
    const char *path;
};

/* Reads "<folder>/manifest.json"; texts live in the arena and in the tree. AS_E_CONFIG. */
int as_manifest_read(struct as_arena *arena, const char *folder, as_str name,
                     struct as_manifest *ret_manifest, struct as_err *err);
void as_manifest_fini(struct as_manifest *manifest);

/* One option with its value: the operator's or the default. */
struct as_option {
    as_str name;
    as_str
        value; /* texts without their quotes, all else as JSON; empty: neither given nor default */
};

/* Checks the options of the configuration against the manifest: names (with the nearest), types and
 * ranges. Sentences name the file, the plugin and the option. */
int as_manifest_options(struct as_settings *settings, const struct as_plugin_settings *plugin,
                        const struct as_manifest *manifest, struct as_option **ret_options,
                        uint32_t *ret_count, struct as_err *err);
/* Its manual: one line per option. */
void as_manifest_describe(const struct as_manifest *manifest, struct as_buf *out);
