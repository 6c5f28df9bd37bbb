#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NUMBERS_MOST = 100000, BASE_MOST = 200 };

struct mark mark_of(const struct stat *status)
{
    return (struct mark){
        .device = (uint64_t)status->st_dev,
        .inode = (uint64_t)status->st_ino,
        .size = (uint64_t)status->st_size,
        .changed_ns = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec,
    };
}

bool mark_is_equal(const struct mark *a, const struct mark *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed_ns == b->changed_ns;
}

static const char *const below[] = { "in", "work", "out", "out/.receipts", "done", "failed" };

/* NULL: the folder can be used. */
static const char *trouble(const char *path, bool is_link_good, struct stat *ret_status)
{
    const int rc = is_link_good ? stat(path, ret_status) : lstat(path, ret_status);
    if (rc < 0)
        return errno == ENOENT ? "is missing: make it, writable for the user of the service"
                               : strerror(errno);
    if (!S_ISDIR(ret_status->st_mode))
        return "is no folder: a folder is needed";
    if (access(path, R_OK | W_OK | X_OK) < 0)
        return errno == EACCES ? "cannot be written: the user of the service needs read, write and "
                                 "search permission for it"
                               : strerror(errno);
    return NULL;
}

bool places_check(const char *folder, char *problem, size_t size)
{
    char path[4096];
    struct stat above;
    struct stat status;
    const char *why = trouble(folder, true, &above);
    snprintf(path, sizeof path, "%s", folder);
    for (size_t i = 0; !why && i < sizeof below / sizeof below[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, below[i]);
        if (lstat(path, &status) < 0 && errno == ENOENT)
            continue; /* it will be made */
        why = trouble(path, false, &status);
        if (!why && status.st_dev != above.st_dev)
            why = "lies on another file system: all folders must lie on one";
    }
    if (why)
        snprintf(problem, size, "%s %s", path, why);
    return !why;
}

static int open_folder(int at, const char *name)
{
    if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return -1;
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The folder's own folder `inner`, in its place. */
static bool go_in(int *folder, const char *inner)
{
    const int above = *folder;
    *folder = open_folder(above, inner);
    const int error = errno;
    close(above);
    errno = error;
    return *folder >= 0;
}

bool places_open(const char *folder, const char *inner, struct places *ret_places, char *problem,
                 size_t size)
{
    struct places places = { -1, -1, -1, -1, -1, -1 };
    const char *name = "";
    const int above = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = above >= 0;
    const struct {
        const char *name;
        int *place;
    } wanted[] = {
        { "in", &places.in },     { "work", &places.work },     { "out", &places.out },
        { "done", &places.done }, { "failed", &places.failed },
    };
    for (size_t i = 0; is_good && i < sizeof wanted / sizeof wanted[0]; i++) {
        name = wanted[i].name;
        *wanted[i].place = open_folder(above, name);
        is_good = *wanted[i].place >= 0;
    }
    if (is_good) {
        name = "out/.receipts";
        places.receipts = open_folder(places.out, ".receipts");
        is_good = places.receipts >= 0;
    }
    for (size_t i = 0; is_good && *inner && i < sizeof wanted / sizeof wanted[0]; i++) {
        name = wanted[i].name;
        is_good = go_in(wanted[i].place, inner);
    }
    if (!is_good) {
        snprintf(problem, size, "the folder %s/%s cannot be opened: %s", folder, name,
                 strerror(errno));
        places_close(&places);
    }
    if (above >= 0)
        close(above);
    *ret_places = places;
    return is_good;
}

void places_close(struct places *places)
{
    int *const all[] = { &places->in,       &places->work, &places->out,
                         &places->receipts, &places->done, &places->failed };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (*all[i] >= 0)
            close(*all[i]);
        *all[i] = -1;
    }
}

void place_name(const char *base, unsigned number, const char *suffix, char out[NAME_SIZE])
{
    size_t size = strlen(base);
    if (size > BASE_MOST) {
        size = BASE_MOST;
        while (size > 0 && ((unsigned char)base[size] & 0xc0) == 0x80)
            size--; /* not within a character */
    }
    if (number <= 1)
        snprintf(out, NAME_SIZE, "%.*s%s", (int)size, base, suffix);
    else
        snprintf(out, NAME_SIZE, "%.*s.%u%s", (int)size, base, number, suffix);
}

/* Not every file system can refuse to replace; there it is looked up before. Nobody else writes here. */
static int rename_free(int from, const char *name, int to, const char *wanted)
{
    if (renameat2(from, name, to, wanted, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    struct stat status;
    if (fstatat(to, wanted, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return EEXIST;
    return renameat(from, name, to, wanted) == 0 ? 0 : errno;
}

int place_move_same(int from, const char *name, int to)
{
    return rename_free(from, name, to, name);
}

static int link_free(int from, const char *name, int to, const char *wanted)
{
    return linkat(from, name, to, wanted, 0) == 0 ? 0 : errno;
}

static int put(int (*take)(int, const char *, int, const char *), int from, const char *name,
               int to, const char *base, const char *suffix, char ret_name[NAME_SIZE])
{
    int rc = EEXIST;
    for (unsigned number = 1; rc == EEXIST && number <= NUMBERS_MOST; number++) {
        place_name(base, number, suffix, ret_name);
        rc = take(from, name, to, ret_name);
    }
    return rc;
}

int place_move(int from, const char *name, int to, const char *base, const char *suffix,
               char ret_name[NAME_SIZE])
{
    return put(rename_free, from, name, to, base, suffix, ret_name);
}

int place_link(int from, const char *name, int to, const char *base, const char *suffix,
               char ret_name[NAME_SIZE])
{
    return put(link_free, from, name, to, base, suffix, ret_name);
}
