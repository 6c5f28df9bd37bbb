/* Reads rows: the host's reader takes the bytes apart, here they are fed to it. */
#include "filedrop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void row_free(struct row *row)
{
    free(row->operation);
    free(row->input);
    row->operation = row->input = NULL;
}

static void refuse(struct row *row, assent_text code, assent_text sentence)
{
    row_free(row);
    snprintf(row->code, sizeof row->code, "%.*s", (int)code.size, code.data);
    snprintf(row->sentence, sizeof row->sentence, "%.*s", (int)sentence.size, sentence.data);
}

static char *copy(assent_text value)
{
    char *kept = malloc(value.size + 1);
    if (kept) {
        memcpy(kept, value.data, value.size);
        kept[value.size] = '\0';
    }
    return kept;
}

static void take_row(struct file *file, const assent_row *found)
{
    struct reader *reader = &file->reader;
    if (found->number <= file->writer.durable_row)
        return;
    struct row *row = &reader->rows[reader->count++];
    *row = (struct row){ .number = found->number, .is_refused = found->is_refused != 0 };
    if (file->doubtful > 0) {
        file->doubtful--;
        row->is_refused = true;
        refuse(
            row, text("row.in_doubt"),
            text("the service stopped more than a day ago while this row may have been under way; "
                 "see whether it took effect, and put it into another file if not"));
        return;
    }
    if (found->operation.size == 0) {
        refuse(row, found->code, found->sentence);
        return;
    }
    row->operation = copy(found->operation);
    row->input = copy(found->input);
    if (!row->operation || !row->input)
        refuse(row, text("row.memory"), text("no memory for this row: put it into another file"));
}

bool rows_open(struct file *file, assent_row_reader **ret_reader)
{
    const struct drop *drop = file->drop;
    const assent_row_source source = {
        .size = sizeof source,
        .name = text(file->name),
        .word = drop->rows->is_word(drop->host->self, text(file->folder)) ? text(file->folder)
                                                                          : text(""),
        .row_bytes = drop->line_bytes,
    };
    return drop->rows->open(drop->host->self, &source, ret_reader) == ASSENT_OK;
}

/* Fills the space, which must have been taken; false at the end of the file, or when it has changed. */
static bool fill(struct file *file)
{
    struct reader *reader = &file->reader;
    ssize_t got = 0;
    do {
        got = pread(file->fd, reader->space, CHUNK_BYTES, (off_t)reader->offset);
    } while (got < 0 && errno == EINTR);
    struct stat status;
    const bool is_known = fstat(file->fd, &status) == 0;
    const struct mark mark = is_known ? mark_of(&status) : (struct mark){ 0 };
    if (got < 0 || !mark_is_equal(&mark, &file->mark)) {
        file->is_changed = true; /* the rows would not be those of the digest any more */
        return false;
    }
    reader->offset += (uint64_t)got;
    reader->begin = 0;
    reader->end = (size_t)got;
    return got > 0;
}

/* 1: a row; 0: the end; negative: nothing of it can be read any more. */
static int32_t next_row(struct file *file, assent_row *ret_row)
{
    struct reader *reader = &file->reader;
    for (;;) {
        assent_text bytes = { reader->space + reader->begin, reader->end - reader->begin };
        const int32_t rc = file->drop->rows->next(reader->rows_of, &bytes, reader->is_fed, ret_row);
        reader->begin = reader->end - bytes.size;
        if (rc != 0 || reader->is_fed)
            return rc;
        reader->is_fed = !fill(file);
        if (file->is_changed)
            return -1;
    }
}

void rows_read(void *data)
{
    struct file *file = data;
    struct reader *reader = &file->reader;
    const uint64_t start = reader->offset;
    assent_row row;
    reader->count = reader->next = 0;
    if (reader->end == 0 && reader->offset == 0)
        reader->is_fed = !fill(file); /* its first bytes are needed at once */
    while (reader->count < BATCH_ROWS && reader->offset - start < STEP_BYTES) {
        if (reader->count > 0 && reader->offset - start > BATCH_BYTES)
            return;
        const int32_t rc = file->is_changed ? -1 : next_row(file, &row);
        if (rc < 0)
            file->is_changed = true; /* a mapping that was taken away meanwhile, too */
        if (rc <= 0) {
            reader->is_end = true;
            return;
        }
        take_row(file, &row);
    }
}
