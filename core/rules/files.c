/* The files of a rule set: found, read safely, digested. */
#include "rules/rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "rules/documents.h"

enum { FOLDERS_DEEP = AS_RULE_FOLDERS_DEEP, FILES_MAX = AS_RULE_FILES_LIMIT, PATH_SIZE = 512 };

struct search {
    const char *folder;
    struct as_arena *arena;
    struct as_rule_file *items;
    uint32_t count, capacity;
    size_t size; /* of all texts */
    struct as_documents_found documents;
};

static int add(struct search *search, as_str path, as_str text, struct as_err *err)
{
    if (search->count == FILES_MAX)
        return as_err_set(err, AS_E_TOO_LARGE, "%s: more than %d rule files", search->folder,
                          FILES_MAX);
    if (search->count == search->capacity) {
        uint32_t capacity = search->capacity ? search->capacity * 2 : 64;
        struct as_rule_file *items = AS_ARENA_ARRAY(search->arena, struct as_rule_file, capacity);
        if (!items)
            return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
        if (search->count)
            memcpy(items, search->items, search->count * sizeof *items);
        search->items = items;
        search->capacity = capacity;
    }
    search->items[search->count++] = (struct as_rule_file){ path, text };
    return 0;
}

static bool is_own(const struct stat *status)
{
    return status->st_uid == geteuid() || status->st_uid == 0;
}

/* Names are shown on terminals and stand in sentences. */
static bool is_plain(as_str name)
{
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] < 0x20 || name.data[i] == 0x7F)
            return false;
    return as_utf8_is_valid(name);
}

static int read_file(struct search *search, const char *full, as_str inside, struct as_err *err)
{
    struct as_rule_file file = { 0 };
    int rc = as_file_read(full, AS_RULE_FILE_LIMIT, false, search->arena, &file.text, err);
    if (rc < 0)
        return rc;
    file.path = as_arena_copy(search->arena, inside);
    if (!file.path.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
    search->size += file.text.size;
    if (search->size > AS_RULE_SET_LIMIT)
        return as_err_set(err, AS_E_TOO_LARGE, "%s: the rule files are larger than %d MB together",
                          search->folder, AS_RULE_SET_LIMIT / (1024 * 1024));
    return add(search, file.path, file.text, err);
}

static int read_folder(struct search *search, const char *inside, int depth, struct as_err *err)
{
    char full[PATH_SIZE * 2 + 2];
    as_str *names = NULL;
    size_t count = 0;
    if (depth > FOLDERS_DEEP)
        return as_err_set(err, AS_E_CONFIG, "%s/%s: folders lie deeper than %d", search->folder,
                          inside, FOLDERS_DEEP);
    snprintf(full, sizeof full, "%s%s%s", search->folder, *inside ? "/" : "", inside);
    int rc = as_dir_list(full, search->arena, &names, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        char path[PATH_SIZE];
        int size = snprintf(path, sizeof path, "%s%s%.*s", inside, *inside ? "/" : "",
                            AS_STR_ARG(names[i]));
        if (size >= (int)sizeof path)
            return as_err_set(err, AS_E_CONFIG, "%s/%s: a path is too long", search->folder,
                              inside);
        struct stat status;
        snprintf(full, sizeof full, "%s/%s", search->folder, path);
        if (lstat(full, &status) < 0)
            return as_err_set(err, AS_E_CONFIG, "%s: %s", full, strerror(errno));
        bool is_folder = S_ISDIR(status.st_mode);
        if (!is_folder && as_documents_are_in(as_str_of(path))) {
            rc = as_documents_find(&search->documents, full, as_str_of(path), err);
            continue;
        }
        if (is_folder ? depth == 0 && strcmp(path, "meta") == 0
                      : !as_str_ends_with(names[i], AS_STR(".lua")))
            continue;
        if (!is_plain(names[i]))
            return as_err_set(
                err, AS_E_CONFIG,
                "%s%s%s: a file or folder here has control characters in its name, or "
                "no UTF-8: rename it",
                search->folder, *inside ? "/" : "", inside);
        if (!is_folder && size > AS_RULE_PATH_LIMIT)
            return as_err_set(err, AS_E_CONFIG, "%s: a path of at most %d bytes is needed", full,
                              AS_RULE_PATH_LIMIT);
        if (!is_own(&status))
            return as_err_set(err, AS_E_CONFIG,
                              "%s: rule files and their folders must belong to the user who runs "
                              "assent, or to root",
                              full);
        rc = is_folder ? read_folder(search, path, depth + 1, err)
                       : read_file(search, full, as_str_of(path), err);
    }
    return rc;
}

static int add_index(struct search *search, struct as_err *err)
{
    const as_str index = as_arena_copy(search->arena, as_buf_str(&search->documents.index));
    if (!index.data || search->documents.index.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
    return add(search, AS_STR(AS_DOCUMENTS_INDEX), index, err);
}

static int compare_paths(const void *left, const void *right)
{
    const struct as_rule_file *a = left;
    const struct as_rule_file *b = right;
    return as_str_compare(a->path, b->path);
}

int as_rule_files_read(const char *folder, struct as_arena *arena, struct as_rule_files *ret_files,
                       struct as_err *err)
{
    struct search search = { .folder = folder, .arena = arena };
    struct stat status;
    if (strlen(folder) >= PATH_SIZE)
        return as_err_set(err, AS_E_CONFIG, "the path of the rules is too long");
    if (stat(folder, &status) == 0 && !is_own(&status))
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the folder of the rules must belong to the user who runs assent, or "
                          "to root",
                          folder);
    as_buf_init(&search.documents.index);
    int rc = read_folder(&search, "", 0, err);
    if (rc == 0 && (search.documents.index.size > 0 || search.documents.index.has_failed))
        rc = add_index(&search, err);
    as_buf_fini(&search.documents.index);
    if (rc < 0)
        return rc;
    if (search.count)
        qsort(search.items, search.count, sizeof *search.items, compare_paths);
    *ret_files = (struct as_rule_files){ search.items, search.count };
    return 0;
}

bool as_rule_file_decides(as_str path)
{
    return !as_str_starts_with(path, AS_STR("tests/")) &&
           !as_str_starts_with(path, AS_STR("meta/"));
}

static struct as_digest digest_of(const struct as_rule_files *files, bool with_tests)
{
    struct as_digest_stream *stream = as_digest_stream_new();
    for (uint32_t i = 0; i < files->count; i++) {
        const struct as_rule_file *file = &files->items[i];
        if (!with_tests && !as_rule_file_decides(file->path))
            continue;
        char lengths[64];
        int size = snprintf(lengths, sizeof lengths, "%zu:%zu:", file->path.size, file->text.size);
        as_digest_stream_add(stream, as_str_make(lengths, (size_t)size));
        as_digest_stream_add(stream, file->path);
        as_digest_stream_add(stream, file->text);
    }
    return as_digest_stream_end(stream);
}

struct as_digest as_rule_files_digest(const struct as_rule_files *files)
{
    return digest_of(files, false);
}

struct as_digest as_rule_files_digest_all(const struct as_rule_files *files)
{
    return digest_of(files, true);
}
