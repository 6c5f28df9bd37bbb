/* The running host, as the files of this folder see it. [loop] unless said otherwise. */
#pragma once

#include <stdatomic.h>
#include <uv.h>

#include "assent/assent.h"
#include "base/check.h"
#include "base/err.h"
#include "engine/engine.h"
#include "host/actors.h"
#include "host/bearers.h"
#include "host/events.h"
#include "host/host.h"
#include "host/lag.h"
#include "host/ledger.h"
#include "host/mailbox.h"
#include "host/manifest.h"
#include "host/metrics.h"
#include "host/prove.h"
#include "host/routes.h"
#include "host/settings.h"

struct as_query;

enum as_phase {
    AS_PHASE_STARTING,
    AS_PHASE_READY,
    AS_PHASE_DRAINING, /* plugins take nothing new */
    AS_PHASE_CLOSING,  /* the engine has stopped */
};

/* One plugin, loaded or built in; the SDK's `assent_self`. */
struct assent_self {
    struct assent_self *next; /* in the order of the configuration */
    struct as_host *host;
    const char *name;
    const char *place; /* in the configuration, for sentences */
    const assent_plugin_descriptor *descriptor;
    void *state;
    struct as_manifest manifest;
    const struct as_option *options;
    uint32_t option_count;
    const as_str *withheld;
    uint32_t withheld_count;
    bool is_builtin, is_open, is_started, is_drained;
    atomic_bool is_closed;
    uint32_t works; /* on the pool */
    struct as_ledger ledger;
    struct as_arena arena;     /* compiled operations and shapes */
    struct as_err failure;     /* what fail() said last */
    struct as_buf description; /* what describe() said last */
    assent_host table;
};

struct as_host {
    struct as_host_options options;
    struct as_settings settings;
    enum as_phase phase;
    int64_t started_at;

    uv_loop_t loop;
    uv_signal_t on_term, on_int, on_hup;
    uv_timer_t deadline; /* of draining */
    bool is_loop_open, is_stopping, is_past_deadline;
    struct as_mailbox mailbox;
    struct as_lag lag;

    struct as_store *store;
    struct as_conn *reader;          /* the loop's */
    struct as_ruleset *rules;        /* the loop's */
    uint64_t rules_version;          /* grows with every activation */
    struct as_ruleset *engine_rules; /* the engine's, to be looked at alone; NULL: none */
    struct as_engine *engine;

    struct as_actors actors;
    struct as_bearers bearers;
    struct as_proofs proofs;
    struct as_routes routes;
    void (*answer)(assent_request *request, const assent_response *response);
    const struct assent_self *server;
    as_str public_address; /* for links */
    as_str address;        /* where the server listens */
    struct as_metrics metrics;
    struct as_query *queries;    /* free ones */
    struct as_command *commands; /* likewise */
    uint32_t command_count;
    struct as_conn *pool_readers[4]; /* free ones */
    uint32_t pool_reader_count;
    uint32_t works; /* of the host's own, on the pool */
    struct as_reload {
        bool is_under_way;
        bool is_wanted;      /* once more, when that has ended … */
        bool also_unchanged; /* … also when it is what is in force */
        bool has_failed;     /* the latest */
    } reload;
    struct as_events *events;           /* NULL: not open */
    struct as_rules_watch *rules_watch; /* NULL: not switched on */
    struct {
        uint64_t
            seen; /* failures of rules that are due (as_ruleset_due), when it was looked last */
        bool is_under_way;
    } asides;
    struct as_arena arena;

    struct assent_self *plugins;
    struct assent_self own; /* the host, where it asks like a plugin */
    assent_uv uv;           /* the table of assent.uv/1 */
};

/* The tables behind the names. */
extern const assent_events as_cap_events;
extern const assent_operations as_cap_operations;
extern const assent_routes as_cap_routes;
extern const assent_rows as_cap_rows;
extern const assent_identity as_cap_identity;
extern const assent_timers as_cap_timers;
extern const assent_watching as_cap_watch;
extern const assent_work as_cap_work;
extern const assent_metrics as_cap_metrics;
extern const assent_sentences as_cap_sentences;

/* Plugins (plugins.c). */
int as_plugins_load(struct as_host *host, struct as_err *err);
int as_plugins_start(struct as_host *host, struct as_err *err);
void as_plugins_drain(struct as_host *host);
bool as_plugins_are_drained(const struct as_host *host);
void as_plugins_close(struct as_host *host);
void as_plugins_free(struct as_host *host);
/* An option's value, as plugins get it. */
assent_text as_host_option(assent_self *self, const char *name);

/* Submissions (submit.c, activation.c, long.c). */
void as_submit(assent_self *self, const assent_submission *submission);
void as_submit_end_turn(void *host); /* ends the read transaction, sweeps actors */
void as_submit_fini(struct as_host *host);
void as_explain(assent_self *self, const assent_submission *submission);

/* Rule sets (activation.c). */
int as_activation_at_start(struct as_host *host, struct as_err *err); /* before the engine */
int as_activation_first(struct as_host *host, struct as_err *err);    /* after it */
/* SIGHUP, also when the files are what is in force, and the watch, which then leaves it at that. */
void as_activation_reload(struct as_host *host, bool also_unchanged);
void as_activation_log_unchanged(const struct as_host *host);

/* Counters of rules, and setting them aside (asides.c). Of as_rule_status, of both sets together. */
struct as_list as_rules_status(const struct as_host *host, struct as_arena *arena);
/* Once a turn: is a rule due? Then the command goes to the engine, one at a time. */
void as_asides_look(struct as_host *host);
/* Such a command came back: the loop's set follows. */
void as_asides_end(struct as_host *host, const struct as_command *command);
/* At start: what was set aside since the activation of this entry. */
int as_asides_restore(struct as_host *host, int64_t sequence, struct as_err *err);

/* Watching the rules' folder (rules_watch.c), when the setting says so. */
int as_rules_watch_open(struct as_host *host, struct as_err *err);
void as_rules_watch_close(struct as_host *host); /* its handles close with the loop */

/* Runs the loop until the flag is set. */
void as_host_turn_until(struct as_host *host, const bool *is_done);
/* Says why a call of the plugin fails; returns the status. */
int as_host_fail(assent_self *self, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
