/* The receipts of a file while it is under way: out/.part-DIGEST.
 *
 * It is there, durably, before the first row is executed, so after a crash it tells how far things got.
 * Rows behind its last receipt are executed again; the host knows them by their request ids for a day
 * and gives the first answers. Of a file that was left for longer, the rows that may have been under
 * way are not: nobody could tell whether they would be executed twice. */
#include "filedrop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    KEPT_S = 23 * 3600, /* the host keeps request ids for 24 hours */
    TAIL_BYTES = 4 * RECEIPT_MOST,
};

/* The row of the last whole receipt; cuts off what is behind it. */
static bool read_tail(struct file *file, uint64_t size)
{
    char *tail = malloc(TAIL_BYTES + 1);
    const uint64_t start = size > TAIL_BYTES ? size - TAIL_BYTES : 0;
    const ssize_t got = tail ? pread(file->part_fd, tail, TAIL_BYTES, (off_t)start) : -1;
    bool is_good = got >= 0;
    size_t end = got > 0 ? (size_t)got : 0;
    while (end > 0 && tail[end - 1] != '\n')
        end--;
    if (is_good && end > 0) {
        size_t begin = end - 1;
        while (begin > 0 && tail[begin - 1] != '\n')
            begin--;
        unsigned long long row = 0;
        tail[end - 1] = '\0';
        is_good = sscanf(tail + begin, "{\"row\":%llu,", &row) == 1;
        file->writer.durable_row = row;
    } else if (size > TAIL_BYTES) {
        is_good = false; /* not written by us */
    }
    file->writer.durable_bytes = start + end;
    if (is_good && file->writer.durable_bytes < size)
        is_good = ftruncate(file->part_fd, (off_t)file->writer.durable_bytes) == 0;
    free(tail);
    return is_good;
}

static void resume(struct file *file, const struct stat *status)
{
    if (!read_tail(file, (uint64_t)status->st_size)) {
        file->outcome = OUTCOME_FORGET;
        return;
    }
    const time_t now = time(NULL);
    if (now - status->st_mtim.tv_sec > KEPT_S)
        file->doubtful = DOUBT_ROWS;
    file->outcome = OUTCOME_RUN;
}

/* The receipts have their name in `out` already; the file itself may still be in `in`. */
static void look_published(struct file *file, const char *part, const struct stat *status)
{
    char name[NAME_SIZE];
    struct stat published;
    place_name(file->name, 1, ".receipts.jsonl", name);
    if (fstatat(file->places.out, name, &published, AT_SYMLINK_NOFOLLOW) == 0 &&
        published.st_ino == status->st_ino) {
        file->outcome = OUTCOME_PUBLISHED;
        return;
    }
    char kept[HEX_SIZE + 8];
    snprintf(kept, sizeof kept, "%s.jsonl", file->hex);
    file->outcome = renameat(file->places.out, part, file->places.receipts, kept) == 0
                        ? OUTCOME_AGAIN
                        : OUTCOME_FORGET;
}

void part_decide(struct file *file)
{
    char part[HEX_SIZE + 8];
    char kept[HEX_SIZE + 8];
    struct stat status;
    snprintf(part, sizeof part, ".part-%s", file->hex);
    snprintf(kept, sizeof kept, "%s.jsonl", file->hex);
    file->outcome = OUTCOME_FORGET;
    if (faccessat(file->places.receipts, kept, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        file->outcome = OUTCOME_AGAIN;
        return;
    }
    file->part_fd = openat(file->places.out, part, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (file->part_fd >= 0) {
        if (fstat(file->part_fd, &status) < 0 || !S_ISREG(status.st_mode))
            return;
        if (status.st_nlink > 1)
            look_published(file, part, &status);
        else
            resume(file, &status);
        return;
    }
    file->part_fd =
        openat(file->places.out, part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->part_fd >= 0 && fsync(file->part_fd) == 0 && fsync(file->places.out) == 0)
        file->outcome = OUTCOME_RUN;
}

bool part_write(struct file *file)
{
    struct writer *writer = &file->writer;
    size_t written = 0;
    while (written < writer->writing.size) {
        const ssize_t put =
            pwrite(file->part_fd, writer->writing.data + written, writer->writing.size - written,
                   (off_t)(writer->durable_bytes + written));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            writer->error = put < 0 ? errno : ENOSPC;
            return false;
        }
        written += (size_t)put;
    }
    if (fdatasync(file->part_fd) < 0) {
        writer->error = errno;
        return false;
    }
    writer->durable_bytes += written;
    writer->durable_row = writer->writing_row;
    writer->writing.size = 0;
    writer->writing_rows = 0;
    writer->error = 0;
    return true;
}
