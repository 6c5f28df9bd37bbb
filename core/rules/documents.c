#include "rules/documents.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "rules/set.h"

enum { CHUNK = 64 * 1024 };

static const as_str folder = { AS_DOCUMENTS_FOLDER "/", sizeof AS_DOCUMENTS_FOLDER };

/* ---- Finding them --------------------------------------------------------------------------- */

bool as_documents_are_in(as_str path)
{
    return as_str_starts_with(path, folder);
}

static bool is_text(as_str path)
{
    return as_str_ends_with(path, AS_STR(".html")) || as_str_ends_with(path, AS_STR(".docx")) ||
           as_str_ends_with(path, AS_STR(".pdf"));
}

/* The path stands in a comment, in links and in headers. */
static bool is_safe(as_str path)
{
    for (size_t i = 0; i < path.size; i++) {
        const char c = path.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && !strchr("._-/", c))
            return false;
    }
    return path.size <= AS_DOCUMENT_PATH_LIMIT;
}

static int digest_file(const char *full, struct as_digest *ret_digest, int64_t *ret_size,
                       struct as_err *err)
{
    char bytes[CHUNK];
    struct stat info;
    int64_t size = 0;
    ssize_t got = 0;
    as_auto_fd int fd = open(full, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &info) < 0)
        return as_err_set(err, AS_E_CONFIG, "%s: %s", full, strerror(errno));
    if (!S_ISREG(info.st_mode) || (info.st_uid != geteuid() && info.st_uid != 0))
        return as_err_set(err, AS_E_CONFIG,
                          "%s: a plain file is needed that belongs to the user who runs assent, or "
                          "to root",
                          full);
    struct as_digest_stream *stream = as_digest_stream_new();
    while (size <= AS_DOCUMENT_LIMIT && (got = read(fd, bytes, sizeof bytes)) > 0) {
        as_digest_stream_add(stream, as_str_make(bytes, (size_t)got));
        size += got;
    }
    *ret_digest = as_digest_stream_end(stream);
    *ret_size = size;
    if (got < 0)
        return as_err_set(err, AS_E_CONFIG, "%s: %s", full, strerror(errno));
    if (size > AS_DOCUMENT_LIMIT)
        return as_err_set(err, AS_E_TOO_LARGE, "%s: a text of at most %d MB is needed", full,
                          AS_DOCUMENT_LIMIT / (1024 * 1024));
    return 0;
}

int as_documents_find(struct as_documents_found *found, const char *full, as_str path,
                      struct as_err *err)
{
    char digest_text[AS_DIGEST_TEXT_SIZE];
    struct as_digest digest;
    int64_t size = 0;
    if (as_str_ends_with(path, AS_STR(".lua")))
        return as_err_set(err, AS_E_CONFIG,
                          "%s: rules have no place among the agreement texts: move it", full);
    if (!is_text(path))
        return 0;
    const as_str name = as_str_make(path.data + folder.size, path.size - folder.size);
    if (!is_safe(name))
        return as_err_set(err, AS_E_CONFIG,
                          "%s: an agreement text needs a path of at most %d letters, digits and "
                          ". _ - below " AS_DOCUMENTS_FOLDER,
                          full, AS_DOCUMENT_PATH_LIMIT);
    int rc = digest_file(full, &digest, &size, err);
    if (rc < 0)
        return rc;
    if (found->index.size == 0)
        as_buf_add(&found->index, AS_STR("-- Agreement texts in force: SHA-256, bytes, path.\n"));
    as_digest_format(&digest, digest_text);
    as_buf_printf(&found->index, "-- %s %" PRId64 " %.*s\n", digest_text, size, AS_STR_ARG(name));
    if (found->index.size > AS_RULE_FILE_LIMIT)
        return as_err_set(err, AS_E_TOO_LARGE, "%s: there are more agreement texts than fit", full);
    return 0;
}

/* ---- Reading the index ---------------------------------------------------------------------- */

static int compare_paths(const void *left, const void *right)
{
    const struct as_document *a = left;
    const struct as_document *b = right;
    return as_str_compare(a->path, b->path);
}

static bool read_line(as_str line, struct as_document *ret_document)
{
    enum { DIGEST_AT = 3, DIGEST_DIGITS = 64, SIZE_AT = DIGEST_AT + DIGEST_DIGITS + 1 };
    if (line.size <= SIZE_AT || !as_str_starts_with(line, AS_STR("-- ")) ||
        !as_digest_parse(as_str_make(line.data + DIGEST_AT, DIGEST_DIGITS), &ret_document->digest))
        return false;
    size_t at = SIZE_AT;
    ret_document->size = 0;
    for (; at < line.size && line.data[at] >= '0' && line.data[at] <= '9' && at < SIZE_AT + 9; at++)
        ret_document->size = ret_document->size * 10 + (line.data[at] - '0');
    ret_document->path = as_str_make(line.data + at + 1, line.size - at - 1);
    return at > SIZE_AT && at + 1 < line.size && line.data[at] == ' ';
}

