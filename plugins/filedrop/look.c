/* Finds the next file that has come to rest. */
#include "filedrop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ---- On the pool ---- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool ends_with(const char *name, const char *end)
{
    const size_t size = strlen(name);
    const size_t end_size = strlen(end);
    return size >= end_size && strcmp(name + size - end_size, end) == 0;
}

/* Whoever writes into the folder says by these that it has not finished. */
static bool is_unfinished(const char *name)
{
    return name[0] == '.' || ends_with(name, ".tmp") || ends_with(name, ".part");
}

/* What was taken already comes first, then names in their order. */
static int compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->is_in_work != b->is_in_work)
        return a->is_in_work ? -1 : 1;
    const int by_name = strcmp(a->name, b->name);
    return by_name != 0 ? by_name : strcmp(a->folder, b->folder);
}

/* A folder that is being looked at. */
struct place_seen {
    const char *folder; /* "": in or work itself */
    bool is_work;
};

static bool add(struct look *found, const struct place_seen *seen, const char *name,
                const struct stat *status)
{
    if (found->count == found->room) {
        const size_t room = found->room ? found->room * 2 : 32;
        struct entry *entries = realloc(found->entries, room * sizeof *entries);
        if (!entries)
            return false;
        found->entries = entries;
        found->room = room;
    }
    struct entry *entry = &found->entries[found->count++];
    memset(entry, 0, sizeof *entry);
    snprintf(entry->name, sizeof entry->name, "%s", name);
    snprintf(entry->folder, sizeof entry->folder, "%s", seen->folder);
    entry->is_in_work = seen->is_work;
    entry->mark = mark_of(status);
    return true;
}

/* Folders whose name says an operation or a mapping, or that have a user of their own. */
static bool is_known_folder(const struct drop *drop, const char *name)
{
    for (size_t i = 0; i < drop->user_count; i++)
        if (strcmp(drop->users[i].folder, name) == 0)
            return true;
    return drop->rows->is_word(drop->host->self, text(name)) != 0;
}

static void add_folder(struct look *found, const char *name)
{
    const size_t size = strlen(name);
    if (found->folder_count == FOLDERS_MOST || size >= FOLDER_SIZE)
        return;
    if (!found->folders)
        found->folders = calloc(FOLDERS_MOST, sizeof *found->folders);
    if (found->folders)
        memcpy(found->folders[found->folder_count++], name, size + 1);
}

