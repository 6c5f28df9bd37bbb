/* Putting a rule set in force: built and tested aside on the pool, then a command like any other. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "host/submit.h"
#include "operations/inputs.h"
#include "store/rulesets.h"

#define UNCHANGED "ruleset.unchanged"

/* What the host itself asked for: at start, on SIGHUP, by the watch. */
struct reload {
    struct as_host *host;
    struct as_arena arena;
    bool also_unchanged;
    bool *is_done; /* NULL: nobody waits */
    struct as_err *err;
};

static void on_reloaded(void *data, const assent_reply *reply);

/* The watch saw files change, and what was built of them is in force by now: it saw half of a rename, or
 * another way was faster. */
static bool is_not_wanted(const struct as_sent *sent)
{
    const struct reload *reload =
        sent->asker.on_reply == on_reloaded ? (const struct reload *)sent->asker.data : NULL;
    const struct as_ruleset *active = sent->host->rules;
    return reload && !reload->also_unchanged && active &&
           as_digest_equal(&sent->build->digest, as_ruleset_digest(active));
}

static bool is_back(const struct as_sent *sent)
{
    return sent->command->operation->input == &as_ruleset_back_fields;
}

/* What was in force before comes from the files that are kept. */
static int build_previous(struct as_sent *sent)
{
    struct as_ruleset_record previous;
    int rc = 0;
    if (!sent->reader)
        rc = as_conn_open_reader(sent->host->store, &sent->reader, &sent->err);
    if (rc == 0)
        rc = as_conn_read_begin(sent->reader, &sent->err);
    if (rc == 0)
        rc = as_ruleset_previous(sent->reader, &sent->build->arena, &previous, &sent->err);
    if (rc == 0)
        rc = as_build_stored(sent->build, sent->reader, &previous.digest,
                             "the rule set before this one", &sent->err);
    if (sent->reader)
        as_conn_read_end(sent->reader);
    return rc;
}

static void work(uv_work_t *request)
{
    struct as_sent *sent = request->data;
    as_thread_is(AS_THREAD_WORK);
    const int rc = sent->folder ? as_build_folder(sent->build, sent->folder, &sent->err)
                                : build_previous(sent);
    if (rc == 0)
        sent->err.code = 0; /* cases that expect an error leave theirs there */
}

/* The set goes into the command: its digest as input, its files and the engine's build beside it. */
static void send_built(struct as_sent *sent)
{
    struct as_command *command = sent->command;
    if (sent->err.code < 0) {
        as_build_log_problems(sent->build);
        as_sent_refuse(sent, &sent->err, &sent->build->problems);
        return;
    }
    if (is_not_wanted(sent)) {
        as_err_word(&sent->err, AS_E_CONFLICT, UNCHANGED, "this rule set is in force already");
        as_sent_refuse(sent, &sent->err, NULL);
        return;
    }
    if (is_back(sent))
        ((struct as_ruleset_back *)command->input)->digest = sent->build->digest;
    else
        ((struct as_ruleset_activate *)command->input)->digest = sent->build->digest;
    command->package = &sent->build->package;
    sent->engine_set = sent->build->package.set;
    as_sent_go(sent);
}

static void on_built(uv_work_t *request, int status)
{
    struct as_sent *sent = request->data;
    sent->host->works--;
    as_pool_reader_give_back(sent->host, sent->reader);
    sent->reader = NULL;
    send_built(sent);
}

/* Who may not is refused by the engine, which writes it down; nothing is built for them. */
static bool is_allowed(struct as_sent *sent)
{
    struct as_run run;
    struct as_err err;
    as_run_fill(sent->host, sent->command->operation, &sent->command->arena, sent->actor,
                sent->command->locale, &run);
    return as_run_decide(&run, sent->command->input, &err) == 0;
}

static int find_folder(struct as_sent *sent, struct as_err *err)
{
    const struct as_ruleset_activate *input = sent->command->input;
    const struct as_settings *settings = &sent->host->settings;
    as_str folder = input->folder;
    if (folder.size == 0)
        folder = as_str_of(settings->rules);
    const bool is_absolute = folder.data[0] == '/';
    sent->folder = (char *)(uintptr_t)as_arena_printf(&sent->command->arena, "%s%s%.*s",
                                                      is_absolute ? "" : settings->folder,
                                                      is_absolute ? "" : "/", AS_STR_ARG(folder))
                       .data;
    return sent->folder ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
}

static int make_build(struct as_sent *sent, struct as_err *err)
{
    sent->build = malloc(sizeof *sent->build);
    if (!sent->build)
        return as_err_set(err, AS_E_MEMORY, "no memory for a rule set");
    as_build_init(sent->build);
    sent->err.code = 0;
    sent->request.data = sent;
    if (!is_back(sent))
        return find_folder(sent, err);
    sent->reader = as_pool_reader_take(sent->host);
    return 0;
}

void as_activation_begin(struct as_sent *sent)
{
    struct as_err err;
    if (!is_allowed(sent)) {
        as_sent_go(sent);
        return;
    }
    int rc = make_build(sent, &err);
    if (rc == 0 && uv_queue_work(&sent->host->loop, &sent->request, work, on_built) < 0)
        rc = as_err_set(&err, AS_E_MEMORY, "the rule set cannot be built now");
    if (rc < 0)
        as_sent_refuse(sent, &err, NULL);
    else
        sent->host->works++;
}

