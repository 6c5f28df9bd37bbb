/* assent rules meta */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/settings.h"
#include "operations/operation.h"
#include "rules/meta/meta.h"

enum { FILE_LIMIT = 1024 * 1024 };

struct work {
    const char *folder;
    bool only_checks;
    struct as_arena *arena;
    json_t *differs; /* paths that were, or would be, written */
};

/* The folder that was named, or that of the configuration. */
static int find_folder(struct as_cli *cli, char folder[PATH_MAX], struct as_err *err)
{
    struct as_settings settings;
    if (cli->arg_count > 0) {
        snprintf(folder, PATH_MAX, "%s", cli->args[0]);
        return 0;
    }
    const int rc = as_settings_read(cli->config, &settings, err);
    if (rc == 0) {
        snprintf(folder, PATH_MAX, "%s", settings.rules);
        as_settings_fini(&settings);
    }
    return rc;
}

/* What is there now; not there is no error. */
static int read_present(struct work *work, const char *path, as_str *ret_text, bool *ret_is_there,
                        struct as_err *err)
{
    const int rc = as_file_read(path, FILE_LIMIT, false, work->arena, ret_text, err);
    *ret_is_there = rc == 0;
    return rc == AS_E_NOT_FOUND ? 0 : rc;
}

static int do_file(struct work *work, const struct as_meta_file *file, struct as_err *err)
{
    char path[PATH_MAX + 32];
    as_str present = AS_STR_NONE;
    bool is_there = false;
    as_auto_buf struct as_buf text;
    as_auto_buf struct as_buf whole;
    as_buf_init(&text);
    as_buf_init(&whole);
    snprintf(path, sizeof path, "%s/%s", work->folder, file->path);
    int rc = read_present(work, path, &present, &is_there, err);
    if (rc < 0 || (file->is_section && !is_there))
        return rc;
    file->write(as_operation_actions(), &text);
    struct as_buf *wanted = &text;
    if (file->is_section) {
        if (as_meta_splice(present, as_buf_str(&text), &whole, err) < 0)
            return 0; /* a manual of the operator's own */
        wanted = &whole;
    }
    if (wanted->has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for %s", file->path);
    if (is_there && as_str_equal(present, as_buf_str(wanted)))
        return 0;
    json_array_append_new(work->differs, json_string(file->path));
    return work->only_checks ? 0 : as_file_write(path, as_buf_str(wanted), 0644, err);
}

static int do_all(struct work *work, struct as_err *err)
{
    char meta[PATH_MAX + 32];
    struct stat status;
    if (stat(work->folder, &status) < 0 || !S_ISDIR(status.st_mode))
        return as_err_set(err, AS_E_NOT_FOUND, "%s: there is no such folder", work->folder);
    snprintf(meta, sizeof meta, "%s/meta", work->folder);
    int rc = work->only_checks ? 0 : as_dir_make(meta, 0755, err);
    for (uint32_t i = 0; rc == 0 && i < as_meta_file_count; i++)
        rc = do_file(work, &as_meta_files[i], err);
    return rc;
}

static void print_result(const struct as_cli *cli, const struct work *work)
{
    const size_t count = json_array_size(work->differs);
    if (cli->is_json) {
        as_auto_json json_t *result =
            json_pack("{s:b, s:O}", "same", count == 0, work->only_checks ? "differs" : "written",
                      work->differs);
        as_print_json(result);
        return;
    }
    for (size_t i = 0; i < count; i++)
        printf("%s/%s: %s\n", work->folder, json_string_value(json_array_get(work->differs, i)),
               work->only_checks ? "differs from what `assent rules meta` writes" : "written");
    if (count == 0)
        printf("%s: as `assent rules meta` writes it\n", work->folder);
}

static int meta(struct as_cli *cli)
{
    char folder[PATH_MAX];
    struct as_err err;
    struct as_arena arena;
    if (find_folder(cli, folder, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    as_auto_json json_t *differs = json_array();
    struct work work = { .folder = folder,
                         .only_checks = as_cli_value(cli, "check") != NULL,
                         .arena = &arena,
                         .differs = differs };
    as_arena_init(&arena);
    const int rc = do_all(&work, &err);
    as_arena_fini(&arena);
    if (rc < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    print_result(cli, &work);
    return work.only_checks && json_array_size(differs) > 0 ? AS_CLI_NO : AS_CLI_OK;
}

static const struct as_cli_flag flags[] = {
    { "check", NULL, "write nothing; 1 when a file differs, and which" },
    { NULL },
};

const struct as_cli_command as_cli_rules_meta = {
    .name = "rules meta",
    .usage = "[FOLDER] [--check]",
    .doc = "writes what editors know about rules: meta/, .luarc.json, .luacheckrc, the manual's "
           "reference",
    .most = 1,
    .flags = flags,
    .has_config = true,
    .run = meta,
};