/* Takes the descriptor. Folders are added only by what lies in `in` or `work` itself. */
static void read_folder(int fd, const struct place_seen *seen, struct look *found)
{
    DIR *folder = fdopendir(fd);
    const struct dirent *item = NULL;
    if (!folder) {
        close(fd);
        return;
    }
    while (found->count < ENTRIES_MOST && (item = readdir(folder)) != NULL) {
        struct stat status;
        if (is_unfinished(item->d_name) ||
            fstatat(dirfd(folder), item->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        const bool is_folder = S_ISDIR(status.st_mode);
        if (is_folder && !*seen->folder && is_known_folder(found->drop, item->d_name))
            add_folder(found, item->d_name);
        else if (is_folder && seen->is_work)
            continue; /* of a mapping that was taken away: what lies there was taken under it */
        else if (!add(found, seen, item->d_name, &status))
            break;
    }
    closedir(folder);
}

/* `work` or `in`, and the folders in it. */
static void read_place(int *fd, bool is_work, struct look *found)
{
    const int above = dup(*fd);
    const size_t before = found->folder_count;
    read_folder(*fd, &(struct place_seen){ "", is_work }, found);
    *fd = -1;
    for (size_t i = before; above >= 0 && i < found->folder_count; i++) {
        const char *name = found->folders[i];
        const int inner = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0)
            read_folder(inner, &(struct place_seen){ name, is_work }, found);
    }
    if (above >= 0)
        close(above);
    if (is_work)
        found->folder_count = 0; /* nobody drops there */
}

/* What did not change keeps its time. */
static void compare_looks(const struct look *before, struct look *found, int64_t now)
{
    for (size_t i = 0; i < found->count; i++) {
        struct entry *entry = &found->entries[i];
        const struct entry *known =
            before->count == 0
                ? NULL
                : bsearch(entry, before->entries, before->count, sizeof *entry, compare);
        entry->since_ms = entry->is_in_work ? now - REST_MS : now;
        if (known && mark_is_equal(&known->mark, &entry->mark)) {
            entry->since_ms = known->since_ms;
            entry->is_stuck = known->is_stuck;
        }
    }
}

static void choose(struct look *look, int64_t now)
{
    look->chosen = look->count;
    look->wait_ms = 0;
    for (size_t i = 0; i < look->count; i++) {
        const struct entry *entry = &look->entries[i];
        const int64_t left = entry->since_ms + (entry->is_stuck ? STUCK_MS : REST_MS) - now;
        if (entry->is_gone)
            continue;
        if (left <= 0) {
            look->chosen = i;
            return;
        }
        if (look->wait_ms == 0 || left < look->wait_ms)
            look->wait_ms = left;
    }
}

static void look_work(void *data)
{
    struct look *look = data;
    struct look found = { .drop = look->drop };
    struct places places;
    look->problem[0] = '\0';
    if (places_open(look->drop->folder, "", &places, look->problem, sizeof look->problem)) {
        read_place(&places.work, true, &found);
        read_place(&places.in, false, &found);
        places_close(&places);
    }
    const int64_t now = now_ms();
    if (found.count > 0)
        qsort(found.entries, found.count, sizeof *found.entries, compare);
    compare_looks(look, &found, now);
    free(look->entries);
    look->entries = found.entries;
    look->count = found.count;
    look->room = found.room;
    free(look->folders);
    look->folders = found.folders;
    look->folder_count = found.folder_count;
    look->at_ms = now;
    choose(look, now);
}

/* ---- On the loop ---- */

static void on_change(void *data)
{
    look_soon(data);
}

/* The watch needs the folder, which may come later than we do. What came between the look and the
 * watch is seen by a further look. */
static void watch(struct drop *drop)
{
    if (drop->watch || !drop->watching)
        return;
    if (drop->watching->folder(drop->host->self, drop->in_folder, on_change, drop, &drop->watch) <
        0)
        drop->watch = NULL;
    else
        drop->is_look_wanted = true;
}

static bool is_watched(const struct drop *drop, const char *folder)
{
    for (size_t i = 0; i < drop->watched_count; i++)
        if (strcmp(drop->watched[i].folder, folder) == 0)
            return true;
    return false;
}

/* A folder that went is not watched by its name any more, and then found by the looks now and then. */
static void watch_inner(struct drop *drop)
{
    char path[4096];
    for (size_t i = 0; drop->watching && i < drop->look.folder_count; i++) {
        const char *folder = drop->look.folders[i];
        struct watched *watched = &drop->watched[drop->watched_count];
        const int size = snprintf(path, sizeof path, "%s/%s", drop->in_folder, folder);
        if (drop->watched_count == FOLDERS_MOST || size >= (int)sizeof path ||
            is_watched(drop, folder) ||
            drop->watching->folder(drop->host->self, path, on_change, drop, &watched->watch) < 0)
            continue;
        snprintf(watched->folder, sizeof watched->folder, "%s", folder);
        drop->watched_count++;
        drop->is_look_wanted = true;
    }
}

static void look_done(void *data)
{
    struct look *look = data;
    struct drop *drop = look->drop;
    drop->is_looking = false;
    if (drop->is_closed || drop->is_draining) {
        drop_check_drained(drop);
        return;
    }
    if (look->problem[0])
        drop_complain(drop, "%s", look->problem);
    else
        watch(drop);
    watch_inner(drop);
    if (look->chosen < look->count) {
        file_begin(drop, &look->entries[look->chosen]);
        return;
    }
    uint64_t wait_ms = drop->watch ? IDLE_LOOK_MS : drop->poll_ms;
    if (look->wait_ms > 0 && (uint64_t)look->wait_ms < wait_ms)
        wait_ms = (uint64_t)look->wait_ms;
    if (drop->is_look_wanted)
        wait_ms = 1;
    drop_after(drop, wait_ms, look_on_tick);
}

void look_on_tick(void *data)
{
    struct drop *drop = data;
    drop->timer = NULL;
    look_begin(drop);
}

void look_begin(struct drop *drop)
{
    if (drop->is_looking || drop->file || drop->is_draining)
        return;
    drop->is_looking = true;
    drop->is_look_wanted = false;
    drop->look.drop = drop;
    if (!drop_work(drop, look_work, look_done, &drop->look)) {
        drop->is_looking = false;
        drop_after(drop, RETRY_MS, look_on_tick);
    }
}

void look_next(struct drop *drop)
{
    const int64_t now = now_ms();
    if (now - drop->look.at_ms < FRESH_MS && !drop->is_looking && !drop->file) {
        choose(&drop->look, now);
        if (drop->look.chosen < drop->look.count) {
            file_begin(drop, &drop->look.entries[drop->look.chosen]);
            return;
        }
    }
    look_begin(drop);
}

void look_soon(struct drop *drop)
{
    drop->is_look_wanted = true;
    if (!drop->is_looking && !drop->file && !drop->is_draining)
        drop_after(drop, 1, look_on_tick);
}

void look_forget(struct drop *drop, const struct file *file)
{
    for (size_t i = 0; i < drop->look.count; i++) {
        struct entry *entry = &drop->look.entries[i];
        if (strcmp(entry->name, file->name) != 0 || strcmp(entry->folder, file->folder) != 0 ||
            !mark_is_equal(&entry->mark, &file->mark))
            continue;
        entry->is_stuck = file->is_stuck;
        entry->is_gone = true;      /* until the next look, which may find it again … */
        entry->since_ms = now_ms(); /* … and then it rests from now on, whatever it is */
        entry->is_in_work = file->is_in_work;
    }
    if (drop->look.count > 0)
        qsort(drop->look.entries, drop->look.count, sizeof *drop->look.entries, compare);
}
