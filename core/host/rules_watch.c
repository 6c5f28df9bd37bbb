/* The rules' folder, watched when `rules_watch = true`: after any change below it and a moment of quiet its
 * files are taken in as by SIGHUP.
 *
 * inotify tells of a folder but not of what lies below, so each sub-folder has a watch of its own, known by
 * its inode: another folder may take its name. Files are read only once every folder found has its watch; what
 * changes later makes an event. Where a folder cannot be watched (the system's watches are used up), the
 * files are looked at every POLL_MS until it can. The pool reads, the loop waits for events alone.
 *
 * What counts is the content: an editor's temporary files, renames and touches end with the same digest. A
 * set that was put in force by another way (`assent rules back`) stays until the files themselves change. A
 * link in the place of the folder is followed, but that it was turned to another folder makes no event. */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "host/state.h"

enum {
    QUIET_MS = 300,     /* an editor, or a checkout, writes file after file */
    POLL_MS = 2000,     /* where there are no events */
    FOLDERS_DEEP = 8,   /* as the reader of rule files goes */
    FOLDERS_MAX = 1000, /* each takes a watch of the system's */
    ROUNDS_MAX = 10,    /* at start: folders that come and go all the time */
};

struct found {
    as_str path;
    dev_t device;
    ino_t inode;
};

/* What one look at the folder saw. */
struct look {
    struct as_arena arena;
    struct found *folders; /* the first is the folder itself */
    uint32_t count;
    struct as_digest all;   /* of every file; of the complaint, when they cannot be read */
    struct as_digest rules; /* as rule sets are known */
};

struct watched {
    struct watched *next;
    uv_fs_event_t event;
    struct as_rules_watch *watch;
    dev_t device;
    ino_t inode;
    bool is_found; /* in the latest look */
    char path[];
};

struct as_rules_watch {
    struct as_host *host;
    const char *folder;
    uv_timer_t timer;
    uv_check_t after_events; /* runs once the loop has taken in what waited */
    uv_work_t request;
    struct watched *folders;
    uint32_t open_handles;
    struct look look;
    bool is_looking, is_wanted; /* on the pool; once more after that */
    bool is_polling;
    struct as_digest seen;  /* files as they were when it was last decided what to do */
    struct as_digest last;  /* while polling: as the look before saw them */
    struct as_digest tried; /* the rules that were last taken in, or found at start */
};

/* ---- Looking: [any] ------------------------------------------------------------------------- */

static void add_folder(struct look *look, const char *path, int depth)
{
    struct stat info;
    struct as_err unused;
    as_str *names = NULL;
    size_t count = 0;
    if ((depth == 0 ? stat(path, &info) : lstat(path, &info)) < 0 || !S_ISDIR(info.st_mode) ||
        depth > FOLDERS_DEEP || look->count == FOLDERS_MAX)
        return;
    const as_str kept = as_arena_copy(&look->arena, as_str_of(path));
    if (!kept.data)
        return;
    look->folders[look->count++] = (struct found){ kept, info.st_dev, info.st_ino };
    if (as_dir_list(path, &look->arena, &names, &count, &unused) < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *below =
            as_arena_printf(&look->arena, "%s/%.*s", path, AS_STR_ARG(names[i])).data;
        if (below)
            add_folder(look, below, depth + 1);
    }
}

static void look_at(struct look *look, const char *folder)
{
    struct as_err err;
    struct as_rule_files files;
    as_arena_reset(&look->arena);
    look->count = 0;
    look->folders = AS_ARENA_ARRAY(&look->arena, struct found, FOLDERS_MAX);
    if (look->folders)
        add_folder(look, folder, 0);
    if (as_rule_files_read(folder, &look->arena, &files, &err) < 0) {
        look->all = as_digest_of(as_str_of(err.text));
        look->rules = look->all;
        return;
    }
    look->all = as_rule_files_digest_all(&files);
    look->rules = as_rule_files_digest(&files);
}