bool as_documents_read(const struct as_rule_files *files, struct as_arena *arena,
                       struct as_documents *ret_documents)
{
    as_str index = AS_STR_NONE;
    *ret_documents = (struct as_documents){ NULL, 0 };
    for (uint32_t i = 0; i < files->count; i++)
        if (as_str_equal(files->items[i].path, AS_STR(AS_DOCUMENTS_INDEX)))
            index = as_arena_copy(arena, files->items[i].text);
    uint32_t lines = 0;
    for (size_t i = 0; i < index.size; i++)
        lines += index.data[i] == '\n';
    if (lines == 0)
        return true;
    struct as_document *items = AS_ARENA_ARRAY(arena, struct as_document, lines);
    if (!items)
        return false;
    for (size_t at = 0; at < index.size;) {
        const char *end = memchr(index.data + at, '\n', index.size - at);
        const size_t size = end ? (size_t)(end - index.data) - at : index.size - at;
        struct as_document *item = &items[ret_documents->count];
        if (ret_documents->count < lines && read_line(as_str_make(index.data + at, size), item))
            ret_documents->count++;
        at += size + 1;
    }
    qsort(items, ret_documents->count, sizeof *items, compare_paths);
    ret_documents->items = items;
    return true;
}

/* ---- Which one ------------------------------------------------------------------------------ */

const struct as_document *as_ruleset_document_at(const struct as_ruleset *set, as_str path)
{
    const struct as_document wanted = { .path = path };
    if (set->documents.count == 0)
        return NULL;
    return bsearch(&wanted, set->documents.items, set->documents.count, sizeof wanted,
                   compare_paths);
}

const struct as_document *as_ruleset_document_of(const struct as_ruleset *set,
                                                 const struct as_digest *digest)
{
    for (uint32_t i = 0; i < set->documents.count; i++)
        if (as_digest_equal(&set->documents.items[i].digest, digest))
            return &set->documents.items[i];
    return NULL;
}

bool as_ruleset_has_documents(const struct as_ruleset *set)
{
    return set->documents.count > 0;
}

/* "place/country.language" with each suffix; what is longer than any path finds nothing. */
static const struct as_document *find_name(const struct as_ruleset *set, as_str place,
                                           as_str country, as_str language,
                                           const char *const *suffixes)
{
    const as_str parts[] = { place, AS_STR("/"), country, language.size ? AS_STR(".") : AS_STR_NONE,
                             language };
    char path[AS_DOCUMENT_PATH_LIMIT];
    size_t size = 0;
    for (size_t i = 0; i < AS_COUNT(parts); i++) {
        if (parts[i].size > sizeof path - size)
            return NULL;
        if (parts[i].size)
            memcpy(path + size, parts[i].data, parts[i].size);
        size += parts[i].size;
    }
    for (; *suffixes; suffixes++) {
        const size_t more = strlen(*suffixes);
        if (more > sizeof path - size)
            continue;
        memcpy(path + size, *suffixes, more);
        const struct as_document *found =
            as_ruleset_document_at(set, as_str_make(path, size + more));
        if (found)
            return found;
    }
    return NULL;
}

/* The country in the language, in the language without its region, the country, everybody. */
static const struct as_document *find_in(const struct as_ruleset *set, as_str place,
                                         const struct as_template *text,
                                         const char *const *suffixes)
{
    const as_str language = text->language;
    const ptrdiff_t hyphen = as_str_find(language, AS_STR("-"));
    const as_str names[][2] = {
        { text->country, language },
        { text->country, as_str_make(language.data, hyphen < 0 ? 0 : (size_t)hyphen) },
        { text->country, AS_STR_NONE },
        { AS_STR("default"), AS_STR_NONE },
    };
    const struct as_document *found = NULL;
    for (size_t i = 0; i < AS_COUNT(names) && !found; i++)
        found = find_name(set, place, names[i][0], names[i][1], suffixes);
    return found;
}

static const struct as_document *find_of(const struct as_ruleset *set, as_str owner,
                                         const struct as_template *text,
                                         const char *const *suffixes)
{
    char versioned[AS_DOCUMENT_PATH_LIMIT];
    const int size = snprintf(versioned, sizeof versioned, "%.*s/%.*s", AS_STR_ARG(owner),
                              AS_STR_ARG(text->version));
    const struct as_document *found = NULL;
    if (text->version.size && size > 0 && size < (int)sizeof versioned)
        found = find_in(set, as_str_make(versioned, (size_t)size), text, suffixes);
    return found ? found : find_in(set, owner, text, suffixes);
}

const struct as_document *as_ruleset_document(const struct as_ruleset *set,
                                              const struct as_template *text,
                                              enum as_document_use use)
{
    static const char *const display[] = { ".html", ".pdf", NULL };
    static const char *const download[] = { ".docx", ".pdf", ".html", NULL };
    const char *const *suffixes = use == AS_DOCUMENT_DISPLAY ? display : download;
    char id[AS_ID_TEXT_SIZE];
    if (set->documents.count == 0)
        return NULL;
    const struct as_document *found = find_of(set, as_id_format(&text->id, id), text, suffixes);
    return found ? found : find_of(set, text->type, text, suffixes);
}
