#include "base/file.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

/* The sentence for what the system refused. */
static int refuse(struct as_err *err, const char *path, const char *deed, int number)
{
    int code = number == ENOENT || number == ENOTDIR ? AS_E_NOT_FOUND
               : number == ENOMEM                    ? AS_E_MEMORY
                                                     : AS_E_STORAGE;
    return as_err_set(err, code, "%s: cannot %s: %s", path, deed, strerror(number));
}

static int refuse_size(struct as_err *err, const char *path, size_t limit)
{
    return as_err_set(err, AS_E_TOO_LARGE, "%s: a file of at most %zu bytes is needed", path,
                      limit);
}

/* Without waiting for the other end of a pipe, and without becoming the terminal of anything. */
static int open_plain(const char *path, bool follows_links, struct stat *ret_info,
                      struct as_err *err)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follows_links ? 0 : O_NOFOLLOW);
    as_auto_fd int fd = open(path, flags);
    if (fd < 0 && errno == ELOOP)
        return as_err_set(err, AS_E_INVALID, "%s: a plain file is needed, not a symbolic link",
                          path);
    if (fd < 0 && errno == ENXIO)
        return as_err_set(err, AS_E_INVALID, "%s: a plain file is needed", path);
    if (fd < 0)
        return refuse(err, path, "open the file", errno);
    if (fstat(fd, ret_info) < 0)
        return refuse(err, path, "examine the file", errno);
    if (S_ISDIR(ret_info->st_mode))
        return as_err_set(err, AS_E_INVALID, "%s: a plain file is needed, not a folder", path);
    if (!S_ISREG(ret_info->st_mode))
        return as_err_set(err, AS_E_INVALID, "%s: a plain file is needed", path);
    int opened = fd;
    fd = -1;
    return opened;
}

/* Reads until the end or until the room is used up. */
static int read_some(int fd, char *data, size_t room, size_t *ret_size)
{
    size_t size = 0;
    while (size < room) {
        ssize_t got = read(fd, data + size, room - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    *ret_size = size;
    return 0;
}

int as_file_read(const char *path, size_t limit, bool follows_links, struct as_arena *arena,
                 as_str *ret_text, struct as_err *err)
{
    struct stat info = { 0 };
    as_auto_fd int fd = open_plain(path, follows_links, &info, err);
    if (fd < 0)
        return fd;
    if ((uint64_t)info.st_size > limit)
        return refuse_size(err, path, limit);

    /* One byte more than it has now shows whether it is still growing. */
    size_t room = (size_t)info.st_size + 1;
    size_t size = 0;
    char *data = NULL;
    for (;;) {
        char *larger = as_arena_alloc(arena, room + 1);
        if (!larger)
            return as_err_set(err, AS_E_MEMORY, "%s: no memory for %zu bytes", path, room);
        if (size > 0)
            memcpy(larger, data, size);
        data = larger;
        size_t more = 0;
        int rc = read_some(fd, data + size, room - size, &more);
        if (rc < 0)
            return refuse(err, path, "read the file", -rc);
        size += more;
        if (size > limit)
            return refuse_size(err, path, limit);
        if (size < room)
            break;
        room = room > SIZE_MAX / 4 || room * 2 > limit ? limit + 1 : room * 2 + 64;
    }
    data[size] = '\0';
    *ret_text = as_str_make(data, size);
    return 0;
}

/* The part before the last slash, "." when there is none. False when it is too long. */
static bool folder_of(const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int size = !slash          ? snprintf(out, PATH_MAX, ".")
               : slash == path ? snprintf(out, PATH_MAX, "/")
                               : snprintf(out, PATH_MAX, "%.*s", (int)(slash - path), path);
    return size >= 0 && size < PATH_MAX;
}

/* A new name is only safe once its folder is on the disk. */
static int sync_folder(const char *folder, struct as_err *err)
{
    as_auto_fd int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return refuse(err, folder, "open the folder", errno);
    /* Some network file systems have nothing to sync here and say EINVAL. */
    if (fsync(fd) < 0 && errno != EINVAL)
        return refuse(err, folder, "sync the folder", errno);
    return 0;
}

static int write_all(int fd, as_str text)
{
    while (text.size > 0) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -errno;
        text = as_str_make(text.data + written, text.size - (size_t)written);
    }
    return 0;
}

static int fill(int fd, const char *path, as_str text, unsigned mode, struct as_err *err)
{
    if (fchmod(fd, (mode_t)mode) < 0)
        return refuse(err, path, "set the mode of the new file", errno);
    int rc = write_all(fd, text);
    if (rc < 0)
        return refuse(err, path, "write the new file", -rc);
    if (fsync(fd) < 0)
        return refuse(err, path, "sync the new file", errno);
    return 0;
}

int as_file_write(const char *path, as_str text, unsigned mode, struct as_err *err)
{
    char folder[PATH_MAX];
    char temporary[PATH_MAX + 16];
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (!folder_of(path, folder) || name[0] == '\0')
        return as_err_set(err, AS_E_INVALID, "%s: the path of a file is needed", path);
    /* Hidden, so that what a crash leaves behind is not taken for a file of its folder. */
    int size = snprintf(temporary, sizeof temporary, "%s/.%s.XXXXXX", folder, name);
    if (size < 0 || (size_t)size >= sizeof temporary)
        return as_err_set(err, AS_E_INVALID, "%s: a shorter path is needed", path);

    as_auto_fd int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return refuse(err, path, "make a new file beside it", errno);
    int rc = fill(fd, path, text, mode, err);
    if (rc == 0 && rename(temporary, path) < 0)
        rc = refuse(err, path, "rename the new file", errno);
    if (rc < 0) {
        unlink(temporary);
        return rc;
    }
    return sync_folder(folder, err);
}

int as_file_write_new(const char *path, as_str text, unsigned mode, struct as_err *err)
{
    char folder[PATH_MAX];
    if (!folder_of(path, folder))
        return as_err_set(err, AS_E_INVALID, "%s: a shorter path is needed", path);
    as_auto_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EEXIST || errno == ELOOP))
        return as_err_set(err, AS_E_CONFLICT, "%s: there is a file already, and it stays", path);
    if (fd < 0)
        return refuse(err, path, "make the file", errno);
    int rc = fill(fd, path, text, mode, err);
    if (rc < 0) {
        unlink(path);
        return rc;
    }
    return sync_folder(folder, err);
}

