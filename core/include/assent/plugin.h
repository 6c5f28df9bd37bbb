/* A plugin's face: the descriptor it exports, and the host table it gets.
 *
 * A plugin is a shared object that exports one symbol, `assent_plugin`, of type
 * `const assent_plugin_descriptor`. The host checks it before any code of the plugin runs, then
 * calls open -> start -> drain -> close, each once, on the loop thread. The code stays mapped until
 * the process ends. What the plugin registered through a capability is written down by the host and
 * taken back after close, so a plugin need not undo its registrations. */
#ifndef ASSENT_PLUGIN_H
#define ASSENT_PLUGIN_H

#include "assent/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The host's own handle of one plugin; opaque, passed back as the first argument everywhere. */
typedef struct assent_self assent_self;

enum { ASSENT_LOG_DEBUG = 0, ASSENT_LOG_INFO = 1, ASSENT_LOG_WARN = 2, ASSENT_LOG_ERROR = 3 };

typedef struct assent_host {
    size_t size;
    assent_self *self;

    /* [any] One line in the log. The text is copied and escaped; no secrets, nothing personal. */
    void (*log)(assent_self *self, int32_t level, assent_text text);

    /* [loop] Says why the call now under way (open, start, check) fails, and returns `status`, so
     * that a plugin can write `return host->fail(...)`. The text is copied; it should name what is
     * wrong and what would be right. Within check every call is one finding, and all are shown. */
    assent_status (*fail)(assent_self *self, assent_status status, assent_text text);

    /* [any] Runs `call(data)` on the loop thread, in order of posting. ASSENT_E_CLOSING after
     * close; `data` stays the plugin's. */
    assent_status (*post)(assent_self *self, void (*call)(void *data), void *data);

    /* [loop] The table behind a name such as "assent.timers/1", valid until close; NULL when this
     * host does not have it or the operator withholds it. */
    const void *(*capability)(assent_self *self, const char *id);

    /* [loop] The value of an option of the plugin's manifest as JSON text ("text" values without
     * their quotes), the default when the operator left it out; empty when it has neither.
     * Valid until close. */
    assent_text (*option)(assent_self *self, const char *name);

    /* Since minor 2. The host's own version, "0.1.0"; empty within check. Valid until close. */
    assent_text version;

    /* Since minor 4. The folder of the operator's rules, an absolute path: what operators write for
     * a plugin (templates of mails, say) lies there too. Empty when a command is run without a
     * configuration. Followed by a NUL; valid until close. */
    assent_text rules;
} assent_host;

typedef struct assent_plugin_descriptor {
    uint32_t magic;     /* ASSENT_ABI_MAGIC */
    uint32_t size;      /* sizeof(assent_plugin_descriptor) */
    uint32_t abi_major; /* ASSENT_ABI_MAJOR */
    uint32_t abi_minor; /* the smallest host minor this plugin can live with */
    const char *name;   /* equals the folder's and the manifest's */
    const char *version;

    /* [loop] Makes the plugin's state. Look up capabilities and read options here; open nothing to
     * the outside yet. On failure nothing else is called. */
    assent_status (*open)(const assent_host *host, void **ret_state);
    /* [loop] Every plugin is open: begin to serve. On failure, close is called. */
    assent_status (*start)(void *state);
    /* [loop] Take nothing new; call `done(done_data)` once, at once or later, when all that was
     * under way has been answered. */
    void (*drain)(void *state, void (*done)(void *done_data), void *done_data);
    /* [loop] Frees the state. Handles on the loop must be closed by their callbacks: the host runs
     * the loop until they are. */
    void (*close)(void *state);

    /* Since minor 1; NULL when there is nothing to look at. [loop] For `assent check`: tells by
     * host->fail everything in the surroundings because of which open or start would fail, such as
     * files that do not fit together or a folder that is missing, and returns ASSENT_OK or the last
     * status. Nothing is started: there is no state, every capability is NULL, `host` holds for the
     * call alone. It may read what the options name, and must neither make nor change anything. The
     * host has checked the options against the manifest before. */
    assent_status (*check)(const assent_host *host);

    /* Since minor 4; NULL: it has none. What `assent NAME WORD…` does on the command line, NAME being
     * the plugin's own. Nothing is started, as for check; the options are there when a configuration
     * names the plugin. `words` are those behind the name, without --config, and end with NULL. Results
     * go to standard output; host->fail tells what is wrong on standard error. Returns the exit code:
     * 0 done, 1 no, 2 wrong usage. */
    int32_t (*command)(const assent_host *host, uint32_t count, const char *const *words);
} assent_plugin_descriptor;

#if defined(__GNUC__)
#define ASSENT_EXPORT __attribute__((visibility("default")))
#else
#define ASSENT_EXPORT
#endif

/* In C++ write `extern "C"` before it. */
#define ASSENT_PLUGIN \
    ASSENT_EXPORT extern const assent_plugin_descriptor assent_plugin; \
    const assent_plugin_descriptor assent_plugin

#ifdef __cplusplus
}
#endif

#endif
