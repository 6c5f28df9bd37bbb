#include "cli/import.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/id.h"
#include "base/json.h"
#include "cli/print.h"

/* ---- Its digest ----------------------------------------------------------------------------- */

/* Bytes up to the last character that is whole; what is no UTF-8 at all counts as whole. */
static size_t whole_part(as_str text)
{
    for (size_t back = 1; back <= 3 && back <= text.size; back++) {
        const unsigned char byte = (unsigned char)text.data[text.size - back];
        if (byte < 0x80)
            return text.size;
        const size_t wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 0;
        if (wanted > 0)
            return wanted > back ? text.size - back : text.size;
    }
    return text.size;
}

static int refuse_encoding(const char *looks, struct as_err *err)
{
    return as_err_word(err, AS_E_INVALID, "file.encoding",
                       "valid UTF-8 is needed; this looks like %s", looks);
}

/* The piece that is wrong, so that its name is told by what stands there. */
static int refuse_bad(as_str text, struct as_err *err)
{
    enum { PIECE = 64 };
    while (text.size > PIECE) {
        const size_t size = whole_part(as_str_make(text.data, PIECE));
        const as_str piece = as_str_make(text.data, size > 0 ? size : PIECE);
        if (!as_utf8_is_valid(piece))
            return refuse_encoding(as_encoding_of_bad(piece), err);
        text = as_str_make(text.data + piece.size, text.size - piece.size);
    }
    return refuse_encoding(as_encoding_of_bad(text), err);
}

int as_import_digest(int fd, struct as_digest *ret_digest, uint64_t *ret_size, struct as_err *err)
{
    as_auto_free char *space = malloc(AS_IMPORT_CHUNK + 4);
    struct as_digest_stream *stream = as_digest_stream_new();
    size_t kept = 0;
    uint64_t offset = 0;
    int rc = space ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a file");
    while (rc == 0) {
        const ssize_t got = pread(fd, space + kept, AS_IMPORT_CHUNK, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            rc = as_err_set(err, AS_E_STORAGE, "the file cannot be read: %s", strerror(errno));
        if (got <= 0)
            break;
        const as_str text = as_str_make(space, kept + (size_t)got);
        const char *looks = offset == 0 ? as_encoding_of_begin(text) : NULL;
        const size_t size = whole_part(text);
        if (looks)
            rc = refuse_encoding(looks, err);
        else if (!as_utf8_is_valid(as_str_make(space, size)))
            rc = refuse_bad(text, err);
        as_digest_stream_add(stream, as_str_make(space + kept, (size_t)got));
        offset += (uint64_t)got;
        kept = text.size - size;
        memmove(space, space + size, kept);
    }
    if (rc == 0 && kept > 0)
        rc = refuse_bad(as_str_make(space, kept), err);
    *ret_digest = as_digest_stream_end(stream);
    *ret_size = offset;
    return rc;
}

as_str as_import_request_id(const struct as_digest *digest, as_str word, uint64_t row, char out[37])
{
    struct as_digest known = *digest;
    char number[8];
    for (size_t i = 0; i < sizeof number; i++)
        number[i] = (char)(row >> (56 - 8 * i));
    const as_str content = as_str_make((const char *)digest->bytes, sizeof digest->bytes);
    if (word.size > 0)
        known = as_digest_of_parts((const as_str[]){ content, word }, 2);
    const as_str parts[] = { as_str_make((const char *)known.bytes, sizeof known.bytes),
                             as_str_make(number, sizeof number) };
    const struct as_digest hash = as_digest_of_parts(parts, 2);
    struct as_id id;
    memcpy(id.bytes, hash.bytes, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x80); /* version 8 of RFC 9562: our own way */
    return as_id_format(&id, out);
}

/* ---- Its rows ------------------------------------------------------------------------------- */

int as_import_next(struct as_import_file *file, struct as_rows *rows, struct as_row *row,
                   struct as_err *err)
{
    for (;;) {
        if (file->read == 0 || (file->bytes.size == 0 && !file->is_fed)) {
            const ssize_t got = pread(file->fd, file->space, AS_IMPORT_CHUNK, (off_t)file->read);
            if (got < 0)
                return as_err_set(err, AS_E_STORAGE, "the file cannot be read: %s",
                                  strerror(errno));
            file->is_fed = got == 0;
            file->bytes = as_str_make(file->space, (size_t)got);
            file->read += (uint64_t)got;
        }
        const int rc = as_rows_next(rows, &file->bytes, file->is_fed, row, err);
        if (rc != 0 || file->is_fed)
            return rc;
    }
}

int as_import_close(FILE *file, const char *path, struct as_err *err)
{
    if (!file)
        return 0;
    bool is_good = fflush(file) == 0 && !ferror(file);
    if (file == stdout)
        return is_good ? 0 : as_err_set(err, AS_E_STORAGE, "standard output: %s", strerror(errno));
    is_good = is_good && fsync(fileno(file)) == 0;
    const int error = errno;
    fclose(file);
    return is_good ? 0 : as_err_set(err, AS_E_STORAGE, "%s: %s", path, strerror(error));
}

/* ---- What must be put right ------------------------------------------------------------------ */

static void put(FILE *out, const struct as_buf *text)
{
    if (text->size > 0)
        fwrite(text->data, 1, text->size, out);
}

/* The row of the receipt's line, when it was not executed. */
static int add_row(const struct as_rows *rows, as_str receipt, FILE *out, struct as_err *err)
{
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_auto_json json_t *tree = as_json_parse(receipt, err);
    if (!tree)
        return err->code;
    const char *state = as_print_text(tree, "state");
    if (strcmp(state, as_import_states[AS_IMPORT_REFUSED]) != 0 &&
        strcmp(state, as_import_states[AS_IMPORT_INVALID]) != 0)
        return 0;
    if (ftell(out) == 0)
        as_rows_todo_header(rows, &text);
    as_rows_todo_row(rows, as_str_of(as_print_text(tree, "code")),
                     as_str_of(as_print_text(tree, "sentence")), &text);
    put(out, &text);
    return 0;
}

int as_import_todo(struct as_import_file *file, struct as_rows *rows, const char *receipts_path,
                   const char *todo_path, struct as_err *err)
{
    struct as_row row;
    as_auto_free char *line = NULL;
    size_t room = 0;
    as_auto_file FILE *receipts = fopen(receipts_path, "re");
    const int fd = open(todo_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    int rc =
        receipts && out ? 1 : as_err_set(err, AS_E_STORAGE, "%s: %s", todo_path, strerror(errno));
    while (rc > 0 && (rc = as_import_next(file, rows, &row, err)) > 0) {
        const ssize_t size = getline(&line, &room, receipts);
        if (size <= 0)
            break;
        rc = add_row(rows, as_str_make(line, (size_t)size), out, err);
        rc = rc < 0 ? rc : 1;
    }
    struct as_err other;
    const int closed = as_import_close(out, todo_path, rc < 0 ? &other : err);
    return rc < 0 ? rc : closed;
}
