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

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static bool add(struct look *found, const char *name, const struct stat *status)
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
    entry->mark = mark_of(status);
    return true;
}

static void read_folder(DIR *folder, struct look *found)
{
    const struct dirent *item = NULL;
    while (found->count < ENTRIES_MOST && (item = readdir(folder)) != NULL) {
        struct stat status;
        if (is_unfinished(item->d_name) ||
            fstatat(dirfd(folder), item->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
            S_ISDIR(status.st_mode)) /* folders are left alone */
            continue;
        if (!add(found, item->d_name, &status))
            return;
    }
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
        entry->since_ms = now;
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
        const int64_t left = entry->since_ms + REST_MS - now;
        if (entry->is_stuck)
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
    if (places_open(look->drop->folder, &places, look->problem, sizeof look->problem)) {
        DIR *folder = fdopendir(places.in);
        if (folder) {
            read_folder(folder, &found);
            closedir(folder);
            places.in = -1;
        }
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
        if (strcmp(entry->name, file->name) != 0)
            continue;
        entry->is_stuck = file->is_stuck;
        entry->since_ms = now_ms(); /* whatever it is now, it rests from now on */
    }
}