void as_activation_end(struct as_sent *sent)
{
    struct as_host *host = sent->host;
    struct as_build *build = sent->build;
    char digest[AS_DIGEST_TEXT_SIZE];
    if (!sent->command->was_replaced)
        return;
    host->engine_rules = sent->engine_set;
    host->asides.seen = 0;
    struct as_ruleset *old = host->rules;
    host->rules = build->set;
    host->rules_version++;
    build->set = old; /* freed with the build, and so is the engine's old set in the package */
    as_digest_format(&build->digest, digest);
    if (is_back(sent))
        as_log(AS_LOG_INFO, "rules", "rule set %.12s is in force again: %d rules", digest,
               (int)build->package.rules);
    else
        as_log(AS_LOG_INFO, "rules", "rule set %.12s is in force: %d rules, %u cases passed",
               digest, (int)build->package.rules, (unsigned)build->cases);
}

/* ---- Start, SIGHUP and the watch ------------------------------------------------------------ */

void as_activation_log_unchanged(const struct as_host *host)
{
    as_log(AS_LOG_INFO, "rules", "files in %s have changed, but there is nothing to put in force",
           host->settings.rules);
}

static void on_reloaded(void *data, const assent_reply *reply)
{
    struct reload *reload = data;
    struct as_host *host = reload->host;
    const bool is_unchanged = as_str_equal(reply->code, AS_STR(UNCHANGED));
    if (is_unchanged) {
        as_activation_log_unchanged(host);
    } else if (reply->status < 0) {
        as_log(AS_LOG_ERROR, "rules", "the rule set in force stays: %.*s",
               AS_STR_ARG(reply->sentence));
        if (reload->err)
            as_err_word(reload->err, reply->status, "ruleset.invalid", "%.*s",
                        AS_STR_ARG(reply->sentence));
    }
    if (reload->is_done)
        *reload->is_done = true;
    as_arena_fini(&reload->arena);
    free(reload);
    host->reload.is_under_way = false;
    host->reload.has_failed = reply->status < 0 && !is_unchanged;
    if (host->reload.is_wanted && !host->is_stopping)
        as_activation_reload(host, host->reload.also_unchanged);
}

static void submit_reload(struct as_host *host, bool also_unchanged, bool *is_done,
                          struct as_err *err)
{
    struct as_err unused;
    struct assent_operation *operation = NULL;
    struct reload *reload = calloc(1, sizeof *reload);
    if (!reload) {
        as_err_set(err ? err : &unused, AS_E_MEMORY, "no memory for a rule set");
        as_log(AS_LOG_ERROR, "rules", "no memory for a rule set: the one in force stays");
        host->reload.has_failed = true;
        if (is_done)
            *is_done = true;
        return;
    }
    host->reload.is_under_way = true;
    reload->host = host;
    reload->also_unchanged = also_unchanged;
    reload->is_done = is_done;
    reload->err = err;
    as_arena_init(&reload->arena);
    if (as_exchange_find(AS_STR("ruleset.activate"), NULL, NULL, &reload->arena, &operation,
                         &unused) < 0) {
        const assent_reply failed = { .size = sizeof failed,
                                      .status = unused.code,
                                      .sentence = as_str_of(unused.text) };
        on_reloaded(reload, &failed);
        return;
    }
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = as_actors_operator(&host->actors),
        .on_reply = on_reloaded,
        .data = reload,
    };
    as_submit(&host->own, &submission);
}

/* One at a time: two builds on the pool could overtake one another, and the older files win. */
void as_activation_reload(struct as_host *host, bool also_unchanged)
{
    const bool was_wanted = host->reload.is_wanted && host->reload.is_under_way;
    host->reload.also_unchanged = also_unchanged || (was_wanted && host->reload.also_unchanged);
    host->reload.is_wanted = host->reload.is_under_way;
    if (host->reload.is_wanted)
        return;
    as_log(AS_LOG_INFO, "rules", "building the rule set in %s", host->settings.rules);
    submit_reload(host, also_unchanged, NULL, NULL);
}

/* The set in force is known by the store; a folder that differs waits for the operator's word. */
static void compare_folder(struct as_host *host, const struct as_digest *active)
{
    struct as_err err;
    struct as_digest digest;
    if (as_build_folder_digest(host->settings.rules, &digest, &err) < 0)
        as_log(AS_LOG_WARN, "rules", "%s; the active rule set comes from the database", err.text);
    else if (!as_digest_equal(&digest, active))
        as_log(AS_LOG_WARN, "rules",
               "the files in %s differ from the active rule set, which stays in force: `assent "
               "rules activate` puts them in force",
               host->settings.rules);
}

int as_activation_at_start(struct as_host *host, struct as_err *err)
{
    struct as_build build;
    struct as_ruleset_record active;
    as_build_init(&build);
    int rc = as_ruleset_active(host->reader, &build.arena, &active, err);
    if (rc == 0)
        rc = as_build_stored(&build, host->reader, &active.digest, "the active rule set", err);
    else if (rc == AS_E_NOT_FOUND)
        rc = 1;
    as_conn_read_end(host->reader);
    if (rc == 0) {
        host->rules = as_take(build.set);
        host->engine_rules = as_take(build.package.set);
        compare_folder(host, &active.digest);
        rc = as_asides_restore(host, active.sequence, err);
        as_conn_read_end(host->reader);
    } else if (rc < 0 && build.problems.count > 0) {
        as_build_log_problems(&build);
        as_log(AS_LOG_ERROR, "rules",
               "the active rule set does not fit this version; trying the files in %s",
               host->settings.rules);
        rc = 0;
    }
    as_build_fini(&build);
    return rc < 0 ? rc : 0;
}

int as_activation_first(struct as_host *host, struct as_err *err)
{
    bool is_done = false;
    if (host->rules)
        return 0;
    err->code = 0;
    submit_reload(host, true, &is_done, err);
    as_host_turn_until(host, &is_done);
    return host->rules ? 0 : err->code;
}
