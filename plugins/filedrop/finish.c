/* Everything to its place: the receipts get their name, the file moves away. Each step is durable
 * before the next, and part.c takes up after any of them. [work] */
#include "filedrop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void stick(struct file *file, const char *what, int error)
{
    file->is_stuck = true;
    snprintf(file->reason, sizeof file->reason, "%s: %s", what, strerror(error));
}

static int place_of(const struct file *file)
{
    return file->is_in_work ? file->places.work : file->places.in;
}

/* True when its folder still holds this very file under this name. */
static bool is_still_there(const struct file *file)
{
    struct stat status;
    return fstatat(place_of(file), file->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           (uint64_t)status.st_ino == file->mark.inode &&
           (uint64_t)status.st_dev == file->mark.device;
}

/* Moves the file away, durably; what is gone already need not be moved. */
static bool move_away(struct file *file, int to, char ret_name[NAME_SIZE])
{
    snprintf(ret_name, NAME_SIZE, "%s", file->name);
    if (!is_still_there(file))
        return true;
    const int rc = place_move(place_of(file), file->name, to, file->name, "", ret_name);
    if (rc != 0) {
        stick(file, "the file cannot be moved away", rc);
        return false;
    }
    fsync(to);
    fsync(place_of(file));
    return true;
}

static void write_reason(struct file *file, const char *moved)
{
    char name[NAME_SIZE];
    struct buf json = { .data = NULL };
    buf_string(&json, "{\"file\":");
    buf_json(&json, text(file->name));
    buf_string(&json, ",\"code\":");
    buf_json(&json, text(file->code));
    buf_string(&json, ",\"sentence\":");
    buf_json(&json, text(file->reason));
    buf_string(&json, "}\n");
    const int fd = openat(file->places.failed, ".reason.tmp",
                          O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    const bool is_written = fd >= 0 && !json.has_failed &&
                            write(fd, json.data, json.size) == (ssize_t)json.size && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    if (is_written) {
        place_move(file->places.failed, ".reason.tmp", file->places.failed, moved, ".reason.json",
                   name);
        fsync(file->places.failed);
    }
    buf_free(&json);
}

static void finish_failed(struct file *file)
{
    char moved[NAME_SIZE];
    if (move_away(file, file->places.failed, moved))
        write_reason(file, moved);
}

/* From out/.part-DIGEST to out/.receipts/DIGEST.jsonl, where a repetition is known by. */
static void keep_receipts(struct file *file)
{
    char part[HEX_SIZE + 8];
    char kept[HEX_SIZE + 8];
    snprintf(part, sizeof part, ".part-%s", file->hex);
    snprintf(kept, sizeof kept, "%s.jsonl", file->hex);
    if (renameat(file->places.out, part, file->places.receipts, kept) < 0) {
        stick(file, "the receipts cannot be kept", errno);
        return;
    }
    fsync(file->places.receipts);
    fsync(file->places.out);
}

/* The receipts have their name. */
static void finish_published(struct file *file, const char *receipts_name)
{
    char name[NAME_SIZE];
    if (!report_write(file, file->part_fd, receipts_name)) {
        file->is_stuck = true;
        return;
    }
    fsync(file->places.out);
    if (move_away(file, file->places.done, name))
        keep_receipts(file);
}

static void finish_run(struct file *file)
{
    char part[HEX_SIZE + 8];
    char name[NAME_SIZE];
    snprintf(part, sizeof part, ".part-%s", file->hex);
    if (file->is_changed) {
        file->code = "file.changed";
        snprintf(file->reason, sizeof file->reason,
                 "the file was changed while it was read; the receipts of what was executed are in "
                 "out/%s, and the rest is executed when the same content comes again",
                 part);
        finish_failed(file);
        return;
    }
    const int rc =
        place_link(file->places.out, part, file->places.out, file->name, ".receipts.jsonl", name);
    if (rc != 0) {
        stick(file, "the receipts cannot get their name", rc);
        return;
    }
    finish_published(file, name);
}

static void finish_again(struct file *file)
{
    char temporary[HEX_SIZE + 8];
    char name[NAME_SIZE];
    snprintf(temporary, sizeof temporary, ".again-%s", file->hex);
    const int receipts = openat(file->places.out, temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    const int rc = place_move(file->places.out, temporary, file->places.out, file->name,
                              ".receipts.jsonl", name);
    const bool is_told = rc == 0 && receipts >= 0 && report_write(file, receipts, name);
    if (receipts >= 0)
        close(receipts);
    if (rc == 0 && !is_told) {
        file->is_stuck = true;
        return;
    }
    if (rc != 0) {
        stick(file, "the receipts cannot get their name", rc);
        return;
    }
    fsync(file->places.out);
    move_away(file, file->places.done, name);
}

void finish_work(void *data)
{
    struct file *file = data;
    char name[NAME_SIZE];
    switch (file->outcome) {
    case OUTCOME_RUN:
        finish_run(file);
        break;
    case OUTCOME_AGAIN:
        finish_again(file);
        break;
    case OUTCOME_PUBLISHED:
        place_name(file->name, 1, ".receipts.jsonl", name);
        finish_published(file, name);
        break;
    case OUTCOME_FAILED:
        finish_failed(file);
        break;
    case OUTCOME_FORGET:
        break;
    }
}
