/* Reads rows: {"operation": "…", "input": {…}}, one a line, and nothing else in them. */
#include "filedrop.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void row_free(struct row *row)
{
    free(row->operation);
    free(row->input);
    row->operation = row->input = NULL;
}

static void refuse(struct row *row, const char *code, const char *sentence)
{
    row_free(row);
    row->code = code;
    snprintf(row->sentence, sizeof row->sentence, "%s", sentence);
}

/* The parser's own text is left out: it ends with a piece of the row, which may be personal. */
static void refuse_parse(struct row *row, const json_error_t *error)
{
    char sentence[sizeof row->sentence];
    const char *what = "is no JSON";
    if (json_error_code(error) == json_error_duplicate_key)
        what = "the same name stands twice in an object";
    else if (json_error_code(error) == json_error_null_character ||
             json_error_code(error) == json_error_null_byte_in_key)
        what = "NUL is not allowed";
    else if (json_error_code(error) == json_error_numeric_overflow)
        what = "a number is too large";
    else if (json_error_code(error) == json_error_end_of_input_expected)
        what = "something follows the object";
    snprintf(sentence, sizeof sentence, "the row cannot be read at column %d: %s", error->column,
             what);
    refuse(row, "row.json", sentence);
}

static void take_object(struct row *row, const json_t *object)
{
    const char *name = NULL;
    json_t *value = NULL;
    const json_t *operation = json_object_get(object, "operation");
    const json_t *input = json_object_get(object, "input");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (value != operation && value != input) {
            refuse(row, "row.unknown", "a row has \"operation\" and \"input\", and no other name");
            return;
        }
    }
    if (!json_is_string(operation) || !json_is_object(input)) {
        refuse(row, "row.form", "a row needs \"operation\", a text, and \"input\", an object");
        return;
    }
    row->operation = strdup(json_string_value(operation));
    row->input = json_dumps(input, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (!row->operation || !row->input)
        refuse(row, "row.depth", "the row is nested too deeply");
}

static void take_line(struct file *file, const char *line, size_t size)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct reader *reader = &file->reader;
    reader->line++;
    if (reader->line == 1 && size >= 3 && memcmp(line, mark, 3) == 0) {
        line += 3;
        size -= 3;
    }
    size_t blank = 0;
    while (blank < size && (line[blank] == ' ' || line[blank] == '\t' || line[blank] == '\r'))
        blank++;
    if (blank == size || reader->line <= file->writer.durable_row)
        return;
    struct row *row = &reader->rows[reader->count++];
    *row = (struct row){ .number = reader->line };
    if (file->doubtful > 0) {
        file->doubtful--;
        refuse(
            row, "row.in_doubt",
            "the service stopped more than a day ago while this row may have been under way; see "
            "whether it took effect, and put it into another file if not");
        return;
    }
    json_error_t error;
    json_t *object = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
    if (!object)
        refuse_parse(row, &error);
    else if (!json_is_object(object))
        refuse(row, "row.form", "a row is an object with \"operation\" and \"input\"");
    else
        take_object(row, object);
    json_decref(object);
}

static void take_long_line(struct file *file)
{
    struct reader *reader = &file->reader;
    char sentence[160];
    reader->line++;
    reader->is_skipping = false;
    if (reader->line <= file->writer.durable_row)
        return;
    struct row *row = &reader->rows[reader->count++];
    *row = (struct row){ .number = reader->line };
    snprintf(sentence, sizeof sentence, "the row is longer than %llu bytes",
             (unsigned long long)file->drop->line_bytes);
    refuse(row, "row.size", sentence);
}

/* Fills the space; false at the end of the file, or when it has changed. */
static bool fill(struct file *file)
{
    struct reader *reader = &file->reader;
    memmove(reader->space, reader->space + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->begin = 0;
    const size_t room = reader->space_size - reader->end;
    ssize_t got = 0;
    do {
        got = pread(file->fd, reader->space + reader->end, room < CHUNK_BYTES ? room : CHUNK_BYTES,
                    (off_t)reader->offset);
    } while (got < 0 && errno == EINTR);
    struct stat status;
    const bool is_known = fstat(file->fd, &status) == 0;
    const struct mark mark = is_known ? mark_of(&status) : (struct mark){ 0 };
    if (got < 0 || !mark_is_equal(&mark, &file->mark)) {
        file->is_changed = true; /* the rows would not be those of the digest any more */
        return false;
    }
    reader->offset += (uint64_t)got;
    reader->end += (size_t)got;
    return got > 0;
}

/* False: the next line is not whole in the space. */
static bool take_next(struct file *file)
{
    struct reader *reader = &file->reader;
    const char *line = reader->space + reader->begin;
    const size_t left = reader->end - reader->begin;
    const char *newline = left > 0 ? memchr(line, '\n', left) : NULL;
    if (newline) {
        const size_t size = (size_t)(newline - line);
        if (reader->is_skipping || size > file->drop->line_bytes)
            take_long_line(file);
        else
            take_line(file, line, size);
        reader->begin += size + 1;
        return true;
    }
    if (left > file->drop->line_bytes)
        reader->is_skipping = true;
    if (reader->is_skipping)
        reader->begin = reader->end;
    return false;
}

void rows_read(void *data)
{
    struct file *file = data;
    struct reader *reader = &file->reader;
    const uint64_t start = reader->offset;
    reader->count = reader->next = 0;
    while (reader->count < BATCH_ROWS && reader->offset - start < STEP_BYTES) {
        if (reader->count > 0 && reader->offset - start > BATCH_BYTES)
            return;
        if (take_next(file) || fill(file))
            continue;
        if (!file->is_changed && reader->count < BATCH_ROWS) {
            if (reader->is_skipping)
                take_long_line(file);
            else if (reader->end > reader->begin)
                take_line(file, reader->space + reader->begin, reader->end - reader->begin);
            reader->begin = reader->end;
        }
        reader->is_end = true;
        return;
    }
}
