/* A plugin's file: whether it may be loaded, and whether it fits this host. Nothing of the plugin is
 * called here. */
#pragma once

#include "assent/plugin.h"
#include "host/settings.h"

/* The file is plain, ours or root's, and nobody else may write it. AS_E_CONFIG. */
int as_plugin_check_file(const char *path, struct as_err *err);
/* Magic, size, version of the ABI, name. `path` is for the sentence. AS_E_CONFIG. */
int as_plugin_check_descriptor(const assent_plugin_descriptor *descriptor, as_str name,
                               const char *path, struct as_err *err);
/* Loads "<folder>/<name>.so" for good and checks both. */
int as_plugin_load(struct as_settings *settings, const char *folder, as_str name,
                   const assent_plugin_descriptor **ret_descriptor, struct as_err *err);