/* ---- Watches -------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer);

static void close_one(struct as_rules_watch *watch)
{
    if (--watch->open_handles > 0)
        return;
    as_arena_fini(&watch->look.arena);
    free(watch);
}

static void on_own_closed(uv_handle_t *handle)
{
    close_one(handle->data);
}

static void on_folder_closed(uv_handle_t *handle)
{
    struct watched *folder = handle->data;
    close_one(folder->watch);
    free(folder);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    const struct watched *folder = event->data;
    uv_timer_start(&folder->watch->timer, on_timer, QUIET_MS, 0);
}

static int watch_folder(struct as_rules_watch *watch, const struct found *found)
{
    struct watched *folder = calloc(1, sizeof *folder + found->path.size + 1);
    if (!folder)
        return UV_ENOMEM;
    memcpy(folder->path, found->path.data, found->path.size);
    folder->watch = watch;
    folder->device = found->device;
    folder->inode = found->inode;
    folder->is_found = true;
    folder->event.data = folder;
    uv_fs_event_init(&watch->host->loop, &folder->event);
    watch->open_handles++;
    const int rc = uv_fs_event_start(&folder->event, on_event, folder->path, 0);
    if (rc < 0) {
        uv_close((uv_handle_t *)&folder->event, on_folder_closed);
        return rc;
    }
    folder->next = watch->folders;
    watch->folders = folder;
    return 0;
}

static struct watched *find_watched(const struct as_rules_watch *watch, const struct found *found)
{
    for (struct watched *folder = watch->folders; folder; folder = folder->next)
        if (folder->inode == found->inode && folder->device == found->device &&
            as_str_equal(as_str_of(folder->path), found->path))
            return folder;
    return NULL;
}

static void drop_lost(struct as_rules_watch *watch)
{
    struct watched **at = &watch->folders;
    while (*at) {
        struct watched *folder = *at;
        if (folder->is_found) {
            at = &folder->next;
            continue;
        }
        *at = folder->next;
        uv_close((uv_handle_t *)&folder->event, on_folder_closed);
    }
}

static void set_polling(struct as_rules_watch *watch, const char *path, const char *why)
{
    const bool was_polling = watch->is_polling;
    watch->is_polling = why != NULL;
    if (why && !was_polling)
        as_log(AS_LOG_WARN, "rules",
               "%s: the folder cannot be watched (%s): its files are looked at every %d s", path,
               why, POLL_MS / 1000);
    else if (!why && was_polling)
        as_log(AS_LOG_INFO, "rules", "%s: the folder is watched again", watch->folder);
}

/* True when there are new watches: what happened before they were there is seen by another look. */
static bool follow(struct as_rules_watch *watch)
{
    const char *lost = watch->folder;
    const char *why = watch->look.count == 0             ? uv_strerror(UV_ENOENT)
                      : watch->look.count == FOLDERS_MAX ? "too many folders"
                                                         : NULL;
    bool has_new = false;
    for (struct watched *folder = watch->folders; folder; folder = folder->next)
        folder->is_found = false;
    for (uint32_t i = 0; i < watch->look.count; i++) {
        struct watched *folder = find_watched(watch, &watch->look.folders[i]);
        if (folder) {
            folder->is_found = true;
            continue;
        }
        const int rc = watch_folder(watch, &watch->look.folders[i]);
        has_new = has_new || rc == 0;
        if (rc < 0 && !why) {
            lost = watch->look.folders[i].path.data;
            why = uv_strerror(rc);
        }
    }
    drop_lost(watch);
    set_polling(watch, lost, why);
    return has_new;
}

/* ---- What to do about it -------------------------------------------------------------------- */

