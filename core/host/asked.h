/* What a plugin is given where no host runs, for its `check` and its `command`: options, and a place for
 * what it complains about. It has no capabilities. */
#pragma once

#include "host/state.h"

struct as_asked {
    struct assent_self self; /* first: the SDK's handle is this struct */
    void (*on_failure)(void *data, const struct as_asked *asked, as_str text);
    void *data;
    bool has_told;
};

/* Without options, place and folder of the rules, which the caller fills in. */
void as_asked_init(struct as_asked *asked, const char *name,
                   void (*on_failure)(void *data, const struct as_asked *asked, as_str text),
                   void *data);

/* `assent NAME WORD…`: runs the command of the plugin that is called so. Without a readable configuration it
 * has neither options nor rules, unless the configuration `is_needed`. AS_E_NOT_FOUND: there is no such
 * plugin, or it has no command. */
int as_plugin_command(const char *config, bool is_needed, as_str name, const char *const *words,
                      int *ret_exit, struct as_err *err);
