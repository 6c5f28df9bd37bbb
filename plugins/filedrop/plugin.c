/* The plugin's life: options and capabilities, the first look, and the end. */
#include "filedrop.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROBLEM_SIZE = 4400 };

void drop_log(struct drop *drop, int32_t level, const char *format, ...)
{
    char line[512];
    va_list arguments;
    if (drop->is_closed)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    drop->host->log(drop->host->self, level, text(line));
}

void drop_complain(struct drop *drop, const char *format, ...)
{
    char line[512];
    va_list arguments;
    const int64_t now_ms = drop->timers->now_ms(drop->host->self);
    if (drop->said_ms != 0 && now_ms - drop->said_ms < 60000 && now_ms >= drop->said_ms)
        return;
    drop->said_ms = now_ms;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    drop_log(drop, ASSENT_LOG_ERROR, "%s", line);
}

void drop_count(struct drop *drop, assent_metric *metric)
{
    if (metric && !drop->is_closed)
        drop->metrics->add(metric, 1);
}

void drop_after(struct drop *drop, uint64_t ms, void (*on_tick)(void *data))
{
    if (drop->timer)
        drop->timers->cancel(drop->host->self, drop->timer);
    drop->timer = NULL;
    if (drop->timers->after(drop->host->self, ms > 0 ? ms : 1, on_tick, drop, &drop->timer) < 0)
        drop->timer = NULL;
}

bool drop_work(struct drop *drop, void (*work)(void *data), void (*done)(void *data), void *data)
{
    return drop->work->run(drop->host->self, work, done, data) == ASSENT_OK;
}

/* ---- open ---- */

