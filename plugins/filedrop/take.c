/* Opens a file, checks that it is what it seems, takes it into `work`, and makes the digest by which it is
 * known. */
#include "filedrop.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
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
    snprintf(file->code_text, sizeof file->code_text, "%s", code);
    file->code = file->code_text;
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
        fail(file, "file.kind", "a plain file is needed, not a pipe or a device");
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

/* What was taken once is there again after a crash, and nobody outside writes to it by its name. */
static bool take_in(struct file *file)
{
    if (file->is_in_work)
        return true;
    if (place_move_same(file->places.in, file->name, file->places.work) != 0) {
        forget(file);
        return false;
    }
    fsync(file->places.work);
    fsync(file->places.in);
    file->is_in_work = true;
    return true;
}

static bool begin(struct file *file)
{
    char problem[REASON_SIZE];
    if (!places_open(file->drop->folder, file->folder, &file->places, problem, sizeof problem)) {
        forget(file);
        return false;
    }
    const int place = file->is_in_work ? file->places.work : file->places.in;
    struct stat status; /* opening a device can do things, so it is not even tried */
    if (fstatat(place, file->name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        forget(file);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        fail(file, "file.folder",
             "a folder here is named as an operation or a mapping is, or has a user of its own; "
             "see `assent operations`");
        return false;
    }
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
        fail(file, "file.kind", "a plain file is needed, not a pipe, a socket or a device");
        return false;
    }
    file->fd = openat(place, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file->fd < 0) {
        refuse_open(file, errno);
        return false;
    }
    if (!check(file) || !take_in(file))
        return false;

    struct digest *digest = calloc(1, sizeof *digest);
    struct reader *reader = &file->reader;
    reader->space = malloc(CHUNK_BYTES + 4); /* and the begin of a character */
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

static void write_hex(const uint8_t *digest, char out[HEX_SIZE])
{
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* Whether it can be read at all: its header, what its name says. Leaves a reader that has read nothing. */
static bool look_at_rows(struct file *file)
{
    const assent_rows *rows = file->drop->rows;
    struct reader *reader = &file->reader;
    assent_row row;
    uint64_t offset = 0;
    int32_t rc = 0;
    bool is_end = false;
    if (!rows_open(file, &reader->rows_of)) {
        forget(file);
        return false;
    }
    while (rc == 0 && !is_end && offset <= file->drop->line_bytes) {
        const ssize_t got = pread(file->fd, reader->space, CHUNK_BYTES, (off_t)offset);
        assent_text bytes = { reader->space, got > 0 ? (size_t)got : 0 };
        is_end = bytes.size == 0;
        offset += bytes.size;
        rc = rows->next(reader->rows_of, &bytes, is_end, &row);
    }
    if (rc < 0) {
        char code[64];
        snprintf(code, sizeof code, "%.*s", (int)row.code.size, row.code.data);
        fail(file, code, "%.*s", (int)row.sentence.size, row.sentence.data);
        return false;
    }
    const assent_text word = rows->word(reader->rows_of);
    snprintf(file->word, sizeof file->word, "%.*s", (int)word.size, word.data);
    rows->close(reader->rows_of);
    reader->rows_of = NULL;
    if (rows_open(file, &reader->rows_of))
        return true;
    forget(file);
    return false;
}

/* The same bytes with another operation are other rows. */
static void make_identity(struct file *file)
{
    uint8_t bytes[DIGEST_SIZE + WORD_SIZE];
    const size_t size = strlen(file->word);
    memcpy(bytes, file->digest, DIGEST_SIZE);
    memcpy(bytes + DIGEST_SIZE, file->word, size);
    if (size > 0)
        SHA256(bytes, DIGEST_SIZE + size, file->digest);
    write_hex(file->digest, file->hex);
}

static void refuse_encoding(struct file *file, int64_t bad)
{
    char around[64];
    const int64_t from = bad > 16 ? bad - 16 : 0;
    const ssize_t got = pread(file->fd, around, sizeof around, (off_t)from);
    const assent_text bytes = { around, got > 0 ? (size_t)got : 0 };
    fail(file, "file.encoding", "valid UTF-8 is needed; byte %lld is none: this looks like %s",
         (long long)bad + 1, file->drop->rows->encoding(bytes, false));
}

/* The begin of a character, which the file's end cuts off. */
static bool is_cut(const char *space, size_t size)
{
    for (size_t i = 1; i < size; i++)
        if (((unsigned char)space[i] & 0xc0) != 0x80)
            return false;
    return (unsigned char)space[0] >= 0xc2 && size > 1;
}

static void end(struct file *file)
{
    struct digest *digest = file->digesting;
    unsigned size = 0;
    if (digest->kept > 0 && !is_cut(file->reader.space, digest->kept)) {
        refuse_encoding(file, (int64_t)(digest->offset - digest->kept));
        return;
    }
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
    file->is_more = false;
    write_hex(file->digest, file->content);
    if (!look_at_rows(file))
        return;
    make_identity(file);
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
        const bool is_first = digest->offset == 0;
        digest->offset += (uint64_t)got;
        EVP_DigestUpdate(digest->context, space + digest->kept, (size_t)got);
        const assent_text first = { space, is_first ? (size_t)got : 0 };
        const char *other = is_first ? file->drop->rows->encoding(first, true) : NULL;
        const int64_t bad = check_text(digest, space, digest->kept + (size_t)got);
        if (other)
            fail(file, "file.encoding", "valid UTF-8 is needed; this looks like %s", other);
        else if (bad >= 0)
            refuse_encoding(file, bad);
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