static int make_one(const char *path, unsigned mode, struct as_err *err)
{
    struct stat info = { 0 };
    if (mkdir(path, (mode_t)mode) == 0)
        return 0;
    int number = errno;
    /* Whatever mkdir says of a folder that is there: "/", or one on a read-only disk. */
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    if (number == EEXIST)
        return as_err_set(err, AS_E_INVALID, "%s: a folder is needed, something else is there",
                          path);
    return refuse(err, path, "make the folder", number);
}

int as_dir_make(const char *path, unsigned mode, struct as_err *err)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    if (size == 0 || size >= sizeof part)
        return as_err_set(err, AS_E_INVALID, "\"%.80s\": the path of a folder is needed", path);
    memcpy(part, path, size + 1);

    for (size_t i = 1; i < size; i++) {
        if (part[i] != '/' || part[i - 1] == '/')
            continue;
        part[i] = '\0';
        int rc = make_one(part, mode, err);
        part[i] = '/';
        if (rc < 0)
            return rc;
    }
    return make_one(part, mode, err);
}

static int compare_names(const void *a, const void *b)
{
    return as_str_compare(*(const as_str *)a, *(const as_str *)b);
}

static int list_names(DIR *folder, const char *path, struct as_arena *arena, as_str **ret_names,
                      size_t *ret_count, struct as_err *err)
{
    as_str *names = NULL;
    size_t count = 0;
    size_t room = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (!entry && errno != 0)
            return refuse(err, path, "read the folder", errno);
        if (!entry)
            break;
        if (entry->d_name[0] == '.')
            continue;
        if (count == room) {
            room = room > 0 ? room * 2 : 32;
            as_str *larger = AS_ARENA_ARRAY(arena, as_str, room);
            if (!larger)
                return refuse(err, path, "list the folder", ENOMEM);
            if (count > 0)
                memcpy(larger, names, count * sizeof *names);
            names = larger;
        }
        names[count] = as_arena_copy(arena, as_str_of(entry->d_name));
        if (!names[count].data)
            return refuse(err, path, "list the folder", ENOMEM);
        count++;
    }
    if (count > 1)
        qsort(names, count, sizeof *names, compare_names);
    *ret_names = names;
    *ret_count = count;
    return 0;
}

int as_dir_list(const char *path, struct as_arena *arena, as_str **ret_names, size_t *ret_count,
                struct as_err *err)
{
    DIR *folder = opendir(path);
    if (!folder)
        return refuse(err, path, "open the folder", errno);
    int rc = list_names(folder, path, arena, ret_names, ret_count, err);
    closedir(folder);
    return rc;
}