static assent_status fail(const assent_host *host, assent_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static assent_status fail(const assent_host *host, assent_status status, const char *format, ...)
{
    char line[4608]; /* a path, and what is wrong with it */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return host->fail(host->self, status, text(line));
}

#define NO_FOLDER "folder: the folder that holds in, out, done and failed is needed"

static assent_status find_capabilities(struct drop *drop)
{
    const assent_host *host = drop->host;
    drop->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    drop->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    drop->work = host->capability(host->self, ASSENT_WORK_1);
    drop->timers = host->capability(host->self, ASSENT_TIMERS_1);
    drop->watching = host->capability(host->self, ASSENT_WATCH_1);
    drop->rows = host->capability(host->self, ASSENT_ROWS_1);
    drop->metrics = host->capability(host->self, ASSENT_METRICS_1);
    if (!drop->operations || !drop->identity || !drop->rows || !drop->work || !drop->timers)
        return fail(host, ASSENT_E_ABSENT,
                    "the capabilities operations, identity, rows, work and timers are needed, and "
                    "one of them is absent or withheld");
    return ASSENT_OK;
}

/* The manifest has types, defaults and bounds; the host has checked them. */
static uint64_t number(const assent_host *host, const char *name)
{
    const assent_text value = host->option(host->self, name);
    uint64_t read = 0;
    for (size_t i = 0; i < value.size && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        read = read * 10 + (uint64_t)(value.data[i] - '0');
    return read > 0 ? read : 1;
}

/* ---- Who drops into which folder ---- */

assent_text drop_user(const struct drop *drop, const char *folder)
{
    for (size_t i = 0; i < drop->user_count; i++)
        if (strcmp(drop->users[i].folder, folder) == 0)
            return text(drop->users[i].user);
    return drop->user;
}

#define WRONG_USERS \
    "users: \"FOLDER=ID\" is needed, the name of a folder below in and the id of the user who " \
    "drops there"

static bool read_user(const char *entry, struct folder_user *ret_user)
{
    const char *equals = entry ? strchr(entry, '=') : NULL;
    const size_t size = equals ? (size_t)(equals - entry) : 0;
    if (size == 0 || size >= FOLDER_SIZE || entry[0] == '.' || memchr(entry, '/', size) ||
        strlen(equals + 1) != 36)
        return false;
    snprintf(ret_user->folder, sizeof ret_user->folder, "%.*s", (int)size, entry);
    snprintf(ret_user->user, sizeof ret_user->user, "%s", equals + 1);
    return true;
}

static assent_status read_users(struct drop *drop, assent_text option)
{
    json_t *list = json_loadb(option.data ? option.data : "", option.size, 0, NULL);
    const size_t count = json_array_size(list);
    bool is_good = true;
    drop->users = calloc(count + 1, sizeof *drop->users);
    for (size_t i = 0; drop->users && is_good && i < count; i++) {
        is_good = read_user(json_string_value(json_array_get(list, i)), &drop->users[i]);
        drop->user_count += is_good;
    }
    json_decref(list);
    if (!drop->users)
        return fail(drop->host, ASSENT_E_MEMORY, "no memory");
    return is_good ? ASSENT_OK : fail(drop->host, ASSENT_E_CONFIG, WRONG_USERS);
}

/* The host knows the user of the option `user` already. */
static assent_status check_users(struct drop *drop)
{
    for (size_t i = 0; i < drop->user_count; i++) {
        const assent_actor *actor = NULL;
        if (drop->identity->user(drop->host->self, text(drop->users[i].user), &actor) < 0)
            return fail(drop->host, ASSENT_E_CONFIG,
                        "users: there is no user %s, who is to drop into %s", drop->users[i].user,
                        drop->users[i].folder);
    }
    return ASSENT_OK;
}

static assent_status read_options(struct drop *drop)
{
    const assent_host *host = drop->host;
    const assent_text folder = host->option(host->self, "folder");
    drop->user = host->option(host->self, "user");
    if (folder.size == 0)
        return fail(host, ASSENT_E_CONFIG, NO_FOLDER);
    if (drop->user.size != 36)
        return fail(host, ASSENT_E_CONFIG,
                    "user: the id of the user in whose name rows are executed "
                    "is needed");
    const assent_status rc = read_users(drop, host->option(host->self, "users"));
    if (rc < 0)
        return rc;
    drop->poll_ms = number(host, "poll_ms");
    drop->file_bytes = number(host, "file_bytes");
    drop->line_bytes = number(host, "line_bytes");
    drop->in_flight = (uint32_t)number(host, "in_flight");
    drop->folder = malloc(folder.size + 1);
    drop->in_folder = malloc(folder.size + 4);
    if (!drop->folder || !drop->in_folder)
        return fail(host, ASSENT_E_MEMORY, "no memory");
    snprintf(drop->folder, folder.size + 1, "%.*s", (int)folder.size, folder.data);
    snprintf(drop->in_folder, folder.size + 4, "%s/in", drop->folder);
    return ASSENT_OK;
}

static void make_counters(struct drop *drop)
{
    const struct {
        const char *name;
        const char *help;
        assent_metric **place;
    } wanted[] = {
        { "assent_filedrop_files_total", "Files executed", &drop->files },
        { "assent_filedrop_failed_files_total", "Files refused whole", &drop->failed },
        { "assent_filedrop_rows_accepted_total", "Rows executed", &drop->accepted },
        { "assent_filedrop_rows_unchanged_total", "Rows that were executed before",
          &drop->unchanged },
        { "assent_filedrop_rows_refused_total", "Rows that the rules or the state refused",
          &drop->refused },
        { "assent_filedrop_rows_invalid_total", "Rows that could not be understood",
          &drop->invalid },
    };
    for (size_t i = 0; drop->metrics && i < sizeof wanted / sizeof wanted[0]; i++)
        (void)drop->metrics->counter(drop->host->self, wanted[i].name, wanted[i].help,
                                     wanted[i].place);
}

static void free_all(struct drop *drop)
{
    free(drop->look.entries);
    free(drop->look.folders);
    free(drop->users);
    free(drop->folder);
    free(drop->in_folder);
    free(drop);
}

static assent_status drop_open(const assent_host *host, void **ret_state)
{
    struct drop *drop = calloc(1, sizeof *drop);
    if (!drop)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    drop->host = host;
    assent_status rc = find_capabilities(drop);
    if (rc == ASSENT_OK)
        rc = read_options(drop);
    if (rc < 0) {
        free_all(drop);
        return rc;
    }
    make_counters(drop);
    *ret_state = drop;
    return ASSENT_OK;
}

/* ---- check ---- */

static assent_status drop_check(const assent_host *host)
{
    char folder[4096];
    char problem[PROBLEM_SIZE];
    const assent_text option = host->option(host->self, "folder");
    if (option.size == 0 || option.size >= sizeof folder)
        return fail(host, ASSENT_E_CONFIG, NO_FOLDER);
    snprintf(folder, sizeof folder, "%.*s", (int)option.size, option.data);
    if (!places_check(folder, problem, sizeof problem))
        return fail(host, ASSENT_E_CONFIG, "folder: %s", problem);
    return ASSENT_OK;
}

/* ---- start, drain, close ---- */

static assent_status drop_start(void *state)
{
    struct drop *drop = state;
    struct places places;
    char problem[PROBLEM_SIZE];
    if (!places_check(drop->folder, problem, sizeof problem) ||
        !places_open(drop->folder, "", &places, problem, sizeof problem))
        return fail(drop->host, ASSENT_E_CONFIG, "folder: %s", problem);
    places_close(&places);
    const assent_status rc = check_users(drop);
    if (rc < 0)
        return rc;
    look_begin(drop);
    return ASSENT_OK;
}

void drop_check_drained(struct drop *drop)
{
    if (drop->file || drop->is_looking)
        return;
    if (drop->is_closed) {
        free_all(drop);
        return;
    }
    void (*done)(void *data) = drop->on_drained;
    drop->on_drained = NULL;
    if (done)
        done(drop->drained_data);
}

static void drop_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct drop *drop = state;
    drop->is_draining = true;
    drop->on_drained = done;
    drop->drained_data = done_data;
    if (drop->timer)
        drop->timers->cancel(drop->host->self, drop->timer);
    drop->timer = NULL;
    if (drop->file && drop->file->slots && !drop->file->is_finishing)
        file_advance(drop->file);
    else
        drop_check_drained(drop);
}

static void drop_close(void *state)
{
    struct drop *drop = state;
    drop->on_drained = NULL;
    drop->is_closed = true; /* what is still under way frees everything when it ends */
    drop->timer = NULL;
    drop_check_drained(drop);
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 0,
    .name = "filedrop",
    .version = "0.1.0",
    .open = drop_open,
    .start = drop_start,
    .drain = drop_drain,
    .close = drop_close,
    .check = drop_check,
};
