/* Opens a file, checks that it is what it seems, and makes the digest by which it is known. */
#include "filedrop.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "utf8.h"

struct digest {
    EVP_MD_CTX *context;
    uint64_t offset;
    uint64_t lines;
    size_t kept; /* bytes at the begin of the space: a character that is not whole yet */
};

static void fail(struct file *file, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void fail(struct file *file, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(file->reason, sizeof file->reason, format, arguments);
    va_end(arguments);
    file->code = code;
    file->outcome = OUTCOME_FAILED;
    file->is_more = false;
}

static void forget(struct file *file)
{
    file->outcome = OUTCOME_FORGET;
    file->is_more = false;
}

static void refuse_open(struct file *file, int error)
{
    if (error == ELOOP)
        fail(file, "file.link", "a plain file is needed, not a symbolic link");
    else if (error == EACCES || error == EPERM)
        fail(file, "file.permission", "the service may not read this file");
    else
        forget(file); /* gone, or no descriptors or memory just now */
}

static bool check(struct file *file)
{
    struct stat status;
    if (fstat(file->fd, &status) < 0) {
        forget(file);
        return false;
    }
    const struct mark mark = mark_of(&status);
    if (!S_ISREG(status.st_mode))
        fail(file, "file.kind", "a plain file is needed, not a pipe, a device or a folder");
    else if (!mark_is_equal(&mark, &file->mark))
        forget(file);
    else if (status.st_nlink != 1)
        fail(file, "file.links", "the file must have one name, it has %lu",
             (unsigned long)status.st_nlink);
    else if (mark.size > file->drop->file_bytes)
        fail(file, "file.size", "at most %llu bytes are allowed, not %llu",
             (unsigned long long)file->drop->file_bytes, (unsigned long long)mark.size);
    else
        return true;
    return false;
}

static bool begin(struct file *file)
{
    char problem[REASON_SIZE];
    if (!places_open(file->drop->folder, &file->places, problem, sizeof problem)) {
        forget(file);
        return false;
    }
    struct stat status; /* opening a device can do things, so it is not even tried */
    if (fstatat(file->places.in, file->name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        forget(file);
        return false;
    }
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
        fail(file, "file.kind", "a plain file is needed, not a pipe, a socket or a device");
        return false;
    }
    file->fd = openat(file->places.in, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file->fd < 0) {
        refuse_open(file, errno);
        return false;
    }
    if (!check(file))
        return false;

    struct digest *digest = calloc(1, sizeof *digest);
    struct reader *reader = &file->reader;
    reader->space_size = file->drop->line_bytes + CHUNK_BYTES;
    reader->space = malloc(reader->space_size);
    file->digesting = digest;
    if (digest)
        digest->context = EVP_MD_CTX_new();
    if (!digest || !reader->space || !digest->context ||
        EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
        forget(file);
        return false;
    }
    return true;
}

/* Takes what is whole of the space; the byte of the file where it is no UTF-8, or -1. */
static int64_t check_text(struct digest *digest, char *space, size_t size)
{
    const uint64_t start = digest->offset - size;
    size_t at = 0;
    while (at < size) {
        const size_t length = utf8_character(space + at, size - at);
        if (length == 0 && size - at < 4)
            break; /* perhaps its end is yet to come */
        if (length == 0)
            return (int64_t)(start + at);
        digest->lines += space[at] == '\n';
        at += length;
    }
    digest->kept = size - at;
    memmove(space, space + at, digest->kept);
    return -1;
}

static void end(struct file *file)
{
    struct digest *digest = file->digesting;
    unsigned size = 0;
    if (digest->kept > 0) {
        fail(file, "file.encoding", "valid UTF-8 is needed; the last character is not whole");
        return;
    }
    if (digest->offset != file->mark.size || !check(file) ||
        EVP_DigestFinal_ex(digest->context, file->digest, &size) != 1) {
        if (file->outcome != OUTCOME_FAILED)
            forget(file);
        return;
    }
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(file->hex + 2 * i, 3, "%02x", file->digest[i]);
    file->is_more = false;
    part_decide(file);
}

void take_work(void *data)
{
    struct file *file = data;
    struct digest *digest = file->digesting;
    file->is_more = true;
    if (!digest) {
        if (!begin(file))
            return;
        digest = file->digesting;
    }
    for (size_t step = 0; step < STEP_BYTES && file->is_more; step += CHUNK_BYTES) {
        char *space = file->reader.space;
        const ssize_t got =
            pread(file->fd, space + digest->kept, CHUNK_BYTES, (off_t)digest->offset);
        if (got < 0) {
            if (errno != EINTR)
                forget(file);
            continue;
        }
        if (got == 0) {
            end(file);
            return;
        }
        digest->offset += (uint64_t)got;
        EVP_DigestUpdate(digest->context, space + digest->kept, (size_t)got);
        const int64_t bad = check_text(digest, space, digest->kept + (size_t)got);
        if (bad >= 0)
            fail(file, "file.encoding", "valid UTF-8 is needed; byte %lld is none",
                 (long long)bad + 1);
        else if (digest->lines > ROWS_MOST)
            fail(file, "file.rows", "at most %d rows are allowed", ROWS_MOST);
    }
}

void digest_free(struct file *file)
{
    if (!file->digesting)
        return;
    EVP_MD_CTX_free(file->digesting->context);
    free(file->digesting);
    file->digesting = NULL;
}
