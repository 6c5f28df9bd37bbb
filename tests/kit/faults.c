/* A disk that is full or fails on demand, for LD_PRELOAD.
 *
 * While the file "space" is in the folder $ASSENT_FAULTS, writes to files whose path holds
 * $ASSENT_FAULTS_ON (ends with it, when that ends with $) take only as many bytes as the number in it says, in all, and then fail with
 * ENOSPC; while "sync" is there, syncs of them fail with EIO; while "watch" is there, no folder can be watched. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

typedef ssize_t write_call(int fd, const void *data, size_t size);
typedef ssize_t pwrite_call(int fd, const void *data, size_t size, off64_t offset);
typedef int sync_call(int fd);

EXPORTED write_call write;
EXPORTED pwrite_call pwrite64;
EXPORTED ssize_t pwrite(int fd, const void *data, size_t size, off_t offset);
EXPORTED sync_call fsync;
EXPORTED sync_call fdatasync;
EXPORTED int inotify_add_watch(int fd, const char *path, uint32_t mask);

static _Atomic long room_bytes = LONG_MIN; /* LONG_MIN: the disk is well */

static bool is_on(const char *fault, char path[PATH_MAX])
{
    const char *folder = getenv("ASSENT_FAULTS");
    if (!folder)
        return false;
    snprintf(path, PATH_MAX, "%s/%s", folder, fault);
    return access(path, F_OK) == 0;
}

static bool is_meant(int fd)
{
    const char *part = getenv("ASSENT_FAULTS_ON");
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    const size_t length = part ? strlen(part) : 0;
    if (length > 0 && part[length - 1] == '$') /* at the end of the path */
        return size >= (ssize_t)length - 1 &&
               strncmp(path + size - (ssize_t)(length - 1), part, length - 1) == 0;
    return part && strstr(path, part) != NULL;
}

/* How many of `size` bytes fit; -1: none. */
static ssize_t take_room(int fd, size_t size)
{
    char path[PATH_MAX];
    const int saved = errno;
    ssize_t fits = (ssize_t)size;
    if (!is_on("space", path)) {
        atomic_store(&room_bytes, LONG_MIN);
    } else if (is_meant(fd)) {
        long room = atomic_load(&room_bytes);
        if (room == LONG_MIN) {
            char number[32] = "";
            const int file = open(path, O_RDONLY | O_CLOEXEC);
            if (file >= 0 && read(file, number, sizeof number - 1) >= 0)
                room = strtol(number, NULL, 10);
            if (file >= 0)
                close(file);
            room = room == LONG_MIN ? 0 : room;
        }
        fits = room >= (long)size ? (ssize_t)size : room > 0 ? room : -1;
        atomic_store(&room_bytes, room - (fits > 0 ? fits : 0));
    }
    errno = fits < 0 ? ENOSPC : saved;
    return fits;
}

static bool has_sync_failed(int fd)
{
    char path[PATH_MAX];
    const int saved = errno;
    const bool has_failed = is_on("sync", path) && is_meant(fd);
    errno = has_failed ? EIO : saved;
    return has_failed;
}

ssize_t write(int fd, const void *data, size_t size)
{
    write_call *real = (write_call *)(uintptr_t)dlsym(RTLD_NEXT, "write");
    const ssize_t fits = take_room(fd, size);
    return fits < 0 ? -1 : real(fd, data, (size_t)fits);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    pwrite_call *real = (pwrite_call *)(uintptr_t)dlsym(RTLD_NEXT, "pwrite64");
    const ssize_t fits = take_room(fd, size);
    return fits < 0 ? -1 : real(fd, data, (size_t)fits, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    return pwrite64(fd, data, size, offset);
}

int fsync(int fd)
{
    sync_call *real = (sync_call *)(uintptr_t)dlsym(RTLD_NEXT, "fsync");
    return has_sync_failed(fd) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    sync_call *real = (sync_call *)(uintptr_t)dlsym(RTLD_NEXT, "fdatasync");
    return has_sync_failed(fd) ? -1 : real(fd);
}

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    char unused[PATH_MAX];
    int (*real)(int, const char *, uint32_t) =
        (int (*)(int, const char *, uint32_t))(uintptr_t)dlsym(RTLD_NEXT, "inotify_add_watch");
    if (!is_on("watch", unused))
        return real(fd, path, mask);
    errno = ENOSPC;
    return -1;
}