static void decide(struct as_rules_watch *watch)
{
    struct as_host *host = watch->host;
    const struct look *look = &watch->look;
    if (watch->is_polling && !as_digest_equal(&look->all, &watch->last)) {
        watch->last = look->all; /* quiet is when the next look sees the same */
        uv_timer_start(&watch->timer, on_timer, QUIET_MS, 0);
        return;
    }
    if (as_digest_equal(&look->all, &watch->seen))
        return;
    watch->seen = look->all;
    const bool was_tried = as_digest_equal(&look->rules, &watch->tried);
    watch->tried = look->rules;
    const bool is_active =
        host->rules && as_digest_equal(&look->rules, as_ruleset_digest(host->rules));
    /* Cases alone have changed: they matter to a set that has not passed them. */
    const bool are_cases = was_tried && !host->reload.has_failed && !host->reload.is_under_way;
    if (is_active || are_cases)
        as_activation_log_unchanged(host);
    else
        as_activation_reload(host, false);
}

static void work(uv_work_t *request)
{
    struct as_rules_watch *watch = request->data;
    as_thread_is(AS_THREAD_WORK);
    look_at(&watch->look, watch->folder);
}

static void look_soon(struct as_rules_watch *watch);
static void on_after_events(uv_check_t *check);

static void on_looked(uv_work_t *request, int status)
{
    struct as_rules_watch *watch = request->data;
    watch->host->works--;
    watch->is_looking = false;
    if (watch->host->is_stopping)
        return;
    if (follow(watch) || watch->is_wanted)
        look_soon(watch);
    else
        uv_check_start(&watch->after_events, on_after_events);
}

/* What changed while the look went on made an event, which may have come to the loop together with the end of
 * the look: only now has every one of them been taken in. */
static void on_after_events(uv_check_t *check)
{
    struct as_rules_watch *watch = check->data;
    uv_check_stop(check);
    if (watch->host->is_stopping || watch->is_looking)
        return;
    if (!uv_is_active((uv_handle_t *)&watch->timer)) /* else something changed meanwhile */
        decide(watch);
    if (watch->is_polling && !uv_is_active((uv_handle_t *)&watch->timer))
        uv_timer_start(&watch->timer, on_timer, POLL_MS, 0);
}

static void look_soon(struct as_rules_watch *watch)
{
    watch->is_wanted = watch->is_looking;
    if (watch->is_looking || watch->host->is_stopping)
        return;
    if (uv_queue_work(&watch->host->loop, &watch->request, work, on_looked) < 0) {
        uv_timer_start(&watch->timer, on_timer, POLL_MS, 0);
        return;
    }
    watch->is_looking = true;
    watch->host->works++;
}

static void on_timer(uv_timer_t *timer)
{
    look_soon(timer->data);
}

/* ---- From start to end ---------------------------------------------------------------------- */

/* At start the files are looked at and left as they are: what differs waits for a change or a word. */
int as_rules_watch_open(struct as_host *host, struct as_err *err)
{
    if (!host->settings.rules_watch || host->options.is_quiet)
        return 0;
    struct as_rules_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return as_err_set(err, AS_E_MEMORY, "no memory for the watch of the rules");
    watch->host = host;
    watch->folder = host->settings.rules;
    as_arena_init(&watch->look.arena);
    watch->request.data = watch;
    watch->timer.data = watch;
    watch->after_events.data = watch;
    watch->open_handles = 2;
    uv_timer_init(&host->loop, &watch->timer);
    uv_check_init(&host->loop, &watch->after_events);
    host->rules_watch = watch;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        look_at(&watch->look, watch->folder);
        if (!follow(watch))
            break;
    }
    watch->seen = watch->last = watch->look.all;
    watch->tried = watch->look.rules;
    if (watch->is_polling)
        uv_timer_start(&watch->timer, on_timer, POLL_MS, 0);
    as_log(AS_LOG_INFO, "rules", "watching %s: %u folders", watch->folder, watch->look.count);
    return 0;
}

void as_rules_watch_close(struct as_host *host)
{
    struct as_rules_watch *watch = host->rules_watch;
    if (!watch)
        return;
    host->rules_watch = NULL;
    for (struct watched *folder = watch->folders; folder; folder = folder->next)
        folder->is_found = false;
    drop_lost(watch);
    uv_close((uv_handle_t *)&watch->timer, on_own_closed);
    uv_close((uv_handle_t *)&watch->after_events, on_own_closed);
}
